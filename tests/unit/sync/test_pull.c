/* From "is there anything new" to another release answering, and all that can come between. */
#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "sync/parcel.h"
#include "sync/pause.h"
#include "unit/sync/hub.h"

#define ONE     "one"
#define TWO     "two"
#define SHIPPED "r7.heyan"

static struct hub hub;

static int set_up(void **state)
{
    (void)state;
    log_set_level(LOG_ERROR);
    world_remove_folder(ONE);
    world_remove_folder(TWO);
    hub_open(&hub);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    hub_close(&hub);
    return 0;
}

static void good_pull(const char *folder, const char *shipped, bool is_new, int64_t sequence)
{
    if (hub_pull(&hub, folder, shipped) != ERR_OK)
        fail_msg("%s: %s", trouble_name(hub.result.state.trouble), hub.err.text);
    assert_int_equal(hub.result.is_new, is_new);
    assert_int_equal(hub.result.sequence, sequence);
    assert_int_equal(world_answers(folder, shipped), sequence);
}

static void failed_pull(const char *folder, enum trouble trouble, enum refusal refusal,
                        int64_t answers)
{
    enum err_code rc = hub_pull(&hub, folder, SHIPPED);
    if (rc == ERR_OK || hub.result.state.trouble != trouble ||
        (trouble == TROUBLE_HUB && hub.result.state.refusal != refusal))
        fail_msg("%s, %s, %s: %s", err_name(rc), trouble_name(hub.result.state.trouble),
                 refusal_name(hub.result.state.refusal), hub.err.text);
    assert_true(hub.err.text[0] != '\0');
    assert_int_equal(world_answers(folder, SHIPPED), answers);
}

static struct content content_of_held(const char *folder)
{
    struct store s;
    assert_int_equal(store_look(folder, SHIPPED, &s, NULL), ERR_OK);
    assert_true(s.n > 0 && s.held[0].is_counted);
    return s.held[0].content;
}

/* Two kiosks, one with release 7 and one with nothing, come to the same release 8 and then 10. */
static void delta_and_whole(void **state)
{
    (void)state;
    hub_offer(&hub, 7, true, false, "");
    hub_offer(&hub, 8, true, true, "");
    good_pull(ONE, SHIPPED, true, 8);
    assert_int_equal(hub.result.deltas, 1);
    assert_null(strstr(hub.requests, "full"));
    good_pull(TWO, NULL, true, 8);
    assert_int_equal(hub.result.deltas, 0);
    struct content one = content_of_held(ONE), two = content_of_held(TWO);
    assert_true(content_same(&one, &two));
    hub_offer(&hub, 9, false, true, "");
    hub_offer(&hub, 10, false, true, "");
    good_pull(ONE, SHIPPED, true, 10);
    assert_int_equal(hub.result.deltas, 2);
    good_pull(TWO, NULL, true, 10);
    one = content_of_held(ONE);
    assert_true(content_same(&one, &hub.world->whole_offer[3].content));
    assert_int_equal(hub.result.state.renewed_utc_s, HUB_NOW_UTC_S);
    assert_int_equal(hub.result.state.offered, 10);
}

static void nothing_new_is_cheap(void **state)
{
    (void)state;
    hub_offer(&hub, 8, true, true, "");
    good_pull(ONE, SHIPPED, true, 8);
    good_pull(ONE, SHIPPED, false, 8);
    assert_string_equal(hub.requests, "root/2 timestamp");
    assert_in_range(hub.result.fetched_bytes, 100, 1024);
    assert_int_equal(hub.result.state.trouble, TROUBLE_NONE);
    assert_int_equal(hub.result.pause_s, 900);
    assert_int_equal(hub.result.state.next_utc_s, HUB_NOW_UTC_S + 900);
}

/* The shipped release is the newest: nothing is fetched, nothing held, and it is said to be so. */
static void shipped_is_newest(void **state)
{
    (void)state;
    hub_offer(&hub, 7, true, false, "");
    good_pull(ONE, SHIPPED, false, 7);
    assert_null(strstr(hub.requests, "full"));
}

