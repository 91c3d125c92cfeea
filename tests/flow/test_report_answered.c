/* From a cancelled barcode before the camera to an answer on the same machine: the kiosk, the hub over TLS and the
 * desk as people run them, on SQLite and on PostgreSQL; and a hub that is away, a report without goods, and what
 * of a person is left in the end. */
#include <glob.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/fs.h"
#include "flow/report_story.h"
#include "report/report.h"
#include "tools/postgres.h"
#include "trust/canon.h"
#include "trust/hash.h"

#define KITE     "6949990900010" /* cancelled in the demonstration's release; made after that day */
#define TEXT     "kai xiang jiu sui le"
#define PHONE    "13900001111"
#define REPLY    "shi yue yi ri mai de"
#define QUESTION "请问风筝是哪一天买的？"
#define ANSWER   "经查，该代码已于2024年注销，已责令停止使用。"
#define CLOSED   "已责令改正。" /* of the reason "corrected" in reasons.tsv */

enum { PHOTOS = 2, FILE_MAX = 8 << 20, HISTORY = 5, REPLYING = 6 /* enum mail_page */ };

static struct story *story_of(void **state)
{
    return *state;
}

static const char *word_of(const json_t *j, const char *key)
{
    const char *text = json_string_value(json_object_get(j, key));
    if (!text)
        fail_msg("no \"%s\" in %s", key, json_dumps(j, JSON_COMPACT));
    return text;
}

/* --- the kiosk ------------------------------------------------------------------------------------ */

/* From the verdict that asks for the day it was made to the last touch. */
static void a_red_verdict_becomes_a_number(void **state)
{
    static const char *const to_the_words[] = {
        "press made_date", "press key 20260310", "press submit", "press report 0",
        "press pick 0",                                      /* 举报 */
        "press pick 0",                                      /* by township */
        "press pick 0",    "press pick 1",       "press go", /* what is wrong: ticked by the verdict */
        "press go",     /* the photographs of the code and of the pack */
        "press pick 1", /* a few words */
    };
    static const char *const to_the_end[] = { "press go", ("press key " PHONE), "press go",
                                              "press consent", "press go" };
    struct story *s = story_of(state);
    static struct hands h;
    struct number_parts parts;
    h = (struct hands){ .at_ms = 0 };
    for (size_t i = 0; i < ARRAY_LEN(to_the_words); i++)
        hands_touch(&h, to_the_words[i]);
    hands_write(&h, TEXT);
    for (size_t i = 0; i < ARRAY_LEN(to_the_end); i++)
        hands_touch(&h, to_the_end[i]);
    h.at_ms += 8000; /* the slip comes by itself */
    hands_touch(&h, "end");
    story_play(s, "kite.hrec", &h);
    if (!strstr(s->result.out, "\"class\":\"E\""))
        fail_msg("no red verdict in\n%s", s->result.out);
    json_t *shown = story_screen(s, "received", NULL);
    story_take_slip(s, 1);
    assert_string_equal(s->number, word_of(shown, "number"));
    assert_true(number_read(s->number, NULL, &parts));
    assert_string_equal(parts.county, "WX");
    assert_int_equal(parts.kiosk, 7);
    json_decref(shown);
}

/* --- on its way ------------------------------------------------------------------------------------- */

/* The sealed photographs and the sealed words as the kiosk has them. */
struct sealed {
    struct buf photos[PHOTOS], box;
    char names[PHOTOS][REPORT_SHA256_TEXT];
};

static void read_file(const char *path, struct buf *out)
{
    struct err err = { 0 };
    *out = BUF_INIT(FILE_MAX);
    if (fs_read_all(path, out, &err))
        fail_msg("%s", err.text);
}

static void read_outbox(struct sealed *out)
{
    glob_t photos, texts;
    struct buf json;
    assert_int_equal(glob("out/photos/*", 0, NULL, &photos), 0);
    assert_int_equal(photos.gl_pathc, PHOTOS);
    for (size_t i = 0; i < PHOTOS; i++) {
        read_file(photos.gl_pathv[i], &out->photos[i]);
        snprintf(out->names[i], sizeof out->names[i], "%s", strrchr(photos.gl_pathv[i], '/') + 1);
    }
    assert_int_equal(glob("out/texts/*", 0, NULL, &texts), 0);
    assert_int_equal(texts.gl_pathc, 1);
    read_file(texts.gl_pathv[0], &json);
    json_t *j = json_loadb((const char *)json.data, json.len, 0, NULL);
    out->box = BUF_INIT(FILE_MAX);
    assert_int_equal(buf_append(&out->box, word_of(j, "box"), 64), ERR_OK);
    json_decref(j);
    buf_fini(&json);
    globfree(&photos);
    globfree(&texts);
}

