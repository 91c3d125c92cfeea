#include "sync/pull.h"

#include <unistd.h>

#include "base/log.h"
#include "registry/schema.h"
#include "sync/bring.h"
#include "sync/disk.h"
#include "sync/listen.h"
#include "sync/pause.h"
#include "trust/tuf.h"

enum { DOWNLOADS_MAX = 256 };

struct pull {
    const struct pull_config *config;
    struct pull_result *result;
    struct store store;
    struct tuf *tuf;
    char trusted[FS_PATH_MAX], download[FS_PATH_MAX];
    char metadata_url[FS_PATH_MAX], targets_url[FS_PATH_MAX];
    struct offer *offers;
    size_t n_offers, n_unreadable;
    struct plan plan;
    struct listener listener;
    uint64_t all_bytes, done_bytes; /* of what is fetched */
    int64_t now_utc_s;  /* the clock over its floor, once trust has been asked; else 0 */
    enum trouble noted; /* mended in the same try, and to be told all the same */
};

static enum err_code trouble(struct pull *p, enum trouble t, enum err_code rc)
{
    p->result->state.trouble = t;
    return rc;
}

static enum err_code refused(struct pull *p, enum err_code rc)
{
    p->result->state.refusal = tuf_why(p->tuf);
    return trouble(p, p->result->state.refusal == REFUSAL_DISK ? TROUBLE_DISK : TROUBLE_HUB, rc);
}

static void tell(const struct pull *p, enum pull_stage stage, uint64_t done, uint64_t total)
{
    if (p->config->progress)
        p->config->progress(p->config->self, stage, done, total);
}

/* --- asking ------------------------------------------------------------------------------------ */

static bool join_url(char out[FS_PATH_MAX], const char *base, const char *part)
{
    size_t len = strlen(base);
    int n = snprintf(out, FS_PATH_MAX, "%s%s%s", base, len && base[len - 1] == '/' ? "" : "/",
                     part);
    return n > 0 && n < FS_PATH_MAX;
}

static enum err_code name_places(struct pull *p, struct err *err)
{
    const struct pull_config *c = p->config;
    enum err_code rc = store_path(&p->store, "tuf", p->trusted, err);
    if (!rc)
        rc = store_path(&p->store, "download", p->download, err);
    if (!rc && (!join_url(p->metadata_url, c->url, "metadata/") ||
                !join_url(p->targets_url, c->url, "targets/")))
        rc = err_set(err, ERR_TOO_BIG, "the hub's address is too long");
    return rc;
}

static enum err_code open_trust(struct pull *p, struct err *err)
{
    const struct pull_config *c = p->config;
    const struct tuf_config config = { .folder = p->trusted,
                                       .metadata_url = p->metadata_url,
                                       .fetcher = listener_fetcher(&p->listener),
                                       .clock = c->clock,
                                       .built_utc_s = c->built_utc_s };
    enum err_code rc = c->root.len > 0 ? tuf_init(p->trusted, c->root, false, err) : ERR_OK;
    if (!rc)
        rc = tuf_open(&config, &p->tuf, err);
    if (rc) {
        p->result->state.refusal = rc == ERR_IO || rc == ERR_NOMEM ? REFUSAL_DISK : REFUSAL_NO_ROOT;
        return trouble(p, TROUBLE_HUB, rc);
    }
    return ERR_OK;
}

/* How long what is signed is good for: the earliest of the four. */
static void note_trust(struct pull *p)
{
    struct tuf_state t;
    struct sync_state *s = &p->result->state;
    tuf_get_state(p->tuf, &t);
    const int64_t ends[] = { t.root_expires_utc_s, t.timestamp_expires_utc_s,
                             t.snapshot_expires_utc_s, t.targets_expires_utc_s };
    s->expires_utc_s = 0;
    for (size_t i = 0; i < ARRAY_LEN(ends); i++)
        if (ends[i] > 0 && (s->expires_utc_s == 0 || ends[i] < s->expires_utc_s))
            s->expires_utc_s = ends[i];
    s->is_clock_behind = t.is_clock_behind;
    p->now_utc_s = t.now_utc_s;
}

