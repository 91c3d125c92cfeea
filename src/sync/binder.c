#include "sync/binder.h"

#include <inttypes.h>
#include <unistd.h>

#include "base/log.h"
#include "sync/bundle.h"
#include "trust/canon.h"
#include "trust/hash.h"

static const char paper_name[] = "CURRENT";

enum { PAPER_MAX = 4096, FILES_MAX = 256 };

enum err_code binder_digest(struct span bytes, struct digest *out, struct err *err)
{
    uint8_t sum[32];
    if (!hash_sha256(bytes, sum))
        return err_set(err, ERR_NOMEM, "no memory to digest tables");
    canon_hex(sum, sizeof sum, out->hex);
    return ERR_OK;
}

static bool is_hex(struct span s)
{
    uint8_t sum[32];
    char text[65];
    return span_copy(s, text, sizeof text) && s.len == 64 && canon_unhex(text, sum, sizeof sum);
}

/* tables-SEQUENCE-xxxxxxxx.tables */
static bool is_bundle_name(const char *name)
{
    uint64_t sequence;
    struct span s = span_of(name);
    const char *dash = strrchr(name, '-');
    return span_starts(s, "tables-") && dash &&
           span_number(span_part(s, strlen("tables-"), (size_t)(dash - name)), &sequence) &&
           strlen(dash) == strlen("-12345678.tables") && strcmp(dash + 9, ".tables") == 0;
}

static void name_it(struct binder_held *h)
{
    snprintf(h->name, sizeof h->name, "tables-%" PRId64 "-%.8s.tables", h->sequence, h->digest.hex);
}

/* --- the list ---------------------------------------------------------------------------------------- */

static struct span take_cell(struct span *s, char mark)
{
    const uint8_t *end = s->len ? memchr(s->p, mark, s->len) : NULL;
    size_t len = end ? (size_t)(end - s->p) : s->len;
    struct span cell = span_part(*s, 0, len);
    *s = span_part(*s, len + 1, s->len);
    return cell;
}

static bool take_number(struct span *line, int64_t most, int64_t *out)
{
    uint64_t number;
    if (!span_number(take_cell(line, '\t'), &number) || number > (uint64_t)most)
        return false;
    *out = (int64_t)number;
    return true;
}

static bool take_digest(struct span *line, struct digest *out)
{
    struct span hex = take_cell(line, '\t');
    return is_hex(hex) && span_copy(hex, out->hex, sizeof out->hex);
}

static bool read_held(struct span line, struct binder *b)
{
    struct binder_held h = { 0 };
    if (b->n == BINDER_HELD_MAX || !take_number(&line, INT64_MAX, &h.sequence) ||
        !take_number(&line, INT64_MAX, &h.since_utc_s) || !take_digest(&line, &h.digest) ||
        line.len > 0)
        return false;
    name_it(&h);
    b->held[b->n++] = h;
    return true;
}

static bool read_refused(struct span line, struct binder *b)
{
    bool ok = take_number(&line, INT64_MAX, &b->refused.sequence) &&
              span_copy(take_cell(&line, '\t'), b->refused.program, sizeof b->refused.program) &&
              take_digest(&line, &b->refused.digest);
    text_show(line, b->refused.why, sizeof b->refused.why);
    return ok;
}

static bool read_line(struct span line, struct binder *b)
{
    struct span what = take_cell(&line, '\t');
    if (what.len == 0 || what.p[0] == '#')
        return true;
    if (span_eq(what, "tables"))
        return read_held(line, b);
    if (span_eq(what, "refused"))
        return read_refused(line, b);
    return span_eq(what, "highest") && take_number(&line, INT64_MAX, &b->highest);
}

static void empty(struct binder *b)
{
    b->n = 0;
    b->highest = 0;
    memset(&b->refused, 0, sizeof b->refused);
}

bool binder_read_list(struct span text, struct binder *b)
{
    empty(b);
    while (text.len > 0)
        if (!read_line(take_cell(&text, '\n'), b)) {
            empty(b);
            return false;
        }
    return true;
}

