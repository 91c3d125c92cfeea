/* docket/refusal.h: why the desk does not do what was asked: which refusal it is and what it is about, to be said in the
 * language of whoever asked.  For whatever is put before the docket: the command line, the console.
 *
 * A refusal is told beside the error, which keeps its code and one plain line for the log.  Its sentence is
 * "refusal.<name>" of assets/strings/<lang>/refusal.tsv; what else a command line can say of it, its options say, is
 * "refusal.<name>.cli".
 * Threads  as the docket's.
 */
#ifndef DOCKET_REFUSAL_H
#define DOCKET_REFUSAL_H

#include "base/err.h"
#include "report/report.h"

struct docket;

/* Third column: what may be picked instead (enum docket_picks). */
#define DOCKET_REFUSALS(X)                                                                         \
    X(DOCKET_REFUSED_NOT, "none", NOTHING)                                                         \
    /* The docket's own. */                                                                        \
    X(DOCKET_NO_CASE, "no_case", NOTHING)           /* given */                                    \
    X(DOCKET_SEVERAL, "several", NOTHING)           /* given, case, other */                       \
    X(DOCKET_WRONG_STATE, "state", ACTS)            /* case, act, kind, state */                   \
    X(DOCKET_WRONG_KIND, "kind", ACTS)              /* the same: no state of that kind has it */   \
    X(DOCKET_NO_ACT, "no_act", ACTS)                /* the same: no kind has it, by these rules */ \
    X(DOCKET_NOT_YOURS, "not_yours", NOTHING)       /* act */                                      \
    X(DOCKET_GONE, "gone", NOTHING)                 /* case: its contents were erased */           \
    X(DOCKET_NEEDS_REASON, "needs_reason", REASONS) /* act, kind */                                \
    X(DOCKET_WRONG_REASON, "wrong_reason", REASONS) /* act, kind, given */                         \
    X(DOCKET_NEEDS_OFFICE, "needs_office", OFFICES) /* act */                                      \
    X(DOCKET_NO_OFFICE, "no_office", OFFICES)       /* given */                                    \
    X(DOCKET_NEEDS_TEXT, "needs_text", NOTHING)     /* act */                                      \
    X(DOCKET_NEEDS_OTHER, "needs_other", NOTHING)   /* act */                                      \
    X(DOCKET_NO_OTHER, "no_other", NOTHING)         /* given */                                    \
    X(DOCKET_UNWANTED, "unwanted", NOTHING)         /* act, about */                               \
    X(DOCKET_ITSELF, "itself", NOTHING)             /* case */                                     \
    X(DOCKET_INTO_MERGED, "into_merged", NOTHING)   /* case */                                     \
    X(DOCKET_TOO_LONG, "too_long", NOTHING)         /* about, max */                               \
    X(DOCKET_ODD_TEXT, "odd_text", NOTHING)         /* about */                                    \
    X(DOCKET_NEEDS_NAME, "needs_name", NOTHING)     /* who acts */                                 \
    X(DOCKET_MAYBE_DONE, "maybe_done", NOTHING)                                                    \
    X(DOCKET_NO_BOX, "no_box", NOTHING)                                                            \
    X(DOCKET_NO_LINE, "no_line", NOTHING) /* n */                                                  \
    X(DOCKET_NEEDS_SHOWN, "needs_shown", NOTHING)                                                  \
    X(DOCKET_PAST_ANEW, "past_anew", NOTHING)     /* n: of the head */                             \
    X(DOCKET_CLOCK_DOUBT, "clock_doubt", NOTHING) /* day: tended last; given: now */               \
    /* The desk's. */                                                                              \
    X(DESK_NO_PERSON, "no_person", NOTHING)   /* given */                                          \
    X(DESK_NO_KIND, "no_kind", KINDS)         /* given */                                          \
    X(DESK_NO_STATE, "no_state", STATES)      /* given */                                          \
    X(DESK_NO_FILE, "no_file", NOTHING)       /* given */                                          \
    X(DESK_FILE_FAULT, "file_fault", NOTHING) /* given */                                          \
    X(DESK_FILE_BIG, "file_big", NOTHING)     /* given, max */                                     \
    X(DESK_NO_TEXT, "no_text", NOTHING)       /* given: a file */                                  \
    X(DESK_TWO_TEXTS, "two_texts", NOTHING)                                                        \
    X(DESK_NO_STORE, "no_store", NOTHING)           /* given */                                    \
    X(DESK_STORE_ADDRESS, "store_address", NOTHING) /* given */                                    \
    X(DESK_STORE_FAULT, "store_fault", NOTHING)     /* given */                                    \
    X(DESK_NO_RULES, "no_rules", NOTHING)           /* given: the profile */                       \
    X(DESK_NEEDS_KEY, "needs_key", NOTHING)                                                        \
    X(DESK_NO_KEY, "no_key", NOTHING)                     /* given: a file that is none */         \
    X(DESK_WRONG_PASSPHRASE, "wrong_passphrase", NOTHING) /* given */                              \
    X(DESK_NO_PASSPHRASE, "no_passphrase", NOTHING)                                                \
    X(DESK_TWO_PASSPHRASES, "two_passphrases", NOTHING)                                            \
    X(DESK_NO_TERMINAL, "no_terminal", NOTHING)                                                    \
    X(DESK_WRONG_KEY, "wrong_key", NOTHING)         /* case */                                     \
    X(DESK_LETTER_SEALED, "letter_sealed", NOTHING) /* case, n: how many */                        \
    X(DESK_NO_PHOTO, "no_photo", NOTHING)           /* case, n, max */                             \
    X(DESK_NO_PHOTOS, "no_photos", NOTHING)         /* case */                                     \
    X(DESK_PHOTO_AWAITED, "photo_awaited", NOTHING) /* n */                                        \
    X(DESK_PHOTO_LOST, "photo_lost", NOTHING)       /* n, given: the folder */                     \
    X(DESK_PHOTO_NUMBER, "photo_number", NOTHING)   /* given */                                    \
    X(DESK_NEEDS_OUT, "needs_out", NOTHING)                                                        \
    X(DESK_BOX, "box", NOTHING) /* given */                                                        \
    X(DESK_BOX_OUTSIDE, "box_outside", NOTHING)                                                    \
    X(DESK_NEEDS_BOXES, "needs_boxes", NOTHING)                                                    \
    X(DESK_NEEDS_COVER, "needs_cover", NOTHING)                                                    \
    X(DESK_NEEDS_FORM, "needs_form", NOTHING)                                                      \
    X(DESK_NEEDS_CARD, "needs_card", NOTHING)                                                      \
    X(DESK_NO_CARD, "no_card", NOTHING) /* given */                                                \
    X(DESK_COUNTY, "county", NOTHING)   /* given */                                                \
    X(DESK_NO_NUMBER, "no_number", NOTHING)                                                        \
    X(DESK_HALF_ENTERED, "half_entered", NOTHING) /* case */                                       \
    X(DESK_NOT_SOUND, "not_sound", NOTHING)       /* n */                                          \
    X(DESK_NO_HEAD, "no_head", NOTHING)           /* given */                                      \
    X(DESK_NO_VERB, "no_verb", NOTHING)           /* given */                                      \
    X(DESK_WORDS, "words", NOTHING)               /* given: the verb */                            \
    X(DESK_OPTIONS, "options", NOTHING)           /* given: the verb */                            \
    X(DESK_OPTION, "option", NOTHING)             /* given */                                      \
    /* Of the form of `enter`: line, field. */                                                     \
    X(ENTRY_NOT_UTF8, "entry.utf8", NOTHING)                                                       \
    X(ENTRY_NO_FORM, "entry.no_form", NOTHING)                                                     \
    X(ENTRY_NO_COLON, "entry.colon", NOTHING) /* given */                                          \
    X(ENTRY_NO_FIELD, "entry.field", NOTHING) /* given */                                          \
    X(ENTRY_TWICE, "entry.twice", NOTHING)                                                         \
    X(ENTRY_NOT_LISTED, "entry.listed", FIELD) /* given */                                         \
    X(ENTRY_TOO_MANY, "entry.many", NOTHING)   /* max */                                           \
    X(ENTRY_NO_DAY, "entry.day", NOTHING)      /* given */                                         \
    X(ENTRY_FUTURE, "entry.future", NOTHING)   /* given, day: today */                             \
    X(ENTRY_TOO_LONG, "entry.long", NOTHING)   /* max */                                           \
    X(ENTRY_ODD_TEXT, "entry.odd", NOTHING)                                                        \
    X(ENTRY_MISSING, "entry.missing", FIELD)                                                       \
    X(ENTRY_NO_CONSENT, "entry.consent", NOTHING)

