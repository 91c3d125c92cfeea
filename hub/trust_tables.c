#include "hub/trust_tables.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/fs.h"
#include "sync/bundle.h"
#include "tables/compare.h"
#include "tables/tables.h"

enum { SHOWN_BYTES = 160 };

/* What kiosks of this package go by, with some tables signed or none. */
struct in_use {
    const char *assets;
    struct buf bytes;
    struct bundle signed_ones, chosen; /* chosen: those of them that count */
    struct over over;
    struct buf packaged; /* room for one */
};

static void in_use_init(struct in_use *u, const char *assets)
{
    memset(u, 0, sizeof *u);
    u->assets = assets;
    u->bytes = BUF_INIT(2 * BUNDLE_BYTES_MAX);
    u->packaged = BUF_INIT(BUNDLE_FILE_BYTES_MAX);
}

static void in_use_fini(struct in_use *u)
{
    buf_fini(&u->bytes);
    buf_fini(&u->packaged);
}

/* Of what lies in bytes; empty: none are signed. */
static enum err_code in_use_choose(struct in_use *u, struct err *err)
{
    if (u->bytes.len == 0)
        return ERR_OK;
    enum err_code rc = bundle_read(buf_span(&u->bytes), &u->signed_ones, err);
    return rc ? rc : over_choose(u->assets, &u->signed_ones, &u->chosen, &u->over, err);
}

static enum err_code in_use_text(struct in_use *u, const char *name, struct span *out,
                                 struct err *err)
{
    char path[FS_PATH_MAX];
    const struct bundle_file *f = over_file(&u->chosen, name);
    *out = (struct span){ 0 };
    if (f) {
        *out = over_rows(f->text);
        return ERR_OK;
    }
    enum err_code rc = fs_join(path, u->assets, name, err);
    if (!rc)
        rc = fs_read_all(path, &u->packaged, err);
    if (!rc)
        *out = buf_span(&u->packaged);
    return rc == ERR_NOT_FOUND ? ERR_OK : rc;
}

/* --- the difference -------------------------------------------------------------------------------------- */

struct printing {
    const struct compare_rule *rule;
    size_t n[COMPARE_COUNT];
};

/* "2027-01-01 | off | …".  A table may hold anything; the signer's terminal is to show it, not to obey it. */
static void print_cells(const char *before, struct span row)
{
    char cell[SHOWN_BYTES];
    fputs(before, stdout);
    for (bool is_first = true; row.len > 0; is_first = false) {
        const uint8_t *tab = memchr(row.p, '\t', row.len);
        size_t len = tab ? (size_t)(tab - row.p) : row.len;
        text_show(span_part(row, 0, len), cell, sizeof cell);
        printf("%s%s", is_first ? "" : " | ", cell);
        row = span_part(row, len + 1, row.len);
    }
    putchar('\n');
}

static void print_row(void *self, enum compare_what what, struct span before, struct span after)
{
    static const char *const marks[COMPARE_COUNT] = { "    + ", "    - ", "    ~ " };
    struct printing *p = self;
    if (p->n[what]++ >= p->rule->shown)
        return;
    print_cells(marks[what], what == COMPARE_ADDED ? after : before);
    if (what == COMPARE_CHANGED)
        print_cells("      ", after);
}

static void print_head(const char *name, const struct compare *c, bool is_packaged)
{
    printf("  %s: %zu rows, now %zu: %zu added, %zu removed, %zu changed%s%s\n", name, c->before,
           c->after, c->n[COMPARE_ADDED], c->n[COMPARE_REMOVED], c->n[COMPARE_CHANGED],
           c->has_other_columns ? "; other columns" : "",
           is_packaged ? "; the package's from now on" : "");
}

static bool is_same_table(const struct compare *c)
{
    size_t n = 0;
    for (size_t i = 0; i < COMPARE_COUNT; i++)
        n += c->n[i];
    return n == 0 && !c->has_other_columns;
}