static void not_meant_for_us(void **state)
{
    (void)state;
    hub_offer(&hub, 8, true, true, "kiosk-0008");
    failed_pull(ONE, TROUBLE_NO_OFFER, REFUSAL_NONE, 7);
    hub_offer(&hub, 9, true, false, "region/130533");
    hub_offer(&hub, 10, true, true, "region/130534");
    good_pull(ONE, SHIPPED, true, 9);
}

static void frozen(void **state)
{
    (void)state;
    struct sync_state *s = &hub.result.state;
    hub_offer(&hub, 8, true, true, "");
    good_pull(ONE, SHIPPED, true, 8);
    assert_true(s->expires_utc_s > HUB_NOW_UTC_S);
    hub.clock.utc_s = s->expires_utc_s + HUB_DAY_S;
    failed_pull(ONE, TROUBLE_HUB, REFUSAL_FREEZE, 8);
    assert_int_equal(sync_state_level(s, hub.clock.utc_s), SYNC_ALARM);
    assert_string_equal(sync_state_words(s), "trust.freeze");
    assert_int_equal(s->failures, 1);
    assert_int_equal(s->since_utc_s, hub.clock.utc_s);
    int64_t began = hub.clock.utc_s;
    hub.clock.utc_s += 3600;
    failed_pull(ONE, TROUBLE_HUB, REFUSAL_FREEZE, 8);
    assert_int_equal(s->since_utc_s, began);
    assert_int_equal(s->failures, 2);
    static const char *const roles[] = { "root", "targets", "snapshot", "timestamp" };
    for (size_t i = 0; i < ARRAY_LEN(roles); i++)
        tuf_repo_expire(hub.repo, roles[i], hub.clock.utc_s + 30 * HUB_DAY_S);
    tuf_repo_publish(hub.repo, "root");
    hub_offer(&hub, 9, true, true, "");
    good_pull(ONE, SHIPPED, true, 9);
    assert_int_equal(s->since_utc_s, 0);
    assert_int_equal(s->failures, 0);
    assert_string_equal(s->detail, "");
}

/* A dead battery: the clock of 1970 makes nothing fresh that has expired. */
static void clock_set_back(void **state)
{
    (void)state;
    hub_offer(&hub, 8, true, true, "");
    good_pull(ONE, SHIPPED, true, 8);
    hub.clock.utc_s = 0;
    good_pull(ONE, SHIPPED, false, 8);
    assert_true(hub.result.state.is_clock_behind);
    assert_true(hub.result.state.succeeded_utc_s >=
                HUB_NOW_UTC_S); /* by the floor, not the clock */
    tuf_repo_expire(hub.repo, "timestamp", HUB_NOW_UTC_S - HUB_DAY_S);
    tuf_repo_publish(hub.repo, "timestamp");
    failed_pull(ONE, TROUBLE_HUB, REFUSAL_FREEZE, 8);
}

static void rolled_back(void **state)
{
    (void)state;
    hub_offer(&hub, 8, true, true, "");
    hub_offer(&hub, 9, true, true, "");
    good_pull(ONE, SHIPPED, true, 9);
    tuf_repo_rewind(hub.repo, "timestamp", 1);
    tuf_repo_publish_one(hub.repo, "timestamp");
    failed_pull(ONE, TROUBLE_HUB, REFUSAL_ROLLBACK, 9);
    assert_int_equal(sync_state_level(&hub.result.state, hub.clock.utc_s), SYNC_ALARM);
}