static void sealed_fini(struct sealed *s)
{
    for (size_t i = 0; i < PHOTOS; i++)
        buf_fini(&s->photos[i]);
    buf_fini(&s->box);
}

static void must_not_hold(const char *folder, struct span bytes, const char *what)
{
    char path[FS_PATH_MAX];
    if (story_holds(folder, bytes, path))
        fail_msg("%s is in %s", what, path);
}

/* Of the report under way. */
static struct sealed sent;

/* What the kiosk's disk holds of the person is sealed; then it is at the hub, byte for byte. */
static void it_leaves_by_itself(void **state)
{
    struct story *s = story_of(state);
    char path[FS_PATH_MAX];
    read_outbox(&sent);
    assert_true(story_holds("out", buf_span(&sent.box), path)); /* it can be found at all */
    must_not_hold("out", span_of(TEXT), "what was written");
    must_not_hold("out", span_of(PHONE), "the telephone");
    story_deliver(s, "a report is at the hub");
    assert_int_equal(running_stop(&s->kiosk, SIGTERM), 0);
    for (size_t i = 0; i < PHOTOS; i++) {
        struct buf held;
        snprintf(path, sizeof path, "photos/%.2s/%s.sealed", sent.names[i], sent.names[i]);
        read_file(path, &held);
        assert_int_equal(held.len, sent.photos[i].len);
        assert_memory_equal(held.data, sent.photos[i].data, held.len);
        buf_fini(&held);
    }
}

/* --- the desk ----------------------------------------------------------------------------------------- */

