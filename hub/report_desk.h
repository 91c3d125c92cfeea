/* hub/report_desk.h: `heyan-hub report`, the desk that works on reports.  For the files hub/cmd_report.c, report_*.c.
 *
 * Threads: main's.
 */
#ifndef HUB_REPORT_DESK_H
#define HUB_REPORT_DESK_H

#include <jansson.h>

#include "docket/docket.h"
#include "docket/refusal.h"
#include "docket/rules.h"
#include "hub/person_key.h"
#include "report/form.h"
#include "report/seal.h"
#include "route/route.h"
#include "words/words.h"

enum { REPORT_BOXES_MAX = 32, REPORT_LINE = WORDS_TEXT_MAX };

/* What the command line says; NULL: not said. */
struct report_desk {
    const char *reports, *photos, *profile, *lang, *assets;
    const char *as, *desk_key, *passphrase_file, *card, *receipt_key, *out;
    const char *reason, *office, *text, *text_file, *into;
    const char *from, *head; /* the form of `enter`; the signed head of `audit` */
    const char *state, *kind, *find;
    const char *boxes[REPORT_BOXES_MAX];
    size_t n_boxes;
    int64_t max, photo, line;
    bool json, is_overdue, is_all, marks, machine, empty_form, tells, is_clock_right;
    const char *county;
    /* while it runs */
    int64_t now_utc_s;
    struct buf text_read; /* what text_file holds */
    struct words *words;
    struct docket *d;
    struct docket_rules *rules;
    struct promise *promise;
    struct route *route;
    struct form *form;
    struct docket_refused *refused; /* why it is not done */
};

/* argv: the words after the verb; NULL ends them. */
struct report_verb {
    const char *name;
    bool needs_docket, needs_name;
    int n_args, n_more; /* words after the verb, and those that may follow */
    enum err_code (*run)(struct report_desk *o, char **argv, struct err *err);
};

/* The verbs of each file; ends with a row without a name. */
extern const struct report_verb report_look_verbs[], report_work_verbs[], report_open_verbs[],
    report_enter_verbs[], report_keep_verbs[], report_proof_verbs[];

/* --- report_enter.c ------------------------------------------------------------------------------- */

/* A file, or standard input for "-", of at most out->cap_max bytes, without leaving copies in memory; wipe it. */
enum err_code report_input(const struct report_desk *o, const char *path, struct buf *out,
                           struct err *err) MUST_USE;

/* What --card names. */
enum err_code report_card(const struct report_desk *o, struct desk_card *out,
                          struct err *err) MUST_USE;

/* --- report_pick.c: by its word, or by its name in the desk's language; it is its word from then on -- */

/* kind, state and office, as far as they were said: one that is none would look like an empty desk. */
enum err_code report_pick_filter(struct report_desk *o, struct err *err) MUST_USE;
enum err_code report_pick_office(struct report_desk *o, struct err *err) MUST_USE;
/* One that is none stays: the docket says so, when the act may be done at all. */
void report_pick_reason(struct report_desk *o, const char *act, enum report_kind kind);

/* --- report_refuse.c: why it is not done ---------------------------------------------------------- */

#define REPORT_REFUSES(o, err, ...)                                                                \
    docket_refuse((o)->refused, &(struct docket_refusal){ __VA_ARGS__ }, (err))
/* Returns code. */
enum err_code report_refuse(const struct report_desk *o, enum docket_why why, enum err_code code,
                            const char *given, struct err *err);
/* A file that is not there, or of which err says more; returns rc. */
enum err_code report_file_off(const struct report_desk *o, const char *path, enum err_code rc,
                              struct err *err);
/* Says why on standard error, in the words of the desk's language, with what may be picked; the exit status. */
int report_complain(const struct report_desk *o, enum err_code rc, const struct err *err);

/* --- report_keep.c -------------------------------------------------------------------------------- */

/* Before time does anything that stays: ERR_STALE while this machine's clock is in doubt. */
enum err_code report_tend(const struct report_desk *o, struct err *err) MUST_USE;

/* --- report_print.c: words and lines -------------------------------------------------------------- */

/* docket.cli.<id> with up to four names and values, NULL ends them; a line on standard output. */
void report_say(const struct report_desk *o, const char *id, ...);
/* The words "docket.<group>.<name>", or the name itself. */
const char *report_words(const struct report_desk *o, const char *group, const char *name);
/* A line about what is odd about the number of a barcode that the staff wrote down; false: nothing, or there is none. */
bool report_print_code(const struct report_desk *o, const char *code);
const char *report_code_odd(const char *code); /* "check"; "": nothing */
const char *report_office(const struct report_desk *o, const char *id);
const char *report_colon(const struct report_desk *o); /* after a label */
void report_time(int64_t utc_s, char out[24]);         /* 2026-11-23 12:05, in China */
void report_print_row(const struct report_desk *o, const struct docket_case *c);
void report_print_case(const struct report_desk *o, const struct docket_case *c);
void report_print_event(const struct report_desk *o, const struct docket_event *e);
enum err_code report_print_json(json_t *j,
                                struct err *err) MUST_USE; /* one line; takes the reference */
json_t *report_case_json(const struct docket_case *c);
json_t *report_event_json(const struct docket_event *e);
/* What a person wrote: every line of it through text_show, so that nothing of it moves the terminal. */
void report_print_opened(const struct report_desk *o, const struct report *r);

/* --- report_look.c ---------------------------------------------------------------------------------- */

struct docket_resting;
bool report_print_resting(void *desk, const struct docket_resting *r);

/* --- report_open.c: the desk's key ---------------------------------------------------------------- */

struct desk_pair {
    uint8_t box_key[SEAL_KEY_BYTES], secret[SEAL_KEY_BYTES];
};
enum err_code report_pair_open(const struct report_desk *o, struct desk_pair *out,
                               struct err *err) MUST_USE;
void report_pair_fini(struct desk_pair *p);
/* The n-th photograph from 1, as photos of `show` count; its bytes opened into out. */
struct docket_photo;
enum err_code report_photo_open(struct report_desk *o, const struct docket_case *c, int64_t n,
                                const struct desk_pair *pair, struct docket_photo *which,
                                struct buf *out, struct err *err) MUST_USE;
/* From --passphrase-file or the terminal. */
enum err_code report_passphrase(const struct report_desk *o, const char *name, bool fresh,
                                struct passphrase *out, struct err *err) MUST_USE;

/* --- photo_boxes.c --------------------------------------------------------------------------------- */

struct photo_box {
    int x, y, width, height; /* pixels of the picture */
};
/* "X,Y,W,H". */
bool photo_box_read(const char *text, struct photo_box *out) MUST_USE;
/* A new JPEG of it with those parts black, and nothing else of the file: no EXIF.  ERR_INVALID: no JPEG, or a box
 * outside of the picture; ERR_TOO_BIG. */
enum err_code photo_boxes_paint(struct span jpeg, const struct photo_box *boxes, size_t n,
                                struct buf *out, struct err *err) MUST_USE;

#endif
