/* fact/fact.h: what a registry release says, as plain data.
 *
 * The registry fills these, the verdict reads them, neither knows the other.  No pointers; a day
 * not known is DATE_NONE; a text not known is "".  Sizes are the registry's ceilings: the builder
 * refuses longer text, so nothing here is ever cut.  Threads: any.
 */
#ifndef FACT_FACT_H
#define FACT_FACT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/date.h"
#include "code/ident.h"

enum {
    FACT_NAME_MAX = 256,
    FACT_ADDRESS_MAX = 384,
    FACT_NUMBER_MAX = IDENT_TEXT_MAX,
    FACT_NOTE_MAX = 512,
    /* Authorised uses, alerts, corrections looked at for one thing.  A list this long is taken as
     * cut: a recall of many batches or an owner with many makers may have more. */
    FACT_LIST_MAX = 64,
};

/* Stable names stand in the CSV files and in JSON.  "expired" is not a status: it is worked out
 * from the dates (facts.md §10.12: past its term but not cancelled is 过期未续展, not 注销). */
#define FACT_STATUS_LIST(X)                                                                        \
    X(STATUS_UNKNOWN, "unknown")                                                                   \
    X(STATUS_VALID, "valid")         /* 有效 */                                                  \
    X(STATUS_SUSPENDED, "suspended") /* 暂停 */                                                  \
    X(STATUS_CANCELLED, "cancelled") /* 注销 */                                                  \
    X(STATUS_REVOKED, "revoked")     /* 撤销, 吊销 */                                          \
    X(STATUS_DELISTED, "delisted")   /* 已下市: a product its firm has taken off the market */

#define X(name, text) name,
enum fact_status { FACT_STATUS_LIST(X) STATUS_COUNT };
#undef X

const char *fact_status_name(enum fact_status s); /* never NULL */
bool fact_status_of(const char *name, enum fact_status *out);

/* A firm or other body. */
struct fact_org {
    char org_code[10]; /* GB 11714, 9 characters; the key; "" when the row is missing */
    char uscc[19], reg_no[16];
    char name[FACT_NAME_MAX];
    char former_name[FACT_NAME_MAX]; /* a name it had until a change; "" */
    char address[FACT_ADDRESS_MAX];
    char region[8]; /* GB/T 2260, six digits */
    char trade[32]; /* what it makes, a word of assets/code/trades.tsv: food, drug, chemical, … */
    char group_code[10]; /* org code of the group it belongs to, or "" */
    enum fact_status status;
    struct date status_date;
};

/* A company prefix (厂商识别代码). */
struct fact_prefix {
    char prefix[14]; /* its digits, 7 to 12; "" = not found */
    struct fact_org holder;
    enum fact_status status;
    struct date registered, valid_until, status_date; /* status_date: since when, for cancelled */
};

/* A product its firm has notified (通报). */
struct fact_product {
    char gtin[15]; /* 14 digits; "" = not found */
    char name[FACT_NAME_MAX], brand[FACT_NAME_MAX], spec[FACT_NAME_MAX];
    char category[32]; /* a word of the trades table */
    struct fact_org holder;
    enum fact_status status; /* valid or delisted or cancelled */
    struct date notified, status_date;
};

/* A licence or certificate of any kind for which ident_is_licence(). */
struct fact_licence {
    enum ident_kind kind;
    char number[FACT_NUMBER_MAX]; /* normal form; "" = not found */
    struct fact_org holder;
    char product[FACT_NAME_MAX]; /* what it is for */
    char category[32];           /* a word of the trades table, or "" */
    char site[FACT_ADDRESS_MAX]; /* where it is made */
    enum fact_status status;
    struct date issued, valid_until, status_date;
    char predecessor[FACT_NUMBER_MAX], successor[FACT_NUMBER_MAX]; /* numbers before and after */
};

/* A filed enterprise standard. */
struct fact_standard {
    char number[FACT_NUMBER_MAX]; /* "" = not found */
    char title[FACT_NAME_MAX];
    struct fact_org holder;
    enum fact_status status;
    struct date filed, valid_until, status_date;
};

/* 委托加工: the owner's code or licence stands lawfully on goods another firm makes. */
struct fact_use {
    struct fact_org owner, maker;
    char scope[15]; /* digits the GTIN must begin with (13-digit form), a 14-digit GTIN, or "" */
    char licence[FACT_NUMBER_MAX]; /* or the licence concerned, or "" */
    struct date from, until;
};

/* A recall or a failed spot check. */
enum alert_kind { ALERT_NONE = 0, ALERT_RECALL, ALERT_FAILED_CHECK };
struct fact_alert {
    enum alert_kind kind;
    char number[FACT_NUMBER_MAX];      /* the GTIN (14 digits), licence or org code it is about */
    enum ident_kind number_kind;       /* ID_GTIN14, a licence kind, or ID_ORG */
    char batch[FACT_NUMBER_MAX];       /* "" = every batch */
    struct date made_from, made_until; /* production days concerned, or not known */
    char product[FACT_NAME_MAX], reason[FACT_NOTE_MAX], authority[FACT_NAME_MAX];
    char document[FACT_NAME_MAX];
    struct date published, withdrawn; /* withdrawn: no longer in force from that day */
};

/* 企业已申请更正: the firm disputes what we hold, and the code window looks into it. */
struct fact_correction {
    char number[FACT_NUMBER_MAX];
    enum ident_kind number_kind; /* ID_GTIN14, a licence kind, ID_ORG, or ID_GTIN13 for a prefix */
    char firm[FACT_NAME_MAX], note[FACT_NOTE_MAX];
    struct date accepted, closed; /* closed: known = no longer under way */
};

/* Data sets of a release (design.md §4). */
#define FACT_SET_LIST(X)                                                                           \
    X(SET_PREFIX, "prefixes")                                                                      \
    X(SET_ORG, "organisations")                                                                    \
    X(SET_PRODUCT, "products")                                                                     \
    X(SET_LICENCE, "licences")                                                                     \
    X(SET_STANDARD, "standards")                                                                   \
    X(SET_USE, "uses")                                                                             \
    X(SET_ALERT, "alerts")                                                                         \
    X(SET_CORRECTION, "corrections")

#define X(name, text) name,
enum fact_set { FACT_SET_LIST(X) SET_COUNT };
#undef X

const char *fact_set_name(enum fact_set s); /* also the CSV's file name without ending */

/* The paper that travels with a release. */
struct fact_release {
    int64_t sequence; /* grows with every release; 0 = no release */
    struct date issued;
    bool demo; /* firms in it are invented */
    struct fact_set_info {
        int64_t rows;
        struct date source_date; /* what the data was true on */
        char source[FACT_NAME_MAX];
        char coverage[FACT_NOTE_MAX]; /* what it holds and what not, for people */
    } set[SET_COUNT];
};

#endif