static void no_network(void **state)
{
    (void)state;
    struct sync_state *s = &hub.result.state;
    hub_offer(&hub, 8, true, true, "");
    hub.ends = FETCH_NO_NETWORK;
    failed_pull(ONE, TROUBLE_HUB, REFUSAL_NO_NETWORK, 7);
    assert_int_equal(sync_state_level(s, hub.clock.utc_s), SYNC_WAITING);
    assert_int_equal(hub.result.pause_s, 15); /* half of the dice's 30 s */
    hub.clock.utc_s += STATE_PATIENCE_S + 1;
    failed_pull(ONE, TROUBLE_HUB, REFUSAL_NO_NETWORK, 7);
    assert_int_equal(sync_state_level(s, hub.clock.utc_s), SYNC_ALARM);
    assert_int_equal(hub.result.pause_s, 30);
    hub.ends = FETCH_PORTAL;
    failed_pull(ONE, TROUBLE_HUB, REFUSAL_PORTAL, 7);
    hub.ends = FETCH_UNSET;
    good_pull(ONE, SHIPPED, true, 8);
    assert_int_equal(sync_state_level(s, hub.clock.utc_s), SYNC_FINE);
}

static void asked_to_wait(void **state)
{
    (void)state;
    hub_offer(&hub, 8, true, true, "");
    hub.ends = FETCH_REFUSED;
    hub.retry_after_s = 1800;
    assert_int_not_equal(hub_pull(&hub, ONE, SHIPPED), ERR_OK);
    assert_in_range(hub.result.pause_s, 1800, 1800 + PAUSE_FIRST_S);
}

static void resumed(void **state)
{
    (void)state;
    hub_offer(&hub, 8, true, false, "");
    uint64_t whole = hub.world->whole_offer[1].packed_bytes;
    tuf_repo_cut_after(hub.repo, whole * 3 / 4);
    failed_pull(ONE, TROUBLE_HUB, REFUSAL_CUT, 7);
    assert_int_equal(sync_state_level(&hub.result.state, hub.clock.utc_s), SYNC_WAITING);
    good_pull(ONE, SHIPPED, true, 8);
    assert_true(hub.result.fetched_bytes < whole / 2 + 1024); /* the last quarter, and the poll */
}

/* Signed, but wrong: noted, and the whole fetched in the same try. */
static void wrong_delta(void **state)
{
    (void)state;
    struct offer wrong = hub.world->delta_offer[1];
    hub_offer(&hub, 8, true, false, "");
    wrong.content.sum[1]++;
    hub_offer_as(&hub, &wrong, hub.world->delta[1], "");
    tuf_repo_publish(hub.repo, "targets snapshot timestamp");
    good_pull(ONE, SHIPPED, true, 8);
    assert_int_equal(hub.result.deltas, 0);
    assert_int_equal(hub.result.state.trouble, TROUBLE_BAD_DELTA);
    assert_int_equal(sync_state_level(&hub.result.state, hub.clock.utc_s), SYNC_ALARM);
    assert_true(strstr(hub.result.state.detail, "delta/7-8.chg.zst") != NULL);
}

/* A delta that does not fit, and a line that breaks before the whole is there: each try goes on where the one
 * before ended, or such a kiosk would never come to its end. */
static void wrong_delta_and_a_thin_line(void **state)
{
    (void)state;
    struct offer wrong = hub.world->delta_offer[1];
    uint64_t whole = hub.world->whole_offer[1].packed_bytes;
    hub_offer(&hub, 8, true, false, "");
    wrong.content.sum[1]++;
    hub_offer_as(&hub, &wrong, hub.world->delta[1], "");
    tuf_repo_publish(hub.repo, "targets snapshot timestamp");
    tuf_repo_cut_after(hub.repo, whole * 3 / 4);
    failed_pull(ONE, TROUBLE_HUB, REFUSAL_CUT, 7);
    good_pull(ONE, SHIPPED, true, 8);
    assert_true(hub.result.fetched_bytes < whole / 2 + 1024); /* the last quarter, and the poll */
    assert_int_equal(hub.result.state.trouble, TROUBLE_BAD_DELTA);
}

