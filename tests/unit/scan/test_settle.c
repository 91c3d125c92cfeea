/* What several looks say: agreement, dispute, thin reads. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "scan/settle.h"

struct said {
    const char *number;
    float x;
    int score;
    unsigned look;
    bool is_thin;
};

enum { SAID_MAX = 4 };

static struct symbols all;
static struct settled settled;

static void say(const struct said *w)
{
    struct symbol *s = settle_next(&settled);
    assert_non_null(s);
    *s = (struct symbol){ .kind = SYM_EAN13, .score = w->score, .len = strlen(w->number) };
    memcpy(s->data, w->number, s->len);
    s->corner[0] = (struct point){ w->x, 100 };
    s->corner[1] = (struct point){ w->x + 200, 100 };
    s->corner[2] = (struct point){ w->x + 200, 150 };
    s->corner[3] = (struct point){ w->x, 150 };
    settle_add(&settled, w->look, w->is_thin);
}

static void looks_are_brought_together(void **state)
{
    static const char a[] = "6901234567892", b[] = "9780201379624";
    static const struct {
        struct said said[SAID_MAX];
        const char *left[2];
        int score;
    } rows[] = {
        /* the same twice is one, with the better score */
        { { { a, 100, 700, 1, false }, { a, 104, 900, 2, false } }, { a }, 900 },
        { { { a, 100, 900, 1, false }, { a, 104, 700, 2, false } }, { a }, 900 },
        /* two numbers for the same bars: neither, and a third cannot bring one back */
        { { { a, 100, 900, 1, false }, { b, 100, 700, 2, false } }, { NULL }, 0 },
        { { { a, 100, 900, 1, false }, { b, 100, 700, 2, false }, { a, 100, 990, 3, false } },
          { NULL },
          0 },
        /* at two places both stand */
        { { { a, 100, 900, 1, false }, { b, 600, 700, 2, false } }, { a, b }, 900 },
        /* thin: alone, twice by one look, by two looks */
        { { { a, 100, 600, 1, true } }, { NULL }, 0 },
        { { { a, 100, 600, 1, true }, { a, 101, 610, 1, true } }, { NULL }, 0 },
        { { { a, 100, 600, 1, true }, { a, 101, 610, 2, true } }, { a }, 610 },
        { { { a, 100, 600, 1, true }, { a, 101, 800, 1, false } }, { a }, 800 },
        { { { a, 100, 800, 1, false }, { a, 101, 600, 2, true } }, { a }, 800 },
        /* a thin one does not harm a firm one, nor stands beside it */
        { { { a, 100, 800, 1, false }, { b, 101, 600, 2, true } }, { a }, 800 },
        { { { b, 100, 600, 1, true }, { a, 101, 800, 2, false } }, { a }, 800 },
        /* two thin ones that disagree both go */
        { { { a, 100, 600, 1, true }, { b, 101, 610, 2, true }, { b, 101, 610, 3, true } },
          { NULL },
          0 },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        size_t n = 0;
        settle_begin(&settled, &all);
        for (size_t k = 0; k < SAID_MAX && rows[i].said[k].number; k++)
            say(&rows[i].said[k]);
        while (n < 2 && rows[i].left[n])
            n++;
        size_t before = settle_count(&settled);
        settle_end(&settled);
        if (all.count != n || before != n)
            fail_msg("row %zu: %zu left, %zu counted, not %zu", i, all.count, before, n);
        for (size_t k = 0; k < n; k++)
            assert_memory_equal(all.at[k].data, rows[i].left[k], 13);
        if (n > 0)
            assert_int_equal(all.at[0].score, rows[i].score);
    }
}

/* Square ones of 200 pixels a side; as said[] above. */
static void small_square_ones_want_a_second_look(void **state)
{
    static const char a[] = "6901234567892", b[] = "9780201379624";
    static const struct {
        struct said said[SAID_MAX];
        const char *left;
    } rows[] = {
        { { { a, 100, 1000, 1, true } }, NULL },
        { { { a, 100, 1000, 1, true }, { a, 101, 1000, 1, true } }, NULL },
        { { { a, 100, 1000, 1, true }, { a, 101, 1000, 2, true } }, a },
        { { { a, 100, 1000, 1, true }, { a, 101, 1000, 1, false } }, a },
        { { { a, 100, 1000, 1, false } }, a },
        /* a thin one neither harms a firm one nor stands beside it */
        { { { a, 100, 1000, 1, true }, { b, 101, 1000, 2, false } }, b },
        { { { a, 100, 1000, 1, false }, { b, 101, 1000, 2, true } }, a },
        { { { a, 100, 1000, 1, true }, { b, 101, 1000, 2, false }, { a, 100, 1000, 3, true } }, b },
    };
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        settle_begin(&settled, &all);
        for (size_t k = 0; k < SAID_MAX && rows[i].said[k].number; k++) {
            const struct said *w = &rows[i].said[k];
            struct symbol *s = settle_next(&settled);
            *s = (struct symbol){ .kind = SYM_DM, .score = w->score, .len = strlen(w->number) };
            memcpy(s->data, w->number, s->len);
            for (int c = 0; c < 4; c++)
                s->corner[c] = (struct point){ w->x + (c % 3 ? 200 : 0), c / 2 ? 300 : 100 };
            settle_add(&settled, w->look, w->is_thin);
        }
        settle_end(&settled);
        if (all.count != (rows[i].left != NULL))
            fail_msg("row %zu: %zu left", i, all.count);
        if (rows[i].left)
            assert_memory_equal(all.at[0].data, rows[i].left, 13);
    }
}

static void there_is_an_end_of_room(void **state)
{
    (void)state;
    settle_begin(&settled, &all);
    for (int i = 0; i < SYMBOLS_MAX; i++) {
        char number[16];
        snprintf(number, sizeof number, "69012345%05d", i);
        say(&(struct said){ number, 1000.0f * (float)i, 900, 1, false });
    }
    assert_int_equal(settle_count(&settled), SYMBOLS_MAX);
    assert_null(settle_next(&settled));
    settle_end(&settled);
    assert_int_equal(all.count, SYMBOLS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(looks_are_brought_together),
        cmocka_unit_test(small_square_ones_want_a_second_look),
        cmocka_unit_test(there_is_an_end_of_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
