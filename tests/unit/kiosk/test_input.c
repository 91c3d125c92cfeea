/* Guns and fingers by their rhythm: rows of keys and touches with their times. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "input/touch.h"
#include "input/wedge.h"

/* A row: keys typed `apart_ms` from each other, the one before `slow_at` after `slow_ms` instead.
 */
static const struct {
    const char *name, *keys;
    size_t len;
    uint64_t apart_ms;
    size_t slow_at;
    uint64_t slow_ms;
    enum wedge_kind want;
    const char *bytes;
    size_t n_bytes;
    bool entered;
} bursts[] = {
    { "a gun", "6901028990011\r", 14, 5, 0, 0, WEDGE_BURST, "6901028990011", 13, true },
    { "a gun ending in Tab", "6901028990011\t", 14, 5, 0, 0, WEDGE_BURST, "6901028990011", 13,
      true },
    { "a gun ending in silence", "6901028990011", 13, 5, 0, 0, WEDGE_BURST, "6901028990011", 13,
      false },
    { "a slow gun", "69010289\r", 9, 50, 0, 0, WEDGE_BURST, "69010289", 8, true },
    { "one gap too long", "69010289\r", 9, 51, 0, 0, WEDGE_TYPED, "69010289", 8, true },
    { "a hiccup in the middle", "69010289\r", 9, 5, 4, 60, WEDGE_TYPED, "69010289", 8, true },
    { "a late Enter is no hiccup", "69010289\r", 9, 5, 8, 90, WEDGE_BURST, "69010289", 8, true },
    { "four keys are enough", "1234\r", 5, 5, 0, 0, WEDGE_BURST, "1234", 4, true },
    { "three are not", "123\r", 4, 5, 0, 0, WEDGE_TYPED, "123", 3, true },
    { "Enter alone", "\r", 1, 5, 0, 0, WEDGE_TYPED, "", 0, true },
    { "GS comes through",
      "01\x1d"
      "10A\r",
      7, 5, 0, 0, WEDGE_BURST,
      "01\x1d"
      "10A",
      6, true },
    { "other control characters do not",
      "12\x1b\x01\x02\x0f"
      "34\x7f\r",
      10, 5, 0, 0, WEDGE_BURST, "1234", 4, true },
    { "bytes above ASCII do not",
      "12\xc3\xa9"
      "34\r",
      7, 5, 0, 0, WEDGE_BURST, "1234", 4, true },
    { "an AIM prefix stays", "]E06901028990011\r", 17, 5, 0, 0, WEDGE_BURST, "]E06901028990011", 16,
      true },
    { "NUL does not end it",
      "12\0"
      "34\r",
      6, 5, 0, 0, WEDGE_BURST, "1234", 4, true },
};

static void bursts_and_typing(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(bursts); i++) {
        struct wedge w;
        struct wedge_result r = { 0 }, late;
        uint64_t now = 5000;
        wedge_wipe(&w);
        for (size_t k = 0; k < bursts[i].len; k++) {
            assert_int_equal(r.kind, WEDGE_NOTHING);
            if (k > 0)
                now += k == bursts[i].slow_at && k ? bursts[i].slow_ms : bursts[i].apart_ms;
            r = wedge_tick(&w, now);
            assert_int_equal(r.kind, WEDGE_NOTHING);
            r = wedge_key(&w, (uint8_t)bursts[i].keys[k], now);
        }
        late = wedge_tick(&w, now + WEDGE_PAUSE_MS);
        if (r.kind == WEDGE_NOTHING)
            r = late;
        else
            assert_int_equal(late.kind, WEDGE_NOTHING);
        if (r.kind != bursts[i].want || r.bytes.len != bursts[i].n_bytes ||
            memcmp(r.bytes.p, bursts[i].bytes, r.bytes.len) != 0 || r.entered != bursts[i].entered)
            fail_msg("%s: kind %d, %zu bytes", bursts[i].name, r.kind, r.bytes.len);
    }
}

