/* Tables come with a pull: the newest for us that is good, and nothing else, whatever is signed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "sync/binder.h"
#include "tables/tables.h"
#include "unit/sync/hub.h"
#include "unit/tables/tables_world.h"

#define DESK    "desk"
#define STORE   "store"
#define SHIPPED "r7.heyan"
#define OFFICES "law/2014-12365/offices.tsv"

static struct hub hub;
static struct pull_result result;
static struct err err;

static int set_up(void **state)
{
    (void)state;
    log_set_level(LOG_ERROR);
    tables_remove(STORE);
    tables_remove(DESK);
    hub_open(&hub);
    hub_offer(&hub, 8, true, false, "");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    hub_close(&hub);
    return 0;
}

static void pull(enum err_code want)
{
    struct pull_config config = hub_config(&hub, STORE, SHIPPED);
    struct tables_place place = { STORE, tables_assets() };
    config.check_tables = tables_check_shipped;
    config.say_tables = tables_say_shipped;
    config.tables = &place;
    err = (struct err){ 0 };
    tuf_repo_requests(hub.repo);
    enum err_code rc = pull_run(&config, &result, &err);
    text_copy(hub.requests, sizeof hub.requests, tuf_repo_requests(hub.repo));
    if (rc != want)
        fail_msg("%s, %s: %s", err_name(rc), trouble_name(result.state.trouble), err.text);
}

static void offer_as(const char *name, int64_t sequence, int schema, struct span bytes,
                     const char *audience)
{
    struct bundle_offer o = { .sequence = sequence, .schema = schema };
    struct buf text = BUF_INIT(OFFER_CUSTOM_MAX);
    tuf_repo_add_target(hub.repo, "targets", name, bytes);
    assert_int_equal(bundle_offer_custom(&o, &audience, audience[0] ? 1 : 0, &text, NULL), ERR_OK);
    json_t *custom = json_loadb((const char *)text.data, text.len, 0, NULL);
    json_t *targets = json_object_get(tuf_repo_role(hub.repo, "targets"), "targets");
    assert_int_equal(json_object_set_new(json_object_get(targets, name), "custom", custom), 0);
    buf_fini(&text);
    tuf_repo_publish(hub.repo, "targets snapshot timestamp");
}

static void offer_bytes(int64_t sequence, struct span bytes, const char *audience)
{
    struct bundle_offer o = { .sequence = sequence };
    bundle_offer_name(&o);
    offer_as(o.name, sequence, BUNDLE_SCHEMA, bytes, audience);
}

/* The package's with that phone. */
static void offer_phone(int64_t sequence, const char *phone, const char *audience)
{
    tables_remove(DESK);
    tables_change(DESK, OFFICES, "7600380", phone);
    struct buf bytes = tables_bundle(DESK, sequence);
    offer_bytes(sequence, buf_span(&bytes), audience);
    buf_fini(&bytes);
}

static void offer_bad(int64_t sequence)
{
    tables_remove(DESK);
    tables_change(DESK, "report/holidays.tsv", "2026-01-01", "2026-02-30");
    struct buf bytes = tables_bundle(DESK, sequence);
    offer_bytes(sequence, buf_span(&bytes), "");
    buf_fini(&bytes);
}

static void goes_by(int64_t sequence, const char *phone)
{
    struct tables t;
    assert_int_equal(tables_open_held(STORE, tables_assets(), "2014-12365", &t, NULL), ERR_OK);
    assert_int_equal(t.sequence, sequence);
    assert_string_equal(law_office(t.law, "measure")->phone, phone);
    tables_close(&t);
}

static void they_come_with_the_release(void **state)
{
    (void)state;
    offer_phone(1, "7600111", "");
    pull(ERR_OK);
    assert_true(result.is_new && result.has_new_tables);
    assert_int_equal(result.tables, 1);
    assert_int_equal(result.state.trouble, TROUBLE_NONE);
    goes_by(1, "7600111");
    pull(ERR_OK);
    assert_false(result.is_new || result.has_new_tables);
    assert_int_equal(result.tables, 1);
    assert_string_equal(hub.requests,
                        "root/2 timestamp"); /* nothing new costs no more than before */
    offer_phone(2, "7600222", "");
    pull(ERR_OK);
    assert_true(!result.is_new && result.has_new_tables);
    goes_by(2, "7600222");
}

/* Whoever does not follow them holds none. */
static void who_does_not_ask_gets_none(void **state)
{
    (void)state;
    offer_phone(1, "7600111", "");
    assert_int_equal(hub_pull(&hub, STORE, SHIPPED), ERR_OK);
    assert_null(strstr(hub.requests, "tables"));
    goes_by(0, "7600380");
}

