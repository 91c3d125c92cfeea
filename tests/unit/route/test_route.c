/* Routes: the responsibility list stands in the tables word for word, every topic ends at somebody, and nothing is
 * dropped. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/fs.h"
#include "base/table.h"
#include "route/route.h"
#include "verdict/law.h"

static const char *const profiles[] = { "2014-12365", "2020-12315" };

static void path_of(char out[FS_PATH_MAX], const char *below)
{
    const char *root = getenv("HEYAN_ROOT");
    assert_non_null(root);
    assert_int_equal(fs_join(out, root, below, NULL), ERR_OK);
}

static struct route *opened(const char *profile)
{
    char folder[FS_PATH_MAX];
    struct route *r = NULL;
    struct err err = { 0 };
    path_of(folder, "assets/route");
    if (route_open(folder, profile, &r, &err) != ERR_OK)
        fail_msg("%s", err.text);
    return r;
}

/* ---- the list, word for word: tests/data/route/responsibility.md is the seed's own annex, sections 1 to 3 ---- */

enum { CELLS_MAX = 8 };

static size_t split(char *line, char *cells[CELLS_MAX])
{
    size_t n = 0;
    for (char *at = line + 1; n < CELLS_MAX;) {
        char *end = strchr(at, '|');
        if (!end)
            break;
        *end = '\0';
        while (*at == ' ')
            at++;
        char *last = end;
        while (last > at && last[-1] == ' ')
            *--last = '\0';
        cells[n++] = at;
        at = end + 1;
    }
    return n;
}

/* "<br>" in a cell of the annex is a line break in ours. */
static void assert_cell(const char *id, const char *ours, const char *seed)
{
    char text[8192];
    size_t n = 0;
    for (const char *at = seed; *at; n++) {
        assert_true(n + 1 < sizeof text);
        bool is_break = strncmp(at, "<br>", 4) == 0;
        text[n] = is_break ? '\n' : *at;
        at += is_break ? 4 : 1;
    }
    text[n] = '\0';
    if (strcmp(ours, text) != 0)
        fail_msg("%s: '%s' is not '%s'", id, ours, text);
}

static void assert_row(const struct route *r, char *const cells[CELLS_MAX], size_t n)
{
    const struct route_row *row = route_row_find(r, cells[0]);
    if (!row)
        fail_msg("%s is missing", cells[0]);
    if (cells[0][0] == 'D') {
        assert_int_equal(n, 6);
        assert_cell(cells[0], row->matter, cells[1]);
        assert_cell(cells[0], row->duty, cells[2]);
        assert_cell(cells[0], row->who, cells[3]);
        assert_cell(cells[0], row->note, cells[5]);
    } else if (cells[0][0] == 'B') {
        assert_int_equal(n, 7);
        assert_cell(cells[0], row->matter, cells[2]);
        assert_cell(cells[0], row->who, cells[3]);
        assert_cell(cells[0], row->duty, cells[4]);
        assert_cell(cells[0], row->basis, cells[5]);
        assert_cell(cells[0], row->note, cells[6]);
    } else {
        assert_int_equal(n, 5);
        assert_cell(cells[0], row->matter, cells[1]);
        assert_cell(cells[0], row->duty, cells[2]);
        assert_cell(cells[0], row->who, cells[3]);
        assert_cell(cells[0], row->phone, cells[4]);
    }
}

static bool is_id(const char *line)
{
    return strlen(line) > 4 && strncmp(line, "| ", 2) == 0 && strchr("DBV", line[2]) &&
           line[3] >= '0' && line[3] <= '9';
}

