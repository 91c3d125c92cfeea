/* Reports come in: keys, receipts, photographs, numbers, lists; on both databases. */
#include "unit/docket/world.h"

#include <unistd.h>

static void taken_once_answered_alike(void **state)
{
    struct docket *d = world_open(state);
    struct world_report r;
    struct receipt first, again;
    world_report(&r, 7, 1, REPORT_TIP);
    MUST(docket_take(d, &r.item, 1, WORLD_NOW, world_promise("2014-12365"), ERR));
    GIVES(ERR_OK, r.item.rc);
    assert_true(r.item.is_new);
    first = r.item.receipt;
    assert_string_equal(first.case_number, "WX-2026-000001");
    assert_string_equal(first.uuid, r.key);
    assert_string_equal(first.number, r.item.envelope.number);
    assert_string_equal(first.fingerprint, r.item.fingerprint);
    assert_int_equal(first.received_utc_s, WORLD_NOW);

    memset(&r.item.receipt, 0, sizeof r.item.receipt);
    MUST(docket_take(d, &r.item, 1, WORLD_NOW + 500, NULL, ERR));
    GIVES(ERR_OK, r.item.rc);
    assert_false(r.item.is_new);
    assert_memory_equal(&first, &r.item.receipt, sizeof first);
    MUST(docket_receipt(d, "k7", r.key, &again, ERR));
    assert_memory_equal(&first, &again, sizeof first);

    GIVES(ERR_NOT_FOUND, docket_receipt(d, "k8", r.key, &again, NULL));
    GIVES(ERR_NOT_FOUND, docket_receipt(d, "k7", "'; DROP TABLE report", &again, NULL));
    world_report_fini(&r);
    docket_close(d);
}

static void another_payload_is_told_apart(void **state)
{
    struct docket *d = world_open(state);
    struct world_report r, other, twin;
    struct receipt still;
    world_report(&r, 7, 1, REPORT_TIP);
    world_report(&other, 7, 1, REPORT_TIP);
    world_renew(&other, "another box, sixty bytes at least, which nobody can open here!!");
    world_report(&twin, 8, 1, REPORT_TIP); /* the same key of another kiosk is another report */
    memcpy(twin.key, r.key, sizeof twin.key);
    memcpy(twin.item.envelope.uuid, r.key, sizeof twin.key);
    world_renew(&twin, "the box of the twin, sixty bytes at least, that nobody can open");
    MUST(docket_take(d, &r.item, 1, WORLD_NOW, NULL, ERR));
    MUST(docket_take(d, &other.item, 1, WORLD_NOW, NULL, ERR));
    GIVES(ERR_STALE, other.item.rc);
    MUST(docket_receipt(d, "k7", r.key, &still, ERR));
    assert_string_equal(still.fingerprint, r.item.fingerprint);
    MUST(docket_take(d, &twin.item, 1, WORLD_NOW, NULL, ERR));
    GIVES(ERR_OK, twin.item.rc);
    assert_true(twin.item.is_new);
    assert_string_equal(twin.item.receipt.case_number, "WX-2026-000002");
    world_report_fini(&r);
    world_report_fini(&other);
    world_report_fini(&twin);
    docket_close(d);
}

/* In one batch: two of one key, one with another payload, one off, others good. */
static void a_batch_is_judged_one_by_one(void **state)
{
    static const struct {
        unsigned kiosk, i;
        const char *box;
        bool spoil;
        enum err_code rc;
        bool is_new;
        const char *number;
    } rows[] = {
        { 1, 1, NULL, false, ERR_OK, true, "WX-2026-000001" },
        { 1, 1, NULL, false, ERR_OK, false, "WX-2026-000001" },
        { 1, 2, NULL, true, ERR_INVALID, false, "" },
        { 1, 1, "another box of sixty bytes, and some more of them to be on the safe side", false,
          ERR_STALE, false, "WX-2026-000001" },
        { 2, 1, NULL, false, ERR_OK, true, "WX-2026-000002" },
        { 2, 9, NULL, false, ERR_OK, true, "WX-2026-000003" },
    };
    struct world_report r[ARRAY_LEN(rows)];
    struct docket_item items[ARRAY_LEN(rows)];
    struct docket *d = world_open(state);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        world_report(&r[i], rows[i].kiosk, rows[i].i, REPORT_QUESTION);
        if (rows[i].box)
            world_renew(&r[i], rows[i].box);
        items[i] = r[i].item;
        if (rows[i].spoil)
            snprintf(items[i].envelope.topic, sizeof items[i].envelope.topic, "\xff\xfe");
    }
    MUST(docket_take(d, items, ARRAY_LEN(rows), WORLD_NOW, NULL, ERR));
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        GIVES(rows[i].rc, items[i].rc);
        if (rows[i].rc == ERR_OK) {
            assert_int_equal(items[i].is_new, rows[i].is_new);
            assert_string_equal(items[i].receipt.case_number, rows[i].number);
        }
        world_report_fini(&r[i]);
    }
    docket_close(d);
}