static enum err_code write_paper(const struct binder *b, struct err *err)
{
    char path[FS_PATH_MAX];
    struct buf text = BUF_INIT(PAPER_MAX);
    enum err_code rc = fs_join(path, b->folder, paper_name, err);
    if (!rc)
        rc = buf_print(&text, "# tables held, those in use first\n");
    for (size_t i = 0; !rc && i < b->n; i++)
        rc = buf_print(&text, "tables\t%" PRId64 "\t%" PRId64 "\t%s\n", b->held[i].sequence,
                       b->held[i].since_utc_s, b->held[i].digest.hex);
    if (!rc && b->refused.sequence > 0)
        rc = buf_print(&text, "refused\t%" PRId64 "\t%s\t%s\t%s\n", b->refused.sequence,
                       b->refused.program, b->refused.digest.hex, b->refused.why);
    if (!rc)
        rc = buf_print(&text, "highest\t%" PRId64 "\n", b->highest);
    if (!rc)
        rc = fs_replace(path, buf_span(&text), err);
    buf_fini(&text);
    return rc;
}

/* --- looking ----------------------------------------------------------------------------------------- */

static enum err_code read_file(const struct binder *b, const char *name, struct buf *out,
                               struct err *err)
{
    char path[FS_PATH_MAX];
    enum err_code rc = fs_join(path, b->folder, name, err);
    return rc ? rc : fs_read_all(path, out, err);
}

enum err_code binder_read(const struct binder *b, size_t at, struct buf *out, struct err *err)
{
    struct digest digest;
    if (at >= b->n)
        return err_set(err, ERR_NOT_FOUND, "no such tables");
    enum err_code rc = read_file(b, b->held[at].name, out, err);
    if (!rc)
        rc = binder_digest(buf_span(out), &digest, err);
    if (!rc && strcmp(digest.hex, b->held[at].digest.hex) != 0)
        rc = err_set(err, ERR_UNTRUSTED, "%s: was changed or damaged since it was put there",
                     b->held[at].name);
    return rc;
}

static void hold_newest(struct binder *b, const struct binder_held *h)
{
    size_t at = 0;
    while (at < b->n && b->held[at].sequence >= h->sequence)
        at++;
    if (at == BINDER_HELD_MAX)
        return;
    if (b->n < BINDER_HELD_MAX)
        b->n++;
    for (size_t i = b->n - 1; i > at; i--)
        b->held[i] = b->held[i - 1];
    b->held[at] = *h;
}

/* A file is told to be whole by its own form, and by the eight digits of its name. */
static void try_file(struct binder *b, const char *name, struct buf *bytes)
{
    struct bundle bundle;
    struct binder_held h = { 0 };
    if (!is_bundle_name(name) || read_file(b, name, bytes, NULL) != ERR_OK ||
        bundle_read(buf_span(bytes), &bundle, NULL) != ERR_OK ||
        binder_digest(buf_span(bytes), &h.digest, NULL) != ERR_OK)
        return;
    h.sequence = bundle.sequence;
    name_it(&h);
    if (strcmp(h.name, name) == 0)
        hold_newest(b, &h);
}

/* CURRENT is gone or says nothing usable. */
static enum err_code find_bundles(struct binder *b, struct err *err)
{
    struct fs_list files;
    struct buf bytes = BUF_INIT(BUNDLE_BYTES_MAX);
    empty(b);
    enum err_code rc = fs_list_open(b->folder, FILES_MAX, &files, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < files.count; i++)
        try_file(b, files.names[i], &bytes);
    fs_list_close(&files);
    buf_fini(&bytes);
    b->highest = b->n ? b->held[0].sequence : 0;
    if (b->n > 0)
        log_line(LOG_WARN, "binder", "%s: has no usable list; %s is used", b->folder,
                 b->held[0].name);
    return ERR_OK;
}

enum err_code binder_look(const char *store, struct binder *out, struct err *err)
{
    struct err why = { 0 };
    struct buf text = BUF_INIT(PAPER_MAX);
    memset(out, 0, sizeof *out);
    enum err_code rc = fs_join(out->folder, store, "tables", err);
    if (rc)
        return rc;
    rc = read_file(out, paper_name, &text, &why);
    bool is_read = rc == ERR_OK && binder_read_list(buf_span(&text), out);
    buf_fini(&text);
    if (is_read)
        return ERR_OK;
    if (rc != ERR_NOT_FOUND)
        log_line(LOG_ERROR, "binder", "%s",
                 rc ? why.text : "the list of tables held cannot be read");
    return fs_is_folder(out->folder) ? find_bundles(out, err) : ERR_OK;
}