static void compare_list(const struct route *r, const char *path)
{
    struct buf text = BUF_INIT(1 << 20);
    size_t found[3] = { 0 };
    assert_int_equal(fs_read_all(path, &text, NULL), ERR_OK);
    assert_int_equal(buf_append(&text, "", 1), ERR_OK);
    char *save = NULL;
    for (char *line = strtok_r((char *)text.data, "\n", &save); line;
         line = strtok_r(NULL, "\n", &save)) {
        char *cells[CELLS_MAX];
        if (strncmp(line, "## 4", 4) == 0)
            break;
        if (!is_id(line))
            continue;
        found[line[2] == 'D' ? 0 : line[2] == 'B' ? 1 : 2]++;
        size_t n = split(line, cells);
        assert_row(r, cells, n);
    }
    assert_int_equal(found[0], 11);
    assert_int_equal(found[1], 31);
    assert_int_equal(found[2], 6);
    for (size_t i = 0; i < ROUTE_TABLE_COUNT; i++)
        assert_int_equal(route_n_rows(r, (enum route_table)i), found[i]);
    buf_fini(&text);
}

static void the_whole_list_is_there_word_for_word(void **state)
{
    (void)state;
    char path[FS_PATH_MAX];
    for (size_t i = 0; i < ARRAY_LEN(profiles); i++) {
        struct route *r = opened(profiles[i]);
        path_of(path, "tests/data/route/responsibility.md");
        compare_list(r, path);
        path_of(path,
                "../shared/domain/seed_tables.md"); /* where it came from, when it is at hand */
        if (fs_exists(path))
            compare_list(r, path);
        for (size_t k = 0; k < route_n_rows(r, ROUTE_BOUNDARIES); k++)
            assert_non_null(route_row_at(r, ROUTE_BOUNDARIES, k)->office);
        assert_null(route_row_at(r, ROUTE_BOUNDARIES, 31));
        assert_null(route_row_find(r, "B7.1"));
        route_close(r);
    }
}

/* ---- who handles what: the rules of sections 一 and 二, one row each ---- */

static const struct {
    const char *topic, *office_2014, *office_2020, *source;
    bool ours_2014, ours_2020;
} cases[] = {
    { "barcode", "measure", "measure", "D04", true, true },
    { "licence", "quality", "quality", "D03", true, true },
    { "licence.XK", "quality", "quality", "D03", true, true }, /* by its stem */
    { "licence.SC", "food", "food", "B3.2", false, true },     /* came to the bureau in 2018-19 */
    { "licence.QS_FOOD", "food", "food", "B3.2", false, true },
    { "licence.CMC", "measure", "measure", "D05", true, true },
    { "food", "food", "food", "B3.2", false, true },
    { "food_pack", "quality", "quality", "B3.1", true, true },
    { "farm_produce", "farm", "farm", "B3.6", false, false },
    { "pesticide", "inspect", "inspect", "B5.1", true, true },
    { "pesticide_other", "farm", "farm", "B5.3", false, false },
    { "chemical", "quality", "quality", "B1.1", true, true },
    { "chemical_site", "safety", "safety", "B1.4", false, false },
    { "firework", "quality", "quality", "B2.1", true, true },
    { "firework_site", "safety", "safety", "B2.4", false, false },
    { "cylinder", "quality", "quality", "B4.1", true, true },
    { "gas", "housing", "housing", "B4.2", false, false },
    { "scales", "measure", "measure", "D05", true, true },
    { "quantity", "measure", "measure", "D05", true, true },
    { "units", "measure", "measure", "D05", true, true },
    { "lift", "quality", "quality", "D08", true, true },
    { "boiler", "quality", "quality", "D08", true, true },
    { "certification", "quality", "quality", "D06", true, true },
    { "lab", "quality", "quality", "D06", true, true },
    { "standard", "measure", "measure", "D04", true, true },
    { "trademark", "trade", "trade", "B6.2", false, true },
    { "org", "code_window", "code_window", "V3", true, true },
    { "fake", "inspect", "inspect", "D09", true, true },
    { "recall", "quality", "quality", "D02", true, true },
    { "energy", "quality", "quality", "V4", true, true },
    { "other", "office", "office", "V6", true, true },
};

