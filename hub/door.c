#include "hub/door.h"

#include <inttypes.h>
#include <jansson.h>
#include <pthread.h>

#include "base/log.h"

struct door {
    struct fleet *fleet;
    struct clock clock;
    pthread_mutex_t lock;
};

/* --- answers -------------------------------------------------------------------------------------- */

/* j is taken. */
static void say(struct door_answer *a, unsigned status, json_t *j)
{
    char *text = j ? json_dumps(j, JSON_COMPACT) : NULL;
    a->status = text ? status : 503;
    a->retry_after_s = status == 429 ? FLEET_PAUSE_S : a->status == 503 ? DOOR_RETRY_S : 0;
    text_copy(a->text, sizeof a->text, text ? text : "{\"reason\":\"not_now\"}");
    free(text);
    json_decref(j);
}

static void refuse(struct door_answer *a, unsigned status, const char *reason)
{
    say(a, status, json_pack("{ss}", "reason", reason));
}

/* --- who asks ------------------------------------------------------------------------------------- */

/* True: it is kiosk's own request, of about now, and the kiosk is admitted. */
static bool admit(struct door *d, const struct door_request *r, int64_t now_utc_s,
                  struct stamp *stamp, struct fleet_kiosk *kiosk, struct door_answer *a)
{
    const struct stamp_request stamped = { r->method, r->path, r->body };
    struct err err = { 0 };
    enum err_code rc = stamp_read(r->stamp, stamp) ? fleet_find(d->fleet, stamp->kiosk, kiosk, &err)
                                                   : ERR_NOT_FOUND;
    if (rc && rc != ERR_NOT_FOUND) {
        log_line(LOG_ERROR, "door", "%s", err.text);
        refuse(a, 503, "not_now");
    } else if (rc || !stamp_holds(stamp, &stamped, kiosk->public_key)) {
        refuse(a, 401, "stamp");
    } else if (kiosk->state != FLEET_ADMITTED) {
        refuse(a, 403, "revoked");
    } else if (stamp->utc_s < now_utc_s - STAMP_WINDOW_S ||
               stamp->utc_s > now_utc_s + STAMP_WINDOW_S) {
        say(a, 401, json_pack("{ss sI}", "reason", "clock", "now", (json_int_t)now_utc_s));
    } else if (stamp->counter <= kiosk->counter) {
        say(a, 409,
            json_pack("{ss sI}", "reason", "replay", "counter", (json_int_t)kiosk->counter));
    } else {
        return true;
    }
    return false;
}

/* --- what is told --------------------------------------------------------------------------------- */

static void take_beat(struct door *d, const struct fleet_kiosk *kiosk, int64_t counter,
                      const struct beat *beat, int64_t now_utc_s, struct door_answer *a)
{
    struct err err = { 0 };
    switch (fleet_take(d->fleet, kiosk, counter, beat, now_utc_s, &err)) {
    case ERR_OK:
        say(a, 200, json_pack("{ss sI}", "batch", beat->batch, "now", (json_int_t)now_utc_s));
        break;
    case ERR_STALE: /* by another process, between two looks */
        say(a, 409, json_pack("{ss sI}", "reason", "replay", "counter", (json_int_t)counter));
        break;
    case ERR_BUSY:
        refuse(a, 429, "too_soon");
        break;
    default:
        log_line(LOG_ERROR, "door", "%s", err.text);
        refuse(a, 503, "not_now");
    }
}

static void heartbeat(struct door *d, const struct door_request *r, struct door_answer *a)
{
    int64_t now_utc_s = d->clock.utc_s(d->clock.self);
    struct stamp stamp;
    struct fleet_kiosk kiosk;
    struct err err = { 0 };
    if (!admit(d, r, now_utc_s, &stamp, &kiosk, a))
        return;
    struct beat *beat = calloc(1, sizeof *beat);
    enum err_code rc = beat ? beat_read(r->body, beat, &err) : ERR_NOMEM;
    if (rc == ERR_OK)
        take_beat(d, &kiosk, stamp.counter, beat, now_utc_s, a);
    else if (rc == ERR_INVALID)
        say(a, 400, json_pack("{ss ss}", "reason", "malformed", "about", err.text));
    else
        refuse(a, 503, "not_now");
    free(beat);
}

void door_answer(struct door *d, const struct door_request *r, struct door_answer *out)
{
    *out = (struct door_answer){ 0 };
    if (strcmp(r->path, BEAT_PATH) != 0) {
        refuse(out, 404, "no_such_address");
    } else if (strcmp(r->method, "POST") != 0) {
        refuse(out, 405, "method");
        out->allow = "POST";
    } else if (r->is_too_big || r->body.len > DOOR_BODY_MAX) {
        refuse(out, 413, "too_big");
    } else {
        pthread_mutex_lock(&d->lock);
        heartbeat(d, r, out);
        pthread_mutex_unlock(&d->lock);
    }
}

/* --- life ----------------------------------------------------------------------------------------- */

enum err_code door_open(const char *fleet, struct clock clock, struct door **out, struct err *err)
{
    struct door *d = calloc(1, sizeof *d);
    if (!d)
        return err_set(err, ERR_NOMEM, "no memory for the kiosks' door");
    d->clock = clock;
    enum err_code rc = fleet_open(fleet, false, &d->fleet, err);
    if (rc) {
        free(d);
        return rc;
    }
    pthread_mutex_init(&d->lock, NULL);
    *out = d;
    return ERR_OK;
}

void door_close(struct door *d)
{
    if (!d)
        return;
    pthread_mutex_destroy(&d->lock);
    fleet_close(d->fleet);
    free(d);
}
