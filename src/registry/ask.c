/* Asking a release.  One statement a question, prepared once, facts and firm in one row. */
#include <assert.h>

#include "registry/key.h"
#include "registry/registry_file.h"
#include "registry/row.h"

/* clang-format off */
#define ORG  ROW_ORG_COLUMNS("o")
#define FIRM " LEFT JOIN organisation o ON o.id = "

static const char *const sql[Q_COUNT] = {
    [Q_PREFIX] =
        ("SELECT p.hi, p.outer_id, p.id, p.status, p.registered, p.valid_until, p.status_day, " ORG
         " FROM prefix p" FIRM "p.holder WHERE p.id <= ?1 ORDER BY p.id DESC LIMIT 1"),
    [Q_PREFIX_OUTER] =
        ("SELECT p.hi, p.outer_id, p.id, p.status, p.registered, p.valid_until, p.status_day, " ORG
         " FROM prefix p" FIRM "p.holder WHERE p.id = ?1"),
    [Q_PRODUCT] =
        ("SELECT p.name, p.brand, p.spec, p.category, p.status, p.notified, p.status_day, " ORG
         " FROM product p" FIRM "p.holder WHERE p.id = ?1"),
    [Q_LICENCE] =
        ("SELECT l.number, l.product, l.category, l.site, l.status, l.issued, l.valid_until,"
         " l.status_day, l.predecessor, l.successor, " ORG
         " FROM licence l" FIRM "l.holder WHERE l.number = ?1 AND l.kind = ?2"),
    [Q_ORG] = ("SELECT " ORG " FROM organisation o WHERE o.id = ?1"),
    [Q_ORG_REG] = ("SELECT " ORG " FROM organisation o WHERE o.reg_no = ?1"),
    [Q_STANDARD] =
        ("SELECT s.number, s.title, s.status, s.filed, s.valid_until, s.status_day, " ORG
         " FROM standard s" FIRM "s.holder WHERE s.number = ?1"),
    [Q_USES] =
        ("SELECT u.scope, u.licence, u.from_day, u.until_day, " ORG ", " ROW_ORG_COLUMNS("m")
         " FROM authorised_use u" FIRM "u.owner LEFT JOIN organisation m ON m.id = u.maker"
         " WHERE u.owner = ?1 ORDER BY u.from_day DESC, u.nr LIMIT ?2"),
    [Q_ALERTS] =
        ("SELECT kind, number, batch, made_from, made_until, product, reason, authority, document,"
         " published, withdrawn FROM alert"
         " WHERE number = ?1 AND number_kind = ?2 ORDER BY published DESC, nr LIMIT ?3"),
    [Q_CORRECTIONS] =
        ("SELECT number, firm, note, accepted, closed FROM correction"
         " WHERE number = ?1 AND number_kind = ?2 ORDER BY accepted DESC, nr LIMIT ?3"),
};
/* clang-format on */

enum err_code registry_prepare(struct registry *r, struct err *err)
{
    for (size_t i = 0; i < Q_COUNT; i++)
        if (sqlite3_prepare_v3(r->db, sql[i], -1, SQLITE_PREPARE_PERSISTENT, &r->query[i], NULL) !=
            SQLITE_OK)
            return err_set(err, ERR_INVALID, "is damaged: %s", sqlite3_errmsg(r->db));
    return ERR_OK;
}

static enum err_code went_bad(struct registry *r, struct err *err)
{
    return err_set(err, ERR_DB, "the registry release went bad while being read: %s",
                   sqlite3_errmsg(r->db));
}

/* Steps to the next row.  ERR_NOT_FOUND after the last. */
static enum err_code next_row(struct registry *r, enum query q, struct row *row, struct err *err)
{
    int step = sqlite3_step(r->query[q]);
    if (step == SQLITE_DONE)
        return ERR_NOT_FOUND;
    if (step != SQLITE_ROW)
        return went_bad(r, err);
    *row = (struct row){ .stmt = r->query[q] };
    return ERR_OK;
}

