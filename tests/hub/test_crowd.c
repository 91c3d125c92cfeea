/* Who is connected, under a clock that stands: who is hung up on, and who never is. */

#include <setjmp.h>
#include <stdarg.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <errno.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/text.h"
#include "hub/crowd.h"

static const struct crowd_limits usual = { .connections = 6,
                                           .per_address = 4,
                                           .head_s = 30,
                                           .window_s = 30,
                                           .body_bytes_per_s = 500,
                                           .answer_bytes_per_s = 500,
                                           .bodies_bytes = 1000000 };

struct world {
    struct crowd *crowd;
    struct clock_fake time;
    int listener;
};

/* A guest and the far end of its connection. */
struct seat {
    int fd, far;
    struct guest *guest;
};

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    *state = w;
    w->time = (struct clock_fake){ .mono_ms = 1000 };
    assert_int_equal(crowd_create(&usual, clock_of_fake(&w->time), &w->crowd, NULL), ERR_OK);
    w->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(bind(w->listener, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(listen(w->listener, 16), 0);
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;
    crowd_destroy(w->crowd);
    close(w->listener);
    free(w);
    return 0;
}

static void sit(struct world *w, struct seat *s)
{
    struct sockaddr_in a;
    socklen_t n = sizeof a;
    assert_int_equal(getsockname(w->listener, (struct sockaddr *)&a, &n), 0);
    s->far = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_int_equal(connect(s->far, (struct sockaddr *)&a, n), 0);
    s->fd = accept(w->listener, NULL, NULL);
    assert_true(s->fd >= 0);
}

static void enter_from(struct world *w, struct seat *s, const char *from)
{
    struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };
    struct sockaddr_in v4 = { .sin_family = AF_INET };
    bool is_v4 = inet_pton(AF_INET, from, &v4.sin_addr) == 1;
    assert_true(is_v4 || inet_pton(AF_INET6, from, &v6.sin6_addr) == 1);
    sit(w, s);
    s->guest = crowd_enter(w->crowd, is_v4 ? (void *)&v4 : (void *)&v6, s->fd);
    clock_fake_advance(&w->time, 10); /* nobody came with another */
}

static void leave(struct world *w, struct seat *s)
{
    crowd_leave(w->crowd, s->guest);
    close(s->fd);
    close(s->far);
}

/* Looked at from this end, where it is so at once; the far one hears of it in the kernel's own time. */
static bool is_hung_up(const struct seat *s)
{
    char byte;
    return recv(s->fd, &byte, 1, MSG_DONTWAIT) == 0;
}

static void pass(struct world *w, unsigned seconds)
{
    for (unsigned i = 0; i < seconds; i++) {
        clock_fake_advance(&w->time, 1000);
        crowd_look(w->crowd);
    }
}

/* --- slow --------------------------------------------------------------------------------------- */

static void headers_have_a_time(void **state)
{
    struct world *w = *state;
    struct seat slow, served;
    enter_from(w, &slow, "192.0.2.1");
    enter_from(w, &served, "192.0.2.1");
    pass(w, 20);
    crowd_note(w->crowd, served.guest, GUEST_TELLS);
    crowd_note(w->crowd, served.guest, GUEST_RESTS);
    crowd_note(w->crowd, served.guest, GUEST_HEARS);
    crowd_note(w->crowd, served.guest, GUEST_ASKS); /* its time begins anew */
    pass(w, 9);
    assert_false(is_hung_up(&slow));
    pass(w, 1);
    assert_true(is_hung_up(&slow));
    assert_false(is_hung_up(&served));
    pass(w, 19);
    assert_false(is_hung_up(&served));
    pass(w, 1);
    assert_true(is_hung_up(&served));
    assert_int_equal(crowd_count(w->crowd).too_slow, 2);
    leave(w, &slow);
    leave(w, &served);
}

