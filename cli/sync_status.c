#include "cli/sync_status.h"

#include <inttypes.h>

#include "base/clock.h"
#include "cli/command.h"
#include "registry/registry.h"
#include "sync/binder.h"
#include "sync/state.h"
#include "sync/store.h"
#include "sync/unknown.h"
#include "tables/tables.h"

enum { PREFIXES_SHOWN = 10, CHINA_S = 8 * 3600 };

struct status {
    struct store store;
    struct binder binder;
    struct sync_state state;
    struct unknown unknown;
    struct fact_release answers; /* sequence 0: none */
    bool is_shipped;
    char over[BIND_WHY_MAX]; /* the tables held were made over another package: which */
    size_t n_bad;            /* releases held in front of the one that answers */
};

int sync_print_json(const json_t *j)
{
    char *text = j ? json_dumps(j, JSON_COMPACT) : NULL;
    if (!text) {
        fputs("heyan sync: no memory\n", stderr);
        return EXIT_TROUBLE;
    }
    puts(text);
    free(text);
    return EXIT_OK;
}

/* As it is now: the state on the disk is that of the last pull. */
static void look_at_tables(const struct sync_place *place, struct status *s)
{
    struct tables_place tables = { place->folder, place->assets };
    struct buf bytes = BUF_INIT(BUNDLE_BYTES_MAX);
    if (s->binder.n > 0 && binder_read(&s->binder, 0, &bytes, NULL) == ERR_OK)
        tables_say_shipped(&tables, buf_span(&bytes), s->over);
    buf_fini(&bytes);
}

static enum err_code look(const struct sync_place *place, struct status *s, struct err *err)
{
    const char *folder = place->folder, *shipped = place->shipped;
    char paths[STORE_PATHS_MAX][FS_PATH_MAX];
    const char *list[STORE_PATHS_MAX];
    size_t n = 0, which = 0;
    struct registry *r = NULL;
    enum err_code rc = store_look(folder, shipped, &s->store, err);
    if (!rc)
        rc = store_paths(&s->store, paths, &n, err);
    if (!rc)
        rc = binder_look(folder, &s->binder, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < n; i++)
        list[i] = paths[i];
    if (n > 0 && registry_open_first(list, n, &r, &which, NULL) == ERR_OK) {
        s->answers = *registry_release(r);
        s->is_shipped = which >= s->store.n;
    }
    s->n_bad = !r || which > s->store.n ? s->store.n : which;
    registry_close(r);
    look_at_tables(place, s);
    sync_state_read(folder, &s->state);
    unknown_read(folder, &s->unknown);
    return ERR_OK;
}

/* 2026-11-23 12:05, in China. */
static void time_text(int64_t utc_s, char out[24])
{
    char day[11];
    int64_t minutes = (utc_s + CHINA_S) / 60 % (24 * 60);
    date_iso(date_of_utc(utc_s), day);
    snprintf(out, 24, "%s %02d:%02d", day, (int)(minutes / 60), (int)(minutes % 60));
}

static void say(const struct words *w, const char *id, const struct word_arg *args, size_t n,
                const char *end)
{
    char text[WORDS_TEXT_MAX];
    words_fill(w, id, args, n, text, sizeof text);
    printf("%s%s", text, end);
}

static void say_number(const struct words *w, const char *id, const char *name, int64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRId64, number);
    say(w, id, &(struct word_arg){ name, text }, 1, "\n");
}

static void say_time(const struct words *w, const char *id, int64_t utc_s, const char *end)
{
    char text[24];
    time_text(utc_s, text);
    say(w, id, &(struct word_arg){ "time", text }, 1, end);
}

