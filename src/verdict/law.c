/* law: reads a profile; law_ask.c answers from it. */
#include "base/fs.h"
#include "verdict/law_rows.h"

static const char *const article_columns[] = { "id",          "act",        "article", "gist",
                                               "act_en",      "article_en", "gist_en", "valid_from",
                                               "valid_until", "confidence", "source",  NULL };
enum { A_ID, A_ACT, A_ARTICLE, A_GIST, A_ACT_EN, A_ARTICLE_EN, A_GIST_EN, A_FROM, A_UNTIL, A_SURE };
static const char *const office_columns[] = { "id", "name", "phone", "name_en", "source", NULL };
enum { O_ID, O_NAME, O_PHONE, O_NAME_EN };
static const char *const term_columns[] = { "id", "value", "source", NULL };
enum { M_ID, M_VALUE };
static const char *const handler_columns[] = { "topic", "office", "source", NULL };
enum { H_TOPIC, H_OFFICE };
static const char *const kind_columns[] = {
    "kind", "kept", "last_use", "confidence", "source", NULL
};
enum { K_KIND, K_KEPT, K_LAST_USE };
static const char *const basis_columns[] = { "finding", "kind", "articles", "topic", NULL };
enum { B_FINDING, B_KIND, B_ARTICLES, B_TOPIC };

static const struct {
    const char *file;
    const char *const *columns;
} files[T_COUNT] = {
    [T_ARTICLES] = { "articles.tsv", article_columns },
    [T_OFFICES] = { "offices.tsv", office_columns },
    [T_TERMS] = { "terms.tsv", term_columns },
    [T_HANDLERS] = { "handlers.tsv", handler_columns },
    [T_KINDS] = { "kinds.tsv", kind_columns },
    [T_BASIS] = { "basis.tsv", basis_columns },
};

/* A cell that holds a day, or nothing. */
static enum err_code read_day(const struct table *t, size_t row, size_t column, struct date *out,
                              struct err *err)
{
    const char *cell = table_cell(t, row, column);
    *out = DATE_NONE;
    if (cell[0] != '\0' && !date_parse(span_of(cell), out))
        return table_complain(t, row, column, ERR_INVALID, err, "'%s' is not a day", cell);
    return ERR_OK;
}

static bool days_overlap(const struct law_article *a, const struct law_article *b)
{
    bool a_ends = date_known(a->until) && date_same_or_before(a->until, b->from);
    bool b_ends = date_known(b->until) && date_same_or_before(b->until, a->from);
    return !a_ends && !b_ends;
}

static enum err_code read_article(struct law *l, size_t row, struct err *err)
{
    const struct table *t = l->tables[T_ARTICLES];
    struct law_article *a = &l->articles[row];
    *a = (struct law_article){
        .id = table_cell(t, row, A_ID),
        .act = table_cell(t, row, A_ACT),
        .article = table_cell(t, row, A_ARTICLE),
        .gist = table_cell(t, row, A_GIST),
        .act_en = table_cell(t, row, A_ACT_EN),
        .article_en = table_cell(t, row, A_ARTICLE_EN),
        .gist_en = table_cell(t, row, A_GIST_EN),
        .confidence = table_cell(t, row, A_SURE),
    };
    for (size_t k = A_ID; k <= A_GIST_EN; k++)
        if (table_cell(t, row, k)[0] == '\0')
            return table_complain(t, row, k, ERR_INVALID, err, "is empty");
    if (strcmp(a->confidence, "verified") != 0 && strcmp(a->confidence, "memory") != 0)
        return table_complain(t, row, A_SURE, ERR_INVALID, err,
                              "'%s' is neither verified nor memory", a->confidence);
    enum err_code rc = read_day(t, row, A_FROM, &a->from, err);
    if (!rc)
        rc = read_day(t, row, A_UNTIL, &a->until, err);
    if (rc)
        return rc;
    if (!date_known(a->from))
        return table_complain(t, row, A_FROM, ERR_INVALID, err, "is empty");
    if (date_known(a->until) && !date_before(a->from, a->until))
        return table_complain(t, row, A_UNTIL, ERR_INVALID, err, "is not after valid_from");
    for (size_t i = 0; i < row; i++)
        if (strcmp(l->articles[i].id, a->id) == 0 && days_overlap(&l->articles[i], a))
            return table_complain(t, row, A_ID, ERR_INVALID, err,
                                  "'%s' has another row valid on the same days", a->id);
    return ERR_OK;
}

