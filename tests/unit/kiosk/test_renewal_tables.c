/* The thread that renews hands over other tables, whoever brought them, and puts aside what the readers do not take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>
#include "sync/binder.h"
#include "unit/kiosk/renewing.h"
#include "unit/tables/tables_world.h"

#define FOLDER  RENEWING_FOLDER
#define DESK    "desk"
#define OFFICES "law/2014-12365/offices.tsv"

static struct renewing r;

static int set_up(void **state)
{
    (void)state;
    tables_remove(FOLDER);
    tables_remove(DESK);
    renewing_open(&r);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    renewing_close(&r);
    return 0;
}

static void start(const char *url, int64_t tables)
{
    renewing_start(&r, url, RENEWING_SHIPPED, tables_assets(), tables);
}

static void wait_for_tables(int64_t sequence, const char *phone)
{
    struct tables t;
    while (!renewal_take_tables(r.renewal, &t))
        renewing_wait(&r.woken);
    assert_int_equal(t.sequence, sequence);
    assert_string_equal(law_office(t.law, "measure")->phone, phone);
    tables_close(&t);
}

static struct buf with_phone(int64_t sequence, const char *phone)
{
    tables_remove(DESK);
    tables_change(DESK, OFFICES, "7600380", phone);
    return tables_bundle(DESK, sequence);
}

static void offer(int64_t sequence, const char *phone)
{
    struct bundle_offer o = { .sequence = sequence, .schema = BUNDLE_SCHEMA };
    struct buf bytes = with_phone(sequence, phone), text = BUF_INIT(OFFER_CUSTOM_MAX);
    bundle_offer_name(&o);
    pthread_mutex_lock(&r.at_hub);
    tuf_repo_add_target(r.hub.repo, "targets", o.name, buf_span(&bytes));
    assert_int_equal(bundle_offer_custom(&o, NULL, 0, &text, NULL), ERR_OK);
    json_t *custom = json_loadb((const char *)text.data, text.len, 0, NULL);
    json_t *targets = json_object_get(tuf_repo_role(r.hub.repo, "targets"), "targets");
    assert_int_equal(json_object_set_new(json_object_get(targets, o.name), "custom", custom), 0);
    tuf_repo_publish(r.hub.repo, "targets snapshot timestamp");
    pthread_mutex_unlock(&r.at_hub);
    buf_fini(&bytes);
    buf_fini(&text);
}

/* heyan sync, from a stick: without the thread. */
static void hold(int64_t sequence, struct span bytes)
{
    struct binder b;
    assert_int_equal(binder_open(FOLDER, &b, NULL), ERR_OK);
    assert_int_equal(binder_add(&b, bytes, sequence, HUB_NOW_UTC_S, NULL), ERR_OK);
}

static void they_come_one_after_the_other(void **state)
{
    (void)state;
    hub_offer(&r.hub, 8, true, true, "");
    offer(1, "7600111");
    start("mem:", 0);
    renewal_ask(r.renewal);
    wait_for_tables(1, "7600111");
    offer(2, "7600222");
    renewal_ask(r.renewal);
    wait_for_tables(2, "7600222");
}

static void somebody_else_brings_them(void **state)
{
    struct buf one = with_phone(1, "7600111"), two = with_phone(2, "7600222");
    (void)state;
    hold(1, buf_span(&one));
    start(NULL, 1); /* the app has opened them: not given out again */
    hold(2, buf_span(&two));
    renewal_ask(r.renewal);
    wait_for_tables(2, "7600222");
    buf_fini(&one);
    buf_fini(&two);
}

/* Good by the program before; this one's readers ask for more: those before them, and the hub's next. */
static void held_ones_the_readers_do_not_take(void **state)
{
    struct buf one = with_phone(1, "7600111"), two;
    struct binder b;
    (void)state;
    hub_offer(&r.hub, 8, true, true, "");
    tables_change(DESK, "report/holidays.tsv", "2026-01-01", "2026-02-30");
    two = tables_bundle(DESK, 2);
    hold(1, buf_span(&one));
    hold(2, buf_span(&two));
    start("mem:", 0);
    wait_for_tables(1, "7600111");
    renewal_ask(r.renewal);
    renewing_wait(&r.polled);
    assert_int_equal(binder_look(FOLDER, &b, NULL), ERR_OK);
    assert_int_equal(b.n, 1);
    assert_int_equal(b.refused.sequence, 2);
    offer(3, "7600333");
    renewal_ask(r.renewal);
    wait_for_tables(3, "7600333");
    buf_fini(&one);
    buf_fini(&two);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(they_come_one_after_the_other),
        TEST(somebody_else_brings_them),
        TEST(held_ones_the_readers_do_not_take),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
