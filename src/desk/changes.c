#include "desk/changes.h"

#include "desk/problem.h"

const char *changes_what_name(enum compare_what what)
{
    static const char *const names[COMPARE_WHAT_COUNT] = { "added", "changed", "cancelled",
                                                           "vanished" };
    return names[what];
}

/* A column's text as people read it: the words for statuses and kinds, the rest as it stands. */
static void shown(const struct changes *c, const struct compare_event *e,
                  const struct compare_row *row, size_t column, char out[COMPARE_TEXT_MAX])
{
    const char *name = compare_column(e->set, column);
    compare_text(e->set, row, column, out);
    bool is_word = strcmp(name, "status") == 0 || strstr(name, "kind") != NULL;
    if (is_word && out[0]) {
        char word[COMPARE_TEXT_MAX];
        text_copy(word, sizeof word, problem_term(c->words, out));
        text_copy(out, COMPARE_TEXT_MAX, word);
    }
    if (!out[0])
        text_copy(out, COMPARE_TEXT_MAX, words_get(c->words, "desk.changes.nothing"));
}

static void key_text(const struct changes *c, const struct compare_event *e,
                     const struct compare_row *row, char out[CHANGES_KEY_MAX])
{
    char text[COMPARE_TEXT_MAX], all[COMPARE_TEXT_MAX * 2] = "";
    size_t n_key, n = 0;
    compare_columns(e->set, &n_key);
    for (size_t i = 0; i < n_key && n < sizeof all; i++) {
        compare_text(e->set, row, i, text);
        const char *word = problem_term(c->words, text);
        int more = snprintf(all + n, sizeof all - n, "%s%s", n && word[0] ? " " : "", word);
        n += more > 0 ? (size_t)more : 0;
    }
    text_copy(out, CHANGES_KEY_MAX, all);
}

/* The row's own name, or that of the firm it belongs to. */
static void name_text(const struct changes *c, const struct compare_event *e,
                      const struct compare_row *row, char out[FACT_NAME_MAX])
{
    static const char *const own[] = { "name", "product", "title", "firm" };
    static const char *const firm[] = { "holder", "owner" };
    char text[COMPARE_TEXT_MAX];
    size_t n_key, n = compare_columns(e->set, &n_key);
    out[0] = '\0';
    for (size_t k = 0; k < ARRAY_LEN(own); k++) {
        for (size_t i = 0; i < n; i++) {
            if (strcmp(compare_column(e->set, i), own[k]) != 0)
                continue;
            compare_text(e->set, row, i, text);
            text_copy(out, FACT_NAME_MAX, text);
            if (out[0])
                return;
        }
    }
    for (size_t i = 0; i < n; i++) {
        struct fact_org org;
        const char *column = compare_column(e->set, i);
        if (strcmp(column, firm[0]) != 0 && strcmp(column, firm[1]) != 0)
            continue;
        compare_text(e->set, row, i, text);
        struct registry *r = row == e->fresh ? c->fresh : c->old;
        if (registry_find_org(r, ID_ORG, text, &org, NULL) == ERR_OK)
            text_copy(out, FACT_NAME_MAX, org.name);
        return;
    }
}

/* "状态：有效 → 注销；…" */
static void how_text(const struct changes *c, const struct compare_event *e,
                     char out[CHANGES_HOW_MAX])
{
    char old[COMPARE_TEXT_MAX], fresh[COMPARE_TEXT_MAX], part[WORDS_TEXT_MAX];
    size_t n_key, columns = compare_columns(e->set, &n_key), n = 0;
    out[0] = '\0';
    for (size_t i = 0; i < columns && n < CHANGES_HOW_MAX; i++) {
        if (!(e->differs >> i & 1))
            continue;
        shown(c, e, e->old, i, old);
        shown(c, e, e->fresh, i, fresh);
        const struct word_arg args[] = { { "column",
                                           problem_term(c->words, compare_column(e->set, i)) },
                                         { "old", old },
                                         { "fresh", fresh } };
        words_fill(c->words, "desk.changes.from_to", args, ARRAY_LEN(args), part, sizeof part);
        int more = snprintf(out + n, CHANGES_HOW_MAX - n, "%s%s", n ? "; " : "", part);
        n += more > 0 ? (size_t)more : 0;
    }
    text_mend(out);
}

static void describe(const struct changes *c, const struct compare_event *e,
                     struct changes_sample *out)
{
    const struct compare_row *row = e->fresh ? e->fresh : e->old;
    key_text(c, e, row, out->key);
    name_text(c, e, row, out->name);
    how_text(c, e, out->how);
}

/* Reservoir sampling: of any number of rows each is kept with the same chance. */
static struct changes_sample *place_for_sample(struct changes *c, struct changes_set *s,
                                               enum compare_what what)
{
    if (s->n_samples[what] < c->samples_max)
        return &s->samples[what][s->n_samples[what]++];
    c->dice = c->dice * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    uint64_t i = (c->dice >> 33) % (uint64_t)s->count[what];
    return i < c->samples_max ? &s->samples[what][i] : NULL;
}

static void on_row(void *self, const struct compare_event *e)
{
    struct changes *c = self;
    struct changes_set *s = &c->set[e->set];
    struct changes_sample made;
    char id[48];
    s->count[e->what]++;
    for (size_t i = 0; i < COMPARE_COLUMNS_MAX; i++)
        s->differs[i] += e->differs >> i & 1;
    struct changes_sample *sample = place_for_sample(c, s, e->what);
    /* A first release would list every row it has. */
    bool listed = c->old && c->list.lines < c->list.lines_max;
    if (sample || listed)
        describe(c, e, &made);
    if (sample)
        *sample = made;
    if (listed) {
        snprintf(id, sizeof id, "desk.what.%d", (int)e->what);
        listing_cell(&c->list, words_get(c->words, id));
        snprintf(id, sizeof id, "desk.set.%s", fact_set_name(e->set));
        listing_cell(&c->list, words_get(c->words, id));
        listing_cell(&c->list, made.key);
        listing_cell(&c->list, made.name);
        listing_cell(&c->list, made.how);
    }
    if (c->old)
        listing_line(&c->list);
}