static void wrong_delta_and_no_whole(void **state)
{
    (void)state;
    struct offer wrong = hub.world->delta_offer[1];
    wrong.bytes--;
    hub_offer_as(&hub, &wrong, hub.world->delta[1], "");
    tuf_repo_publish(hub.repo, "targets snapshot timestamp");
    failed_pull(ONE, TROUBLE_NO_WAY, REFUSAL_NONE, 7);
}

static void wrong_whole(void **state)
{
    (void)state;
    struct offer wrong = hub.world->whole_offer[1];
    wrong.content.rows[SET_ORG]++;
    hub_offer_as(&hub, &wrong, hub.world->whole[1], "");
    tuf_repo_publish(hub.repo, "targets snapshot timestamp");
    failed_pull(ONE, TROUBLE_BAD_WHOLE, REFUSAL_NONE, 7);
    failed_pull(ONE, TROUBLE_BAD_WHOLE, REFUSAL_NONE, 7);
    assert_null(strstr(hub.requests, "full")); /* not fetched a second time */
}

/* What is served is not what was signed. */
static void substituted(void **state)
{
    (void)state;
    hub_offer(&hub, 8, true, false, "");
    struct buf other = world_read(hub.world->whole[2]);
    tuf_repo_serve_target(hub.repo, "full/8.db.zst", buf_span(&other));
    assert_int_not_equal(hub_pull(&hub, ONE, SHIPPED), ERR_OK);
    assert_int_equal(hub.result.state.trouble, TROUBLE_HUB);
    assert_int_equal(world_answers(ONE, SHIPPED), 7);
    buf_fini(&other);
}

static void held_one_rots(void **state)
{
    (void)state;
    struct store s;
    char path[FS_PATH_MAX];
    hub_offer(&hub, 8, true, true, "");
    good_pull(ONE, SHIPPED, true, 8);
    assert_int_equal(store_look(ONE, SHIPPED, &s, NULL), ERR_OK);
    assert_int_equal(store_path(&s, s.held[0].name, path, NULL), ERR_OK);
    struct buf b = world_read(path);
    b.data[b.len - 100] ^= 1;
    world_write_file(path, buf_span(&b));
    buf_fini(&b);
    hub_offer(&hub, 9, true, true, "");
    good_pull(ONE, SHIPPED, true, 9);
    assert_int_equal(hub.result.deltas, 0);
    assert_int_equal(hub.result.state.trouble, TROUBLE_BAD_HELD);
}

/* A worn place under it: no read succeeds, so no delta does, and the whole is the way. */
static void held_one_cannot_be_read(void **state)
{
    (void)state;
    struct store s;
    char path[FS_PATH_MAX];
    hub_offer(&hub, 8, true, true, "");
    good_pull(ONE, SHIPPED, true, 8);
    assert_int_equal(store_look(ONE, SHIPPED, &s, NULL), ERR_OK);
    assert_int_equal(store_path(&s, s.held[0].name, path, NULL), ERR_OK);
    unlink(path);
    assert_int_equal(symlink(WORLD_UNREADABLE, path), 0);
    hub_offer(&hub, 9, true, true, "");
    tuf_repo_fail_at(hub.repo, 6,
                     FETCH_NO_NETWORK); /* root, three roles, the delta, then the whole */
    assert_int_not_equal(hub_pull(&hub, ONE, SHIPPED), ERR_OK);
    assert_int_equal(store_look(ONE, SHIPPED, &s, NULL), ERR_OK);
    assert_int_equal(s.held[0].sequence, 8); /* who has it open goes on with it */
    tuf_repo_fail_at(hub.repo, 0, FETCH_UNSET);
    good_pull(ONE, SHIPPED, true, 9);
    assert_int_equal(hub.result.deltas, 0);
    assert_int_equal(hub.result.state.trouble, TROUBLE_BAD_HELD);
    assert_int_equal(store_look(ONE, SHIPPED, &s, NULL), ERR_OK);
    assert_int_equal(s.n, 1);
}