/* Although signed: last good kept, told at every try, fetched once, done with when newer ones come. */
static void bad_ones_are_refused(void **state)
{
    (void)state;
    offer_phone(1, "7600111", "");
    pull(ERR_OK);
    offer_bad(2);
    pull(ERR_OK);
    assert_int_equal(result.state.trouble, TROUBLE_BAD_TABLES);
    assert_non_null(strstr(result.state.detail, "report/holidays.tsv:"));
    assert_int_equal(sync_state_level(&result.state, hub.clock.utc_s), SYNC_ALARM);
    assert_false(result.has_new_tables);
    assert_int_equal(result.tables, 1);
    goes_by(1, "7600111");
    pull(ERR_OK);
    assert_int_equal(result.state.trouble, TROUBLE_BAD_TABLES);
    assert_non_null(strstr(result.state.detail, "report/holidays.tsv:"));
    assert_string_equal(hub.requests, "root/2 timestamp"); /* not fetched again */
    offer_phone(3, "7600333", "");
    pull(ERR_OK);
    assert_int_equal(result.state.trouble, TROUBLE_NONE);
    assert_string_equal(result.state.detail, "");
    goes_by(3, "7600333");
}

/* The package's table is newer than the one that was signed over another: said at every try, until they are signed anew. */
static void made_over_another_package(void **state)
{
    (void)state;
    tables_change(DESK, OFFICES, "7600380", "7600111");
    struct buf bytes = tables_signed(DESK, "elsewhere", 1, NULL, DATE_OF(2026, 11, 22));
    offer_bytes(1, buf_span(&bytes), "");
    buf_fini(&bytes);
    for (int i = 0; i < 2; i++) {
        pull(ERR_OK);
        assert_int_equal(result.tables, 1);
        assert_int_equal(result.state.trouble, TROUBLE_OLD_TABLES);
        assert_int_equal(sync_state_level(&result.state, hub.clock.utc_s), SYNC_ALARM);
        assert_string_equal(sync_state_words(&result.state), "sync.trouble.old_tables");
        assert_non_null(strstr(result.state.detail, OFFICES ": the package's of 2026-11-23"));
        goes_by(1, "7600380");
    }
    offer_phone(2, "7600222", "");
    pull(ERR_OK);
    assert_int_equal(result.state.trouble, TROUBLE_NONE);
    goes_by(2, "7600222");
}

/* The first ones are bad: the package's are gone by. */
static void bad_from_the_first(void **state)
{
    (void)state;
    offer_bad(1);
    pull(ERR_OK);
    assert_int_equal(result.state.trouble, TROUBLE_BAD_TABLES);
    goes_by(0, "7600380");
}

static void not_what_it_is_said_to_be(void **state)
{
    struct buf one;
    (void)state;
    tables_change(DESK, OFFICES, "7600380", "7600111");
    one = tables_bundle(DESK, 1);
    offer_bytes(2, buf_span(&one), ""); /* another number inside */
    pull(ERR_OK);
    assert_int_equal(result.state.trouble, TROUBLE_BAD_TABLES);
    offer_bytes(3, span_part(buf_span(&one), 0, one.len - 9), ""); /* cut before it was signed */
    pull(ERR_OK);
    assert_int_equal(result.state.trouble, TROUBLE_BAD_TABLES);
    offer_bytes(4, span_of("heyan-tables-1 4 1\nfile ../CURRENT 1\nx\nend 1\n"), "");
    pull(ERR_OK);
    assert_int_equal(result.state.trouble, TROUBLE_BAD_TABLES);
    offer_as("tables/9.tables", 5, 1, buf_span(&one), ""); /* described as another one */
    pull(ERR_OK);
    assert_int_equal(result.state.trouble, TROUBLE_BAD_TABLES);
    goes_by(0, "7600380");
    buf_fini(&one);
}

static void larger_than_any(void **state)
{
    struct buf big = BUF_INIT(2 * BUNDLE_BYTES_MAX);
    (void)state;
    assert_int_equal(buf_reserve(&big, BUNDLE_BYTES_MAX + 1), ERR_OK);
    memset(big.data, ' ', BUNDLE_BYTES_MAX + 1);
    big.len = BUNDLE_BYTES_MAX + 1;
    offer_bytes(1, buf_span(&big), "");
    pull(ERR_OK);
    assert_int_equal(result.state.trouble, TROUBLE_BAD_TABLES);
    assert_null(strstr(hub.requests, "tables")); /* not even fetched */
    goes_by(0, "7600380");
    buf_fini(&big);
}

static void not_meant_for_us(void **state)
{
    (void)state;
    offer_phone(1, "7600111", "region/130533");
    offer_phone(2, "7600222", "kiosk-0008");
    offer_phone(3, "7600333", "region/130534");
    pull(ERR_OK);
    assert_int_equal(result.state.trouble, TROUBLE_NONE);
    goes_by(1, "7600111");
}

