/* The thread that asks the hub after a report: one question at a time, the newest wins, and no answer is another's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>
#include <sched.h>
#include <unistd.h>

#include "app/asking.h"
#include "base/log.h"
#include "outbox/sample.h"
#include "post_world.h"

#define NUMBER "WX-12365-20261012-0700370"
#define CODE   "482913"

static const char view_json[] =
    "{\"form\":\"heyan-mailbox-1\",\"number\":\"" NUMBER
    "\",\"uuid\":\"3f2504e0-4f89-41d3-9a0c-0305e82c3301\",\"case\":\"WX-2026-000042\","
    "\"state\":\"received\",\"office\":\"measure\",\"office_name\":\"o\",\"office_name_en\":\"e\","
    "\"office_phone\":\"1\","
    "\"due\":\"2026-10-19\",\"asked\":true,\"open\":true,\"lines\":[]}";

struct hall {
    struct sample s;
    struct post post;
    struct moving_clock clock;
    char card[FS_PATH_MAX], key[FS_PATH_MAX];
    struct asking *asking;
};

static int set_up(void **state)
{
    struct hall *h = calloc(1, sizeof *h);
    assert_non_null(h);
    log_set_level(LOG_ERROR);
    sample_init(&h->s);
    post_init(&h->post, (struct fetcher){ 0 });
    h->post.body = view_json;
    atomic_store(&h->post.end, FETCH_DONE);
    atomic_store(&h->post.status, 200);
    atomic_store(&h->clock.utc_s, SAMPLE_UTC_S);
    post_papers(&h->s, h->card, h->key);
    *state = h;
    return 0;
}

static int tear_down(void **state)
{
    struct hall *h = *state;
    atomic_store(&h->post.is_held, false);
    sem_post(&h->post.go);
    asking_stop(h->asking);
    sample_fini(&h->s);
    post_fini(&h->post);
    free(h);
    return 0;
}

static void start(struct hall *h)
{
    const struct asking_config config = { .line = { .hub = "https://hub.example",
                                                    .identity = h->key,
                                                    .desk_card = h->card,
                                                    .fetcher = &h->post.self,
                                                    .clock = clock_of_moving(&h->clock) },
                                          .wake = post_wake,
                                          .self = &h->post };
    struct err err = { 0 };
    if (asking_start(&config, &h->asking, &err) != ERR_OK)
        fail_msg("%s", err.text);
}

static void stop(struct hall *h)
{
    asking_stop(h->asking);
    h->asking = NULL;
}

static void ask(struct hall *h, enum asking_kind kind, unsigned serial)
{
    static const uint8_t photo[] = { 0xFF, 0xD8, 0xFF, 0xD9 };
    const struct asking_question q = { .kind = kind,
                                       .number = NUMBER,
                                       .code = CODE,
                                       .key = "3f2504e0-4f89-41d3-9a0c-0305e82c3302",
                                       .text = "words",
                                       .photo = { photo, kind == ASKING_REPLY ? 4 : 0 },
                                       .serial = serial };
    assert_true(asking_ask(h->asking, &q));
}

static struct asking_answer *answer(struct hall *h)
{
    static struct asking_answer a;
    post_wait(&h->post.woken);
    assert_true(asking_take(h->asking, &a));
    return &a;
}

static void started_and_stopped_at_once(void **state)
{
    struct hall *h = *state;
    for (int round = 0; round < 60; round++) {
        start(h);
        if (round % 2)
            ask(h, ASKING_LOOK, 1);
        for (int i = 0; i < round; i++)
            sched_yield();
        stop(h);
    }
    unsigned asked = h->post.requests, wakes = h->post.wakes;
    assert_true(asked <= 30);
    sched_yield();
    assert_int_equal(h->post.requests, asked);
    assert_int_equal(h->post.wakes, wakes); /* nobody is told anything any more */
    asking_stop(NULL);
}

static void asked_and_answered(void **state)
{
    struct hall *h = *state;
    start(h);
    for (unsigned serial = 1; serial <= 3; serial++) {
        ask(h, ASKING_LOOK, serial);
        struct asking_answer *a = answer(h);
        assert_int_equal(a->rc, ERR_OK);
        assert_int_equal(a->kind, ASKING_LOOK);
        assert_int_equal(a->serial, serial);
        assert_string_equal(a->view.number, NUMBER);
        assert_string_equal(a->view.case_number, "WX-2026-000042");
        assert_string_equal(a->view.office_name, "o");
        assert_string_equal(a->view.office_name_en, "e");
        assert_true(a->view.is_asked);
        assert_false(asking_take(h->asking, a)); /* once */
    }
    assert_int_equal(h->post.requests, 3);
}

