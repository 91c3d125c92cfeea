/* Cells that are numbers with a form and a check character. */
#include "code/find.h"
#include "code/gtin.h"
#include "code/orgcode.h"
#include "code/regno.h"
#include "code/uscc.h"
#include "registry/cell_code.h"
#include "registry/key.h"

/* One character as a text. */
struct letter {
    char text[2];
};

static struct letter one(char c)
{
    return (struct letter){ { c, '\0' } };
}

static bool read_uscc_text(const char *text, struct cell_value *out, struct reason *why)
{
    char expected = 0;
    enum ident_check check = uscc_check(text, &expected);
    if (check == CHECK_MALFORMED || strlen(text) != 18)
        return reason_set(why, REASON_USCC_FORM, text, NULL, 0);
    if (!key_of_org((struct span){ (const uint8_t *)text + 8, 9 }, &out->number))
        return reason_set(why, REASON_USCC_INNER, text, NULL, 0);
    /* Published credit codes of real bodies are known that fail here (facts: a bank's). */
    out->doubtful = check == CHECK_BAD;
    memcpy(out->text, text, 19);
    return true;
}

bool cell_read_uscc(struct span cell, size_t cap, struct cell_value *out, struct reason *why)
{
    (void)cap;
    char text[CELL_CODE_MAX];
    return cell_code(cell, text, why) && read_uscc_text(text, out, why);
}

enum { ORG_DIGITS = 9, ORG_SHORTEST = 4 };

/* "000014349" comes out of a spreadsheet as 14349.  An organisation code has nine characters, so
 * how many zeros went is known, and the check digit must agree. */
static bool mend_org(char text[CELL_CODE_MAX], struct cell_value *out, struct reason *why)
{
    char whole[ORG_DIGITS + 1], expected;
    size_t n = strlen(text);
    if (n < ORG_SHORTEST || !span_all_digits(span_of(text)))
        return true; /* left to the checks that follow */
    memset(whole, '0', ORG_DIGITS);
    memcpy(whole + ORG_DIGITS - n, text, n + 1);
    if (orgcode_check(whole, &expected) != CHECK_OK)
        return reason_set(why, REASON_ORG_SHORT, text, NULL, (int64_t)n);
    reason_set(why, REASON_ZEROS, text, whole, 0);
    memcpy(text, whole, sizeof whole);
    out->mended = true;
    return true;
}

bool cell_read_org(struct span cell, size_t cap, struct cell_value *out, struct reason *why)
{
    (void)cap;
    char text[CELL_CODE_MAX], expected = 0;
    if (!cell_code(cell, text, why))
        return false;
    if (strlen(text) == 18)
        return read_uscc_text(text, out, why);
    if (strlen(text) == 10 && text[8] == '-')
        memmove(text + 8, text + 9, 2);
    if (out->may_mend && strlen(text) < ORG_DIGITS && !mend_org(text, out, why))
        return false;
    if (strlen(text) == 8)
        return reason_set(why, REASON_ORG_SHORT, text, NULL, (int64_t)strlen(text));
    switch (orgcode_check(text, &expected)) {
    case CHECK_OK:
        break;
    case CHECK_BAD:
        return reason_set(why, REASON_ORG_CHECK, text, one(expected).text, 0);
    default:
        return reason_set_span(why, REASON_ORG_FORM, cell);
    }
    memcpy(out->text, text, 10);
    return key_of_org(span_of(text), &out->number) ||
           reason_set(why, REASON_ORG_FORM, text, NULL, 0);
}

bool cell_read_reg_no(struct span cell, size_t cap, struct cell_value *out, struct reason *why)
{
    (void)cap;
    char text[CELL_CODE_MAX], expected = 0;
    uint64_t number = 0;
    if (!cell_digits(cell, text, why))
        return false;
    size_t n = strlen(text);
    if ((n != 13 && n != 15) || text[0] == '0')
        return reason_set(why, REASON_REG_LENGTH, text, NULL, (int64_t)n);
    if (n == 15 && regno_check(text, &expected) == CHECK_BAD)
        return reason_set(why, REASON_REG_CHECK, text, one(expected).text, 0);
    if (!span_number(span_of(text), &number))
        return reason_set(why, REASON_NOT_DIGITS, text, NULL, 0);
    out->number = (int64_t)number;
    return true;
}