static enum err_code read_office(struct law *l, size_t row, struct err *err)
{
    const struct table *t = l->tables[T_OFFICES];
    l->offices[row] = (struct law_office){
        table_cell(t, row, O_ID),
        table_cell(t, row, O_NAME),
        table_cell(t, row, O_PHONE),
        table_cell(t, row, O_NAME_EN),
    };
    for (size_t i = 0; i < row; i++)
        if (strcmp(l->offices[i].id, l->offices[row].id) == 0)
            return table_complain(t, row, O_ID, ERR_INVALID, err, "'%s' stands here twice",
                                  l->offices[row].id);
    if (l->offices[row].name[0] == '\0')
        return table_complain(t, row, O_NAME, ERR_INVALID, err, "is empty");
    return ERR_OK;
}

static enum err_code read_term(struct law *l, size_t row, struct err *err)
{
    const struct table *t = l->tables[T_TERMS];
    uint64_t days;
    l->terms[row] = (struct term){ table_cell(t, row, M_ID), table_cell(t, row, M_VALUE) };
    if (strcmp(l->terms[row].id, "stale_days") == 0 &&
        (!span_number(span_of(l->terms[row].value), &days) || days > 3650))
        return table_complain(t, row, M_VALUE, ERR_INVALID, err,
                              "'%s' is not a number of days up to 3650", l->terms[row].value);
    return ERR_OK;
}

static enum err_code read_handler(struct law *l, size_t row, struct err *err)
{
    const struct table *t = l->tables[T_HANDLERS];
    const char *office = table_cell(t, row, H_OFFICE);
    l->handlers[row] = (struct handler){ table_cell(t, row, H_TOPIC), law_office(l, office) };
    if (!l->handlers[row].office)
        return table_complain(t, row, H_OFFICE, ERR_INVALID, err, "offices.tsv has no '%s'",
                              office);
    return ERR_OK;
}

static enum err_code read_kind(struct law *l, size_t row, struct err *err)
{
    const struct table *t = l->tables[T_KINDS];
    const char *name = table_cell(t, row, K_KIND), *kept = table_cell(t, row, K_KEPT);
    enum ident_kind kind = ident_kind_of(name);
    if (kind == ID_NONE)
        return table_complain(t, row, K_KIND, ERR_INVALID, err, "there is no kind '%s'", name);
    if (strcmp(kept, "yes") != 0 && strcmp(kept, "no") != 0)
        return table_complain(t, row, K_KEPT, ERR_INVALID, err, "'%s' is neither yes nor no", kept);
    l->kinds[kind].kept = kept[0] == 'y';
    return read_day(t, row, K_LAST_USE, &l->kinds[kind].last_use, err);
}

static bool has_article(const struct law *l, const char *id)
{
    for (size_t i = 0; i < table_rows(l->tables[T_ARTICLES]); i++)
        if (strcmp(l->articles[i].id, id) == 0)
            return true;
    return false;
}

/* Cuts the row's article ids into *room, which moves on. */
static enum err_code read_basis(struct law *l, size_t row, char **room, struct err *err)
{
    const struct table *t = l->tables[T_BASIS];
    const char *kind = table_cell(t, row, B_KIND), *ids = table_cell(t, row, B_ARTICLES);
    struct basis *b = &l->basis[row];
    *b = (struct basis){ .finding = table_cell(t, row, B_FINDING),
                         .kind = ident_kind_of(kind),
                         .topic = table_cell(t, row, B_TOPIC) };
    if (b->kind == ID_NONE && strcmp(kind, "*") != 0)
        return table_complain(t, row, B_KIND, ERR_INVALID, err, "there is no kind '%s'", kind);
    if (strcmp(ids, "-") == 0)
        return ERR_OK;
    for (size_t n = 0; *ids != '\0'; n++) {
        size_t len = strcspn(ids, " ");
        if (n == LAW_BASIS_MAX)
            return table_complain(t, row, B_ARTICLES, ERR_TOO_BIG, err, "more than %d articles",
                                  LAW_BASIS_MAX);
        memcpy(*room, ids, len);
        (*room)[len] = '\0';
        b->article_ids[n] = *room;
        *room += len + 1;
        if (!has_article(l, b->article_ids[n]))
            return table_complain(t, row, B_ARTICLES, ERR_INVALID, err, "articles.tsv has no '%s'",
                                  b->article_ids[n]);
        ids += len + strspn(ids + len, " ");
    }
    return ERR_OK;
}