static bool on_progress(void *self, int64_t done, int64_t total)
{
    struct changes *c = self;
    return c->progress(c->progress_self, done, total);
}

static enum err_code open_list(struct changes *c, const struct changes_options *o, struct err *err)
{
    static const char *const titles[] = { "desk.changes.what", "desk.problems.set",
                                          "desk.changes.key", "desk.changes.name",
                                          "desk.changes.how" };
    enum err_code rc = listing_open(&c->list, o->path, o->lines_max + 1, err);
    for (size_t i = 0; !rc && i < ARRAY_LEN(titles); i++)
        listing_cell(&c->list, words_get(c->words, titles[i]));
    if (!rc)
        listing_line(&c->list);
    return rc;
}

static enum err_code close_list(struct changes *c, struct err *err)
{
    char number[24], text[WORDS_TEXT_MAX];
    if (c->list.dropped > 0) {
        snprintf(number, sizeof number, "%lld", (long long)c->list.dropped);
        const struct word_arg arg = { "n", number };
        words_fill(c->words, "desk.changes.more", &arg, 1, text, sizeof text);
        c->list.lines_max++;
        listing_cell(&c->list, text);
        listing_line(&c->list);
    }
    return listing_close(&c->list, err);
}

enum err_code changes_find(struct changes *c, const struct words *words, struct registry *old,
                           struct registry *fresh, const struct changes_options *o, struct err *err)
{
    const struct compare_taker taker = { on_row, on_progress, c };
    *c = (struct changes){ .words = words,
                           .old = old,
                           .fresh = fresh,
                           .dice = 1,
                           .progress = o->progress,
                           .progress_self = o->progress_self };
    c->samples_max = o->samples_max < CHANGES_SAMPLES_MAX ? o->samples_max : CHANGES_SAMPLES_MAX;
    for (int i = 0; i < SET_COUNT; i++) {
        struct changes_set *s = &c->set[i];
        s->old_rows = old ? registry_release(old)->set[i].rows : 0;
        s->fresh_rows = registry_release(fresh)->set[i].rows;
        for (int w = 0; w < COMPARE_WHAT_COUNT; w++) {
            s->samples[w] = calloc(c->samples_max ? c->samples_max : 1, sizeof *s->samples[w]);
            if (!s->samples[w])
                return err_set(err, ERR_NOMEM, "no memory for samples");
        }
    }
    enum err_code rc = open_list(c, o, err);
    if (!rc)
        rc = compare_releases(old, fresh, &taker, err);
    for (int i = 0; !rc && i < SET_COUNT; i++) {
        struct changes_set *s = &c->set[i];
        s->brakes = s->count[COMPARE_VANISHED] * 1000 > o->brake_permille * s->old_rows;
    }
    if (!rc)
        return close_list(c, err);
    listing_drop(&c->list);
    return rc;
}

void changes_fini(struct changes *c)
{
    for (int i = 0; i < SET_COUNT; i++)
        for (int w = 0; w < COMPARE_WHAT_COUNT; w++)
            free(c->set[i].samples[w]);
    *c = (struct changes){ 0 };
}

bool changes_brake(const struct changes *c)
{
    bool any = false;
    for (int i = 0; i < SET_COUNT; i++)
        any = any || c->set[i].brakes;
    return any;
}

int64_t changes_count(const struct changes *c, enum compare_what what)
{
    int64_t n = 0;
    for (int i = 0; i < SET_COUNT; i++)
        n += c->set[i].count[what];
    return n;
}

static json_t *samples_json(const struct changes_set *s)
{
    json_t *all = json_object();
    for (int w = 0; w < COMPARE_WHAT_COUNT; w++) {
        json_t *list = json_array();
        for (size_t i = 0; i < s->n_samples[w]; i++)
            json_array_append_new(list,
                                  json_pack("{s:s, s:s, s:s}", "key", s->samples[w][i].key, "name",
                                            s->samples[w][i].name, "how", s->samples[w][i].how));
        json_object_set_new(all, changes_what_name((enum compare_what)w), list);
    }
    return all;
}

json_t *changes_json(const struct changes *c)
{
    json_t *sets = json_object();
    for (int i = 0; i < SET_COUNT; i++) {
        const struct changes_set *s = &c->set[i];
        json_t *columns = json_object(), *set;
        for (size_t k = 0; k < COMPARE_COLUMNS_MAX; k++)
            if (s->differs[k] > 0)
                json_object_set_new(columns, compare_column((enum fact_set)i, k),
                                    json_integer(s->differs[k]));
        set = json_pack("{s:I, s:I, s:b, s:o, s:o}", "old", (json_int_t)s->old_rows, "fresh",
                        (json_int_t)s->fresh_rows, "brakes", s->brakes, "columns", columns,
                        "samples", samples_json(s));
        for (int w = 0; w < COMPARE_WHAT_COUNT; w++)
            json_object_set_new(set, changes_what_name((enum compare_what)w),
                                json_integer(s->count[w]));
        json_object_set_new(sets, fact_set_name((enum fact_set)i), set);
    }
    return sets;
}
