/* code/gs1.h: GS1 data as scanners, labels and web addresses carry it, into elements (AI, value).
 *
 * Sources: GS1 General Specifications 3 (application identifiers), 7.8 (element strings, FNC1),
 * 7.9 (check digits), 7.12 (dates); GS1 Digital Link: URI Syntax 1.3; GB/T 33993 (商品二维码).  The
 * AI table is assets/code/gs1_ai.tsv, compiled in.
 *
 * Pure, no allocation, nothing is ever opened.  Any bytes are fine as input.  Outputs are written
 * only on true; *err (NULL is fine) only on false.  Threads: any.
 */
#ifndef CODE_GS1_H
#define CODE_GS1_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "code/ident.h"

enum {
    GS1_AI_MAX = 4,
    GS1_VALUE_MAX = 90,    /* the longest value of any AI (91–99, 8030) */
    GS1_ELEMENTS_MAX = 32, /* more is GS1_TOO_MANY; a Code 128 symbol holds 48 characters */
    GS1_TEXT_MAX = 4096,   /* more bytes than this are GS1_TOO_MANY */
    GS1_URI_MAX = 10240,   /* what gs1_write_link can need at most */
};

enum gs1_form {
    GS1_FORM_NONE = 0,
    GS1_FORM_PRIMARY,         /* ]E0 ]E4: a bare GTIN of 13 or 8 digits, in `primary` */
    GS1_FORM_PLAIN,           /* ]Q1 ]d1 …: text that is not GS1 data; nothing else is filled */
    GS1_FORM_ELEMENTS,        /* element string after FNC1 */
    GS1_FORM_BRACKETS,        /* (01)…(10)…, as printed under a symbol */
    GS1_FORM_LINK,            /* GS1 Digital Link URI */
    GS1_FORM_COMMODITY,       /* 商品二维码, 编码数据结构: AI strings, 01 first */
    GS1_FORM_COMMODITY_STATE, /* 国家统一网址: http://2dcode.org/01… */
    GS1_FORM_COMMODITY_FIRM,  /* 厂商自定义网址: http://…/gtin/…/bat/…/ser/… */
};

struct gs1_element {
    char ai[GS1_AI_MAX + 1];
    char value[GS1_VALUE_MAX + 1]; /* decoded; terminated; never empty, holds no NUL */
    bool bad_check;                /* only with gs1_options.keep_bad_checks */
    size_t at, len;                /* where the value stands in the text parsed, in bytes */
};

enum gs1_warning {
    GS1_WARN_COUNT_ALONE = 1u << 0, /* AI 37 beside 02, the 00 of its logistic unit not given */
    /* A batch or serial that ends in what looks like (11|13|15|17)YYMMDD: the separator was
     * probably lost, and nothing in the data can prove it.  Show the parts. */
    GS1_WARN_SWALLOWED_DATE = 1u << 1,
    GS1_WARN_BAD_CHECK = 1u << 2, /* some element has bad_check */
};

struct gs1_data {
    enum gs1_form form;
    uint32_t warnings; /* of enum gs1_warning */
    char primary[14];  /* GS1_FORM_PRIMARY: 13 or 8 digits, check digit right */
    char mark[64];     /* GS1_FORM_COMMODITY_STATE: the 标识代码 after the GTIN, or "" */
    size_t count;
    struct gs1_element elements[GS1_ELEMENTS_MAX]; /* in the order of the text */
};

/* X(name, text): what is wrong.  Each is a distinct mistake of a symbol's maker or reader. */
#define GS1_REASON_LIST(X)                                                                         \
    X(GS1_OK, "nothing is wrong")                                                                  \
    X(GS1_NOT_GS1, "is neither element string nor bracketed data nor web address")                 \
    X(GS1_SYMBOLOGY, "the symbology identifier is not one that carries GS1 data")                  \
    X(GS1_PRIMARY_LENGTH, "the number is too long or too short for its symbol")                    \
    X(GS1_PRIMARY_DIGIT, "the number holds something other than digits")                           \
    X(GS1_PRIMARY_CHECK, "the check digit of the number is wrong")                                 \
    X(GS1_TOO_MANY, "more data than any symbol holds")                                             \
    X(GS1_UNKNOWN_AI, "no application identifier begins like this")                                \
    X(GS1_BRACKETS, "the brackets are not closed")                                                 \
    X(GS1_EMPTY, "the value is empty")                                                             \
    X(GS1_LENGTH, "the value has the wrong length")                                                \
    X(GS1_TOO_LONG, "the value is too long")                                                       \
    X(GS1_TOO_SHORT, "the value is too short")                                                     \
    X(GS1_NON_DIGIT, "a digit is needed here")                                                     \
    X(GS1_NON_CSET82, "this character is not in GS1's set of 82")                                  \
    X(GS1_NON_CSET39, "this character is not in GS1's set of 39")                                  \
    X(GS1_NON_CSET64, "this character is not in the base 64 set of RFC 4648")                      \
    X(GS1_CHECK_DIGIT, "the check digit is wrong")                                                 \
    X(GS1_CHECK_PAIR, "the pair of check characters is wrong")                                     \
    X(GS1_MONTH, "there is no such month")                                                         \
    X(GS1_DAY, "there is no such day of that month")                                               \
    X(GS1_HOUR, "there is no such hour")                                                           \
    X(GS1_MINUTE, "there is no such minute")                                                       \
    X(GS1_SECOND, "there is no such second")                                                       \
    X(GS1_COUNTRY, "there is no such country code in ISO 3166")                                    \
    X(GS1_CONTENT, "the value is outside of what its identifier allows")                           \
    X(GS1_TWO_VALUES, "the same identifier stands twice with different values")                    \
    X(GS1_EXCLUDED, "these two identifiers must not stand together")                               \
    X(GS1_REQUIRED, "an identifier it must stand with is missing")                                 \
    X(GS1_TWICE, "the same identifier stands twice in the address")                                \
    X(GS1_NOT_LINK, "is not an http or https address with a host")                                 \
    X(GS1_NO_KEY, "the path of the address holds no GS1 key")                                      \
    X(GS1_QUALIFIERS, "the path's qualifiers are out of order or not of that key")                 \
    X(GS1_IN_PATH, "this identifier belongs into the path, not behind the question mark")          \
    X(GS1_NOT_ATTRIBUTE, "this identifier may not stand behind the question mark")                 \
    X(GS1_URI_CHARACTER, "this character may not stand in a web address")                          \
    X(GS1_NOT_COMMODITY, "is not one of the three forms of GB/T 33993")

