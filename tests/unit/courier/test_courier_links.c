/* A link that is cut at any byte, either way: once is enough, everything arrives, nothing arrives twice. */
#include "courier/world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

enum { PHOTO = 90000, PIECE = 256 * 1024, RATE = 400000 };

static void a_cut_at_any_byte_up_sends_a_piece_twice_at_most(void **state)
{
    struct world *w = *state;
    uint64_t up, down, cuts, all, worst = 0;
    size_t n = 0;
    sample_submit(&w->s, w->b, 1, PHOTO);
    world_run(w, 3);
    link_proxy_count(w->link, &all, &down, &cuts);
    for (uint64_t at = 1; at < all; at += at < 3000 ? 97 : 409, n++) {
        loop_hub_clear(w->hub);
        sample_submit(&w->s, w->b, 1, PHOTO);
        link_proxy_cut(w->link, at, 0, false);
        world_run(w, 6);
        struct loop_count hub = world_hub(w);
        if (hub.cases != 1 || hub.photos_held != 1 ||
            world_counts(w).waiting + world_counts(w).sent)
            fail_msg("cut at byte %ju: %zu cases, %zu photographs", (uintmax_t)at, hub.cases,
                     hub.photos_held);
        uint64_t twice = hub.photo_bytes - (PHOTO + SEAL_OVERHEAD_BYTES);
        worst = twice > worst ? twice : worst;
        assert_true(twice <= PIECE);
    }
    link_proxy_count(w->link, &up, &down, &cuts);
    print_message(
        "link cut once at each of %zu bytes of %ju on their way up (%ju cuts made): %zu cases, %zu "
        "photographs whole; at most %ju bytes of a photograph sent twice\n",
        n, (uintmax_t)all, (uintmax_t)cuts, n, n, (uintmax_t)worst);
    assert_true(cuts >= n - 2);
}

static void an_answer_lost_after_the_commit_is_one_case(void **state)
{
    struct world *w = *state;
    uint64_t up, all, cuts;
    size_t n = 0, posts = 0;
    sample_submit(&w->s, w->b, 1, 1000);
    world_run(w, 3);
    link_proxy_count(w->link, &up, &all, &cuts);
    for (uint64_t at = 1; at < all; at += 5, n++) {
        loop_hub_clear(w->hub);
        sample_submit(&w->s, w->b, 1, 1000);
        link_proxy_cut(w->link, 0, at, false);
        world_run(w, 6);
        struct loop_count hub = world_hub(w);
        posts += hub.posts;
        if (hub.cases != 1 || hub.reports != 1 || hub.photos_held != 1)
            fail_msg("answer cut at byte %ju: %zu cases, %zu photographs", (uintmax_t)at, hub.cases,
                     hub.photos_held);
    }
    print_message(
        "answer cut at each of %zu bytes: %zu reports told %zu times, %zu cases, doubled 0\n", n, n,
        posts, n);
    assert_true(posts > n);
}

static void five_megabytes_arrive_over_a_link_cut_every_second(void **state)
{
    struct world *w = *state;
    enum { BIG = 5 << 20 };
    uint64_t up, down, cuts;
    sample_submit(&w->s, w->b, 1, BIG);
    link_proxy_cut(w->link, RATE, 0, true);
    unsigned steps = world_run(w, 40);
    link_proxy_count(w->link, &up, &down, &cuts);
    struct loop_count hub = world_hub(w);
    assert_int_equal(hub.photos_held, 1); /* SHA-256 equal */
    assert_int_equal(hub.cases, 1);
    /* What lies in the kernel's hands at a cut is lost with the connection: less than a piece each time. */
    uint64_t each = (up - BIG) / cuts;
    print_message("5 MB over 400 kB/s cut every second: %ju cuts, %u steps, %ju bytes up, %ju "
                  "bytes a cut sent "
                  "again\n",
                  (uintmax_t)cuts, steps, (uintmax_t)up, (uintmax_t)each);
    assert_true(cuts >= BIG / RATE);
    assert_true(each <= PIECE);
}

static void a_link_that_lets_little_through_ends_in_time(void **state)
{
    struct world *w = *state;
    sample_submit(&w->s, w->b, 1, PHOTO);
    sample_submit(&w->s, w->b, 0, 0);
    link_proxy_cut(w->link, 900, 0, true); /* not even a text gets through */
    for (int i = 0; i < 20; i++) {
        struct courier_step step = world_step(w);
        assert_true(step.next_utc_s >= w->s.clock.utc_s + 5);
        w->s.clock.utc_s = step.next_utc_s;
    }
    assert_int_equal(world_counts(w).waiting, 2);
    link_proxy_cut(w->link, 9000, 0, true); /* texts do, and 90 kB by and by */
    world_run(w, 60);
    assert_int_equal(world_hub(w).photos_held, 1);
    assert_int_equal(world_hub(w).cases, 2);
}

int main(void)
{
#define CASE(f) cmocka_unit_test_setup_teardown(f, world_set_up, world_tear_down)
    const struct CMUnitTest tests[] = {
        CASE(a_cut_at_any_byte_up_sends_a_piece_twice_at_most),
        CASE(an_answer_lost_after_the_commit_is_one_case),
        CASE(five_megabytes_arrive_over_a_link_cut_every_second),
        CASE(a_link_that_lets_little_through_ends_in_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