static void say_held(const struct words *w, const struct status *s)
{
    char sequence[24], issued[64];
    const struct store *store = &s->store;
    for (size_t i = 0; i < s->n_bad; i++)
        say_number(w, "sync.held.bad", "sequence", store->held[i].sequence);
    if (s->answers.sequence == 0) {
        say(w, "sync.held.none", NULL, 0, "\n");
        return;
    }
    snprintf(sequence, sizeof sequence, "%" PRId64, s->answers.sequence);
    words_date(w, s->answers.issued, issued, sizeof issued);
    const struct word_arg args[] = { { "sequence", sequence }, { "issued", issued } };
    say(w, "sync.held", args, 2, "");
    if (s->is_shipped)
        say(w, "sync.held.shipped", NULL, 0, "");
    else if (store->held[s->n_bad].since_utc_s > 0)
        say_time(w, "sync.held.since", store->held[s->n_bad].since_utc_s, "");
    putchar('\n');
    if (!s->is_shipped && s->n_bad + 1 < store->n)
        say_number(w, "sync.held.before", "sequence", store->held[s->n_bad + 1].sequence);
    if (store->passed_over > 0)
        say_number(w, "sync.passed_over", "sequence", store->passed_over);
}

static void say_tables(const struct words *w, const struct status *s)
{
    char sequence[24], since[24];
    const struct binder *b = &s->binder;
    if (b->n > 0) {
        snprintf(sequence, sizeof sequence, "%" PRId64, b->held[0].sequence);
        time_text(b->held[0].since_utc_s, since);
        const struct word_arg args[] = { { "sequence", sequence }, { "time", since } };
        say(w, "sync.tables", args, ARRAY_LEN(args), "\n");
    } else {
        say(w, "sync.tables.none", NULL, 0, "\n");
    }
    if (s->over[0]) {
        say(w, "sync.tables.over", NULL, 0, "\n");
        printf("  %s\n", s->over);
    }
    if (b->refused.sequence > 0) {
        say_number(w, "sync.tables.refused", "sequence", b->refused.sequence);
        printf("  %s\n", b->refused.why);
    }
}

static void say_trouble(const struct words *w, const struct sync_state *s)
{
    char since[24], failures[24];
    if (s->failures > 0)
        say_time(w, "sync.tried", s->tried_utc_s, "\n");
    if (s->trouble == TROUBLE_NONE)
        return;
    const struct word_arg why = { "why", words_get(w, sync_state_words(s)) };
    say(w, "sync.why", &why, 1, "\n");
    time_text(s->since_utc_s, since);
    snprintf(failures, sizeof failures, "%" PRId64, s->failures);
    const struct word_arg args[] = { { "time", since }, { "failures", failures } };
    if (s->failures > 0)
        say(w, "sync.since", args, 2, "\n");
    if (s->detail[0])
        printf("  %s\n", s->detail);
}

static void say_state(const struct words *w, const struct sync_state *s)
{
    if (s->succeeded_utc_s > 0)
        say_time(w, "sync.succeeded", s->succeeded_utc_s, "\n");
    else
        say(w, "sync.never", NULL, 0, "\n");
    say_trouble(w, s);
    if (s->next_utc_s > 0)
        say_time(w, "sync.next", s->next_utc_s, "\n");
    if (s->expires_utc_s > 0)
        say_time(w, "sync.expires", s->expires_utc_s, "\n");
    if (s->is_clock_behind)
        say(w, "sync.clock_behind", NULL, 0, "\n");
}

static void say_unknown(const struct words *w, const struct unknown *u)
{
    struct unknown_row rows[PREFIXES_SHOWN];
    char prefixes[24], count[24], first[64], last[64];
    if (u->n == 0)
        return;
    snprintf(prefixes, sizeof prefixes, "%zu", u->n);
    snprintf(count, sizeof count, "%" PRId64, unknown_total(u));
    const struct word_arg args[] = { { "prefixes", prefixes }, { "count", count } };
    say(w, "sync.unknown", args, 2, "\n");
    size_t n = unknown_oftenest(u, rows, PREFIXES_SHOWN);
    for (size_t i = 0; i < n; i++) {
        snprintf(count, sizeof count, "%" PRId64, rows[i].count);
        words_date(w, rows[i].first, first, sizeof first);
        words_date(w, rows[i].last, last, sizeof last);
        const struct word_arg row[] = {
            { "prefix", rows[i].prefix }, { "count", count }, { "first", first }, { "last", last }
        };
        printf("  ");
        say(w, "sync.unknown.row", row, 4, "\n");
    }
}