static void bind_text(struct registry *r, enum query q, int i, const char *text)
{
    int rc = sqlite3_bind_text(r->query[q], i, text, -1, SQLITE_STATIC);
    assert(rc == SQLITE_OK); /* a fixed parameter of a reset statement, no copy made */
    (void)rc;
}

static void bind_number(struct registry *r, enum query q, int i, int64_t v)
{
    int rc = sqlite3_bind_int64(r->query[q], i, v);
    assert(rc == SQLITE_OK);
    (void)rc;
}

static void end(struct registry *r, enum query q)
{
    sqlite3_reset(r->query[q]); /* its result is that of the last step, which was looked at */
}

static enum err_code prefix_row(struct registry *r, enum query q, int64_t id, int64_t *hi,
                                int64_t *outer, struct fact_prefix *out, struct err *err)
{
    struct row row;
    bind_number(r, q, 1, id);
    enum err_code rc = next_row(r, q, &row, err);
    if (!rc) {
        *hi = row_number(&row, 0, INT64_C(9999999999999));
        if (row_is_null(&row)) {
            *outer = 0;
            row.at++;
        } else {
            *outer = row_number(&row, 1, INT64_MAX);
        }
        /* Its digits say how far it reaches: a row that claims more would be another firm's numbers. */
        struct key_range range;
        if (!key_prefix_text(row_number(&row, 0, INT64_MAX), out->prefix) ||
            !key_of_prefix(span_of(out->prefix), &range) || range.hi != *hi)
            row.bad = true;
        out->status = row_status(&row);
        out->registered = row_day(&row);
        out->valid_until = row_day(&row);
        out->status_date = row_day(&row);
        row_org(&row, &out->holder);
        rc = row_done(&row, err);
    }
    end(r, q);
    return rc;
}

/* The row with the greatest lo not above the number either holds it, or lies beside it inside every
 * row that does: ranges of prefixes nest or are apart.  So its outer rows are all there is to try.
 */
enum err_code registry_find_prefix(struct registry *r, const char *gtin13, struct fact_prefix *out,
                                   struct err *err)
{
    enum { NESTING_MAX = 6 }; /* 7 to 12 digits */
    uint64_t number;
    struct span digits = span_of(gtin13);
    if (digits.len != 13 || !span_number(digits, &number))
        return ERR_NOT_FOUND;
    int64_t id = (int64_t)number * 16 + 15;
    for (int depth = 0; depth <= NESTING_MAX; depth++) {
        struct fact_prefix found = { 0 };
        int64_t hi, outer;
        enum err_code rc = prefix_row(r, depth == 0 ? Q_PREFIX : Q_PREFIX_OUTER, id, &hi, &outer,
                                      &found, err);
        if (!rc && hi >= (int64_t)number) {
            *out = found;
            return ERR_OK;
        }
        if (rc == ERR_NOT_FOUND && depth > 0)
            break;
        if (rc || outer == 0)
            return rc ? rc : ERR_NOT_FOUND;
        id = outer;
    }
    return err_set(err, ERR_DB, "the registry release went bad: its prefixes do not nest");
}

enum err_code registry_find_product(struct registry *r, const char *gtin14,
                                    struct fact_product *out, struct err *err)
{
    uint64_t number;
    struct span digits = span_of(gtin14);
    if (digits.len != 14 || !span_number(digits, &number))
        return ERR_NOT_FOUND;
    struct fact_product found = { 0 };
    struct row row;
    bind_number(r, Q_PRODUCT, 1, (int64_t)number);
    enum err_code rc = next_row(r, Q_PRODUCT, &row, err);
    if (!rc) {
        memcpy(found.gtin, gtin14, sizeof found.gtin);
        ROW_TEXT(&row, found.name);
        ROW_TEXT(&row, found.brand);
        ROW_TEXT(&row, found.spec);
        ROW_TEXT(&row, found.category);
        found.status = row_status(&row);
        found.notified = row_day(&row);
        found.status_date = row_day(&row);
        row_org(&row, &found.holder);
        rc = row_done(&row, err);
    }
    end(r, Q_PRODUCT);
    if (!rc)
        *out = found;
    return rc;
}

