/* route: reads the responsibility list and the tables that lead from a topic to an office, and decides. */
#include "route/route.h"

#include "base/fs.h"
#include "base/table.h"

static const char *const duty_columns[] = {
    "id", "duty", "items", "office", "remark", "note", NULL
};
static const char *const boundary_columns[] = { "id",    "no",     "matter", "department", "duty",
                                                "basis", "office", "note",   NULL };
static const char *const service_columns[] = { "id",    "service", "content", "office",
                                               "phone", "note",    NULL };
static const char *const topic_columns[] = { "id",   "name",    "name_en", "group",
                                             "hint", "hint_en", "sources", NULL };
static const char *const office_columns[] = { "id",   "name",       "name_en", "phone",
                                              "ours", "confidence", "source",  NULL };
static const char *const way_columns[] = { "key",     "topic",      "office", "desk",
                                           "sources", "confidence", "note",   NULL };
enum { T_ID, T_NAME, T_NAME_EN, T_GROUP, T_HINT, T_HINT_EN, T_SOURCES };
enum { O_ID, O_NAME, O_NAME_EN, O_PHONE, O_OURS, O_CONFIDENCE };
enum { W_KEY, W_TOPIC, W_OFFICE, W_DESK, W_SOURCES, W_CONFIDENCE, W_NOTE };

/* A table of the list: where its columns stand; NONE: it has no such column. */
enum { NONE = 99 };
static const struct {
    const char *file;
    const char *const *columns;
    size_t matter, who, duty, basis, phone, office, note;
} lists[ROUTE_TABLE_COUNT] = {
    [ROUTE_DUTIES] = { "duties.tsv", duty_columns, 1, 3, 2, NONE, NONE, NONE, 5 },
    [ROUTE_BOUNDARIES] = { "boundaries.tsv", boundary_columns, 2, 3, 4, 5, NONE, 6, 7 },
    [ROUTE_SERVICES] = { "services.tsv", service_columns, 1, 3, 2, NONE, 4, NONE, 5 },
};

static const char *const groups[] = {
    "goods", "measure", "equipment", "safety", "service", "other"
};

/* One row of routes.tsv. */
struct way {
    const char *key, *sources;
    const struct route_topic *topic;
    const struct route_office *office, *desk;
    const struct route_row *row; /* of the first source */
};

struct route {
    struct table *lists[ROUTE_TABLE_COUNT], *topic_table, *office_table, *way_table;
    struct route_row *rows[ROUTE_TABLE_COUNT];
    struct route_topic *topics;
    struct route_office *offices;
    struct way *ways;
    size_t n_ways;
    const struct way *fallback; /* the row "*" */
};

enum { CHARACTERS_MAX = 10 }; /* of a tile's name */

static size_t count_characters(const char *text)
{
    struct span s = span_of(text);
    size_t n = 0;
    uint32_t c;
    for (size_t at = 0; at < s.len; n++)
        at += utf8_next(s, at, &c);
    return n;
}

static enum err_code twice(const struct table *t, size_t row, const char *id, struct err *err)
{
    return table_complain(t, row, 0, ERR_INVALID, err, "'%s' stands here twice", id);
}

/* ---- the list ---- */

static const char *cell_of(const struct table *t, size_t row, size_t column)
{
    return column == NONE ? "" : table_cell(t, row, column);
}

static enum err_code read_row(struct route *r, enum route_table which, size_t i, struct err *err)
{
    const struct table *t = r->lists[which];
    struct route_row *row = &r->rows[which][i];
    *row = (struct route_row){ .table = which,
                               .id = table_cell(t, i, 0),
                               .matter = cell_of(t, i, lists[which].matter),
                               .who = cell_of(t, i, lists[which].who),
                               .duty = cell_of(t, i, lists[which].duty),
                               .basis = cell_of(t, i, lists[which].basis),
                               .phone = cell_of(t, i, lists[which].phone),
                               .note = cell_of(t, i, lists[which].note) };
    const size_t needed[] = { 0, lists[which].matter, lists[which].who, lists[which].duty };
    for (size_t k = 0; k < ARRAY_LEN(needed); k++)
        if (table_cell(t, i, needed[k])[0] == '\0')
            return table_complain(t, i, needed[k], ERR_INVALID, err, "is empty");
    for (size_t k = 0; k < i; k++)
        if (strcmp(r->rows[which][k].id, row->id) == 0)
            return twice(t, i, row->id, err);
    const char *office = cell_of(t, i, lists[which].office);
    row->office = office[0] ? route_office_find(r, office) : NULL;
    if (office[0] && !row->office)
        return table_complain(t, i, lists[which].office, ERR_INVALID, err,
                              "offices.tsv has no '%s'", office);
    return ERR_OK;
}

