#include "tables/over.h"

#include "base/fs.h"
#include "sync/binder.h"

static const char as_of[] = "# as of ", laid_over[] = " over ";

enum { LINE_BYTES_MAX = 128, DAY = 10, HEX = 64 };

/* What a table says of itself in its last line. */
struct stamp {
    struct date day, base_day; /* not known: "-" */
    struct digest base;        /* "-": of no package's */
};

/* --- the line ------------------------------------------------------------------------------------------ */

static bool take_words(struct span *s, const char *words)
{
    if (!span_starts(*s, words))
        return false;
    *s = span_part(*s, strlen(words), s->len);
    return true;
}

/* "-" is a day that is not known. */
static bool take_day(struct span *s, struct date *out)
{
    *out = DATE_NONE;
    if (take_words(s, "-"))
        return true;
    if (s->len < DAY || !date_parse(span_part(*s, 0, DAY), out))
        return false;
    *s = span_part(*s, DAY, s->len);
    return true;
}

static bool read_stamp(struct span line, struct stamp *out)
{
    struct stamp s;
    if (!take_words(&line, as_of) || !take_day(&line, &s.day) || !take_words(&line, laid_over) ||
        !take_day(&line, &s.base_day) || !take_words(&line, " ") ||
        !span_copy(line, s.base.hex, sizeof s.base.hex) || (line.len != HEX && !span_eq(line, "-")))
        return false;
    *out = s;
    return true;
}

/* Takes the last line off, when it is one of ours; *out says nothing else. */
static struct span take_stamp(struct span text, struct stamp *out)
{
    struct span body = text;
    *out = (struct stamp){ .base = { "-" } };
    if (body.len > 0 && body.p[body.len - 1] == '\n')
        body.len--;
    size_t start = body.len;
    while (start > 0 && body.p[start - 1] != '\n')
        start--;
    return read_stamp(span_part(body, start, body.len), out) ? span_part(text, 0, start) : text;
}

struct span over_rows(struct span text)
{
    struct stamp s;
    for (struct span rest; (rest = take_stamp(text, &s)).len < text.len;)
        text = rest;
    return text;
}

/* Of a package's table: in front of the heading. */
static struct date day_of(struct span text)
{
    struct date day;
    while (text.len > 0 && text.p[0] == '#') {
        const uint8_t *end = memchr(text.p, '\n', text.len);
        size_t len = end ? (size_t)(end - text.p) : text.len;
        struct span line = span_part(text, 0, len);
        if (take_words(&line, as_of) && date_parse(line, &day))
            return day;
        text = span_part(text, len + 1, text.len);
    }
    return DATE_NONE;
}

static struct span without_end(struct span s)
{
    while (s.len > 0 && (s.p[s.len - 1] == '\n' || s.p[s.len - 1] == '\r'))
        s.len--;
    return s;
}

static bool is_same(struct span a, struct span b)
{
    a = without_end(a);
    b = without_end(b);
    return a.len == b.len && (a.len == 0 || memcmp(a.p, b.p, a.len) == 0);
}

const struct bundle_file *over_file(const struct bundle *b, const char *name)
{
    for (size_t i = 0; b && i < b->n; i++)
        if (strcmp(b->files[i].name, name) == 0)
            return &b->files[i];
    return NULL;
}

/* --- the package's -------------------------------------------------------------------------------------- */

struct packaged {
    struct buf text; /* empty: it has none of that name */
    struct date day;
    struct digest digest;
};

static enum err_code read_packaged(const char *assets, const char *name, struct packaged *p,
                                   struct err *err)
{
    char path[FS_PATH_MAX];
    p->text.len = 0;
    p->day = DATE_NONE;
    text_copy(p->digest.hex, sizeof p->digest.hex, "-");
    enum err_code rc = fs_join(path, assets, name, err);
    if (!rc)
        rc = fs_read_all(path, &p->text, err);
    if (rc == ERR_NOT_FOUND)
        return ERR_OK;
    if (!rc)
        rc = binder_digest(buf_span(&p->text), &p->digest, err);
    if (!rc)
        p->day = day_of(buf_span(&p->text));
    return rc;
}

/* --- the rule ------------------------------------------------------------------------------------------- */

enum which { SIGNED = 0, SIGNED_IN_DOUBT, PACKAGED };

static enum which choose(struct span text, const struct packaged *p)
{
    struct stamp s;
    struct span rows = take_stamp(text, &s);
    if (p->text.len == 0 || is_same(rows, buf_span(&p->text)) ||
        strcmp(s.base.hex, p->digest.hex) == 0)
        return SIGNED;
    struct date later = date_known(s.base_day) && date_before(s.day, s.base_day) ? s.base_day
                                                                                 : s.day;
    if (!date_known(p->day) || !date_known(s.day))
        return SIGNED_IN_DOUBT;
    if (date_before(later, p->day))
        return PACKAGED;
    return date_before(p->day, later) ? SIGNED : SIGNED_IN_DOUBT;
}

