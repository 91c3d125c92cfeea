/* promise: the rules and the calendar, and counting by them. */
#include "report/promise.h"

#include "base/fs.h"
#include "base/table.h"

static const char *const clock_columns[] = { "rule",   "clock", "profile", "kind", "unit",
                                             "length", "law",   "source",  NULL };
enum { C_RULE, C_CLOCK, C_PROFILE, C_KIND, C_UNIT, C_LENGTH, C_LAW };
static const char *const day_columns[] = { "day", "kind", "source", NULL };
enum { D_DAY, D_KIND };

enum unit { UNIT_DAY = 0, UNIT_WORKING_DAY, UNIT_HOUR, UNIT_COUNT };
static const char *const units[UNIT_COUNT] = { "day", "working_day", "hour" };

enum { LENGTH_MAX = 3660, CHINA_OFFSET_S = 8 * 3600, DAY_S = 86400, HOUR_S = 3600 };

struct rule {
    const char *id, *clock, *law;
    enum report_kind kind; /* REPORT_NONE: every */
    enum unit unit;
    int length;
};

struct special_day {
    int32_t day; /* since 1970 */
    bool is_off;
};

struct promise {
    struct table *clocks, *holidays;
    struct rule *rules;
    size_t n_rules;
    struct special_day *days; /* sorted */
    size_t n_days;
};

/* ---- reading ---- */

static enum err_code read_rule(struct promise *p, size_t row, struct err *err)
{
    const struct table *t = p->clocks;
    uint64_t length;
    size_t unit = 0;
    struct rule r = { table_cell(t, row, C_RULE),
                      table_cell(t, row, C_CLOCK),
                      table_cell(t, row, C_LAW),
                      REPORT_NONE,
                      UNIT_DAY,
                      0 };
    const char *kind = table_cell(t, row, C_KIND), *said = table_cell(t, row, C_UNIT);
    if (r.id[0] == '\0' || r.clock[0] == '\0')
        return table_complain(t, row, r.id[0] ? C_CLOCK : C_RULE, ERR_INVALID, err, "is empty");
    if (strcmp(kind, "*") != 0 && !report_kind_read(kind, &r.kind))
        return table_complain(t, row, C_KIND, ERR_INVALID, err, "there is no kind '%s'", kind);
    while (unit < UNIT_COUNT && strcmp(units[unit], said) != 0)
        unit++;
    if (unit == UNIT_COUNT)
        return table_complain(t, row, C_UNIT, ERR_INVALID, err,
                              "'%s' is not day, working_day or hour", said);
    if (!span_number(span_of(table_cell(t, row, C_LENGTH)), &length) || length == 0 ||
        length > LENGTH_MAX)
        return table_complain(t, row, C_LENGTH, ERR_INVALID, err, "is not a number of 1 to %d",
                              LENGTH_MAX);
    for (size_t i = 0; i < p->n_rules; i++)
        if (strcmp(p->rules[i].id, r.id) == 0)
            return table_complain(t, row, C_RULE, ERR_INVALID, err, "'%s' stands here twice", r.id);
    r.unit = (enum unit)unit;
    r.length = (int)length;
    p->rules[p->n_rules++] = r;
    return ERR_OK;
}

static enum err_code read_day(struct promise *p, size_t row, struct err *err)
{
    const struct table *t = p->holidays;
    const char *kind = table_cell(t, row, D_KIND);
    struct date day;
    if (!date_parse(span_of(table_cell(t, row, D_DAY)), &day))
        return table_complain(t, row, D_DAY, ERR_INVALID, err, "'%s' is not a day",
                              table_cell(t, row, D_DAY));
    bool is_off = strcmp(kind, "off") == 0;
    if (!is_off && strcmp(kind, "work") != 0)
        return table_complain(t, row, D_KIND, ERR_INVALID, err, "'%s' is neither off nor work",
                              kind);
    struct special_day d = { date_days(day), is_off };
    if (p->n_days && p->days[p->n_days - 1].day >= d.day)
        return table_complain(t, row, D_DAY, ERR_INVALID, err, "is not after the row before it");
    p->days[p->n_days++] = d;
    return ERR_OK;
}

static enum err_code open_tables(struct promise *p, const char *folder, struct err *err)
{
    char path[FS_PATH_MAX];
    enum err_code rc = fs_join(path, folder, "clocks.tsv", err);
    if (!rc)
        rc = table_open(path, clock_columns, &p->clocks, err);
    if (!rc)
        rc = fs_join(path, folder, "holidays.tsv", err);
    if (!rc)
        rc = table_open(path, day_columns, &p->holidays, err);
    if (rc)
        return rc;
    p->rules = calloc(table_rows(p->clocks) + 1, sizeof *p->rules);
    p->days = calloc(table_rows(p->holidays) + 1, sizeof *p->days);
    return p->rules && p->days ? ERR_OK : err_set(err, ERR_NOMEM, "no memory for the clocks");
}

