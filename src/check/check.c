#include "check/check.h"

#include <string.h>

#include "check/gather.h"

/* Says something about another identifier of the pack, and is no number to look up itself. */
static bool is_remark(enum ident_kind kind)
{
    return kind == ID_BATCH || kind == ID_SERIAL || kind == ID_DATE_MADE ||
           kind == ID_DATE_PACKED || kind == ID_DATE_BEST || kind == ID_DATE_EXPIRY ||
           kind == ID_ADD_ON;
}

static bool is_repeated(const struct ident *idents, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (idents[k].kind == idents[i].kind && strcmp(idents[k].text, idents[i].text) == 0)
            return true;
    return false;
}

static const struct ident *first_of(const struct ident *idents, size_t n, enum ident_kind kind)
{
    for (size_t i = 0; i < n; i++)
        if (idents[i].kind == kind && idents[i].check != CHECK_BAD &&
            idents[i].check != CHECK_MALFORMED)
            return &idents[i];
    return NULL;
}

/* The days a production date may mean: both ends of "2026-10" are its first and its last. */
static bool made_days(const struct ident *ident, struct date *first, struct date *last)
{
    char whole[16];
    if (date_parse(span_of(ident->text), first)) {
        *last = *first;
        return true;
    }
    snprintf(whole, sizeof whole, "%.7s-01", ident->text);
    if (strlen(ident->text) != 7 || !date_parse(span_of(whole), first))
        return false;
    *last = date_add_days(date_add_months(*first, 1), -1);
    return true;
}

static void decide(const struct ident *made, struct verdict_input *in, struct verdict *out)
{
    struct date first, last;
    if (date_known(in->made) || !made || !made_days(made, &first, &last)) {
        verdict_decide(in, out);
        return;
    }
    in->made = first;
    verdict_decide(in, out);
    if (first.ymd == last.ymd)
        return;
    char reason[sizeof out->reason];
    text_copy(reason, sizeof reason, out->reason);
    in->made = last;
    verdict_decide(in, out);
    if (strcmp(reason, out->reason) != 0) { /* the month does not settle it: not known */
        in->made = DATE_NONE;
        verdict_decide(in, out);
    }
}

enum err_code check_run(struct registry *r, const struct law *law, const struct ident *idents,
                        size_t n, const struct check_context *context, struct check *out,
                        struct err *err)
{
    const struct ident *batch = first_of(idents, n, ID_BATCH);
    out->n_subjects = 0;
    out->verdict = (struct verdict){ 0 };
    for (size_t i = 0; i < n && out->n_subjects < VERDICT_IDENTS_MAX; i++) {
        if (is_remark(idents[i].kind) || is_repeated(idents, i))
            continue;
        enum err_code rc = gather(r, &idents[i], &out->subjects[out->n_subjects], err);
        if (rc)
            return err_wrap(err, rc, "looking up %s", ident_kind_name(idents[i].kind));
        out->n_subjects++;
    }
    struct verdict_input in = {
        .subjects = out->subjects,
        .n_subjects = out->n_subjects,
        .today = context->today,
        .made = context->made,
        .maker = context->maker ? context->maker : "",
        .maker_is_read = context->maker_is_read,
        .batch = context->batch ? context->batch
                 : batch        ? batch->text
                                : "",
        .compared = context->compared,
        .release = registry_release(r),
        .law = law,
    };
    decide(first_of(idents, n, ID_DATE_MADE), &in, &out->verdict);
    return ERR_OK;
}