static void gone_back_by_hand(void **state)
{
    (void)state;
    struct store s;
    hub_offer(&hub, 8, true, true, "");
    good_pull(ONE, SHIPPED, true, 8);
    hub_offer(&hub, 9, true, true, "");
    good_pull(ONE, SHIPPED, true, 9);
    assert_int_equal(store_open(ONE, SHIPPED, &s, NULL), ERR_OK);
    assert_int_equal(store_fall_back(&s, NULL), ERR_OK);
    store_close(&s);
    good_pull(ONE, SHIPPED, false, 8);
    hub_offer(&hub, 10, true, true, "");
    good_pull(ONE, SHIPPED, true, 10);
}

static void newer_form(void **state)
{
    (void)state;
    struct offer newer = hub.world->whole_offer[2];
    newer.schema++;
    hub_offer(&hub, 8, true, true, "");
    hub_offer_as(&hub, &newer, hub.world->whole[2], "");
    tuf_repo_publish(hub.repo, "targets snapshot timestamp");
    good_pull(ONE, SHIPPED, true, 8);
    good_pull(ONE, SHIPPED, false, 8);
    assert_int_equal(hub.result.state.trouble, TROUBLE_OLD_PROGRAM);
}

static void unreadable_offers(void **state)
{
    (void)state;
    static const char text[] = "nonsense";
    tuf_repo_add_target(hub.repo, "targets", "full/8.db.zst", span_of(text));
    tuf_repo_publish(hub.repo, "targets snapshot timestamp");
    failed_pull(ONE, TROUBLE_BAD_OFFER, REFUSAL_NONE, 7);
}

/* Our number, other rows: whoever signed it means the other ones. */
static void same_number_other_rows(void **state)
{
    (void)state;
    hub_offer(&hub, 8, false, true, "");
    good_pull(ONE, SHIPPED, true, 8);
    world_copy(hub.world->release[1], "again.heyan");
    world_edit("again.heyan", "UPDATE organisation SET name = '威县演示改名厂';");
    world_seal("again.heyan");
    struct offer o;
    assert_int_equal(parcel_whole("again.heyan", "again.zst", &o, NULL), ERR_OK);
    hub_offer_as(&hub, &o, "again.zst", "");
    tuf_repo_publish(hub.repo, "targets snapshot timestamp");
    good_pull(ONE, SHIPPED, true, 8);
    struct content held = content_of_held(ONE);
    assert_true(content_same(&held, &o.content));
    good_pull(ONE, SHIPPED, false, 8);
}

static void disk_full_is_said_first(void **state)
{
    (void)state;
    struct pull_config c = hub_config(&hub, ONE, SHIPPED);
    hub_offer(&hub, 8, true, true, "");
    c.reserve_bytes = UINT64_MAX / 2;
    tuf_repo_requests(hub.repo);
    assert_int_equal(pull_run(&c, &hub.result, &hub.err), ERR_TOO_BIG);
    assert_int_equal(hub.result.state.trouble, TROUBLE_NO_ROOM);
    assert_null(strstr(tuf_repo_requests(hub.repo), "delta"));
    assert_int_equal(world_answers(ONE, SHIPPED), 7);
}

static void somebody_else_pulls(void **state)
{
    (void)state;
    struct store s;
    hub_offer(&hub, 8, true, true, "");
    assert_int_equal(store_open(ONE, SHIPPED, &s, NULL), ERR_OK);
    failed_pull(ONE, TROUBLE_BUSY, REFUSAL_NONE, 7);
    store_close(&s);
    good_pull(ONE, SHIPPED, true, 8);
}

/* Each fetch of a renewal fails in turn, in each way a fetch can end; what was held answers, and the
 * next try gets there. */
