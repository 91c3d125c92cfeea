#include "scan/sighting.h"

#include <math.h>
#include <stdbool.h>

#include "scan/drift.h"

enum {
    TRACKS_MAX = 3 * SYMBOLS_MAX, /* along a shelf as many have just gone as are there */
    AGREE_WITHIN_MS = 700,        /* the second look comes within this, or counts as a first one */
    FORGET_AFTER_MS = 1000,       /* not seen for this long is gone */
    SURE_FOR_MS = 50,             /* after this, a place is told from how the others moved */
    DRIFT_LASTS_MS = 250,
    LOOKS_NEEDED = 2,
    LOOKS_CONTESTED = 4, /* while another number claims the same place */
};

/* A hand moves a pack across the whole picture in no less than this. */
#define CROSSING_MS 600.0f

struct track {
    bool is_used, is_agreed, was_agreed;
    unsigned looks;
    uint64_t seen_ms, frame;
    uint64_t placed_ms;     /* of `at`: seen then, or moved along with the others */
    uint64_t guessed_for;   /* which guess it was taken in */
    struct point at, speed; /* pixels; pixels a millisecond */
    struct symbol symbol;
};

struct sighting {
    uint64_t next_id, now_ms;
    struct track track[TRACKS_MAX];
    /* while one frame is taken */
    struct track *match[SYMBOLS_MAX], *guess[SYMBOLS_MAX];
    uint64_t n_guesses;
    float side_px;
    struct drift drift; /* of the last frame with any */
    uint64_t drift_ms;
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
    s->drift = (struct drift){ 0 };
    s->drift_ms = 0;
}

uint64_t sighting_age_ms(const struct sighting *s, uint64_t track)
{
    for (const struct track *t = s->track; t < s->track + TRACKS_MAX; t++)
        if (t->is_used && t->symbol.track == track)
            return s->now_ms - t->seen_ms;
    return UINT64_MAX;
}

/* ---- which track a symbol belongs to ---- */

static float since_ms(const struct sighting *s, uint64_t then_ms)
{
    return (float)(s->now_ms - then_ms);
}

static float larger_extent(const struct track *t, const struct symbol *new)
{
    return fmaxf(symbol_extent_px(&t->symbol), symbol_extent_px(new));
}

/* From where a track would be now, moving at that speed. */
static float apart(const struct sighting *s, const struct track *t, struct point speed,
                   const struct symbol *new)
{
    struct point p = symbol_centre(new);
    float ms = since_ms(s, t->placed_ms);
    return hypotf(p.x - t->at.x - speed.x * ms, p.y - t->at.y - speed.y * ms);
}

static bool is_open(const struct frame *f, const struct track *t, const struct symbol *new)
{
    return t->is_used && t->frame != f->number && symbol_same_payload(&t->symbol, new);
}

/* The only track of a payload that stands once in the frame; NULL otherwise. */
static struct track *only_track(struct sighting *s, const struct frame *f, const struct symbols *in,
                                size_t i)
{
    struct track *found = NULL;
    for (size_t k = 0; k < in->count; k++)
        if (k != i && symbol_same_payload(&in->at[k], &in->at[i]))
            return NULL;
    for (struct track *t = s->track; t < s->track + TRACKS_MAX; t++) {
        if (!is_open(f, t, &in->at[i]))
            continue;
        if (found)
            return NULL;
        found = t;
    }
    return found;
}

/* From the numbers of which there is only one each, how all move. */
static struct drift drift_of_single(struct sighting *s, const struct frame *f,
                                    const struct symbols *in)
{
    struct point speed[SYMBOLS_MAX];
    float slack[SYMBOLS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < in->count; i++) {
        const struct track *t = only_track(s, f, in, i);
        float ms = t ? since_ms(s, t->placed_ms) : 0;
        if (!(ms > 0))
            continue;
        struct point p = symbol_centre(&in->at[i]);
        speed[n] = (struct point){ (p.x - t->at.x) / ms, (p.y - t->at.y) / ms };
        slack[n++] = 0.25f * larger_extent(t, &in->at[i]) / ms;
    }
    return drift_agree(speed, slack, n);
}

/* One way of telling where the tracks of a number are by now. */
enum guess { GUESS_DRIFT = 0, GUESS_SPEED, GUESS_STILL, GUESS_COUNT };

static struct point speed_of(const struct track *t, enum guess g, const struct drift *d)
{
    if (g == GUESS_DRIFT)
        return d->speed;
    return g == GUESS_SPEED ? t->speed : (struct point){ 0 };
}