static void each_topic_goes_where_the_list_says(void **state)
{
    (void)state;
    struct route *r[] = { opened(profiles[0]), opened(profiles[1]) };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        for (size_t k = 0; k < ARRAY_LEN(profiles); k++) {
            struct route_decision d;
            route_decide(r[k], cases[i].topic, &d);
            const char *want = k ? cases[i].office_2020 : cases[i].office_2014;
            if (strcmp(d.office->id, want) != 0)
                fail_msg("%s %s: %s, not %s", profiles[k], cases[i].topic, d.office->id, want);
            if (strncmp(d.source, cases[i].source, strlen(cases[i].source)) != 0)
                fail_msg("%s: %s is not %s", cases[i].topic, d.source, cases[i].source);
            assert_int_equal(d.is_ours, k ? cases[i].ours_2020 : cases[i].ours_2014);
            assert_string_equal(d.desk->id, "office");
            assert_true(d.desk->is_ours);
        }
    struct route_decision d;
    route_decide(r[0], "food", &d);
    assert_string_equal(d.topic->name, "食品本身");
    assert_non_null(strstr(d.duty, "监督管理食品生产、流通、餐饮服务环节食品安全"));
    assert_string_equal(d.basis, "《中华人民共和国食品安全法》、《中华人民共和国产品质量法》");
    route_decide(r[0], "licence.SC", &d);
    assert_string_equal(d.topic->id, "licence");
    route_close(r[0]);
    route_close(r[1]);
}

static void what_nobody_knows_ends_at_the_desk(void **state)
{
    (void)state;
    static const char *const strange[] = { NULL,       "",           ".",      "..",
                                           "licence2", "ufo",        "ufo.SC", "topic with blanks",
                                           "*.x",      "other.thing" };
    struct route *r = opened(profiles[0]);
    for (size_t i = 0; i < ARRAY_LEN(strange); i++) {
        struct route_decision d;
        route_decide(r, strange[i], &d);
        assert_string_equal(d.topic->id, "other");
        assert_string_equal(d.office->id, "office");
        assert_string_equal(d.office->phone, "7600365");
        assert_true(d.is_ours);
    }
    char long_topic[400];
    struct route_decision d;
    memset(long_topic, 'x', sizeof long_topic);
    long_topic[300] = '.';
    long_topic[sizeof long_topic - 1] = '\0';
    route_decide(r, long_topic, &d);
    assert_string_equal(d.topic->id, "other");
    route_close(r);
}

static void every_tile_has_somebody(void **state)
{
    (void)state;
    for (size_t k = 0; k < ARRAY_LEN(profiles); k++) {
        struct route *r = opened(profiles[k]);
        assert_true(route_n_topics(r) >= 30);
        for (size_t i = 0; i < route_n_topics(r); i++) {
            const struct route_topic *t = route_topic_at(r, i);
            struct route_decision d;
            route_decide(r, t->id, &d);
            if (d.topic != t)
                fail_msg("%s: the tile %s has no row of its own", profiles[k], t->id);
            assert_true(d.source[0] != '\0');
            assert_true(d.duty[0] != '\0');
            assert_ptr_equal(route_office_find(r, d.office->id), d.office);
        }
        assert_null(route_topic_at(r, route_n_topics(r)));
        assert_null(route_office_at(r, route_n_offices(r)));
        assert_null(route_office_find(r, "nobody"));
        assert_null(route_office_find(r, NULL));
        route_close(r);
    }
}

static void the_list_gives_the_telephones(void **state)
{
    (void)state;
    static const struct {
        const char *id, *phone;
    } phones[] = { { "office", "7600365" },
                   { "measure", "7600380" },
                   { "quality", "7600382" },
                   { "inspect", "" },
                   /* has none in the list */ { "code_window", "7600351" } };
    struct route *r = opened(profiles[0]);
    for (size_t i = 0; i < ARRAY_LEN(phones); i++)
        assert_string_equal(route_office_find(r, phones[i].id)->phone, phones[i].phone);
    route_close(r);
}