static enum err_code read_basis_rows(struct law *l, struct err *err)
{
    const struct table *t = l->tables[T_BASIS];
    size_t bytes = 1;
    for (size_t i = 0; i < table_rows(t); i++)
        bytes += strlen(table_cell(t, i, B_ARTICLES)) + 1;
    char *room = l->ids = malloc(bytes);
    if (!room)
        return err_set(err, ERR_NOMEM, "no memory for the law");
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < table_rows(t); i++)
        rc = read_basis(l, i, &room, err);
    return rc;
}

static enum err_code read_rows(struct law *l, enum law_table which,
                               enum err_code (*read)(struct law *, size_t, struct err *),
                               struct err *err)
{
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < table_rows(l->tables[which]); i++)
        rc = read(l, i, err);
    return rc;
}

static enum err_code open_tables(struct law *l, const char *assets, struct err *err)
{
    char law[FS_PATH_MAX], folder[FS_PATH_MAX], path[FS_PATH_MAX];
    enum err_code rc = fs_join(law, assets, "law", err);
    if (!rc)
        rc = fs_join(folder, law, l->profile, err);
    if (!rc && !fs_is_folder(folder))
        rc = err_set(err, ERR_NOT_FOUND, "there is no law profile '%s': no folder %s", l->profile,
                     folder);
    for (size_t i = 0; !rc && i < T_COUNT; i++) {
        rc = fs_join(path, i == T_BASIS ? law : folder, files[i].file, err);
        if (!rc)
            rc = table_open(path, files[i].columns, &l->tables[i], err);
    }
    return rc;
}

static enum err_code make_room(struct law *l, struct err *err)
{
    l->articles = calloc(table_rows(l->tables[T_ARTICLES]) + 1, sizeof *l->articles);
    l->offices = calloc(table_rows(l->tables[T_OFFICES]) + 1, sizeof *l->offices);
    l->terms = calloc(table_rows(l->tables[T_TERMS]) + 1, sizeof *l->terms);
    l->handlers = calloc(table_rows(l->tables[T_HANDLERS]) + 1, sizeof *l->handlers);
    l->basis = calloc(table_rows(l->tables[T_BASIS]) + 1, sizeof *l->basis);
    if (!l->articles || !l->offices || !l->terms || !l->handlers || !l->basis)
        return err_set(err, ERR_NOMEM, "no memory for the law");
    return ERR_OK;
}

/* A profile is named, not pointed at: its name never leaves the folder of profiles. */
static bool name_fits(const char *profile)
{
    size_t n = strspn(profile, "abcdefghijklmnopqrstuvwxyz0123456789-");
    return n > 0 && profile[n] == '\0' && n < sizeof((struct law *)NULL)->profile;
}

enum err_code law_open(const char *assets, const char *profile, struct law **out, struct err *err)
{
    if (!name_fits(profile))
        return err_set(err, ERR_NOT_FOUND, "there is no law profile '%s'", profile);
    struct law *l = calloc(1, sizeof *l);
    if (!l)
        return err_set(err, ERR_NOMEM, "no memory for the law");
    text_copy(l->profile, sizeof l->profile, profile);
    enum err_code rc = open_tables(l, assets, err);
    if (!rc)
        rc = make_room(l, err);
    if (!rc)
        rc = read_rows(l, T_ARTICLES, read_article, err);
    if (!rc)
        rc = read_rows(l, T_OFFICES, read_office, err);
    if (!rc)
        rc = read_rows(l, T_TERMS, read_term, err);
    if (!rc)
        rc = read_rows(l, T_HANDLERS, read_handler, err);
    if (!rc)
        rc = read_rows(l, T_KINDS, read_kind, err);
    if (!rc)
        rc = read_basis_rows(l, err);
    if (rc) {
        law_close(l);
        return rc;
    }
    *out = l;
    return ERR_OK;
}

void law_close(struct law *l)
{
    if (!l)
        return;
    for (size_t i = 0; i < T_COUNT; i++)
        table_close(l->tables[i]);
    free(l->articles);
    free(l->offices);
    free(l->terms);
    free(l->handlers);
    free(l->basis);
    free(l->ids);
    free(l);
}
