/* form: reads the tables; form_ask.c answers from them. */
#include "base/fs.h"
#include "report/form_rows.h"

static const char *const question_columns[] = { "profile", "kind",   "question", "need",
                                                "why",     "source", NULL };
enum { Q_PROFILE, Q_KIND, Q_QUESTION, Q_NEED, Q_WHY };
static const char *const problem_columns[] = { "id",      "name",   "name_en", "group",
                                               "reasons", "source", NULL };
enum { P_REASONS = 4 };
static const char *const wish_columns[] = { "id", "name", "name_en", "source", NULL };
static const char *const town_columns[] = { "id", "name", "name_en", "source", NULL };
static const char *const village_columns[] = {
    "id", "name", "name_en", "township", "source", NULL
};
static const char *const shop_columns[] = { "id",      "name",     "name_en", "township",
                                            "address", "initials", "source",  NULL };
enum { S_INITIALS = 5 };
static const char *const surname_columns[] = { "id", "name", "name_en", "source", NULL };

enum { NO_COLUMN = 99, ID = 0, NAME = 1, NAME_EN = 2 };

static const struct {
    const char *file;
    const char *const *columns;
    size_t under, more;
    enum form_list under_list; /* FORM_LIST_COUNT: not checked */
} lists[FORM_LIST_COUNT] = {
    [FORM_PROBLEMS] = { "problems.tsv", problem_columns, 3, NO_COLUMN, FORM_LIST_COUNT },
    [FORM_WISHES] = { "wishes.tsv", wish_columns, NO_COLUMN, NO_COLUMN, FORM_LIST_COUNT },
    [FORM_TOWNSHIPS] = { "townships.tsv", town_columns, NO_COLUMN, NO_COLUMN, FORM_LIST_COUNT },
    [FORM_VILLAGES] = { "villages.tsv", village_columns, 3, NO_COLUMN, FORM_TOWNSHIPS },
    [FORM_SHOPS] = { "shops.tsv", shop_columns, 3, 4, FORM_TOWNSHIPS },
    [FORM_SURNAMES] = { "surnames.tsv", surname_columns, NO_COLUMN, NO_COLUMN, FORM_LIST_COUNT },
};

#define X(name, text) text,
static const char *const questions[QUESTION_COUNT] = { QUESTION_LIST(X) };
#undef X
static const char *const needs[] = { [NEED_NO] = "no", [NEED_MAY] = "may", [NEED_MUST] = "must" };

const char *question_name(enum question q)
{
    return (unsigned)q < QUESTION_COUNT ? questions[q] : "";
}

static const char *cell_of(const struct table *t, size_t row, size_t column)
{
    return column == NO_COLUMN ? "" : table_cell(t, row, column);
}

static size_t place_of(const char *text, const char *const *names, size_t n)
{
    size_t i = 0;
    while (i < n && strcmp(names[i], text) != 0)
        i++;
    return i;
}

static enum err_code read_question(struct form *f, size_t row, struct err *err)
{
    const struct table *t = f->questions;
    const char *kind_name = table_cell(t, row, Q_KIND), *why = table_cell(t, row, Q_WHY);
    enum report_kind kind;
    size_t q = place_of(table_cell(t, row, Q_QUESTION), questions, QUESTION_COUNT);
    size_t need = place_of(table_cell(t, row, Q_NEED), needs, ARRAY_LEN(needs));
    if (!report_kind_read(kind_name, &kind))
        return table_complain(t, row, Q_KIND, ERR_INVALID, err, "there is no kind '%s'", kind_name);
    if (q == QUESTION_COUNT)
        return table_complain(t, row, Q_QUESTION, ERR_INVALID, err, "there is no question '%s'",
                              table_cell(t, row, Q_QUESTION));
    if (need == ARRAY_LEN(needs))
        return table_complain(t, row, Q_NEED, ERR_INVALID, err, "'%s' is not must, may or no",
                              table_cell(t, row, Q_NEED));
    if (why[0] == '\0' && need == NEED_MUST && q != QUESTION_REVIEW)
        return table_complain(t, row, Q_WHY, ERR_INVALID, err,
                              "who must answer is told why: no words id");
    if (f->rules[kind][q].is_set)
        return table_complain(t, row, Q_QUESTION, ERR_INVALID, err,
                              "'%s' of '%s' stands here twice", questions[q], kind_name);
    f->rules[kind][q] = (struct question_rule){ (enum need)need, why, true };
    return ERR_OK;
}