enum err_code registry_find_licence(struct registry *r, enum ident_kind kind, const char *number,
                                    struct fact_licence *out, struct err *err)
{
    struct fact_licence found = { .kind = kind };
    struct row row;
    bind_text(r, Q_LICENCE, 1, number);
    bind_text(r, Q_LICENCE, 2, ident_kind_name(kind));
    enum err_code rc = next_row(r, Q_LICENCE, &row, err);
    if (!rc) {
        ROW_TEXT(&row, found.number);
        ROW_TEXT(&row, found.product);
        ROW_TEXT(&row, found.category);
        ROW_TEXT(&row, found.site);
        found.status = row_status(&row);
        found.issued = row_day(&row);
        found.valid_until = row_day(&row);
        found.status_date = row_day(&row);
        ROW_TEXT(&row, found.predecessor);
        ROW_TEXT(&row, found.successor);
        row_org(&row, &found.holder);
        rc = row_done(&row, err);
    }
    end(r, Q_LICENCE);
    if (!rc)
        *out = found;
    return rc;
}

static enum err_code find_org(struct registry *r, enum query q, int64_t key, struct fact_org *out,
                              struct err *err)
{
    struct fact_org found = { 0 };
    struct row row;
    bind_number(r, q, 1, key);
    enum err_code rc = next_row(r, q, &row, err);
    if (!rc) {
        row_org(&row, &found);
        rc = row_done(&row, err);
    }
    end(r, q);
    if (!rc)
        *out = found;
    return rc;
}

/* A credit code holds the organisation code (characters 9 to 17), which is the key.  A firm whose
 * row has no credit code yet, a paper of before 2015, is found by it all the same; a row with
 * another credit code is another body's. */
static enum err_code find_uscc(struct registry *r, struct span uscc, struct fact_org *out,
                               struct err *err)
{
    int64_t key;
    struct fact_org found;
    if (uscc.len != 18 || !key_of_org(span_part(uscc, 8, 17), &key))
        return ERR_NOT_FOUND;
    enum err_code rc = find_org(r, Q_ORG, key, &found, err);
    if (!rc && found.uscc[0] && !span_eq(uscc, found.uscc))
        return ERR_NOT_FOUND;
    if (!rc)
        *out = found;
    return rc;
}

enum err_code registry_find_org(struct registry *r, enum ident_kind kind, const char *number,
                                struct fact_org *out, struct err *err)
{
    struct span s = span_of(number);
    int64_t key;
    uint64_t reg_no;
    switch (kind) {
    case ID_ORG:
        return key_of_org(s, &key) ? find_org(r, Q_ORG, key, out, err) : ERR_NOT_FOUND;
    case ID_USCC:
        return find_uscc(r, s, out, err);
    case ID_REG15:
    case ID_REG13:
        if (s.len != (kind == ID_REG15 ? 15 : 13) || !span_number(s, &reg_no))
            return ERR_NOT_FOUND;
        return find_org(r, Q_ORG_REG, (int64_t)reg_no, out, err);
    default:
        return ERR_NOT_FOUND;
    }
}

enum err_code registry_find_standard(struct registry *r, const char *number,
                                     struct fact_standard *out, struct err *err)
{
    struct fact_standard found = { 0 };
    struct row row;
    bind_text(r, Q_STANDARD, 1, number);
    enum err_code rc = next_row(r, Q_STANDARD, &row, err);
    if (!rc) {
        ROW_TEXT(&row, found.number);
        ROW_TEXT(&row, found.title);
        found.status = row_status(&row);
        found.filed = row_day(&row);
        found.valid_until = row_day(&row);
        found.status_date = row_day(&row);
        row_org(&row, &found.holder);
        rc = row_done(&row, err);
    }
    end(r, Q_STANDARD);
    if (!rc)
        *out = found;
    return rc;
}