static void a_person_types_one_key_at_a_time(void **state)
{
    (void)state;
    struct wedge w;
    wedge_wipe(&w);
    for (uint64_t i = 0; i < 20; i++) {
        uint64_t now = 1000 + i * 180;
        struct wedge_result r = wedge_tick(&w, now);
        if (i > 0) {
            assert_int_equal(r.kind, WEDGE_TYPED);
            assert_int_equal(r.bytes.len, 1);
            assert_int_equal(r.bytes.p[0], '0' + (i - 1) % 10);
            assert_false(r.entered);
        }
        r = wedge_key(&w, (uint8_t)('0' + i % 10), now);
        assert_int_equal(r.kind, WEDGE_NOTHING);
        assert_int_equal(wedge_due_ms(&w), now + WEDGE_PAUSE_MS);
    }
}

/* n keys, apart_ms from each other, then Enter. */
static struct wedge_result long_burst(struct wedge *w, size_t n, uint64_t apart_ms)
{
    wedge_wipe(w);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(wedge_key(w, 'A', 1000 + i * apart_ms).kind, WEDGE_NOTHING);
    return wedge_key(w, '\r', 1000 + n * apart_ms);
}

static void length_and_time_have_ceilings(void **state)
{
    (void)state;
    struct wedge w;
    static const struct {
        size_t n;
        uint64_t apart_ms;
        enum wedge_kind want;
    } rows[] = {
        { WEDGE_BYTES_MAX, 1, WEDGE_BURST },       /* the fullest QR */
        { WEDGE_BYTES_MAX + 1, 1, WEDGE_NOTHING }, /* dropped whole, not cut */
        { 31, 50, WEDGE_BURST },                   /* 30 gaps of 50 ms: 1.5 s */
        { 32, 50, WEDGE_TYPED },
        { 400, 10, WEDGE_BURST }, /* 4 s at USB speed */
        { 400, 11, WEDGE_TYPED },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct wedge_result r = long_burst(&w, rows[i].n, rows[i].apart_ms);
        if (r.kind != rows[i].want)
            fail_msg("%zu keys %d ms apart: %d", rows[i].n, (int)rows[i].apart_ms, r.kind);
        r = wedge_key(&w, '7', 90000); /* and the next starts afresh */
        assert_int_equal(r.kind, WEDGE_NOTHING);
        r = wedge_tick(&w, 90000 + WEDGE_PAUSE_MS);
        assert_int_equal(r.kind, WEDGE_TYPED);
        assert_int_equal(r.bytes.len, 1);
    }
}

static void a_wipe_leaves_nothing(void **state)
{
    (void)state;
    struct wedge w, empty;
    memset(&empty, 0, sizeof empty);
    long_burst(&w, 100, 5);
    wedge_wipe(&w);
    assert_memory_equal(&w, &empty, sizeof w);
}