static void every_fetch_fails(void **state)
{
    (void)state;
    size_t tried = 0;
    for (int end = FETCH_ABSENT; end < FETCH_END_COUNT; end++)
        for (size_t n = 1; n <= 12; n++) {
            struct hub h;
            hub_open(&h);
            world_remove_folder(TWO);
            hub_offer(&h, 8, true, true, "");
            tuf_repo_fail_at(h.repo, n, (enum fetch_end)end);
            enum err_code rc = hub_pull(&h, TWO, SHIPPED);
            int64_t answers = world_answers(TWO, SHIPPED);
            assert_true(answers == 7 || answers == 8);
            assert_true(rc != ERR_OK || answers == 8 || h.result.state.offered == 0);
            if (rc)
                assert_true(h.err.text[0] && h.result.state.trouble != TROUBLE_NONE);
            tuf_repo_fail_at(h.repo, 0, FETCH_UNSET);
            rc = hub_pull(&h, TWO, SHIPPED);
            if (rc)
                fail_msg("after %s at %zu: %s", fetch_end_name((enum fetch_end)end), n, h.err.text);
            assert_int_equal(world_answers(TWO, SHIPPED), 8);
            hub_close(&h);
            tried++;
        }
    assert_true(tried > 100);
}

static void state_file(void **state)
{
    (void)state;
    struct sync_state s = { .tried_utc_s = 5,
                            .succeeded_utc_s = 4,
                            .renewed_utc_s = 3,
                            .next_utc_s = 9,
                            .since_utc_s = 2,
                            .expires_utc_s = 99,
                            .offered = 31,
                            .failures = 7,
                            .is_clock_behind = true,
                            .trouble = TROUBLE_HUB,
                            .refusal = REFUSAL_FREEZE,
                            .detail = "line\n\tand \x1b[31mline" },
                      back;
    assert_int_equal(fs_make_folder(ONE, NULL), ERR_OK);
    assert_int_equal(sync_state_write(ONE, &s, NULL), ERR_OK);
    sync_state_read(ONE, &back);
    assert_int_equal(back.tried_utc_s, 5);
    assert_int_equal(back.succeeded_utc_s, 4);
    assert_int_equal(back.renewed_utc_s, 3);
    assert_int_equal(back.next_utc_s, 9);
    assert_int_equal(back.since_utc_s, 2);
    assert_int_equal(back.expires_utc_s, 99);
    assert_int_equal(back.offered, 31);
    assert_int_equal(back.failures, 7);
    assert_true(back.is_clock_behind);
    assert_int_equal(back.trouble, TROUBLE_HUB);
    assert_int_equal(back.refusal, REFUSAL_FREEZE);
    assert_null(strchr(back.detail, '\n'));
    assert_null(strchr(back.detail, 0x1b));
    static const char *const broken[] = { "", "\n\n", "failures\t-3\ntrouble\n", "\xFF\xFE",
                                          "trouble\tsomething new\nfailures\t4" };
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        world_write_file(ONE "/state", span_of(broken[i]));
        sync_state_read(ONE, &back);
        assert_true(back.failures == 0 || back.failures == 4);
        assert_true((unsigned)back.trouble < TROUBLE_COUNT);
    }
    sync_state_read("nowhere", &back);
    assert_int_equal(back.tried_utc_s, 0);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(delta_and_whole),
        TEST(nothing_new_is_cheap),
        TEST(shipped_is_newest),
        TEST(not_meant_for_us),
        TEST(frozen),
        TEST(clock_set_back),
        TEST(rolled_back),
        TEST(no_network),
        TEST(asked_to_wait),
        TEST(resumed),
        TEST(wrong_delta),
        TEST(wrong_delta_and_a_thin_line),
        TEST(wrong_delta_and_no_whole),
        TEST(wrong_whole),
        TEST(substituted),
        TEST(held_one_rots),
        TEST(held_one_cannot_be_read),
        TEST(gone_back_by_hand),
        TEST(newer_form),
        TEST(unreadable_offers),
        TEST(same_number_other_rows),
        TEST(disk_full_is_said_first),
        TEST(somebody_else_pulls),
        TEST(every_fetch_fails),
        TEST(state_file),
    };
#undef TEST
    return cmocka_run_group_tests(tests, NULL, NULL);
}