/* --- writing ----------------------------------------------------------------------------------------- */

static bool is_held(const struct binder *b, const char *name)
{
    for (size_t i = 0; i < b->n; i++)
        if (strcmp(b->held[i].name, name) == 0)
            return true;
    return false;
}

/* Only names this module gives: a folder named by mistake loses nothing. */
static bool is_left_over(const struct binder *b, const char *name)
{
    char stem[BINDER_NAME_MAX + 8];
    size_t len = strlen(name);
    text_copy(stem, sizeof stem, name);
    if (len > 4 && len < sizeof stem && strcmp(name + len - 4, ".tmp") == 0) {
        stem[len - 4] = '\0';
        return is_bundle_name(stem) || strcmp(stem, paper_name) == 0;
    }
    return is_bundle_name(name) && !is_held(b, name);
}

static void sweep(const struct binder *b)
{
    struct fs_list files;
    char path[FS_PATH_MAX];
    if (fs_list_open(b->folder, FILES_MAX, &files, NULL) != ERR_OK)
        return;
    for (size_t i = 0; i < files.count; i++)
        if (is_left_over(b, files.names[i]) &&
            fs_join(path, b->folder, files.names[i], NULL) == ERR_OK)
            unlink(path);
    fs_list_close(&files);
}

enum err_code binder_open(const char *store, struct binder *out, struct err *err)
{
    char folder[FS_PATH_MAX];
    enum err_code rc = fs_join(folder, store, "tables", err);
    if (!rc)
        rc = fs_make_folder(folder, err);
    if (!rc)
        rc = binder_look(store, out, err);
    if (!rc)
        sweep(out);
    return rc;
}

enum err_code binder_add(struct binder *b, struct span bytes, int64_t sequence, int64_t now_utc_s,
                         struct err *err)
{
    struct binder fresh = *b;
    char path[FS_PATH_MAX];
    struct binder_held h = { .sequence = sequence, .since_utc_s = now_utc_s };
    bool is_above = b->n == 0 || sequence > b->held[0].sequence;
    if (sequence < b->highest || !is_above)
        return err_set(err, ERR_STALE, "tables %" PRId64 " are not newer than those held",
                       sequence);
    enum err_code rc = binder_digest(bytes, &h.digest, err);
    name_it(&h);
    if (!rc)
        rc = fs_join(path, b->folder, h.name, err);
    if (!rc)
        rc = fs_replace(path, bytes, err);
    if (rc)
        return rc;
    if (fresh.n > 0)
        fresh.held[1] = fresh.held[0];
    fresh.n = fresh.n > 0 ? 2 : 1;
    fresh.held[0] = h;
    fresh.highest = sequence;
    memset(&fresh.refused, 0, sizeof fresh.refused);
    rc = write_paper(&fresh, err);
    if (rc)
        return rc;
    *b = fresh;
    sweep(b);
    return ERR_OK;
}

enum err_code binder_drop(struct binder *b, size_t at, struct err *err)
{
    struct binder fresh = *b;
    if (at >= b->n)
        return ERR_OK;
    for (size_t i = at; i + 1 < b->n; i++)
        fresh.held[i] = b->held[i + 1];
    fresh.n--;
    enum err_code rc = write_paper(&fresh, err);
    if (rc)
        return rc;
    *b = fresh;
    sweep(b);
    return ERR_OK;
}

enum err_code binder_refuse(struct binder *b, int64_t sequence, const struct digest *digest,
                            const char *why, struct err *err)
{
    struct binder fresh = *b;
    fresh.refused.sequence = sequence;
    text_copy(fresh.refused.program, sizeof fresh.refused.program, HEYAN_VERSION);
    fresh.refused.digest = *digest;
    text_show(span_of(why), fresh.refused.why, sizeof fresh.refused.why); /* no line breaks */
    enum err_code rc = write_paper(&fresh, err);
    if (!rc)
        *b = fresh;
    return rc;
}

bool binder_has_refused(const struct binder *b, int64_t sequence, const struct digest *digest)
{
    return b->refused.sequence == sequence && strcmp(b->refused.program, HEYAN_VERSION) == 0 &&
           strcmp(b->refused.digest.hex, digest->hex) == 0;
}
