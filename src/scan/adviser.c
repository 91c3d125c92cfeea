#include "scan/adviser.h"

#include "scan/coach.h"
#include "scan/foreign.h"
#include "scan/glimpse.h"
#include "scan/witness.h"

enum {
    GLIMPSE_EVERY = 3, /* frames without a read */
    BESIDE_EVERY = 6,  /* frames with one: a look beside it */
    WITNESS_EVERY = 3, /* frames of which there is something to say */
    WITNESS_NEED = 4,  /* of the last eight looks */
    WITNESS_STAYS_MS = 1000,
    FOREIGN_EVERY = 10,
    FOREIGN_STAYS_MS = 1200,
};

struct adviser {
    struct coach *coach;
    struct glimpser *glimpser;
    struct witness *witness;
    struct foreign foreign;
    struct coach_voice voice;
    struct unread_watch watch;
    uint64_t frames, foreign_ms; /* foreign_ms: when one was recognised last; 0 never */
    uint64_t witness_ms;         /* the last look for bars, and in its lowest bit whether there */
    uint8_t witnessed;           /* were any; the looks before in the higher ones */
};

enum err_code adviser_create(struct adviser **out, struct err *err)
{
    struct adviser *a = calloc(1, sizeof *a);
    if (!a)
        return err_set(err, ERR_NOMEM, "no memory for advice");
    enum err_code rc = coach_create(&a->coach, err);
    if (rc == ERR_OK)
        rc = glimpser_create(&a->glimpser, err);
    if (rc == ERR_OK)
        rc = witness_create(&a->witness, err);
    if (rc != ERR_OK) {
        adviser_destroy(a);
        return rc;
    }
    *out = a;
    return ERR_OK;
}

void adviser_destroy(struct adviser *a)
{
    if (!a)
        return;
    coach_destroy(a->coach);
    glimpser_destroy(a->glimpser);
    witness_destroy(a->witness);
    foreign_fini(&a->foreign);
    free(a);
}

void adviser_reset(struct adviser *a)
{
    coach_voice_reset(&a->voice);
    unread_reset(&a->watch);
    a->foreign_ms = a->witness_ms = 0;
    a->witnessed = 0;
}

static void watch_places(struct adviser *a, const struct frame *f, enum coach_cause cause,
                         const struct symbols *read)
{
    struct glimpse seen[GLIMPSES_MAX + 1];
    struct coach_seen look;
    size_t n = 0;
    coach_peek(a->coach, &look);
    /* What has an advice of its own is not called covered. */
    if ((cause == CAUSE_NONE || cause == CAUSE_TILT || read->count > 0) &&
        glimpse_bars(a->glimpser, f, look.half, look.shrink, seen, &n) != ERR_OK)
        n = 0;
    if (cause == CAUSE_NONE && look.has_finders && n < GLIMPSES_MAX)
        seen[n++] = glimpse_of_patch(&look.block, true);
    unread_feed(&a->watch, f, seen, n, read);
}

/* A kind that is not read stays recognised for a while: it is not looked for in every frame. */
static bool is_foreign(struct adviser *a, const struct frame *f, enum coach_cause cause)
{
    struct coach_seen look;
    bool found = false;
    coach_peek(a->coach, &look);
    if (a->frames % FOREIGN_EVERY == 0 && (cause == CAUSE_NONE || cause == CAUSE_NOTHING) &&
        (look.has_block || look.has_bars) &&
        foreign_look(&a->foreign, f, look.has_block ? &look.block : &look.bars, !look.has_block,
                     &found) == ERR_OK &&
        found)
        a->foreign_ms = f->taken_ms;
    return a->foreign_ms != 0 && f->taken_ms - a->foreign_ms <= FOREIGN_STAYS_MS;
}

/* Is there a symbol at all of which this may be said?  Darkness is one's own to see. */
static bool needs_witness(enum coach_cause cause)
{
    return cause == CAUSE_FAR || cause == CAUSE_NEAR || cause == CAUSE_CUT || cause == CAUSE_TILT ||
           cause == CAUSE_MOTION || cause == CAUSE_FOCUS || cause == CAUSE_GLARE;
}

/* Bars were seen in several of the last looks.  Of glare and softness, which hide most of them, those
 * that coaching saw beside it speak too. */
static bool is_witnessed(struct adviser *a, const struct frame *f, enum coach_cause cause)
{
    struct coach_seen look;
    bool found = false;
    if (f->taken_ms - a->witness_ms > WITNESS_STAYS_MS)
        a->witnessed = 0;
    if (a->frames % WITNESS_EVERY == 0) {
        coach_peek(a->coach, &look);
        if (witness_bars(a->witness, f, &look, &found) != ERR_OK)
            found = false;
        found |= look.has_bars && (cause == CAUSE_GLARE || cause == CAUSE_FOCUS);
        a->witnessed = (uint8_t)(a->witnessed << 1 | found);
        a->witness_ms = f->taken_ms;
    }
    return __builtin_popcount(a->witnessed) >= WITNESS_NEED;
}

enum coach_cause adviser_hear(struct adviser *a, const struct frame *f, const struct symbols *read,
                              size_t n_seen)
{
    struct err err;
    struct unread unread[UNREAD_MAX];
    enum coach_cause cause;
    bool is_silent = read->count > 0 || n_seen > 0;
    a->frames++;
    if (is_silent)
        coach_voice_reset(&a->voice);
    if (is_silent && a->frames % BESIDE_EVERY != 0)
        return CAUSE_NONE;
    if (coach_look(a->coach, f, &cause, &err) != ERR_OK)
        return CAUSE_NONE;
    if (is_silent || a->frames % GLIMPSE_EVERY == 0)
        watch_places(a, f, cause, read);
    if (is_silent)
        return CAUSE_NONE;
    if (is_foreign(a, f, cause))
        cause = CAUSE_KIND;
    else if ((cause == CAUSE_NONE || cause == CAUSE_TILT) && unread_list(&a->watch, unread) > 0)
        cause = CAUSE_COVER;
    else if (needs_witness(cause) && !is_witnessed(a, f, cause))
        cause = CAUSE_NONE;
    return coach_voice_feed(&a->voice, cause, f->taken_ms);
}

size_t adviser_unread(const struct adviser *a, struct unread out[UNREAD_MAX])
{
    return unread_list(&a->watch, out);
}
