/* app/flow.h: which screen follows which, and why.
 *
 * The flow is a table of edges {screen, event, guard, effect, screen} in flow.c; a pair that is not
 * in it changes nothing.  It owns the model and the session; everything that happens comes in by
 * the functions below, time comes from the clock given, so that the same happenings at the same
 * times give the same session.
 *
 * Threads  main thread.
 * Privacy  flow_tick wipes a session left alone; a finished one is wiped at once.
 */
#ifndef APP_FLOW_H
#define APP_FLOW_H

#include "app/asking.h"
#include "app/entry.h"
#include "app/judge.h"
#include "app/letterbox.h"
#include "app/model.h"
#include "ocr/receipt.h"
#include "app/sight.h"
#include "base/attrs.h"
#include "base/clock.h"
#include "words/words.h"

/* X(row of assets/theme/times.tsv); all in milliseconds but the factor. */
#define FLOW_TIME_LIST(X)                                                                          \
    X(idle_result)      /* a verdict left alone until the warning */                               \
    X(idle_form)        /* a keypad left alone until the warning */                                \
    X(idle_scan)        /* the scan screen with goods in the basket */                             \
    X(idle_warn)        /* from the warning to the wipe */                                         \
    X(idle_warn_form)   /* the same on a keypad */                                                 \
    X(more_time_factor) /* "I need more time" */                                                   \
    X(take_idle)                                                                                   \
    X(received_idle) /* the number of a report: until the warning */                               \
    X(receipt_read)  /* so long a receipt is waited for */                                         \
    X(slip_soon)     /* until the slip is printed by itself */                                     \
    X(bye)                                                                                         \
    X(coach_first)                                                                                 \
    X(coach_slow)                                                                                  \
    X(coach_keypad)                                                                                \
    X(coach_staff)                                                                                 \
    X(two_packs)  /* two goods at once: one is asked for, so long */                               \
    X(next_item)  /* untouched verdict: from then on the next goods may be held up */              \
    X(same_item)  /* out of sight for shorter: still the same goods */                             \
    X(help_shown) /* how long the answer to the help button stays */                               \
    X(pulse)                                                                                       \
    X(presence)      /* something moves for so long: somebody stands there */                      \
    X(away)          /* nothing moves on an unused scan screen: nobody stands there */             \
    X(release_retry) /* between two tries to open a release */

struct flow_times {
#define X(id) uint64_t id;
    FLOW_TIME_LIST(X)
#undef X
};

/* One verdict reached, for transcripts; borrowed during the call. */
struct flow_report {
    const struct check *check;
    const char *how; /* "camera", "gun", "keypad", "compared", "joined", "date" */
    bool is_new;     /* of goods not judged before in this session */
};

struct flow_config {
    struct clock clock;
    struct flow_times times;
    const struct words *zh, *en;
    const struct law *law;
    struct judge *judge;
    struct provinces provinces;
    struct typing *typing;       /* NULL: letters, digits and signs only */
    struct letterbox *letterbox; /* NULL: reports are not taken */
    const char *kiosk;           /* its name in reports; NULL: it has none */
    struct date today;           /* DATE_NONE: from the clock */
    bool is_english;             /* the language every session starts in */
    /* The camera's sightings are to be forgotten; and a verdict was reached.  Either may be NULL.
     */
    void (*forget)(void *self);
    void (*report)(void *self, const struct flow_report *report);
    /* A report lies in the letterbox: it may be sent.  May be NULL. */
    void (*stored)(void *self);
    /* The slip of m's report is to be printed, at once and elsewhere; flow_printed says how it went.  NULL: no
     * printer. */
    void (*print)(void *self, const struct model *m);
    /* A question for the hub (app/asking.h); false: it cannot be asked.  NULL: no hub. */
    bool (*ask)(void *self, const struct asking_question *q);
    /* A receipt in the frame is to be read elsewhere; flow_receipt says what it names.  NULL frame: nobody waits for
     * it any more.  NULL: receipts are not read. */
    void (*read_receipt)(void *self, const struct frame *frame, unsigned serial);
    void *self;
};

struct flow;

enum err_code flow_create(const struct flow_config *config, struct flow **out,
                          struct err *err) MUST_USE;
void flow_destroy(struct flow *f); /* wipes; NULL is fine */

const struct model *flow_model(const struct flow *f); /* valid until flow_destroy */

/* Any touch at all, wherever it fell: somebody is there. */
void flow_touched(struct flow *f);
void flow_act(struct flow *f, enum action action, int arg);
/* A gun's burst; keys typed slowly on a keyboard. */
void flow_gun(struct flow *f, struct span bytes);
void flow_typed(struct flow *f, struct span keys, bool entered);
/* A finger on the writing pad, as shares of its sides. */
void flow_stroke(struct flow *f, enum stroke_phase phase, struct stroke_point p);
/* What the newest scanned frame showed. */
void flow_sight(struct flow *f, const struct sight *sight);
/* Whether the next frame is to be photographed, and the frame. */
bool flow_wants_photo(const struct flow *f);
void flow_photo(struct flow *f, const struct frame *frame);
/* What the receipt of that serial names; NULL: no receipt can be read here. */
void flow_receipt(struct flow *f, unsigned serial, const struct receipt_facts *facts);
/* What the hub said; wiped here. */
void flow_answered(struct flow *f, struct asking_answer *a);
/* The slip came out, or did not. */
void flow_printed(struct flow *f, bool is_on_paper);
/* Something is to be done in the next turn: come back at once. */
bool flow_is_sending(const struct flow *f);
/* Whether the line before the camera is to be read, and what it said. */
bool flow_wants_text(const struct flow *f);
/* The firms that the same frames name, "" none (app/text.h). */
void flow_maker(struct flow *f, const char *maker);
void flow_text(struct flow *f, const struct ocr_line *line, bool is_agreed);
void flow_camera(struct flow *f, enum camera_state state);
/* The judge has another release: it stands on the screen from now on; a verdict that is shown keeps
 * the day it was reached on. */
void flow_renewed(struct flow *f);
/* Nobody is in the middle of anything: nothing of the tables is borrowed. */
bool flow_is_resting(const struct flow *f);
/* Another law, and other tables in the letterbox, from now on; only while resting. */
void flow_adopt_law(struct flow *f, const struct law *law);
/* Whether renewing the release needs somebody, and the id of the line that says why. */
void flow_renewal(struct flow *f, bool is_alarm, const char *why);
/* What lies in the outbox: whether somebody must see to it. */
void flow_outbox(struct flow *f, const struct outbox_counts *n);
/* No day before this is believed: it was reached when what the hub signed was in force.  Without it a
 * clock that fell back would make old data look fresh. */
void flow_floor(struct flow *f, int64_t utc_s);
/* Lets time pass: warnings, wipes, coaching, the pulse, opening a release again. */
void flow_tick(struct flow *f);

#endif