/* While the first is on its way the second is asked, then the third: the second is never asked. */
static void the_newest_question_wins(void **state)
{
    struct hall *h = *state;
    start(h);
    atomic_store(&h->post.is_held, true);
    ask(h, ASKING_LOOK, 1);
    post_wait(&h->post.asked);
    ask(h, ASKING_LOOK, 2);
    ask(h, ASKING_WITHDRAW, 3);
    atomic_store(&h->post.is_held, false);
    sem_post(&h->post.go);
    struct asking_answer *a;
    do
        a = answer(h);
    while (a->serial == 1);
    assert_int_equal(a->serial, 3);
    assert_int_equal(a->kind, ASKING_WITHDRAW);
    assert_int_equal(a->rc, ERR_OK);
    assert_int_equal(h->post.requests, 2);
}

static void each_failure_has_its_word(void **state)
{
    static const struct {
        enum fetch_end end;
        int status;
        const char *body;
        enum err_code rc;
    } cases[] = {
        { FETCH_NO_NETWORK, 0, "", ERR_NET },
        { FETCH_PORTAL, 200, "", ERR_NET },
        { FETCH_DONE, 200, "<html>", ERR_NET },
        { FETCH_DONE, 200, "{\"form\":\"another\"}", ERR_NET },
        { FETCH_DONE, 404, "{\"reason\":\"unknown\"}", ERR_NOT_FOUND },
        { FETCH_DONE, 429, "{\"reason\":\"often\"}", ERR_BUSY },
        { FETCH_REFUSED, 500, "", ERR_NET },
        { FETCH_DONE, 200, view_json, ERR_OK },
    };
    struct hall *h = *state;
    start(h);
    for (unsigned i = 0; i < 3 * ARRAY_LEN(cases); i++) {
        size_t k = i % ARRAY_LEN(cases);
        h->post.body = cases[k].body; /* read after the question is handed over */
        atomic_store(&h->post.status, cases[k].status);
        atomic_store(&h->post.end, cases[k].end);
        ask(h, ASKING_LOOK, i);
        struct asking_answer *a = answer(h);
        if (a->rc != cases[k].rc)
            fail_msg("case %zu: %s instead of %s", k, err_name(a->rc), err_name(cases[k].rc));
        assert_int_equal(a->serial, i);
    }
}

static void a_key_that_is_put_right(void **state)
{
    struct hall *h = *state;
    char aside[FS_PATH_MAX + 8];
    snprintf(aside, sizeof aside, "%s.aside", h->key);
    assert_int_equal(rename(h->key, aside), 0);
    start(h);
    ask(h, ASKING_LOOK, 1);
    assert_int_equal(answer(h)->rc, ERR_UNTRUSTED);
    assert_int_equal(h->post.requests, 0);
    assert_int_equal(rename(aside, h->key), 0);
    ask(h, ASKING_LOOK, 2);
    assert_int_equal(answer(h)->rc, ERR_OK);
}

/* A hub that is asked at any hour says what it says: nothing here waits for a time. */
static void the_clock_jumps(void **state)
{
    static const int64_t clocks[] = { 0, INT64_C(4102444800), SAMPLE_UTC_S };
    struct hall *h = *state;
    start(h);
    for (unsigned i = 0; i < ARRAY_LEN(clocks); i++) {
        atomic_store(&h->clock.utc_s, clocks[i]);
        ask(h, ASKING_LOOK, i);
        assert_int_equal(answer(h)->rc, ERR_OK);
    }
}

static void without_a_card(void **state)
{
    struct hall *h = *state;
    const struct asking_config config = { .line = { .hub = "https://hub.example",
                                                    .identity = h->key,
                                                    .desk_card = "no such card",
                                                    .fetcher = &h->post.self,
                                                    .clock = clock_of_moving(&h->clock) },
                                          .wake = post_wake,
                                          .self = &h->post };
    struct err err = { 0 };
    assert_int_equal(asking_start(&config, &h->asking, &err), ERR_NOT_FOUND);
    assert_non_null(strstr(err.text, "no such card"));
    assert_null(h->asking);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(started_and_stopped_at_once),
        CASE(asked_and_answered),
        CASE(the_newest_question_wins),
        CASE(each_failure_has_its_word),
        CASE(a_key_that_is_put_right),
        CASE(the_clock_jumps),
        CASE(without_a_card),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
