/* A receipt before the camera of the whole program: photographed, read, confirmed, and in the sealed report; a spoilt one
 * is said to be unread.  Drawn print, a clock of the run's own. */
#include <ftw.h>
#include <setjmp.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "app/letterbox.h"
#include "base/fs.h"
#include "cli/program.h"

static struct program_result result;
static char release[FS_PATH_MAX], assets[FS_PATH_MAX];
static uint8_t box_key[SEAL_KEY_BYTES], box_secret[SEAL_KEY_BYTES];

#define RUN(program, ...) program_run(program, (const char *const[]){ __VA_ARGS__, NULL }, &result)

static void must_do(const char *what)
{
    if (result.status != 0)
        fail_msg("%s: exit %d: %s", what, result.status, result.err);
}

static const char *const receipt[] = {
    "演示惠民超市（常庄）",
    "销售小票",
    "日期：2026-11-02 14:33",
    "挂面  2.50 x2        5.00",
    "酱油  8.80 x1        8.80",
    "合计：             13.80",
    "实收：             20.00",
    "找零：              6.20",
    "谢谢惠顾",
};

static void draw_film(const char *grade, const char *size)
{
    RUN("tests/tools/make_label_film", "--out", "receipt.hrec", "--ms", "5000", "--fps", "4",
        "--size", size, "--grade", grade, receipt[0], receipt[1], receipt[2], receipt[3],
        receipt[4], receipt[5], receipt[6], receipt[7], receipt[8]);
    must_do("film");
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st, (void)kind, (void)at;
    return remove(path);
}

/* Without goods: a dispute about something bought, to the page that takes the picture. */
#define TO_RECEIPT                                                                                 \
    "300 press report\n600 press pick 1\n900 press pick 0\n1200 press pick 0\n"                    \
    "1500 press pick 1\n1800 press shoot\n2700 press shoot 1\n"

static void play(const char *script)
{
    (void)nftw("out", remove_one, 8, FTW_DEPTH | FTW_PHYS);
    (void)nftw("seen", remove_one, 8, FTW_DEPTH | FTW_PHYS);
    assert_int_equal(fs_replace("script", span_of(script), NULL), ERR_OK);
    RUN("kiosk/heyan-kiosk", "--headless", "--json", "--release", release, "--today", "2026-11-16",
        "--source", "receipt.hrec", "--script", "script", "--outbox", "out", "--desk-card",
        "card.json", "--size", "540x960", "--pictures", "seen");
    must_do(script);
}

static bool take_row(void *self, const struct outbox_row *row)
{
    *(struct outbox_row *)self = *row;
    return true;
}

/* The one report of the outbox, opened with the bureau's key. */
static void read_back(struct report *out)
{
    const struct letterbox_options o = { .assets = assets,
                                         .profile = "2014-12365",
                                         .folder = "out",
                                         .desk_card = "card.json",
                                         .number = 1,
                                         .hotline = "12365",
                                         .clock = clock_system() };
    struct letterbox box = { 0 };
    struct outbox_row row = { 0 };
    struct envelope e;
    struct buf json = BUF_INIT(ENVELOPE_BYTES_MAX), sealed = BUF_INIT(ENVELOPE_BYTES_MAX),
               plain = BUF_INIT(1024 * 1024);
    struct err err = { 0 };
    if (letterbox_open(&o, &box, &err) || outbox_each(box.outbox, take_row, &row, &err) ||
        outbox_envelope(box.outbox, row.id, &json, &err) ||
        envelope_read(buf_span(&json), &e, &sealed, &err) ||
        seal_open(box_key, box_secret, buf_span(&sealed), &plain, &err) ||
        report_read(buf_span(&plain), out, &err))
        fail_msg("%s", err.text);
    letterbox_close(&box);
    buf_fini(&json);
    buf_fini(&sealed);
    buf_fini(&plain);
}

static void a_receipt_is_read_and_confirmed(void **state)
{
    static struct report r;
    (void)state;
    draw_film("1", "32");
    play(
        TO_RECEIPT
        "3600 press pick 0\n3900 press pick 1\n4200 press pick 2\n4500 press go\n" /* what it names */
        "4800 press pick 0\n5100 press go\n"                                       /* the problem */
        "5400 press go\n5700 press pick 0\n"                            /* photographs, words */
        "6000 press typing_mode 2\n6300 press type 97\n6600 press go\n" /* what it was */
        "6900 press go\n"                                               /* its price stands there */
        "7200 press pick 0\n7500 press pick 0\n7800 press pick 0\n"     /* wish, name */
        "8100 press key 13812345678\n8400 press go\n8700 press pick 0\n9000 press pick 0\n"
        "9300 press sheet 1\n9400 press sheet 2\n9600 press consent\n9900 press go\n12000 end\n");
    assert_non_null(strstr(result.out, "\"received\""));
    read_back(&r);
    assert_int_equal(r.kind, REPORT_DISPUTE);
    assert_string_equal(r.shop, "演示惠民超市（常庄）");
    assert_string_equal(r.shop_id, "demo_changzhuang_1");
    assert_string_equal(r.township, "changzhuang");
    assert_string_equal(r.amount, "13.80");
    assert_int_equal(r.bought.ymd, 20261102);
    assert_int_equal(r.n_photos, 1);
    assert_int_equal(r.photos[0].kind, PHOTO_RECEIPT);
    report_wipe(&r);
}

/* Too small and too poor to be read: said so, and the page that asks for the name comes as ever. */
static void what_is_spoilt_is_said_to_be_unread(void **state)
{
    (void)state;
    draw_film("3", "12");
    play(TO_RECEIPT "3600 press go\n3900 press typing_mode 2\n4200 end\n");
    assert_null(strstr(result.err, "no button"));
}

static int find_places(void **state)
{
    (void)state;
    const char *build = getenv("HEYAN_BUILD"), *root = getenv("HEYAN_ROOT");
    struct desk_card card = { .bureau = "威县质量技术监督局" };
    struct buf json = BUF_INIT(64 * 1024);
    uint8_t seed[64];
    if (!build || !root || sodium_init() < 0 ||
        fs_join(release, build, "demo/release.heyan", NULL) != ERR_OK ||
        fs_join(assets, root, "assets", NULL) != ERR_OK)
        return 1;
    crypto_box_keypair(box_key, box_secret);
    memcpy(card.box_key, box_key, sizeof card.box_key);
    crypto_sign_keypair(card.receipt_key, seed);
    int failed = desk_card_write(&card, &json, NULL) != ERR_OK ||
                 fs_replace("card.json", buf_span(&json), NULL) != ERR_OK;
    buf_fini(&json);
    return failed;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_receipt_is_read_and_confirmed),
        cmocka_unit_test(what_is_spoilt_is_said_to_be_unread),
    };
    return cmocka_run_group_tests(tests, find_places, NULL);
}
