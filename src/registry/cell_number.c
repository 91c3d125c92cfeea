/* Cells that are numbers with a form and a check character. */
#include "code/find.h"
#include "code/gtin.h"
#include "code/orgcode.h"
#include "code/regno.h"
#include "code/uscc.h"
#include "registry/cell_code.h"
#include "registry/key.h"

static bool read_uscc_text(const char *text, struct cell_value *out, char why[CELL_WHY_MAX])
{
    char expected = 0;
    enum ident_check check = uscc_check(text, &expected);
    if (check == CHECK_MALFORMED || strlen(text) != 18)
        return cell_refuse(why, "'%s' is no credit code: 18 characters, without I, O, Z, S and V",
                           text);
    if (!key_of_org((struct span){ (const uint8_t *)text + 8, 9 }, &out->number))
        return cell_refuse(why,
                           "'%s': the organisation code inside (characters 9 to 17) fails its "
                           "check",
                           text);
    /* Published credit codes of real bodies are known that fail here (facts: a bank's). */
    out->doubtful = check == CHECK_BAD;
    memcpy(out->text, text, 19);
    return true;
}

bool cell_read_uscc(struct span cell, size_t cap, struct cell_value *out, char why[CELL_WHY_MAX])
{
    (void)cap;
    char text[CELL_CODE_MAX];
    return cell_code(cell, text, why) && read_uscc_text(text, out, why);
}

bool cell_read_org(struct span cell, size_t cap, struct cell_value *out, char why[CELL_WHY_MAX])
{
    (void)cap;
    char text[CELL_CODE_MAX], expected = 0;
    if (!cell_code(cell, text, why))
        return false;
    if (strlen(text) == 18)
        return read_uscc_text(text, out, why);
    if (strlen(text) == 10 && text[8] == '-')
        memmove(text + 8, text + 9, 2);
    if (strlen(text) == 8)
        return cell_refuse(why,
                           "'%s' has 8 characters, an organisation code has 9: has a leading zero "
                           "or the check character been lost?",
                           text);
    switch (orgcode_check(text, &expected)) {
    case CHECK_OK:
        break;
    case CHECK_BAD:
        return cell_refuse(why, "'%s' fails its check; the last character would be %c", text,
                           expected);
    default:
        return cell_refuse(why, "'%s' is neither an organisation code nor a credit code",
                           cell_quote(cell).text);
    }
    memcpy(out->text, text, 10);
    return key_of_org(span_of(text), &out->number) || cell_refuse(why, "'%s' is no code", text);
}

bool cell_read_reg_no(struct span cell, size_t cap, struct cell_value *out, char why[CELL_WHY_MAX])
{
    (void)cap;
    char text[CELL_CODE_MAX], expected = 0;
    uint64_t number = 0;
    if (!cell_digits(cell, text, why))
        return false;
    size_t n = strlen(text);
    if ((n != 13 && n != 15) || text[0] == '0')
        return cell_refuse(
            why, "'%s' has %zu digits, a registration number has 15, or 13 before 2007", text, n);
    if (n == 15 && regno_check(text, &expected) == CHECK_BAD)
        return cell_refuse(why, "'%s' fails its check; the last digit would be %c", text, expected);
    if (!span_number(span_of(text), &number))
        return cell_refuse(why, "'%s' is not a number", text);
    out->number = (int64_t)number;
    return true;
}

bool cell_read_region(struct span cell, size_t cap, struct cell_value *out, char why[CELL_WHY_MAX])
{
    (void)cap;
    char text[CELL_CODE_MAX];
    if (!cell_digits(cell, text, why))
        return false;
    if (strlen(text) != 6 || text[0] == '0')
        return cell_refuse(why, "'%s' is no region of GB/T 2260: six digits", text);
    memcpy(out->text, text, 7);
    return true;
}

bool cell_read_prefix(struct span cell, size_t cap, struct cell_value *out, char why[CELL_WHY_MAX])
{
    (void)cap;
    char text[CELL_CODE_MAX];
    struct key_range range;
    if (!cell_digits(cell, text, why))
        return false;
    if (!key_of_prefix(span_of(text), &range))
        return cell_refuse(why, "'%s' has %zu digits, a company prefix has 7 to 12", text,
                           strlen(text));
    memcpy(out->text, text, strlen(text) + 1);
    out->number = range.id;
    return true;
}