static void what_is_off_is_refused(void **state)
{
    static const char bad_utf8[] = "\xed\xa0\x80";
    static const char *const keys[] = { "", "x", "00000007-0000-4000-8000-00000000000G",
                                        "00000007-0000-4000-8000-0000000000011",
                                        "00000007-0000-4000-8000-00000000000A" };
    struct docket *d = world_open(state);
    struct world_report r;
    world_report(&r, 7, 1, REPORT_TIP);
    const struct docket_item good = r.item;
    struct docket_item items[16];
    size_t n = 0;
    for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
        items[n] = good;
        items[n++].key = keys[i];
    }
    items[n] = good;
    snprintf(items[n++].envelope.code, 64, "%s", bad_utf8);
    items[n] = good;
    snprintf(items[n++].envelope.shop_id, 48, "a\nb");
    items[n] = good;
    items[n++].envelope.kind = REPORT_NONE;
    items[n] = good;
    items[n++].bytes.len = 0;
    items[n] = good;
    items[n++].bytes.len = ENVELOPE_BYTES_MAX + 1;
    items[n] = good;
    items[n++].fingerprint[3] = 'Z';
    items[n] = good;
    items[n].envelope.n_photos = 1;
    items[n++].envelope.photos[0] = (struct envelope_photo){ PHOTO_MORE,
                                                             ENVELOPE_PHOTO_BYTES_MAX + 1, "" };
    MUST(docket_take(d, items, n, WORLD_NOW, NULL, ERR));
    for (size_t i = 0; i < n; i++)
        GIVES(ERR_INVALID, items[i].rc);
    GIVES(ERR_TOO_BIG, docket_take(d, items, DOCKET_TAKE_MAX + 1, WORLD_NOW, NULL, NULL));
    world_report_fini(&r);
    docket_close(d);
}

