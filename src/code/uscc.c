#include "code/uscc.h"

#include <string.h>

#include "base/attrs.h"
#include "code/check_digit.h"
#include "code/orgcode.h"
#include "code/province.h"

static const struct {
    const char *department, *kinds;
} departments[] = {
#include "code/uscc_departments.inc"
};

static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";

char uscc_check_char(const char *body)
{
    unsigned sum = 0, weight = 1;
    for (size_t i = 0; i < 17; i++, weight = weight * 3 % 31) {
        const char *at = body[i] ? strchr(alphabet, body[i]) : NULL;
        if (!at)
            return '\0';
        sum += (unsigned)(at - alphabet) * weight;
    }
    return alphabet[(31 - sum % 31) % 31];
}

enum ident_check uscc_check(const char *code, char *expected)
{
    *expected = '\0';
    if (strlen(code) != 18 || !strchr(alphabet, code[17]))
        return CHECK_MALFORMED;
    char right = uscc_check_char(code);
    if (!right)
        return CHECK_MALFORMED;
    if (right != code[17]) {
        *expected = right;
        return CHECK_BAD;
    }
    return orgcode_check_char(code + 8) == code[16] ? CHECK_OK : CHECK_SUSPECT;
}

bool uscc_has_form(const char *code)
{
    if (strlen(code) != 18 || !digits_all(code + 2, 6))
        return false;
    bool state = memcmp(code + 2, "100000", 6) == 0; /* registered with the state's own office */
    if (!state && !province_of_code(code + 2))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(departments); i++)
        if (code[0] == departments[i].department[0])
            return strchr(departments[i].kinds, code[1]) != NULL;
    return false;
}