/* A 5 MB photograph at 4 kB/s takes 22 minutes, and a text of 6 kB at 100 bytes a second is there within a window. */
static void bodies_have_a_rate(void **state)
{
    enum { PHOTO = 5 * 1024 * 1024 };
    struct world *w = *state;
    struct seat photo, text, trickle, burst;
    enter_from(w, &photo, "192.0.2.1");
    enter_from(w, &text, "192.0.2.1");
    enter_from(w, &trickle, "192.0.2.1");
    enter_from(w, &burst, "192.0.2.1");
    struct seat *all[] = { &photo, &text, &trickle, &burst };
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        crowd_note(w->crowd, all[i]->guest, GUEST_TELLS);
    crowd_came(w->crowd, burst.guest, 500000); /* much at first, then a byte now and then */
    for (unsigned sent = 0, s = 0; sent < PHOTO; sent += 4000, s++) {
        crowd_came(w->crowd, photo.guest, 4000);
        crowd_came(w->crowd, trickle.guest, s < 60 ? 499 : 0);
        crowd_came(w->crowd, burst.guest, s < 60 ? 1 : 0);
        if (s == 25)
            crowd_note(w->crowd, text.guest, GUEST_RESTS); /* all there; the disk takes its time */
        else if (s < 25)
            crowd_came(w->crowd, text.guest, 100);
        pass(w, 1);
        assert_int_equal(is_hung_up(&trickle), s >= 29);
        assert_int_equal(is_hung_up(&burst), s >= 59);
        if (is_hung_up(&photo) || is_hung_up(&text))
            fail_msg("after %u s", s);
    }
    assert_int_equal(crowd_count(w->crowd).too_slow, 2);
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        leave(w, all[i]);
}

/* A line that stands still for 25 s of every 30 and brings what it can in the rest. */
static void a_line_may_stop_for_a_while(void **state)
{
    struct world *w = *state;
    struct seat s;
    enter_from(w, &s, "192.0.2.1");
    crowd_note(w->crowd, s.guest, GUEST_TELLS);
    for (unsigned i = 0; i < 600; i++) {
        crowd_came(w->crowd, s.guest, i % 30 < 25 ? 0 : 3000);
        pass(w, 1);
    }
    assert_false(is_hung_up(&s));
    leave(w, &s);
}

/* The peer has it, and says so in its own time. */
static void wait_until_heard(const struct seat *s)
{
    enum { PATIENCE_S = 60 };
    struct timespec from, now;
    int left = 1;
    clock_gettime(CLOCK_MONOTONIC, &from);
    while (left > 0) {
        assert_int_equal(ioctl(s->fd, TIOCOUTQ, &left), 0);
        clock_gettime(CLOCK_MONOTONIC, &now);
        assert_true(now.tv_sec - from.tv_sec <= PATIENCE_S);
    }
}

static void answers_are_to_be_taken(void **state)
{
    enum { WINDOWS = 4, PIECE = 16000 };
    static char piece[PIECE];
    struct world *w = *state;
    struct seat reader, sleeper;
    enter_from(w, &reader, "192.0.2.1");
    enter_from(w, &sleeper, "192.0.2.1");
    crowd_note(w->crowd, reader.guest, GUEST_HEARS);
    crowd_note(w->crowd, sleeper.guest, GUEST_HEARS);
    for (int i = 0; i < WINDOWS; i++) { /* 16 kB in 30 s */
        assert_int_equal(send(reader.fd, piece, PIECE, MSG_NOSIGNAL), PIECE);
        assert_int_equal(recv(reader.far, piece, PIECE, MSG_WAITALL), PIECE);
        wait_until_heard(&reader);
        pass(w, 30);
        assert_false(is_hung_up(&reader));
    }
    assert_true(is_hung_up(&sleeper));
    pass(w, 30);
    assert_true(is_hung_up(&reader));
    leave(w, &reader);
    leave(w, &sleeper);
}

/* --- many --------------------------------------------------------------------------------------- */