bool cell_read_region(struct span cell, size_t cap, struct cell_value *out, struct reason *why)
{
    (void)cap;
    char text[CELL_CODE_MAX];
    if (!cell_digits(cell, text, why))
        return false;
    if (strlen(text) != 6 || text[0] == '0')
        return reason_set(why, REASON_REGION, text, NULL, 0);
    memcpy(out->text, text, 7);
    return true;
}

bool cell_read_prefix(struct span cell, size_t cap, struct cell_value *out, struct reason *why)
{
    (void)cap;
    char text[CELL_CODE_MAX];
    struct key_range range;
    if (!cell_digits(cell, text, why))
        return false;
    if (!key_of_prefix(span_of(text), &range))
        return reason_set(why, REASON_PREFIX_LENGTH, text, NULL, (int64_t)strlen(text));
    memcpy(out->text, text, strlen(text) + 1);
    out->number = range.id;
    return true;
}

/* A UPC-A that begins with zeros comes out of a spreadsheet with 10 or 11 digits; zeros in front
 * change no check digit, so the check must hold.  What begins with 69 is rather a Chinese number
 * whose end is missing.  A number of 12 to 14 digits that ends in seven zeros may be a rounded one,
 * 6.90123E+12 written out again, or a firm's article 00000. */
static bool mend_gtin(char text[CELL_CODE_MAX], struct cell_value *out, struct reason *why)
{
    enum { UPC_DIGITS = 12, LOST_MAX = 2, ROUND_ZEROS = 7 };
    char whole[UPC_DIGITS + 1];
    size_t n = strlen(text), zeros = 0;
    while (zeros < n && text[n - 1 - zeros] == '0')
        zeros++;
    if (n >= UPC_DIGITS && zeros >= ROUND_ZEROS) {
        out->mended = gtin_check_ok(text); /* nothing is changed; it is told */
        reason_set(why, out->mended ? REASON_ROUNDED_KEPT : REASON_ROUNDED, text, NULL, 0);
        return out->mended;
    }
    if (n >= UPC_DIGITS || n + LOST_MAX < UPC_DIGITS || strncmp(text, "69", 2) == 0 ||
        !gtin_check_ok(text))
        return true;
    memset(whole, '0', UPC_DIGITS);
    memcpy(whole + UPC_DIGITS - n, text, n + 1);
    reason_set(why, REASON_ZEROS, text, whole, 0);
    memcpy(text, whole, sizeof whole);
    out->mended = true;
    return true;
}

bool cell_read_gtin(struct span cell, size_t cap, struct cell_value *out, struct reason *why)
{
    (void)cap;
    char text[CELL_CODE_MAX], full[15];
    uint64_t number = 0;
    if (!cell_digits(cell, text, why))
        return false;
    if (out->may_mend && !mend_gtin(text, out, why))
        return false;
    size_t n = strlen(text);
    if (n != 8 && (n < 12 || n > 14))
        return reason_set(why, REASON_GTIN_LENGTH, text, NULL, (int64_t)n);
    if (!gtin_check_ok(text))
        return reason_set(why, REASON_GTIN_CHECK, text, one(gtin_check_digit(text, n - 1)).text, 0);
    if (!gtin_to14(text, full) || !span_number(span_of(full), &number) || number == 0)
        return reason_set(why, REASON_GTIN_NONE, text, NULL, 0);
    memcpy(out->text, full, sizeof full);
    out->number = (int64_t)number;
    return true;
}

bool cell_read_scope(struct span cell, size_t cap, struct cell_value *out, struct reason *why)
{
    char text[CELL_CODE_MAX];
    if (!cell_digits(cell, text, why))
        return false;
    if (strlen(text) >= 13)
        return cell_read_gtin(cell, cap, out, why);
    return cell_read_prefix(cell, cap, out, why);
}

