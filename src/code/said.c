/* What labels say beside the numbers: days and batches, only ever behind the words that announce
 * them. */
#include <string.h>

#include "base/date.h"
#include "code/match.h"

enum { YEAR = 0x5E74, MONTH = 0x6708, DAY = 0x65E5 }; /* 年月日 */

static int number_of(const char *digits)
{
    int v = 0;
    for (; *digits; digits++)
        v = v * 10 + (*digits - '0');
    return v;
}

static bool take_sign(struct reader *r, uint32_t chinese)
{
    struct reader t = *r;
    take_blanks(&t);
    if (!take_char(&t, chinese) && !take_char(&t, '-') && !take_char(&t, '/') &&
        !take_char(&t, '.'))
        return false;
    take_blanks(&t);
    *r = t;
    return true;
}

/* 20141001, 2014-10-01, 2014/10/1, 2014年10月1日; without day 2014年10月 only. */
static bool take_date(struct reader *r, char out[11])
{
    struct reader t = *r;
    char year[5], month[3] = "", day[3] = "";
    if (!take_digits(&t, 4, year))
        return false;
    bool signs = take_sign(&t, YEAR);
    if (signs ? take_run(&t, 2, month) == 0
              : !take_digits(&t, 2, month) || !take_digits(&t, 2, day))
        return false;
    bool whole_month = false;
    if (signs) {
        struct reader before = t;
        whole_month = !take_sign(&t, MONTH) || take_run(&t, 2, day) == 0;
        if (whole_month && (t = before, !take_char(&t, MONTH)))
            return false;
    }
    take_char(&t, DAY);
    int y = number_of(year), mo = number_of(month), d = whole_month ? 1 : number_of(day);
    if (!date_valid(y, mo, d) || fold_is_digit(reader_peek(&t)))
        return false;
    if (whole_month)
        snprintf(out, 11, "%04d-%02d", y, mo);
    else
        date_iso(DATE_OF(y, mo, d), out);
    *r = t;
    return true;
}

static bool match_date(struct reader *r, enum ident_kind kind, struct match *m)
{
    char iso[11];
    if (!take_date(r, iso))
        return false;
    match_set(m, kind, CHECK_NONE, "%s", iso);
    return true;
}

/* Letters, digits, dashes and slashes, at most 20 as in AI 10 and 21, at least one digit. */
static bool match_code(struct reader *r, enum ident_kind kind, struct match *m)
{
    char text[24];
    size_t n = 0, digits = 0;
    while (n <= 20) {
        uint32_t c = reader_peek(r);
        if (!fold_is_alnum(c) && !(n > 0 && (c == '-' || c == '/')))
            break;
        digits += fold_is_digit(c);
        text[n++] = (char)c;
        r->at++;
    }
    while (n > 0 && !fold_is_alnum((uint32_t)text[n - 1])) {
        n--;
        r->at--;
    }
    text[n] = '\0';
    if (n > 20 || digits == 0)
        return false;
    match_set(m, kind, CHECK_NONE, "%s", text);
    return true;
}

static const struct {
    enum label label;
    bool (*read)(struct reader *r, enum ident_kind kind, struct match *m);
    enum ident_kind kind;
} rows[] = {
    { LABEL_MADE, match_date, ID_DATE_MADE }, { LABEL_PACKED, match_date, ID_DATE_PACKED },
    { LABEL_BEST, match_date, ID_DATE_BEST }, { LABEL_EXPIRY, match_date, ID_DATE_EXPIRY },
    { LABEL_BATCH, match_code, ID_BATCH },    { LABEL_SERIAL, match_code, ID_SERIAL },
};

bool match_said(const struct look *l, size_t at, struct match *m)
{
    struct reader r = look_reader(l, at);
    if (!reader_starts(&r) || reader_ends(&r))
        return false;
    r.ocr = false; /* a day misread is a wrong day */
    enum label label = look_label(l, at);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (rows[i].label == label) {
            m->end = 0;
            if (!rows[i].read(&r, rows[i].kind, m))
                return false;
            m->end = r.at;
            m->weight = WEIGHT_LABEL;
            return true;
        }
    return false;
}
