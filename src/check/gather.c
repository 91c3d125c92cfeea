#include "check/gather.h"

#include <string.h>

#include "code/find.h"
#include "code/gtin.h"

/* Not having it is an answer. */
static enum err_code found_or_not(enum err_code rc)
{
    return rc == ERR_NOT_FOUND ? ERR_OK : rc;
}

static enum err_code add_alerts(struct registry *r, enum ident_kind kind, const char *number,
                                struct verdict_subject *s, struct err *err)
{
    size_t n = 0;
    if (number[0] == '\0' || s->n_alerts == FACT_LIST_MAX)
        return ERR_OK;
    enum err_code rc = registry_list_alerts(r, kind, number, s->alerts + s->n_alerts,
                                            FACT_LIST_MAX - s->n_alerts, &n, err);
    if (rc == ERR_OK)
        s->n_alerts += n;
    return found_or_not(rc);
}

static enum err_code add_corrections(struct registry *r, enum ident_kind kind, const char *number,
                                     struct verdict_subject *s, struct err *err)
{
    size_t n = 0;
    if (number[0] == '\0' || s->n_corrections == FACT_LIST_MAX)
        return ERR_OK;
    enum err_code rc = registry_list_corrections(r, kind, number, s->corrections + s->n_corrections,
                                                 FACT_LIST_MAX - s->n_corrections, &n, err);
    if (rc == ERR_OK)
        s->n_corrections += n;
    return found_or_not(rc);
}

static enum err_code add_notices(struct registry *r, enum ident_kind kind, const char *number,
                                 struct verdict_subject *s, struct err *err)
{
    enum err_code rc = add_alerts(r, kind, number, s, err);
    return rc ? rc : add_corrections(r, kind, number, s, err);
}

/* What concerns the firm behind the number: whom it lets make its goods, what is out about it. */
static enum err_code add_firm(struct registry *r, const struct fact_org *firm,
                              struct verdict_subject *s, struct err *err)
{
    size_t n = 0;
    if (firm->org_code[0] == '\0')
        return ERR_OK;
    enum err_code rc = registry_list_uses(r, firm->org_code, s->uses, FACT_LIST_MAX, &n, err);
    if (rc == ERR_OK)
        s->n_uses = n;
    rc = found_or_not(rc);
    return rc ? rc : add_notices(r, ID_ORG, firm->org_code, s, err);
}

/* The number as it is sold: a carton's inner GTIN, else the same digits.  Variable measure
 * (indicator 9) has no inner number, but its company prefix stands where the others' does. */
static void retail13(const struct ident *ident, char out[14])
{
    const char *text = ident->text;
    out[0] = '\0';
    if (ident->kind == ID_GTIN14 && text[0] == '0')
        memcpy(out, text + 1, 14);
    else if (ident->kind == ID_GTIN14 && !gtin_inner(text, out)) {
        memcpy(out, text + 1, 12);
        out[12] = gtin_check_digit(out, 12);
        out[13] = '\0';
    } else if (ident->kind == ID_GTIN12) {
        out[0] = '0';
        memcpy(out + 1, text, 13);
    } else if (ident->kind == ID_GTIN13 || ident->kind == ID_ISBN) {
        memcpy(out, text, 14);
    }
}

/* The carton's own entry first, then that of what is inside. */
static enum err_code find_product(struct registry *r, const char *outer14, const char *inner14,
                                  struct verdict_subject *s, struct err *err)
{
    enum err_code rc = registry_find_product(r, outer14, &s->product, err);
    if (rc == ERR_NOT_FOUND && strcmp(inner14, outer14) != 0)
        rc = registry_find_product(r, inner14, &s->product, err);
    return found_or_not(rc);
}

