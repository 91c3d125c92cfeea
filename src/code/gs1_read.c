#include "code/gs1_read.h"

#include "code/gs1_check.h"

void gs1_reader_init(struct gs1_reader *r, const struct gs1_options *o, enum gs1_form form)
{
    static const struct gs1_options strict = { NULL, false, false };
    r->options = o ? *o : strict;
    r->data.form = form;
    r->data.warnings = 0;
    r->data.primary[0] = r->data.mark[0] = '\0';
    r->data.count = 0;
    r->err = (struct gs1_error){ .reason = GS1_OK };
}

static void copy_short(struct span s, char out[GS1_AI_MAX + 1])
{
    if (!span_copy(span_part(s, 0, GS1_AI_MAX), out, GS1_AI_MAX + 1))
        out[0] = '\0';
}

bool gs1_reader_fail(struct gs1_reader *r, enum gs1_reason reason, size_t at, struct span ai)
{
    r->err = (struct gs1_error){ .reason = reason, .at = at };
    copy_short(ai, r->err.ai);
    return false;
}

bool gs1_reader_finish(const struct gs1_reader *r, bool done, struct gs1_data *out,
                       struct gs1_error *err)
{
    if (done)
        *out = r->data;
    else if (err)
        *err = r->err;
    return done;
}

/* In an element string the table cut the value of a pre-defined length, so that a short one has run
 * into a separator or the end; elsewhere somebody wrote it short. */
static bool fail_short(struct gs1_reader *r, const struct gs1_ai *row, size_t at, struct span ai)
{
    bool cut = row->predefined && r->data.form == GS1_FORM_ELEMENTS;
    return gs1_reader_fail(r, cut ? GS1_LENGTH : GS1_TOO_SHORT, at, ai);
}

/* One component: its characters, then its checks.  Sets *bad_check where that may pass. */
static bool check_part(struct gs1_reader *r, const struct gs1_part *part, struct span ai,
                       struct span value, size_t at, bool *bad_check)
{
    size_t where;
    enum gs1_reason reason = gs1_check_characters(part->type, value, &where);
    for (size_t i = 0; !reason && i < GS1_CHECKS_MAX; i++) {
        reason = gs1_check_content((enum gs1_check)part->checks[i], value, &where);
        if (r->options.keep_bad_checks && (reason == GS1_CHECK_DIGIT || reason == GS1_CHECK_PAIR)) {
            *bad_check = true;
            reason = GS1_OK;
        }
    }
    return reason ? gs1_reader_fail(r, reason, at + where, ai) : true;
}

static bool check_parts(struct gs1_reader *r, const struct gs1_ai *row, struct span ai,
                        struct span value, size_t at, bool *bad_check)
{
    size_t from = 0;
    for (size_t i = 0; i < row->n_parts; i++) {
        const struct gs1_part *part = &row->parts[i];
        struct span piece = span_part(value, from, from + part->most);
        if (piece.len == 0 && part->optional)
            break;
        if (piece.len < part->least)
            return fail_short(r, row, at + from, ai);
        if (!check_part(r, part, ai, piece, at + from, bad_check))
            return false;
        from += piece.len;
    }
    return from == value.len || gs1_reader_fail(r, GS1_TOO_LONG, at + from, ai);
}

bool gs1_reader_add(struct gs1_reader *r, const struct gs1_ai *row, struct span ai,
                    struct span value, size_t at, size_t len)
{
    bool bad_check = false;
    if (value.len == 0)
        return gs1_reader_fail(r, GS1_EMPTY, at, ai);
    if (value.len > row->most)
        return gs1_reader_fail(r, GS1_TOO_LONG, at, ai);
    if (value.len < row->least)
        return fail_short(r, row, at, ai);
    if (!check_parts(r, row, ai, value, at, &bad_check)) {
        /* Where decoding changed the length, only the value's begin is known in the text. */
        if (value.len != len)
            r->err.at = at;
        return false;
    }
    if (r->data.count == GS1_ELEMENTS_MAX)
        return gs1_reader_fail(r, GS1_TOO_MANY, at, ai);
    struct gs1_element *e = &r->data.elements[r->data.count++];
    copy_short(ai, e->ai);
    if (!span_copy(value, e->value, sizeof e->value))
        return gs1_reader_fail(r, GS1_TOO_LONG, at, ai); /* the table's ceiling is the field's */
    e->bad_check = bad_check;
    e->at = at;
    e->len = len;
    if (bad_check)
        r->data.warnings |= GS1_WARN_BAD_CHECK;
    return true;
}

