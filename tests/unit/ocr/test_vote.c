/* Frames vote: what agrees, what stays in doubt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "ocr/vote.h"
#include "unit/ocr/readings.h"

static const struct candidate_bars bars = { .plain = 95, .checked = 93, .twice = 75 };

/* One frame: "text sure", or "" for one without a number. */
struct frame_read {
    const char *text, *sure;
};

static void check(const struct frame_read *frames, size_t n, const char *want, bool want_agreed)
{
    struct ocr_vote vote;
    struct ocr_line out = { 0 };
    bool agreed = false, any = false;
    char got[512] = "";
    ocr_vote_reset(&vote);
    for (size_t i = 0; i < n; i++) {
        struct ocr_lines lines = { 0 };
        struct reading r = reading_of(frames[i].text, frames[i].sure);
        candidate_add(&r, bars, &lines, NULL);
        any = ocr_vote_feed(&vote, &lines, &out, &agreed);
    }
    if (any)
        line_text(&out, got);
    assert_string_equal(got, want);
    assert_int_equal(agreed, want_agreed);
}

#define CHECK(want, agreed, ...)                                                                   \
    do {                                                                                           \
        const struct frame_read frames[] = { __VA_ARGS__ };                                        \
        check(frames, ARRAY_LEN(frames), want, agreed);                                            \
    } while (0)

#define CLEAR                                                                                      \
    {                                                                                              \
        "XK16-204-00123", "9"                                                                      \
    }
#define DOUBT                                                                                      \
    {                                                                                              \
        "XK16-204-00123", "99999999999998"                                                         \
    }
#define OTHER                                                                                      \
    {                                                                                              \
        "XK16-204-00128", "9"                                                                      \
    }
#define NONE                                                                                       \
    {                                                                                              \
        "", "9"                                                                                    \
    }

static void agreement(void **state)
{
    (void)state;
    CHECK("", false, NONE);
    CHECK("XK XK16-204-00123", false, CLEAR);
    CHECK("XK XK16-204-00123", true, CLEAR, CLEAR);
    CHECK("XK XK16-204-00123", true, CLEAR, NONE, CLEAR);
    CHECK("XK XK16-204-00123", false, CLEAR, DOUBT);
    CHECK("XK XK16-204-00123", true, CLEAR, DOUBT, DOUBT);
    CHECK("XK XK16-204-00123 13{3/8/9/5}", false, DOUBT, DOUBT, DOUBT, DOUBT);
}

static void disagreement(void **state)
{
    (void)state;
    CHECK("XK XK16-204-00123 13{3/8}", false, CLEAR, CLEAR, OTHER);
    CHECK("XK XK16-204-00123 13{3/8}", false, CLEAR, CLEAR, CLEAR, CLEAR, CLEAR, OTHER);
    /* six frames later nobody remembers */
    CHECK("XK XK16-204-00123", true, OTHER, CLEAR, CLEAR, CLEAR, CLEAR, CLEAR, CLEAR);
    /* longer or shorter: no character to point at, and no agreement */
    CHECK("XK XK16-204-00123", false, { "XK16-204-0012", "9" }, CLEAR, CLEAR, CLEAR);
    CHECK("XK XK16-204-00123", false, { "74371976-1", "9" }, CLEAR, CLEAR, CLEAR);
}

static void forgetting(void **state)
{
    (void)state;
    struct ocr_vote vote, zero;
    struct ocr_line out;
    struct ocr_lines lines = { 0 };
    struct reading r = reading_of("XK16-204-00123", "9");
    bool agreed;
    memset(&zero, 0, sizeof zero);
    ocr_vote_reset(&vote);
    candidate_add(&r, bars, &lines, NULL);
    assert_true(ocr_vote_feed(&vote, &lines, &out, &agreed));
    ocr_vote_reset(&vote);
    assert_memory_equal(&vote, &zero, sizeof vote);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(agreement), cmocka_unit_test(disagreement),
                                        cmocka_unit_test(forgetting) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