static bool is_allowed(const struct trust_tables *t, const char *name)
{
    for (size_t i = 0; i < t->n_loses; i++)
        if (strcmp(t->loses[i], name) == 0)
            return true;
    return false;
}

static void note_loss(struct buf *losses, const char *name, const struct compare *c)
{
    err_ignore(buf_print(losses, "%s%s loses %zu of %zu rows", losses->len ? ", " : "", name,
                         c->n[COMPARE_REMOVED], c->before),
               "one more that does not fit the line");
}

struct difference {
    struct in_use *before, *after;
    struct compare_rules rules;
    const struct trust_tables *t; /* NULL: nothing is refused */
    struct buf losses;            /* of those that lose too much */
    size_t n;                     /* tables that are different */
};

static enum err_code show_table(struct difference *d, const char *name, struct err *err)
{
    struct printing p = { .rule = compare_rule_of(&d->rules, name) };
    struct compare c;
    struct span was, is;
    enum err_code rc = in_use_text(d->before, name, &was, err);
    if (!rc)
        rc = in_use_text(d->after, name, &is, err);
    if (!rc)
        rc = compare_texts(p.rule, was, is, NULL, NULL, &c, err);
    if (rc || is_same_table(&c))
        return rc;
    d->n++;
    print_head(name, &c, !over_file(&d->after->chosen, name));
    if (d->t && c.loses_too_much && !is_allowed(d->t, name))
        note_loss(&d->losses, name, &c);
    return compare_texts(p.rule, was, is, print_row, &p, &c, err);
}

/* Each table that kiosks will go by with other rows than now. */
static enum err_code show_difference(struct in_use *before, struct in_use *after,
                                     const struct trust_tables *t, struct err *err)
{
    struct difference d = { .before = before, .after = after, .t = t, .losses = BUF_INIT(1024) };
    const char *name;
    enum err_code rc = compare_rules_read(after->assets, &d.rules, err);
    if (before->signed_ones.n > 0)
        printf("beside tables %" PRId64 ", which are out:\n", before->signed_ones.sequence);
    else
        puts("beside the tables of this program's package:");
    for (size_t i = 0; !rc && (name = bundle_name(i)) != NULL; i++)
        rc = show_table(&d, name, err);
    if (!rc && d.n == 0)
        puts("  every row is the same");
    if (!rc && d.losses.len > 0)
        rc = err_set(err, ERR_INVALID, "%.*s: if that is meant, say --loses TABLE for each",
                     (int)d.losses.len, (const char *)d.losses.data);
    buf_fini(&d.losses);
    return rc;
}

static enum err_code read_out(struct office *office, const char *role, const char *reader,
                              struct in_use *u, struct err *err)
{
    struct office_spoken spoken = { .bytes = u->bytes };
    enum err_code rc = office_tables_out(office, role, reader, &spoken, err);
    u->bytes = spoken.bytes;
    return rc ? rc : in_use_choose(u, err);
}

/* --- adding ---------------------------------------------------------------------------------------------- */

static void print_tables(const struct bundle *b)
{
    printf("tables %" PRId64 ":\n", b->sequence);
    for (size_t i = 0; i < b->n; i++)
        printf("  %s (%zu bytes)\n", b->files[i].name, b->files[i].text.len);
}

static enum err_code check_words(const struct trust_tables *t, struct err *err)
{
    for (size_t i = 0; i < t->n_loses; i++)
        if (!bundle_may_hold(t->loses[i]))
            return err_set(err, ERR_INVALID, "--loses %.60s: there is no such table", t->loses[i]);
    return ERR_OK;
}

