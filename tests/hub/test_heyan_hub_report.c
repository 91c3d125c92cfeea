/* heyan-hub report as the staff runs it, on SQLite and on PostgreSQL: from the card to the answer, photographs,
 * black boxes, who may not, what is late, the proof. */
#include "staff.h"

#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>
#include <turbojpeg.h>

#include "docket/keep.h"
#include "docket/mailbox.h"
#include "docket/rules.h"
#include "report/seal.h"
#include "tools/postgres.h"
#include "trust/canon.h"
#include "trust/hash.h"

static struct postgres *server;

static const struct number_parts kiosk_number = { "WX", "12365", DATE_OF(2026, 10, 12), 7, 37 };

/* --- the kiosk's part --------------------------------------------------------------------------- */

enum { WIDTH = 320, HEIGHT = 240 };

static void draw(struct buf *jpeg)
{
    static unsigned char rgb[WIDTH * HEIGHT * 3];
    unsigned char *out = NULL;
    unsigned long n = 0;
    memset(rgb, 200, sizeof rgb);
    tjhandle t = tjInitCompress();
    assert_int_equal(tjCompress2(t, rgb, WIDTH, 0, HEIGHT, TJPF_RGB, &out, &n, TJSAMP_420, 90, 0),
                     0);
    MUST(buf_append(jpeg, out, n));
    tjFree(out);
    tjDestroy(t);
}

static void hex_of(struct span bytes, char out[REPORT_SHA256_TEXT])
{
    uint8_t sum[32];
    assert_true(hash_sha256(bytes, sum));
    canon_hex(sum, sizeof sum, out);
}

static void read_card(struct desk_card *card)
{
    struct buf json = BUF_INIT(8192);
    MUST(fs_read_all("desk.card", &json, ERR));
    MUST(desk_card_read(buf_span(&json), card, ERR));
    buf_fini(&json);
}

/* A sealed photograph at its place; the envelope's row of it. */
static void put_photo(const struct desk_card *card, struct envelope *e)
{
    char path[FS_PATH_MAX], folder[64];
    struct buf jpeg = BUF_INIT(1 << 20), box = BUF_INIT(1 << 20);
    draw(&jpeg);
    MUST(seal_bytes(card, buf_span(&jpeg), &box, ERR));
    e->photos[0] = (struct envelope_photo){ .kind = PHOTO_PACK, .bytes = box.len };
    hex_of(buf_span(&box), e->photos[0].sha256);
    e->n_photos = 1;
    snprintf(folder, sizeof folder, "photos/%.2s", e->photos[0].sha256);
    MUST(fs_make_folder(folder, ERR));
    MUST(docket_photo_path("photos", e->photos[0].sha256, path, ERR));
    MUST(fs_replace(path, buf_span(&box), ERR));
    MUST(fs_replace("original.jpg", buf_span(&jpeg), ERR));
    buf_fini(&jpeg);
    buf_fini(&box);
}

/* What a kiosk would have sent, into the database as intake does. */
static void take_kiosk_report(struct docket *d, int64_t now, const struct promise *promise,
                              char number[REPORT_NUMBER_MAX])
{
    struct desk_card card;
    struct docket_item it = { .key = NULL };
    struct report *r = calloc(1, sizeof *r);
    struct buf plain = BUF_INIT(65536), box = BUF_INIT(65536), json = BUF_INIT(ENVELOPE_BYTES_MAX);
    assert_non_null(r);
    read_card(&card);
    report_begin(r, REPORT_TIP);
    assert_true(number_write(&kiosk_number, r->number));
    snprintf(r->kiosk, sizeof r->kiosk, "07");
    snprintf(r->profile, sizeof r->profile, "2014-12365");
    snprintf(r->language, sizeof r->language, "zh");
    snprintf(r->shop, sizeof r->shop, "洺州镇惠民超市");
    snprintf(r->text, sizeof r->text, "一箱都是这样\x1b[31m");
    r->made_utc_s = now;
    r->consents = true;
    MUST(report_write(r, &plain, ERR));
    MUST(seal_bytes(&card, buf_span(&plain), &box, ERR));
    struct envelope *e = &it.envelope;
    memcpy(e->uuid, r->uuid, sizeof e->uuid);
    memcpy(e->number, r->number, sizeof e->number);
    memcpy(e->kiosk, r->kiosk, sizeof e->kiosk);
    memcpy(e->profile, r->profile, sizeof e->profile);
    e->kind = REPORT_TIP;
    snprintf(e->topic, sizeof e->topic, "barcode");
    snprintf(e->office, sizeof e->office, "measure");
    snprintf(e->code, sizeof e->code, "6901234500013");
    snprintf(e->verdict, sizeof e->verdict, "E");
    memcpy(e->box_id, card.box_id, sizeof e->box_id);
    e->made_utc_s = now;
    e->clock_is_sure = true;
    MUST(query_code_check("123456", r->uuid, e->query_check, ERR));
    put_photo(&card, e);
    MUST(envelope_write(e, buf_span(&box), &json, ERR));
    hex_of(buf_span(&json), it.fingerprint);
    it.key = e->uuid;
    it.bytes = buf_span(&json);
    MUST(docket_take(d, &it, 1, now, promise, ERR));
    MUST(it.rc);
    memcpy(number, it.receipt.case_number, REPORT_NUMBER_MAX);
    MUST(docket_photo_held(d, e->uuid, e->photos[0].sha256, now, ERR));
    buf_fini(&plain);
    buf_fini(&box);
    buf_fini(&json);
    free(r);
}

