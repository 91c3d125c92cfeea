/* code/gs1_table.h: the AI table and its code lists as const rows.  For code/gs1*.c only.
 *
 * The rows are made from assets/code/ by generate/gs1_rows.c at build time.  Pure; threads: any.
 */
#ifndef CODE_GS1_TABLE_H
#define CODE_GS1_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"
#include "code/gs1.h"

/* X(enum name, name in gs1_ai.tsv): what a component is checked for beside its characters. */
#define GS1_CHECK_LIST(X)                                                                          \
    X(GS1_CHECK_NONE, "")                                                                          \
    X(GS1_CHECK_DIGIT_LAST, "check")                                                               \
    X(GS1_CHECK_PAIR_LAST, "pair")                                                                 \
    X(GS1_CHECK_PREFIX, "prefix")   /* begins with a company prefix: 4 digits at least */          \
    X(GS1_CHECK_PREFIX2, "prefix2") /* the same from the second character */                       \
    X(GS1_CHECK_DATE, "date")                                                                      \
    X(GS1_CHECK_DATE0, "date0") /* day 00 allowed: the month only */                               \
    X(GS1_CHECK_LONGDATE, "longdate")                                                              \
    X(GS1_CHECK_HH, "hh")                                                                          \
    X(GS1_CHECK_MM, "mm")                                                                          \
    X(GS1_CHECK_SS, "ss")                                                                          \
    X(GS1_CHECK_HHMM, "hhmm")                                                                      \
    X(GS1_CHECK_COUNTRY, "country")                                                                \
    X(GS1_CHECK_COUNTRY999, "country999")                                                          \
    X(GS1_CHECK_COUNTRY2, "country2")                                                              \
    X(GS1_CHECK_CURRENCY, "currency")                                                              \
    X(GS1_CHECK_ZERO, "zero")                                                                      \
    X(GS1_CHECK_NONZERO, "nonzero")                                                                \
    X(GS1_CHECK_NOZEROFIRST, "nozerofirst")                                                        \
    X(GS1_CHECK_NONDIGIT, "nondigit")                                                              \
    X(GS1_CHECK_WINDING, "winding")                                                                \
    X(GS1_CHECK_YESNO, "yesno")                                                                    \
    X(GS1_CHECK_HYPHEN, "hyphen")                                                                  \
    X(GS1_CHECK_PIECE, "piece")                                                                    \
    X(GS1_CHECK_PERCENT, "percent")                                                                \
    X(GS1_CHECK_LATITUDE, "latitude")                                                              \
    X(GS1_CHECK_LONGITUDE, "longitude")                                                            \
    X(GS1_CHECK_IMPORTER, "importer")                                                              \
    X(GS1_CHECK_MEDIATYPE, "mediatype")                                                            \
    X(GS1_CHECK_SEX, "sex")                                                                        \
    X(GS1_CHECK_SEQUENCE, "sequence")                                                              \
    X(GS1_CHECK_IBAN, "iban")

#define X(name, text) name,
enum gs1_check { GS1_CHECK_LIST(X) GS1_CHECK_COUNT };
#undef X

enum { GS1_PARTS_MAX = 5, GS1_CHECKS_MAX = 3 };

struct gs1_part {
    char type; /* 'N', 'X', 'Y', 'Z' */
    uint8_t least, most;
    bool optional;
    uint8_t checks[GS1_CHECKS_MAX]; /* of enum gs1_check; GS1_CHECK_NONE ends them */
};

struct gs1_ai {
    const char *first, *last; /* same length; "3100", "3105" */
    bool predefined, key, attribute;
    uint8_t n_parts, least, most; /* of the whole value */
    struct gs1_part parts[GS1_PARTS_MAX];
    const char *needs, *excludes, *qualifiers; /* as in the table; "" for none */
    const char *title_en, *title_zh;
};

struct gs1_url_word {
    bool host; /* else a keyword */
    const char *text, *ai;
};

/* The row whose AI stands in front of s, or NULL; no AI begins another, so it is the only one. */
const struct gs1_ai *gs1_table_front(struct span s);
/* The row of exactly that AI, or NULL. */
const struct gs1_ai *gs1_table_of(struct span ai);
/* Whether ai ("3102") matches a pattern ("310n"). */
bool gs1_table_match(const char *ai, struct span pattern);

bool gs1_table_is_country(unsigned number);
bool gs1_table_is_country2(const uint8_t letters[2]);
bool gs1_table_is_currency(unsigned number);

/* The AI a keyword of 厂商自定义网址 means, or of a host of 国家统一网址; NULL for another word.
 * Letters of either case. */
const char *gs1_table_url_ai(struct span word, bool host);

#endif