#define X(why, name, picks) why,
enum docket_why { DOCKET_REFUSALS(X) DOCKET_WHY_COUNT };
#undef X

/* NOTHING; acts of that case; reasons of that act and kind; offices; kinds; states; values of that field of the form. */
enum docket_picks {
    DOCKET_PICKS_NOTHING = 0,
    DOCKET_PICKS_ACTS,
    DOCKET_PICKS_REASONS,
    DOCKET_PICKS_OFFICES,
    DOCKET_PICKS_KINDS,
    DOCKET_PICKS_STATES,
    DOCKET_PICKS_FIELD
};

/* What of an act is too long, say. */
enum docket_about {
    DOCKET_ABOUT_NONE = 0,
    DOCKET_ABOUT_ACT,
    DOCKET_ABOUT_WHO,
    DOCKET_ABOUT_REASON,
    DOCKET_ABOUT_OFFICE,
    DOCKET_ABOUT_OTHER,
    DOCKET_ABOUT_TEXT,
    DOCKET_ABOUT_COUNT
};

/* Texts are NULL where they say nothing.  `given` is what somebody typed, as he typed it: shown through text_show. */
struct docket_refusal {
    enum docket_why why;
    enum err_code code;
    const char *case_number, *other, *act, *state, *given, *field;
    enum report_kind kind;
    enum docket_about about;
    int64_t n, max, line;
    struct date day;
    bool over_fault; /* the error beneath says more, in English: show both */
};

/* A refusal with its texts; they lie in `kept`: never copied by value. */
struct docket_refused {
    struct docket_refusal is;
    char kept[512];
};

/* Tells `to` (NULL: nobody asked) and err; returns r->code.  Over a fault err keeps what it says. */
enum err_code docket_refuse(struct docket_refused *to, const struct docket_refusal *r,
                            struct err *err);
/* "wrong_reason"; never NULL. */
const char *docket_why_name(enum docket_why why);
enum docket_picks docket_why_picks(enum docket_why why);
const char *docket_about_name(enum docket_about about); /* "reason" */

/* From now on d says to `to` why it refuses; NULL ends it.  `to` is emptied by whoever owns it, before a call. */
void docket_tell_refusals(struct docket *d, struct docket_refused *to);

#endif
