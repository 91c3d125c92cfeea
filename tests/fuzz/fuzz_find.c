/* code_find over any bytes: the first names the source, the rest is the text.  Whatever comes, the
 * places lie inside, texts end, persons' numbers stay empty, and twice gives the same. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "code/find.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void need(bool holds)
{
    if (!holds)
        abort();
}

static void check_one(const struct ident *id, size_t size)
{
    need((unsigned)id->kind < ID_KIND_COUNT && id->kind != ID_NONE);
    need((unsigned)id->check < CHECK_COUNT);
    need(id->at <= size && id->len <= size - id->at && id->len > 0);
    size_t n = strnlen(id->text, sizeof(id->text));
    need(n < sizeof(id->text));
    need(utf8_valid(span_of(id->text)));
    need((n == 0) == (id->kind == ID_ID_CARD));
    need((id->expected != '\0') == (id->check == CHECK_BAD));
    for (size_t i = 0; i < IDENT_ALSO_MAX && id->also[i] != ID_NONE; i++) {
        struct ident as;
        need(id->also[i] != id->kind && id->also[i] != ID_ID_CARD);
        if (code_find_as(id, id->also[i], &as))
            need(as.kind == id->also[i] && as.text[0] != '\0');
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    enum find_source source = (enum find_source)(data[0] % (FIND_OCR + 1));
    struct span text = { data + 1, size - 1 };
    struct ident found[FIND_MAX], again[FIND_MAX], few[2];
    memset(found, 0xAA, sizeof(found));
    memset(again, 0x55, sizeof(again));
    size_t n = code_find(text, source, found, FIND_MAX);
    need(n <= FIND_MAX);
    need(code_find(text, source, again, FIND_MAX) == n);
    for (size_t i = 0; i < n; i++) {
        check_one(&found[i], text.len);
        need(found[i].kind == again[i].kind && found[i].at == again[i].at &&
             found[i].len == again[i].len && found[i].check == again[i].check &&
             memcmp(found[i].also, again[i].also, sizeof(found[i].also)) == 0 &&
             strcmp(found[i].text, again[i].text) == 0);
    }
    size_t fewer = code_find(text, source, few, 2);
    need(fewer == (n < 2 ? n : 2));
    return 0;
}
