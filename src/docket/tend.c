#include "docket/tend.h"

#include "docket/store.h"

static const char sql_tended[] = "SELECT COALESCE((SELECT next FROM counter WHERE name = 'tended'),"
                                 " (SELECT utc_s FROM head ORDER BY n DESC LIMIT 1), 0)";
static const char sql_tend[] = "INSERT INTO counter (name, next) VALUES ('tended', $1)"
                               " ON CONFLICT (name) DO UPDATE SET next = excluded.next";

enum { DAY_S = 86400 };

/* Tended last on that day, and now the machine's clock says another: somebody looks at the clock first. */
static enum err_code doubt(const struct docket *d, int64_t tended_utc_s, int64_t now_utc_s,
                           struct err *err)
{
    char now[11];
    date_iso(date_of_utc(now_utc_s), now);
    return docket_refuse(d->refused,
                         &(struct docket_refusal){ .why = DOCKET_CLOCK_DOUBT,
                                                   .code = ERR_STALE,
                                                   .day = date_of_utc(tended_utc_s),
                                                   .given = now },
                         err);
}

static enum err_code tend(struct docket *d, int64_t now_utc_s, bool is_sure, struct err *err)
{
    int64_t tended_utc_s = 0, gap_s = (int64_t)TEND_GAP_DAYS * DAY_S;
    const struct sql_arg now = sql_number(now_utc_s);
    enum err_code rc = sql_ask_number(d->sql, sql_tended, NULL, 0, &tended_utc_s, err);
    if (!rc && !is_sure && tended_utc_s > 0 &&
        (now_utc_s > tended_utc_s + gap_s || now_utc_s < tended_utc_s - gap_s))
        rc = doubt(d, tended_utc_s, now_utc_s, err);
    return rc ? rc : sql_run(d->sql, sql_tend, &now, 1, err);
}

enum err_code docket_tend(struct docket *d, int64_t now_utc_s, bool is_sure, struct err *err)
{
    if (now_utc_s <= 0)
        return doubt(d, 0, now_utc_s, err);
    enum err_code rc = sql_begin(d->sql, 0, err);
    return rc ? rc : sql_end(d->sql, tend(d, now_utc_s, is_sure, err), NULL, err);
}
