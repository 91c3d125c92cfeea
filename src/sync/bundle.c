#include "sync/bundle.h"

#include <inttypes.h>

#include "sync/audience.h"
#include "sync/described.h"
#include "trust/canon.h"

/* In the order of strcmp. */
static const char *const names[] = {
    "law/2014-12365/articles.tsv",
    "law/2014-12365/handlers.tsv",
    "law/2014-12365/kinds.tsv",
    "law/2014-12365/offices.tsv",
    "law/2014-12365/terms.tsv",
    "law/2020-12315/articles.tsv",
    "law/2020-12315/handlers.tsv",
    "law/2020-12315/kinds.tsv",
    "law/2020-12315/offices.tsv",
    "law/2020-12315/terms.tsv",
    "law/basis.tsv",
    "report/clocks.tsv",
    "report/holidays.tsv",
    "report/problems.tsv",
    "report/questions.tsv",
    "report/shops.tsv",
    "report/surnames.tsv",
    "report/townships.tsv",
    "report/villages.tsv",
    "report/wishes.tsv",
    "route/2014-12365/offices.tsv",
    "route/2014-12365/routes.tsv",
    "route/2020-12315/offices.tsv",
    "route/2020-12315/routes.tsv",
    "route/boundaries.tsv",
    "route/duties.tsv",
    "route/services.tsv",
    "route/topics.tsv",
};
_Static_assert(ARRAY_LEN(names) <= BUNDLE_FILES_MAX, "all of them fit into one bundle");

enum { LINE_MAX_BYTES = 96 };

const char *bundle_name(size_t i)
{
    return i < ARRAY_LEN(names) ? names[i] : NULL;
}