static bool take_offer(void *self, const struct tuf_target *target)
{
    struct pull *p = self;
    struct err why = { 0 };
    if (p->n_offers == PLAN_OFFERS_MAX)
        return false;
    if (offer_read(&p->config->who, target->name, target->length_bytes, buf_span(&target->custom),
                   &p->offers[p->n_offers], &why) == ERR_OK) {
        p->n_offers++;
    } else {
        p->n_unreadable++;
        log_line(LOG_WARN, "sync", "%s", why.text);
    }
    return true;
}

static enum err_code ask(struct pull *p, struct err *err)
{
    tell(p, PULL_ASKING, 0, 0);
    enum err_code rc = tuf_refresh(p->tuf, err);
    note_trust(p);
    if (!rc)
        rc = tuf_list_targets(p->tuf, "full/", take_offer, p, err);
    if (!rc)
        rc = tuf_list_targets(p->tuf, "delta/", take_offer, p, err);
    return rc ? refused(p, rc) : ERR_OK;
}

/* --- what is held ------------------------------------------------------------------------------ */

/* Without counting rows: most tries find nothing new. */
static int64_t held_sequence(const struct pull *p)
{
    struct registry *r = NULL;
    int64_t sequence = 0;
    if (p->store.n > 0)
        return p->store.held[0].sequence;
    if (p->store.shipped[0] && registry_open(p->store.shipped, &r, NULL) == ERR_OK)
        sequence = registry_release(r)->sequence;
    registry_close(r);
    return sequence;
}

/* Signed under the number we hold, but of other rows than we hold: not what we hold. */
static bool is_another(const struct pull *p, const struct offer *newest)
{
    const struct store_release *r = &p->store.held[0];
    return newest && p->store.n > 0 && r->is_counted && newest->to == r->sequence &&
           !content_same(&newest->content, &r->content);
}

static bool is_up_to_date(struct pull *p)
{
    struct plan_base base = { .sequence = held_sequence(p) };
    plan_make(p->offers, p->n_offers, &base, schema_version, &p->plan);
    p->result->state.offered = p->plan.newest;
    p->result->sequence = base.sequence;
    return base.sequence > 0 && p->plan.newest <= base.sequence && !is_another(p, p->plan.whole);
}

/* --- fetching ---------------------------------------------------------------------------------- */

/* The folder is flat: the '/' of a name becomes a '-'. */
static enum err_code download_path(const struct pull *p, const struct offer *o,
                                   char out[FS_PATH_MAX], struct err *err)
{
    char name[OFFER_NAME_MAX];
    text_copy(name, sizeof name, o->name);
    for (char *c = name; *c; c++)
        if (*c == '/')
            *c = '-';
    return fs_join(out, p->download, name, err);
}

/* Whether a file of the folder, whole or begun, is of that offer. */
static bool belongs_to(const struct pull *p, const char *name, const struct offer *o)
{
    char path[FS_PATH_MAX];
    if (!o || download_path(p, o, path, NULL) != ERR_OK)
        return false;
    const char *want = strrchr(path, '/') + 1;
    return strncmp(name, want, strlen(want)) == 0;
}

/* What belongs to no offer of the plan: of one that was given up.  A whole that was begun because the deltas
 * were no good stays while they are tried once more. */
static void sweep_downloads(const struct pull *p, bool is_done)
{
    struct fs_list files;
    char path[FS_PATH_MAX];
    if (fs_list_open(p->download, DOWNLOADS_MAX, &files, NULL) != ERR_OK)
        return;
    for (size_t i = 0; i < files.count; i++) {
        bool keep = !is_done && belongs_to(p, files.names[i], p->plan.whole);
        for (size_t k = 0; !is_done && k < p->plan.n && !keep; k++)
            keep = belongs_to(p, files.names[i], p->plan.chain[k]);
        if (!keep && fs_join(path, p->download, files.names[i], NULL) == ERR_OK)
            unlink(path);
    }
    fs_list_close(&files);
}

static void fetched(void *self, uint64_t done_bytes, uint64_t total_bytes)
{
    struct pull *p = self;
    (void)total_bytes;
    tell(p, PULL_FETCHING, p->done_bytes + done_bytes, p->all_bytes);
}

