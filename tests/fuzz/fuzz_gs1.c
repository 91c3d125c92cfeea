/* Any bytes into GS1 parsing.  What must hold whatever comes in:
 * - a failed parse names a reason and a byte inside of the text, and writes no output;
 * - a parsed result is within its limits, and its bracketed form parses to the same elements;
 * - its canonical URI parses to the same elements, in whatever order. */
#include "code/gs1.h"

#define MUST(condition) ((condition) ? (void)0 : __builtin_trap())

typedef bool parse_fn(struct span, const struct gs1_options *, struct gs1_data *,
                      struct gs1_error *);

static void check_limits(const struct gs1_data *d, struct span text)
{
    MUST(d->form != GS1_FORM_NONE);
    MUST(d->count <= GS1_ELEMENTS_MAX);
    for (size_t i = 0; i < d->count; i++) {
        const struct gs1_element *e = &d->elements[i];
        size_t n = strnlen(e->value, sizeof e->value);
        MUST(n >= 1 && n <= GS1_VALUE_MAX);
        MUST(strlen(e->ai) >= 2 && strlen(e->ai) <= GS1_AI_MAX);
        MUST(e->at <= text.len && e->len <= text.len - e->at);
        MUST(gs1_title_en(e->ai)[0] != '\0');
    }
}

static bool holds(const struct gs1_data *d, const struct gs1_element *e)
{
    for (size_t i = 0; i < d->count; i++)
        if (strcmp(d->elements[i].ai, e->ai) == 0 && strcmp(d->elements[i].value, e->value) == 0)
            return true;
    return false;
}

static void check_same(const struct gs1_data *a, const struct gs1_data *b)
{
    for (size_t i = 0; i < a->count; i++)
        MUST(holds(b, &a->elements[i]));
    for (size_t i = 0; i < b->count; i++)
        MUST(holds(a, &b->elements[i]));
}

static void check_round_trips(const struct gs1_data *d, const struct gs1_options *o)
{
    char text[GS1_URI_MAX];
    struct gs1_data again;
    struct gs1_error e = { .reason = GS1_OK };
    if (d->count == 0)
        return;
    MUST(gs1_write_brackets(d, text, sizeof text));
    MUST(strlen(text) > GS1_TEXT_MAX || gs1_parse_brackets(span_of(text), o, &again, &e));
    if (strlen(text) <= GS1_TEXT_MAX) {
        MUST(again.count == d->count);
        check_same(d, &again);
    }
    if (!gs1_write_link(d, text, sizeof text) || strlen(text) > GS1_TEXT_MAX)
        return;
    MUST(gs1_parse_link(span_of(text), o, &again, &e));
    check_same(d, &again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static parse_fn *const parsers[] = { gs1_parse_scan, gs1_parse_elements,  gs1_parse_brackets,
                                         gs1_parse_link, gs1_parse_commodity, gs1_parse };
    const struct gs1_options *const options[] = { NULL, &gs1_options_field };
    struct span text = { data, size };
    for (size_t i = 0; i < ARRAY_LEN(parsers) * ARRAY_LEN(options); i++) {
        const struct gs1_options *o = options[i % 2];
        struct gs1_data d = { .form = GS1_FORM_NONE };
        struct gs1_error e = { .reason = GS1_OK };
        struct ident found[8];
        if (!parsers[i / 2](text, o, &d, &e)) {
            MUST(e.reason != GS1_OK && e.at <= size && d.form == GS1_FORM_NONE);
            continue;
        }
        MUST(e.reason == GS1_OK);
        check_limits(&d, text);
        check_round_trips(&d, o);
        size_t n = gs1_idents(&d, 2026, found, ARRAY_LEN(found));
        for (size_t k = 0; k < n; k++)
            MUST(found[k].kind != ID_NONE &&
                 (found[k].text[0] == '\0') == (found[k].kind == ID_ID_CARD));
    }
    return 0;
}
