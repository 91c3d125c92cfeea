/* What there is to fetch: releases, deltas and other files, in public/targets and in drafts. */
#include <errno.h>
#include <inttypes.h>
#include <unistd.h>

#include "publish/office_self.h"
#include "registry/digest.h"
#include "sync/bundle.h"
#include "sync/disk.h"
#include "sync/parcel.h"
#include "trust/glob.h"
#include "trust/name.h"

static enum err_code no_memory(struct err *err)
{
    return err_set(err, ERR_NOMEM, "no memory for targets");
}

/* --- files --------------------------------------------------------------------------------------- */

static enum err_code targets_folder(const struct office *o, char out[FS_PATH_MAX], struct err *err)
{
    return fs_join(out, o->folder, "public/targets", err);
}

enum err_code office_target_path(const struct office *o, const char *name, const char *hex,
                                 char out[FS_PATH_MAX], struct err *err)
{
    char url[NAME_URL_MAX], base[FS_PATH_MAX];
    enum err_code rc = targets_folder(o, base, err);
    if (rc == ERR_OK)
        rc = name_target_url(base, name, hex, url, err);
    if (rc != ERR_OK)
        return rc;
    if (strlen(url) >= FS_PATH_MAX)
        return err_set(err, ERR_TOO_BIG, "%s: too long a name", name);
    text_copy(out, FS_PATH_MAX, url);
    return ERR_OK;
}

static enum err_code make_folder_of(const char *path, struct err *err)
{
    char folder[FS_PATH_MAX];
    text_copy(folder, sizeof folder, path);
    *strrchr(folder, '/') = '\0';
    return fs_make_folder(folder, err);
}

/* Moves tmp to where clients ask for the target, and makes the object that speaks of it. */
static enum err_code place(struct office *o, const char *tmp, const char *name, json_t *custom,
                           json_t **entry, struct err *err)
{
    struct digest digest;
    char path[FS_PATH_MAX];
    uint64_t bytes;
    enum err_code rc = disk_size(tmp, &bytes, err);
    if (rc == ERR_OK)
        rc = digest_file(tmp, &digest, err);
    if (rc == ERR_OK)
        rc = office_target_path(o, name, digest.hex, path, err);
    if (rc == ERR_OK)
        rc = make_folder_of(path, err);
    if (rc == ERR_OK)
        rc = fs_commit(tmp, path, err);
    if (rc != ERR_OK)
        return rc;
    *entry = json_pack("{s:I, s:{s:s}, s:O*}", "length", (json_int_t)bytes, "hashes", "sha256",
                       digest.hex, "custom", custom);
    return *entry ? ERR_OK : no_memory(err);
}

static enum err_code tmp_path(const struct office *o, char out[FS_PATH_MAX], struct err *err)
{
    return fs_join(out, o->folder, "public/targets/.being-packed", err);
}

/* --- a release ------------------------------------------------------------------------------------ */

static enum err_code speak_of(struct office *o, json_t *targets, struct offer *offer,
                              const struct office_release *release, const char *tmp,
                              struct err *err)
{
    struct buf text = BUF_INIT(OFFER_CUSTOM_MAX);
    json_t *custom = NULL, *entry = NULL;
    enum err_code rc = offer_custom(offer, release->audience, release->n_audience, &text, err);
    if (rc == ERR_OK) {
        custom = json_loadb((const char *)text.data, text.len, JSON_REJECT_DUPLICATES, NULL);
        rc = custom ? place(o, tmp, offer->name, custom, &entry, err)
                    : err_set(err, ERR_INVALID, "%s: its description is none", offer->name);
    }
    if (rc == ERR_OK && json_object_set(targets, offer->name, entry) != 0)
        rc = no_memory(err);
    json_decref(entry);
    json_decref(custom);
    buf_fini(&text);
    return rc;
}

