#include "scan/unread.h"

#include <math.h>

enum { PLACES = 2 * UNREAD_MAX };

/* As in scan/sighting: a hand moves a pack across the picture in no less than this. */
#define CROSSING_MS 600.0f

void unread_reset(struct unread_watch *w)
{
    uint64_t next = w->next_id;
    *w = (struct unread_watch){ .next_id = next };
}

static struct point middle_of(const struct point corner[4])
{
    struct point c = { 0 };
    for (int i = 0; i < 4; i++) {
        c.x += 0.25f * corner[i].x;
        c.y += 0.25f * corner[i].y;
    }
    return c;
}

static float extent_of(const struct point corner[4])
{
    return hypotf(corner[0].x - corner[2].x, corner[0].y - corner[2].y);
}

static float apart(const struct point a[4], const struct point b[4])
{
    struct point p = middle_of(a), q = middle_of(b);
    return hypotf(p.x - q.x, p.y - q.y);
}

/* Symbols are larger than what is glimpsed of them, or smaller, where several stand close. */
static bool is_read(const struct point corner[4], const struct symbols *read)
{
    for (size_t i = 0; i < read->count; i++) {
        float reach = 0.5f * fmaxf(extent_of(corner), symbol_extent_px(&read->at[i]));
        if (apart(corner, read->at[i].corner) <= reach)
            return true;
    }
    return false;
}

static struct unread_place *find(struct unread_watch *w, const struct frame *f,
                                 const struct glimpse *g)
{
    struct unread_place *found = NULL;
    float side = (float)(f->width_px > f->height_px ? f->width_px : f->height_px), least = 0;
    for (struct unread_place *p = w->place; p < w->place + PLACES; p++) {
        if (p->unread.id == 0 || p->seen_ms == w->now_ms || p->unread.is_matrix != g->is_matrix)
            continue;
        float reach = 0.5f * fmaxf(extent_of(p->unread.corner), extent_of(g->corner)) +
                      0.5f * side * (float)(w->now_ms - p->seen_ms) / CROSSING_MS;
        float off = apart(p->unread.corner, g->corner);
        if (off <= reach && (!found || off < least)) {
            found = p;
            least = off;
        }
    }
    return found;
}

static struct unread_place *begin(struct unread_watch *w, const struct glimpse *g)
{
    struct unread_place *at = w->place;
    for (struct unread_place *p = w->place; p < w->place + PLACES; p++) {
        if (p->unread.id == 0) {
            at = p;
            break;
        }
        if (p->seen_ms < at->seen_ms)
            at = p;
    }
    *at = (struct unread_place){
        .unread = { .id = ++w->next_id, .since_ms = w->now_ms, .is_matrix = g->is_matrix }
    };
    return at;
}

void unread_feed(struct unread_watch *w, const struct frame *f, const struct glimpse *glimpses,
                 size_t n, const struct symbols *read)
{
    if (f->taken_ms > w->now_ms)
        w->now_ms = f->taken_ms;
    for (struct unread_place *p = w->place; p < w->place + PLACES; p++) {
        if (p->unread.id == 0)
            continue;
        if (w->now_ms - p->seen_ms > UNREAD_FORGET_MS)
            *p = (struct unread_place){ 0 };
        else if (is_read(p->unread.corner, read)) {
            p->unread.was_read = true;
            p->unread.since_ms = w->now_ms;
            p->n_glimpses = 0;
        }
    }
    for (size_t i = 0; i < n; i++) {
        struct unread_place *p = find(w, f, &glimpses[i]);
        if (!p)
            p = begin(w, &glimpses[i]);
        if (is_read(glimpses[i].corner, read)) {
            p->unread.was_read = true;
            p->unread.since_ms = w->now_ms;
            p->n_glimpses = 0;
        } else {
            p->n_glimpses++;
        }
        memcpy(p->unread.corner, glimpses[i].corner, sizeof p->unread.corner);
        p->seen_ms = w->now_ms;
    }
}

size_t unread_list(const struct unread_watch *w, struct unread out[UNREAD_MAX])
{
    size_t n = 0;
    for (const struct unread_place *p = w->place; p < w->place + PLACES && n < UNREAD_MAX; p++)
        if (p->n_glimpses >= UNREAD_GLIMPSES && w->now_ms - p->unread.since_ms >= UNREAD_AFTER_MS)
            out[n++] = p->unread;
    return n;
}
