#include "code/province.h"

#include <string.h>

#include "base/attrs.h"
#include "base/text.h"

static const struct province provinces[] = {
#include "code/provinces.inc"
};

const struct province *province_of_code(const char *code)
{
    for (size_t i = 0; i < ARRAY_LEN(provinces); i++)
        if (strncmp(code, provinces[i].code, 2) == 0)
            return &provinces[i];
    return NULL;
}

const struct province *province_of_letter(uint32_t cp)
{
    char utf8[5] = "";
    if (cp < 0x3400) /* none of them is outside of the Chinese characters */
        return NULL;
    utf8[utf8_put(cp, utf8)] = '\0';
    for (size_t i = 0; i < ARRAY_LEN(provinces); i++)
        if (strcmp(utf8, provinces[i].letter) == 0 || strstr(provinces[i].others, utf8))
            return &provinces[i];
    return NULL;
}