#define X(name, text) name,
enum gs1_reason { GS1_REASON_LIST(X) GS1_REASON_COUNT };
#undef X

struct gs1_error {
    enum gs1_reason reason;
    size_t at;                 /* byte of the text where it shows */
    char ai[GS1_AI_MAX + 1];   /* the identifier it is about, or "" */
    char with[GS1_AI_MAX + 1]; /* GS1_EXCLUDED, GS1_REQUIRED: the other one ("31nn" for a group) */
};

const char *gs1_reason_text(enum gs1_reason reason); /* English, for logs and the CLI; never NULL */

/* How to read.  NULL: the standard to the letter; only GS (0x1D) separates, all rules apply. */
struct gs1_options {
    /* What else stands for GS, as a NULL-ended list of non-empty texts, longest first: wedge guns
     * map it to another key ("{GS}", "|", "^", …).  A text made of GS1 characters only would cut
     * values in two; do not give one.  NULL: nothing. */
    const char *const *separators;
    bool count_alone; /* 37 with 02 but without 00 is a warning (many real cartons; facts.md §10.9)
                       */
    bool keep_bad_checks; /* a wrong check digit marks its element instead of failing the whole */
};

/* As the kiosk reads: separators guns are known to send, both switches on. */
extern const struct gs1_options gs1_options_field;

/* What a scanner transmits, AIM identifier first: ]C1 ]d2 ]Q3 ]J1 ]e0 element strings; ]E0 ]E4 a
 * bare GTIN; ]Q1 ]d1 ]J0 ]z0 …: a Digital Link URI, or PLAIN.  Other identifiers (]I1, ]E3 …) are
 * GS1_SYMBOLOGY: not GS1 data, code/find reads them by their symbology. */
bool gs1_parse_scan(struct span text, const struct gs1_options *o, struct gs1_data *out,
                    struct gs1_error *err) MUST_USE;
/* An element string without AIM identifier and first FNC1, as a decoder library gives it. */
bool gs1_parse_elements(struct span text, const struct gs1_options *o, struct gs1_data *out,
                        struct gs1_error *err) MUST_USE;
/* (01)06901028075763(10)ABC; "\(" is a bracket inside a value. */
bool gs1_parse_brackets(struct span text, const struct gs1_options *o, struct gs1_data *out,
                        struct gs1_error *err) MUST_USE;
/* A GS1 Digital Link URI (http or https, any host and stem, the rightmost key of the path). */
bool gs1_parse_link(struct span text, const struct gs1_options *o, struct gs1_data *out,
                    struct gs1_error *err) MUST_USE;
/* 商品二维码 in any of its three forms.  编码数据结构 without FNC1 is told by 01, 14 digits and a
 * right check digit in front. */
bool gs1_parse_commodity(struct span text, const struct gs1_options *o, struct gs1_data *out,
                         struct gs1_error *err) MUST_USE;
/* Whatever it looks like: AIM identifier, bracket, web address (Digital Link first, then GB/T
 * 33993), bare AI string beginning 01.  GS1_NOT_GS1 for everything else; never PLAIN. */
bool gs1_parse(struct span text, const struct gs1_options *o, struct gs1_data *out,
               struct gs1_error *err) MUST_USE;

/* How many bytes of an AIM symbology identifier stand in front: 3 ("]C1") or 0. */
size_t gs1_aim_length(struct span text);

/* The value of that AI, or NULL; borrowed from d. */
const char *gs1_value(const struct gs1_data *d, const char *ai);

/* (01)06901028075763(10)ABC into out; false, and out empty, when it does not fit. */
bool gs1_write_brackets(const struct gs1_data *d, char *out, size_t cap);
/* https://id.gs1.org/01/06901028075763/10/ABC?17=261231; false, and out empty, when there is no key
 * or an element may not stand in a URI, or it does not fit. */
bool gs1_write_link(const struct gs1_data *d, char *out, size_t cap);

/* The elements as identifiers, at most max: GTINs (01, 02, 03, 8006; as many digits as are not
 * padding, a 978 number as GTIN13 like any other), SSCC, GLN (410–417), BATCH, SERIAL, dates
 * (11, 13, 15, 17, 7003, 8008), ORIGIN; a batch or serial that is a person's number is ID_CARD, its
 * digits gone.  Returns how many.  year_now decides the century by the rule
 * of GenSpecs 7.12; 0 when there is no clock: 51–99 are then 1951–1999. */
size_t gs1_idents(const struct gs1_data *d, int year_now, struct ident *out, size_t max);

/* "2026-12-31" or, for day 00, "2026-12" from YYMMDD; false when it is no date. */
bool gs1_date(const char *yymmdd, int year_now, char out[11]);

/* Data titles of an AI ("USE BY or EXPIRY", "失效日期"); "" for an unknown one.  Static. */
const char *gs1_title_en(const char *ai);
const char *gs1_title_zh(const char *ai);

#endif
