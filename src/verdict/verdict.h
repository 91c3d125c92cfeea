/* verdict: facts and rules and dates in, one class with its five rungs out.  Pure; the heart.
 *
 * Never 真 or 假.  Red (E, F) needs registry evidence of a definite kind and fresh data; "not
 * found" is never red.  On data older than the profile's stale_days, or from a day that has not
 * come yet, what would be red is class B (the reason stays, stale is set and the words say how old
 * it is).  Zero is "no verdict", which is shown as a fault. Classes and words: ux.md §8.0; matrix:
 * facts.md §5.1; rungs after GS1's questions. Threads: any.  A verdict is not an error: no function
 * here fails.
 */
#ifndef VERDICT_VERDICT_H
#define VERDICT_VERDICT_H

#include "fact/fact.h"
#include "verdict/law.h"

#define VERDICT_CLASS_LIST(X)                                                                      \
    X(CLASS_NONE, "-")                                                                             \
    X(CLASS_A, "A")       /* registered, in force */                                               \
    X(CLASS_A_PLUS, "A+") /* and all that is on the pack agrees */                                 \
    X(CLASS_B, "B")       /* please compare again */                                               \
    X(CLASS_C, "C")       /* not in this registry */                                               \
    X(CLASS_D, "D")       /* a kind of number this registry does not keep */                       \
    X(CLASS_E, "E")       /* cancelled, expired licence, recalled */                               \
    X(CLASS_F, "F")       /* contradicts the registry */                                           \
    X(CLASS_G, "G")       /* not read, or not a number of its kind */                              \
    X(CLASS_H, "H")       /* the firm has asked for a correction */

#define X(name, text) name,
enum verdict_class { VERDICT_CLASS_LIST(X) CLASS_COUNT };
#undef X

enum tone { TONE_GREY = 0, TONE_GREEN, TONE_AMBER, TONE_RED, TONE_BLUE };

enum rung_name { RUNG_FORM = 0, RUNG_KIND, RUNG_HOLDER, RUNG_FORCE, RUNG_MATCH, RUNG_COUNT };
enum outcome {
    OUTCOME_OPEN = 0, /* – not reached, or nothing to say */
    OUTCOME_YES,      /* ✔ */
    OUTCOME_ASK,      /* ? */
    OUTCOME_NO,       /* ✖ */
};

/* What the person said after comparing the pack with the registered name. */
enum compared { COMPARED_NOT_YET = 0, COMPARED_SAME, COMPARED_DIFFERENT, COMPARED_NO_NAME };

enum { VERDICT_IDENTS_MAX = 16, VERDICT_BASIS_MAX = LAW_BASIS_MAX, VERDICT_ARGS_MAX = 16 };

/* One identifier of the pack with what the registry said about it. */
struct verdict_subject {
    struct ident ident;
    struct fact_prefix prefix;     /* for GTINs of China */
    struct fact_product product;   /* for GTINs */
    struct fact_licence licence;   /* for licences */
    struct fact_standard standard; /* for firm standards */
    struct fact_org org;           /* for organisation codes */
    struct fact_use uses[FACT_LIST_MAX];
    struct fact_alert alerts[FACT_LIST_MAX];
    struct fact_correction corrections[FACT_LIST_MAX];
    size_t n_uses, n_alerts, n_corrections;
};

struct verdict_input {
    const struct verdict_subject *subjects;
    size_t n_subjects;
    struct date today, made; /* made: production day, when known */
    const char *maker;       /* firm printed on the pack, or "" */
    bool maker_is_read; /* by a machine, confirmed by nobody: it may agree, it accuses nobody */
    const char *batch;  /* or "" */
    enum compared compared;
    const struct fact_release *release;
    const struct law *law;
};

/* A sentence to say: words id and its arguments, by value. */
struct say {
    char id[64]; /* "" = nothing */
    size_t n_args;
    struct {
        char name[16];
        char value[FACT_NAME_MAX];
    } arg[VERDICT_ARGS_MAX];
};

struct rung {
    enum outcome outcome;
    struct say reason;                                  /* words id "rung.…" */
    const struct law_article *basis[VERDICT_BASIS_MAX]; /* borrowed from the law; NULL ends */
};

struct verdict {
    enum verdict_class class;
    enum tone tone;    /* the colour to show */
    char reason[48];   /* stable id, e.g. "prefix_cancelled_after"; words "verdict.<id>.…" */
    size_t subject;    /* which of the subjects decided */
    struct say title;  /* the big word: 登记有效 */
    struct say line;   /* the second line */
    struct say advice; /* what to do next, or nothing */
    struct rung rungs[RUNG_COUNT];
    const struct law_office *handled_by; /* borrowed; NULL when nothing is to be handled */
    bool stale;                          /* the data is older than the profile allows */
    struct date data_date;               /* of the release that answered */
    int64_t data_sequence;
    struct fact_org holder; /* the firm the deciding subject is registered to; org_code "" = none */
    struct date valid_until;
};

void verdict_decide(const struct verdict_input *in, struct verdict *out);

/* Every reason id there is, in the order of precedence: the first that any subject raises decides.
 * NULL past the last.  *class is the class it gives on fresh data.  For tests and documents. */
const char *verdict_reason_at(size_t i, enum verdict_class *class);

const char *verdict_class_name(enum verdict_class c); /* "A+"; stable */
const char *rung_name_of(enum rung_name r);           /* "form" "kind" "holder" "force" "match" */
const char *outcome_name(enum outcome o);             /* "open" "yes" "ask" "no" */
const char *tone_name(enum tone t);                   /* "green" … */

#endif
