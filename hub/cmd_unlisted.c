/* heyan-hub unlisted: the weekly list of numbers to add (补录清单). */
#include <getopt.h>
#include <inttypes.h>

#include "base/clock.h"
#include "base/date.h"
#include "fleet/fleet.h"
#include "fleet/week.h"
#include "hub/command.h"
#include "words/words.h"

enum { DAYS_BACK = 7 };

struct listing {
    const struct words *words;
    size_t n;
    bool is_csv;
};

static int complain(int status, const char *what)
{
    fprintf(stderr, "heyan-hub unlisted: %s\n", what);
    return status;
}

/* A field of a table that a spreadsheet opens: quoted, and nothing in it is a formula there. */
static void put_field(const char *text, bool is_last)
{
    fputs(strchr("=+-@\t\r", text[0]) && text[0] ? "\"'" : "\"", stdout);
    for (const char *c = text; *c; c++)
        printf(*c == '"' ? "\"\"" : "%c", *c);
    fputs(is_last ? "\"\r\n" : "\",", stdout);
}

static void put_number(int64_t n)
{
    printf("%" PRId64 ",", n);
}

static bool print_prefix(void *self, const struct fleet_prefix *row)
{
    struct listing *l = self;
    char first[11], last[11];
    const char *prefix = row->prefix[0] == '*' ? words_get(l->words, "fleet.unlisted.rest")
                                               : row->prefix;
    date_iso(row->first, first);
    date_iso(row->last, last);
    l->n++;
    if (!l->is_csv) {
        printf("%-14s %8" PRId64 " %6" PRId64 "  %s  %s\n", prefix, row->count, row->kiosks, first,
               last);
        return true;
    }
    put_field(prefix, false);
    put_number(row->count);
    put_number(row->kiosks);
    put_field(first, false);
    put_field(last, true);
    return true;
}

static const char *const headings[] = { "fleet.unlisted.prefix", "fleet.unlisted.count",
                                        "fleet.unlisted.kiosks", "fleet.unlisted.first",
                                        "fleet.unlisted.last" };

static void print_head(const struct words *w, int32_t week, bool is_csv)
{
    char name[WEEK_TEXT_MAX], text[WORDS_TEXT_MAX];
    if (is_csv) {
        fputs("\xEF\xBB\xBF", stdout); /* without it Excel takes the table for GBK */
        for (size_t i = 0; i < ARRAY_LEN(headings); i++)
            put_field(words_get(w, headings[i]), i + 1 == ARRAY_LEN(headings));
        return;
    }
    week_write(week, name);
    words_fill(w, "fleet.unlisted.title", &(struct word_arg){ "week", name }, 1, text, sizeof text);
    printf("%s\n", text);
    for (size_t i = 0; i < ARRAY_LEN(headings); i++)
        printf("%s%s", words_get(w, headings[i]), i + 1 == ARRAY_LEN(headings) ? "\n" : "  ");
}

static int list(const char *file, const char *lang, int32_t week, bool is_csv, const char *assets)
{
    struct words *w = NULL;
    struct fleet *f = NULL;
    struct err err = { 0 };
    struct listing l = { .is_csv = is_csv };
    enum err_code rc = words_open(assets, lang, &w, &err);
    l.words = w;
    if (!rc)
        rc = fleet_open(file, false, &f, &err);
    if (!rc) {
        print_head(w, week, is_csv);
        rc = fleet_unlisted(f, week, print_prefix, &l, &err);
    }
    if (!rc && l.n == 0 && !is_csv)
        printf("%s\n", words_get(w, "fleet.unlisted.none"));
    fleet_close(f);
    words_close(w);
    return rc ? complain(command_status(rc), err.text) : EXIT_OK;
}

static const struct option long_options[] = { { "week", required_argument, NULL, 'w' },
                                              { "csv", no_argument, NULL, 'c' },
                                              { "kiosks", required_argument, NULL, 'k' },
                                              { "lang", required_argument, NULL, 'l' },
                                              { NULL, 0, NULL, 0 } };

static int run(int argc, char **argv, const char *assets)
{
    const char *file = "fleet.db", *lang = "zh", *week_text = NULL;
    const struct clock clock = clock_system();
    bool is_csv = false;
    int c;
    while ((c = getopt_long(argc, argv, "", long_options, NULL)) != -1) {
        if (c == 'w')
            week_text = optarg;
        else if (c == 'c')
            is_csv = true;
        else if (c == 'k')
            file = optarg;
        else if (c == 'l')
            lang = optarg;
        else
            return EXIT_USAGE; /* getopt has said what */
    }
    int32_t week = week_of(date_add_days(date_of_utc(clock.utc_s(clock.self)), -DAYS_BACK));
    if (week_text && !week_parse(week_text, &week))
        return complain(EXIT_USAGE, "--week wants a week such as 2026-W47");
    if (optind < argc)
        return complain(EXIT_USAGE, "a word too many; see heyan-hub unlisted --help");
    return list(file, lang, week, is_csv, assets);
}

const struct command command_unlisted = {
    .name = "unlisted",
    .summary = "the weekly list of prefixes looked up in vain, to be added",
    .help = "heyan-hub unlisted: what people asked for and the registry does not have\n"
            "\n"
            "usage: heyan-hub unlisted [--week 2026-W47] [--csv] [--kiosks FILE]\n"
            "\n"
            "The fronts of goods' numbers, the oftenest first: how often, at how many kiosks, on\n"
            "which days first and last.  A front is as long as such prefixes usually are; whole\n"
            "numbers are never kept.\n"
            "\n"
            "--week WEEK       as ISO 8601 counts them, from Monday; the last whole week by "
            "default\n"
            "--csv             a table for a spreadsheet: UTF-8 with its mark, CRLF\n"
            "--kiosks FILE     the database of heyan-hub kiosk (default fleet.db)\n"
            "--lang zh|en      language of the words; zh by default\n",
    .run = run,
};
