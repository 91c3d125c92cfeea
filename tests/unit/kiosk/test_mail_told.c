/* What stands under each thing that happened: why, to whom, the officer's own words; in the language shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "app/mail_told.h"

static void each_in_its_language(void **state)
{
    static const struct {
        const char *reason, *reason_en, *office, *office_en, *phone, *own, *zh, *en;
    } rows[] = {
        { "", "", "", "", "", "", "", "" },
        { "", "", "", "", "", "请退货。", "请退货。", "请退货。" },
        { "没有发票。", "No receipt.", "", "", "", "", "没有发票。", "No receipt." },
        { "没有发票。", "", "", "", "", "", "没有发票。", "没有发票。" },
        { "没有发票。", "No receipt.", "", "", "", "找到再来。", "没有发票。\n找到再来。",
          "No receipt.\n找到再来。" },
        { "", "", "县农业局", "", "12316", "",
          "由县农业局办理，电话\xC2\xA0"
          "12316",
          "Handled by: 县农业局, tel.\xC2\xA0"
          "12316" },
        { "", "", "县林业局", "County Forestry Bureau", "", "", "由县林业局办理",
          "Handled by: County Forestry Bureau (县林业局)" },
    };
    static const char *const langs[] = { "zh", "en" };
    char assets[300];
    struct mailbox_view *v = calloc(1, sizeof *v);
    (void)state;
    assert_non_null(v);
    snprintf(assets, sizeof assets, "%s/assets", getenv("HEYAN_ROOT"));
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct mailbox_line *l = &v->lines[v->n_lines++];
        snprintf(l->reason, sizeof l->reason, "%s", rows[i].reason);
        snprintf(l->reason_en, sizeof l->reason_en, "%s", rows[i].reason_en);
        snprintf(l->office_name, sizeof l->office_name, "%s", rows[i].office);
        snprintf(l->office_name_en, sizeof l->office_name_en, "%s", rows[i].office_en);
        snprintf(l->office_phone, sizeof l->office_phone, "%s", rows[i].phone);
        snprintf(l->own, sizeof l->own, "%s", rows[i].own);
    }
    for (size_t k = 0; k < 4; k++) { /* to and fro */
        struct words *w = NULL;
        assert_int_equal(words_open(assets, langs[k % 2], &w, NULL), ERR_OK);
        mail_tell(v, w);
        for (size_t i = 0; i < v->n_lines; i++)
            assert_string_equal(v->lines[i].text, k % 2 ? rows[i].en : rows[i].zh);
        words_close(w);
    }
    free(v);
}

/* The longest of everything: nothing is cut within a character. */
static void the_longest(void **state)
{
    char assets[300];
    struct words *w = NULL;
    struct mailbox_view *v = calloc(1, sizeof *v);
    (void)state;
    assert_non_null(v);
    snprintf(assets, sizeof assets, "%s/assets", getenv("HEYAN_ROOT"));
    struct mailbox_line *l = &v->lines[v->n_lines++];
    for (size_t i = 0; i + 4 < sizeof l->own; i += 3)
        memcpy(l->own + i, "字", 4);
    for (size_t i = 0; i + 4 < sizeof l->reason; i += 3)
        memcpy(l->reason + i, "因", 4);
    for (size_t i = 0; i + 4 < sizeof l->office_name; i += 3)
        memcpy(l->office_name + i, "局", 4);
    assert_int_equal(words_open(assets, "zh", &w, NULL), ERR_OK);
    mail_tell(v, w);
    assert_true(utf8_valid(span_of(l->text)));
    assert_true(strlen(l->text) > strlen(l->own) + strlen(l->reason)); /* all of it */
    assert_string_equal(l->text + strlen(l->text) - strlen(l->own), l->own);
    words_close(w);
    free(v);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_in_its_language),
        cmocka_unit_test(the_longest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
