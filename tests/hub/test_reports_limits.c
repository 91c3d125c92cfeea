/* Kiosks that changed their name, ask too often, ask twice at once; a sick disk; uploads that may be created. */

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <sqlite3.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "fleet/schema.h"
#include "reports_world.h"

/* --- names, keys, limits ------------------------------------------------------------------------- */

struct nth {
    size_t left;
    struct fleet_name name;
};

static bool take_nth(void *self, const struct fleet_name *name)
{
    struct nth *n = self;
    if (n->left-- > 0)
        return true;
    n->name = *name;
    return false;
}

/* The i-th name of that kiosk; "" past the last. */
static struct fleet_name name_of(struct world *w, const char *kiosk, size_t i)
{
    struct fleet_kiosk k;
    struct nth n = { .left = i };
    HALL_MUST(fleet_find(w->fleet, kiosk, &k, HALL_ERR));
    HALL_MUST(fleet_names(w->fleet, k.id, take_nth, &n, HALL_ERR));
    return n.name;
}

/* An admitted kiosk with a stolen key, or gone wrong, brings reports in the names of all the others. */
static void reports_in_other_names(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *named;
        unsigned status;
        const char *reason;
    } rows[] = {
        { "lin-01", 409, "not_yours" },  /* at work */
        { "gone", 409, "not_yours" },    /* revoked */
        { "strange", 409, "not_yours" }, /* never seen */
        { "wei-07.", 409, "not_yours" },
    };
    struct hall_report r;
    for (unsigned i = 0; i < ARRAY_LEN(rows); i++) {
        make(&r, rows[i].named, 7, i + 1);
        struct heard h = post(w, &w->wei, &r);
        expect(rows[i].named, &h, rows[i].status, rows[i].reason);
        hall_report_fini(&r);
    }
    for (unsigned i = 0; i < 40; i++) { /* what is noted of it is bounded */
        char name[16];
        snprintf(name, sizeof name, "made-up-%u", i);
        make(&r, name, 7, 100 + i);
        struct heard h = post(w, &w->wei, &r);
        expect(name, &h, 409, "not_yours");
        hall_report_fini(&r);
    }
    assert_true(*name_of(w, "wei-07", FLEET_NAMES_MAX - 1).name);
    assert_string_equal(name_of(w, "wei-07", FLEET_NAMES_MAX).name, "");
    make(&r, "lin-01", 1, 1);
    struct heard h = post(w, &w->lin, &r);
    expect("its own", &h, 201, NULL);
    assert_non_null(strstr(h.text, "WX-2026-000001")); /* and none of the others' came in */
    hall_report_fini(&r);
}