/* d finger x y at, or u; p: another page; c: cancelled.  What comes of the last. */
static const struct {
    const char *name;
    struct {
        char what;
        int64_t finger;
        int x, y;
        uint64_t at_ms;
    } steps[6];
    bool want_tap;
    int from_x, to_x;
} touches[] = {
    { "a tap", { { 'd', 1, 100, 200, 10 }, { 'u', 1, 103, 200, 90 } }, true, 100, 103 },
    { "a slow tap of an old hand", { { 'd', 1, 5, 5, 10 }, { 'u', 1, 5, 5, 3010 } }, true, 5, 5 },
    { "a resting palm", { { 'd', 1, 5, 5, 10 }, { 'u', 1, 5, 5, 3011 } }, false, 0, 0 },
    { "two fingers, first up last",
      { { 'd', 1, 5, 5, 10 }, { 'd', 2, 50, 5, 20 }, { 'u', 2, 50, 5, 60 }, { 'u', 1, 5, 5, 70 } },
      false,
      0,
      0 },
    { "two fingers, second up last",
      { { 'd', 1, 5, 5, 10 }, { 'd', 2, 50, 5, 20 }, { 'u', 1, 5, 5, 60 }, { 'u', 2, 50, 5, 70 } },
      false,
      0,
      0 },
    { "after two fingers one is a tap again",
      { { 'd', 1, 5, 5, 10 },
        { 'd', 2, 50, 5, 20 },
        { 'u', 1, 5, 5, 60 },
        { 'u', 2, 50, 5, 70 },
        { 'd', 3, 9, 9, 300 },
        { 'u', 3, 9, 9, 350 } },
      true,
      9,
      9 },
    { "a bounce",
      { { 'd', 1, 5, 5, 10 }, { 'u', 1, 5, 5, 60 }, { 'd', 1, 5, 5, 119 }, { 'u', 1, 5, 5, 160 } },
      false,
      0,
      0 },
    { "the next key, heard of at once",
      { { 'd', 1, 5, 5, 10 }, { 'u', 1, 5, 5, 60 }, { 'd', 1, 65, 5, 61 }, { 'u', 1, 65, 5, 62 } },
      true,
      65,
      65 },
    { "a bounce beside it",
      { { 'd', 1, 5, 5, 10 }, { 'u', 1, 5, 5, 60 }, { 'd', 1, 64, 64, 61 }, { 'u', 1, 5, 5, 62 } },
      false,
      0,
      0 },
    { "quick, but no bounce",
      { { 'd', 1, 5, 5, 10 }, { 'u', 1, 5, 5, 60 }, { 'd', 1, 5, 5, 120 }, { 'u', 1, 5, 5, 160 } },
      true,
      5,
      5 },
    { "tapped twice: the second is not for the page that came",
      { { 'd', 1, 5, 5, 10 },
        { 'u', 1, 5, 5, 60 },
        { 'p', 0, 0, 0, 0 },
        { 'd', 1, 64, 5, 659 },
        { 'u', 1, 64, 5, 700 } },
      false,
      0,
      0 },
    { "the same place on the page that came, when it was read",
      { { 'd', 1, 5, 5, 10 },
        { 'u', 1, 5, 5, 60 },
        { 'p', 0, 0, 0, 0 },
        { 'd', 1, 5, 5, 660 },
        { 'u', 1, 5, 5, 700 } },
      true,
      5,
      5 },
    { "another place on the page that came",
      { { 'd', 1, 5, 5, 10 },
        { 'u', 1, 5, 5, 60 },
        { 'p', 0, 0, 0, 0 },
        { 'd', 1, 65, 5, 200 },
        { 'u', 1, 65, 5, 250 } },
      true,
      65,
      65 },
    { "an up without a down", { { 'u', 1, 5, 5, 10 } }, false, 0, 0 },
    { "a lost up does not deaden the screen",
      { { 'd', 1, 5, 5, 10 }, { 'd', 2, 7, 7, 20000 }, { 'u', 2, 7, 7, 20050 } },
      true,
      7,
      7 },
    { "the pointer left the window",
      { { 'd', 1, 5, 5, 10 }, { 'c', 0, 0, 0, 20 }, { 'u', 1, 5, 5, 30 } },
      false,
      0,
      0 },
};

static void taps(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(touches); i++) {
        struct touch_state t = { 0 };
        struct tap tap = { 0 };
        bool is_tap = false;
        for (size_t k = 0; k < ARRAY_LEN(touches[i].steps) && touches[i].steps[k].what; k++) {
            int x = touches[i].steps[k].x, y = touches[i].steps[k].y;
            int64_t finger = touches[i].steps[k].finger;
            uint64_t at = touches[i].steps[k].at_ms;
            is_tap = false;
            if (touches[i].steps[k].what == 'd')
                touch_down(&t, finger, x, y, at);
            else if (touches[i].steps[k].what == 'u')
                is_tap = touch_up(&t, finger, x, y, at, &tap);
            else if (touches[i].steps[k].what == 'p')
                touch_changed(&t);
            else
                touch_cancel(&t);
        }
        if (is_tap != touches[i].want_tap)
            fail_msg("%s: %s", touches[i].name, is_tap ? "a tap" : "no tap");
        if (is_tap) {
            assert_int_equal(tap.from_x, touches[i].from_x);
            assert_int_equal(tap.to_x, touches[i].to_x);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bursts_and_typing),
        cmocka_unit_test(a_person_types_one_key_at_a_time),
        cmocka_unit_test(length_and_time_have_ceilings),
        cmocka_unit_test(a_wipe_leaves_nothing),
        cmocka_unit_test(taps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