/* --- a database each ---------------------------------------------------------------------------- */

static int begin(void **state)
{
    (void)state;
    server = postgres_start();
    make_card();
    put("other.txt", "another-passphrase\n");
    return server ? 0 : -1;
}

static int end(void **state)
{
    (void)state;
    postgres_destroy(server);
    return 0;
}

static int on_sqlite = 1, on_postgres = 2;

static void fresh(void **state)
{
    static const char *const gone[] = { "reports.db", "reports.db-wal", "reports.db-shm" };
    char address[256] = "sqlite:reports.db", number[REPORT_NUMBER_MAX];
    for (size_t i = 0; i < ARRAY_LEN(gone); i++)
        unlink(gone[i]);
    if (*(int *)*state == on_postgres)
        postgres_address(server, address, sizeof address);
    setenv("HEYAN_REPORTS", address, 1);
    struct docket *d = NULL;
    MUST(docket_open(address, true, &d, ERR));
    take_kiosk_report(d, 1791990000, NULL, number);
    assert_string_equal(number, "WX-2026-000001");
    docket_close(d);
}

/* --- tests -------------------------------------------------------------------------------------- */

static void the_card_is_made_once(void **state)
{
    struct desk_card first, second;
    struct stat st;
    (void)state;
    read_card(&first);
    assert_string_equal(first.bureau, "威县质量技术监督局");
    RUN("card", "-o", "desk.card", KEY, "--receipt-key", "receipt.key", "--text",
        "威县质量技术监督局");
    must(EXIT_OK);
    read_card(&second);
    assert_memory_equal(&first, &second, sizeof first);
    assert_int_equal(stat("desk.key", &st), 0);
    assert_int_equal(st.st_mode & 077, 0);
    assert_int_equal(stat("receipt.key", &st), 0);
    assert_int_equal(st.st_mode & 077, 0);
}

static void from_the_list_to_the_answer(void **state)
{
    char number[REPORT_NUMBER_MAX];
    fresh(state);
    RUN("list");
    must(EXIT_OK);
    says("WX-2026-000001  举报  新到  标准计量股  6901234500013 E");
    assert_true(number_write(&kiosk_number, number));
    RUN("show", number);
    must(EXIT_OK);
    says("照片1：整个包装，已收到");
    says_not("惠民超市"); /* sealed */
    RUN("open", "WX-2026-000001", ZHANG, KEY);
    must(EXIT_OK);
    says("商家：洺州镇惠民超市");
    says("一箱都是这样[31m"); /* the escape itself is not shown */
    says_not("\x1b");
    RUN("assign", "WX-2026-000001", ZHANG, "--office", "inspect");
    must(EXIT_OK);
    RUN("accept", "WX-2026-000001", ZHANG);
    must(EXIT_OK);
    says("WX-2026-000001　已受理");
    RUN("ask", "WX-2026-000001", ZHANG, "--text", "'; DROP TABLE report; --");
    must(EXIT_OK);
    RUN("list", "--state", "asked", "--office", "inspect");
    must(EXIT_OK);
    says("1件");
    RUN("close", "WX-2026-000001", ZHANG);
    must(EXIT_INPUT);
    says("“办结”要选定理由：\n");
    says("punished           已依法处罚");
    says_not("settled"); /* of disputes */
    RUN("close", "WX-2026-000001", ZHANG, "--reason", "settled");
    must(EXIT_INPUT);
    says("punished");
    RUN("transfer", "WX-2026-000001", ZHANG);
    must(EXIT_INPUT);
    says("measure            标准计量股");
    RUN("close", "WX-2026-000001", "--as", "李四", "--reason", "punished", "--text", "已处罚");
    must(EXIT_OK);
    RUN("accept", "WX-2026-000001", ZHANG);
    must(EXIT_INPUT);
    RUN("list");
    says("没有符合的案件");
    RUN("show", "WX-2026-000001", "--lang", "en");
    must(EXIT_OK);
    says("'; DROP TABLE report; --");
    says("李四  closed");
    says("张三  sealed report opened");
    RUN("audit");
    must(EXIT_OK);
    says("1件案件、6条记录，全部连续");
}