/* Several of one number: none is farther from where it should be than half way to its neighbour. */
static float reach_of(const struct sighting *s, const struct track *t, const struct symbol *new)
{
    return 0.5f * larger_extent(t, new) +
           0.1f * s->side_px * since_ms(s, t->placed_ms) / CROSSING_MS;
}

/* Gives each symbol with the payload of number `first` the track nearest to it, nearest pairs
 * first, into s->guess; says how far off they are in all, one without a track as its reach. */
static float pair_up(struct sighting *s, const struct frame *f, const struct symbols *in,
                     size_t first, enum guess g, const struct drift *d)
{
    float cost = 0;
    s->n_guesses++;
    for (size_t i = 0; i < in->count; i++)
        s->guess[i] = NULL;
    for (;;) {
        float least = INFINITY;
        struct track *track = NULL;
        size_t at = 0;
        for (size_t i = first; i < in->count; i++) {
            const struct symbol *new = &in->at[i];
            if (s->guess[i] || !symbol_same_payload(&in->at[first], new))
                continue;
            for (struct track *t = s->track; t < s->track + TRACKS_MAX; t++) {
                if (!is_open(f, t, new) || t->guessed_for == s->n_guesses)
                    continue;
                float off = apart(s, t, speed_of(t, g, d), new);
                if (off >= least || off > reach_of(s, t, new))
                    continue;
                least = off;
                track = t;
                at = i;
            }
        }
        if (!track)
            break;
        s->guess[at] = track;
        track->guessed_for = s->n_guesses;
        cost += least;
    }
    for (size_t i = first; i < in->count; i++)
        if (!s->guess[i] && symbol_same_payload(&in->at[first], &in->at[i]))
            cost += symbol_extent_px(&in->at[i]);
    return cost;
}

/* A number that stands there several times: the way of telling that explains most, the better
 * founded one first. */
static void match_several(struct sighting *s, const struct frame *f, const struct symbols *in,
                          size_t first, const struct drift *d)
{
    float best = INFINITY;
    for (int g = d->is_known ? GUESS_DRIFT : GUESS_SPEED; g < GUESS_COUNT; g++) {
        float cost = pair_up(s, f, in, first, (enum guess)g, d);
        if (cost >= 0.5f * best)
            continue;
        best = cost;
        for (size_t i = first; i < in->count; i++)
            if (symbol_same_payload(&in->at[first], &in->at[i]))
                s->match[i] = s->guess[i];
    }
}

/* One track, one symbol: it may have gone as far as a hand moves it, half of that once its speed is
 * known, and less when it was away for a while and the others say how far it can have come. */
static bool is_plausible(const struct sighting *s, const struct track *t, const struct symbol *new,
                         const struct drift *d)
{
    if (d->is_known && since_ms(s, t->seen_ms) > SURE_FOR_MS)
        return apart(s, t, d->speed, new) <= reach_of(s, t, new);
    float hand = s->side_px * since_ms(s, t->seen_ms) / CROSSING_MS;
    float reach = 0.5f * larger_extent(t, new) + (t->looks > 1 ? 0.5f : 1.0f) * hand;
    return apart(s, t, t->speed, new) <= reach;
}

static void match_all(struct sighting *s, const struct frame *f, const struct symbols *in)
{
    /* Single ones may all be taken for their neighbours at once: they are asked only at first. */
    struct drift drift = s->now_ms - s->drift_ms <= DRIFT_LASTS_MS ? s->drift
                                                                   : drift_of_single(s, f, in);
    for (size_t i = 0; i < in->count; i++)
        s->match[i] = NULL;
    for (size_t i = 0; i < in->count; i++) {
        struct track *only = only_track(s, f, in, i);
        bool is_first = true;
        for (size_t k = 0; k < i; k++)
            is_first &= !symbol_same_payload(&in->at[k], &in->at[i]);
        if (only)
            s->match[i] = is_plausible(s, only, &in->at[i], &drift) ? only : NULL;
        else if (is_first)
            match_several(s, f, in, i, &drift);
    }
}

/* ---- what a look changes ---- */

/* A free track, else the pending one not seen for longest, else the one gone for longest; NULL when
 * all are in view. */