static const char sha_a[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
static const char sha_b[] = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

static void photographs_are_wanted_until_held(void **state)
{
    struct docket *d = world_open(state);
    struct world_report r;
    struct receipt receipt;
    uint64_t bytes = 0;
    bool is_held = true;
    world_report(&r, 7, 1, REPORT_TIP);
    r.item.envelope.n_photos = 2;
    r.item.envelope.photos[0] = (struct envelope_photo){ .kind = PHOTO_CODE, .bytes = 5000 };
    r.item.envelope.photos[1] = (struct envelope_photo){ .kind = PHOTO_PACK, .bytes = 900000 };
    memcpy(r.item.envelope.photos[0].sha256, sha_a, sizeof sha_a);
    memcpy(r.item.envelope.photos[1].sha256, sha_b, sizeof sha_b);
    world_renew(&r, "a sealed box, sixty bytes at least, which nobody can open here");
    MUST(docket_take(d, &r.item, 1, WORLD_NOW, NULL, ERR));
    assert_int_equal(r.item.receipt.n_held, 0);
    MUST(docket_photo_wanted(d, r.key, sha_b, &bytes, &is_held, ERR));
    assert_int_equal(bytes, 900000);
    assert_false(is_held);
    GIVES(ERR_NOT_FOUND, docket_photo_held(d, r.key, r.item.fingerprint, WORLD_NOW, NULL));
    GIVES(ERR_NOT_FOUND,
          docket_photo_held(d, "00000009-0000-4000-8000-000000000001", sha_b, WORLD_NOW, NULL));
    MUST(docket_photo_held(d, r.key, sha_b, WORLD_NOW + 9, ERR));
    MUST(docket_photo_held(d, r.key, sha_b, WORLD_NOW + 10, ERR));
    MUST(docket_photo_wanted(d, r.key, sha_b, &bytes, &is_held, ERR));
    assert_true(is_held);
    MUST(docket_receipt(d, "k7", r.key, &receipt, ERR));
    assert_int_equal(receipt.n_held, 1);
    assert_string_equal(receipt.held[0], sha_b);
    MUST(docket_photo_held(d, r.key, sha_a, WORLD_NOW + 11, ERR));
    MUST(docket_take(d, &r.item, 1, WORLD_NOW, NULL, ERR));
    assert_int_equal(r.item.receipt.n_held, 2);
    assert_string_equal(r.item.receipt.held[0], sha_a);
    world_report_fini(&r);
    docket_close(d);
}

/* Texts that would do harm if anybody took them for more than texts. */
static void hostile_texts_are_kept_as_they_are(void **state)
{
    static const char *const texts[] = {
        "'; DROP TABLE report; --",
        "%n%n%s",
        "\\'; SELECT pg_sleep(9); --",
        "$1 $2 {} <script>",
        "\"quoted\" \\x00",
        "‮evil‬",
        "𠮷野家　㐂",
        "100%_\\",
    };
    struct docket *d = world_open(state);
    struct docket_case c;
    for (unsigned i = 0; i < ARRAY_LEN(texts); i++) {
        struct world_report r;
        world_report(&r, 7, i, REPORT_TIP);
        snprintf(r.item.envelope.code, sizeof r.item.envelope.code, "%s", texts[i]);
        snprintf(r.item.envelope.shop_id, sizeof r.item.envelope.shop_id, "%s", texts[i]);
        MUST(docket_take(d, &r.item, 1, WORLD_NOW, NULL, ERR));
        GIVES(ERR_OK, r.item.rc);
        MUST(docket_find(d, r.item.receipt.case_number, &c, ERR));
        assert_string_equal(c.envelope.code, texts[i]);
        assert_string_equal(c.envelope.shop_id, texts[i]);
        world_act(d, c.id, "note", texts[i]);
        GIVES(ERR_NOT_FOUND, docket_find(d, texts[i], &c, NULL));
        world_report_fini(&r);
    }
    MUST(docket_find(d, "WX-2026-000008", &c, ERR));
    docket_close(d);
}

/* --- lists -------------------------------------------------------------------------------------- */

struct counted {
    size_t n;
    char first[REPORT_NUMBER_MAX];
    int64_t last_due;
    bool is_sorted;
};

static bool count_case(void *self, const struct docket_case *c)
{
    struct counted *k = self;
    if (k->n++ == 0)
        memcpy(k->first, c->case_number, sizeof k->first);
    k->is_sorted = (k->n == 1 || k->is_sorted) && c->due_utc_s >= k->last_due;
    k->last_due = c->due_utc_s;
    return true;
}

static struct counted list(struct docket *d, struct docket_filter f)
{
    struct counted k = { 0 };
    MUST(docket_list(d, &f, count_case, &k, ERR));
    return k;
}

static void ten_thousand_are_listed_at_once(void **state)
{
    enum { N = 10000, BATCH = 250 };
    struct docket *d = world_open(state);
    struct world_report *r = calloc(BATCH, sizeof *r);
    struct docket_item *items = calloc(BATCH, sizeof *items);
    assert_true(r && items);
    world_report(&r[0], 1, 0, REPORT_TIP);
    for (unsigned at = 0; at < N; at += BATCH) {
        for (unsigned i = 0; i < BATCH; i++) {
            r[i] = r[0];
            struct envelope *e = &r[i].item.envelope;
            snprintf(r[i].key, sizeof r[i].key, "%08x-0000-4000-8000-%012x", 1, at + i);
            memcpy(e->uuid, r[i].key, sizeof e->uuid);
            snprintf(e->code, sizeof e->code, "69012345%05u", (at + i) % 50);
            e->kind = (enum report_kind)(REPORT_TIP + (at + i) % 3);
            items[i] = r[i].item;
            items[i].key = r[i].key;
        }
        MUST(docket_take(d, items, BATCH, WORLD_NOW + at * 60, world_promise("2014-12365"), ERR));
    }
    struct timespec a, b;
    clock_gettime(CLOCK_MONOTONIC, &a);
    assert_int_equal(list(d, (struct docket_filter){ .open_only = true }).n, 100);
    struct counted k = list(d, (struct docket_filter){ .max = 50, .skip = 40, .kind = "dispute" });
    assert_int_equal(k.n, 50);
    assert_true(k.is_sorted);
    k = list(d, (struct docket_filter){ .text = "6901234500013", .max = 20000 });
    assert_int_equal(k.n, N / 50);
    k = list(d, (struct docket_filter){ .text = "wx-2026-009999" });
    assert_int_equal(k.n, 1);
    assert_string_equal(k.first, "WX-2026-009999");
    assert_int_equal(list(d, (struct docket_filter){ .text = "%" }).n, 0);
    assert_int_equal(list(d, (struct docket_filter){ .text = "_X" }).n, 0);
    assert_int_equal(list(d, (struct docket_filter){ .office = "quality" }).n, 0);
    k = list(d, (struct docket_filter){ .overdue_only = true, .now_utc_s = WORLD_NOW, .max = N });
    assert_int_equal(k.n, 0);
    k = list(d, (struct docket_filter){
                    .overdue_only = true, .now_utc_s = WORLD_NOW + 9 * 86400, .max = N });
    assert_in_range(k.n, 1, N - 1);
    clock_gettime(CLOCK_MONOTONIC, &b);
    double ms = (double)(b.tv_sec - a.tv_sec) * 1e3 + (double)(b.tv_nsec - a.tv_nsec) / 1e6;
    print_message("    9 lists over %d reports: %.0f ms\n", N, ms);
    assert_true(ms < 20000); /* a bound against accidents, not a figure */
    world_report_fini(&r[0]);
    free(r);
    free(items);
    docket_close(d);
}

static void same_goods_and_numbers_are_found(void **state)
{
    struct docket *d = world_open(state);
    struct world_report r;
    struct docket_case c;
    struct err err;
    struct docket_case first = world_take(d, 1, 3, REPORT_TIP);
    world_take(d, 2, 53, REPORT_TIP); /* the same code */
    world_take(d, 2, 54, REPORT_TIP);
    MUST(docket_get(d, first.id, &c, ERR));
    assert_int_equal(c.n_same, 1);
    assert_true(c.is_open && c.due_utc_s > WORLD_NOW);
    assert_string_equal(c.clock, "decide");
    MUST(docket_find(d, first.envelope.number, &c, ERR));
    assert_string_equal(c.case_number, first.case_number);
    /* Two kiosks with one number by mistake. */
    world_report(&r, 3, 9, REPORT_TIP);
    memcpy(r.item.envelope.number, first.envelope.number, sizeof first.envelope.number);
    MUST(docket_take(d, &r.item, 1, WORLD_NOW, NULL, ERR));
    GIVES(ERR_OK, r.item.rc);
    GIVES(ERR_INVALID, docket_find(d, first.envelope.number, &c, &err));
    assert_non_null(strstr(err.text, first.case_number));
    struct buf box = BUF_INIT(4096);
    MUST(docket_box(d, first.id, &box, ERR));
    assert_true(span_starts(buf_span(&box), "a sealed box, sixty bytes"));
    buf_fini(&box);
    world_report_fini(&r);
    docket_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(taken_once_answered_alike),         ON_BOTH(another_payload_is_told_apart),
        ON_BOTH(a_batch_is_judged_one_by_one),      ON_BOTH(what_is_off_is_refused),
        ON_BOTH(photographs_are_wanted_until_held), ON_BOTH(hostile_texts_are_kept_as_they_are),
        ON_BOTH(same_goods_and_numbers_are_found),  ON_BOTH(ten_thousand_are_listed_at_once),
    };
    return cmocka_run_group_tests(tests, world_begin_hurried, world_end);
}