bool bundle_may_hold(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

/* --- what a bundle may be, read or written -------------------------------------------------------- */

static enum err_code check_head(const struct bundle *b, struct err *err)
{
    if (b->sequence < 1 || b->schema < 1)
        return err_set(err, ERR_INVALID, "tables: no sequence or schema");
    if (b->n == 0)
        return err_set(err, ERR_INVALID, "tables %" PRId64 ": none in it", b->sequence);
    return ERR_OK;
}

/* before: the file in front of it, or NULL. */
static enum err_code check_file(const struct bundle_file *f, const struct bundle_file *before,
                                struct err *err)
{
    char shown[BUNDLE_NAME_MAX];
    text_show(span_of(f->name), shown, sizeof shown);
    if (!bundle_may_hold(f->name))
        return err_set(err, ERR_UNSUPPORTED, "tables: '%s' is none that is shipped", shown);
    if (before && strcmp(before->name, f->name) >= 0)
        return err_set(err, ERR_INVALID, "tables: '%s' stands twice or out of order", shown);
    if (f->text.len > BUNDLE_FILE_BYTES_MAX)
        return err_set(err, ERR_TOO_BIG, "%s: larger than %d bytes", shown, BUNDLE_FILE_BYTES_MAX);
    if (f->text.len == 0 || memchr(f->text.p, '\0', f->text.len) || !utf8_valid(f->text))
        return err_set(err, ERR_INVALID, "%s: is no text in UTF-8", shown);
    return ERR_OK;
}

/* --- reading --------------------------------------------------------------------------------------- */

/* The line in front, without its end, into out; it is taken off *s. */
static bool take_line(struct span *s, char out[LINE_MAX_BYTES])
{
    size_t most = s->len < LINE_MAX_BYTES ? s->len : LINE_MAX_BYTES;
    const uint8_t *end = most ? memchr(s->p, '\n', most) : NULL;
    if (!end || !span_copy(span_part(*s, 0, (size_t)(end - s->p)), out, LINE_MAX_BYTES))
        return false;
    *s = span_part(*s, (size_t)(end - s->p) + 1, s->len);
    return true;
}

/* One blank-separated cell off *at, the last one too. */
static bool take_word(char **at, const char **out)
{
    if (!*at)
        return false;
    *out = *at;
    char *blank = strchr(*at, ' ');
    *at = blank ? blank + 1 : NULL;
    if (blank)
        *blank = '\0';
    return (*out)[0] != '\0';
}

static bool take_number(char **at, int64_t most, int64_t *out)
{
    const char *word;
    uint64_t number;
    if (!take_word(at, &word) || !span_number(span_of(word), &number) ||
        (word[0] == '0' && word[1]) || number > (uint64_t)most)
        return false;
    *out = (int64_t)number;
    return true;
}

static bool take_known(char **at, const char *want)
{
    const char *word;
    return take_word(at, &word) && strcmp(word, want) == 0;
}

static enum err_code read_head(struct span *s, struct bundle *b, struct err *err)
{
    char line[LINE_MAX_BYTES], *at = line;
    int64_t schema;
    if (!take_line(s, line) || !take_known(&at, BUNDLE_FORMAT))
        return err_set(err, ERR_UNSUPPORTED, "tables: not of the form " BUNDLE_FORMAT);
    if (!take_number(&at, INT64_MAX, &b->sequence) || !take_number(&at, INT32_MAX, &schema) || at)
        return err_set(err, ERR_INVALID, "tables: the first line is none");
    b->schema = (int)schema;
    return ERR_OK;
}

static enum err_code read_file(struct span *s, char *at, struct bundle *b, struct err *err)
{
    const char *name;
    int64_t bytes;
    if (b->n == BUNDLE_FILES_MAX)
        return err_set(err, ERR_TOO_BIG, "tables: more than %d files", BUNDLE_FILES_MAX);
    struct bundle_file *f = &b->files[b->n];
    if (!take_word(&at, &name) || !span_copy(span_of(name), f->name, sizeof f->name) ||
        !take_number(&at, INT64_MAX, &bytes) || at)
        return err_set(err, ERR_INVALID, "tables: line of file %zu is none", b->n + 1);
    if ((uint64_t)bytes >= s->len || s->p[bytes] != '\n')
        return err_set(err, ERR_INVALID, "tables: file %zu is not as long as is said", b->n + 1);
    f->text = span_part(*s, 0, (size_t)bytes);
    *s = span_part(*s, (size_t)bytes + 1, s->len);
    enum err_code rc = check_file(f, b->n ? f - 1 : NULL, err);
    b->n += rc == ERR_OK;
    return rc;
}

static enum err_code read_end(struct span left, char *at, const struct bundle *b, struct err *err)
{
    int64_t n;
    if (!take_number(&at, BUNDLE_FILES_MAX, &n) || at || (size_t)n != b->n || left.len > 0)
        return err_set(err, ERR_INVALID, "tables: do not end as they should");
    return check_head(b, err);
}

enum err_code bundle_read(struct span bytes, struct bundle *out, struct err *err)
{
    struct bundle b = { 0 };
    if (bytes.len > BUNDLE_BYTES_MAX)
        return err_set(err, ERR_TOO_BIG, "tables: more than %d bytes", BUNDLE_BYTES_MAX);
    enum err_code rc = read_head(&bytes, &b, err);
    while (!rc) {
        char line[LINE_MAX_BYTES], *at = line;
        const char *what;
        if (!take_line(&bytes, line) || !take_word(&at, &what))
            return err_set(err, ERR_INVALID, "tables: cut off after file %zu", b.n);
        if (strcmp(what, "file") == 0) {
            rc = read_file(&bytes, at, &b, err);
            continue;
        }
        rc = strcmp(what, "end") == 0 ? read_end(bytes, at, &b, err)
                                      : err_set(err, ERR_INVALID, "tables: neither file nor end");
        if (!rc)
            *out = b;
        return rc;
    }
    return rc;
}

/* --- writing --------------------------------------------------------------------------------------- */

static enum err_code write_file(const struct bundle_file *f, struct buf *out)
{
    enum err_code rc = buf_print(out, "file %s %zu\n", f->name, f->text.len);
    if (!rc)
        rc = buf_append(out, f->text.p, f->text.len);
    return rc ? rc : buf_append(out, "\n", 1);
}

enum err_code bundle_write(const struct bundle *b, struct buf *out, struct err *err)
{
    enum err_code rc = check_head(b, err);
    for (size_t i = 0; !rc && i < b->n; i++)
        rc = check_file(&b->files[i], i ? &b->files[i - 1] : NULL, err);
    if (rc)
        return rc;
    out->len = 0;
    rc = buf_print(out, "%s %" PRId64 " %d\n", BUNDLE_FORMAT, b->sequence, b->schema);
    for (size_t i = 0; !rc && i < b->n; i++)
        rc = write_file(&b->files[i], out);
    if (!rc)
        rc = buf_print(out, "end %zu\n", b->n);
    if (!rc && out->len > BUNDLE_BYTES_MAX)
        rc = ERR_TOO_BIG;
    return rc ? err_set(err, rc, "tables: more than %d bytes", BUNDLE_BYTES_MAX) : ERR_OK;
}

/* --- what is said of one --------------------------------------------------------------------------- */

void bundle_offer_name(struct bundle_offer *o)
{
    snprintf(o->name, sizeof o->name, BUNDLE_TARGETS "%" PRId64 ".tables", o->sequence);
}

int64_t bundle_target(const char *name)
{
    const size_t before = strlen(BUNDLE_TARGETS), after = strlen(".tables");
    struct span s = span_of(name);
    uint64_t sequence;
    if (!span_starts(s, BUNDLE_TARGETS) || s.len < before + after ||
        !span_eq(span_part(s, s.len - after, s.len), ".tables") ||
        !span_number(span_part(s, before, s.len - after), &sequence))
        return INT64_MAX;
    return (int64_t)sequence;
}

static const char *take(void *self, const struct described *target, const json_t *custom)
{
    struct bundle_offer *o = self;
    struct bundle_offer want;
    const char *format = json_string_value(json_object_get(custom, "format"));
    int64_t schema;
    if (!format || strcmp(format, BUNDLE_FORMAT) != 0)
        return "is not of the form " BUNDLE_FORMAT;
    if (!described_number(custom, "sequence", 1, INT64_MAX, &o->sequence) ||
        !described_number(custom, "schema", 1, INT32_MAX, &schema))
        return "has no sequence or schema";
    o->schema = (int)schema;
    want = *o;
    bundle_offer_name(&want);
    if (strcmp(want.name, target->name) != 0)
        return "is described as another one";
    return o->bytes > BUNDLE_BYTES_MAX ? "is too large" : NULL;
}

enum err_code bundle_offer_read(const struct offer_reader *who, const char *name, uint64_t bytes,
                                struct span custom, struct bundle_offer *out, struct err *err)
{
    struct bundle_offer o = { .bytes = bytes };
    struct described d;
    enum err_code rc = described_read(who, name, custom, take, &o, &d, err);
    if (rc)
        return rc;
    text_copy(o.name, sizeof o.name, d.name);
    o.is_for_us = d.is_for_us;
    *out = o;
    return ERR_OK;
}

enum err_code bundle_offer_custom(const struct bundle_offer *o, const char *const *audience,
                                  size_t n, struct buf *out, struct err *err)
{
    json_t *custom = json_pack("{ss sI si}", "format", BUNDLE_FORMAT, "sequence",
                               (json_int_t)o->sequence, "schema", o->schema);
    enum err_code rc = custom && audience_put(custom, audience, n)
                           ? canon_write(custom, out, err)
                           : err_set(err, ERR_NOMEM, "no memory to describe tables");
    json_decref(custom);
    return rc;
}
