/* Bare runs that may be certificates and equipment: 16, 17 and 20 digits.  None has a check digit.
 */
#include <string.h>

#include "code/check_digit.h"
#include "code/run.h"

/* Year, body, class: what the first ten of sixteen digits must be. */
static bool ccc_fits(const char *d)
{
    return memcmp(d, "2002", 4) >= 0 && memcmp(d, "2049", 4) <= 0 && memcmp(d + 4, "00", 2) > 0;
}

bool run_is_16(const struct run *r, struct match *m)
{
    if (!r->digits)
        return false;
    if (r->label == LABEL_WGH) {
        match_set(m, ID_WGH, CHECK_NONE, "%s", r->text);
        return true;
    }
    bool fits = ccc_fits(r->text), labelled = r->label == LABEL_CCC;
    if (!labelled && !(fits && (r->label == LABEL_NONE || r->label == LABEL_LICENCE)))
        return false;
    bool self = memcmp(r->text + 4, "97", 2) == 0 || memcmp(r->text + 4, "98", 2) == 0;
    match_set(m, self ? ID_CCC_SELF : ID_CCC, fits ? CHECK_NONE : CHECK_MALFORMED, "%s", r->text);
    if (!labelled)
        match_add_also(m, ID_WGH);
    if (!labelled && !r->alone) /* a time, an order number */
        match_add_also(m, ID_DIGITS);
    return true;
}

/* Class 4, region 2 (10 = the state's office), maker's licence 3, year 4, serial: TSG codes. */
bool run_fits_equipment(const char *s, size_t n)
{
    return (n == 17 || n == 18) && digits_all(s, 6) && s[0] != '0' && digits_all(s + 9, 4) &&
           (memcmp(s + 4, "10", 2) == 0 || province_of_code(s + 4)) &&
           memcmp(s + 9, "1980", 4) >= 0 && memcmp(s + 9, "2049", 4) <= 0;
}

bool run_set_equipment(const struct run *r, struct match *m)
{
    match_set(m, ID_EQUIP_CODE, run_fits_equipment(r->text, r->n) ? CHECK_NONE : CHECK_MALFORMED,
              "%s", r->text);
    return true;
}

bool run_is_17(const struct run *r, struct match *m)
{
    if (r->label == LABEL_EQUIP_CODE)
        return run_set_equipment(r, m);
    if (!r->digits)
        return false;
    if (r->label == LABEL_ORGANIC_CODE) {
        match_set(m, ID_ORGANIC_CODE, CHECK_NONE, "%s", r->text);
        return true;
    }
    if (r->label != LABEL_NONE && r->label != LABEL_GTIN)
        return false;
    if (!r->alone && r->label == LABEL_NONE)
        return false;
    /* Printed under bars as if it were a commodity code it is none; nothing inside can say more. */
    match_set(m, ID_DIGITS, r->label == LABEL_GTIN ? CHECK_MALFORMED : CHECK_NONE, "%s", r->text);
    match_add_also(m, ID_ORGANIC_CODE);
    if (run_fits_equipment(r->text, r->n))
        match_add_also(m, ID_EQUIP_CODE);
    return true;
}

/* Class 4, region 6, year and month 6, serial 4. */
bool run_is_20(const struct run *r, struct match *m)
{
    const char *d = r->text;
    if (!r->digits || (r->label != LABEL_NONE && r->label != LABEL_EQUIP_REG))
        return false;
    bool fits = d[0] != '0' && province_of_code(d + 4) && memcmp(d + 10, "1980", 4) >= 0 &&
                memcmp(d + 10, "2049", 4) <= 0 && memcmp(d + 14, "01", 2) >= 0 &&
                memcmp(d + 14, "12", 2) <= 0;
    if (!fits && r->label == LABEL_NONE)
        return false;
    match_set(m, ID_EQUIP_REG, fits ? CHECK_NONE : CHECK_MALFORMED, "%s", d);
    if (r->label == LABEL_NONE)
        match_add_also(m, ID_DIGITS);
    return true;
}
