/* The same program in another county: its letters stand in one table, and every number follows them, from the outbox
 * to the slip's QR and to the digits a person types at the kiosk. */
#include "bench.h"

#include <dirent.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "report/number.h"

#define ASSETS "elsewhere"

static struct letterbox box;

/* assets/report once more, with a row of its own for the county; the rest as it is. */
static void make_assets(const char *letters)
{
    char from[FS_PATH_MAX], path[FS_PATH_MAX], row[128];
    struct buf bytes = BUF_INIT(1 << 20);
    struct dirent *e;
    assert_int_equal(fs_make_folder(ASSETS, NULL), ERR_OK);
    assert_int_equal(fs_make_folder(ASSETS "/report", NULL), ERR_OK);
    assert_int_equal(fs_join(from, getenv("HEYAN_ROOT"), "assets/route", NULL), ERR_OK);
    (void)unlink(ASSETS "/route");
    assert_int_equal(symlink(from, ASSETS "/route"), 0);
    assert_int_equal(fs_join(from, getenv("HEYAN_ROOT"), "assets/report", NULL), ERR_OK);
    DIR *d = opendir(from);
    assert_non_null(d);
    while ((e = readdir(d)) != NULL) {
        if (e->d_name[0] == '.')
            continue;
        bytes.len = 0;
        assert_int_equal(fs_join(path, from, e->d_name, NULL), ERR_OK);
        assert_int_equal(fs_read_all(path, &bytes, NULL), ERR_OK);
        assert_int_equal(fs_join(path, ASSETS "/report", e->d_name, NULL), ERR_OK);
        assert_int_equal(fs_replace(path, buf_span(&bytes), NULL), ERR_OK);
    }
    closedir(d);
    buf_fini(&bytes);
    snprintf(row, sizeof row, "letters\tname\tsource\n%s\t别处\ttest\n", letters);
    assert_int_equal(fs_replace(ASSETS "/report/county.tsv", span_of(row), NULL), ERR_OK);
}

static void make_card(void)
{
    struct desk_card card = { .bureau = "别处质量技术监督局" };
    uint8_t secret[64];
    struct buf json = BUF_INIT(64 * 1024);
    assert_true(sodium_init() >= 0);
    crypto_box_keypair(card.box_key, secret);
    crypto_sign_keypair(card.receipt_key, secret);
    assert_int_equal(desk_card_write(&card, &json, NULL), ERR_OK);
    assert_int_equal(fs_replace("elsewhere.card", buf_span(&json), NULL), ERR_OK);
    buf_fini(&json);
}

static enum err_code open_box(struct bench *b, struct err *err)
{
    const struct letterbox_options o = { .assets = ASSETS,
                                         .profile = "2014-12365",
                                         .folder = "elsewhere.box",
                                         .desk_card = "elsewhere.card",
                                         .number = 7,
                                         .hotline = "12365",
                                         .clock = clock_of_fake(&b->clock) };
    b->clock = (struct clock_fake){ .utc_s = 1794790800, .mono_ms = 1000 };
    return letterbox_open(&o, &box, err);
}

static void submit(struct report *r, char code[QUERY_CODE_TEXT])
{
    bool is_stored = false;
    struct err err = { 0 };
    report_begin(r, REPORT_TIP);
    text_copy(r->kiosk, sizeof r->kiosk, "hall-7");
    text_copy(r->profile, sizeof r->profile, "2014-12365");
    text_copy(r->topic, sizeof r->topic, "barcode");
    text_copy(r->office, sizeof r->office, "measure");
    text_copy(r->text, sizeof r->text, "条码已注销");
    r->made_utc_s = 1794790800;
    r->clock_is_sure = true;
    r->consents = true;
    if (letterbox_submit(&box, r, NULL, 0, code, &is_stored, &err) != ERR_OK)
        fail_msg("%s", err.text);
    assert_true(is_stored);
}

static bool remember(void *self, const struct asking_question *q)
{
    struct bench *b = self;
    b->asked = *q;
    b->n_asked++;
    return true;
}

/* What stands on the slip behind the letters and the hotline, as it is typed. */
static void type_digits(struct bench *b, const char *number)
{
    const char *digits = strchr(strchr(number, '-') + 1, '-') + 1;
    for (; *digits; digits++)
        if (*digits != '-')
            flow_act(b->flow, ACTION_KEY, *digits);
}

static void every_number_follows(void **state)
{
    static const struct {
        const char *letters, *front;
    } cases[] = { { "LX", "LX-12365-" }, { "QINGHE", "QINGHE-12365-" } };
    struct bench *b = *state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        static struct report r;
        struct number_parts parts;
        struct err err = { 0 };
        char code[QUERY_CODE_TEXT], qr[SLIP_QR_MAX], number[REPORT_NUMBER_MAX],
            digits[QUERY_CODE_TEXT];
        make_assets(cases[i].letters);
        make_card();
        if (open_box(b, &err) != ERR_OK)
            fail_msg("%s", err.text);
        submit(&r, code);
        assert_int_equal(strncmp(r.number, cases[i].front, strlen(cases[i].front)), 0);
        assert_true(number_read(r.number, NULL, &parts));
        assert_string_equal(parts.county, cases[i].letters);

        slip_qr_write(r.number, code, qr);
        assert_true(slip_qr_read(span_of(qr), number, digits));
        assert_string_equal(number, r.number);

        b->letterbox = &box;
        b->ask = remember;
        b->n_asked = 0;
        bench_start(b);
        flow_act(b->flow, ACTION_MAILBOX, 0);
        type_digits(b, r.number);
        flow_act(b->flow, ACTION_GO, 0);
        bench_type(b, code);
        flow_act(b->flow, ACTION_GO, 0);
        assert_int_equal(b->n_asked, 1);
        assert_string_equal(b->asked.number, r.number);
        bench_stop(b);
        letterbox_close(&box);
        b->letterbox = NULL;
        b->ask = NULL;
    }
}

/* A kiosk that does not know whose it is takes no reports, and says so. */
static void without_letters_there_is_no_letterbox(void **state)
{
    struct bench *b = *state;
    struct err err = { 0 };
    make_assets("wx");
    make_card();
    assert_int_equal(open_box(b, &err), ERR_INVALID);
    assert_non_null(strstr(err.text, "county.tsv:2: column letters"));
    assert_int_equal(unlink(ASSETS "/report/county.tsv"), 0);
    assert_int_equal(open_box(b, &err), ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number_follows),
        cmocka_unit_test(without_letters_there_is_no_letterbox),
    };
    return cmocka_run_group_tests(tests, bench_open, bench_close);
}