/* Who handles a verdict (law profile) and who handles its report are one. */
static void it_agrees_with_the_law_profile(void **state)
{
    (void)state;
    static const struct {
        const char *topic;
        enum ident_kind kind;
        const char *key;
    } same[] = { { "barcode", ID_GTIN13, "barcode" },
                 { "licence", ID_XK, "licence.XK" },
                 { "licence", ID_SC, "licence.SC" },
                 { "licence", ID_QS_FOOD, "licence.QS_FOOD" },
                 { "licence", ID_CMC, "licence.CMC" },
                 { "licence", ID_CPA, "licence.CPA" },
                 { "org", ID_ORG, "org" },
                 { "standard", ID_STANDARD_FIRM, "standard" },
                 { "recall", ID_GTIN13, "recall" },
                 { "conflict", ID_GTIN13, "conflict" },
                 { "correction", ID_GTIN13, "correction" } };
    char assets[FS_PATH_MAX];
    path_of(assets, "assets");
    for (size_t k = 0; k < ARRAY_LEN(profiles); k++) {
        struct route *r = opened(profiles[k]);
        struct law *law = NULL;
        assert_int_equal(law_open(assets, profiles[k], &law, NULL), ERR_OK);
        for (size_t i = 0; i < ARRAY_LEN(same); i++) {
            const struct law_office *by_law = law_handler(law, same[i].topic, same[i].kind);
            struct route_decision d;
            route_decide(r, same[i].key, &d);
            assert_string_equal(d.office->id, by_law->id);
        }
        for (size_t i = 0; i < route_n_offices(r); i++) {
            const struct route_office *o = route_office_at(r, i);
            const struct law_office *by_law = law_office(law, o->id);
            if (by_law && o->is_ours) {
                assert_string_equal(o->name, by_law->name);
                assert_string_equal(o->phone, by_law->phone);
            }
        }
        law_close(law);
        route_close(r);
    }
}

/* ---- broken tables ---- */

static const char *const files[] = {
    "duties.tsv", "boundaries.tsv",         "services.tsv",
    "topics.tsv", "2014-12365/offices.tsv", "2014-12365/routes.tsv"
};

/* A copy of the tables in ./broken with `was` in one file made `is`. */
static void make_broken(const char *file, const char *was, const char *is)
{
    char from[FS_PATH_MAX], folder[FS_PATH_MAX];
    assert_int_equal(fs_make_folder("broken/2014-12365", NULL), ERR_OK);
    path_of(folder, "assets/route");
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct buf text = BUF_INIT(1 << 20), out = BUF_INIT(1 << 20);
        char to[FS_PATH_MAX];
        assert_int_equal(fs_join(from, folder, files[i], NULL), ERR_OK);
        assert_int_equal(fs_join(to, "broken", files[i], NULL), ERR_OK);
        assert_int_equal(fs_read_all(from, &text, NULL), ERR_OK);
        assert_int_equal(buf_append(&text, "", 1), ERR_OK);
        const char *all = (const char *)text.data;
        const char *at = strcmp(file, files[i]) == 0 ? strstr(all, was) : NULL;
        assert_true(at || strcmp(file, files[i]) != 0);
        size_t before = at ? (size_t)(at - all) : strlen(all);
        assert_int_equal(buf_append(&out, all, before), ERR_OK);
        if (at) {
            assert_int_equal(buf_append(&out, is, strlen(is)), ERR_OK);
            assert_int_equal(buf_append(&out, at + strlen(was), strlen(at + strlen(was))), ERR_OK);
        }
        assert_int_equal(fs_replace(to, buf_span(&out), NULL), ERR_OK);
        buf_fini(&text);
        buf_fini(&out);
    }
}