bool cell_read_raw(struct span cell, size_t cap, struct cell_value *out, struct reason *why)
{
    return cell_read_text(cell, cap, out, why);
}

/* Does what was found answer to the kind asked for, by itself or as what else it could be? */
static bool is_of_kind(const struct ident *i, enum ident_kind want)
{
    if (want == ID_NONE)
        return ident_is_licence(i->kind) || ident_is_gtin(i->kind) || ident_is_org(i->kind);
    if (i->kind == want)
        return true;
    for (size_t k = 0; k < IDENT_ALSO_MAX && i->also[k] != ID_NONE; k++)
        if (i->also[k] == want)
            return true;
    return false;
}

static bool take_ident(const struct ident *found, enum ident_kind kind, struct cell_value *v,
                       struct reason *why)
{
    if (found->check == CHECK_MALFORMED)
        return reason_set(why, REASON_NUMBER_FORM, v->text, ident_kind_name(kind), 0);
    /* Some real SC numbers fail their check as printed; no others are known to. */
    if (found->check == CHECK_BAD && kind != ID_SC)
        return reason_set(why, REASON_NUMBER_CHECK, v->text,
                          one(found->expected ? found->expected : '?').text, 0);
    v->doubtful = found->check == CHECK_BAD || found->check == CHECK_SUSPECT;
    memcpy(v->text, found->text, sizeof found->text);
    return true;
}

/* By the grammar that reads packs, so that a pack and a file meet in one normal form.  The door of
 * what a person types is the more lenient one: separators may be missing. */
static bool find_number(struct cell_value *v, enum ident_kind want, enum ident_kind *kind,
                        struct reason *why)
{
    static const enum find_source doors[] = { FIND_TEXT, FIND_KEYPAD };
    struct ident found[FIND_MAX];
    for (size_t d = 0; d < ARRAY_LEN(doors); d++) {
        const struct ident *hit = NULL;
        size_t hits = 0;
        size_t n = code_find(span_of(v->text), doors[d], found, FIND_MAX);
        for (size_t i = 0; i < n; i++) {
            if (!is_of_kind(&found[i], want))
                continue;
            hit = hit ? hit : &found[i];
            hits++;
        }
        if (hits > 1)
            return reason_set(why, REASON_NUMBER_MANY, v->text, NULL, 0);
        if (!hit)
            continue;
        *kind = want == ID_NONE ? hit->kind : want;
        struct ident as;
        if (!code_find_as(hit, *kind, &as)) /* each kind has its own normal form and check */
            continue;
        return take_ident(&as, *kind, v, why);
    }
    if (want == ID_NONE)
        return reason_set(why, REASON_NUMBER_NONE, v->text, NULL, 0);
    return reason_set(why, REASON_NUMBER_KIND, v->text, ident_kind_name(want), 0);
}

static bool read_plain(struct cell_value *v, enum ident_kind want, struct reason *why)
{
    struct cell_value plain = { .has_column = v->has_column,
                                .given = true,
                                .may_mend = v->may_mend };
    cell_fn *read = want == ID_GTIN14   ? cell_read_gtin
                    : want == ID_GTIN13 ? cell_read_prefix
                                        : cell_read_org;
    if (!read(span_of(v->text), sizeof plain.text, &plain, why))
        return false;
    if (want == ID_ORG && !key_org_text(plain.number, plain.text))
        return reason_set(why, REASON_ORG_FORM, v->text, NULL, 0);
    *v = plain;
    return true;
}

bool cell_number(struct cell_value *v, enum ident_kind want, enum ident_kind *kind,
                 struct reason *why)
{
    char folded[CELL_CODE_MAX];
    if (!cell_code(span_of(v->text), folded, why)) /* for its complaints about spreadsheets */
        return false;
    if (want == ID_NONE) {
        if (!find_number(v, want, kind, why))
            return false;
        want = ident_is_gtin(*kind) ? ID_GTIN14 : ident_is_org(*kind) ? ID_ORG : *kind;
    }
    *kind = want;
    if (want == ID_GTIN14 || want == ID_GTIN13 || want == ID_ORG)
        return read_plain(v, want, why);
    return find_number(v, want, kind, why);
}