static void names_of_kiosks(void **state)
{
    struct world *w = *state;
    static const struct {
        const char *former, *name;
        enum err_code code;
    } rows[] = {
        { "lin-01", "wei-07", ERR_BUSY },    /* both at work: two machines */
        { "wei-07", "gone", ERR_NOT_FOUND }, /* is revoked */
        { "strange", "nobody", ERR_NOT_FOUND }, { "wei-07", "wei-07", ERR_INVALID },
        { "wei-07", "wei 08", ERR_INVALID },    { "", "wei-07", ERR_INVALID },
        { "gone", "wei-07", ERR_OK },           { "gone", "wei-07", ERR_OK }, /* said twice */
        { "wei-07", "wei-09", ERR_OK },                                       /* the same key */
        { "never-admitted", "lin-01", ERR_OK } /* it was set up so before anybody asked */
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        if (fleet_rename(w->fleet, rows[i].former, rows[i].name, NOW, NULL) != rows[i].code)
            fail_msg("%s, %s", rows[i].former, rows[i].name);
    struct fleet_kiosk k;
    HALL_MUST(fleet_find(w->fleet, "wei-09", &k, HALL_ERR));
    assert_memory_equal(k.public_key, w->wei.public_key, sizeof k.public_key);
    assert_int_equal(fleet_find(w->fleet, "wei-07", &k, NULL), ERR_NOT_FOUND);
    assert_string_equal(name_of(w, "wei-09", 0).name, "gone");
    assert_string_equal(name_of(w, "wei-09", 1).name, "wei-07");
    /* Its stamps bear the new name, its outbox the old ones; a successor has what it had. */
    struct hall_kiosk next;
    struct hall_report r;
    text_copy(w->wei.name, sizeof w->wei.name, "wei-09");
    HALL_MUST(fleet_revoke(w->fleet, "wei-09", NOW, HALL_ERR));
    hall_kiosk_make(&next, "wei-10", 98);
    hall_admit(w->fleet, &next);
    HALL_MUST(fleet_rename(w->fleet, "wei-09", "wei-10", NOW, HALL_ERR));
    static const char *const olds[] = { "gone", "wei-07", "wei-09", "wei-10" };
    for (unsigned i = 0; i < ARRAY_LEN(olds); i++) {
        make(&r, olds[i], 7, i + 1);
        struct heard h = post(w, &next, &r);
        expect(olds[i], &h, 201, NULL);
        hall_report_fini(&r);
    }
    for (unsigned i = 0; i < FLEET_NAMES_MAX + 4; i++) {
        char name[16];
        snprintf(name, sizeof name, "old-%u", i);
        enum err_code rc = fleet_rename(w->fleet, name, "lin-01", NOW, NULL);
        assert_int_equal(rc, i < FLEET_NAMES_MAX - 1 ? ERR_OK : ERR_TOO_BIG);
    }
    hall_kiosk_fini(&next);
}

static void a_kiosk_that_was_renamed(void **state)
{
    struct world *w = *state;
    struct hall_kiosk renamed;
    struct hall_report r, later;
    char path[96];
    make(&r, "wei-07", 7, 1);
    make(&later, "wei-07", 7, 2);
    struct heard first = post(w, &w->wei, &r);
    expect("before", &first, 201, NULL);
    HALL_MUST(fleet_revoke(w->fleet, "wei-07", NOW, HALL_ERR));
    hall_kiosk_make(&renamed, "wei-08", 99);
    hall_admit(w->fleet, &renamed);
    struct heard h = post(w, &w->wei, &later);
    expect("by its old name", &h, 403, "revoked");
    snprintf(path, sizeof path, "/v1/reports/%s", r.envelope.uuid);
    for (int i = 0; i < 2; i++) {
        h = post(w, &renamed, &later);
        expect("nobody has said that it had that name", &h, 409, "not_yours");
        assert_string_equal(h.retry, "1800");
        h = ask(w, &renamed, (struct ask){ .method = "GET", .path = path });
        expect("nor that the receipt is its", &h, 404, "no_such_report");
    }
    struct fleet_name name = name_of(w, "wei-08", 0);
    assert_string_equal(name.name, "wei-07");
    assert_false(name.is_former);
    assert_int_equal(name.n_refused, 2);
    assert_int_equal(name.last_utc_s, NOW);
    HALL_MUST(fleet_rename(w->fleet, "wei-07", "wei-08", NOW, HALL_ERR));
    name = name_of(w, "wei-08", 0);
    assert_true(name.is_former);
    assert_string_equal(name_of(w, "wei-08", 1).name, ""); /* settled */
    h = post(w, &renamed, &later);
    expect("sealed under its old name", &h, 201, NULL);
    h = post(w, &renamed, &r);
    expect("again, by the new name", &h, 200, NULL);
    assert_string_equal(h.text, first.text);
    h = ask(w, &renamed, (struct ask){ .method = "GET", .path = path });
    expect("its receipt", &h, 200, NULL);
    assert_string_equal(h.text, first.text);
    /* Two reports of one uuid by two names: whose it is only its own name tells. */
    text_copy(r.envelope.kiosk, sizeof r.envelope.kiosk, "wei-08");
    hall_report_seal(&r, 400);
    h = post(w, &renamed, &r);
    expect("the same uuid by the new name", &h, 201, NULL);
    h = ask(w, &renamed, (struct ask){ .method = "GET", .path = path });
    expect("its own comes first", &h, 200, NULL);
    assert_string_not_equal(h.text, first.text);
    h = ask(w, &w->lin, (struct ask){ .method = "GET", .path = path });
    expect("of whom is not known", &h, 404, "no_such_report");
    hall_kiosk_fini(&renamed);
    hall_report_fini(&r);
    hall_report_fini(&later);
}

/* A name opens receipts to one machine only.  Whoever has the report has its receipt. */
static void a_name_that_two_kiosks_had(void **state)
{
    struct world *w = *state;
    struct hall_kiosk renamed;
    struct hall_report r, own;
    char path[96], own_path[96];
    make(&r, "wei-07", 7, 1);
    make(&own, "wei-07", 1, 2); /* lin's, from when it was called so */
    snprintf(path, sizeof path, "/v1/reports/%s", r.envelope.uuid);
    snprintf(own_path, sizeof own_path, "/v1/reports/%s", own.envelope.uuid);
    struct heard first = post(w, &w->wei, &r);
    expect("before", &first, 201, NULL);
    HALL_MUST(fleet_revoke(w->fleet, "wei-07", NOW, HALL_ERR));
    hall_kiosk_make(&renamed, "wei-08", 99);
    hall_admit(w->fleet, &renamed);
    HALL_MUST(fleet_rename(w->fleet, "wei-07", "wei-08", NOW, HALL_ERR));
    HALL_MUST(fleet_rename(w->fleet, "wei-06", "wei-08", NOW, HALL_ERR));
    struct heard h = ask(w, &renamed, (struct ask){ .method = "GET", .path = path });
    expect("one had it", &h, 200, NULL);
    assert_false(name_of(w, "wei-08", 1).is_shared);
    HALL_MUST(fleet_rename(w->fleet, "wei-07", "lin-01", NOW, HALL_ERR)); /* so did lin, they say */
    assert_true(name_of(w, "wei-08", 1).is_shared && name_of(w, "lin-01", 0).is_shared);
    h = ask(w, &w->lin, (struct ask){ .method = "GET", .path = path });
    expect("another's", &h, 404, "no_such_report");
    h = ask(w, &renamed, (struct ask){ .method = "GET", .path = path });
    expect("by that name alone", &h, 404, "no_such_report");
    h = post(w, &renamed, &r);
    expect("brought again", &h, 200, NULL);
    assert_string_equal(h.text, first.text);
    h = post(w, &w->lin, &own);
    expect("its own of that name", &h, 201, NULL);
    h = ask(w, &renamed, (struct ask){ .method = "GET", .path = own_path });
    expect("is not the other's", &h, 404, "no_such_report");
    hall_report_seal(&r, 401);
    h = post(w, &w->lin, &r);
    expect("to know of it is not to have it", &h, 422, "other_payload");
    hall_kiosk_fini(&renamed);
    hall_report_fini(&r);
    hall_report_fini(&own);
}

/* Nor does a new machine get one that another had. */
static void a_name_is_given_once(void **state)
{
    struct world *w = *state;
    struct hall_kiosk next;
    HALL_MUST(fleet_revoke(w->fleet, "wei-07", NOW, HALL_ERR));
    hall_kiosk_make(&next, "wei-08", 99);
    hall_admit(w->fleet, &next);
    HALL_MUST(fleet_rename(w->fleet, "wei-07", "wei-08", NOW, HALL_ERR));
    HALL_MUST(fleet_rename(w->fleet, "wei-06", "wei-08", NOW, HALL_ERR));
    struct err err = { 0 };
    assert_int_equal(fleet_admit(w->fleet, "wei-07", w->wei.public_key, NOW, &err), ERR_BUSY);
    assert_non_null(strstr(err.text, "wei-07 was the name of wei-08"));
    assert_int_equal(fleet_admit(w->fleet, "wei-06", w->wei.public_key, NOW, &err), ERR_BUSY);
    assert_int_equal(fleet_rename(w->fleet, "lin-01", "wei-06", NOW, &err), ERR_BUSY);
    assert_non_null(strstr(err.text, "wei-06 was the name of wei-08"));
    /* Its own it may have back. */
    HALL_MUST(fleet_rename(w->fleet, "wei-08", "wei-09", NOW, HALL_ERR));
    HALL_MUST(fleet_rename(w->fleet, "wei-09", "wei-08", NOW, HALL_ERR));
    HALL_MUST(fleet_revoke(w->fleet, "wei-08", NOW, HALL_ERR));
    HALL_MUST(fleet_admit(w->fleet, "wei-08", next.public_key, NOW, HALL_ERR));
    hall_kiosk_fini(&next);
}

/* What was copied to a successor until version 3 is the successor's alone; what two have otherwise stays with both. */
static void names_of_an_older_version(void **state)
{
    static const char rows[] =
        "INSERT INTO kiosk (id, name, public_key, state, admitted_utc_s) VALUES "
        "(1, 'a', printf('%064d', 1), 2, 1), (2, 'b', printf('%064d', 2), 1, 1), "
        "(3, 'c', printf('%064d', 3), 1, 1), (4, 'd', printf('%064d', 4), 2, 1);"
        "INSERT INTO former VALUES (1, 'x', 1), (2, 'x', 2), (2, 'a', 2), (2, 'y', 2), (3, 'y', 3),"
        " (4, 'z', 4);"
        "PRAGMA application_id=1213810252; PRAGMA user_version=3";
    static const struct {
        int64_t kiosk;
        const char *name;
        bool is_shared;
    } wanted[] = {
        { 2, "x", false }, { 2, "a", false }, { 2, "y", true }, { 3, "y", true }, { 4, "z", false }
    };
    struct fleet *f = NULL;
    sqlite3 *db = NULL;
    (void)state;
    (void)unlink("older.db");
    assert_int_equal(FLEET_APPLICATION_ID, 1213810252);
    assert_int_equal(sqlite3_open("older.db", &db), SQLITE_OK);
    for (int i = 0; i < 3; i++)
        assert_int_equal(sqlite3_exec(db, fleet_schema_steps[i], NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, rows, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    HALL_MUST(fleet_open("older.db", false, &f, HALL_ERR));
    for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
        bool is_shared = !wanted[i].is_shared;
        HALL_MUST(fleet_is_shared(f, wanted[i].kiosk, wanted[i].name, &is_shared, HALL_ERR));
        if (is_shared != wanted[i].is_shared)
            fail_msg("%s of %d", wanted[i].name, (int)wanted[i].kiosk);
    }
    struct nth none = { .left = 0 };
    HALL_MUST(fleet_names(f, 1, take_nth, &none, HALL_ERR));
    assert_string_equal(none.name.name, "");
    fleet_close(f);
}

static void a_stolen_key_posts_ten_thousand(void **state)
{
    enum { POSTS = 10000, BURST = 200, WILD = 600 };
    struct world *w = *state;
    unsigned taken = 0, too_soon = 0, quarantined = 0;
    struct hall_report r;
    hall_report_make(&r, "wei-07", 7, 0, false);
    for (unsigned i = 0; i < POSTS; i++) {
        snprintf(r.envelope.uuid, sizeof r.envelope.uuid, "00000007-0000-4000-8000-%012x", i);
        hall_report_seal(&r, 100);
        struct heard h = post(w, &w->wei, &r);
        taken += h.status == 201;
        too_soon += h.status == 429;
        quarantined += h.status == 403;
        if (h.status == 429)
            expect("too many", &h, 429, "too_soon");
        else if (h.status == 403)
            expect("far too many", &h, 403, "quarantined");
    }
    assert_int_equal(taken, BURST);
    assert_int_equal(too_soon, WILD);
    assert_int_equal(quarantined, POSTS - BURST - WILD);
    struct hall_report other;
    make(&other, "lin-01", 1, 1);
    struct heard h = post(w, &w->lin, &other);
    expect("another kiosk", &h, 201, NULL);
    clock_fake_advance(&w->time, 24 * 3600 * 1000); /* time alone does not help */
    h = post(w, &w->wei, &r);
    expect("a day later", &h, 403, "quarantined");
    HALL_MUST(fleet_release(w->fleet, "wei-07", HALL_ERR));
    h = post(w, &w->wei, &r);
    expect("let go by a person", &h, 201, NULL);
    HALL_MUST(fleet_revoke(w->fleet, "wei-07", NOW, HALL_ERR));
    h = post(w, &w->wei, &r);
    expect("revoked", &h, 403, "revoked");
    hall_report_fini(&r);
    hall_report_fini(&other);
    print_message("%u posts by a stolen key: %u taken, %u too soon, %u in quarantine\n", POSTS + 0u,
                  taken, too_soon, quarantined);
}

static void who_waits_as_told_is_heard(void **state)
{
    struct world *w = *state;
    struct hall_report r;
    struct heard h;
    uint64_t wait_s;
    hall_report_make(&r, "wei-07", 7, 0, false);
    for (unsigned i = 0; i < 300; i++) {
        snprintf(r.envelope.uuid, sizeof r.envelope.uuid, "00000007-0000-4000-8000-%012x", i);
        hall_report_seal(&r, 100);
        while ((h = post(w, &w->wei, &r)).status == 429) {
            assert_true(span_number(span_of(h.retry), &wait_s) && wait_s >= 1 && wait_s <= 60);
            clock_fake_advance(&w->time, wait_s * 1000);
        }
        assert_int_equal(h.status, 201);
    }
    hall_report_fini(&r);
}

/* --- a busy key, a sick disk ---------------------------------------------------------------------- */

struct poster {
    struct world *w;
    const struct hall_report *r;
    struct heard heard;
};

static void *post_it(void *self)
{
    struct poster *p = self;
    p->heard = post(p->w, &p->w->wei, p->r);
    return NULL;
}

static void two_senders_of_one_report(void **state)
{
    struct world *w = *state;
    enum { PAUSES = 60000 };
    const struct timespec pause = { .tv_nsec = 1000000 };
    struct hall_report r;
    pthread_t thread;
    sqlite3 *db = NULL;
    make(&r, "wei-07", 7, 1);
    struct poster p = { .w = w, .r = &r };
    assert_int_equal(sqlite3_open("reports.db", &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
    assert_int_equal(pthread_create(&thread, NULL, post_it, &p), 0);
    for (int i = 0; i < PAUSES && takes_count(w->takes).waiting == 0; i++)
        nanosleep(&pause, NULL); /* for the other thread, not for a time */
    assert_int_equal(takes_count(w->takes).waiting, 1);
    struct heard h = post(w, &w->wei, &r);
    expect("while it is being taken", &h, 409, "running");
    assert_string_equal(h.retry, "1");
    assert_int_equal(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    pthread_join(thread, NULL);
    expect("the first", &p.heard, 201, NULL);
    h = post(w, &w->wei, &r);
    expect("afterwards", &h, 200, NULL);
    assert_string_equal(h.text, p.heard.text);
    hall_report_fini(&r);
}

/* No file may grow. */
static void a_full_disk_takes_nothing_and_says_so(void **state)
{
    struct world *w = *state;
    struct hall_report r, other;
    struct rlimit was, none;
    make(&r, "wei-07", 7, 1);
    make(&other, "wei-07", 7, 2);
    struct heard h = post(w, &w->wei, &other);
    expect("before", &h, 201, NULL);
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    none = was;
    none.rlim_cur = 0;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    h = post(w, &w->wei, &r);
    struct heard known = post(w, &w->wei, &other);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    expect("no room", &h, 503, "not_now");
    assert_true(known.status == 200 || known.status == 503); /* never another number */
    h = post(w, &w->wei, &r);
    expect("room again", &h, 201, NULL);
    assert_non_null(strstr(h.text, "WX-2026-000002"));
    hall_report_fini(&r);
    hall_report_fini(&other);
}

/* --- creating uploads ----------------------------------------------------------------------------- */

#define META(uuid, sum) "report " uuid ",sha256 " sum

static void creating_uploads(void **state)
{
    struct world *w = *state;
    struct hall_report r;
    char metadata[256], uuid[64], sum[128], first[128];
    hall_report_make(&r, "wei-07", 7, 1, false);
    hall_report_photo(&r, span_of("a sealed photograph"));
    hall_report_seal(&r, 400);
    const int plain = sodium_base64_VARIANT_ORIGINAL;
    sodium_bin2base64(uuid, sizeof uuid, (const uint8_t *)r.envelope.uuid, 36, plain);
    sodium_bin2base64(sum, sizeof sum, (const uint8_t *)r.envelope.photos[0].sha256, 64, plain);
    snprintf(metadata, sizeof metadata, "report %s,sha256 %s", uuid, sum);
    struct ask q = {
        .method = "POST", .path = "/v1/uploads", .length = "19", .metadata = metadata
    };
    struct heard h = ask(w, &w->wei, q);
    expect("no report yet", &h, 404, "no_report_wants_it");
    h = post(w, &w->wei, &r);
    expect("the report", &h, 201, NULL);
    h = ask(w, &w->wei, q);
    expect("created", &h, 201, NULL);
    memcpy(first, h.location, sizeof first);
    assert_int_equal(strlen(first), strlen("/v1/uploads/") + 40);
    h = ask(w, &w->wei, q);
    expect("again", &h, 201, NULL);
    assert_string_equal(h.location, first);
    static const struct {
        const char *length, *metadata;
        unsigned status;
        const char *reason;
    } rows[] = {
        { NULL, NULL, 400, "length" },
        { "-1", NULL, 400, "length" },
        { "1e3", NULL, 400, "length" },
        { "99999999999999999999", NULL, 400, "length" },
        { "18", NULL, 400, "length" },
        { "8388609", NULL, 413, "too_big" },
        { "19", "", 400, "metadata" },
        { "19", "report", 400, "metadata" },
        { "19", "report !!!!,sha256 ????", 400, "metadata" },
        { "19", META("Li4vLi4vZXRjL3Bhc3N3ZA==", "Li4vLi4v"), 400,
          "metadata" }, /* ../../etc/passwd */
        { "19", META("JzsgRFJPUCBUQUJMRTsgLS0=", "JW4lbiVu"), 400, "metadata" }, /* SQL, %n */
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        q.length = rows[i].length;
        q.metadata = rows[i].metadata ? rows[i].metadata : metadata;
        h = ask(w, &w->wei, q);
        expect(rows[i].length ? rows[i].length : "no length", &h, rows[i].status, rows[i].reason);
    }
    q.length = "19";
    q.metadata = metadata;
    h = ask(w, &w->strange, q);
    expect("a stranger", &h, 401, "stamp");
    hall_report_fini(&r);
}

/* A stolen key, or a good year: photographs stop before the texts have no room. */
static void photographs_leave_room_for_texts(void **state)
{
    struct world *w = *state;
    struct hall_report r;
    char assets[512], metadata[256], uuid[64], sum[128];
    takes_close(w->takes);
    snprintf(assets, sizeof assets, "%s/assets", getenv("HEYAN_ROOT"));
    const struct takes_options o = { .assets = assets,
                                     .profile = "2014-12365",
                                     .docket = DOCKET,
                                     .photos = HALL_PHOTOS,
                                     .leave_bytes = UINT64_C(1) << 60,
                                     .receipt_key = HALL_RECEIPT,
                                     .clock = clock_of_fake(&w->time),
                                     .fleet = HALL_FLEET };
    HALL_MUST(takes_open(&o, &w->takes, HALL_ERR));
    hall_report_make(&r, "wei-07", 7, 1, false);
    hall_report_photo(&r, span_of("a sealed photograph"));
    hall_report_seal(&r, 400);
    const int plain = sodium_base64_VARIANT_ORIGINAL;
    sodium_bin2base64(uuid, sizeof uuid, (const uint8_t *)r.envelope.uuid, 36, plain);
    sodium_bin2base64(sum, sizeof sum, (const uint8_t *)r.envelope.photos[0].sha256, 64, plain);
    snprintf(metadata, sizeof metadata, "report %s,sha256 %s", uuid, sum);
    struct heard h = post(w, &w->wei, &r);
    expect("the text", &h, 201, NULL);
    h = ask(w, &w->wei,
            (struct ask){
                .method = "POST", .path = "/v1/uploads", .length = "19", .metadata = metadata });
    expect("the photograph", &h, 507, "no_room");
    assert_true(h.retry[0] != '\0');
    hall_report_fini(&r);
}

int main(void)
{
#define WITH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH(a_kiosk_that_was_renamed),
        WITH(reports_in_other_names),
        WITH(names_of_kiosks),
        WITH(a_name_that_two_kiosks_had),
        WITH(a_name_is_given_once),
        cmocka_unit_test(names_of_an_older_version),
        WITH(a_stolen_key_posts_ten_thousand),
        WITH(who_waits_as_told_is_heard),
        WITH(two_senders_of_one_report),
        WITH(a_full_disk_takes_nothing_and_says_so),
        WITH(creating_uploads),
        WITH(photographs_leave_room_for_texts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