static enum err_code gather_gtin(struct registry *r, struct verdict_subject *s, struct err *err)
{
    char retail[14], outer14[15], inner14[15];
    if (!gtin_to14(s->ident.text, outer14))
        return ERR_OK;
    retail13(&s->ident, retail);
    if (retail[0] == '\0' || !gtin_to14(retail, inner14))
        memcpy(inner14, outer14, sizeof inner14);
    enum err_code rc = find_product(r, outer14, inner14, s, err);
    if (!rc && retail[0] != '\0')
        rc = found_or_not(registry_find_prefix(r, retail, &s->prefix, err));
    if (!rc)
        rc = add_notices(r, ID_GTIN14, inner14, s, err);
    if (!rc && strcmp(inner14, outer14) != 0)
        rc = add_notices(r, ID_GTIN14, outer14, s, err);
    if (!rc)
        rc = add_corrections(r, ID_GTIN13, s->prefix.prefix, s, err);
    if (rc)
        return rc;
    return add_firm(r, s->prefix.prefix[0] != '\0' ? &s->prefix.holder : &s->product.holder, s,
                    err);
}

static enum err_code gather_licence(struct registry *r, struct verdict_subject *s, struct err *err)
{
    enum ident_kind kind = s->ident.kind;
    enum err_code rc = found_or_not(
        registry_find_licence(r, kind, s->ident.text, &s->licence, err));
    if (!rc)
        rc = add_notices(r, kind, s->ident.text, s, err);
    return rc ? rc : add_firm(r, &s->licence.holder, s, err);
}

static enum err_code gather_org(struct registry *r, struct verdict_subject *s, struct err *err)
{
    enum err_code rc = found_or_not(
        registry_find_org(r, s->ident.kind, s->ident.text, &s->org, err));
    return rc ? rc : add_firm(r, &s->org, s, err);
}

static enum err_code gather_standard(struct registry *r, struct verdict_subject *s, struct err *err)
{
    enum err_code rc = found_or_not(registry_find_standard(r, s->ident.text, &s->standard, err));
    if (!rc)
        rc = add_corrections(r, ID_STANDARD_FIRM, s->ident.text, s, err);
    return rc ? rc : add_firm(r, &s->standard.holder, s, err);
}

static enum err_code gather_as_read(struct registry *r, struct verdict_subject *s, struct err *err)
{
    if (ident_is_gtin(s->ident.kind))
        return s->ident.check == CHECK_OK ? gather_gtin(r, s, err) : ERR_OK;
    if (ident_is_licence(s->ident.kind))
        return gather_licence(r, s, err);
    if (ident_is_org(s->ident.kind))
        return gather_org(r, s, err);
    if (s->ident.kind == ID_STANDARD_FIRM)
        return gather_standard(r, s, err);
    return ERR_OK;
}

static bool has_record(const struct verdict_subject *s)
{
    return s->prefix.prefix[0] != '\0' || s->product.gtin[0] != '\0' ||
           s->licence.number[0] != '\0' || s->standard.number[0] != '\0' || s->org.name[0] != '\0';
}

static void clear(struct verdict_subject *s, const struct ident *ident)
{
    memset(s, 0, sizeof *s);
    s->ident = *ident;
}

enum err_code gather(struct registry *r, const struct ident *ident, struct verdict_subject *out,
                     struct err *err)
{
    clear(out, ident);
    enum err_code rc = gather_as_read(r, out, err);
    /* The same characters may be another kind's number (facts.md §10.4): a record decides. */
    for (size_t i = 0; !rc && !has_record(out) && i < IDENT_ALSO_MAX; i++) {
        enum ident_kind other = ident->also[i];
        if (other == ID_NONE)
            break;
        if (!ident_is_licence(other) && !ident_is_org(other))
            continue;
        struct ident as;
        if (!code_find_as(ident, other, &as)) /* its own normal form, its own check */
            continue;
        clear(out, &as);
        rc = gather_as_read(r, out, err);
        if (!rc && !has_record(out)) {
            clear(out, ident);
            rc = gather_as_read(r, out, err);
        }
    }
    return rc;
}