/* What does not fit is left out whole: "…; ...". */
static void add_why(struct over *o, const char *name, const char *what)
{
    static const char more[] = "; ...";
    char *end = o->why + strlen(o->why);
    size_t room = sizeof o->why - (size_t)(end - o->why), mark = sizeof more - 1;
    if ((size_t)(end - o->why) >= mark && strcmp(end - mark, more) == 0)
        return;
    int n = snprintf(end, room, "%s%s: %s", end > o->why ? "; " : "", name, what);
    if (n < 0 || (size_t)n + sizeof more > room)
        text_copy(end, room, more);
}

static void say_doubt(struct over *o, const char *name, const char *why)
{
    o->n_doubtful++;
    add_why(o, name, why);
}

static void say_newer(struct over *o, const char *name, struct date day)
{
    char iso[11], text[64];
    date_iso(day, iso);
    snprintf(text, sizeof text, "the package's of %s is used, it is newer", iso);
    o->n_newer++;
    add_why(o, name, text);
}

/* A package's table that a worn card does not give any more takes no signed one away. */
static enum err_code choose_one(const char *assets, const struct bundle_file *f, struct packaged *p,
                                enum which *out, struct over *o, struct err *err)
{
    enum err_code rc = read_packaged(assets, f->name, p, err);
    if (rc == ERR_NOMEM)
        return rc;
    *out = rc ? SIGNED_IN_DOUBT : choose(f->text, p);
    if (rc)
        say_doubt(o, f->name, "the signed one is used, the package's cannot be read");
    else if (*out == SIGNED_IN_DOUBT)
        say_doubt(o, f->name, "the signed one is used, whether the package's is newer is not told");
    else if (*out == PACKAGED)
        say_newer(o, f->name, p->day);
    return ERR_OK;
}

enum err_code over_choose(const char *assets, const struct bundle *b, struct bundle *out,
                          struct over *over, struct err *err)
{
    struct packaged p = { .text = BUF_INIT(BUNDLE_FILE_BYTES_MAX) };
    struct over o = { 0 };
    enum err_code rc = ERR_OK;
    *out = *b;
    out->n = 0;
    for (size_t i = 0; !rc && i < b->n; i++) {
        enum which w = SIGNED;
        rc = choose_one(assets, &b->files[i], &p, &w, &o, err);
        if (!rc && w != PACKAGED)
            out->files[out->n++] = b->files[i];
    }
    buf_fini(&p.text);
    if (!rc)
        *over = o;
    return rc;
}

void over_keep_all(const struct bundle *b, struct bundle *chosen, struct over *over)
{
    *chosen = *b;
    over->do_not_fit = true;
    snprintf(over->why, sizeof over->why,
             "%zu tables of the package are newer and do not fit those that were signed: the "
             "signed ones are used",
             over->n_newer);
}

/* --- writing -------------------------------------------------------------------------------------------- */

static struct date day_to_write(struct span rows, const struct packaged *p,
                                const struct bundle_file *last, struct date today)
{
    struct stamp before;
    if (p->text.len > 0 && is_same(rows, buf_span(&p->text)))
        return p->day;
    if (!last || !is_same(rows, take_stamp(last->text, &before)))
        return today;
    return date_before(today, before.day) ? today : before.day; /* by a clock that was wrong */
}

static void iso(struct date d, char out[11])
{
    if (date_known(d))
        date_iso(d, out);
    else
        text_copy(out, 11, "-");
}

/* The table with its line, into a text of the bundle's. */
static enum err_code write_one(struct bundle_file *f, const struct packaged *p,
                               const struct bundle_file *last, struct date today, struct buf *text)
{
    char day[11], base_day[11];
    struct span rows = over_rows(f->text);
    iso(day_to_write(rows, p, last, today), day);
    iso(p->day, base_day);
    enum err_code rc = buf_append(text, rows.p, rows.len);
    if (!rc && rows.len > 0 && rows.p[rows.len - 1] != '\n')
        rc = buf_append(text, "\n", 1);
    if (!rc)
        rc = buf_print(text, "%s%s%s%s %s\n", as_of, day, laid_over, base_day, p->digest.hex);
    f->text = buf_span(text);
    return rc;
}

enum err_code over_write(const char *assets, const struct bundle *b, const struct bundle *last,
                         struct date today, struct buf *out, struct err *err)
{
    struct packaged p = { .text = BUF_INIT(BUNDLE_FILE_BYTES_MAX) };
    struct bundle fresh = *b;
    struct buf texts[BUNDLE_FILES_MAX];
    enum err_code rc = ERR_OK;
    for (size_t i = 0; i < BUNDLE_FILES_MAX; i++)
        texts[i] = BUF_INIT(BUNDLE_FILE_BYTES_MAX);
    for (size_t i = 0; !rc && i < b->n; i++) {
        struct bundle_file *f = &fresh.files[i];
        rc = read_packaged(assets, f->name, &p, err);
        if (!rc && (rc = write_one(f, &p, over_file(last, f->name), today, &texts[i])) != ERR_OK)
            err_set(err, rc, "%s: larger than %d bytes", f->name, BUNDLE_FILE_BYTES_MAX);
    }
    if (!rc)
        rc = bundle_write(&fresh, out, err);
    for (size_t i = 0; i < BUNDLE_FILES_MAX; i++)
        buf_fini(&texts[i]);
    buf_fini(&p.text);
    return rc;
}
