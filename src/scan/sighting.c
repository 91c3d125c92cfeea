#include "scan/sighting.h"

#include <math.h>
#include <stdbool.h>

enum {
    TRACKS_MAX = SYMBOLS_MAX,
    AGREE_WITHIN_MS = 700,  /* the second look comes within this, or counts as a first one */
    FORGET_AFTER_MS = 1000, /* not seen for this long is gone */
    LOOKS_NEEDED = 2,
    LOOKS_CONTESTED = 4, /* while another number claims the same place */
};

/* A hand moves a pack across the whole picture in no less than this. */
#define CROSSING_MS 600.0f

struct track {
    bool is_used, is_agreed, was_agreed;
    unsigned looks;
    uint64_t seen_ms, frame;
    struct symbol symbol;
};

struct sighting {
    uint64_t next_id, now_ms;
    struct track track[TRACKS_MAX];
};

struct sighting *sighting_create(void)
{
    struct sighting *s = calloc(1, sizeof *s);
    if (s)
        s->next_id = 1;
    return s;
}

void sighting_destroy(struct sighting *s)
{
    if (s)
        explicit_bzero(s, sizeof *s);
    free(s);
}

void sighting_reset(struct sighting *s)
{
    explicit_bzero(s->track, sizeof s->track); /* payloads are not left lying in memory */
}

uint64_t sighting_age_ms(const struct sighting *s, uint64_t track)
{
    for (const struct track *t = s->track; t < s->track + TRACKS_MAX; t++)
        if (t->is_used && t->symbol.track == track)
            return s->now_ms - t->seen_ms;
    return UINT64_MAX;
}

static float apart(const struct symbol *a, const struct symbol *b)
{
    struct point p = symbol_centre(a), q = symbol_centre(b);
    return hypotf(p.x - q.x, p.y - q.y);
}

/* The track of the same payload that could have come here since it was last seen, nearest first. */
static struct track *find(struct sighting *s, const struct frame *f, const struct symbol *new)
{
    struct track *found = NULL;
    float nearest = 0.0f;
    for (struct track *t = s->track; t < s->track + TRACKS_MAX; t++) {
        if (!t->is_used || t->frame == f->number || !symbol_same_payload(&t->symbol, new))
            continue;
        float side = (float)(f->width_px > f->height_px ? f->width_px : f->height_px);
        float reach = 0.5f * fmaxf(symbol_extent_px(&t->symbol), symbol_extent_px(new)) +
                      side * (float)(s->now_ms - t->seen_ms) / CROSSING_MS;
        float d = apart(&t->symbol, new);
        if (d <= reach && (!found || d < nearest)) {
            found = t;
            nearest = d;
        }
    }
    return found;
}

/* A free track, else the pending one not seen for longest; NULL when all are agreed on. */
static struct track *find_room(struct sighting *s)
{
    struct track *oldest = NULL;
    for (struct track *t = s->track; t < s->track + TRACKS_MAX; t++) {
        if (!t->is_used)
            return t;
        if (!t->is_agreed && (!oldest || t->seen_ms < oldest->seen_ms))
            oldest = t;
    }
    return oldest;
}

static bool is_contested(const struct sighting *s, const struct track *own)
{
    if (symbol_kind_is_2d(own->symbol.kind))
        return false;
    for (const struct track *t = s->track; t < s->track + TRACKS_MAX; t++)
        if (t->is_used && t != own && !symbol_same_payload(&t->symbol, &own->symbol) &&
            symbol_same_place(&t->symbol, &own->symbol))
            return true;
    return false;
}

static void look(struct sighting *s, const struct frame *f, const struct symbol *new)
{
    struct track *t = find(s, f, new);
    if (!t) {
        for (t = s->track; t < s->track + TRACKS_MAX; t++)
            if (t->is_used && t->frame == f->number && symbol_same_payload(&t->symbol, new) &&
                symbol_same_place(&t->symbol, new))
                return; /* the same thing twice in one frame is one look */
        t = find_room(s);
        if (!t)
            return;
        *t = (struct track){ .is_used = true };
        t->symbol.track = s->next_id++;
    }
    uint64_t id = t->symbol.track;
    if (!t->is_agreed && s->now_ms - t->seen_ms > AGREE_WITHIN_MS)
        t->looks = 0;
    t->symbol = *new;
    t->symbol.track = id;
    t->seen_ms = s->now_ms;
    t->frame = f->number;
    t->looks++;
}

static void forget(struct sighting *s)
{
    for (struct track *t = s->track; t < s->track + TRACKS_MAX; t++) {
        if (t->is_used && s->now_ms - t->seen_ms > FORGET_AFTER_MS)
            explicit_bzero(t, sizeof *t);
        t->was_agreed = t->is_agreed;
    }
}

size_t sighting_feed(struct sighting *s, const struct frame *f, const struct symbols *in,
                     struct symbols *seen)
{
    if (f->taken_ms > s->now_ms)
        s->now_ms = f->taken_ms;
    forget(s);
    for (size_t i = 0; i < in->count; i++)
        look(s, f, &in->at[i]);
    for (struct track *t = s->track; t < s->track + TRACKS_MAX; t++)
        if (t->is_used && t->frame == f->number &&
            t->looks >= (is_contested(s, t) ? LOOKS_CONTESTED : LOOKS_NEEDED))
            t->is_agreed = true;
    seen->count = 0;
    size_t n_new = 0;
    for (int old = 0; old <= 1; old++) {
        for (const struct track *t = s->track; t < s->track + TRACKS_MAX; t++)
            if (t->is_used && t->is_agreed && t->was_agreed == old)
                seen->at[seen->count++] = t->symbol;
        if (!old)
            n_new = seen->count;
    }
    return n_new;
}
