/* The parts around the engine's vectors: content checks, separators, the forms of GB/T 33993,
 * identifiers, dates.  Expectations come from the General Specifications, ISO and facts.md. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "code/gs1.h"

#define GTIN "(01)06901028075763"

/* A good value beside its bad twins, each AI with what it needs. */
static void gs1_content_of_values(void **state)
{
    static const struct {
        const char *text;
        enum gs1_reason reason;
    } cases[] = {
        /* GMN: the example of GenSpecs 7.9.5, and a slip in it */
        { "(8013)1987654Ad4X4bL5ttr2310c2K", GS1_OK },
        { "(8013)1987654Ad4X4bL5ttr2310c2X", GS1_CHECK_PAIR },
        { "(8013)1987654Ad4X4bL5ttr2311c2K", GS1_CHECK_PAIR },
        { "(8013)ABC4Ad4X4bL5ttr2310c2K", GS1_CHECK_PAIR },
        /* dates: 2024 is a leap year, 2026 not; day 00 in 17, not in 7003 and 7006 */
        { GTIN "(17)240229", GS1_OK },
        { GTIN "(17)260229", GS1_DAY },
        { GTIN "(17)260200", GS1_OK },
        { GTIN "(7006)260200", GS1_DAY },
        { GTIN "(7006)260228", GS1_OK },
        { GTIN "(7003)2602282359", GS1_OK },
        { GTIN "(7003)2602282360", GS1_MINUTE },
        { GTIN "(7003)2602282459", GS1_HOUR },
        { GTIN "(8008)26022823", GS1_OK },
        { GTIN "(8008)2602282359", GS1_OK },
        { GTIN "(8008)260228235959", GS1_OK },
        { GTIN "(8008)260228235960", GS1_SECOND },
        { GTIN "(8008)26022823595", GS1_TOO_SHORT },
        { GTIN "(8008)2602282359595", GS1_TOO_LONG },
        { GTIN "(7007)260228260301", GS1_OK },
        { GTIN "(7007)260228260332", GS1_DAY },
        /* ISO 3166 and 4217: China 156, yuan 156; 157 and 155 are given to nobody */
        { GTIN "(423)156840", GS1_OK },
        { GTIN "(423)156155", GS1_COUNTRY },
        { GTIN "(423)15684", GS1_TOO_SHORT },
        { GTIN "(7030)999AB", GS1_OK },
        { GTIN "(7030)156AB", GS1_OK },
        { GTIN "(7030)157AB", GS1_COUNTRY },
        { GTIN "(3931)1561250(30)1", GS1_OK },
        { GTIN "(3931)1551250(30)1", GS1_CONTENT },
        { "(00)006141411234567890(4307)CN", GS1_OK },
        { "(00)006141411234567890(4307)CZ", GS1_OK },
        { "(00)006141411234567890(4307)CB", GS1_COUNTRY },
        { "(00)006141411234567890(4307)cn", GS1_COUNTRY },
        /* places of the earth, in steps of 1e-7 degrees */
        { "(00)006141411234567890(4309)18000000003600000000", GS1_OK },
        { "(00)006141411234567890(4309)18000000013600000000", GS1_CONTENT },
        { "(00)006141411234567890(4309)18000000003600000001", GS1_CONTENT },
        { "(00)006141411234567890(4300)A%20B", GS1_OK },
        { "(00)006141411234567890(4300)A%2", GS1_CONTENT },
        { "(00)006141411234567890(4321)2", GS1_CONTENT },
        { "(00)006141411234567890(4331)001800-", GS1_OK },
        { "(00)006141411234567890(4331)001800+", GS1_CONTENT },
        /* pieces of a set */
        { "(8006)069010280757630102", GS1_OK },
        { "(8006)069010280757630302", GS1_CONTENT },
        { "(8006)069010280757630002", GS1_CONTENT },
        { GTIN "(8001)000112345123000", GS1_TOO_LONG },
        { GTIN "(8001)00011234512300", GS1_OK },
        { GTIN "(8001)00001234512300", GS1_CONTENT },
        { GTIN "(8001)00011234512320", GS1_CONTENT },
        { "(8003)06901028075763", GS1_OK },
        { "(8003)06901028075763ABC", GS1_OK },
        { "(8003)16901028075763", GS1_CONTENT },
        { "(8010)690102A-1/#", GS1_OK },
        { "(8010)690102a", GS1_NON_CSET39 },
        { "(8010)69010", GS1_OK },
        { "(8010)690A", GS1_CONTENT },
        { "(8010)690102(8011)1", GS1_OK },
        { "(8010)690102(8011)01", GS1_CONTENT },
        /* ISO 13616's own example, and two digits swapped */
        { "(415)6901028075763(8020)A(8007)GB29NWBK60161331926819", GS1_OK },
        { "(415)6901028075763(8020)A(8007)GB29NWBK60161331926891", GS1_CONTENT },
        { "(8018)690102807576312349(7252)9", GS1_CHECK_DIGIT },
        { "(253)6901028075763ABC-1", GS1_OK },
        { "(253)6901028075764", GS1_CHECK_DIGIT },
        { GTIN "(21)A(8030)aB-_0==", GS1_OK },
        { GTIN "(21)A(8030)aB+0", GS1_NON_CSET64 },
        /* partners */
        { GTIN "(21)A(235)B", GS1_EXCLUDED },
        { GTIN "(12)260101", GS1_REQUIRED },
        { "(415)6901028075763(8020)1(12)260101", GS1_OK },
        { GTIN "(250)X", GS1_REQUIRED },
        { GTIN "(21)A(250)X", GS1_OK },
        { GTIN "(3100)000001(3100)000001", GS1_OK },
        { GTIN "(3100)000001(3101)000001", GS1_EXCLUDED },
        { GTIN "(02)06901028075763(37)1(00)006141411234567890", GS1_EXCLUDED },
        { "(00)006141411234567890(02)06901028075763(37)1", GS1_OK },
        { GTIN "(255)6901028075763", GS1_EXCLUDED },
        { GTIN "(3105)001250", GS1_OK },
        { GTIN "(3106)001250", GS1_UNKNOWN_AI },
        { GTIN "(14)260101", GS1_UNKNOWN_AI },
        { "(1)2", GS1_UNKNOWN_AI },
        { "()2", GS1_UNKNOWN_AI },
        { "(01234)2", GS1_UNKNOWN_AI },
        { "x(01)06901028075763", GS1_BRACKETS },
        { GTIN "(10)A\\(B)C", GS1_OK },
        { GTIN "(10)A\\B", GS1_NON_CSET82 },
        { GTIN "(10)", GS1_EMPTY },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct gs1_data d;
        struct gs1_error e = { .reason = GS1_OK };
        bool ok = gs1_parse_brackets(span_of(cases[i].text), NULL, &d, &e);
        if (e.reason != cases[i].reason || ok != (cases[i].reason == GS1_OK))
            fail_msg("%s: wanted '%s', got '%s' at %zu", cases[i].text,
                     gs1_reason_text(cases[i].reason), gs1_reason_text(e.reason), e.at);
    }
}

