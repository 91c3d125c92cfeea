#include "hub/trust_plan.h"

#include "base/fs.h"
#include "base/table.h"
#include "hub/person_key.h"

enum { COL_ROLE = 0, COL_THRESHOLD, COL_DAYS, COL_KEYS, COL_PATHS };
static const char *const columns[] = { "role", "threshold", "days", "keys", "paths", NULL };

struct reader {
    const char *folder; /* of the plan */
    const struct table *t;
    size_t row;
    struct err *err;
};

static enum err_code number(struct reader *r, size_t column, int *out)
{
    uint64_t n;
    if (!span_number(span_of(table_cell(r->t, r->row, column)), &n) || n < 1 || n > OFFICE_DAYS_MAX)
        return table_complain(r->t, r->row, column, ERR_INVALID, r->err,
                              "a number from 1 to %d is wanted", OFFICE_DAYS_MAX);
    *out = (int)n;
    return ERR_OK;
}

/* The next word of *at into out; false at its end.  *is_long: it does not fit. */
static bool next_word(const char **at, char *out, size_t cap, bool *is_long)
{
    *at += strspn(*at, " ");
    size_t n = strcspn(*at, " ");
    *is_long = n >= cap;
    if (n == 0 || *is_long)
        return false;
    memcpy(out, *at, n);
    out[n] = '\0';
    *at += n;
    return true;
}

static enum err_code take_key(struct reader *r, const char *file, struct office_role *role)
{
    char path[FS_PATH_MAX];
    enum err_code rc = file[0] == '/' ? ERR_OK : fs_join(path, r->folder, file, r->err);
    if (file[0] == '/')
        text_copy(path, sizeof path, file);
    if (role->n_keys == OFFICE_KEYS_MAX)
        return table_complain(r->t, r->row, COL_KEYS, ERR_INVALID, r->err, "more than %d keys",
                              OFFICE_KEYS_MAX);
    if (rc == ERR_OK)
        rc = person_key_public(path, role->keys[role->n_keys].bytes, r->err);
    role->n_keys += rc == ERR_OK;
    return rc;
}

static enum err_code take_keys(struct reader *r, struct office_role *role)
{
    const char *at = table_cell(r->t, r->row, COL_KEYS);
    char file[FS_PATH_MAX];
    bool is_long;
    enum err_code rc = ERR_OK;
    while (rc == ERR_OK && next_word(&at, file, sizeof file, &is_long))
        rc = take_key(r, file, role);
    if (rc == ERR_OK && (is_long || role->n_keys < (size_t)role->threshold))
        rc = table_complain(r->t, r->row, COL_KEYS, ERR_INVALID, r->err,
                            "%d different keys must sign, and %zu are named", role->threshold,
                            role->n_keys);
    return rc;
}

/* Blanks become ends in `text`, and role->paths point behind them. */
static enum err_code take_paths(struct reader *r, struct office_role *role, char *text, size_t cap)
{
    const char *cell = table_cell(r->t, r->row, COL_PATHS);
    if (strlen(cell) >= cap)
        return table_complain(r->t, r->row, COL_PATHS, ERR_INVALID, r->err, "too long");
    text_copy(text, cap, cell);
    for (char *at = text; *at;) {
        at += strspn(at, " ");
        if (*at == '\0')
            break;
        if (role->n_paths == OFFICE_PATHS_MAX)
            return table_complain(r->t, r->row, COL_PATHS, ERR_INVALID, r->err,
                                  "more than %d paths", OFFICE_PATHS_MAX);
        role->paths[role->n_paths++] = at;
        at += strcspn(at, " ");
        if (*at)
            *at++ = '\0';
    }
    return ERR_OK;
}

static enum err_code take_row(struct reader *r, struct office_role *role, char *paths, size_t cap)
{
    const char *name = table_cell(r->t, r->row, COL_ROLE);
    if (name[0] == '\0' || strlen(name) >= sizeof role->name)
        return table_complain(r->t, r->row, COL_ROLE, ERR_INVALID, r->err, "a role has a name");
    text_copy(role->name, sizeof role->name, name);
    enum err_code rc = number(r, COL_THRESHOLD, &role->threshold);
    if (rc == ERR_OK)
        rc = number(r, COL_DAYS, &role->days);
    if (rc == ERR_OK)
        rc = take_keys(r, role);
    if (rc == ERR_OK)
        rc = take_paths(r, role, paths, cap);
    return rc;
}

enum err_code trust_plan_read(const char *path, struct trust_plan *out, struct err *err)
{
    char folder[FS_PATH_MAX];
    struct table *t;
    *out = (struct trust_plan){ 0 };
    text_copy(folder, sizeof folder, path);
    char *slash = strrchr(folder, '/');
    text_copy(slash ? slash : folder, 2, slash ? "" : ".");
    enum err_code rc = table_open(path, columns, &t, err);
    if (rc != ERR_OK)
        return rc;
    if (table_rows(t) > OFFICE_ROLES_MAX)
        rc = err_set(err, ERR_INVALID, "%s: more than %d roles", path, OFFICE_ROLES_MAX);
    for (size_t i = 0; rc == ERR_OK && i < table_rows(t); i++) {
        struct reader r = { folder, t, i, err };
        rc = take_row(&r, &out->role[i], out->paths[i], sizeof out->paths[i]);
        out->n = i + 1;
    }
    table_close(t);
    return rc;
}