enum err_code promise_open(const char *folder, const char *profile, struct promise **out,
                           struct err *err)
{
    struct promise *p = calloc(1, sizeof *p);
    if (!p)
        return err_set(err, ERR_NOMEM, "no memory for the clocks");
    enum err_code rc = open_tables(p, folder, err);
    for (size_t i = 0; !rc && i < table_rows(p->clocks); i++) {
        const char *of = table_cell(p->clocks, i, C_PROFILE);
        if (strcmp(of, "*") == 0 || strcmp(of, profile) == 0)
            rc = read_rule(p, i, err);
    }
    for (size_t i = 0; !rc && i < table_rows(p->holidays); i++)
        rc = read_day(p, i, err);
    if (!rc && p->n_rules == 0)
        rc = err_set(err, ERR_NOT_FOUND, "%s/clocks.tsv: no row for the profile '%s'", folder,
                     profile);
    if (rc) {
        promise_close(p);
        return rc;
    }
    *out = p;
    return ERR_OK;
}

void promise_close(struct promise *p)
{
    if (!p)
        return;
    table_close(p->clocks);
    table_close(p->holidays);
    free(p->rules);
    free(p->days);
    free(p);
}

/* ---- the calendar ---- */

/* Index of the first special day not before that one. */
static size_t find_day(const struct promise *p, int32_t day)
{
    size_t from = 0, to = p->n_days;
    while (from < to) {
        size_t mid = from + (to - from) / 2;
        if (p->days[mid].day < day)
            from = mid + 1;
        else
            to = mid;
    }
    return from;
}

static bool is_working(const struct promise *p, int32_t day)
{
    size_t i = find_day(p, day);
    if (i < p->n_days && p->days[i].day == day)
        return !p->days[i].is_off;
    int weekday = (day % 7 + 7 + 3) % 7; /* 0 is Monday: 1970-01-01 was a Thursday */
    return weekday < 5;
}

/* Whether a notice for that year is in the calendar. */
static bool year_known(const struct promise *p, int year)
{
    size_t i = find_day(p, date_days(DATE_OF(year, 1, 1)));
    return i < p->n_days && date_from_days(p->days[i].day).ymd / 10000 == year;
}

bool promise_is_working_day(const struct promise *p, struct date day)
{
    return date_known(day) && is_working(p, date_days(day));
}

int promise_days_left(const struct promise *p, struct date today, struct date day)
{
    if (!date_known(today) || !date_known(day))
        return 0;
    int32_t from = date_days(today), to = date_days(day);
    int sign = from <= to ? 1 : -1, n = 0;
    for (int32_t d = (sign > 0 ? from : to) + 1; d <= (sign > 0 ? to : from); d++)
        n += is_working(p, d);
    return sign * n;
}

/* ---- counting ---- */

/* The day of receipt itself is not counted (民法典 201); a last day that is a day of rest moves on
 * (203).  False: past all calendars. */
static bool last_day(const struct promise *p, const struct rule *r, int32_t from, int32_t *out)
{
    int32_t day = from;
    if (r->unit == UNIT_WORKING_DAY) {
        for (int left = r->length; left > 0; left--)
            do
                day++;
            while (!is_working(p, day));
    } else {
        day += r->length;
        while (!is_working(p, day))
            day++;
    }
    *out = day;
    return date_known(date_from_days(day));
}

static bool years_known(const struct promise *p, struct date from, struct date to)
{
    for (int year = from.ymd / 10000; year <= to.ymd / 10000; year++)
        if (!year_known(p, year))
            return false;
    return true;
}

static bool due_of(const struct promise *p, const struct rule *r, int64_t from_utc_s,
                   struct promise_due *out)
{
    struct date from = date_of_utc(from_utc_s);
    int32_t day;
    *out = (struct promise_due){ .rule = r->id, .law = r->law, .is_certain = true };
    if (!date_known(from))
        return false;
    if (r->unit == UNIT_HOUR) { /* from the hour itself, through nights and holidays (民法典 201) */
        out->utc_s = from_utc_s + (int64_t)r->length * HOUR_S;
        out->day = date_of_utc(out->utc_s);
        return date_known(out->day);
    }
    if (!last_day(p, r, date_days(from), &day))
        return false;
    out->day = date_from_days(day);
    out->utc_s = ((int64_t)day + 1) * DAY_S - CHINA_OFFSET_S;
    out->is_certain = years_known(p, from, out->day);
    return true;
}

void promise_due(const struct promise *p, const char *clock, enum report_kind kind,
                 int64_t from_utc_s, struct promise_due *out)
{
    bool is_certain = true;
    *out = (struct promise_due){ .rule = "", .law = "" };
    for (size_t i = 0; i < p->n_rules; i++) {
        const struct rule *r = &p->rules[i];
        struct promise_due due;
        if (strcmp(r->clock, clock) != 0 || (r->kind != REPORT_NONE && r->kind != kind) ||
            !due_of(p, r, from_utc_s, &due))
            continue;
        is_certain = is_certain && due.is_certain;
        if (!date_known(out->day) || due.utc_s < out->utc_s)
            *out = due;
    }
    out->is_certain = date_known(out->day) && is_certain;
}