/* facts.md §2.4: what guns make of GS, and what a lost one looks like. */
static void gs1_separators_of_guns(void **state)
{
    static const struct {
        const char *text;
        const char *strict, *field; /* bracketed data, or NULL for an error */
        uint32_t warnings;          /* of the field reading */
    } cases[] = {
        { "010690102807576310ABC\x1D"
          "17261231",
          GTIN "(10)ABC(17)261231", GTIN "(10)ABC(17)261231", 0 },
        { "010690102807576310ABC{GS}17261231", NULL, GTIN "(10)ABC(17)261231", 0 },
        { "010690102807576310ABC|17261231", NULL, GTIN "(10)ABC(17)261231", 0 },
        { "010690102807576310ABC\xE2\x90\x9D"
          "17261231",
          NULL, GTIN "(10)ABC(17)261231", 0 },
        { "010690102807576310ABC 17261231", NULL, NULL, 0 }, /* a blank is never a separator */
        { "010690102807576310ABC17261231", GTIN "(10)ABC17261231", GTIN "(10)ABC17261231",
          GS1_WARN_SWALLOWED_DATE },
        { "010690102807576310ABC17261331", GTIN "(10)ABC17261331", GTIN "(10)ABC17261331", 0 },
        { "010690102807576310"
          "17261231",
          GTIN "(10)17261231", GTIN "(10)17261231", 0 },
        { "010690102807576310AB", GTIN "(10)AB", GTIN "(10)AB", 0 },
        { "021690102807576037"
          "24",
          NULL, "(02)16901028075760(37)24", GS1_WARN_COUNT_ALONE },
        { "0106901028075764", NULL, "(01)06901028075764", GS1_WARN_BAD_CHECK },
        { "37"
          "24",
          NULL, NULL, 0 }, /* without 02 the switch changes nothing */
        { "0106901028075763\x1D\x1D"
          "17261231",
          NULL, NULL, 0 },
        { "0106901028\x1D"
          "075763",
          NULL, NULL, 0 },
        { "", NULL, NULL, 0 },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct gs1_options *options[] = { NULL, &gs1_options_field };
        const char *want[] = { cases[i].strict, cases[i].field };
        for (size_t k = 0; k < 2; k++) {
            struct gs1_data d;
            char text[200] = "";
            bool ok = gs1_parse_elements(span_of(cases[i].text), options[k], &d, NULL);
            if (ok != (want[k] != NULL))
                fail_msg("%s: %s reading gave %d", cases[i].text, k ? "field" : "strict", ok);
            if (!ok)
                continue;
            assert_true(gs1_write_brackets(&d, text, sizeof text));
            assert_string_equal(text, want[k]);
            if (k == 1)
                assert_int_equal(d.warnings, cases[i].warnings);
        }
    }
}

