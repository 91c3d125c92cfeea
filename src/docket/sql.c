/* docket/sql.c: which driver it is, and what all of them do alike. */
#include "docket/sql.h"

static const struct sql_driver *const drivers[] = { &sql_sqlite, &sql_postgres };

struct sql_arg sql_number(int64_t n)
{
    return (struct sql_arg){ .kind = SQL_NUMBER, .number = n };
}

struct sql_arg sql_text(const char *s)
{
    return (struct sql_arg){ .kind = SQL_TEXT, .bytes = span_of(s) };
}

struct sql_arg sql_bytes(struct span s)
{
    return (struct sql_arg){ .kind = SQL_BYTES, .bytes = s };
}

int64_t sql_number_at(const struct sql_row *r, int column)
{
    return r->sql->driver->number_at(r, column);
}

struct span sql_bytes_at(const struct sql_row *r, int column)
{
    return r->sql->driver->bytes_at(r, column);
}

void sql_text_at(const struct sql_row *r, int column, char *out, size_t cap)
{
    struct span s = sql_bytes_at(r, column);
    size_t n = s.len < cap ? s.len : cap - 1;
    if (n > 0)
        memcpy(out, s.p, n);
    out[n] = '\0';
    if (n < s.len)
        text_mend(out);
}

bool sql_whole_text_at(const struct sql_row *r, int column, char *out, size_t cap)
{
    sql_text_at(r, column, out, cap);
    return sql_bytes_at(r, column).len < cap;
}

enum err_code sql_open(const char *address, bool create, struct sql **out, struct err *err)
{
    for (size_t i = 0; i < ARRAY_LEN(drivers); i++)
        if (span_starts(span_of(address), drivers[i]->scheme))
            return drivers[i]->open(address, create, out, err);
    return err_set(err, ERR_INVALID, "an address is sqlite:PATH or postgresql://…");
}

void sql_close(struct sql *s)
{
    if (s)
        s->driver->close(s);
}

enum err_code sql_begin(struct sql *s, int64_t lock, struct err *err)
{
    return s->driver->begin(s, lock, err);
}

enum err_code sql_begin_looking(struct sql *s, struct err *err)
{
    return s->driver->begin_looking(s, err);
}

enum err_code sql_end(struct sql *s, enum err_code rc, bool *in_doubt, struct err *err)
{
    bool doubt = false;
    enum err_code end = s->driver->end(s, rc == ERR_OK, &doubt, rc == ERR_OK ? err : NULL);
    if (in_doubt)
        *in_doubt = doubt;
    return rc ? rc : end;
}

enum err_code sql_many(struct sql *s, const char *text, const struct sql_arg *args, size_t n_args,
                       size_t n_rows, sql_each each, void *self, struct err *err)
{
    enum err_code rc = ERR_OK;
    if (n_rows <= SQL_MANY_MAX || each == NULL) {
        for (size_t i = 0; !rc && i < n_rows; i += SQL_MANY_MAX)
            rc = s->driver->many(s, text, args + i * n_args, n_args,
                                 n_rows - i < SQL_MANY_MAX ? n_rows - i : SQL_MANY_MAX, each, self,
                                 err);
        return rc;
    }
    return err_set(err, ERR_TOO_BIG, "more than %d questions at once", SQL_MANY_MAX);
}

enum err_code sql_run(struct sql *s, const char *text, const struct sql_arg *args, size_t n_args,
                      struct err *err)
{
    return s->driver->many(s, text, args, n_args, 1, NULL, NULL, err);
}

enum err_code sql_ask(struct sql *s, const char *text, const struct sql_arg *args, size_t n_args,
                      sql_each each, void *self, struct err *err)
{
    return s->driver->many(s, text, args, n_args, 1, each, self, err);
}

static bool take_number(void *self, size_t i, const struct sql_row *row)
{
    (void)i;
    *(int64_t *)self = sql_number_at(row, 0);
    return false;
}

enum err_code sql_ask_number(struct sql *s, const char *text, const struct sql_arg *args,
                             size_t n_args, int64_t *out, struct err *err)
{
    int64_t n = 0;
    enum err_code rc = sql_ask(s, text, args, n_args, take_number, &n, err);
    if (!rc)
        *out = n;
    return rc;
}

enum err_code sql_scrub(struct sql *s, struct err *err)
{
    return s->driver->scrub(s, err);
}