static struct track *find_room(struct sighting *s, const struct frame *f)
{
    struct track *oldest = NULL;
    for (struct track *t = s->track; t < s->track + TRACKS_MAX; t++) {
        if (!t->is_used)
            return t;
        if (t->frame == f->number)
            continue;
        if (!oldest || t->is_agreed < oldest->is_agreed ||
            (t->is_agreed == oldest->is_agreed && t->seen_ms < oldest->seen_ms))
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

/* The same thing twice in one frame is one look. */
static bool is_repeated(const struct sighting *s, const struct frame *f, const struct symbol *new)
{
    for (const struct track *t = s->track; t < s->track + TRACKS_MAX; t++)
        if (t->is_used && t->frame == f->number && symbol_same_payload(&t->symbol, new) &&
            symbol_same_place(&t->symbol, new))
            return true;
    return false;
}

/* Half the old speed and half the new one: corners are only so exact. */
static void place(struct sighting *s, struct track *t, struct point p)
{
    float ms = since_ms(s, t->placed_ms), keep = t->looks > 1 ? 0.5f : 0.0f;
    if (ms > 0 && t->looks > 0) {
        t->speed.x = keep * t->speed.x + (1 - keep) * (p.x - t->at.x) / ms;
        t->speed.y = keep * t->speed.y + (1 - keep) * (p.y - t->at.y) / ms;
    }
    t->at = p;
    t->placed_ms = s->now_ms;
}

static void look(struct sighting *s, const struct frame *f, const struct symbol *new,
                 struct track *t)
{
    if (!t) {
        t = is_repeated(s, f, new) ? NULL : find_room(s, f);
        if (!t)
            return;
        *t = (struct track){ .is_used = true };
        t->symbol.track = s->next_id++;
    }
    uint64_t id = t->symbol.track;
    place(s, t, symbol_centre(new));
    if (!t->is_agreed && s->now_ms - t->seen_ms > AGREE_WITHIN_MS)
        t->looks = 0;
    t->symbol = *new;
    t->symbol.track = id;
    t->seen_ms = s->now_ms;
    t->frame = f->number;
    t->looks++;
}

/* What was not read this time goes where the others went; so will what is new. */
static void carry_along(struct sighting *s, const struct frame *f)
{
    struct point speed[SYMBOLS_MAX];
    float slack[SYMBOLS_MAX];
    size_t n = 0;
    for (const struct track *t = s->track; t < s->track + TRACKS_MAX && n < SYMBOLS_MAX; t++)
        if (t->is_used && t->frame == f->number && t->looks > 1) {
            speed[n] = t->speed;
            slack[n++] = 0.25f * symbol_extent_px(&t->symbol) / 33.0f;
        }
    struct drift d = drift_agree(speed, slack, n);
    if (d.is_known) {
        s->drift = d;
        s->drift_ms = s->now_ms;
    }
    for (struct track *t = s->track; d.is_known && t < s->track + TRACKS_MAX; t++) {
        if (!t->is_used || t->frame == f->number) {
            if (t->looks == 1)
                t->speed = d.speed;
            continue;
        }
        float ms = since_ms(s, t->placed_ms);
        for (int i = 0; i < 4; i++) {
            t->symbol.corner[i].x += d.speed.x * ms;
            t->symbol.corner[i].y += d.speed.y * ms;
        }
        t->at.x += d.speed.x * ms;
        t->at.y += d.speed.y * ms;
        t->speed = d.speed;
        t->placed_ms = s->now_ms;
    }
}

static void forget(struct sighting *s)
{
    for (struct track *t = s->track; t < s->track + TRACKS_MAX; t++) {
        if (t->is_used && s->now_ms - t->seen_ms > FORGET_AFTER_MS)
            explicit_bzero(t, sizeof *t);
        t->was_agreed = t->is_agreed;
    }
}

/* Those agreed on, as many as there is room for: new ones, those of this frame, others. */
static size_t list(const struct sighting *s, const struct frame *f, struct symbols *seen)
{
    size_t n_new = 0;
    seen->count = 0;
    for (int turn = 0; turn < 3; turn++) {
        for (const struct track *t = s->track; t < s->track + TRACKS_MAX; t++) {
            int own = !t->was_agreed ? 0 : t->frame == f->number ? 1 : 2;
            if (t->is_used && t->is_agreed && own == turn && seen->count < SYMBOLS_MAX)
                seen->at[seen->count++] = t->symbol;
        }
        if (turn == 0)
            n_new = seen->count;
    }
    return n_new;
}

size_t sighting_feed(struct sighting *s, const struct frame *f, const struct symbols *in,
                     struct symbols *seen)
{
    if (f->taken_ms > s->now_ms)
        s->now_ms = f->taken_ms;
    s->side_px = (float)(f->width_px > f->height_px ? f->width_px : f->height_px);
    forget(s);
    match_all(s, f, in);
    for (size_t i = 0; i < in->count; i++)
        look(s, f, &in->at[i], s->match[i]);
    carry_along(s, f);
    for (struct track *t = s->track; t < s->track + TRACKS_MAX; t++)
        if (t->is_used && t->frame == f->number &&
            t->looks >= (is_contested(s, t) ? LOOKS_CONTESTED : LOOKS_NEEDED))
            t->is_agreed = true;
    return list(s, f, seen);
}
