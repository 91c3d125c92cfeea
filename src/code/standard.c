/* Numbers of standards: national, sector, local, group (one table of codes), and a firm's own
 * (Q/…).
 *
 * GB 2312 among words names a character set as often as a standard on a label: without its year a
 * number counts only where the words in front, a /T, or nothing else around it say so. */
#include <string.h>

#include "code/match.h"

static const struct {
    const char *code;
} codes[] = {
#include "code/standard_codes.inc"
};

static bool is_code(const char *letters)
{
    for (size_t i = 0; i < ARRAY_LEN(codes); i++)
        if (strcmp(codes[i].code, letters) == 0)
            return true;
    return false;
}

/* "", "/T" or "/Z"; the slash may be missing in what people type (GBT). */
static const char *take_nature(struct reader *r)
{
    if (take_word(r, "/T"))
        return "/T";
    return take_word(r, "/Z") ? "/Z" : "";
}

/* DB13, DB1305, DBS13 (food safety), each with /T, with a bare slash, or with a blank. */
static bool take_local_code(struct reader *r, char out[24], const char **nature)
{
    struct reader t = *r;
    char region[5];
    if (!take_word(&t, "DB"))
        return false;
    const char *food = take_char(&t, 'S') ? "S" : "";
    size_t n = take_run(&t, 4, region);
    if ((n != 2 && n != 4) || !province_of_code(region))
        return false;
    *nature = take_nature(&t);
    bool apart = **nature || take_char(&t, '/') || reader_peek(&t) == ' ';
    if (!apart)
        return false;
    snprintf(out, 24, "DB%s%s", food, region);
    *r = t;
    return true;
}

/* T/CAS: standards of societies, since 2017. */
static bool take_group_code(struct reader *r, char out[24])
{
    struct reader t = *r;
    size_t n = 2;
    if (!take_word(&t, "T/"))
        return false;
    memcpy(out, "T/", 2);
    while (n < 14 && take_letter(&t, &out[n]))
        n++;
    out[n] = '\0';
    if (n < 4 || fold_is_alnum(reader_peek(&t)) != fold_is_digit(reader_peek(&t)))
        return false;
    *r = t;
    return true;
}

static bool take_code(struct reader *r, char out[24], const char **nature)
{
    struct reader t = *r;
    size_t n = 0;
    *nature = "";
    if (take_local_code(r, out, nature) || take_group_code(r, out))
        return true;
    while (n < 6 && take_letter(&t, &out[n]))
        n++;
    out[n] = '\0';
    if (n >= 3 && out[n - 1] == 'T' && !is_code(out)) {
        out[n - 1] = '\0';
        *nature = "/T";
    } else {
        *nature = take_nature(&t);
    }
    if (!is_code(out))
        return false;
    *r = t;
    return true;
}

/* 12904, 4706.1, 16886.10.2 */
static bool take_number(struct reader *r, char out[24])
{
    size_t n = take_run(r, 6, out);
    for (int part = 0; n > 0 && part < 3; part++) {
        struct reader t = *r;
        char digits[5];
        if (!take_char(&t, '.') || take_run(&t, 3, digits) == 0)
            break;
        n += (size_t)snprintf(out + n, 24 - n, ".%s", digits);
        *r = t;
    }
    return n > 0;
}

/* Four digits, or two as printed before 1996.  In a printed line the dash gets lost. */
static bool take_year(struct reader *r, bool blank_will_do, char out[5])
{
    struct reader t = *r;
    enum gap gap = take_gap(&t);
    size_t n = take_run(&t, 4, out);
    bool four = n == 4 && memcmp(out, "1950", 4) >= 0 && memcmp(out, "2049", 4) <= 0;
    bool two = n == 2 && memcmp(out, "50", 2) >= 0 && gap == GAP_DASH;
    if (gap == GAP_NONE || (gap == GAP_BLANK && !blank_will_do) || !reader_ends(&t) ||
        !(four || two))
        return false;
    *r = t;
    return true;
}

static bool label_allows(enum label label)
{
    return label != LABEL_OTHER && label != LABEL_SERIAL && label != LABEL_BATCH;
}

bool match_standard(const struct look *l, size_t at, struct match *m)
{
    struct reader r = look_reader(l, at);
    char code[24], number[24], year[5];
    const char *nature;
    if (!reader_starts(&r) || (at > 0 && l->text.cells[at - 1].c == '/') ||
        !take_code(&r, code, &nature))
        return false;
    take_gap(&r);
    if (!take_number(&r, number))
        return false;
    bool dated = take_year(&r, l->source == FIND_OCR, year);
    enum label label = look_label(l, at);
    bool said = *nature || label == LABEL_STANDARD || look_alone(l, at, r.at);
    if (!reader_ends(&r) || (!dated && !said) || !label_allows(label))
        return false;
    match_set(m, ID_STANDARD, CHECK_NONE, "%s%s %s%s%s", code, nature, number, dated ? "-" : "",
              dated ? year : "");
    m->end = r.at;
    m->weight = WEIGHT_LABEL;
    return true;
}

/* HLS0001S into HLS and 0001S: the digits at the end, and the S of a food-safety standard. */
static bool split_firm(char *body, char serial[8])
{
    size_t end = strlen(body), s = end > 1 && body[end - 1] == 'S', digits = 0;
    while (digits < 5 && digits + s < end && fold_is_digit((uint32_t)body[end - s - digits - 1]))
        digits++;
    if (digits == 0 || digits + s == end)
        return false;
    snprintf(serial, 8, "%s", body + end - s - digits);
    body[end - s - digits] = '\0';
    return strpbrk(body, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != NULL;
}

/* Firm and serial apart: HLS 0001S. */
static bool take_serial(struct reader *r, char serial[8])
{
    struct reader t = *r;
    if (take_gap(&t) == GAP_NONE || take_run(&t, 5, serial) == 0)
        return false;
    size_t n = strlen(serial);
    if (take_char(&t, 'S'))
        serial[n++] = 'S';
    serial[n] = '\0';
    if (!reader_ends(&t))
        return false;
    *r = t;
    return true;
}

bool match_firm_standard(const struct look *l, size_t at, struct match *m)
{
    struct reader r = look_reader(l, at);
    char body[28], serial[8], part[8] = "", year[5];
    if (!reader_starts(&r) || (at > 0 && l->text.cells[at - 1].c == '/') || !take_word(&r, "Q/"))
        return false;
    take_blanks(&r);
    if (take_alnum(&r, 24, body) < 2 || !reader_ends(&r))
        return false;
    if (!split_firm(body, serial) && !take_serial(&r, serial))
        return false;
    struct reader dot = r;
    if (take_char(&dot, '.') && take_run(&dot, 3, part) > 0)
        r = dot;
    else
        part[0] = '\0';
    bool food = serial[strlen(serial) - 1] == 'S';
    bool dated = take_year(&r, food || l->source == FIND_OCR, year);
    enum label label = look_label(l, at);
    bool said = food || label == LABEL_STANDARD || look_alone(l, at, r.at);
    if (!reader_ends(&r) || (!dated && !said))
        return false;
    match_set(m, ID_STANDARD_FIRM, CHECK_NONE, "Q/%s %s%s%s%s%s", body, serial, part[0] ? "." : "",
              part, dated ? "-" : "", dated ? year : "");
    m->end = r.at;
    m->weight = WEIGHT_LABEL;
    return true;
}