static void a_broken_table_is_refused_by_line(void **state)
{
    (void)state;
    static const struct {
        const char *file, *was, *is, *complaint;
    } broken[] = {
        { "2014-12365/routes.tsv", "\nfood\tfood\tfood\t", "\nfood\tfood\tkitchen\t",
          "column office: offices.tsv has no 'kitchen'" },
        { "2014-12365/routes.tsv", "\nfood\tfood\t", "\nfood\tfodo\t",
          "column topic: topics.tsv has no 'fodo'" },
        { "2014-12365/routes.tsv", "B3.2", "B3.9", "the responsibility list has no 'B3.9'" },
        { "2014-12365/routes.tsv", "D03 D09", "D03 D99", "the responsibility list has no 'D99'" },
        { "topics.tsv", "D03 D09", "D03 D0", "the responsibility list has no 'D0'" },
        { "2014-12365/routes.tsv", "\n*\t", "\nrest\t", "no row '*' with office and desk" },
        { "2014-12365/routes.tsv", "food\tfood\toffice", "food\tfood\tfood", "no desk of ours" },
        { "2014-12365/routes.tsv", "\nfood\t", "\nbarcode\t", "'barcode' stands here twice" },
        { "2014-12365/offices.tsv", "\nfarm\t", "\nfood\t", "'food' stands here twice" },
        { "2014-12365/offices.tsv", "7600365\tyes", "7600365\tperhaps", "neither yes nor no" },
        { "2014-12365/offices.tsv", "7600365", "7600365转2", "cannot be rung" },
        { "topics.tsv", "食品本身", "食品本身的各种各样的问题", "more than 10 characters" },
        { "topics.tsv", "Barcodes\tgoods", "Barcodes\tgods", "there is no group 'gods'" },
        { "boundaries.tsv", "\nB3.2\t", "\nB3.1\t", "'B3.1' stands here twice" },
        { "services.tsv", "V6\t12365 质量申诉举报咨询", "V6\t", "column service: is empty" },
        { "duties.tsv", "id\tduty", "id\tduties", "there is no column duty" },
    };
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        struct route *r = NULL;
        struct err err = { 0 };
        make_broken(broken[i].file, broken[i].was, broken[i].is);
        assert_int_equal(route_open("broken", "2014-12365", &r, &err), ERR_INVALID);
        assert_null(r);
        if (!strstr(err.text, broken[i].complaint))
            fail_msg("'%s' does not say '%s'", err.text, broken[i].complaint);
        if (!strstr(broken[i].complaint, "no row"))
            assert_non_null(strstr(err.text, broken[i].file));
    }
}

/* An office left out sends the report to the desk; it does not stop the others. */
static void a_row_that_names_nobody_ends_at_the_desk(void **state)
{
    (void)state;
    struct route *r = NULL;
    struct route_decision d;
    make_broken("2014-12365/routes.tsv", "\nfood\tfood\tfood\toffice", "\nfood\tfood\t\t");
    assert_int_equal(route_open("broken", "2014-12365", &r, NULL), ERR_OK);
    route_decide(r, "food", &d);
    assert_string_equal(d.topic->id, "food");
    assert_string_equal(d.office->id, "office");
    assert_string_equal(d.desk->id, "office");
    route_close(r);
}

static void a_profile_that_is_not_there_is_named(void **state)
{
    (void)state;
    char folder[FS_PATH_MAX];
    struct route *r = NULL;
    struct err err = { 0 };
    path_of(folder, "assets/route");
    assert_int_equal(route_open(folder, "1999-nothing", &r, &err), ERR_NOT_FOUND);
    assert_non_null(strstr(err.text, "1999-nothing"));
    assert_null(r);
    route_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_whole_list_is_there_word_for_word),
        cmocka_unit_test(each_topic_goes_where_the_list_says),
        cmocka_unit_test(what_nobody_knows_ends_at_the_desk),
        cmocka_unit_test(every_tile_has_somebody),
        cmocka_unit_test(the_list_gives_the_telephones),
        cmocka_unit_test(it_agrees_with_the_law_profile),
        cmocka_unit_test(a_broken_table_is_refused_by_line),
        cmocka_unit_test(a_row_that_names_nobody_ends_at_the_desk),
        cmocka_unit_test(a_profile_that_is_not_there_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