/* The three forms of GB/T 33993, and what is none of them. */
static void gs1_commodity_forms(void **state)
{
    static const struct {
        const char *text;
        enum gs1_form form; /* GS1_FORM_NONE: refused */
        const char *data, *mark;
    } cases[] = {
        { "0106901234567892", GS1_FORM_COMMODITY, "(01)06901234567892", "" },
        { "010690123456789210Q4D593\x1D"
          "2132a",
          GS1_FORM_COMMODITY, "(01)06901234567892(10)Q4D593(21)32a", "" },
        { "0106901234567892108/1", GS1_FORM_NONE, NULL, "" }, /* '/' is not of annex B */
        { "0106901234567893", GS1_FORM_NONE, NULL, "" },
        { "0006901234567892", GS1_FORM_NONE, NULL, "" },
        { "http://2dcode.org/0106901234567892OXjVB3", GS1_FORM_COMMODITY_STATE,
          "(01)06901234567892", "OXjVB3" },
        { "http://2dcode.org/0106901234567892", GS1_FORM_COMMODITY_STATE, "(01)06901234567892",
          "" },
        { "http://2dcode.org/0106901234567893OXjVB3", GS1_FORM_NONE, NULL, "" },
        { "http://2dcode.org/0106901234567892/OXj", GS1_FORM_NONE, NULL, "" },
        { "http://2dcode.org/", GS1_FORM_NONE, NULL, "" },
        { "http://2dcode.org.example.com/0106901234567892OXjVB3", GS1_FORM_NONE, NULL, "" },
        { "http://www.example.com/gtin/06901234567892/bat/Q4D593/ser/32a", GS1_FORM_COMMODITY_FIRM,
          "(01)06901234567892(10)Q4D593(21)32a", "" },
        { "https://example.com/p?gtin=06901234567892&bat=Q4D593", GS1_FORM_COMMODITY_FIRM,
          "(01)06901234567892(10)Q4D593", "" },
        { "http://www.example.com/GTIN/6901234567892", GS1_FORM_COMMODITY_FIRM,
          "(01)06901234567892", "" },
        { "http://www.example.com/gtin/06901234567893", GS1_FORM_NONE, NULL, "" },
        { "http://www.example.com/gtin/", GS1_FORM_NONE, NULL, "" },
        { "http://www.example.com/bat/Q4D593", GS1_FORM_NONE, NULL, "" },
        { "http://www.example.com/gtin/06901234567892/exp/nextyear", GS1_FORM_COMMODITY_FIRM,
          "(01)06901234567892", "" },
        { "http://user@2dcode.org/0106901234567892OXjVB3", GS1_FORM_NONE, NULL, "" },
        { "ftp://2dcode.org/0106901234567892OXjVB3", GS1_FORM_NONE, NULL, "" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct gs1_data d;
        struct gs1_error e = { 0 };
        char text[200];
        bool ok = gs1_parse_commodity(span_of(cases[i].text), NULL, &d, &e);
        if (ok != (cases[i].form != GS1_FORM_NONE))
            fail_msg("%s: %d, %s", cases[i].text, ok, gs1_reason_text(e.reason));
        if (!ok)
            continue;
        assert_int_equal(d.form, cases[i].form);
        assert_true(gs1_write_brackets(&d, text, sizeof text));
        assert_string_equal(text, cases[i].data);
        assert_string_equal(d.mark, cases[i].mark);
    }
}

static void gs1_links(void **state)
{
    static const struct {
        const char *text;
        enum gs1_reason reason;
        const char *data;
    } cases[] = {
        /* URI Syntax 1.3, its own examples */
        { "https://example.com/8004/9520614141234567?01=9520123456788", GS1_OK,
          "(8004)9520614141234567(01)09520123456788" },
        { "https://id.gs1.org/414/9520123456788/254/32a%2Fb", GS1_OK,
          "(414)9520123456788(254)32a/b" },
        { "https://id.gs1.org/00/952012345678912345?02=09520123456788&37=25&10=ABC123", GS1_OK,
          "(00)952012345678912345(02)09520123456788(37)25(10)ABC123" },
        { "https://a/00/faux/00/006141411234567890", GS1_OK, "(00)006141411234567890" },
        { "https://[2001:db8::1]:8080/01/06901028075763#top", GS1_OK, "(01)06901028075763" },
        { "https://a/01/06901028075763?&&x&lot=1&17=261231&", GS1_OK,
          "(01)06901028075763(17)261231" },
        { "https://a/01/06901028075763/10/A+B", GS1_OK, "(01)06901028075763(10)A+B" },
        { "https://a/01/06901028075763/235/X?10=A", GS1_OK, "(01)06901028075763(235)X(10)A" },
        { "https://a/01/06901028075763/10/A%20B", GS1_NON_CSET82, NULL },
        { "https://a/01/06901028075763/10/A%00B", GS1_TOO_LONG, NULL },
        { "https://a/01/06901028075763/10/A%4", GS1_OK, "(01)06901028075763(10)A%4" },
        { "https://a/01/06901028075763?99=", GS1_EMPTY, NULL },
        { "https://a/01/06901028075763?999=1", GS1_UNKNOWN_AI, NULL },
        { "https://a/01/06901028075763?17=261231&17=261231", GS1_TWICE, NULL },
        { "https://a/01/06901028075763?01=06901028075763", GS1_TWICE, NULL },
        { "https://a/01/06901028075763?8200=x", GS1_NOT_ATTRIBUTE, NULL },
        { "https://a/01/06901028075763/21/A/235/B", GS1_QUALIFIERS, NULL },
        { "https://a/01/06901028075763/17/261231", GS1_QUALIFIERS, NULL },
        { "https://a/01//", GS1_NO_KEY, NULL },
        { "https://a/01/", GS1_EMPTY, NULL },
        { "https://a", GS1_NO_KEY, NULL },
        { "https://", GS1_NOT_LINK, NULL },
        { "https:///01/06901028075763", GS1_NOT_LINK, NULL },
        { "https://a@b/01/06901028075763", GS1_NOT_LINK, NULL },
        { "HtTps://a/01/06901028075763", GS1_NOT_LINK, NULL },
        { "https://a/01/06901028075763?x=\xE4\xB8\xAD", GS1_URI_CHARACTER, NULL },
        { "https://a/ 01/06901028075763", GS1_URI_CHARACTER, NULL },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct gs1_data d;
        struct gs1_error e = { .reason = GS1_OK };
        char text[200];
        bool ok = gs1_parse_link(span_of(cases[i].text), NULL, &d, &e);
        if (e.reason != cases[i].reason || ok != (cases[i].reason == GS1_OK))
            fail_msg("%s: wanted '%s', got '%s'", cases[i].text, gs1_reason_text(cases[i].reason),
                     gs1_reason_text(e.reason));
        if (!ok)
            continue;
        assert_true(gs1_write_brackets(&d, text, sizeof text));
        assert_string_equal(text, cases[i].data);
    }
}

/* One door for all of them. */
static void gs1_parse_by_its_look(void **state)
{
    static const struct {
        const char *text;
        enum gs1_form form;
        size_t at; /* where the first value stands */
    } cases[] = {
        { "]C10106901028075763", GS1_FORM_ELEMENTS, 5 },
        { "]E06901028075763", GS1_FORM_PRIMARY, 0 },
        { "]Q1https://id.gs1.org/01/06901028075763", GS1_FORM_LINK, 25 },
        { "]Q1http://www.example.com/gtin/06901234567892", GS1_FORM_COMMODITY_FIRM, 31 },
        { "]Q10106901234567892", GS1_FORM_COMMODITY, 5 },
        { "]Q1hello", GS1_FORM_NONE, 0 },
        { "]I116901028075760", GS1_FORM_NONE, 0 },
        { "]", GS1_FORM_NONE, 0 },
        { "(01)06901028075763", GS1_FORM_BRACKETS, 4 },
        { "https://id.gs1.org/01/06901028075763", GS1_FORM_LINK, 22 },
        { "http://2dcode.org/0106901234567892OXjVB3", GS1_FORM_COMMODITY_STATE, 20 },
        { "0106901234567892", GS1_FORM_COMMODITY, 2 },
        { "6901234567892", GS1_FORM_NONE, 0 },
        { "https://example.com/", GS1_FORM_NONE, 0 },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct gs1_data d = { .form = GS1_FORM_NONE };
        struct gs1_error e = { .reason = GS1_OK };
        bool ok = gs1_parse(span_of(cases[i].text), NULL, &d, &e);
        if (ok != (cases[i].form != GS1_FORM_NONE) || d.form != cases[i].form)
            fail_msg("%s: form %d, %s", cases[i].text, (int)d.form, gs1_reason_text(e.reason));
        assert_true(ok || e.reason != GS1_OK);
        if (ok && d.count > 0)
            assert_int_equal(d.elements[0].at, cases[i].at);
    }
}

static void gs1_dates_by_century(void **state)
{
    /* GenSpecs 7.12: 51 to 99 years ahead is the century before, 50 to 99 back the one after. */
    static const struct {
        const char *yymmdd;
        int year_now;
        const char *iso; /* NULL: no date */
    } cases[] = {
        { "261012", 2026, "2026-10-12" }, { "760101", 2026, "2076-01-01" },
        { "770101", 2026, "1977-01-01" }, { "991231", 2026, "1999-12-31" },
        { "000229", 2026, "2000-02-29" }, { "010101", 2051, "2101-01-01" },
        { "020101", 2051, "2002-01-01" }, { "260200", 2026, "2026-02" },
        { "500101", 0, "2050-01-01" },    { "510101", 0, "1951-01-01" },
        { "261300", 2026, NULL },         { "26101", 2026, NULL },
        { "26101x", 2026, NULL },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char out[11] = "unset";
        bool ok = gs1_date(cases[i].yymmdd, cases[i].year_now, out);
        assert_int_equal(ok, cases[i].iso != NULL);
        assert_string_equal(out, cases[i].iso ? cases[i].iso : "unset");
    }
}

static void gs1_elements_as_identifiers(void **state)
{
    static const struct {
        const char *text;
        struct {
            enum ident_kind kind;
            const char *text;
            enum ident_check check;
            char expected;
        } want[4];
    } cases[] = {
        { "(01)06901028075763(10)ABC(17)261200(422)156",
          { { ID_GTIN13, "6901028075763", CHECK_OK, 0 },
            { ID_BATCH, "ABC", CHECK_NONE, 0 },
            { ID_DATE_EXPIRY, "2026-12", CHECK_NONE, 0 },
            { ID_ORIGIN, "156", CHECK_NONE, 0 } } },
        { "(01)00042100005264(21)S1(11)140102",
          { { ID_GTIN12, "042100005264", CHECK_OK, 0 },
            { ID_SERIAL, "S1", CHECK_NONE, 0 },
            { ID_DATE_MADE, "2014-01-02", CHECK_NONE, 0 } } },
        { "(01)00000002345673(8008)14010209(15)150102",
          { { ID_GTIN8, "02345673", CHECK_OK, 0 },
            { ID_DATE_MADE, "2014-01-02", CHECK_NONE, 0 },
            { ID_DATE_BEST, "2015-01-02", CHECK_NONE, 0 } } },
        { "(01)16901234567899(13)140102",
          { { ID_GTIN14, "16901234567899", CHECK_OK, 0 },
            { ID_DATE_PACKED, "2014-01-02", CHECK_NONE, 0 } } },
        { "(01)06901028075764", { { ID_GTIN13, "6901028075764", CHECK_BAD, '3' } } },
        { "(414)6901028075763(00)006141411234567890",
          { { ID_GLN, "6901028075763", CHECK_OK, 0 },
            { ID_SSCC, "006141411234567890", CHECK_OK, 0 } } },
        /* GB 11643's own example of a person's number, and one digit beside it */
        { "(01)06901028075763(10)11010519491231002X(21)110105194912310021",
          { { ID_GTIN13, "6901028075763", CHECK_OK, 0 },
            { ID_ID_CARD, "", CHECK_NONE, 0 },
            { ID_SERIAL, "110105194912310021", CHECK_NONE, 0 } } },
        { "(90)X", { { ID_NONE, "", CHECK_NONE, 0 } } },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct gs1_data d;
        struct ident found[8];
        assert_true(gs1_parse_brackets(span_of(cases[i].text), &gs1_options_field, &d, NULL));
        size_t n = gs1_idents(&d, 2015, found, ARRAY_LEN(found)), want = 0;
        for (; want < 4 && cases[i].want[want].kind != ID_NONE; want++) {
            assert_true(want < n);
            assert_int_equal(found[want].kind, cases[i].want[want].kind);
            assert_string_equal(found[want].text, cases[i].want[want].text);
            assert_int_equal(found[want].check, cases[i].want[want].check);
            assert_int_equal(found[want].expected, cases[i].want[want].expected);
        }
        assert_int_equal(n, want);
        assert_int_equal(gs1_idents(&d, 2015, found, 0), 0);
    }
}

static void gs1_canonical_links(void **state)
{
    static const struct {
        const char *data, *uri; /* "": there is none */
    } cases[] = {
        /* pre-defined lengths first, each group in the order of the text */
        { GTIN "(240)X(422)156(17)261231(11)260101",
          "https://id.gs1.org/01/06901028075763?17=261231&11=260101&240=X&422=156" },
        { "(21)S(10)B" GTIN "(22)V", "https://id.gs1.org/01/06901028075763/22/V/10/B/21/S" },
        { GTIN "(10)B(235)T", "https://id.gs1.org/01/06901028075763/235/T?10=B" },
        { GTIN "(90)A", "https://id.gs1.org/01/06901028075763?90=A" },
        { "(414)6901028075763(254)A", "https://id.gs1.org/414/6901028075763/254/A" },
        { GTIN "(8200)http://a.cn", "" },
        { "(410)6901028075763", "" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct gs1_data d;
        char uri[200];
        assert_true(gs1_parse_brackets(span_of(cases[i].data), NULL, &d, NULL));
        assert_int_equal(gs1_write_link(&d, uri, sizeof uri), cases[i].uri[0] != '\0');
        assert_string_equal(uri, cases[i].uri);
    }
}

static void gs1_writers_never_overrun(void **state)
{
    struct gs1_data d;
    char out[80];
    (void)state;
    assert_true(gs1_parse_brackets(span_of(GTIN "(10)A\\(1(17)261231"), NULL, &d, NULL));
    const char *brackets = GTIN "(10)A\\(1(17)261231";
    const char *uri = "https://id.gs1.org/01/06901028075763/10/A%281?17=261231";
    for (size_t cap = 0; cap < sizeof out; cap++) {
        memset(out, '#', sizeof out);
        assert_int_equal(gs1_write_brackets(&d, out, cap), cap > strlen(brackets));
        assert_string_equal(cap ? out : "", cap > strlen(brackets) ? brackets : "");
        assert_int_equal(out[cap], '#');
        memset(out, '#', sizeof out);
        assert_int_equal(gs1_write_link(&d, out, cap), cap > strlen(uri));
        assert_string_equal(cap ? out : "", cap > strlen(uri) ? uri : "");
        assert_int_equal(out[cap], '#');
    }
}

/* The longest there is still fits the sizes the header names. */
static void gs1_limits(void **state)
{
    static char text[GS1_TEXT_MAX + 2], uri[GS1_URI_MAX];
    struct gs1_data d;
    struct gs1_error e = { 0 };
    (void)state;
    size_t n = (size_t)snprintf(text, sizeof text, "0106901028075763");
    for (unsigned i = 0; i < GS1_ELEMENTS_MAX - 1; i++) {
        n += (size_t)snprintf(text + n, sizeof text - n, "9%u", 1 + i % 9);
        memset(text + n, '%', GS1_VALUE_MAX);
        n += GS1_VALUE_MAX;
        text[n++] = 0x1D;
    }
    assert_true(gs1_parse_elements((struct span){ (uint8_t *)text, n }, NULL, &d, &e));
    assert_int_equal(d.count, GS1_ELEMENTS_MAX);
    assert_true(gs1_write_link(&d, uri, sizeof uri));
    text[n++] = '9', text[n++] = '1', text[n++] = 'x';
    assert_false(gs1_parse_elements((struct span){ (uint8_t *)text, n }, NULL, &d, &e));
    assert_int_equal(e.reason, GS1_TOO_MANY);
    assert_false(gs1_parse((struct span){ (uint8_t *)text, sizeof text }, NULL, &d, &e));
    assert_int_equal(e.reason, GS1_TOO_MANY);
}

static void gs1_titles(void **state)
{
    (void)state;
    assert_string_equal(gs1_title_en("17"), "USE BY or EXPIRY");
    assert_string_equal(gs1_title_zh("11"), "生产日期");
    assert_string_equal(gs1_title_zh("3103"), "净重（千克）");
    assert_string_equal(gs1_title_en("3106"), "");
    assert_string_equal(gs1_title_en(""), "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gs1_content_of_values),
        cmocka_unit_test(gs1_separators_of_guns),
        cmocka_unit_test(gs1_commodity_forms),
        cmocka_unit_test(gs1_links),
        cmocka_unit_test(gs1_parse_by_its_look),
        cmocka_unit_test(gs1_dates_by_century),
        cmocka_unit_test(gs1_elements_as_identifiers),
        cmocka_unit_test(gs1_canonical_links),
        cmocka_unit_test(gs1_writers_never_overrun),
        cmocka_unit_test(gs1_limits),
        cmocka_unit_test(gs1_titles),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