static enum err_code read_list(struct route *r, enum route_table which, struct err *err)
{
    size_t n = table_rows(r->lists[which]);
    r->rows[which] = calloc(n + 1, sizeof *r->rows[which]);
    if (!r->rows[which])
        return err_set(err, ERR_NOMEM, "no memory for the responsibility list");
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < n; i++)
        rc = read_row(r, which, i, err);
    return rc;
}

size_t route_n_rows(const struct route *r, enum route_table which)
{
    return (unsigned)which < ROUTE_TABLE_COUNT ? table_rows(r->lists[which]) : 0;
}

const struct route_row *route_row_at(const struct route *r, enum route_table which, size_t i)
{
    return i < route_n_rows(r, which) ? &r->rows[which][i] : NULL;
}

const struct route_row *route_row_find(const struct route *r, const char *id)
{
    for (size_t t = 0; t < ROUTE_TABLE_COUNT; t++)
        for (size_t i = 0; i < table_rows(r->lists[t]); i++)
            if (strcmp(r->rows[t][i].id, id) == 0)
                return &r->rows[t][i];
    return NULL;
}

/* Every id of the list that a cell names is there; *first (may be NULL) is the row of the first. */
static enum err_code check_sources(const struct route *r, const struct table *t, size_t row,
                                   size_t column, const struct route_row **first, struct err *err)
{
    const char *at = table_cell(t, row, column);
    for (size_t n = 0; *at; n++) {
        char id[16];
        size_t len = strcspn(at, " ");
        bool fits = span_copy((struct span){ (const uint8_t *)at, len }, id, sizeof id);
        const struct route_row *found = fits ? route_row_find(r, id) : NULL;
        if (!found)
            return table_complain(t, row, column, ERR_INVALID, err,
                                  "the responsibility list has no '%.*s'", (int)len, at);
        if (n == 0 && first)
            *first = found;
        at += len + strspn(at + len, " ");
    }
    return ERR_OK;
}

/* ---- offices, topics, ways ---- */

static enum err_code read_office(struct route *r, size_t row, struct err *err)
{
    const struct table *t = r->office_table;
    struct route_office *o = &r->offices[row];
    const char *ours = table_cell(t, row, O_OURS), *sure = table_cell(t, row, O_CONFIDENCE);
    *o = (struct route_office){ table_cell(t, row, O_ID), table_cell(t, row, O_NAME),
                                table_cell(t, row, O_NAME_EN), table_cell(t, row, O_PHONE),
                                strcmp(ours, "yes") == 0 };
    for (size_t k = O_ID; k <= O_NAME_EN; k++)
        if (table_cell(t, row, k)[0] == '\0')
            return table_complain(t, row, k, ERR_INVALID, err, "is empty");
    if (!o->is_ours && strcmp(ours, "no") != 0)
        return table_complain(t, row, O_OURS, ERR_INVALID, err, "'%s' is neither yes nor no", ours);
    if (strcmp(sure, "verified") != 0 && strcmp(sure, "memory") != 0)
        return table_complain(t, row, O_CONFIDENCE, ERR_INVALID, err,
                              "'%s' is neither verified nor memory", sure);
    if (strspn(o->phone, "0123456789-") != strlen(o->phone))
        return table_complain(t, row, O_PHONE, ERR_INVALID, err, "'%s' cannot be rung", o->phone);
    for (size_t i = 0; i < row; i++)
        if (strcmp(r->offices[i].id, o->id) == 0)
            return twice(t, row, o->id, err);
    return ERR_OK;
}

