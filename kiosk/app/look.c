#include "app/look.h"

#include "app/motion.h"
#include "app/sweep.h"
#include "base/log.h"
#include "scan/adviser.h"
#include "scan/scanner.h"
#include "scan/sighting.h"

enum {
    GLANCE_EVERY_MS = 110,  /* nine times a second: an approach is noticed within 200 ms */
    AWAKE_MS = 3000,        /* after the last movement or symbol */
    WAKING_PERMILLE = 30,   /* of the picture moves: look properly */
    PRESENCE_PERMILLE = 120 /* of its middle moves: somebody holds something or stands there */
};

struct look {
    struct scanner *scanner;
    struct sighting *sighting;
    struct adviser *adviser;
    struct motion motion;
    uint64_t scanned_ms, awake_until_ms;
    bool has_scanned, is_asleep, has_complained;
    struct symbols read, seen;
};

enum err_code look_create(struct look **out, struct err *err)
{
    struct look *l = calloc(1, sizeof *l);
    if (!l)
        return err_set(err, ERR_NOMEM, "no memory for the scan stage");
    enum err_code rc = scanner_create(&l->scanner, err);
    if (!rc)
        rc = adviser_create(&l->adviser, err);
    if (!rc) {
        l->sighting = sighting_create();
        if (!l->sighting)
            rc = err_set(err, ERR_NOMEM, "no memory for the scan stage");
    }
    if (rc) {
        look_destroy(l);
        return rc;
    }
    *out = l;
    return ERR_OK;
}

void look_destroy(struct look *l)
{
    if (!l)
        return;
    scanner_destroy(l->scanner);
    sighting_destroy(l->sighting);
    adviser_destroy(l->adviser);
    explicit_bzero(l, sizeof *l);
    free(l);
}

void look_forget(struct look *l)
{
    sighting_reset(l->sighting);
    adviser_reset(l->adviser);
    explicit_bzero(&l->read, sizeof l->read);
    explicit_bzero(&l->seen, sizeof l->seen);
    sweep_thread();
}

bool look_is_asleep(const struct look *l)
{
    return l->is_asleep;
}

static void scan(struct look *l, const struct frame *f)
{
    struct err err = { 0 };
    enum scan_effort effort = l->is_asleep ? SCAN_GLANCE : SCAN_LIVE;
    enum err_code rc = scanner_scan(l->scanner, f, effort, &l->read, &err);
    if (rc) {
        l->read.count = 0;
        if (!l->has_complained)
            log_line(LOG_WARN, "look", "a frame could not be scanned: %s", err.text);
        l->has_complained = true;
    }
}

/* Advice is for somebody who holds something up and gets no answer. */
static enum coach_cause advise(struct look *l, const struct frame *f)
{
    if (!l->is_asleep)
        return adviser_hear(l->adviser, f, &l->read, l->seen.count);
    adviser_reset(l->adviser);
    return CAUSE_NONE;
}

static void tell(const struct look *l, const struct frame *f, struct sight *out)
{
    out->frame_number = f->number;
    out->taken_ms = f->taken_ms;
    out->confirmed_us = 0;
    out->width_px = f->width_px;
    out->height_px = f->height_px;
    out->is_moving = l->motion.centre_permille >= PRESENCE_PERMILLE;
    out->n = 0;
    out->frame = NULL;
    explicit_bzero(&out->slip, sizeof out->slip);
    for (size_t i = 0; i < l->seen.count && out->n < SIGHT_MAX; i++) {
        const struct symbol *s = &l->seen.at[i];
        if (slip_qr_read(symbol_span(s), out->slip.number, out->slip.code))
            continue; /* a slip is no goods */
        struct seen *seen = &out->at[out->n++];
        seen->kind = s->kind;
        uint64_t age_ms = sighting_age_ms(l->sighting, s->track);
        seen->age_ms = age_ms < UINT32_MAX ? (uint32_t)age_ms : UINT32_MAX;
        memcpy(seen->corner, s->corner, sizeof s->corner);
        seen_fill(seen, symbol_span(s), symbol_source(s->kind));
    }
}

bool look_at(struct look *l, const struct frame *f, struct sight *out)
{
    bool is_first = !l->has_scanned;
    if (!is_first && l->is_asleep && f->taken_ms - l->scanned_ms < GLANCE_EVERY_MS)
        return false;
    motion_look(&l->motion, f);
    if (is_first || l->motion.moving_permille >= WAKING_PERMILLE)
        l->awake_until_ms = f->taken_ms + AWAKE_MS;
    l->is_asleep = f->taken_ms >= l->awake_until_ms;
    scan(l, f);
    sighting_feed(l->sighting, f, &l->read, &l->seen);
    if (l->read.count > 0)
        l->awake_until_ms = f->taken_ms + AWAKE_MS;
    l->has_scanned = true;
    l->scanned_ms = f->taken_ms;
    tell(l, f, out);
    out->cause = advise(l, f);
    return true;
}