static void who_may_not(void **state)
{
    fresh(state);
    static const struct {
        const char *args[12];
        int status;
    } rows[] = {
        { { "list", "more" }, EXIT_USAGE },
        { { "fly" }, EXIT_USAGE },
        { { "list", "--max", "0" }, EXIT_USAGE },
        { { "list", "--state", "open" }, EXIT_INPUT }, /* not "nothing there" */
        { { "list", "--office", "moon" }, EXIT_INPUT },
        { { "list", "--kind", "praise" }, EXIT_INPUT },
        { { "show" }, EXIT_USAGE },
        { { "show", "WX-2026-000009" }, EXIT_NOTHING },
        { { "show", "' OR 1=1 --" }, EXIT_NOTHING },
        { { "accept", "WX-2026-000001" }, EXIT_INPUT },
        { { "accept", "WX-2026-000001", "--as", "citizen" }, EXIT_INPUT },
        { { "accept", "WX-2026-000001", "--as", "clock" }, EXIT_INPUT },
        { { "accept", "WX-2026-000001", "--as", "desk" }, EXIT_INPUT },
        { { "accept", "WX-2026-000001", "--as", "hub" }, EXIT_INPUT },
        { { "transfer", "WX-2026-000001", "--as", "张三", "--office", "moon" }, EXIT_INPUT },
        { { "open", "WX-2026-000001", "--as", "张三" }, EXIT_INPUT },
        { { "open", "WX-2026-000001", "--as", "张三", "--desk-key", "desk.key", "--passphrase-file",
            "other.txt" },
          EXIT_FORBIDDEN },
        { { "open", "WX-2026-000001", "--as", "张三", "--desk-key", "receipt.key",
            "--passphrase-file", "desk.txt" },
          EXIT_INPUT },
        { { "photo", "WX-2026-000001", "2", "-o", "x.jpg", "--as", "张三", "--desk-key", "desk.key",
            "--passphrase-file", "desk.txt" },
          EXIT_NOTHING },
        { { "list", "--reports", "sqlite:none.db" }, EXIT_NOTHING },
        { { "list", "--reports", "mysql://there" }, EXIT_INPUT },
        { { "list", "--profile", "1949-1" }, EXIT_NOTHING },
        { { "enter", "--card", "desk.card", "--as", "张三" }, EXIT_INPUT },
        { { "enter", "--from", "nowhere.txt", "--card", "desk.card", "--as", "张三" },
          EXIT_NOTHING },
        { { "enter", "--from", "desk.card", "--card", "desk.card", "--as", "张三" }, EXIT_INPUT },
        { { "enter", "--name", "王小明" }, EXIT_USAGE }, /* not where ps shows it */
        { { "ask", "WX-2026-000001", "--as", "张三", "--text", "x", "--text-file", "desk.txt" },
          EXIT_INPUT },
        { { "ask", "WX-2026-000001", "--as", "张三", "--text-file", "nowhere.txt" }, EXIT_NOTHING },
        { { "audit", "WX-2026-000009" }, EXIT_NOTHING },
        { { "audit", "WX-2026-000001", "more" }, EXIT_USAGE },
        { { "audit", "--head", "desk.card" }, EXIT_INPUT },
        { { "audit", "--head", "desk.card", "--card", "desk.card" }, EXIT_FORBIDDEN },
        { { "seal-log", "--receipt-key", "receipt.key" }, EXIT_INPUT },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        report(rows[i].args);
        if (result.status != rows[i].status)
            fail_msg("%s %s: status %d, wanted %d\n%s", rows[i].args[0],
                     rows[i].args[1] ? rows[i].args[1] : "", result.status, rows[i].status,
                     result.err);
    }
    RUN("audit"); /* who was turned away left no line */
    says("1件案件、1条记录");
}

