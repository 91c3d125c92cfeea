#include "app/preview.h"

enum { GREY_CHROMA = 128 };

/* One plane's part to be shown, and where it goes. */
struct copy {
    const uint8_t *from; /* NULL: a grey frame has no chroma */
    size_t from_stride;
    uint8_t *to;
    size_t to_stride;
    int w, h;
};

static void copy_plane(const struct copy *c, bool is_mirrored)
{
    for (int y = 0; y < c->h; y++) {
        uint8_t *to = c->to + (size_t)y * c->to_stride;
        if (!c->from) {
            memset(to, GREY_CHROMA, (size_t)c->w);
            continue;
        }
        const uint8_t *from = c->from + (size_t)y * c->from_stride;
        if (!is_mirrored) {
            memcpy(to, from, (size_t)c->w);
            continue;
        }
        for (int x = 0; x < c->w; x++)
            to[x] = from[c->w - 1 - x];
    }
}

/* The largest part of the frame with the box's shape, in its middle, on even pixels so that the
 * chroma stays in step. */
static SDL_Rect crop(const struct frame *f, int box_w, int box_h)
{
    SDL_Rect r = { 0, 0, f->width_px, f->height_px };
    if ((int64_t)f->width_px * box_h > (int64_t)f->height_px * box_w)
        r.w = (int)((int64_t)f->height_px * box_w / box_h);
    else
        r.h = (int)((int64_t)f->width_px * box_h / box_w);
    r.w = r.w > 2 ? r.w & ~1 : r.w;
    r.h = r.h > 2 ? r.h & ~1 : r.h;
    r.x = (f->width_px - r.w) / 2 & ~1;
    r.y = (f->height_px - r.h) / 2 & ~1;
    return r;
}

static bool make_texture(struct preview *p, SDL_Renderer *renderer, int w, int h)
{
    if (p->texture && p->width_px == w && p->height_px == h)
        return true;
    preview_drop(p);
    p->texture = SDL_CreateTexture(renderer, SDL_PIXELFORMAT_IYUV, SDL_TEXTUREACCESS_STREAMING, w,
                                   h);
    p->width_px = w;
    p->height_px = h;
    return p->texture != NULL;
}

void preview_drop(struct preview *p)
{
    if (p->texture)
        SDL_DestroyTexture(p->texture);
    *p = (struct preview){ 0 };
}

bool preview_upload(struct preview *p, SDL_Renderer *renderer, const struct frame *f, int box_w,
                    int box_h, bool is_mirrored)
{
    void *pixels = NULL;
    int pitch = 0;
    SDL_Rect r = crop(f, box_w, box_h);
    if (r.w < 2 || r.h < 2 || !make_texture(p, renderer, r.w, r.h) ||
        SDL_LockTexture(p->texture, NULL, &pixels, &pitch) != 0)
        return false;
    /* 4:2:2 has twice the chroma rows: every second one will do for a preview. */
    size_t rows_per_row = f->format == FRAME_I422 ? 2 : 1;
    size_t chroma_stride = f->chroma_stride * rows_per_row;
    size_t chroma_at = (size_t)(r.y / 2) * chroma_stride + (size_t)(r.x / 2);
    bool has_chroma = f->format != FRAME_GREY && f->cb && f->cr;
    size_t to_stride = (size_t)pitch, to_chroma = (to_stride + 1) / 2;
    int chroma_h = (r.h + 1) / 2;
    uint8_t *y = pixels, *u = y + to_stride * (size_t)r.h, *v = u + to_chroma * (size_t)chroma_h;
    const struct copy planes[] = {
        { f->luma + (size_t)r.y * f->luma_stride + r.x, f->luma_stride, y, to_stride, r.w, r.h },
        { has_chroma ? f->cb + chroma_at : NULL, chroma_stride, u, to_chroma, r.w / 2, chroma_h },
        { has_chroma ? f->cr + chroma_at : NULL, chroma_stride, v, to_chroma, r.w / 2, chroma_h },
    };
    for (size_t i = 0; i < sizeof planes / sizeof planes[0]; i++)
        copy_plane(&planes[i], is_mirrored);
    SDL_UnlockTexture(p->texture);
    return true;
}
