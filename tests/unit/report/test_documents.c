/* docs/reports.md shows the forms; each one shown is one that the readers take. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/fs.h"
#include "report/envelope.h"
#include "trust/canon.h"

static struct desk_card card; /* the first form shown */

static void read_card(struct span json)
{
    struct err err = { 0 };
    if (desk_card_read(json, &card, &err) != ERR_OK)
        fail_msg("%s", err.text);
}

static void read_report(struct span json)
{
    static struct report r;
    struct err err = { 0 };
    if (report_read(json, &r, &err) != ERR_OK)
        fail_msg("%s", err.text);
    assert_string_equal(r.number, "WX-12365-20261012-0700370");
    assert_int_equal(date_of_utc(r.made_utc_s).ymd, 20261012);
}

static void read_envelope(struct span json)
{
    static struct envelope e;
    char check[QUERY_CHECK_TEXT];
    struct err err = { 0 };
    if (envelope_read(json, &e, NULL, &err) != ERR_OK)
        fail_msg("%s", err.text);
    assert_string_equal(e.box_id, card.box_id);
    assert_int_equal(query_code_check("048213", e.uuid, check, &err), ERR_OK); /* of ux.md B8 */
    assert_string_equal(e.query_check, check);
}

static void read_receipt(struct span json)
{
    static struct receipt r;
    struct err err = { 0 };
    if (receipt_read(json, card.receipt_key, &r, &err) != ERR_OK)
        fail_msg("%s", err.text);
    assert_int_equal(r.n_held, 1);
}

static const struct {
    const char *format;
    void (*read)(struct span json);
} forms[] = {
    { "heyan-desk-card-1", read_card },
    { "heyan-report-1", read_report },
    { "heyan-envelope-1", read_envelope },
    { "heyan-receipt-1", read_receipt },
};

static void every_form_shown_is_one(void **state)
{
    (void)state;
    static const char start[] = "```json\n", end[] = "\n```";
    char path[FS_PATH_MAX];
    struct buf text = BUF_INIT(1 << 20);
    size_t seen[ARRAY_LEN(forms)] = { 0 };
    assert_int_equal(fs_join(path, getenv("HEYAN_ROOT"), "docs/reports.md", NULL), ERR_OK);
    assert_int_equal(fs_read_all(path, &text, NULL), ERR_OK);
    assert_int_equal(buf_append(&text, "", 1), ERR_OK);
    for (const char *at = (const char *)text.data; (at = strstr(at, start));) {
        at += sizeof start - 1;
        const char *stop = strstr(at, end);
        assert_non_null(stop);
        struct span json = { (const uint8_t *)at, (size_t)(stop - at) };
        json_t *object = NULL;
        struct err err = { 0 };
        if (canon_read(json, &object, &err) != ERR_OK)
            fail_msg("%s", err.text);
        const char *format = json_string_value(json_object_get(object, "format"));
        for (size_t i = 0; format && i < ARRAY_LEN(forms); i++)
            if (strcmp(forms[i].format, format) == 0) {
                forms[i].read(json);
                seen[i]++;
            }
        json_decref(object);
        at = stop + sizeof end - 1;
    }
    for (size_t i = 0; i < ARRAY_LEN(forms); i++)
        if (seen[i] != 1)
            fail_msg("%s is shown %zu times", forms[i].format, seen[i]);
    buf_fini(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_shown_is_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