static enum err_code fetch_one(struct pull *p, const struct offer *o, char path[FS_PATH_MAX],
                               struct err *err)
{
    struct tuf_target target = { 0 };
    const struct tuf_progress progress = { fetched, p };
    enum err_code rc = download_path(p, o, path, err);
    if (rc)
        return trouble(p, TROUBLE_FAULT, rc);
    rc = tuf_find_target(p->tuf, o->name, &target, err);
    if (!rc)
        rc = tuf_fetch_target(p->tuf, &target, p->targets_url, path, &progress, err);
    tuf_target_fini(&target);
    p->done_bytes += rc ? 0 : o->packed_bytes;
    return rc ? refused(p, rc) : ERR_OK;
}

static enum err_code fetch_all(struct pull *p, const struct offer *const *offers, size_t n,
                               char (*paths)[FS_PATH_MAX], struct err *err)
{
    uint64_t reserve = p->config->reserve_bytes ? p->config->reserve_bytes : PULL_RESERVE_BYTES;
    p->all_bytes = p->done_bytes = 0;
    for (size_t i = 0; i < n; i++)
        p->all_bytes += offers[i]->packed_bytes;
    sweep_downloads(p, false);
    enum err_code rc = fs_make_folder(p->download, err);
    if (!rc)
        rc = disk_has_room(p->download, p->all_bytes, reserve, err);
    if (rc)
        return trouble(p, rc == ERR_TOO_BIG ? TROUBLE_NO_ROOM : TROUBLE_DISK, rc);
    for (size_t i = 0; !rc && i < n; i++)
        rc = fetch_one(p, offers[i], paths[i], err);
    return rc;
}

/* --- bringing ---------------------------------------------------------------------------------- */

static struct bring_how how(const struct pull *p)
{
    const struct pull_config *c = p->config;
    return (struct bring_how){ c->reserve_bytes ? c->reserve_bytes : PULL_RESERVE_BYTES,
                               c->clock.utc_s(c->clock.self) };
}

static enum err_code go_by_deltas(struct pull *p, const struct bring_base *base, struct err *err)
{
    struct bring_part parts[PLAN_CHAIN_MAX];
    char(*paths)[FS_PATH_MAX] = calloc(PLAN_CHAIN_MAX, sizeof *paths);
    const struct bring_how h = how(p);
    if (!paths)
        return trouble(p, TROUBLE_FAULT, err_set(err, ERR_NOMEM, "no memory to fetch"));
    enum err_code rc = fetch_all(p, p->plan.chain, p->plan.n, paths, err);
    for (size_t i = 0; i < p->plan.n; i++)
        parts[i] = (struct bring_part){ paths[i], p->plan.chain[i] };
    if (!rc) {
        tell(p, PULL_BRINGING, 0, 0);
        rc = bring_chain(&p->store, base, parts, p->plan.n, &h, &p->result->state.trouble, err);
        p->result->deltas = rc ? 0 : p->plan.n;
    }
    free(paths);
    return rc;
}

static enum err_code go_whole(struct pull *p, struct err *err)
{
    char path[1][FS_PATH_MAX];
    const struct bring_how h = how(p);
    if (!p->plan.whole) {
        enum err_code rc = err_set(err, ERR_NOT_FOUND,
                                   "release %lld is offered, but neither whole nor by deltas from "
                                   "the one that is held",
                                   (long long)p->plan.newest);
        return trouble(p, TROUBLE_NO_WAY, rc);
    }
    enum err_code rc = fetch_all(p, &p->plan.whole, 1, path, err);
    if (rc)
        return rc;
    const struct bring_part part = { path[0], p->plan.whole };
    tell(p, PULL_BRINGING, 0, 0);
    return bring_whole(&p->store, &part, &h, &p->result->state.trouble, err);
}

static bool is_deltas_fault(enum trouble t)
{
    return t == TROUBLE_BAD_DELTA || t == TROUBLE_BAD_HELD;
}

