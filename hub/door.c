#include "hub/door.h"

#include <inttypes.h>
#include <jansson.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/log.h"
#include "hub/outage.h"

struct door {
    struct door_options o;
    struct fleet *fleet;
    pthread_mutex_t lock; /* around fleet */
    struct reports_names names;
    struct outage *outage;
};

/* One request that is being dealt with. */
struct visit {
    struct door *door;
    const struct exchange_request *r;
    struct exchange_answer *a;
    int64_t now_utc_s;
    struct stamp stamp;
    struct fleet_kiosk kiosk;
};

/* --- who asks ------------------------------------------------------------------------------------- */

static enum err_code find_kiosk(struct door *d, const char *name, struct fleet_kiosk *out,
                                struct err *err)
{
    pthread_mutex_lock(&d->lock);
    enum err_code rc = fleet_find(d->fleet, name, out, err);
    pthread_mutex_unlock(&d->lock);
    return rc;
}

static bool take_name(void *self, const struct fleet_name *name)
{
    struct reports_former *out = self;
    if (!name->is_former || out->n == FLEET_NAMES_MAX)
        return false;
    out->is_shared[out->n] = name->is_shared;
    memcpy(out->name[out->n++], name->name, STAMP_NAME_MAX);
    return true;
}

static enum err_code former_names(void *self, const char *kiosk, struct reports_former *out,
                                  struct err *err)
{
    struct door *d = self;
    struct fleet_kiosk k;
    enum err_code rc = find_kiosk(d, kiosk, &k, err);
    pthread_mutex_lock(&d->lock);
    if (!rc)
        rc = fleet_names(d->fleet, k.id, take_name, out, err);
    if (!rc)
        rc = fleet_is_shared(d->fleet, k.id, kiosk, &out->is_own_shared, err);
    pthread_mutex_unlock(&d->lock);
    return rc;
}

static void note_claim(void *self, const char *kiosk, const char *named)
{
    struct door *d = self;
    struct fleet_kiosk k;
    struct err err = { 0 };
    bool is_new = false;
    enum err_code rc = find_kiosk(d, kiosk, &k, &err);
    pthread_mutex_lock(&d->lock);
    if (!rc)
        rc = fleet_claim(d->fleet, k.id, named, d->o.clock.utc_s(d->o.clock.self), &is_new, &err);
    pthread_mutex_unlock(&d->lock);
    if (rc)
        log_line(LOG_ERROR, "door", "%s", err.text);
    else if (is_new)
        log_line(LOG_WARN, "door",
                 "a kiosk brings a report made under another name: see heyan-hub kiosk list");
}

const struct reports_names *door_names(struct door *d)
{
    return &d->names;
}

/* True: it is the kiosk's own request, of about now, and the kiosk is admitted. */
static bool admit(struct visit *v)
{
    const struct stamp_request stamped = { v->r->method, v->r->path, v->r->body };
    struct err err = { 0 };
    enum err_code rc = stamp_read(exchange_header(v->r, STAMP_HEADER), &v->stamp)
                           ? find_kiosk(v->door, v->stamp.kiosk, &v->kiosk, &err)
                           : ERR_NOT_FOUND;
    if (rc && rc != ERR_NOT_FOUND)
        exchange_trouble(v->a, EXCHANGE_KIOSKS, err.text);
    else if (rc || !stamp_holds(&v->stamp, &stamped, v->kiosk.public_key))
        exchange_refuse(v->a, 401, "stamp");
    else if (v->kiosk.state != FLEET_ADMITTED)
        exchange_refuse(v->a, 403, "revoked");
    else if (v->stamp.utc_s < v->now_utc_s - STAMP_WINDOW_S ||
             v->stamp.utc_s > v->now_utc_s + STAMP_WINDOW_S)
        exchange_say(v->a, 401,
                     json_pack("{ss sI}", "reason", "clock", "now", (json_int_t)v->now_utc_s));
    else
        return true;
    return false;
}

static void put_in_quarantine(struct visit *v)
{
    struct err err = { 0 };
    pthread_mutex_lock(&v->door->lock);
    enum err_code rc = fleet_quarantine(v->door->fleet, v->kiosk.name, v->now_utc_s, &err);
    pthread_mutex_unlock(&v->door->lock);
    if (rc)
        log_line(LOG_ERROR, "door", "%s", err.text);
    else
        log_line(LOG_ERROR, "door",
                 "a kiosk asked far too often and is in quarantine: see heyan-hub "
                 "kiosk list");
}

/* Whether it may ask for that kind of thing just now. */
static bool is_in_limits(struct visit *v, enum guard_kind kind)
{
    if (v->kiosk.quarantined_utc_s > 0) {
        exchange_refuse(v->a, 403, "quarantined");
        return false;
    }
    if (!v->door->o.guard)
        return true;
    struct guard_says says = guard_ask(v->door->o.guard, v->kiosk.id, kind);
    if (says.is_wild)
        put_in_quarantine(v);
    if (says.may)
        return true;
    exchange_refuse(v->a, 429, "too_soon");
    exchange_retry(v->a, says.wait_s);
    return false;
}