/* The hub offers what went before, signed anew. */
static void rolled_back(void **state)
{
    (void)state;
    offer_phone(5, "7600555", "");
    pull(ERR_OK);
    json_t *targets = json_object_get(tuf_repo_role(hub.repo, "targets"), "targets");
    assert_int_equal(json_object_del(targets, "tables/5.tables"), 0);
    offer_phone(4, "7600444", "");
    pull(ERR_OK);
    assert_false(result.has_new_tables);
    goes_by(5, "7600555");
}

static void for_a_newer_program(void **state)
{
    struct buf bytes;
    (void)state;
    offer_phone(1, "7600111", "");
    tables_remove(DESK);
    tables_change(DESK, OFFICES, "7600380", "7600222");
    bytes = tables_bundle(DESK, 2);
    offer_as("tables/2.tables", 2, BUNDLE_SCHEMA + 1, buf_span(&bytes), "");
    pull(ERR_OK);
    assert_int_equal(result.state.trouble, TROUBLE_OLD_PROGRAM);
    goes_by(1, "7600111");
    buf_fini(&bytes);
}

/* The line breaks off: tried again, and nothing half is in use. */
static void cut_on_the_way(void **state)
{
    (void)state;
    pull(ERR_OK); /* the release alone */
    offer_phone(1, "7600111", "");
    for (size_t n = 1; n <= 5; n++) {
        tuf_repo_fail_at(hub.repo, n, FETCH_TOO_SLOW);
        struct pull_config config = hub_config(&hub, STORE, SHIPPED);
        struct tables_place place = { STORE, tables_assets() };
        config.check_tables = tables_check_shipped;
        config.say_tables = tables_say_shipped;
        config.tables = &place;
        enum err_code rc = pull_run(&config, &result, &err);
        if (rc == ERR_OK)
            break;
        assert_int_equal(result.state.trouble, TROUBLE_HUB);
        assert_true(result.state.failures > 0);
        goes_by(0, "7600380");
        assert_true(n < 5);
    }
    tuf_repo_fail_at(hub.repo, 0, FETCH_DONE);
    pull(ERR_OK);
    goes_by(1, "7600111");
}

static void changed_on_the_way(void **state)
{
    struct buf bytes;
    (void)state;
    offer_phone(1, "7600111", "");
    bytes = tables_bundle(DESK, 1);
    bytes.data[bytes.len / 2] ^= 1;
    tuf_repo_serve_target(hub.repo, "tables/1.tables", buf_span(&bytes));
    pull(ERR_UNTRUSTED);
    assert_int_equal(result.state.trouble, TROUBLE_HUB);
    goes_by(0, "7600380");
    buf_fini(&bytes);
}

/* What is held rots: the ones before, and the same once more in the next try. */
static void held_ones_rot(void **state)
{
    struct binder b;
    char path[FS_PATH_MAX];
    (void)state;
    offer_phone(1, "7600111", "");
    pull(ERR_OK);
    offer_phone(2, "7600222", "");
    pull(ERR_OK);
    assert_int_equal(binder_look(STORE, &b, NULL), ERR_OK);
    assert_int_equal(fs_join(path, b.folder, b.held[0].name, NULL), ERR_OK);
    assert_int_equal(truncate(path, 100), 0);
    goes_by(1, "7600111");
    pull(ERR_OK);
    goes_by(2, "7600222");
}

/* The release fails, the tables come all the same, and it is the release that is told of. */
static void without_a_release(void **state)
{
    (void)state;
    hub_close(&hub);
    hub_open(&hub);
    offer_phone(1, "7600111", "");
    pull(ERR_NOT_FOUND);
    assert_int_equal(result.state.trouble, TROUBLE_NO_OFFER);
    assert_true(result.has_new_tables);
    goes_by(1, "7600111");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(they_come_with_the_release, set_up, tear_down),
        cmocka_unit_test_setup_teardown(who_does_not_ask_gets_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bad_ones_are_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(bad_from_the_first, set_up, tear_down),
        cmocka_unit_test_setup_teardown(made_over_another_package, set_up, tear_down),
        cmocka_unit_test_setup_teardown(not_what_it_is_said_to_be, set_up, tear_down),
        cmocka_unit_test_setup_teardown(larger_than_any, set_up, tear_down),
        cmocka_unit_test_setup_teardown(not_meant_for_us, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rolled_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(for_a_newer_program, set_up, tear_down),
        cmocka_unit_test_setup_teardown(cut_on_the_way, set_up, tear_down),
        cmocka_unit_test_setup_teardown(changed_on_the_way, set_up, tear_down),
        cmocka_unit_test_setup_teardown(held_ones_rot, set_up, tear_down),
        cmocka_unit_test_setup_teardown(without_a_release, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