static enum err_code add_whole(struct office *o, json_t *targets,
                               const struct office_release *release, int64_t *sequence,
                               struct err *err)
{
    char tmp[FS_PATH_MAX];
    struct offer offer;
    enum err_code rc = tmp_path(o, tmp, err);
    if (rc == ERR_OK)
        rc = parcel_whole(release->path, tmp, &offer, err);
    if (rc != ERR_OK)
        return rc;
    *sequence = offer.to;
    rc = speak_of(o, targets, &offer, release, tmp, err);
    unlink(tmp);
    return rc;
}

static enum err_code add_delta(struct office *o, json_t *targets,
                               const struct office_release *release, const char *older,
                               struct err *err)
{
    char tmp[FS_PATH_MAX];
    struct offer offer;
    enum err_code rc = tmp_path(o, tmp, err);
    if (rc == ERR_OK)
        rc = parcel_delta(older, release->path, tmp, &offer, err);
    if (rc == ERR_TOO_BIG)
        return ERR_OK; /* the whole file alone */
    if (rc != ERR_OK)
        return rc;
    rc = speak_of(o, targets, &offer, release, tmp, err);
    unlink(tmp);
    return rc;
}

/* full/32.db.zst, delta/31-32.chg.zst: the release it leads to; 0: another file. */
static int64_t leads_to(const char *name, bool *is_whole)
{
    int64_t from, to;
    int end = 0;
    *is_whole = sscanf(name, "full/%" SCNd64 ".db.zst%n", &to, &end) == 1 && end > 0 && !name[end];
    if (*is_whole)
        return to;
    end = 0;
    bool is_delta = sscanf(name, "delta/%" SCNd64 "-%" SCNd64 ".chg.zst%n", &from, &to, &end) == 2;
    return is_delta && end > 0 && !name[end] ? to : 0;
}

static int count_newer(json_t *targets, int64_t than)
{
    const char *name;
    json_t *entry;
    int n = 0;
    bool is_whole;
    json_object_foreach(targets, name, entry)
    {
        n += leads_to(name, &is_whole) > than && !is_whole;
    }
    return n;
}

/* Whole files but the newest, and deltas with OFFICE_CHAIN_MAX newer ones before them, are no longer spoken
 * of: nobody would take that way. */
static void forget_old(json_t *targets, int64_t newest)
{
    const char *name;
    json_t *entry;
    void *next;
    json_object_foreach_safe(targets, next, name, entry)
    {
        bool is_whole;
        int64_t to = leads_to(name, &is_whole);
        if (to != 0 && (is_whole ? to != newest : count_newer(targets, to) >= OFFICE_CHAIN_MAX))
            json_object_del(targets, name);
    }
}

static int64_t newest_whole(json_t *targets)
{
    const char *name;
    json_t *entry;
    bool is_whole;
    int64_t newest = 0;
    json_object_foreach(targets, name, entry)
    {
        int64_t to = leads_to(name, &is_whole);
        if (is_whole && to > newest)
            newest = to;
    }
    return newest;
}

/* Of an older one kiosks would take no notice but those that hold nothing, and these would then have no whole
 * file of the newer: back goes the desk, with a new number. */
static enum err_code check_order(json_t *targets, const char *path, struct err *err)
{
    struct registry *r = NULL;
    int64_t newest = newest_whole(targets), sequence = 0;
    enum err_code rc = registry_open(path, &r, err);
    if (rc == ERR_OK)
        sequence = registry_release(r)->sequence;
    registry_close(r);
    if (rc == ERR_OK && sequence < newest)
        rc = err_set(
            err, ERR_STALE,
            "%s is release %lld, and kiosks are offered %lld: to go back, the desk makes the "
            "older one's rows a new release",
            path, (long long)sequence, (long long)newest);
    return rc;
}

enum err_code office_add_release(struct office *o, const char *role,
                                 const struct office_release *release, struct err *err)
{
    json_t *body;
    int64_t sequence = 0;
    enum err_code rc = draft_begin(o, role, &body, err);
    if (rc != ERR_OK)
        return rc;
    json_t *targets = json_object_get(body, "targets");
    rc = check_order(targets, release->path, err);
    if (rc == ERR_OK)
        rc = add_whole(o, targets, release, &sequence, err);
    for (size_t i = 0; i < release->n_older && rc == ERR_OK; i++)
        rc = add_delta(o, targets, release, release->older[i], err);
    if (rc == ERR_OK) {
        forget_old(targets, sequence);
        rc = draft_write(o, role, body, NULL, err);
    }
    json_decref(body);
    return rc;
}

