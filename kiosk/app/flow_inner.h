/* app/flow_inner.h: what flow.c, effects.c, goods.c and idle.c share; nobody else includes it. */
#ifndef APP_FLOW_INNER_H
#define APP_FLOW_INNER_H

#include "app/flow.h"
#include "app/session.h"

/* Every action is an event too: EV_ACTION_NEXT, … */
#define FLOW_EVENT_LIST(X)                                                                         \
    X(CODE)     /* goods held up before the camera */                                              \
    X(JOIN)     /* another symbol of the same pack */                                              \
    X(GUN)      /* goods read by a gun */                                                          \
    X(PRESENCE) /* somebody has come */                                                            \
    X(ABSENCE)  /* and gone again without doing anything */                                        \
    X(IDLE_END) /* the count-down ran out */                                                       \
    X(RECEIVED) /* a report lies in the letterbox */                                               \
    X(SLIP)     /* the slip of a report, before the camera or the gun */                           \
    X(BYE_OVER)                                                                                    \
    X(CAMERA_LOST)                                                                                 \
    X(RELEASE_LOST) /* no release answers */                                                       \
    X(RELEASE_BACK)

enum flow_event {
#define X(name) EV_##name,
    ACTION_LIST(X) FLOW_EVENT_LIST(X)
#undef X
        EV_COUNT
};

/* What came with an event. */
struct happening {
    int arg;                      /* of an action */
    const struct seen *seen;      /* CODE, JOIN, GUN: what was read */
    const struct sight *sight;    /* CODE: the frame it was seen in; others of the pack are there */
    const struct slip_seen *slip; /* SLIP */
};

enum {
    IGNORED_MAX = 16,
    /* A pack's two symbols are rarely both read in one and the same frame; what was last read
     * longer ago than this may belong to goods that have been taken away since. */
    FLOW_TOGETHER_MS = 700,
    /* So long the firm's name is looked for beside a licence number that was read. */
    FLOW_MAKER_MS = 6000,
};

/* The rows of the review as they are shown; apart, so that making them is no change of the flow. */
struct review_lines {
    char line[QUESTION_COUNT][REPORT_ADDRESS_MAX];
};

struct flow {
    struct flow_config config;
    struct model model;
    struct session session;
    enum screen_id origin;      /* where the keypad was opened from */
    enum screen_id form_origin; /* where 我要反映 or 反映查询 was touched */
    struct review_lines *review;
    unsigned n_receipts;           /* begun to be read, ever: their serials */
    unsigned n_tries, n_questions; /* numbers and codes that were wrong; questions asked */
    uint64_t tries_ms;
    uint64_t slip_ms;       /* since when the slip is to be printed */
    uint64_t entered_ms;    /* this screen */
    uint64_t active_ms;     /* last sign of the person: touch, key, goods */
    uint64_t touched_ms;    /* last touch or key */
    uint64_t shown_ms;      /* the verdict shown */
    uint64_t pack_seen_ms;  /* a symbol of the pack, by the camera */
    uint64_t present_ms;    /* last movement */
    uint64_t coming_ms;     /* since when it moves without a break; 0: it does not */
    enum coach_cause cause; /* of the newest frame that was looked at */
    uint64_t trying_ms;     /* since when somebody tries to have something read */
    uint64_t two_packs_ms;  /* since when two goods are held up at once; 0: they are not */
    uint64_t line_read_ms;  /* the camera's first line of this keypad; 0: none yet */
    uint64_t help_ms, retry_ms;
    struct date floor;      /* no day before it; not known: none */
    struct date counted_on; /* the day checked_today counts */
    bool judge_failed;
    /* Goods dealt with that may still be in view: not taken again before they have been away. */
    struct {
        uint64_t code, seen_ms;
    } ignored[IGNORED_MAX];
    size_t n_ignored;
};

typedef bool flow_guard(const struct flow *f, const struct happening *h);
typedef void flow_effect(struct flow *f, const struct happening *h);

void flow_fire(struct flow *f, enum flow_event event, const struct happening *h);
uint64_t flow_now_ms(const struct flow *f);
const struct words *flow_words(const struct flow *f);
void flow_set_day(struct flow *f);     /* today, age of the data */
void flow_set_release(struct flow *f); /* the model's release and fault words */

/* goods.c */
void goods_ignore(struct flow *f, uint64_t code);
void goods_ignore_pack(struct flow *f);
bool goods_is_ignored(const struct flow *f, uint64_t code);
/* Could both stand on one pack, by where and how they lie? */
bool goods_is_one_pack(const struct seen *a, const struct seen *b);
/* Is a retail number in view that is not the pack's?  Then it cannot be told whose a licence is. */
bool goods_has_others(const struct flow *f, const struct sight *sight);

/* No clock that has fallen back before the day the data was issued, or a day known to be over. */
bool flow_clock_is_sure(const struct flow *f);

/* goods_record.c */
void goods_record(struct flow *f, bool is_new); /* what was just judged */
void goods_picture(struct flow *f, const struct sight *sight, const struct seen *seen);

/* idle.c */
void idle_tick(struct flow *f);

/* form.c, form_photos.c, form_send.c */
flow_effect effect_form_open, effect_form_back, effect_form_leave, effect_form_pick,
    effect_form_sheet, effect_form_key, effect_form_go, effect_form_skip, effect_form_edit,
    effect_form_consent, effect_form_goods, effect_form_shoot, effect_form_remove,
    effect_received_print, effect_received_wait, effect_received_done;
flow_guard guard_form_first, guard_slip_is_coming;
/* Another language, another text typed, another camera: the page says so. */
void form_follow(struct flow *f);
void form_tick(struct flow *f);

/* mail.c */
flow_effect effect_mail_open, effect_mail_slip, effect_mail_leave, effect_mail_back,
    effect_mail_key, effect_mail_go, effect_mail_edit, effect_mail_sheet, effect_mail_shoot;
flow_guard guard_mail_asks, guard_mail_first;
void mail_follow(struct flow *f);
bool mail_wants_photo(const struct flow *f);
void mail_photo(struct flow *f, const struct frame *frame);

/* writing.c */
flow_effect effect_type, effect_candidate, effect_typing_mode;
/* typing_open; a session in English begins with Latin letters until another way was chosen. */
void flow_open_typing(struct flow *f, enum typing_kind kind, size_t max_bytes, const char *text);
flow_effect effect_take_print; /* take.c */
flow_guard guard_is_typing;

/* effects.c */
flow_effect effect_judge, effect_join, effect_wipe, effect_open_entry, effect_open_date, effect_key,
    effect_choose, effect_submit, effect_close_entry, effect_compare, effect_put_aside, effect_take,
    effect_language, effect_large, effect_help, effect_more_time, effect_fault, effect_camera_lost;
flow_guard guard_entry_complete, guard_unused, guard_has_verdict;

#endif