static enum err_code read_topic(struct route *r, size_t row, struct err *err)
{
    const struct table *t = r->topic_table;
    struct route_topic *c = &r->topics[row];
    size_t g = 0;
    *c = (struct route_topic){ table_cell(t, row, T_ID),      table_cell(t, row, T_NAME),
                               table_cell(t, row, T_NAME_EN), table_cell(t, row, T_HINT),
                               table_cell(t, row, T_HINT_EN), table_cell(t, row, T_GROUP) };
    for (size_t k = T_ID; k <= T_HINT_EN; k++)
        if (table_cell(t, row, k)[0] == '\0')
            return table_complain(t, row, k, ERR_INVALID, err, "is empty");
    while (g < ARRAY_LEN(groups) && strcmp(groups[g], c->group) != 0)
        g++;
    if (g == ARRAY_LEN(groups))
        return table_complain(t, row, T_GROUP, ERR_INVALID, err, "there is no group '%s'",
                              c->group);
    if (count_characters(c->name) > CHARACTERS_MAX)
        return table_complain(t, row, T_NAME, ERR_INVALID, err, "more than %d characters",
                              CHARACTERS_MAX);
    for (size_t i = 0; i < row; i++)
        if (strcmp(r->topics[i].id, c->id) == 0)
            return twice(t, row, c->id, err);
    return check_sources(r, t, row, T_SOURCES, NULL, err);
}

static const struct route_topic *topic_find(const struct route *r, const char *id)
{
    for (size_t i = 0; i < route_n_topics(r); i++)
        if (strcmp(r->topics[i].id, id) == 0)
            return &r->topics[i];
    return NULL;
}

/* An empty cell is allowed: it ends at the default desk. */
static enum err_code read_place(const struct route *r, size_t row, size_t column,
                                const struct route_office **out, struct err *err)
{
    const char *id = table_cell(r->way_table, row, column);
    *out = id[0] ? route_office_find(r, id) : NULL;
    if (id[0] && !*out)
        return table_complain(r->way_table, row, column, ERR_INVALID, err,
                              "offices.tsv has no '%s'", id);
    return ERR_OK;
}

static enum err_code read_way(struct route *r, size_t row, struct err *err)
{
    const struct table *t = r->way_table;
    struct way w = { .key = table_cell(t, row, W_KEY), .sources = table_cell(t, row, W_SOURCES) };
    w.topic = topic_find(r, table_cell(t, row, W_TOPIC));
    if (w.key[0] == '\0')
        return table_complain(t, row, W_KEY, ERR_INVALID, err, "is empty");
    if (!w.topic)
        return table_complain(t, row, W_TOPIC, ERR_INVALID, err, "topics.tsv has no '%s'",
                              table_cell(t, row, W_TOPIC));
    for (size_t i = 0; i < row; i++)
        if (strcmp(r->ways[i].key, w.key) == 0)
            return twice(t, row, w.key, err);
    enum err_code rc = read_place(r, row, W_OFFICE, &w.office, err);
    if (!rc)
        rc = read_place(r, row, W_DESK, &w.desk, err);
    if (!rc)
        rc = check_sources(r, t, row, W_SOURCES, &w.row, err);
    if (rc)
        return rc;
    if (w.desk && !w.desk->is_ours)
        return table_complain(t, row, W_DESK, ERR_INVALID, err, "'%s' is no desk of ours",
                              w.desk->id);
    r->ways[row] = w;
    r->n_ways++;
    return ERR_OK;
}

static const struct way *way_find(const struct route *r, const char *key)
{
    for (size_t i = 0; i < r->n_ways; i++)
        if (strcmp(r->ways[i].key, key) == 0)
            return &r->ways[i];
    return NULL;
}

/* The default desk is what makes sure that nothing is dropped: without it there is no table. */
static enum err_code check_fallback(struct route *r, struct err *err)
{
    r->fallback = way_find(r, "*");
    if (!r->fallback || !r->fallback->desk || !r->fallback->office)
        return err_set(err, ERR_INVALID, "routes.tsv: no row '*' with office and desk");
    return ERR_OK;
}

/* ---- opening ---- */

static enum err_code open_table(const char *folder, const char *file, const char *const *columns,
                                struct table **out, struct err *err)
{
    char path[FS_PATH_MAX];
    enum err_code rc = fs_join(path, folder, file, err);
    return rc ? rc : table_open(path, columns, out, err);
}