static void a_newcomer_takes_the_place_of_the_longest(void **state)
{
    struct world *w = *state;
    struct seat s[6];
    for (int i = 0; i < 4; i++)
        enter_from(w, &s[i], "192.0.2.1");
    crowd_note(w->crowd, s[0].guest, GUEST_RESTS); /* is being committed: never */
    crowd_prove(w->crowd, s[1].guest);             /* a kiosk: later than others */
    crowd_note(w->crowd, s[2].guest, GUEST_TELLS);
    enter_from(w, &s[4], "192.0.2.1");
    assert_true(is_hung_up(&s[2])); /* longest at its request, body or not */
    assert_false(is_hung_up(&s[3]));
    enter_from(w, &s[5], "192.0.2.1");
    assert_true(is_hung_up(&s[3]));
    for (int i = 0; i < 6; i++)
        assert_int_equal(is_hung_up(&s[i]), i == 2 || i == 3);
    assert_int_equal(crowd_count(w->crowd).here, 4);
    assert_int_equal(crowd_count(w->crowd).made_room, 2);
    for (int i = 0; i < 6; i++)
        leave(w, &s[i]);
    assert_int_equal(crowd_count(w->crowd).here, 0);
}

static void kiosks_at_work_are_not_sent_away(void **state)
{
    struct world *w = *state;
    struct seat s[5], late;
    for (int i = 0; i < 4; i++) {
        enter_from(w, &s[i], "192.0.2.1");
        crowd_prove(w->crowd, s[i].guest);
        crowd_note(w->crowd, s[i].guest, i == 0 ? GUEST_RESTS : GUEST_TELLS);
    }
    enter_from(w, &s[4], "192.0.2.1");
    assert_null(s[4].guest);
    assert_true(is_hung_up(&s[4]));
    crowd_note(w->crowd, s[2].guest, GUEST_ASKS); /* between two requests */
    enter_from(w, &late, "192.0.2.1");
    assert_non_null(late.guest);
    for (int i = 0; i < 4; i++)
        assert_int_equal(is_hung_up(&s[i]), i == 2);
    assert_int_equal(crowd_count(w->crowd).turned_away, 1);
    leave(w, &late);
    for (int i = 0; i < 5; i++)
        leave(w, &s[i]);
}

static void all_of_a_network_are_one_address(void **state)
{
    static const struct {
        const char *from;
        bool is_full; /* of the four before */
    } rows[] = {
        { "2001:db8::5", true }, { "2001:db8::ffff:1:2:3", true }, { "2001:db8:0:1::1", false },
        { "192.0.2.1", false },  { "::ffff:192.0.2.1", false },
    };
    struct world *w = *state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct seat s[4], new;
        for (int k = 0; k < 4; k++) {
            char from[32];
            snprintf(from, sizeof from, "2001:db8::%d", k + 1);
            enter_from(w, &s[k], from);
        }
        enter_from(w, &new, rows[i].from);
        if (is_hung_up(&s[0]) != rows[i].is_full)
            fail_msg("%s", rows[i].from);
        leave(w, &new);
        for (int k = 0; k < 4; k++)
            leave(w, &s[k]);
    }
    struct seat a[4], b;
    for (int k = 0; k < 4; k++)
        enter_from(w, &a[k], "192.0.2.1");
    enter_from(w, &b, "::ffff:192.0.2.1"); /* the same machine, by the other socket */
    assert_true(is_hung_up(&a[0]));
    leave(w, &b);
    for (int k = 0; k < 4; k++)
        leave(w, &a[k]);
}

static void many_addresses_fill_no_house(void **state)
{
    struct world *w = *state;
    struct seat s[20];
    for (int i = 0; i < 20; i++) {
        char from[32];
        snprintf(from, sizeof from, "192.0.2.%d", i + 1);
        enter_from(w, &s[i], from);
        assert_int_equal(crowd_count(w->crowd).here, i < 6 ? i + 1 : 6);
    }
    for (int i = 0; i < 20; i++) {
        assert_int_equal(is_hung_up(&s[i]), i < 14);
        leave(w, &s[i]);
    }
}