bool gs1_take(struct span *rest, uint8_t by, struct span *word)
{
    if (rest->len == 0)
        return false;
    const uint8_t *end = memchr(rest->p, by, rest->len);
    size_t n = end ? (size_t)(end - rest->p) : rest->len;
    *word = span_part(*rest, 0, n);
    *rest = span_part(*rest, n + 1, rest->len);
    return true;
}

static const struct gs1_element *find_match(const struct gs1_data *d, struct span pattern,
                                            const char *except)
{
    for (size_t i = 0; i < d->count; i++)
        if (gs1_table_match(d->elements[i].ai, pattern) && strcmp(d->elements[i].ai, except) != 0)
            return &d->elements[i];
    return NULL;
}

static bool check_values(struct gs1_reader *r, const struct gs1_element *e)
{
    for (const struct gs1_element *other = r->data.elements; other < e; other++)
        if (strcmp(other->ai, e->ai) == 0 && strcmp(other->value, e->value) != 0)
            return gs1_reader_fail(r, GS1_TWO_VALUES, e->at, span_of(e->ai));
    return true;
}

static bool check_excludes(struct gs1_reader *r, const struct gs1_element *e,
                           const struct gs1_ai *row)
{
    struct span rest = span_of(row->excludes), pattern;
    while (gs1_take(&rest, ' ', &pattern)) {
        /* 310n excludes the other 310n, not itself standing twice. */
        const struct gs1_element *other = find_match(&r->data, pattern, e->ai);
        if (!other)
            continue;
        gs1_reader_fail(r, GS1_EXCLUDED, e->at, span_of(e->ai));
        copy_short(span_of(other->ai), r->err.with);
        return false;
    }
    return true;
}

/* All of "01+21" are there; else *missing is the first that is not. */
static bool has_all(const struct gs1_data *d, const char *ai, struct span group,
                    struct span *missing)
{
    struct span pattern;
    while (gs1_take(&group, '+', &pattern)) {
        if (find_match(d, pattern, ai))
            continue;
        *missing = pattern;
        return false;
    }
    return true;
}

static bool check_needs(struct gs1_reader *r, const struct gs1_element *e, const struct gs1_ai *row)
{
    struct span rest = span_of(row->needs), group, missing = { 0 }, first_missing = { 0 };
    if (rest.len == 0)
        return true;
    while (gs1_take(&rest, ' ', &group)) {
        if (has_all(&r->data, e->ai, group, &missing))
            return true;
        if (first_missing.len == 0)
            first_missing = missing;
    }
    /* Many real cartons carry 02 and 37 without the SSCC beside them. */
    if (r->options.count_alone && strcmp(e->ai, "37") == 0 && gs1_value(&r->data, "02")) {
        r->data.warnings |= GS1_WARN_COUNT_ALONE;
        return true;
    }
    gs1_reader_fail(r, GS1_REQUIRED, e->at, span_of(e->ai));
    copy_short(first_missing, r->err.with);
    return false;
}

bool gs1_reader_pairs(struct gs1_reader *r)
{
    static bool (*const checks[])(struct gs1_reader *, const struct gs1_element *,
                                  const struct gs1_ai *) = { check_excludes, check_needs };
    for (size_t i = 0; i < r->data.count; i++)
        if (!check_values(r, &r->data.elements[i]))
            return false;
    for (size_t k = 0; k < ARRAY_LEN(checks); k++)
        for (size_t i = 0; i < r->data.count; i++) {
            const struct gs1_element *e = &r->data.elements[i];
            if (!checks[k](r, e, gs1_table_of(span_of(e->ai))))
                return false;
        }
    return true;
}
