#include "sync/bind.h"

#include "base/log.h"
#include "sync/binder.h"
#include "sync/bundle.h"
#include "sync/disk.h"
#include "trust/canon.h"

struct bind {
    struct tuf *tuf;
    const struct bind_config *config;
    struct bind_result *out;
    struct binder binder;
    struct bundle_offer newest; /* of those this program reads; sequence 0: none */
    int64_t newer_form;         /* sequence of the newest one for another program; 0: none */
    int64_t unreadable;         /* and of the newest that nobody can read */
    struct err unreadable_why;
};

static enum err_code fail(struct bind *b, enum trouble t, enum err_code rc)
{
    b->out->trouble = t;
    return rc;
}

static void note(struct bind *b, enum trouble t, const char *why)
{
    b->out->trouble = t;
    text_copy(b->out->why, sizeof b->out->why, why);
    log_line(LOG_ERROR, "sync", "%s", why);
}

/* --- asking ------------------------------------------------------------------------------------------ */

static bool take_offer(void *self, const struct tuf_target *target)
{
    struct bind *b = self;
    struct bundle_offer o;
    struct err why = { 0 };
    if (bundle_offer_read(&b->config->who, target->name, target->length_bytes,
                          buf_span(&target->custom), &o, &why) != ERR_OK) {
        int64_t sequence = bundle_target(target->name);
        if (sequence > b->unreadable) {
            b->unreadable = sequence;
            b->unreadable_why = why;
        }
        return true;
    }
    if (!o.is_for_us)
        return true;
    if (o.schema > BUNDLE_SCHEMA)
        b->newer_form = o.sequence > b->newer_form ? o.sequence : b->newer_form;
    else if (o.sequence > b->newest.sequence)
        b->newest = o;
    return true;
}

/* --- what is held ------------------------------------------------------------------------------------ */

/* Those in front that are not what was put there.  What only cannot be read today stays. */
static enum err_code drop_rotten(struct bind *b, struct err *err)
{
    enum err_code rc = ERR_OK;
    struct buf bytes = BUF_INIT(BUNDLE_BYTES_MAX);
    for (size_t i = 0; !rc && i < b->binder.n;) {
        struct err why = { 0 };
        enum err_code got = binder_read(&b->binder, i, &bytes, &why);
        bool is_lost = got == ERR_UNTRUSTED || got == ERR_NOT_FOUND || got == ERR_TOO_BIG;
        if (is_lost) {
            log_line(LOG_ERROR, "sync", "%s", why.text);
            b->out->is_new = b->out->is_new || i == 0;
            rc = binder_drop(&b->binder, i, err);
        } else {
            i++;
        }
    }
    buf_fini(&bytes);
    return rc ? fail(b, TROUBLE_DISK, rc) : ERR_OK;
}

/* --- fetching ---------------------------------------------------------------------------------------- */

static bool is_machines_fault(enum err_code rc)
{
    return rc == ERR_IO || rc == ERR_NOMEM || rc == ERR_TOO_BIG || rc == ERR_DB;
}

/* Signed bytes: whether they are what was said, and of use. */
static enum err_code check(const struct bind *b, struct span bytes, struct err *err)
{
    struct bundle bundle;
    enum err_code rc = bundle_read(bytes, &bundle, err);
    if (rc)
        return rc == ERR_TOO_BIG ? ERR_INVALID : rc; /* here it is the bundle that is too big */
    if (bundle.sequence != b->newest.sequence || bundle.schema != b->newest.schema)
        return err_set(err, ERR_INVALID, "%s: is another one inside", b->newest.name);
    return b->config->check(b->config->self, bytes, err);
}

static enum err_code refuse(struct bind *b, const struct digest *digest, const char *why,
                            struct err *err)
{
    char line[sizeof b->out->why];
    snprintf(line, sizeof line, "%s: %s", b->newest.name, why);
    note(b, TROUBLE_BAD_TABLES, line);
    enum err_code rc = binder_refuse(&b->binder, b->newest.sequence, digest, line, err);
    return rc ? fail(b, TROUBLE_DISK, rc) : ERR_OK;
}