/* After the last row of a list, or the first that failed. */
static enum err_code end_list(struct registry *r, enum query q, enum err_code rc)
{
    end(r, q);
    return rc == ERR_NOT_FOUND ? ERR_OK : rc;
}

enum err_code registry_list_uses(struct registry *r, const char *owner_org_code,
                                 struct fact_use *out, size_t max, size_t *n, struct err *err)
{
    int64_t owner;
    size_t count = 0;
    *n = 0;
    if (!key_of_org(span_of(owner_org_code), &owner))
        return ERR_OK;
    bind_number(r, Q_USES, 1, owner);
    bind_number(r, Q_USES, 2, (int64_t)max);
    enum err_code rc = ERR_OK;
    struct row row;
    while (count < max && !rc && (rc = next_row(r, Q_USES, &row, err)) == ERR_OK) {
        struct fact_use *u = &out[count++];
        *u = (struct fact_use){ 0 };
        ROW_TEXT(&row, u->scope);
        ROW_TEXT(&row, u->licence);
        u->from = row_day(&row);
        u->until = row_day(&row);
        row_org(&row, &u->owner);
        row_org(&row, &u->maker);
        rc = row_done(&row, err);
    }
    rc = end_list(r, Q_USES, rc);
    if (!rc)
        *n = count;
    return rc;
}

static void bind_about(struct registry *r, enum query q, enum ident_kind kind, const char *number,
                       size_t max)
{
    bind_text(r, q, 1, number);
    bind_text(r, q, 2, ident_kind_name(kind));
    bind_number(r, q, 3, (int64_t)max);
}

enum err_code registry_list_alerts(struct registry *r, enum ident_kind kind, const char *number,
                                   struct fact_alert *out, size_t max, size_t *n, struct err *err)
{
    size_t count = 0;
    *n = 0;
    bind_about(r, Q_ALERTS, kind, number, max);
    enum err_code rc = ERR_OK;
    struct row row;
    while (count < max && !rc && (rc = next_row(r, Q_ALERTS, &row, err)) == ERR_OK) {
        struct fact_alert *a = &out[count++];
        *a = (struct fact_alert){ .number_kind = kind };
        a->kind = (enum alert_kind)row_number(&row, ALERT_RECALL, ALERT_FAILED_CHECK);
        ROW_TEXT(&row, a->number);
        ROW_TEXT(&row, a->batch);
        a->made_from = row_day(&row);
        a->made_until = row_day(&row);
        ROW_TEXT(&row, a->product);
        ROW_TEXT(&row, a->reason);
        ROW_TEXT(&row, a->authority);
        ROW_TEXT(&row, a->document);
        a->published = row_day(&row);
        a->withdrawn = row_day(&row);
        rc = row_done(&row, err);
    }
    rc = end_list(r, Q_ALERTS, rc);
    if (!rc)
        *n = count;
    return rc;
}

enum err_code registry_list_corrections(struct registry *r, enum ident_kind kind,
                                        const char *number, struct fact_correction *out, size_t max,
                                        size_t *n, struct err *err)
{
    size_t count = 0;
    *n = 0;
    bind_about(r, Q_CORRECTIONS, kind, number, max);
    enum err_code rc = ERR_OK;
    struct row row;
    while (count < max && !rc && (rc = next_row(r, Q_CORRECTIONS, &row, err)) == ERR_OK) {
        struct fact_correction *c = &out[count++];
        *c = (struct fact_correction){ .number_kind = kind };
        ROW_TEXT(&row, c->number);
        ROW_TEXT(&row, c->firm);
        ROW_TEXT(&row, c->note);
        c->accepted = row_day(&row);
        c->closed = row_day(&row);
        rc = row_done(&row, err);
    }
    rc = end_list(r, Q_CORRECTIONS, rc);
    if (!rc)
        *n = count;
    return rc;
}