enum err_code office_release_out(struct office *o, const char *role, int64_t *sequence,
                                 struct err *err)
{
    struct shelf shelf;
    enum err_code rc = shelf_read_public(o, &shelf, err);
    if (rc != ERR_OK)
        return rc;
    const struct role *r = shelf_file(&shelf, role);
    *sequence = r ? newest_whole(json_object_get(r->body, "targets")) : 0;
    shelf_fini(&shelf);
    return ERR_OK;
}

/* --- tables -------------------------------------------------------------------------------------- */

/* 0: another file. */
static int64_t tables_of(const char *name)
{
    int64_t sequence = bundle_target(name);
    return sequence == INT64_MAX ? 0 : sequence;
}

static int64_t newest_tables(json_t *targets)
{
    const char *name;
    json_t *entry;
    int64_t newest = 0;
    json_object_foreach(targets, name, entry)
    {
        int64_t sequence = tables_of(name);
        newest = sequence > newest ? sequence : newest;
    }
    return newest;
}

/* Nobody would take them any more.  What is for older programs stays. */
static void forget_tables(json_t *targets, const struct bundle_offer *than)
{
    const char *name;
    json_t *entry;
    void *next;
    json_object_foreach_safe(targets, next, name, entry)
    {
        const json_t *custom = json_object_get(entry, "custom");
        int64_t sequence = tables_of(name);
        json_int_t schema = json_integer_value(
            json_object_get(custom, "schema")); /* 0: said nowhere */
        if (sequence > 0 && sequence < than->sequence && (schema == 0 || schema == than->schema))
            json_object_del(targets, name);
    }
}

enum err_code office_next_tables(struct office *o, const char *role, int64_t *sequence,
                                 struct err *err)
{
    json_t *body;
    enum err_code rc = draft_begin(o, role, &body, err);
    if (rc != ERR_OK)
        return rc;
    *sequence = newest_tables(json_object_get(body, "targets")) + 1;
    json_decref(body);
    return ERR_OK;
}

/* What a role speaks of outside of its paths is signed, published, and found by nobody. */
static enum err_code check_paths(struct office *o, const char *role, const char *name,
                                 struct err *err)
{
    json_t *body, *keys, *path;
    size_t i;
    bool is_its_own = false;
    if (role_is_top(role))
        return ERR_OK;
    enum err_code rc = draft_begin(o, "targets", &body, err);
    if (rc != ERR_OK)
        return rc;
    json_array_foreach(json_object_get(rule_of(body, role, &keys), "paths"), i, path)
    {
        const char *pattern = json_string_value(path);
        is_its_own = is_its_own || (pattern && glob_matches(pattern, name));
    }
    json_decref(body);
    return is_its_own
               ? ERR_OK
               : err_set(err, ERR_INVALID,
                         "%s is not for %s to speak of: trust paths gives it more", name, role);
}

static enum err_code place_tables(struct office *o, json_t *targets,
                                  const struct office_tables *tables,
                                  const struct bundle_offer *offer, struct err *err)
{
    char tmp[FS_PATH_MAX];
    struct buf text = BUF_INIT(OFFER_CUSTOM_MAX);
    json_t *custom = NULL, *entry = NULL;
    enum err_code rc = tmp_path(o, tmp, err);
    if (rc == ERR_OK)
        rc = bundle_offer_custom(offer, tables->audience, tables->n_audience, &text, err);
    if (rc == ERR_OK) {
        custom = json_loadb((const char *)text.data, text.len, JSON_REJECT_DUPLICATES, NULL);
        rc = custom ? make_folder_of(tmp, err) : no_memory(err);
    }
    if (rc == ERR_OK)
        rc = fs_replace(tmp, tables->bundle, err);
    if (rc == ERR_OK)
        rc = place(o, tmp, offer->name, custom, &entry, err);
    if (rc == ERR_OK && json_object_set(targets, offer->name, entry) != 0)
        rc = no_memory(err);
    json_decref(entry);
    json_decref(custom);
    buf_fini(&text);
    unlink(tmp);
    return rc;
}