static enum err_code take(struct bind *b, struct span bytes, const struct digest *digest,
                          struct err *err)
{
    struct err why = { 0 };
    enum err_code rc = check(b, bytes, &why);
    if (rc && !is_machines_fault(rc))
        return refuse(b, digest, why.text, err);
    if (rc)
        return fail(b, TROUBLE_DISK, err_set(err, rc, "%s", why.text));
    rc = binder_add(&b->binder, bytes, b->newest.sequence, b->config->now_utc_s, err);
    if (rc)
        return fail(b, TROUBLE_DISK, rc);
    b->out->is_new = true;
    log_line(LOG_INFO, "sync", "tables %lld are in place", (long long)b->newest.sequence);
    return ERR_OK;
}

static enum err_code fetch(struct bind *b, const struct tuf_target *target, struct err *err)
{
    struct buf bytes = BUF_INIT(BUNDLE_BYTES_MAX);
    struct digest digest;
    enum err_code rc = disk_has_room(b->binder.folder, 2 * b->newest.bytes,
                                     b->config->reserve_bytes, err);
    if (rc)
        return fail(b, rc == ERR_TOO_BIG ? TROUBLE_NO_ROOM : TROUBLE_DISK, rc);
    rc = tuf_read_target(b->tuf, target, b->config->targets_url, &bytes, err);
    if (rc)
        fail(b, TROUBLE_HUB, rc);
    if (!rc && (rc = binder_digest(buf_span(&bytes), &digest, err)) != ERR_OK)
        fail(b, TROUBLE_FAULT, rc);
    if (!rc)
        rc = take(b, buf_span(&bytes), &digest, err);
    buf_fini(&bytes);
    return rc;
}

/* What was refused is known by its digest, which the metadata gives: it is not fetched to be refused again. */
static enum err_code follow(struct bind *b, struct err *err)
{
    struct tuf_target target = { 0 };
    struct digest digest = { "" };
    enum err_code rc = tuf_find_target(b->tuf, b->newest.name, &target, err);
    if (rc)
        return fail(b, TROUBLE_HUB, rc);
    if (target.has_sha256)
        canon_hex(target.sha256, sizeof target.sha256, digest.hex);
    if (binder_has_refused(&b->binder, b->newest.sequence, &digest))
        note(b, TROUBLE_BAD_TABLES, b->binder.refused.why);
    else
        rc = fetch(b, &target, err);
    tuf_target_fini(&target);
    return rc;
}

/* At every try, for the package may have been replaced since they came. */
static void look_at_package(struct bind *b)
{
    char why[BIND_WHY_MAX] = "";
    struct buf bytes = BUF_INIT(BUNDLE_BYTES_MAX);
    if (b->config->say && b->binder.n > 0 && binder_read(&b->binder, 0, &bytes, NULL) == ERR_OK)
        b->config->say(b->config->self, buf_span(&bytes), why);
    buf_fini(&bytes);
    if (why[0])
        note(b, TROUBLE_OLD_TABLES, why);
}

enum err_code bind_newest(struct tuf *tuf, const struct bind_config *config,
                          struct bind_result *out, struct err *err)
{
    struct bind b = { .tuf = tuf, .config = config, .out = out };
    *out = (struct bind_result){ 0 };
    enum err_code rc = binder_open(config->store, &b.binder, err);
    if (rc)
        return fail(&b, TROUBLE_DISK, rc);
    rc = tuf_list_targets(tuf, BUNDLE_TARGETS, take_offer, &b, err);
    if (rc)
        return fail(&b, TROUBLE_HUB, rc);
    rc = drop_rotten(&b, err);
    int64_t held = b.binder.n ? b.binder.held[0].sequence : 0;
    if (!rc && b.newest.sequence > held && b.newest.sequence >= b.binder.highest)
        rc = follow(&b, err);
    out->sequence = b.binder.n ? b.binder.held[0].sequence : 0;
    if (!rc && out->trouble == TROUBLE_NONE && b.unreadable > out->sequence)
        note(&b, TROUBLE_BAD_TABLES, b.unreadable_why.text);
    if (!rc && out->trouble == TROUBLE_NONE && b.newer_form > out->sequence)
        note(&b, TROUBLE_OLD_PROGRAM, "the hub's newest tables need a newer program");
    if (!rc && out->trouble == TROUBLE_NONE)
        look_at_package(&b);
    return rc;
}
