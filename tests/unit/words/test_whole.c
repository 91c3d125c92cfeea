/* What stands together on one line: days, numbers with their units and marks, titles. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/attrs.h"
#include "words/whole.h"

static void wholes_are_found(void **state)
{
    /* text; its wholes, a bar between them */
    static const struct {
        const char *text, *wholes;
    } rows[] = {
        { "最迟2026年10月12日前告诉您", "2026年10月12日" },
        { "最迟10月12日前", "10月12日" },
        { "2026年10月", "2026年10月" },
        { "You hear by 22 Oct 2015.", "22 Oct 2015" },
        { "资料 2026-10-12，第031号", "2026-10-12|031号" },
        { "22 people came in 2015", "22|2015" }, /* no month */
        { "22 Otters 2015", "22|2015" },
        { "on 1 March 2016 at", "1 March 2016" },
        { "电话 7600380，12331", "7600380|12331" },
        { "0319-7600365转8", "0319-7600365转|8" },
        { "WX-12365-20151015-0700373", "WX-12365-20151015-0700373" },
        { "(冀)XK16-204-00123", "XK16-204-00123" },
        { "花了12.5元", "12.5元" },
        { "共3张照片", "3张" },
        { "每月1.", "1" }, /* a mark at the end is none */
        { "见《产品质量法》第十条", "《产品质量法》" },
        { "《没有完", "" },
        { "《这是一个长得一行怎么也放不下的书名号里的题目》", "" },
        { "Handled by Section", "" },
        { "Metrology Section (标准计量股), tel. 7600380", "(标准计量股)|7600380" },
        { "(标准 计量股) and (no name) and (标准", "" },
        { "(标准计量股标准计量股标准计量股标准计量股)", "" }, /* longer than a line may hold */
        { "请稍等", "" },
        { "", "" },
        { "3\xE5", "3" }, /* the text ends within a character */
        { "3\xE5\xA4", "3" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char got[200] = "";
        struct whole w = { 0, 0 };
        char *text = strdup(rows[i].text); /* nothing lies behind its end */
        assert_non_null(text);
        while (whole_next(text, w.end, &w)) {
            assert_true(w.begin < w.end && w.end <= strlen(text));
            size_t n = strlen(got);
            snprintf(got + n, sizeof got - n, "%s%.*s", n ? "|" : "", (int)(w.end - w.begin),
                     text + w.begin);
        }
        free(text);
        assert_string_equal(got, rows[i].wholes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(wholes_are_found) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