static void put_reply(struct docket *d, const char *key, const char *plain, bool is_sealed)
{
    char folder[FS_PATH_MAX], number[REPORT_NUMBER_MAX];
    struct desk_card card;
    struct docket_rules *rules = NULL;
    struct buf box = BUF_INIT(4096);
    bool is_new;
    uint32_t wait_s;
    read_card(&card);
    assert_true(number_write(&kiosk_number, number));
    snprintf(folder, sizeof folder, "%s/assets/docket", getenv("HEYAN_ROOT"));
    MUST(docket_rules_open(folder, "2014-12365", &rules, ERR));
    if (is_sealed)
        MUST(seal_bytes(&card, span_of(plain), &box, ERR));
    else
        assert_int_equal(buf_append(&box, plain, strlen(plain)), ERR_OK);
    const struct docket_caller who = { number, "123456", NULL, 1791990100 };
    const struct docket_reply reply = { .key = key, .box = buf_span(&box) };
    MUST(docket_mail_reply(d, rules, NULL, &who, &reply, &is_new, &wait_s, ERR));
    docket_rules_close(rules);
    buf_fini(&box);
}

/* Of a kiosk that sends rubbish, or seals to last year's card: what comes after it is read all the same. */
static void one_letter_does_not_hide_the_next(void **state)
{
    struct docket *d = NULL;
    struct stat st;
    fresh(state);
    MUST(docket_open(getenv("HEYAN_REPORTS"), false, &d, ERR));
    put_reply(d, "0000beef-0000-4000-8000-000000000001",
              "rubbish, but of the length that a sealed letter has, or more than that", false);
    put_reply(d, "0000beef-0000-4000-8000-000000000002", "店门口有摄像头\x1b[2J", true);
    docket_close(d);
    RUN("open", "WX-2026-000001", ZHANG, KEY);
    must(EXIT_FORBIDDEN);
    says("店门口有摄像头");
    says("WX-2026-000001有1份补充材料用这把钥匙打不开，其余的已列在上面。\n");
    says("商家：洺州镇惠民超市");
    says_not("\x1b");
    RUN("open", "WX-2026-000001", ZHANG, KEY, "--json");
    must(EXIT_FORBIDDEN);
    says("{\"reply\":\"店门口有摄像头");
    says_not("\x1b");
    RUN("photo", "WX-2026-000001", "1", "-o", "seen.jpg", ZHANG, KEY);
    must(EXIT_OK);
    assert_int_equal(stat("seen.jpg", &st), 0);
    assert_int_equal(st.st_mode & 077, 0);
    if (*(int *)*state == on_sqlite) {
        assert_int_equal(stat("reports.db", &st), 0);
        assert_int_equal(st.st_mode & 077, 0);
    }
}

static void entered_by_hand(void **state)
{
    char number[REPORT_NUMBER_MAX], code[16];
    fresh(state);
    put("form.txt", "类别：申诉\n来源：来电\n本人同意保存：是\n商家：小商店\n商品名称：插座\n"
                    "诉求：退货退钱\n姓名：王小明\n电话：13800000000\n陈述：插座三天就坏了\n");
    RUN("enter", "--from", "form.txt", "--card", "desk.card", ZHANG, "--json");
    must(EXIT_OK);
    json_t *j = json_loads(result.out, 0, NULL);
    assert_non_null(j);
    snprintf(number, sizeof number, "%s", json_string_value(json_object_get(j, "number")));
    snprintf(code, sizeof code, "%s", json_string_value(json_object_get(j, "code")));
    json_decref(j);
    assert_int_equal(strlen(code), 6);
    RUN("open", number, ZHANG, KEY);
    must(EXIT_OK);
    says("姓名：王小明");
    RUN("show", number);
    says("来电登记");
    RUN("list", "--kind", "dispute", "--json");
    must(EXIT_OK);
    says_not("王小明");
    says_not("小商店");
    says("\"kiosk\":\"\"");
    RUN("merge", "WX-2026-000001", ZHANG, "--into", number);
    must(EXIT_NOTHING); /* another case is named by its case number */
    says("不能写回执上的编号");
}

static void check_pixels(const char *path)
{
    static unsigned char rgb[WIDTH * HEIGHT * 3];
    struct buf jpeg = BUF_INIT(1 << 20);
    int w, h, sub, colours;
    MUST(fs_read_all(path, &jpeg, ERR));
    tjhandle t = tjInitDecompress();
    assert_int_equal(tjDecompressHeader3(t, jpeg.data, jpeg.len, &w, &h, &sub, &colours), 0);
    assert_int_equal(w, WIDTH);
    assert_int_equal(h, HEIGHT);
    assert_int_equal(tjDecompress2(t, jpeg.data, jpeg.len, rgb, WIDTH, 0, HEIGHT, TJPF_RGB, 0), 0);
    assert_true(rgb[(70 * WIDTH + 100) * 3] < 12);   /* within 60,40,120,80 */
    assert_true(rgb[(40 * WIDTH + 60) * 3] < 30);    /* its corner */
    assert_true(rgb[(200 * WIDTH + 300) * 3] > 190); /* outside of it */
    assert_true(rgb[(70 * WIDTH + 200) * 3] > 190);
    tjDestroy(t);
    buf_fini(&jpeg);
}