/* --- the heartbeat -------------------------------------------------------------------------------- */

static void refuse_replay(struct visit *v, int64_t counter)
{
    exchange_say(v->a, 409,
                 json_pack("{ss sI}", "reason", "replay", "counter", (json_int_t)counter));
}

static void take_beat(struct visit *v, const struct beat *beat)
{
    struct err err = { 0 };
    pthread_mutex_lock(&v->door->lock);
    enum err_code rc = fleet_take(v->door->fleet, &v->kiosk, v->stamp.counter, beat, v->now_utc_s,
                                  &err);
    pthread_mutex_unlock(&v->door->lock);
    switch (rc) {
    case ERR_OK:
        exchange_worked(v->a, EXCHANGE_KIOSKS);
        exchange_say(v->a, 200,
                     json_pack("{ss sI}", "batch", beat->batch, "now", (json_int_t)v->now_utc_s));
        break;
    case ERR_STALE: /* by another thread or process, between two looks */
        refuse_replay(v, v->stamp.counter);
        break;
    case ERR_BUSY:
        exchange_refuse(v->a, 429, "too_soon");
        exchange_retry(v->a, FLEET_PAUSE_S);
        break;
    default:
        exchange_trouble(v->a, EXCHANGE_KIOSKS, err.text);
    }
}

/* why may hold bytes of the request. */
static void refuse_beat(struct visit *v, const char *why)
{
    char shown[160];
    text_show(span_of(why), shown, sizeof shown);
    exchange_say(v->a, 400, json_pack("{ss ss}", "reason", "malformed", "about", shown));
}

static void heartbeat(struct visit *v)
{
    struct err err = { 0 };
    if (v->stamp.counter <= v->kiosk.counter) {
        refuse_replay(v, v->kiosk.counter);
        return;
    }
    struct beat *beat = calloc(1, sizeof *beat);
    enum err_code rc = beat ? beat_read(v->r->body, beat, &err) : ERR_NOMEM;
    if (rc == ERR_OK)
        take_beat(v, beat);
    else if (rc == ERR_INVALID)
        refuse_beat(v, err.text);
    else
        exchange_trouble(v->a, EXCHANGE_KIOSKS, "no memory for a heartbeat");
    free(beat);
}

/* --- reports, photographs, questions -------------------------------------------------------------- */

static void report(struct visit *v)
{
    if (is_in_limits(v, GUARD_REPORTS))
        uploads_report(v->door->o.uploads, v->door->o.reports, v->kiosk.name, v->r, v->a);
}

static void receipt(struct visit *v)
{
    if (is_in_limits(v, GUARD_UPLOADS))
        reports_receipt(v->door->o.reports, v->kiosk.name, v->r, v->a);
}

static void create(struct visit *v)
{
    if (is_in_limits(v, GUARD_UPLOADS))
        uploads_create(v->door->o.uploads, v->kiosk.name, v->r, v->a);
}

/* Wrong codes have a limit of their own: a stolen key may try one code on every number there is, and no number would
 * notice. */
static void at_mailbox(struct visit *v,
                       void (*answer)(struct reports *r, const struct exchange_request *q,
                                      struct exchange_answer *a))
{
    if (!is_in_limits(v, GUARD_MAILBOX) || !is_in_limits(v, GUARD_WRONG))
        return;
    answer(v->door->o.reports, v->r, v->a);
    if (v->door->o.guard && v->a->status != 404)
        guard_give_back(v->door->o.guard, v->kiosk.id, GUARD_WRONG);
}

static void mail(struct visit *v)
{
    at_mailbox(v, reports_mail);
}

static void reply(struct visit *v)
{
    at_mailbox(v, reports_reply);
}

static void withdraw(struct visit *v)
{
    at_mailbox(v, reports_withdraw);
}

static void tus_options(struct visit *v)
{
    uploads_options_of(v->door->o.uploads, v->a);
}

static void tus_head(struct visit *v)
{
    uploads_head(v->door->o.uploads, v->r, v->a);
}

static void tus_delete(struct visit *v)
{
    uploads_delete(v->door->o.uploads, v->r, v->a);
}

/* --- which request is whose ----------------------------------------------------------------------- */

