#include "code/gs1_check.h"
#include "code/gs1_read.h"
#include "code/gtin.h"
#include "code/idcard.h"

enum { DATE_DIGITS = 6 };

/* How the value of an AI becomes the text of an identifier. */
enum way { AS_IT_IS, AS_GTIN, AS_DATE };

static const struct {
    const char *ai;
    enum ident_kind kind;
    enum way way;
    bool has_check;
} kinds[] = {
    { "00", ID_SSCC, AS_IT_IS, true },        { "01", ID_GTIN14, AS_GTIN, true },
    { "02", ID_GTIN14, AS_GTIN, true },       { "03", ID_GTIN14, AS_GTIN, true },
    { "8006", ID_GTIN14, AS_GTIN, true },     { "10", ID_BATCH, AS_IT_IS, false },
    { "21", ID_SERIAL, AS_IT_IS, false },     { "11", ID_DATE_MADE, AS_DATE, false },
    { "13", ID_DATE_PACKED, AS_DATE, false }, { "15", ID_DATE_BEST, AS_DATE, false },
    { "17", ID_DATE_EXPIRY, AS_DATE, false }, { "7003", ID_DATE_EXPIRY, AS_DATE, false },
    { "8008", ID_DATE_MADE, AS_DATE, false }, { "410", ID_GLN, AS_IT_IS, true },
    { "411", ID_GLN, AS_IT_IS, true },        { "412", ID_GLN, AS_IT_IS, true },
    { "413", ID_GLN, AS_IT_IS, true },        { "414", ID_GLN, AS_IT_IS, true },
    { "415", ID_GLN, AS_IT_IS, true },        { "416", ID_GLN, AS_IT_IS, true },
    { "417", ID_GLN, AS_IT_IS, true },        { "422", ID_ORIGIN, AS_IT_IS, false },
};

bool gs1_date(const char *yymmdd, int year_now, char out[11])
{
    size_t where;
    if (strspn(yymmdd, "0123456789") < DATE_DIGITS ||
        gs1_check_yymmdd((const uint8_t *)yymmdd, true, &where) != GS1_OK)
        return false;
    int part[3];
    for (size_t i = 0; i < ARRAY_LEN(part); i++)
        part[i] = (yymmdd[2 * i] - '0') * 10 + (yymmdd[2 * i + 1] - '0');
    /* GenSpecs 7.12: the century that brings it within 49 years back and 50 ahead. */
    int century = (year_now > 0 ? year_now : 2000) / 100 * 100;
    int ahead = part[0] - (year_now > 0 ? year_now : 2000) % 100;
    int year = century + part[0] + (ahead >= 51 ? -100 : ahead <= -50 ? 100 : 0);
    if (part[2] > 0)
        snprintf(out, 11, "%04u-%02u-%02u", (unsigned)year % 10000u, (unsigned)part[1] % 100u,
                 (unsigned)part[2] % 100u);
    else
        snprintf(out, 11, "%04u-%02u", (unsigned)year % 10000u, (unsigned)part[1] % 100u);
    return true;
}

/* 14 digits without their padding: as many as are printed on the goods. */
static void unpad_gtin(const char *value, struct ident *out)
{
    static const struct {
        const char *zeros;
        enum ident_kind kind;
    } forms[] = { { "000000", ID_GTIN8 }, { "00", ID_GTIN12 }, { "0", ID_GTIN13 } };
    size_t skip = 0;
    for (size_t i = 0; skip == 0 && i < ARRAY_LEN(forms); i++) {
        if (strncmp(value, forms[i].zeros, strlen(forms[i].zeros)) != 0)
            continue;
        skip = strlen(forms[i].zeros);
        out->kind = forms[i].kind;
    }
    memcpy(out->text, value + skip, 14 - skip);
    out->text[14 - skip] = '\0';
}

static bool make_ident(const struct gs1_element *e, size_t row, int year_now, struct ident *out)
{
    *out = (struct ident){ .kind = kinds[row].kind, .at = e->at, .len = e->len };
    out->check = !kinds[row].has_check ? CHECK_NONE : e->bad_check ? CHECK_BAD : CHECK_OK;
    if (kinds[row].way == AS_DATE)
        return gs1_date(e->value, year_now, out->text);
    if (kinds[row].way == AS_GTIN)
        unpad_gtin(e->value, out);
    else
        text_copy(out->text, sizeof out->text, e->value);
    /* A person's number put into a batch or serial is refused like anywhere else. */
    if (!kinds[row].has_check && idcard_is(out->text)) {
        out->kind = ID_ID_CARD;
        memset(out->text, 0, sizeof out->text);
    }
    if (e->bad_check)
        out->expected = gtin_check_digit(out->text, strlen(out->text) - 1);
    return true;
}

size_t gs1_idents(const struct gs1_data *d, int year_now, struct ident *out, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < d->count; i++)
        for (size_t row = 0; row < ARRAY_LEN(kinds) && n < max; row++)
            if (strcmp(d->elements[i].ai, kinds[row].ai) == 0 &&
                make_ident(&d->elements[i], row, year_now, &out[n]))
                n++;
    return n;
}

const char *gs1_title_en(const char *ai)
{
    const struct gs1_ai *row = gs1_table_of(span_of(ai));
    return row ? row->title_en : "";
}

const char *gs1_title_zh(const char *ai)
{
    const struct gs1_ai *row = gs1_table_of(span_of(ai));
    return row ? row->title_zh : "";
}