/* A delta or a base that is no good costs a download, nothing else. */
static enum err_code renew(struct pull *p, struct err *err)
{
    struct bring_base base;
    struct sync_state *s = &p->result->state;
    bool is_unread = false;
    enum err_code rc = bring_find_base(&p->store, &base, &p->noted, err);
    if (rc)
        return trouble(p, p->noted, rc);
    if (is_another(p, p->plan.whole))
        base.what.sequence = 0;
    plan_make(p->offers, p->n_offers, &base.what, schema_version, &p->plan);
    if (p->plan.n > 0) {
        struct err why = { 0 };
        rc = go_by_deltas(p, &base, &why);
        if (!rc)
            return ERR_OK;
        if (!is_deltas_fault(s->trouble))
            return err_set(err, rc, "%s", why.text);
        log_line(LOG_ERROR, "sync", "%s; fetching the whole release", why.text);
        p->noted = s->trouble;
        text_copy(s->detail, sizeof s->detail, why.text);
        /* What cannot be read may be read tomorrow, or by who has it open: it goes when another is there. */
        is_unread = p->noted == TROUBLE_BAD_HELD && rc == ERR_IO && p->store.n > 0;
        if (p->noted == TROUBLE_BAD_HELD && !is_unread && p->store.n > 0 &&
            (rc = store_drop(&p->store, 0, err)) != ERR_OK)
            return trouble(p, TROUBLE_DISK, rc);
        s->trouble = TROUBLE_NONE;
    }
    rc = go_whole(p, err);
    if (!rc && is_unread && p->store.n > 1)
        err_ignore(store_drop(&p->store, 1, NULL), "it is the one to go back to, no more");
    return rc;
}

static enum err_code check_offers(struct pull *p, struct err *err)
{
    if (p->plan.newest == 0 && p->plan.is_newer_form)
        return trouble(p, TROUBLE_OLD_PROGRAM,
                       err_set(err, ERR_UNSUPPORTED,
                               "the hub's releases are of a newer form than this program reads"));
    if (p->plan.newest == 0 && p->n_unreadable > 0)
        return trouble(p, TROUBLE_BAD_OFFER,
                       err_set(err, ERR_INVALID, "none of the hub's offers can be read"));
    if (p->plan.newest == 0)
        return trouble(p, TROUBLE_NO_OFFER,
                       err_set(err, ERR_NOT_FOUND, "the hub offers no release for this machine"));
    return ERR_OK;
}

static enum err_code follow_release(struct pull *p, struct err *err)
{
    bool is_held = is_up_to_date(p);
    enum err_code rc = check_offers(p, err);
    if (rc)
        return rc;
    if (is_held || p->plan.newest <= p->store.passed_over) {
        if (p->plan.is_newer_form)
            p->noted = TROUBLE_OLD_PROGRAM;
        return ERR_OK;
    }
    rc = renew(p, err);
    if (rc)
        return rc;
    p->result->is_new = true;
    p->result->sequence = p->plan.newest;
    p->result->state.renewed_utc_s = p->config->clock.utc_s(p->config->clock.self);
    sweep_downloads(p, true);
    return ERR_OK;
}

/* What is wrong with the release is told first: people ask it. */
static enum err_code follow_tables(struct pull *p, enum err_code before, struct err *err)
{
    const struct pull_config *c = p->config;
    struct sync_state *s = &p->result->state;
    struct bind_result r;
    struct err why = { 0 };
    const struct bind_config config = { .store = c->folder,
                                        .targets_url = p->targets_url,
                                        .who = c->who,
                                        .now_utc_s = c->clock.utc_s(c->clock.self),
                                        .reserve_bytes = how(p).reserve_bytes,
                                        .check = c->check_tables,
                                        .say = c->say_tables,
                                        .self = c->tables };
    enum err_code rc = bind_newest(p->tuf, &config, &r, &why);
    p->result->has_new_tables = r.is_new;
    p->result->tables = r.sequence;
    if (before) {
        if (rc)
            log_line(LOG_WARN, "sync", "%s", why.text);
        return before;
    }
    if (rc) {
        err_set(err, rc, "%s", why.text);
        return r.trouble == TROUBLE_HUB ? refused(p, rc) : trouble(p, r.trouble, rc);
    }
    if (p->noted == TROUBLE_NONE && r.trouble != TROUBLE_NONE) {
        p->noted = r.trouble;
        if (r.why[0])
            text_copy(s->detail, sizeof s->detail, r.why);
    }
    return ERR_OK;
}