bool cell_read_gtin(struct span cell, size_t cap, struct cell_value *out, char why[CELL_WHY_MAX])
{
    (void)cap;
    char text[CELL_CODE_MAX], full[15];
    uint64_t number = 0;
    if (!cell_digits(cell, text, why))
        return false;
    size_t n = strlen(text);
    if (n != 8 && (n < 12 || n > 14))
        return cell_refuse(why,
                           "'%s' has %zu digits, a GTIN has 8, 12, 13 or 14: have leading zeros or "
                           "the check digit been lost?",
                           text, n);
    if (!gtin_check_ok(text))
        return cell_refuse(why, "'%s' fails its check; the last digit would be %c", text,
                           gtin_check_digit(text, n - 1));
    if (!gtin_to14(text, full) || !span_number(span_of(full), &number) || number == 0)
        return cell_refuse(why, "'%s' is no GTIN", text);
    memcpy(out->text, full, sizeof full);
    out->number = (int64_t)number;
    return true;
}

bool cell_read_scope(struct span cell, size_t cap, struct cell_value *out, char why[CELL_WHY_MAX])
{
    char text[CELL_CODE_MAX];
    if (!cell_digits(cell, text, why))
        return false;
    if (strlen(text) >= 13)
        return cell_read_gtin(cell, cap, out, why);
    return cell_read_prefix(cell, cap, out, why);
}

bool cell_read_raw(struct span cell, size_t cap, struct cell_value *out, char why[CELL_WHY_MAX])
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
                       char why[CELL_WHY_MAX])
{
    if (found->check == CHECK_MALFORMED)
        return cell_refuse(why, "'%s' is not well formed for the kind %s",
                           cell_quote(span_of(v->text)).text, ident_kind_name(kind));
    /* Some real SC numbers fail their check as printed; no others are known to. */
    if (found->check == CHECK_BAD && kind != ID_SC)
        return cell_refuse(why, "'%s' fails its check; the last character would be %c",
                           cell_quote(span_of(v->text)).text,
                           found->expected ? found->expected : '?');
    v->doubtful = found->check == CHECK_BAD || found->check == CHECK_SUSPECT;
    memcpy(v->text, found->text, sizeof found->text);
    return true;
}

/* By the grammar that reads packs, so that a pack and a file meet in one normal form.  The door of
 * what a person types is the more lenient one: separators may be missing. */
static bool find_number(struct cell_value *v, enum ident_kind want, enum ident_kind *kind,
                        char why[CELL_WHY_MAX])
{
    static const enum find_source doors[] = { FIND_TEXT, FIND_KEYPAD };
    struct ident found[FIND_MAX];
    struct cell_quote shown = cell_quote(span_of(v->text));
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
            return cell_refuse(why, "'%s' holds more than one number; write a row for each",
                               shown.text);
        if (!hit)
            continue;
        *kind = want == ID_NONE ? hit->kind : want;
        struct ident as;
        if (!code_find_as(hit, *kind, &as)) /* each kind has its own normal form and check */
            continue;
        return take_ident(&as, *kind, v, why);
    }
    if (want == ID_NONE)
        return cell_refuse(why, "'%s' is not a number of any kind kept here", shown.text);
    return cell_refuse(why, "'%s' is not a number of the kind %s", shown.text,
                       ident_kind_name(want));
}

static bool read_plain(struct cell_value *v, enum ident_kind want, char why[CELL_WHY_MAX])
{
    struct cell_value plain = { .has_column = v->has_column, .given = true };
    cell_fn *read = want == ID_GTIN14   ? cell_read_gtin
                    : want == ID_GTIN13 ? cell_read_prefix
                                        : cell_read_org;
    if (!read(span_of(v->text), sizeof plain.text, &plain, why))
        return false;
    if (want == ID_ORG && !key_org_text(plain.number, plain.text))
        return cell_refuse(why, "is no organisation code");
    *v = plain;
    return true;
}

bool cell_number(struct cell_value *v, enum ident_kind want, enum ident_kind *kind,
                 char why[CELL_WHY_MAX])
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