static enum err_code open_tables(struct route *r, const char *folder, const char *profile,
                                 struct err *err)
{
    char own[FS_PATH_MAX];
    enum err_code rc = fs_join(own, folder, profile, err);
    if (!rc && !fs_is_folder(own))
        rc = err_set(err, ERR_NOT_FOUND, "there are no routes for the profile '%s': no folder %s",
                     profile, own);
    for (size_t i = 0; !rc && i < ROUTE_TABLE_COUNT; i++)
        rc = open_table(folder, lists[i].file, lists[i].columns, &r->lists[i], err);
    if (!rc)
        rc = open_table(folder, "topics.tsv", topic_columns, &r->topic_table, err);
    if (!rc)
        rc = open_table(own, "offices.tsv", office_columns, &r->office_table, err);
    if (!rc)
        rc = open_table(own, "routes.tsv", way_columns, &r->way_table, err);
    return rc;
}

static enum err_code read_all(struct route *r, struct err *err)
{
    enum err_code rc = ERR_OK;
    r->offices = calloc(table_rows(r->office_table) + 1, sizeof *r->offices);
    r->topics = calloc(table_rows(r->topic_table) + 1, sizeof *r->topics);
    r->ways = calloc(table_rows(r->way_table) + 1, sizeof *r->ways);
    if (!r->offices || !r->topics || !r->ways)
        return err_set(err, ERR_NOMEM, "no memory for the routes");
    for (size_t i = 0; !rc && i < table_rows(r->office_table); i++)
        rc = read_office(r, i, err);
    for (size_t i = 0; !rc && i < ROUTE_TABLE_COUNT; i++)
        rc = read_list(r, (enum route_table)i, err);
    for (size_t i = 0; !rc && i < table_rows(r->topic_table); i++)
        rc = read_topic(r, i, err);
    for (size_t i = 0; !rc && i < table_rows(r->way_table); i++)
        rc = read_way(r, i, err);
    return rc ? rc : check_fallback(r, err);
}

enum err_code route_open(const char *folder, const char *profile, struct route **out,
                         struct err *err)
{
    struct route *r = calloc(1, sizeof *r);
    if (!r)
        return err_set(err, ERR_NOMEM, "no memory for the routes");
    enum err_code rc = open_tables(r, folder, profile, err);
    if (!rc)
        rc = read_all(r, err);
    if (rc) {
        route_close(r);
        return rc;
    }
    *out = r;
    return ERR_OK;
}

void route_close(struct route *r)
{
    if (!r)
        return;
    for (size_t i = 0; i < ROUTE_TABLE_COUNT; i++) {
        table_close(r->lists[i]);
        free(r->rows[i]);
    }
    table_close(r->topic_table);
    table_close(r->office_table);
    table_close(r->way_table);
    free(r->topics);
    free(r->offices);
    free(r->ways);
    free(r);
}

/* ---- asking ---- */

size_t route_n_topics(const struct route *r)
{
    return table_rows(r->topic_table);
}

const struct route_topic *route_topic_at(const struct route *r, size_t i)
{
    return i < route_n_topics(r) ? &r->topics[i] : NULL;
}

size_t route_n_offices(const struct route *r)
{
    return table_rows(r->office_table);
}

const struct route_office *route_office_at(const struct route *r, size_t i)
{
    return i < route_n_offices(r) ? &r->offices[i] : NULL;
}

const struct route_office *route_office_find(const struct route *r, const char *id)
{
    for (size_t i = 0; id && i < route_n_offices(r); i++)
        if (strcmp(r->offices[i].id, id) == 0)
            return &r->offices[i];
    return NULL;
}

void route_decide(const struct route *r, const char *topic, struct route_decision *out)
{
    const struct way *w = topic ? way_find(r, topic) : NULL;
    const char *point = topic ? strchr(topic, '.') : NULL;
    char stem[64];
    if (!w && point &&
        span_copy((struct span){ (const uint8_t *)topic, (size_t)(point - topic) }, stem,
                  sizeof stem))
        w = way_find(r, stem);
    if (!w)
        w = r->fallback;
    *out = (struct route_decision){
        .topic = w->topic,
        .office = w->office ? w->office : r->fallback->desk,
        .desk = w->desk ? w->desk : r->fallback->desk,
        .duty = w->row ? w->row->duty : "",
        .basis = w->row ? w->row->basis : "",
        .source = w->sources,
    };
    out->is_ours = out->office->is_ours;
}