static void expect_words(const json_t *report)
{
    static const char *const rows[][2] = {
        { "kind", "tip" },
        { "kiosk", "hall-7" },
        { "topic", "barcode" },
        { "profile", "2014-12365" },
        { "text", TEXT },
        { "phone", PHONE },
        { "township", "mingzhou" },
        { "shop_id", "demo_mingzhou_2" },
        { "shop", "演示便民商店（洺州）" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_string_equal(word_of(report, rows[i][0]), rows[i][1]);
    const json_t *good = json_array_get(json_object_get(report, "goods"), 0);
    assert_string_equal(word_of(good, "code"), KITE);
    assert_string_equal(word_of(good, "verdict"), "E");
    assert_string_equal(word_of(good, "reason"), "prefix_cancelled_after");
    assert_non_null(json_object_get(good, "proof"));
    assert_null(json_object_get(report, "name")); /* nobody asked for it */
    assert_true(json_is_true(json_object_get(report, "consents")));
}

/* The picture itself, as the kiosk took it: of the length and digest that the sealed words name. */
static void expect_photo(struct story *s, const json_t *photo, const char *nth)
{
    struct buf jpeg;
    uint8_t sum[32];
    char hex[REPORT_SHA256_TEXT];
    DESK(s, "photo", s->number, nth, "-o", "photo.jpg");
    read_file("photo.jpg", &jpeg);
    assert_true(jpeg.len > 1000 && jpeg.data[0] == 0xFF && jpeg.data[1] == 0xD8);
    assert_int_equal(json_integer_value(json_object_get(photo, "bytes")), jpeg.len);
    assert_true(hash_sha256(buf_span(&jpeg), sum));
    canon_hex(sum, sizeof sum, hex);
    assert_string_equal(word_of(photo, "sha256"), hex);
    buf_fini(&jpeg);
}

static void staff_read_all_of_it_and_ask(void **state)
{
    struct story *s = story_of(state);
    STAFF(s, "list");
    if (!story_says(s, "WX-2026-000001") && !story_says(s, KITE " E"))
        fail_msg("not listed: %s", s->result.out);
    STAFF(s, "show", s->number);
    assert_false(story_says(s, TEXT) || story_says(s, PHONE)); /* sealed */
    DESK(s, "open", s->number, "--json");
    json_t *report = json_loads(s->result.out, JSON_DISABLE_EOF_CHECK, NULL);
    expect_words(report);
    const json_t *photos = json_object_get(report, "photos");
    assert_int_equal(json_array_size(photos), PHOTOS);
    assert_string_equal(word_of(json_array_get(photos, 0), "kind"), "code");
    assert_string_equal(word_of(json_array_get(photos, 1), "kind"), "pack");
    expect_photo(s, json_array_get(photos, 0), "1");
    expect_photo(s, json_array_get(photos, 1), "2");
    json_decref(report);
    DESK(s, "accept", s->number);
    DESK(s, "ask", s->number, "--text", QUESTION);
}

/* --- the slip before the camera ----------------------------------------------------------------------- */

/* said: the `back`th from the end. */
static void expect_told_before(const struct story *s, const char *page, const char *of,
                               const char *said, size_t back)
{
    json_t *shown = story_screen(s, "mailbox", page);
    const json_t *lines = json_object_get(shown, "said");
    const char *last = json_string_value(json_array_get(lines, json_array_size(lines) - back));
    assert_string_equal(word_of(shown, "number"), s->number);
    assert_string_equal(word_of(shown, "state"), of);
    assert_string_equal(last ? last : "", said);
    json_decref(shown);
    assert_false(story_says(s, PHONE) || story_says(s, TEXT) || story_says(s, REPLY));
    assert_false(story_says(s, "便民商店") || story_says(s, s->code));
}

static void expect_told(const struct story *s, const char *page, const char *of, const char *said)
{
    expect_told_before(s, page, of, said, 1);
}

static void the_slip_shows_the_question_and_takes_an_answer(void **state)
{
    struct story *s = story_of(state);
    static struct hands h;
    char touch[32];
    h = (struct hands){ .at_ms = 0 };
    hands_touch(&h, "end");
    story_play(s, "slip.hrec", &h);
    expect_told(s, "case", "asked", QUESTION);
    h = (struct hands){ .at_ms = 0 };
    snprintf(touch, sizeof touch, "press edit %d", REPLYING);
    hands_touch(&h, touch);
    hands_write(&h, REPLY);
    hands_touch(&h, "press go");
    hands_touch(&h, "press go"); /* how it stands now */
    hands_touch(&h, "end");
    story_play(s, "slip.hrec", &h);
    expect_told(s, "said", "asked", QUESTION);
    expect_told(s, "case", "accepted", QUESTION);
    DESK(s, "open", s->number);
    if (!story_says(s, REPLY))
        fail_msg("the answer has not come: %s", s->result.out);
}

static void staff_answer_and_the_slip_shows_it(void **state)
{
    struct story *s = story_of(state);
    static struct hands h;
    char touch[32];
    DESK(s, "answer", s->number, "--text", ANSWER);
    DESK(s, "close", s->number, "--reason", "corrected");
    STAFF(s, "audit");
    h = (struct hands){ .at_ms = 0 };
    snprintf(touch, sizeof touch, "press edit %d", HISTORY);
    hands_touch(&h, touch);
    hands_touch(&h, "end");
    story_play(s, "slip.hrec", &h);
    expect_told(s, "case", "closed", CLOSED);
    expect_told_before(s, "case", "closed", ANSWER, 2);
    expect_told(s, "history", "closed", CLOSED);
    expect_told_before(s, "history", "closed", ANSWER, 2);
}

/* --- what is left --------------------------------------------------------------------------------------- */

static struct postgres *server;

/* The folder in which the hub's database lies. */
static const char *database(void)
{
    return server ? postgres_folder(server) : "docket";
}

/* Acknowledged, and the time is over: the kiosk has nothing of it; the hub has nothing of it that can be read. */
static void nothing_of_the_person_stays(void **state)
{
    struct story *s = story_of(state);
    static const char *const words[] = { TEXT, PHONE, REPLY };
    char path[FS_PATH_MAX];
    story_run(
        s, "cli/heyan",
        (const char *const[]){ "report", "sweep", "--outbox", "out", "--keep-days", "0", NULL }, 0);
    must_not_hold("out", buf_span(&sent.box), "the sealed words");
    for (size_t i = 0; i < PHOTOS; i++)
        must_not_hold("out", span_part(buf_span(&sent.photos[i]), 0, 64), "a sealed photograph");
    must_not_hold("out", span_of(s->number), "the number");
    sealed_fini(&sent);
    assert_true(story_holds(database(), span_of(s->number), path)); /* it can be found at all */
    for (size_t i = 0; i < ARRAY_LEN(words); i++) {
        must_not_hold("out", span_of(words[i]), words[i]);
        must_not_hold("photos", span_of(words[i]), words[i]);
        must_not_hold(database(), span_of(words[i]), words[i]);
    }
}

/* --- a hub that is away ----------------------------------------------------------------------------------- */

/* Goods without a code, from the first screen, all that the law wants of a dispute. */
static void write_dispute(struct hands *h)
{
    static const char *const to_the_goods[] = {
        "press report 1", "press pick 1",                 /* 申诉 */
        "press pick 0",   "press pick 0",                 /* goods: of which kind */
        "press pick 0",   "press pick 0", "press pick 0", /* by township, which, which shop */
        "press pick 0",   "press go",                     /* what is wrong */
        "press go",       "press pick 0",                 /* no photographs, no words */
    };
    static const char *const to_the_end[] = {
        "press go",           "press key 12.5", "press go",
        "press pick 0",                                         /* today */
        "press pick 0",       "press pick 0",   "press pick 0", /* wish, 张, 先生 */
        ("press key " PHONE), "press go",       "press pick 0",
        "press pick 0", /* where he lives */
        "press sheet 1",      "press sheet 2",  "press consent",
        "press go",
    };
    *h = (struct hands){ .at_ms = 0 };
    for (size_t i = 0; i < ARRAY_LEN(to_the_goods); i++)
        hands_touch(h, to_the_goods[i]);
    hands_write(h, "che zuo");
    for (size_t i = 0; i < ARRAY_LEN(to_the_end); i++)
        hands_touch(h, to_the_end[i]);
    h->at_ms += 8000;
    hands_touch(h, "end");
}

static void expect_dispute(struct story *s)
{
    static const char *const rows[][2] = {
        { "kind", "dispute" }, { "name", "王先生" },       { "phone", PHONE },
        { "amount", "12.5" },  { "bought", "2026-11-16" }, { "shop_id", "demo_mingzhou_1" },
    };
    DESK(s, "open", s->number, "--json");
    json_t *report = json_loads(s->result.out, JSON_DISABLE_EOF_CHECK, NULL);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_string_equal(word_of(report, rows[i][0]), rows[i][1]);
    assert_true(word_of(report, "address")[0] && word_of(report, "wish")[0]);
    assert_int_equal(json_array_size(json_object_get(report, "problems")), 1);
    const json_t *good = json_array_get(json_object_get(report, "goods"), 0);
    assert_string_equal(word_of(good, "name"), "che zuo");
    json_decref(report);
}

/* The number is good at once; the report goes out when there is a hub again, and only once. */
static void without_a_hub_it_is_kept_and_goes_later(void **state)
{
    struct story *s = story_of(state);
    static struct hands h;
    struct number_parts parts;
    char before[REPORT_NUMBER_MAX];
    memcpy(before, s->number, sizeof before);
    story_stop_serving(s, "1 reports taken");
    write_dispute(&h);
    story_play(s, "none", &h);
    story_take_slip(s, 2);
    assert_string_not_equal(s->number, before);
    assert_true(number_read(s->number, NULL, &parts));
    story_deliver(s, "delivery:"); /* it has tried */
    STAFF(s, "list", "--all");
    assert_false(story_says(s, s->number));
    story_serve(s);
    running_wait(&s->kiosk, "a report is at the hub");
    assert_int_equal(running_stop(&s->kiosk, SIGTERM), 0);
    STAFF(s, "list", "--all", "--json", "--kind", "dispute");
    assert_ptr_equal(strchr(s->result.out, '\n'), strrchr(s->result.out, '\n')); /* one */
    assert_true(story_says(s, s->number));
    expect_dispute(s);
    story_stop_serving(s, "1 reports taken");
}

/* --- begin and end -------------------------------------------------------------------------------------- */

static int begin(void **state, struct story *s)
{
    char table[FS_PATH_MAX];
    *state = s;
    story_begin(s);
    snprintf(table, sizeof table, "%s/assets/demo/goods.tsv", getenv("HEYAN_ROOT"));
    story_run(s, "tests/tools/make_recording",
              (const char *const[]){ "--table", table, "--goods", "kite", "--hold-ms", "3000",
                                     "--gap-ms", "1200", "--fps", "10", "--out", "kite.hrec",
                                     NULL },
              0);
    story_serve(s);
    return 0;
}

static int begin_sqlite(void **state)
{
    static struct story s;
    s.reports = "sqlite:docket/reports.db";
    return begin(state, &s);
}

static int begin_postgres(void **state)
{
    static struct story s;
    static char address[256];
    server = postgres_start();
    if (!server)
        return -1;
    postgres_address(server, address, sizeof address);
    s.reports = address;
    return begin(state, &s);
}

static int end(void **state)
{
    story_end(*state);
    postgres_destroy(server);
    server = NULL;
    return 0;
}

#define STORY                                                                                      \
    cmocka_unit_test(a_red_verdict_becomes_a_number), cmocka_unit_test(it_leaves_by_itself),       \
        cmocka_unit_test(staff_read_all_of_it_and_ask),                                            \
        cmocka_unit_test(the_slip_shows_the_question_and_takes_an_answer),                         \
        cmocka_unit_test(staff_answer_and_the_slip_shows_it),                                      \
        cmocka_unit_test(nothing_of_the_person_stays)

int main(void)
{
    const struct CMUnitTest on_sqlite[] = {
        STORY,
        cmocka_unit_test(without_a_hub_it_is_kept_and_goes_later),
    };
    const struct CMUnitTest on_postgres[] = { STORY };
    int failed = cmocka_run_group_tests(on_sqlite, begin_sqlite, end);
    return failed + cmocka_run_group_tests(on_postgres, begin_postgres, end);
}