static void photographs_and_black_boxes(void **state)
{
    struct buf original = BUF_INIT(1 << 20), opened = BUF_INIT(1 << 20);
    fresh(state);
    RUN("photo", "WX-2026-000001", "1", "-o", "opened.jpg", ZHANG, KEY);
    must(EXIT_OK);
    MUST(fs_read_all("original.jpg", &original, ERR));
    MUST(fs_read_all("opened.jpg", &opened, ERR));
    assert_int_equal(original.len, opened.len);
    assert_memory_equal(original.data, opened.data, original.len);
    RUN("redact", "WX-2026-000001", "--photo", "1", "--box", "60,40,120,80", ZHANG, KEY);
    must(EXIT_OK);
    RUN("photo", "WX-2026-000001", "2", "-o", "covered.jpg", ZHANG, KEY);
    must(EXIT_OK);
    check_pixels("covered.jpg");
    RUN("photo", "WX-2026-000001", "1", "-o", "opened.jpg", ZHANG, KEY);
    must(EXIT_OK); /* the original stays as it was */
    MUST(fs_read_all("opened.jpg", &opened, ERR));
    assert_memory_equal(original.data, opened.data, original.len);
    RUN("show", "WX-2026-000001");
    says("照片2：整个包装，遮盖副本");
    static const char *const off[] = {
        "300,0,21,1", "0,0,0,5", "1,2,3", "1,2,3,4,5", "a,1,1,1", ""
    };
    for (size_t i = 0; i < ARRAY_LEN(off); i++) {
        RUN("redact", "WX-2026-000001", "--photo", "1", "--box", off[i], ZHANG, KEY);
        must(EXIT_INPUT);
        says(i == 0 ? "要遮盖的位置超出了照片" : "不是要遮盖的位置。\n");
    }
    RUN("ask", "WX-2026-000001", ZHANG, "--text", "王五说的是真的吗？");
    must(EXIT_OK);
    RUN("redact", "WX-2026-000001", ZHANG, "--line", "6", "--text", "他说的是真的吗？");
    must(EXIT_OK);
    RUN("show", "WX-2026-000001");
    says("反映人看到的是：他说的是真的吗？");
    buf_fini(&original);
    buf_fini(&opened);
}

/* The command takes the machine's clock, so what is late is made late by it. */
static void what_is_late_is_marked_once(void **state)
{
    char number[REPORT_NUMBER_MAX], folder[FS_PATH_MAX];
    struct docket *d = NULL;
    struct promise *promise = NULL;
    fresh(state);
    RUN("overdue", "--mark");
    must(EXIT_OK);
    says("新标记逾期0件"); /* it was taken without a clock */
    snprintf(folder, sizeof folder, "%s/assets/report", getenv("HEYAN_ROOT"));
    MUST(promise_open(folder, "2014-12365", &promise, ERR));
    MUST(docket_open(getenv("HEYAN_REPORTS"), false, &d, ERR));
    take_kiosk_report(d, (int64_t)time(NULL) - 60 * 86400, promise, number);
    docket_close(d);
    promise_close(promise);
    RUN("list", "--overdue");
    must(EXIT_OK);
    says(number);
    says("已逾期！决定是否受理");
    says("1件");
    RUN("overdue", "--mark");
    says("新标记逾期1件");
    RUN("overdue", "--mark");
    says("新标记逾期0件");
    RUN("show", number);
    says("系统　逾期");
    RUN("erase");
    must(EXIT_OK);
    says("清除0件案件");
}

#define ON_BOTH(f)                                                                                 \
    { "sqlite: " #f, f, NULL, NULL, &on_sqlite },                                                  \
    {                                                                                              \
        "postgres: " #f, f, NULL, NULL, &on_postgres                                               \
    }

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_card_is_made_once),
        ON_BOTH(from_the_list_to_the_answer),
        ON_BOTH(who_may_not),
        ON_BOTH(entered_by_hand),
        ON_BOTH(one_letter_does_not_hide_the_next),
        ON_BOTH(photographs_and_black_boxes),
        ON_BOTH(what_is_late_is_marked_once),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