/* The folder, with what was laid over which package's written below each table. */
static enum err_code gather(struct office *office, const struct trust_tables *t,
                            const struct in_use *before, struct buf *out, struct err *err)
{
    struct buf raw = BUF_INIT(2 * BUNDLE_BYTES_MAX);
    struct bundle bundle;
    int64_t sequence = 0;
    enum err_code rc = office_next_tables(office, t->role, &sequence, err);
    if (rc == ERR_OK)
        rc = tables_gather(t->folder, t->assets, sequence, &raw, err);
    if (rc == ERR_OK)
        rc = bundle_read(buf_span(&raw), &bundle, err);
    if (rc == ERR_OK)
        rc = over_write(t->assets, &bundle, &before->signed_ones,
                        date_of_utc(t->clock.utc_s(t->clock.self)), out, err);
    buf_fini(&raw);
    return rc;
}

static enum err_code add(struct office *office, const struct trust_tables *t, struct in_use *before,
                         struct in_use *after, struct err *err)
{
    const struct tables_place place = { NULL, t->assets };
    enum err_code rc = gather(office, t, before, &after->bytes, err);
    if (rc == ERR_OK)
        rc = tables_check(&place, buf_span(&after->bytes), err);
    if (rc == ERR_OK)
        rc = in_use_choose(after, err);
    if (rc != ERR_OK)
        return rc;
    const struct office_tables tables = { buf_span(&after->bytes), t->audience, t->n_audience };
    print_tables(&after->signed_ones);
    rc = show_difference(before, after, t, err);
    if (rc == ERR_OK)
        rc = office_add_tables(office, t->role, &tables, err);
    if (rc == ERR_OK)
        puts("every reader takes them; drafted; now its people: trust sign, then trust publish");
    return rc;
}

enum err_code trust_add_tables(struct office *office, const struct trust_tables *t, struct err *err)
{
    struct in_use before, after;
    enum err_code rc = check_words(t, err);
    if (rc != ERR_OK)
        return rc;
    in_use_init(&before, t->assets);
    in_use_init(&after, t->assets);
    rc = read_out(office, t->role, t->n_audience ? t->audience[0] : "", &before, err);
    if (rc == ERR_OK)
        rc = add(office, t, &before, &after, err);
    in_use_fini(&before);
    in_use_fini(&after);
    return rc;
}

/* --- signing and looking ----------------------------------------------------------------------------------- */

static enum err_code show_draft(struct office *office, const char *role, struct in_use *before,
                                struct in_use *after, struct err *err)
{
    struct office_spoken drafted = { .bytes = after->bytes };
    enum err_code rc = office_tables_drafted(office, role, &drafted, err);
    after->bytes = drafted.bytes;
    if (drafted.sequence == 0)
        return rc;
    enum err_code got = read_out(office, role, drafted.reader, before, err);
    if (got == ERR_OK && before->signed_ones.sequence == drafted.sequence)
        return ERR_OK;
    printf("  tables %" PRId64 "%s%s, ", drafted.sequence, drafted.reader[0] ? " for " : "",
           drafted.reader);
    rc = rc ? rc : got;
    if (rc == ERR_OK)
        rc = in_use_choose(after, err);
    return rc ? rc : show_difference(before, after, NULL, err);
}

void trust_show_tables(struct office *office, const char *role, const char *assets)
{
    struct in_use before, after;
    struct err err = { 0 };
    in_use_init(&before, assets);
    in_use_init(&after, assets);
    if (show_draft(office, role, &before, &after, &err) != ERR_OK)
        printf("the tables cannot be looked at here: %s\n", err.text);
    in_use_fini(&before);
    in_use_fini(&after);
}

void trust_tell_package(struct office *office, const char *role, const char *assets)
{
    struct in_use out;
    struct err err = { 0 };
    in_use_init(&out, assets);
    if (read_out(office, role, "", &out, &err) != ERR_OK)
        printf("the tables that are out cannot be looked at: %s\n", err.text);
    else if (out.over.why[0])
        printf("tables %" PRId64 " were made over another package than this program's, and are to "
               "be signed anew: %s\n",
               out.signed_ones.sequence, out.over.why);
    in_use_fini(&out);
}