static enum err_code read_questions(struct form *f, const char *profile, struct err *err)
{
    enum err_code rc = ERR_OK;
    size_t of_profile = 0;
    for (size_t i = 0; !rc && i < table_rows(f->questions); i++) {
        const char *of = table_cell(f->questions, i, Q_PROFILE);
        if (strcmp(of, "*") != 0 && strcmp(of, profile) != 0)
            continue;
        rc = read_question(f, i, err);
        of_profile++;
    }
    if (!rc && of_profile == 0)
        rc = err_set(err, ERR_NOT_FOUND, "questions.tsv: no row for the profile '%s'", profile);
    for (size_t k = REPORT_NONE + 1; !rc && k < REPORT_KIND_COUNT; k++)
        if (f->rules[k][QUESTION_REVIEW].need != NEED_MUST)
            rc = err_set(err, ERR_INVALID, "questions.tsv: '%s' of '%s' must be looked at",
                         report_kind_name((enum report_kind)k), profile);
    return rc;
}

static enum err_code read_choice(struct form *f, enum form_list list, size_t row, struct err *err)
{
    const struct table *t = f->tables[list];
    struct form_choice *c = &f->choices[list][row];
    *c = (struct form_choice){ table_cell(t, row, ID), table_cell(t, row, NAME),
                               table_cell(t, row, NAME_EN), cell_of(t, row, lists[list].under),
                               cell_of(t, row, lists[list].more) };
    if (!field_text_ok(FIELD_ID, c->id, REPORT_ID_MAX))
        return table_complain(t, row, ID, ERR_INVALID, err, "'%s' is no id of up to %d characters",
                              c->id, REPORT_ID_MAX - 1);
    if (c->name[0] == '\0' || !field_text_ok(FIELD_TEXT, c->name, REPORT_NAME_MAX))
        return table_complain(t, row, NAME, ERR_INVALID, err, "is empty or longer than %d bytes",
                              REPORT_NAME_MAX - 1);
    if (!field_text_ok(FIELD_TEXT, c->more, REPORT_ADDRESS_MAX))
        return table_complain(t, row, lists[list].more, ERR_INVALID, err, "cannot be so");
    for (size_t i = 0; i < row; i++)
        if (strcmp(f->choices[list][i].id, c->id) == 0)
            return table_complain(t, row, ID, ERR_INVALID, err, "'%s' stands here twice", c->id);
    enum form_list above = lists[list].under_list;
    if (above != FORM_LIST_COUNT && !form_choice_find(f, above, c->under))
        return table_complain(t, row, lists[list].under, ERR_INVALID, err, "%s has no '%s'",
                              lists[above].file, c->under);
    f->n_choices[list]++;
    return ERR_OK;
}

static enum err_code read_list(struct form *f, const char *folder, enum form_list list,
                               struct err *err)
{
    char path[FS_PATH_MAX];
    enum err_code rc = fs_join(path, folder, lists[list].file, err);
    if (!rc)
        rc = table_open(path, lists[list].columns, &f->tables[list], err);
    if (rc)
        return rc;
    size_t rows = table_rows(f->tables[list]);
    f->choices[list] = calloc(rows + 1, sizeof *f->choices[list]);
    if (!f->choices[list])
        return err_set(err, ERR_NOMEM, "no memory for the form");
    for (size_t i = 0; !rc && i < rows; i++)
        rc = read_choice(f, list, i, err);
    return rc;
}

enum err_code form_open(const char *folder, const char *profile, struct form **out, struct err *err)
{
    char path[FS_PATH_MAX];
    struct form *f = calloc(1, sizeof *f);
    if (!f)
        return err_set(err, ERR_NOMEM, "no memory for the form");
    enum err_code rc = fs_join(path, folder, "questions.tsv", err);
    if (!rc)
        rc = table_open(path, question_columns, &f->questions, err);
    if (!rc)
        rc = read_questions(f, profile, err);
    for (size_t i = 0; !rc && i < FORM_LIST_COUNT; i++)
        rc = read_list(f, folder, (enum form_list)i, err);
    if (rc) {
        form_close(f);
        return rc;
    }
    *out = f;
    return ERR_OK;
}

void form_close(struct form *f)
{
    if (!f)
        return;
    table_close(f->questions);
    for (size_t i = 0; i < FORM_LIST_COUNT; i++) {
        table_close(f->tables[i]);
        free(f->choices[i]);
    }
    free(f);
}

const char *form_initials(const struct form *f, size_t shop)
{
    return table_cell(f->tables[FORM_SHOPS], shop, S_INITIALS);
}

const char *form_reasons(const struct form *f, size_t problem)
{
    return table_cell(f->tables[FORM_PROBLEMS], problem, P_REASONS);
}