enum err_code office_add_tables(struct office *o, const char *role,
                                const struct office_tables *tables, struct err *err)
{
    struct bundle bundle;
    json_t *body;
    enum err_code rc = bundle_read(tables->bundle, &bundle, err);
    if (rc == ERR_OK)
        rc = draft_begin(o, role, &body, err);
    if (rc != ERR_OK)
        return rc;
    json_t *targets = json_object_get(body, "targets");
    struct bundle_offer offer = { .sequence = bundle.sequence, .schema = bundle.schema };
    bundle_offer_name(&offer);
    if (bundle.sequence <= newest_tables(targets))
        rc = err_set(err, ERR_STALE,
                     "tables %" PRId64 " are offered already: older ones are made new ones, with "
                     "a new number",
                     newest_tables(targets));
    if (rc == ERR_OK)
        rc = check_paths(o, role, offer.name, err);
    if (rc == ERR_OK)
        rc = place_tables(o, targets, tables, &offer, err);
    if (rc == ERR_OK) {
        if (tables->n_audience == 0)
            forget_tables(targets, &offer);
        rc = draft_write(o, role, body, NULL, err);
    }
    json_decref(body);
    return rc;
}

/* --- any other file ------------------------------------------------------------------------------- */

static enum err_code copy_to(const struct office *o, const char *path, char tmp[FS_PATH_MAX],
                             struct err *err)
{
    struct digest digest;
    enum err_code rc = tmp_path(o, tmp, err);
    if (rc == ERR_OK)
        rc = digest_file(path, &digest, err);
    return rc == ERR_OK ? disk_copy(path, tmp, &digest, err) : rc;
}

/* Whatever serves it must find it under its address, escapes or not. */
static bool is_plain(const char *name)
{
    return name[strspn(name,
                       "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~/")] ==
               '\0' &&
           name[0] != '.' && !strstr(name, "/.");
}

enum err_code office_add_file(struct office *o, const char *role, const char *name,
                              const char *path, struct err *err)
{
    char tmp[FS_PATH_MAX];
    json_t *body, *entry = NULL;
    if (!is_plain(name))
        return err_set(err, ERR_INVALID,
                       "a target's name is of Latin letters, digits, - _ . ~ and /");
    enum err_code rc = copy_to(o, path, tmp, err);
    if (rc != ERR_OK)
        return rc;
    rc = draft_begin(o, role, &body, err);
    if (rc == ERR_OK) {
        rc = place(o, tmp, name, NULL, &entry, err);
        if (rc == ERR_OK && json_object_set(json_object_get(body, "targets"), name, entry) != 0)
            rc = no_memory(err);
        if (rc == ERR_OK)
            rc = draft_write(o, role, body, NULL, err);
        json_decref(entry);
        json_decref(body);
    }
    unlink(tmp);
    return rc;
}

enum err_code targets_check(struct office *o, const struct role *r, struct err *err)
{
    const char *name;
    json_t *entry, *targets = json_object_get(r->body, "targets");
    enum err_code rc = ERR_OK;
    json_object_foreach(targets, name, entry)
    {
        const char *hex = json_string_value(
            json_object_get(json_object_get(entry, "hashes"), "sha256"));
        char path[FS_PATH_MAX];
        struct digest digest;
        if (rc == ERR_OK && !hex)
            rc = err_set(err, ERR_INVALID, "%s: no SHA-256 of it", name);
        if (rc == ERR_OK)
            rc = office_target_path(o, name, hex, path, err);
        if (rc == ERR_OK)
            rc = digest_file(path, &digest, err);
        if (rc == ERR_OK && strcmp(digest.hex, hex) != 0)
            rc = err_set(err, ERR_UNTRUSTED, "%s is not what was signed", path);
    }
    return rc;
}