static void bodies_have_a_sum(void **state)
{
    struct world *w = *state;
    struct seat s[4];
    for (int i = 0; i < 4; i++) {
        enter_from(w, &s[i], "192.0.2.1");
        crowd_note(w->crowd, s[i].guest, i == 0 ? GUEST_RESTS : GUEST_TELLS);
        crowd_holds(w->crowd, s[i].guest, i < 2 ? 400000 : 100000);
    }
    assert_int_equal(crowd_count(w->crowd).bodies_bytes, 1000000);
    for (int i = 0; i < 4; i++)
        assert_false(is_hung_up(&s[i]));
    crowd_holds(w->crowd, s[3].guest, 100001);
    for (int i = 0; i < 4; i++)
        assert_int_equal(is_hung_up(&s[i]), i == 1); /* the longest at it that still tells */
    leave(w, &s[1]);
    assert_int_equal(crowd_count(w->crowd).bodies_bytes, 600001);
    crowd_holds(w->crowd, s[0].guest, 0);
    assert_int_equal(crowd_count(w->crowd).bodies_bytes, 200001);
    assert_int_equal(crowd_count(w->crowd).bodies_most_bytes, 1000001);
    leave(w, &s[0]);
    leave(w, &s[2]);
    leave(w, &s[3]);
    assert_int_equal(crowd_count(w->crowd).bodies_bytes, 0);
}

/* --- the table ---------------------------------------------------------------------------------- */

static void the_table_is_read(void **state)
{
    static const char good[] = "name\tvalue\nconnections\t2000\nper_address\t200\nhead_s\t30\n"
                               "window_s\t31\nbody_bytes_per_s\t500\nanswer_bytes_per_s\t501\n"
                               "bodies_bytes\t67108864\n";
    static const struct {
        const char *what, *by;
    } rows[] = { { "head_s\t30\n", "" },           { "head_s\t30", "head_s\t0" },
                 { "head_s\t30", "head_s\t-1" },   { "head_s\t30", "head_s\tthirty" },
                 { "head_s\t30", "head_s\t3601" }, { "head_s\t30", "heads\t30" },
                 { "head_s\t30", "window_s\t30" }, { "name\tvalue", "name\tvalues" } };
    struct crowd_limits l;
    char path[FS_PATH_MAX], text[512];
    (void)state;
    assert_int_equal(fs_replace("c.tsv", span_of(good), NULL), ERR_OK);
    assert_int_equal(crowd_limits_read("c.tsv", &l, NULL), ERR_OK);
    assert_true(l.connections == 2000 && l.per_address == 200 && l.head_s == 30 &&
                l.window_s == 31 && l.body_bytes_per_s == 500 && l.answer_bytes_per_s == 501 &&
                l.bodies_bytes == 67108864);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const char *at = strstr(good, rows[i].what);
        snprintf(text, sizeof text, "%.*s%s%s", (int)(at - good), good, rows[i].by,
                 at + strlen(rows[i].what));
        assert_int_equal(fs_replace("c.tsv", span_of(text), NULL), ERR_OK);
        if (crowd_limits_read("c.tsv", &l, NULL) != ERR_INVALID)
            fail_msg("%s", rows[i].by);
    }
    snprintf(path, sizeof path, "%s/assets/hub/connections.tsv", getenv("HEYAN_ROOT"));
    assert_int_equal(crowd_limits_read(path, &l, NULL), ERR_OK);
    assert_true(l.per_address >= 50 * 3); /* fifty kiosks behind one address */
}

int main(void)
{
#define WITH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH(headers_have_a_time),
        WITH(bodies_have_a_rate),
        WITH(a_line_may_stop_for_a_while),
        WITH(answers_are_to_be_taken),
        WITH(a_newcomer_takes_the_place_of_the_longest),
        WITH(kiosks_at_work_are_not_sent_away),
        WITH(all_of_a_network_are_one_address),
        WITH(many_addresses_fill_no_house),
        WITH(bodies_have_a_sum),
        cmocka_unit_test(the_table_is_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