static const struct way {
    const char *method, *path; /* one that ends in '/' is of every address with one word more */
    size_t body_max;
    bool is_stamped, is_of_reports;
    void (*answer)(struct visit *v); /* NULL: streamed */
} ways[] = {
    { "POST", BEAT_PATH, BEAT_BODY_MAX, true, false, heartbeat },
    { "POST", REPORTS_PATH, ENVELOPE_BYTES_MAX, true, true, report },
    { "GET", REPORTS_PATH "/", 0, true, true, receipt },
    { "HEAD", REPORTS_PATH "/", 0, true, true, receipt },
    { "OPTIONS", UPLOADS_PATH, 0, false, true, tus_options },
    { "OPTIONS", UPLOADS_PATH "/", 0, false, true, tus_options },
    { "POST", UPLOADS_PATH, 0, true, true, create },
    { "HEAD", UPLOADS_PATH "/", 0, false, true, tus_head },
    { "PATCH", UPLOADS_PATH "/", 0, false, true, NULL },
    { "DELETE", UPLOADS_PATH "/", 0, false, true, tus_delete },
    { "POST", MAILBOX_PATH, 1024, true, true, mail },
    { "POST", MAILBOX_PATH "/reply", DOOR_BODY_MAX, true, true, reply },
    { "POST", MAILBOX_PATH "/withdraw", 1024, true, true, withdraw },
};

static bool leads_to(const struct way *w, const char *path)
{
    size_t n = strlen(w->path);
    if (w->path[n - 1] != '/')
        return strcmp(w->path, path) == 0;
    return strncmp(w->path, path, n) == 0 && path[n] != '\0' && !strchr(path + n, '/');
}

static const struct way *way_of(const char *method, const char *path)
{
    for (size_t i = 0; i < ARRAY_LEN(ways); i++)
        if (leads_to(&ways[i], path) && strcmp(ways[i].method, method) == 0)
            return &ways[i];
    return NULL;
}

size_t door_body_max(const char *method, const char *path)
{
    const struct way *w = way_of(method, path);
    return w ? w->body_max : DOOR_BODY_MAX; /* what is refused anyway is read away */
}

bool door_is_upload(const char *method, const char *path)
{
    const struct way *w = way_of(method, path);
    return w && !w->answer;
}

/* No such address, or not by that method. */
static void refuse_way(const struct exchange_request *r, struct exchange_answer *a)
{
    char allow[64] = "";
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        size_t n = strlen(allow);
        if (leads_to(&ways[i], r->path))
            snprintf(allow + n, sizeof allow - n, "%s%s", n ? ", " : "", ways[i].method);
    }
    exchange_refuse(a, allow[0] ? 405 : 404, allow[0] ? "method" : "no_such_address");
    if (allow[0])
        exchange_put(a, "Allow", allow);
}

static bool has_way(struct door *d, const struct way *w, const struct exchange_request *r,
                    struct exchange_answer *a)
{
    if (!w)
        refuse_way(r, a);
    else if (w->is_of_reports && (!d->o.reports || !d->o.uploads))
        exchange_refuse(a, 404, "no_such_address");
    else if (r->is_too_big || r->body.len > w->body_max)
        exchange_refuse(a, 413, "too_big");
    else
        return true;
    return false;
}

void door_answer(struct door *d, const struct exchange_request *r, struct exchange_answer *a)
{
    const struct way *w = way_of(r->method, r->path);
    struct visit v = { .door = d, .r = r, .a = a, .now_utc_s = d->o.clock.utc_s(d->o.clock.self) };
    if (has_way(d, w, r, a) && (!w->is_stamped || admit(&v))) {
        a->is_proven = w->is_stamped && v.kiosk.quarantined_utc_s == 0;
        w->answer(&v);
    }
    outage_hear(d->outage, a);
}

void door_upload_end(struct door *d, struct upload_stream *s, struct exchange_answer *a)
{
    uploads_end(s, a);
    outage_hear(d->outage, a);
}

struct upload_stream *door_upload(struct door *d, const struct exchange_request *r,
                                  struct exchange_answer *a)
{
    return has_way(d, way_of(r->method, r->path), r, a) ? uploads_begin(d->o.uploads, r, a) : NULL;
}

/* --- life ----------------------------------------------------------------------------------------- */

enum err_code door_open(const struct door_options *o, struct door **out, struct err *err)
{
    struct door *d = calloc(1, sizeof *d);
    if (!d)
        return err_set(err, ERR_NOMEM, "no memory for the kiosks' door");
    d->o = *o;
    d->names = (struct reports_names){ former_names, note_claim, d };
    enum err_code rc = fleet_open(o->fleet, false, &d->fleet, err);
    if (!rc)
        rc = outage_create(o->clock, &d->outage, err);
    if (rc) {
        fleet_close(d->fleet);
        free(d);
        return rc;
    }
    pthread_mutex_init(&d->lock, NULL);
    *out = d;
    return ERR_OK;
}

void door_add_reports(struct door *d, struct reports *reports, struct uploads *uploads)
{
    d->o.reports = reports;
    d->o.uploads = uploads;
}

void door_close(struct door *d)
{
    if (!d)
        return;
    pthread_mutex_destroy(&d->lock);
    outage_destroy(d->outage);
    fleet_close(d->fleet);
    free(d);
}
