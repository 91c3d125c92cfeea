/* The citizen's side, redaction, and forgetting. */
#include "unit/docket/world.h"

#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

static const char profile[] = "2014-12365";
static const struct number_parts home = { .county = "WX", .hotline = "12365" };
static const char sha_a[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
static const char sha_b[] = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

static struct docket_caller caller(const char *number, const char *code, int64_t now)
{
    return (struct docket_caller){ number, code, &home, now };
}

static enum err_code find(struct docket *d, const char *number, const char *code, int64_t now,
                          struct docket_mail *out, uint32_t *wait_s)
{
    const struct docket_caller who = caller(number, code, now);
    return docket_mail_find(d, world_rules(profile), &who, out, wait_s, NULL);
}

static void number_and_code_open_it(void **state)
{
    struct docket *d = world_open(state);
    struct docket_mail *m = calloc(1, sizeof *m);
    struct docket_case c = world_take(d, 7, 36, REPORT_DISPUTE);
    uint32_t wait_s;
    char bare[REPORT_NUMBER_MAX];
    assert_non_null(m);
    world_act(d, c.id, "note", "内部：这人来过三次");
    const struct docket_act assign = {
        .id = c.id, .act = "assign", .who = "张三", .office = "quality"
    };
    MUST(docket_act(d, world_rules(profile), NULL, &assign, NULL, ERR));
    world_act(d, c.id, "ask", "请补充购买日期");
    GIVES(ERR_OK, find(d, c.envelope.number, "123456", WORLD_NOW, m, &wait_s));
    assert_string_equal(m->about.case_number, c.case_number);
    assert_true(m->is_asked && m->is_open);
    assert_int_equal(m->n_lines,
                     2); /* received, asked: neither the note nor to whom it was given */
    assert_string_equal(m->lines[1].text, "请补充购买日期");
    for (size_t i = 0; i < m->n_lines; i++)
        assert_string_equal(m->lines[i].who, "");
    snprintf(bare, sizeof bare, "%s", strstr(c.envelope.number, "2026"));
    GIVES(ERR_OK, find(d, bare, "123456", WORLD_NOW, m, &wait_s));
    static const char *const off[] = { "123457", "", "12345", "1234567", "12345x", "' OR 1=1" };
    for (size_t i = 0; i < ARRAY_LEN(off); i++)
        GIVES(ERR_NOT_FOUND, find(d, c.envelope.number, off[i], WORLD_NOW, m, &wait_s));
    GIVES(ERR_NOT_FOUND, find(d, "WX-12365-20261014-0700010", "123456", WORLD_NOW, m, &wait_s));
    GIVES(ERR_NOT_FOUND, find(d, "what", "123456", WORLD_NOW, m, &wait_s));
    free(m);
    docket_close(d);
}

static void guessing_ends(void **state)
{
    struct docket *d = world_open(state);
    struct docket_mail *m = calloc(1, sizeof *m);
    struct docket_case c = world_take(d, 7, 36, REPORT_TIP),
                       other = world_take(d, 7, 37, REPORT_TIP);
    uint32_t wait_s = 0;
    assert_non_null(m);
    for (int i = 0; i < 10; i++)
        GIVES(ERR_NOT_FOUND, find(d, c.envelope.number, "999999", WORLD_NOW + i, m, &wait_s));
    GIVES(ERR_BUSY, find(d, c.envelope.number, "999999", WORLD_NOW + 10, m, &wait_s));
    assert_int_equal(wait_s, 3590);
    GIVES(ERR_BUSY, find(d, c.envelope.number, "123456", WORLD_NOW + 3599, m, &wait_s));
    GIVES(ERR_OK, find(d, other.envelope.number, "123456", WORLD_NOW + 20, m, &wait_s));
    GIVES(ERR_OK, find(d, c.envelope.number, "123456", WORLD_NOW + 3600, m, &wait_s));
    assert_int_equal(wait_s, 0);
    GIVES(ERR_NOT_FOUND, find(d, c.envelope.number, "999999", WORLD_NOW + 3700, m, &wait_s));
    GIVES(ERR_OK, find(d, c.envelope.number, "123456", WORLD_NOW + 3701, m, &wait_s));
    free(m);
    docket_close(d);
}

/* Whoever tries codes on a number hears the same whether there is such a report or not. */
static void a_number_that_is_none_is_told_the_same(void **state)
{
    struct docket *d = world_open(state);
    struct docket_mail *m = calloc(1, sizeof *m);
    struct docket_case c = world_take(d, 7, 36, REPORT_TIP);
    uint32_t wait_s = 0, wait_none_s = 0;
    char none[REPORT_NUMBER_MAX];
    const struct number_parts nobodys = { "WX", "12365", DATE_OF(2026, 10, 14), 7, 99 };
    assert_true(m && number_write(&nobodys, none));
    assert_string_not_equal(c.envelope.number, none);
    for (int i = 0; i < 25; i++) {
        int64_t now = WORLD_NOW + i * 200; /* past the hour, too */
        enum err_code there = find(d, c.envelope.number, "999999", now, m, &wait_s),
                      not_there = find(d, none, "999999", now, m, &wait_none_s);
        if (there != not_there || wait_s != wait_none_s)
            fail_msg("code %d: %d %u, %d %u", i, (int)there, wait_s, (int)not_there, wait_none_s);
        assert_int_equal(there, i >= 10 && i < 18 ? ERR_BUSY : ERR_NOT_FOUND);
    }
    GIVES(ERR_OK, find(d, c.envelope.number, "123456", WORLD_NOW + 9000, m, &wait_s));
    free(m);
    docket_close(d);
}

static void guesses_are_bounded(void **state)
{
    char address[WORLD_ADDRESS_TEXT], text[512];
    struct docket *d = NULL;
    struct docket_mail *m = calloc(1, sizeof *m);
    uint32_t wait_s;
    assert_non_null(m);
    world_address(state, address);
    MUST(docket_open(address, true, &d, ERR));
    struct docket_case old = world_take(d, 7, 36, REPORT_TIP),
                       young = world_take(d, 7, 37, REPORT_TIP),
                       third = world_take(d, 7, 38, REPORT_TIP);
    snprintf(text, sizeof text,
             "INSERT INTO guess (number, since_utc_s, n) WITH RECURSIVE c (i) AS (SELECT 1 UNION "
             "ALL SELECT i + 1 FROM c WHERE i < 19998) SELECT 'x' || i, %d, 1 FROM c",
             WORLD_NOW - 2000);
    world_sql(address, text);
    snprintf(text, sizeof text, "INSERT INTO guess (number, since_utc_s, n) VALUES ('%s', %d, 10)",
             old.envelope.number, WORLD_NOW - 3000);
    world_sql(address, text);
    snprintf(text, sizeof text, "INSERT INTO guess (number, since_utc_s, n) VALUES ('%s', %d, 10)",
             young.envelope.number, WORLD_NOW - 1000);
    world_sql(address, text);
    GIVES(ERR_BUSY, find(d, old.envelope.number, "123456", WORLD_NOW, m, &wait_s));
    GIVES(ERR_NOT_FOUND, find(d, third.envelope.number, "999999", WORLD_NOW, m, &wait_s));
    GIVES(ERR_OK, find(d, old.envelope.number, "123456", WORLD_NOW, m, &wait_s)); /* forgotten */
    GIVES(ERR_BUSY, find(d, young.envelope.number, "123456", WORLD_NOW, m, &wait_s));
    free(m);
    docket_close(d);
}

static bool count_box(void *self, const struct docket_box *box)
{
    assert_true(box->bytes.len > 0);
    ++*(size_t *)self;
    return true;
}

static void a_reply_is_taken_once(void **state)
{
    struct docket *d = world_open(state);
    struct docket_case c = world_take(d, 7, 36, REPORT_DISPUTE);
    const struct docket_caller who = caller(c.envelope.number, "123456", WORLD_NOW + 100);
    struct docket_reply reply = { .key = "11111111-1111-4111-8111-111111111111",
                                  .box = span_of("a sealed reply"),
                                  .n_photos = 1 };
    bool is_new = false, is_held = true;
    uint32_t wait_s;
    uint64_t bytes;
    size_t n = 0;
    reply.photos[0] = (struct envelope_photo){ .kind = PHOTO_RECEIPT, .bytes = 7000 };
    memcpy(reply.photos[0].sha256, sha_b, sizeof sha_b);
    world_act(d, c.id, "ask", "发票呢？");
#define REPLY(r)                                                                                   \
    docket_mail_reply(d, world_rules(profile), world_promise(profile), &who, r, &is_new, &wait_s,  \
                      NULL)
    GIVES(ERR_OK, REPLY(&reply));
    assert_true(is_new);
    GIVES(ERR_OK, REPLY(&reply));
    assert_false(is_new);
    struct docket_reply other = reply;
    other.box = span_of("another sealed reply");
    GIVES(ERR_STALE, REPLY(&other));
    other = reply;
    other.n_photos = 0;
    GIVES(ERR_STALE, REPLY(&other));
    MUST(docket_replies(d, c.id, count_box, &n, ERR));
    assert_int_equal(n, 1);
    MUST(docket_get(d, c.id, &c, ERR));
    assert_string_equal(c.state, "received"); /* back from where it was asked */
    assert_int_equal(c.n_replies, 1);
    /* Its photograph may follow under the report's uuid and under its own. */
    MUST(docket_photo_wanted(d, c.envelope.uuid, sha_b, &bytes, &is_held, ERR));
    MUST(docket_photo_wanted(d, reply.key, sha_b, &bytes, &is_held, ERR));
    assert_false(is_held);
    assert_int_equal(bytes, 7000);
    MUST(docket_photo_held(d, reply.key, sha_b, WORLD_NOW, ERR));
    for (unsigned i = 1; i < DOCKET_REPLIES_MAX; i++) {
        char key[REPORT_UUID_TEXT];
        snprintf(key, sizeof key, "22222222-2222-4222-8222-%012u", i);
        reply.key = key;
        GIVES(ERR_OK, REPLY(&reply));
    }
    reply.key = "33333333-1111-4111-8111-111111111111";
    GIVES(ERR_TOO_BIG, REPLY(&reply));
    world_act(d, c.id, "accept", NULL);
    reply.key = "no key";
    GIVES(ERR_TOO_BIG, REPLY(&reply));
#undef REPLY
    docket_close(d);
}

static void withdrawing(void **state)
{
    struct docket *d = world_open(state);
    struct docket_case c = world_take(d, 7, 36, REPORT_DISPUTE);
    struct docket_caller who = caller(c.envelope.number, "123456", WORLD_NOW + 100);
    const struct docket_reply late = { .key = "11111111-1111-4111-8111-111111111111",
                                       .box = span_of("a sealed reply") };
    uint32_t wait_s;
    bool is_new;
#define WITHDRAW() docket_mail_withdraw(d, world_rules(profile), NULL, &who, &wait_s, NULL)
    GIVES(ERR_OK, WITHDRAW());
    GIVES(ERR_OK, WITHDRAW()); /* the answer was lost */
    MUST(docket_get(d, c.id, &c, ERR));
    assert_string_equal(c.state, "withdrawn");
    assert_int_equal(c.n_events, 2);
    GIVES(ERR_INVALID,
          docket_mail_reply(d, world_rules(profile), NULL, &who, &late, &is_new, &wait_s, NULL));
    who.code = "123457";
    GIVES(ERR_NOT_FOUND, WITHDRAW());
    /* A tip that is being looked into goes on. */
    c = world_take(d, 7, 40, REPORT_TIP);
    world_act(d, c.id, "accept", NULL);
    who = caller(c.envelope.number, "123456", WORLD_NOW + 100);
    GIVES(ERR_OK, WITHDRAW());
    MUST(docket_get(d, c.id, &c, ERR));
    assert_string_equal(c.state, "accepted");
    c = world_take(d, 7, 41, REPORT_DISPUTE);
    world_act(d, c.id, "accept", NULL);
    const struct docket_act shut = {
        .id = c.id, .act = "close", .who = "张三", .reason = "settled"
    };
    MUST(docket_act(d, world_rules(profile), NULL, &shut, NULL, ERR));
    who = caller(c.envelope.number, "123456", WORLD_NOW + 100);
    GIVES(ERR_INVALID, WITHDRAW());
#undef WITHDRAW
    docket_close(d);
}

/* --- redaction ---------------------------------------------------------------------------------- */

static bool find_text(void *self, const struct docket_event *e)
{
    if (strcmp(e->act, "answer") == 0)
        *(struct docket_event *)self = *e;
    return true;
}

static void redacted_texts_stay_for_the_staff(void **state)
{
    struct docket *d = world_open(state);
    struct docket_mail *m = calloc(1, sizeof *m);
    struct docket_event e = { 0 };
    struct docket_audit audit;
    uint32_t wait_s;
    assert_non_null(m);
    struct docket_case c = world_take(d, 7, 36, REPORT_QUESTION);
    world_act(d, c.id, "answer", "店主王五说……");
    MUST(docket_event_redacted(d, world_rules(profile), c.id, 2, "店主说……", "李四", WORLD_NOW,
                               ERR));
    GIVES(ERR_NOT_FOUND,
          docket_event_redacted(d, world_rules(profile), c.id, 9, "x", "李四", WORLD_NOW, NULL));
    GIVES(ERR_NOT_FOUND,
          docket_event_redacted(d, world_rules(profile), c.id, 3, "x", "李四", WORLD_NOW, NULL));
    GIVES(ERR_INVALID,
          docket_event_redacted(d, world_rules(profile), c.id, 2, "", "李四", WORLD_NOW, NULL));
    GIVES(ERR_OK, find(d, c.envelope.number, "123456", WORLD_NOW, m, &wait_s));
    assert_string_equal(m->lines[1].text, "店主说……");
    MUST(docket_events(d, c.id, find_text, &e, ERR));
    assert_string_equal(e.text, "店主王五说……");
    assert_string_equal(e.shown, "店主说……");
    MUST(docket_audit(d, NULL, NULL, &audit, ERR));
    assert_int_equal(audit.n_events, 3);
    free(m);
    docket_close(d);
}

static bool never(void *self, const char *number, int64_t seq, const char *why)
{
    (void)self;
    fail_msg("%s %lld: %s", number, (long long)seq, why);
    return false;
}

/* --- forgetting --------------------------------------------------------------------------------- */

static void put_photo(const char *sha256)
{
    char path[FS_PATH_MAX], folder[FS_PATH_MAX];
    MUST(docket_photo_path("photos", sha256, path, ERR));
    snprintf(folder, sizeof folder, "photos/%.2s", sha256);
    MUST(fs_make_folder(folder, ERR));
    rmdir(path);                /* of a run that failed */
    FILE *f = fopen(path, "w"); /* not fs_replace: nobody is to wait for the disk */
    assert_non_null(f);
    assert_int_equal(fputs("a sealed photograph", f) >= 0 && fclose(f) == 0, true);
}

static bool photo_is_there(const char *sha256)
{
    char path[FS_PATH_MAX];
    MUST(docket_photo_path("photos", sha256, path, ERR));
    return fs_exists(path);
}

static void take_with_photos(struct docket *d, unsigned i, const char *box, const char *const *shas,
                             size_t n)
{
    struct world_report r;
    world_report(&r, 7, i, REPORT_DISPUTE);
    r.item.envelope.n_photos = n;
    for (size_t k = 0; k < n; k++) {
        r.item.envelope.photos[k] = (struct envelope_photo){ .kind = PHOTO_MORE, .bytes = 19 };
        memcpy(r.item.envelope.photos[k].sha256, shas[k], REPORT_SHA256_TEXT);
        put_photo(shas[k]);
    }
    world_renew(&r, box);
    MUST(docket_take(d, &r.item, 1, WORLD_NOW, NULL, ERR));
    GIVES(ERR_OK, r.item.rc);
    for (size_t k = 0; k < n; k++)
        MUST(docket_photo_held(d, r.key, shas[k], WORLD_NOW, ERR));
    world_report_fini(&r);
}

/* Base64 of a box begins at its first byte, so this stands in the envelope as it came: 3 bytes are 4 letters. */
static const char secret_box[] =
    "ZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZZ";
static const char secret_base64[] = "WlpaWlpaWlpaWlpaWlpaWlpaWlpaWlpa";

static void close_case(struct docket *d, int64_t id, int64_t now)
{
    const struct docket_act accept = { .id = id, .act = "accept", .who = "张三", .now_utc_s = now };
    const struct docket_act shut = { .id = id,
                                     .act = "close",
                                     .who = "张三",
                                     .reason = "settled",
                                     .text = "已退款，赔偿王小明三百元",
                                     .now_utc_s = now };
    MUST(docket_act(d, world_rules(profile), NULL, &accept, NULL, ERR));
    MUST(docket_act(d, world_rules(profile), NULL, &shut, NULL, ERR));
}

static void what_is_over_is_gone_from_the_disk(void **state)
{
    enum { DAY = 86400 };
    static const char *const both[] = { sha_a, sha_b }, *const one[] = { sha_b };
    char address[WORLD_ADDRESS_TEXT];
    struct docket *d = NULL;
    struct docket_erased done;
    struct docket_case c;
    struct docket_audit audit;
    struct docket_mail *m = calloc(1, sizeof *m);
    struct buf box = BUF_INIT(4096);
    struct receipt receipt;
    uint32_t wait_s;
    assert_non_null(m);
    world_address(state, address);
    MUST(docket_open(address, true, &d, ERR));
    take_with_photos(d, 1, secret_box, both, 2);
    take_with_photos(d, 2, "a sealed box, sixty bytes at least, which nobody can open here", one,
                     1);
    close_case(d, 1, WORLD_NOW);
    close_case(d, 2, WORLD_NOW + 10 * DAY);
    MUST(docket_erase(d, world_rules(profile), "photos", WORLD_NOW + 365 * DAY, &done, ERR));
    assert_int_equal(done.n_cases, 0);
    assert_true(world_files_hold(address, secret_base64)); /* the search can find it */
    assert_true(world_files_hold(address, "赔偿王小明"));

    MUST(docket_erase(d, world_rules(profile), "photos", WORLD_NOW + 366 * DAY, &done, ERR));
    assert_int_equal(done.n_cases, 1);
    assert_int_equal(done.n_files, 1);
    assert_false(photo_is_there(sha_a));
    assert_true(photo_is_there(sha_b)); /* another case has it, too */
    assert_false(world_files_hold(address, secret_base64));
    MUST(docket_get(d, 1, &c, ERR));
    assert_int_equal(c.erased_utc_s, WORLD_NOW + 366 * DAY);
    assert_int_equal(c.envelope.n_photos, 0);
    GIVES(ERR_NOT_FOUND, docket_box(d, 1, &box, NULL));
    GIVES(ERR_NOT_FOUND, find(d, c.envelope.number, "123456", WORLD_NOW, m, &wait_s));
    MUST(docket_receipt(d, "k7", c.envelope.uuid, &receipt, ERR)); /* its key is known for ever */
    MUST(docket_audit(d, never, NULL, &audit, ERR));               /* and the chain still holds */
    assert_int_equal(audit.n_erased, 1);

    MUST(docket_erase(d, world_rules(profile), "photos", WORLD_NOW + 376 * DAY, &done, ERR));
    assert_int_equal(done.n_cases, 1);
    assert_false(photo_is_there(sha_b));
    assert_false(world_files_hold(address, "赔偿王小明"));
    MUST(docket_erase(d, world_rules(profile), "photos", WORLD_NOW + 999 * DAY, &done, ERR));
    assert_int_equal(done.n_cases, 0);
    free(m);
    buf_fini(&box);
    docket_close(d);
}

/* Somebody reads just then, so the files cannot be cleaned; the next run does it though nothing more is due. */
static void what_could_not_be_cleaned_is_cleaned_next_time(void **state)
{
    char address[WORLD_ADDRESS_TEXT];
    struct docket *d = NULL;
    struct docket_erased done;
    sqlite3 *reader = NULL;
    const int64_t late = WORLD_NOW + 400 * 86400;
    world_address(state, address);
    MUST(docket_open(address, true, &d, ERR));
    take_with_photos(d, 1, secret_box, NULL, 0);
    close_case(d, 1, WORLD_NOW);
    assert_int_equal(sqlite3_open(address + strlen("sqlite:"), &reader), SQLITE_OK);
    assert_int_equal(sqlite3_exec(reader, "BEGIN; SELECT count(*) FROM sealed", NULL, NULL, NULL),
                     SQLITE_OK);
    GIVES(ERR_BUSY, docket_erase(d, world_rules(profile), "photos", late, &done, NULL));
    assert_int_equal(done.n_cases, 1);
    assert_true(world_files_hold(address, secret_base64));
    sqlite3_close(reader);
    MUST(docket_erase(d, world_rules(profile), "photos", late, &done, ERR));
    assert_int_equal(done.n_cases, 0);
    assert_false(world_files_hold(address, secret_base64));
    docket_close(d);
}

static void photo_path(const char *sha256, char out[FS_PATH_MAX])
{
    MUST(docket_photo_path("photos", sha256, out, ERR));
}

/* A disk does not give up one file: that is one person's trouble, and nobody else's. */
static void one_that_cannot_be_erased_holds_up_nobody(void **state)
{
    enum { CASES = 70, STUCK = 3 }; /* more than a page */
    static const char *const one[] = { sha_a };
    char path[FS_PATH_MAX];
    struct docket *d = world_open(state);
    struct docket_erased done;
    const int64_t late = WORLD_NOW + 400 * 86400;
    for (unsigned i = 1; i <= CASES; i++) {
        take_with_photos(d, i, secret_box, one, i == STUCK);
        close_case(d, i, WORLD_NOW);
    }
    photo_path(sha_a, path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(mkdir(path, 0700), 0);
    GIVES(ERR_IO, docket_erase(d, world_rules(profile), "photos", late, &done, NULL));
    assert_int_equal(done.n_cases, CASES - 1);
    GIVES(ERR_IO, docket_erase(d, world_rules(profile), "photos", late, &done, NULL));
    assert_int_equal(done.n_cases, 0);
    assert_int_equal(rmdir(path), 0);
    MUST(docket_erase(d, world_rules(profile), "photos", late, &done, ERR));
    assert_int_equal(done.n_cases, 1);
    docket_close(d);
}

/* A careful officer makes copies without end; none of them outlives the case. */
static void every_copy_goes_however_many(void **state)
{
    enum { COPIES = 140 }; /* more than two pages of files */
    static const char *const one[] = { sha_a };
    struct docket *d = world_open(state);
    struct docket_erased done;
    char sha256[REPORT_SHA256_TEXT];
    take_with_photos(d, 1, secret_box, one, 1);
    for (int i = 0; i < COPIES; i++) {
        snprintf(sha256, sizeof sha256, "%064x", (unsigned)i + 1);
        const struct docket_redacted r = { 1, "李四", sha_a, sha256, 19, WORLD_NOW };
        put_photo(sha256);
        MUST(docket_photo_redacted(d, world_rules(profile), &r, ERR));
    }
    close_case(d, 1, WORLD_NOW);
    MUST(docket_erase(d, world_rules(profile), "photos", WORLD_NOW + 400 * 86400, &done, ERR));
    assert_int_equal(done.n_files, COPIES + 1);
    for (int i = 0; i < COPIES; i++) {
        snprintf(sha256, sizeof sha256, "%064x", (unsigned)i + 1);
        assert_false(photo_is_there(sha256));
    }
    docket_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(number_and_code_open_it),
        ON_BOTH(guessing_ends),
        ON_BOTH(a_number_that_is_none_is_told_the_same),
        ON_BOTH(guesses_are_bounded),
        ON_BOTH(a_reply_is_taken_once),
        ON_BOTH(withdrawing),
        ON_BOTH(redacted_texts_stay_for_the_staff),
        ON_BOTH(what_is_over_is_gone_from_the_disk),
        ON_BOTH(one_that_cannot_be_erased_holds_up_nobody),
        ON_BOTH(every_copy_goes_however_many),
        { "sqlite: what_could_not_be_cleaned_is_cleaned_next_time",
          what_could_not_be_cleaned_is_cleaned_next_time, NULL, NULL, &world_sqlite },
    };
    return cmocka_run_group_tests(tests, world_begin_hurried, world_end);
}
