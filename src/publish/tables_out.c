/* The tables that are out, and those that are drafted: read back, to be shown to whoever signs the next ones. */
#include <inttypes.h>

#include "publish/office_self.h"
#include "sync/audience.h"
#include "sync/binder.h"
#include "sync/bundle.h"

struct newest {
    int64_t sequence;
    const char *name;
    const json_t *entry;
};

/* reader NULL: whoever they are for. */
static bool is_for(const json_t *custom, const char *reader)
{
    static const char region[] = "region/";
    struct offer_reader who = { NULL, NULL };
    if (!reader)
        return true;
    if (strncmp(reader, region, sizeof region - 1) == 0)
        who.region = reader + sizeof region - 1;
    else if (reader[0])
        who.kiosk = reader;
    return audience_has(custom, &who);
}

static struct newest find_newest(json_t *targets, const char *reader, int64_t below)
{
    struct newest n = { 0 };
    const char *name;
    json_t *entry;
    json_object_foreach(targets, name, entry)
    {
        int64_t sequence = bundle_target(name);
        const json_t *custom = json_object_get(entry, "custom");
        if (sequence < below && sequence > n.sequence && is_for(custom, reader))
            n = (struct newest){ sequence, name, entry };
    }
    return n;
}

static enum err_code read_bytes(struct office *o, const struct newest *n, struct buf *out,
                                struct err *err)
{
    char path[FS_PATH_MAX];
    struct digest digest;
    const char *hex = json_string_value(
        json_object_get(json_object_get(n->entry, "hashes"), "sha256"));
    if (!hex)
        return err_set(err, ERR_INVALID, "%s: has no digest", n->name);
    enum err_code rc = office_target_path(o, n->name, hex, path, err);
    if (rc == ERR_OK)
        rc = fs_read_all(path, out, err);
    if (rc == ERR_OK)
        rc = binder_digest(buf_span(out), &digest, err);
    if (rc == ERR_OK && strcmp(digest.hex, hex) != 0)
        rc = err_set(err, ERR_UNTRUSTED, "%s: is not what is signed", path);
    return rc;
}

static void describe(const struct newest *n, struct office_spoken *out)
{
    const json_t *audience = json_object_get(json_object_get(n->entry, "custom"), "audience");
    const char *first = json_string_value(json_array_get(audience, 0));
    out->sequence = n->sequence;
    text_copy(out->reader, sizeof out->reader, first ? first : "");
}

/* What was signed and is no bundle (trust add-file) is taken by no kiosk: they go by the ones before. */
static enum err_code read_newest(struct office *o, const struct role *file, const char *reader,
                                 struct office_spoken *out, struct err *err)
{
    json_t *targets = file ? json_object_get(file->body, "targets") : NULL;
    struct bundle bundle;
    struct newest n = { .sequence = INT64_MAX };
    while ((n = find_newest(targets, reader, n.sequence)).sequence > 0) {
        describe(&n, out);
        enum err_code rc = read_bytes(o, &n, &out->bytes, err);
        if (rc != ERR_OK || bundle_read(buf_span(&out->bytes), &bundle, NULL) == ERR_OK)
            return rc;
    }
    out->sequence = 0;
    out->reader[0] = '\0';
    out->bytes.len = 0;
    return ERR_OK;
}

enum err_code office_tables_out(struct office *o, const char *role, const char *reader,
                                struct office_spoken *out, struct err *err)
{
    struct shelf shelf;
    enum err_code rc = shelf_read_public(o, &shelf, err);
    if (rc != ERR_OK)
        return rc;
    rc = read_newest(o, shelf_file(&shelf, role), reader, out, err);
    shelf_fini(&shelf);
    return rc;
}

enum err_code office_tables_drafted(struct office *o, const char *role, struct office_spoken *out,
                                    struct err *err)
{
    struct shelf shelf;
    enum err_code rc = shelf_read_drafts(o, &shelf, err);
    if (rc != ERR_OK)
        return rc;
    rc = read_newest(o, shelf_file(&shelf, role), NULL, out, err);
    shelf_fini(&shelf);
    return rc;
}
