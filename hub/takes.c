#include "hub/takes.h"

#include <sodium.h>
#include <stdlib.h>

#include "trust/identity.h"

enum { LENT = 4 };

struct takes {
    struct guard *guard;
    struct identity key;
    struct promise *promise;
    struct docket_rules *rules;
    struct route *route;
    struct intake *intake;
    struct lend *dockets;
    struct reports *reports;
    struct uploads *uploads;
    struct door *door;
};

/* Words of the profile. */
static enum err_code open_rules(struct takes *t, const struct takes_options *o, struct err *err)
{
    char folder[FS_PATH_MAX];
    enum err_code rc = fs_join(folder, o->assets, "report", err);
    if (!rc)
        rc = promise_open(folder, o->profile, &t->promise, err);
    if (!rc)
        rc = fs_join(folder, o->assets, "docket", err);
    if (!rc)
        rc = docket_rules_open(folder, o->profile, &t->rules, err);
    if (!rc)
        rc = fs_join(folder, o->assets, "route", err);
    if (!rc)
        rc = route_open(folder, o->profile, &t->route, err);
    return rc;
}

/* Made of the key that signs receipts, so that several hubs with one key name an upload the same. */
static void uploads_key(const struct key_secret *secret, uint8_t out[UPLOADS_KEY_BYTES])
{
    static const char purpose[] = "heyan-uploads-1";
    uint8_t seed[KEY_SEED_BYTES];
    key_secret_seed(secret, seed);
    crypto_generichash(out, UPLOADS_KEY_BYTES, (const uint8_t *)purpose, strlen(purpose), seed,
                       sizeof seed);
    sodium_memzero(seed, sizeof seed);
}

static enum err_code open_docket(struct takes *t, const struct takes_options *o, struct err *err)
{
    struct docket *d = NULL;
    const struct intake_options intake = { .address = o->docket,
                                           .clock = o->clock,
                                           .promise = t->promise };
    enum err_code rc = docket_open(o->docket, true, &d, err);
    docket_close(d);
    if (!rc)
        rc = intake_start(&intake, &t->intake, err);
    if (!rc)
        rc = lend_open(o->docket, LENT, &t->dockets, err);
    return rc;
}

static enum err_code open_reports(struct takes *t, const struct takes_options *o, struct err *err)
{
    uint8_t key[UPLOADS_KEY_BYTES];
    uploads_key(t->key.secret, key);
    const struct uploads_options uploads = { o->photos, t->dockets, o->clock, key, o->leave_bytes };
    enum err_code rc = uploads_open(&uploads, &t->uploads, err);
    sodium_memzero(key, sizeof key);
    const struct reports_options reports = { .intake = t->intake,
                                             .dockets = t->dockets,
                                             .rules = t->rules,
                                             .promise = t->promise,
                                             .route = t->route,
                                             .key = t->key.secret,
                                             .clock = o->clock,
                                             .names = door_names(t->door) };
    if (!rc)
        rc = reports_open(&reports, &t->reports, err);
    if (!rc)
        door_add_reports(t->door, t->reports, t->uploads);
    return rc;
}

enum err_code takes_open(const struct takes_options *o, struct takes **out, struct err *err)
{
    char limits[FS_PATH_MAX];
    enum err_code rc = ERR_OK;
    struct takes *t = calloc(1, sizeof *t);
    if (!t)
        return err_set(err, ERR_NOMEM, "no memory for the kiosks' door");
    if (o->docket && (!o->photos || !o->receipt_key))
        rc = err_set(err, ERR_INVALID,
                     "reports need a folder for photographs and a key for receipts");
    if (!rc)
        rc = fs_join(limits, o->assets, "hub/limits.tsv", err);
    if (!rc)
        rc = guard_open(o->limits ? o->limits : limits, o->clock, &t->guard, err);
    const struct door_options door = { .fleet = o->fleet, .clock = o->clock, .guard = t->guard };
    if (!rc)
        rc = door_open(&door, &t->door, err);
    if (!rc && o->docket)
        rc = open_rules(t, o, err);
    if (!rc && o->docket)
        rc = identity_open(o->receipt_key, &t->key, err);
    if (!rc && o->docket)
        rc = open_docket(t, o, err);
    if (!rc && o->docket)
        rc = open_reports(t, o, err);
    if (rc)
        takes_close(t);
    else
        *out = t;
    return rc;
}

struct door *takes_door(struct takes *t)
{
    return t->door;
}

struct intake_counts takes_count(struct takes *t)
{
    return t->intake ? intake_count(t->intake) : (struct intake_counts){ 0 };
}

void takes_close(struct takes *t)
{
    if (!t)
        return;
    intake_stop(t->intake);
    reports_close(t->reports);
    uploads_close(t->uploads);
    lend_close(t->dockets);
    door_close(t->door);
    route_close(t->route);
    docket_rules_close(t->rules);
    promise_close(t->promise);
    identity_fini(&t->key);
    guard_close(t->guard);
    free(t);
}
