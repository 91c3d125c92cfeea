/* Which of the symbols the camera sees are goods to be judged now.
 *
 * A number in view is dealt with once: it counts again only after it has been out of sight for
 * same_item.  On the verdict screen another number is either a second symbol of the same pack (seen
 * together with it, and no second retail number) or the next goods, and those wait until the
 * verdict has stood untouched for next_item.
 *
 * Two retail numbers that come into view together are two goods.  Which one is meant only the person
 * knows: one is asked for.  Where both stay (a bundle, a poster behind), the one nearer the middle is
 * judged after two_packs, and the other is the next goods.  While another retail number is in view no
 * licence joins: whose it is cannot be told.
 */
#include "app/flow_inner.h"

#include <math.h>

void goods_ignore(struct flow *f, uint64_t code)
{
    uint64_t now = flow_now_ms(f);
    size_t oldest = 0;
    for (size_t i = 0; i < f->n_ignored; i++) {
        if (f->ignored[i].code == code) {
            f->ignored[i].seen_ms = now;
            return;
        }
        if (f->ignored[i].seen_ms < f->ignored[oldest].seen_ms)
            oldest = i;
    }
    size_t at = f->n_ignored < IGNORED_MAX ? f->n_ignored++ : oldest;
    f->ignored[at].code = code;
    f->ignored[at].seen_ms = now;
}

void goods_ignore_pack(struct flow *f)
{
    for (size_t i = 0; i < f->session.pack.n_codes; i++)
        goods_ignore(f, f->session.pack.codes[i]);
}

/* Forgets what has been away, notes what is still in view. */
static void refresh_ignored(struct flow *f, const struct sight *sight)
{
    uint64_t now = flow_now_ms(f);
    for (size_t i = 0; i < f->n_ignored;) {
        if (now - f->ignored[i].seen_ms >= f->config.times.same_item) {
            f->ignored[i] = f->ignored[--f->n_ignored];
            explicit_bzero(&f->ignored[f->n_ignored], sizeof f->ignored[0]);
            continue;
        }
        for (size_t k = 0; k < sight->n; k++)
            if (sight->at[k].code == f->ignored[i].code)
                f->ignored[i].seen_ms = now;
        i++;
    }
}

bool goods_is_ignored(const struct flow *f, uint64_t code)
{
    for (size_t i = 0; i < f->n_ignored; i++)
        if (f->ignored[i].code == code)
            return true;
    return false;
}

static void outline(struct flow *f, const struct sight *sight)
{
    struct model *m = &f->model;
    m->picture_width_px = sight->width_px;
    m->picture_height_px = sight->height_px;
    m->has_outline = sight->n > 0;
    if (m->has_outline)
        memcpy(m->outline, sight->at[0].corner, sizeof m->outline);
}

static void notice_presence(struct flow *f, const struct sight *sight)
{
    uint64_t now = flow_now_ms(f);
    if (!sight->is_moving) {
        f->coming_ms = 0;
        return;
    }
    f->present_ms = now;
    if (f->coming_ms == 0)
        f->coming_ms = now;
    else if (now - f->coming_ms >= f->config.times.presence)
        flow_fire(f, EV_PRESENCE, &(struct happening){ 0 });
}

/* The first goods in view that have not been dealt with. */
static const struct seen *first_new(const struct flow *f, const struct sight *sight, bool useful)
{
    for (size_t i = 0; i < sight->n; i++)
        if (!goods_is_ignored(f, sight->at[i].code) &&
            !pack_has(&f->session.pack, sight->at[i].code) && (sight->at[i].is_useful || !useful))
            return &sight->at[i];
    return NULL;
}

static float turn_of(const struct seen *s)
{
    return atan2f(s->corner[1].y - s->corner[0].y, s->corner[1].x - s->corner[0].x);
}

static float extent_of(const struct seen *s)
{
    return hypotf(s->corner[2].x - s->corner[0].x, s->corner[2].y - s->corner[0].y);
}

/* On one face symbols stand upright to one another, and within a hand's breadth: five times the
 * larger one's diagonal is 20 cm for a barcode.  Two packs held up are rarely so; where they are,
 * the person is asked to compare.  Without corners (a gun, a test) nothing speaks against it. */
bool goods_is_one_pack(const struct seen *a, const struct seen *b)
{
    const float quarter = 1.5707963f,
                askew = 0.26f; /* 15 degrees: paper bends, cameras look down */
    float larger = fmaxf(extent_of(a), extent_of(b));
    if (!(extent_of(a) > 0.0f) || !(extent_of(b) > 0.0f))
        return true;
    float dx = 0.5f * (a->corner[0].x + a->corner[2].x - b->corner[0].x - b->corner[2].x);
    float dy = 0.5f * (a->corner[0].y + a->corner[2].y - b->corner[0].y - b->corner[2].y);
    float turn = fabsf(remainderf(turn_of(a) - turn_of(b), quarter));
    return hypotf(dx, dy) <= 5.0f * larger && turn <= askew;
}

