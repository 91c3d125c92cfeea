/* What the mailbox says of a case is said in words of its own, and pictures of it show what a hub can send: the acts
 * and states are those of assets/docket, never some that only look like them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "base/fs.h"
#include "base/table.h"
#include "golden_models.h"
#include "words/words.h"

/* What the hub writes down when a report comes in is no act of anybody's. */
static const char act_of_intake[] = "receive";

static struct table *acts, *states;
static struct words *words[2];
static struct law *law;

static struct table *open_table(const char *name, const char *const *columns)
{
    char path[FS_PATH_MAX];
    struct err err = { 0 };
    struct table *t = NULL;
    snprintf(path, sizeof path, "%s/assets/docket/%s", getenv("HEYAN_ROOT"), name);
    if (table_open(path, columns, &t, &err))
        fail_msg("%s", err.text);
    return t;
}

static int open_all(void **state)
{
    static const char *const of_acts[] = { "act", "public", NULL }, *const of_states[] = { "id",
                                                                                           NULL };
    char assets[FS_PATH_MAX];
    (void)state;
    assert_int_equal(fs_join(assets, getenv("HEYAN_ROOT"), "assets", NULL), ERR_OK);
    acts = open_table("acts.tsv", of_acts);
    states = open_table("states.tsv", of_states);
    assert_int_equal(words_open(assets, "zh", &words[0], NULL), ERR_OK);
    assert_int_equal(words_open(assets, "en", &words[1], NULL), ERR_OK);
    assert_int_equal(law_open(assets, "2014-12365", &law, NULL), ERR_OK);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    table_close(acts);
    table_close(states);
    words_close(words[0]);
    words_close(words[1]);
    law_close(law);
    return 0;
}

static bool is_in(const struct table *t, const char *id)
{
    for (size_t i = 0; i < table_rows(t); i++)
        if (strcmp(table_cell(t, i, 0), id) == 0)
            return true;
    return false;
}

static size_t lacks(const char *kind, const char *id)
{
    char words_id[80];
    size_t n = 0;
    snprintf(words_id, sizeof words_id, "%s.%s", kind, id);
    for (int k = 0; k < 2; k++)
        n += !words_has(words[k], words_id);
    if (n > 0)
        print_error("no words %s\n", words_id);
    return n;
}

static void every_act_and_state_has_its_words(void **state)
{
    size_t faults = lacks("docket.act", act_of_intake) + lacks("mailbox", act_of_intake);
    (void)state;
    for (size_t i = 0; i < table_rows(states); i++)
        faults += lacks("docket.state", table_cell(states, i, 0)) +
                  lacks("mailbox", table_cell(states, i, 0));
    for (size_t i = 0; i < table_rows(acts); i++) {
        faults += lacks("docket.act", table_cell(acts, i, 0));
        if (strcmp(table_cell(acts, i, 1), "yes") == 0)
            faults += lacks("mailbox", table_cell(acts, i, 0));
    }
    assert_int_equal(faults, 0);
}

static void pictures_show_what_a_hub_can_send(void **state)
{
    static struct golden g;
    size_t faults = 0, seen = 0;
    (void)state;
    for (size_t i = 0; i < golden_count; i++) {
        golden_set(&g, i, 0, law);
        const struct mailbox_view *v = g.model.mail.view;
        if (!v)
            continue;
        bool is_sound = is_in(states, v->state);
        for (size_t k = 0; k < v->n_lines; k++) {
            const char *what = v->lines[k].what;
            is_sound &= strcmp(what, act_of_intake) == 0 ? k == 0 : is_in(acts, what);
            seen++;
        }
        if (!is_sound)
            print_error("%s: an act or a state that no hub knows\n", golden_cases[i].name);
        faults += !is_sound;
    }
    assert_true(seen > 10);
    assert_int_equal(faults, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_act_and_state_has_its_words),
        cmocka_unit_test(pictures_show_what_a_hub_can_send),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