static json_t *held_json(const struct status *s)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < s->store.n; i++) {
        const struct store_release *r = &s->store.held[i];
        char digest[CONTENT_HEX + 1];
        content_hex(&r->content, digest);
        json_array_append_new(
            list, json_pack("{sI sI ss ss ss sb}", "sequence", (json_int_t)r->sequence, "since",
                            (json_int_t)r->since_utc_s, "file", r->name, "sha256", r->digest.hex,
                            "digest", r->is_counted ? digest : "", "opens", i >= s->n_bad));
    }
    return list;
}

static json_t *unknown_json(const struct unknown *u)
{
    json_t *list = json_array();
    for (size_t i = 0; list && i < u->n; i++) {
        char first[11], last[11];
        date_iso(u->rows[i].first, first);
        date_iso(u->rows[i].last, last);
        json_array_append_new(list, json_pack("{ss sI ss ss}", "prefix", u->rows[i].prefix, "count",
                                              (json_int_t)u->rows[i].count, "first", first, "last",
                                              last));
    }
    return list;
}

static json_t *tables_json(const struct status *s)
{
    const struct binder *b = &s->binder;
    return json_pack("{sI sI sI sI ss ss}", "sequence",
                     (json_int_t)(b->n ? b->held[0].sequence : 0), "since",
                     (json_int_t)(b->n ? b->held[0].since_utc_s : 0), "before",
                     (json_int_t)(b->n > 1 ? b->held[1].sequence : 0), "refused",
                     (json_int_t)b->refused.sequence, "why", b->refused.why, "over", s->over);
}

static json_t *status_json(const struct status *s, int64_t now_utc_s)
{
    static const char *const levels[] = { "fine", "waiting", "alarm" };
    const struct sync_state *t = &s->state;
    char issued[11];
    date_iso(s->answers.issued, issued);
    json_t *j = json_pack("{sI ss sb so sI}", "sequence", (json_int_t)s->answers.sequence, "issued",
                          issued, "shipped", s->is_shipped, "held", held_json(s), "passed_over",
                          (json_int_t)s->store.passed_over);
    json_t *renewing = json_pack(
        "{ss ss ss ss sI sI sI sI sI sI sI sI sb}", "level", levels[sync_state_level(t, now_utc_s)],
        "trouble", trouble_name(t->trouble), "refusal", refusal_name(t->refusal), "detail",
        t->detail, "tried", (json_int_t)t->tried_utc_s, "succeeded", (json_int_t)t->succeeded_utc_s,
        "renewed", (json_int_t)t->renewed_utc_s, "next", (json_int_t)t->next_utc_s, "since",
        (json_int_t)t->since_utc_s, "expires", (json_int_t)t->expires_utc_s, "offered",
        (json_int_t)t->offered, "failures", (json_int_t)t->failures, "clock_behind",
        t->is_clock_behind);
    if (j && renewing && json_object_set_new(j, "renewing", renewing) == 0 &&
        json_object_set_new(j, "tables", tables_json(s)) == 0 &&
        json_object_set_new(j, "unknown", unknown_json(&s->unknown)) == 0)
        return j;
    json_decref(j);
    return NULL;
}

int sync_status(const struct sync_place *place, bool as_json, const struct words *w)
{
    struct err err = { 0 };
    struct status *s = calloc(1, sizeof *s);
    struct clock clock = clock_system();
    int status = EXIT_OK;
    if (!s || look(place, s, &err) != ERR_OK) {
        fprintf(stderr, "heyan sync: %s\n", s ? err.text : "no memory");
        free(s);
        return EXIT_TROUBLE;
    }
    if (as_json) {
        json_t *j = status_json(s, clock.utc_s(clock.self));
        status = sync_print_json(j);
        json_decref(j);
    } else {
        say_held(w, s);
        say_tables(w, s);
        say_state(w, &s->state);
        say_unknown(w, &s->unknown);
    }
    if (status == EXIT_OK && s->answers.sequence == 0)
        status = EXIT_RELEASE;
    free(s);
    return status;
}