/* The symbol of the pack that is in view, newest reading first; NULL without one. */
static const struct seen *own_symbol(const struct flow *f, const struct sight *sight)
{
    const struct seen *own = NULL;
    for (size_t i = 0; i < sight->n; i++)
        if (pack_has(&f->session.pack, sight->at[i].code) &&
            (!own || sight->at[i].age_ms < own->age_ms))
            own = &sight->at[i];
    return own;
}

static void take(struct flow *f, const struct sight *sight, const struct seen *seen)
{
    f->pack_seen_ms = flow_now_ms(f);
    flow_fire(f, EV_CODE, &(struct happening){ .seen = seen, .sight = sight });
}

static bool is_in_view(const struct seen *s)
{
    return s->age_ms <= FLOW_TOGETHER_MS;
}

bool goods_has_others(const struct flow *f, const struct sight *sight)
{
    for (size_t i = 0; i < sight->n; i++)
        if (sight->at[i].has_gtin && is_in_view(&sight->at[i]) &&
            !pack_has(&f->session.pack, sight->at[i].code))
            return true;
    return false;
}

static float off_middle(const struct sight *sight, const struct seen *s)
{
    return hypotf(0.5f * (s->corner[0].x + s->corner[2].x - (float)sight->width_px),
                  0.5f * (s->corner[0].y + s->corner[2].y - (float)sight->height_px));
}

/* Of the retail numbers that are new and in view the one nearest the middle; *n: how many. */
static const struct seen *middle_goods(const struct flow *f, const struct sight *sight, size_t *n)
{
    const struct seen *best = NULL;
    *n = 0;
    for (size_t i = 0; i < sight->n; i++) {
        const struct seen *s = &sight->at[i];
        bool is_again = false; /* the same goods' other symbol */
        for (size_t k = 0; k < i; k++)
            is_again |= sight->at[k].has_gtin && is_in_view(&sight->at[k]) &&
                        sight->at[k].code == s->code;
        if (!s->has_gtin || !is_in_view(s) || goods_is_ignored(f, s->code) || is_again)
            continue;
        ++*n;
        if (!best || off_middle(sight, s) < off_middle(sight, best))
            best = s;
    }
    return best;
}

/* What is held up before anything is judged.  NULL: nothing, or one is asked for. */
static const struct seen *choose(struct flow *f, const struct sight *sight)
{
    size_t n;
    uint64_t now = flow_now_ms(f);
    const struct seen *seen = middle_goods(f, sight, &n);
    f->model.two_packs = false;
    if (n < 2) {
        f->two_packs_ms = 0;
        seen = first_new(f, sight, true);
        return seen ? seen : first_new(f, sight, false); /* goods before addresses */
    }
    if (f->two_packs_ms == 0)
        f->two_packs_ms = now;
    if (now - f->two_packs_ms >= f->config.times.two_packs)
        return seen;
    f->present_ms = f->active_ms = f->trying_ms = now;
    flow_fire(f, EV_PRESENCE, &(struct happening){ 0 });
    f->model.two_packs = true;
    return NULL;
}

static void beside_verdict(struct flow *f, const struct sight *sight)
{
    uint64_t now = flow_now_ms(f);
    for (size_t i = 0; i < sight->n; i++) {
        uint64_t seen_ms = now > sight->at[i].age_ms ? now - sight->at[i].age_ms : 0;
        if (pack_has(&f->session.pack, sight->at[i].code) && seen_ms > f->pack_seen_ms)
            f->pack_seen_ms = seen_ms;
    }
    /* An address alone is never the next goods: it is the back of the pack just judged. */
    const struct seen *other = first_new(f, sight, true);
    if (!other)
        return;
    bool is_together = f->pack_seen_ms != 0 && now - f->pack_seen_ms <= FLOW_TOGETHER_MS;
    uint64_t quiet_since = f->shown_ms > f->touched_ms ? f->shown_ms : f->touched_ms;
    const struct seen *own = own_symbol(f, sight);
    if (is_together && pack_can_join(&f->session.pack, other) && !goods_has_others(f, sight) &&
        (!own || goods_is_one_pack(own, other)))
        flow_fire(f, EV_JOIN, &(struct happening){ .seen = other });
    else if (now - quiet_since >= f->config.times.next_item)
        take(f, sight, other);
}

/* A slip is asked after once while it is held up. */
static bool is_slip_known(const struct flow *f, const struct sight *sight)
{
    const struct mail *m = &f->session.mail;
    return f->model.screen == SCREEN_MAILBOX && strcmp(m->number, sight->slip.number) == 0 &&
           strcmp(m->code, sight->slip.code) == 0;
}

void flow_sight(struct flow *f, const struct sight *sight)
{
    refresh_ignored(f, sight);
    outline(f, sight);
    notice_presence(f, sight);
    f->cause = sight->cause;
    if (sight->slip.number[0] && !is_slip_known(f, sight))
        flow_fire(f, EV_SLIP, &(struct happening){ .slip = &sight->slip });
    if (f->model.screen == SCREEN_VERDICT) {
        beside_verdict(f, sight);
    } else if (f->model.screen == SCREEN_ATTRACT || f->model.screen == SCREEN_SCAN) {
        const struct seen *seen = choose(f, sight);
        if (seen)
            take(f, sight, seen);
    }
}