static enum err_code run(struct pull *p, struct err *err)
{
    enum err_code rc = name_places(p, err);
    if (rc)
        return trouble(p, TROUBLE_FAULT, rc);
    rc = open_trust(p, err);
    if (!rc)
        rc = ask(p, err);
    if (rc)
        return rc;
    rc = follow_release(p, err);
    return p->config->check_tables ? follow_tables(p, rc, err) : rc;
}

/* --- writing it down --------------------------------------------------------------------------- */

static void settle(struct pull *p, enum err_code rc, const struct sync_state *before,
                   const struct err *why)
{
    const struct pull_config *c = p->config;
    struct sync_state *s = &p->result->state;
    int64_t clock_s = c->clock.utc_s(c->clock.self);
    int64_t now = clock_s < p->now_utc_s ? p->now_utc_s : clock_s;
    uint32_t interval_s = c->interval_s ? c->interval_s : PAUSE_INTERVAL_S;
    s->tried_utc_s = now;
    if (rc) {
        s->failures = before->failures + 1;
        text_copy(s->detail, sizeof s->detail, why->text);
        p->result->pause_s = pause_bad_s((uint32_t)(s->failures > 99 ? 99 : s->failures),
                                         p->listener.retry_after_s, c->dice);
    } else {
        s->failures = 0;
        s->succeeded_utc_s = now;
        s->trouble = p->noted;
        s->refusal = REFUSAL_NONE;
        if (s->trouble == TROUBLE_NONE)
            s->detail[0] = '\0';
        p->result->pause_s = pause_good_s(interval_s, c->dice);
    }
    bool had = before->trouble != TROUBLE_NONE && before->since_utc_s > 0;
    s->since_utc_s = s->trouble == TROUBLE_NONE ? 0 : had ? before->since_utc_s : now;
    s->next_utc_s = now + p->result->pause_s;
}

static enum err_code with_offers(struct pull *p, struct err *err)
{
    p->offers = calloc(PLAN_OFFERS_MAX, sizeof *p->offers);
    if (!p->offers)
        return trouble(p, TROUBLE_FAULT, err_set(err, ERR_NOMEM, "no memory to pull"));
    enum err_code rc = run(p, err);
    tuf_close(p->tuf);
    free(p->offers);
    return rc;
}

enum err_code pull_run(const struct pull_config *config, struct pull_result *result,
                       struct err *err)
{
    struct err why = { 0 };
    struct sync_state before;
    struct pull *p = calloc(1, sizeof *p);
    *result = (struct pull_result){ 0 };
    sync_state_read(config->folder, &before);
    result->state = before;
    result->state.trouble = TROUBLE_NONE;
    if (!p) {
        result->pause_s = PAUSE_BASE_S;
        return err_set(err, ERR_NOMEM, "no memory to pull");
    }
    p->config = config;
    p->result = result;
    p->listener.fetcher = config->fetcher;
    enum err_code rc = store_open(config->folder, config->shipped, &p->store, &why);
    if (rc) {
        trouble(p, rc == ERR_BUSY ? TROUBLE_BUSY : TROUBLE_DISK, rc);
    } else {
        rc = with_offers(p, &why);
        if (rc)
            result->sequence = held_sequence(p);
    }
    result->fetched_bytes = p->listener.bytes;
    settle(p, rc, &before, &why);
    /* Who holds the lock writes its own. */
    if (p->store.lock_fd >= 0 && sync_state_write(config->folder, &result->state, NULL) != ERR_OK)
        log_line(LOG_ERROR, "sync", "%s: how it went cannot be written down", config->folder);
    if (rc != ERR_OK && p->store.lock_fd < 0)
        log_line(LOG_WARN, "sync", "%s", why.text);
    store_close(&p->store);
    free(p);
    return rc ? err_set(err, rc, "%s", why.text) : ERR_OK;
}
