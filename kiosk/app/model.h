/* kiosk/app/model.h: all that a screen may show, read-only to screens.
 *
 * Owned and written by the flow (app/), on the main thread.  Screens and widgets get a const
 * pointer and answer with actions; they open no file and ask no registry.
 */
#ifndef APP_MODEL_H
#define APP_MODEL_H

#include "app/report_model.h"
#include "app/typing.h"
#include "check/check.h"
#include "code/ident.h"
#include "fact/fact.h"
#include "scan/coach_cause.h"
#include "scan/symbol.h"

/* X(enum, name: golden file, log label, words prefix "screen.<name>.…") */
#define SCREEN_LIST(X)                                                                               \
    X(SCREEN_ATTRACT, "attract")                                                                     \
    X(SCREEN_SCAN, "scan")                                                                           \
    X(SCREEN_VERDICT, "verdict")                                                                     \
    X(SCREEN_WHY, "why")                                                                             \
    X(SCREEN_ENTRY, "entry")                                                                         \
    X(SCREEN_TAKE, "take")                                                                           \
    X(SCREEN_REPORT, "report") /* 我要反映: one question a page, model.report.page says which */ \
    X(SCREEN_RECEIVED, "received") /* 收到了: the number to take home */                          \
    X(SCREEN_MAILBOX, "mailbox")   /* 反映查询: model.mail.page says which part of it */         \
    X(SCREEN_BYE, "bye")                                                                             \
    X(SCREEN_OUT, "out") /* 本机暂停使用: no release can be opened, or another fault */

#define X(name, text) name,
enum screen_id { SCREEN_LIST(X) SCREEN_COUNT };
#undef X

/* What a touch, a key or the flow itself wishes.  arg: entry key character, compared answer, … */
#define ACTION_LIST(X)                                                                             \
    X(ACTION_NONE)                                                                                 \
    X(ACTION_BACK)                                                                                 \
    X(ACTION_NEXT) /* 再查一件 */                                                              \
    X(ACTION_WHY)                                                                                  \
    X(ACTION_TAKE)                                                                                 \
    X(ACTION_DONE)     /* 完成: wipes */                                                         \
    X(ACTION_COMPARED) /* arg: enum compared */                                                    \
    X(ACTION_ENTRY)    /* arg: enum entry_kind: opens the keypad for it */                         \
    X(ACTION_KEY)      /* arg: a character of the keypad, or KEY_… */                            \
    X(ACTION_CHOOSE)   /* arg: which of its alternatives the first doubt is, or CHOOSE_SHOWN */    \
    X(ACTION_SUBMIT)                                                                               \
    X(ACTION_MADE_DATE) /* opens the keypad for the production date */                             \
    X(ACTION_LANGUAGE)  /* zh <-> en */                                                            \
    X(ACTION_LARGE)     /* 大字 on and off */                                                    \
    X(ACTION_HELP)      /* 找工作人员: shows where help is */                                 \
    X(ACTION_REPORT)    /* 我要反映; arg 0: about the goods shown, 1: about something else */  \
    X(ACTION_MAILBOX)   /* 反映查询 */                                                         \
    X(ACTION_PICK)      /* arg: which of the choices there are, from 0 */                          \
    X(ACTION_SHEET)     /* arg: which sheet of choices is shown next */                            \
    X(ACTION_GO)        /* the question is answered: on */                                         \
    X(ACTION_SKIP)      /* it is not to be answered: on */                                         \
    X(ACTION_EDIT)      /* arg: enum question of the review, or enum mail_page */                  \
    X(ACTION_SHOOT)     /* a photograph now */                                                     \
    X(ACTION_REMOVE)    /* arg: which photograph goes */                                           \
    X(ACTION_CONSENT)   /* the tick before submitting */                                           \
    X(ACTION_ALL_GOODS) /* the goods checked before go into the same report, or not */             \
    X(ACTION_PRINT)     /* the slip: arg 1 now, 0 not at all */                                    \
    X(ACTION_TYPE)      /* app/typing.h */                                                         \
    X(ACTION_CANDIDATE)                                                                            \
    X(ACTION_TYPING_MODE)                                                                          \
    X(ACTION_MORE_TIME) /* 我还在用 / 我需要更多时间; arg 1: the longer one */

#define X(name) name,
enum action { ACTION_LIST(X) ACTION_COUNT };
#undef X

enum entry_kind { ENTRY_CODE = 0, ENTRY_LICENCE, ENTRY_ORG, ENTRY_DATE, ENTRY_KIND_COUNT };
enum { KEY_BACKSPACE = 8, KEY_CLEAR = 127 };

/* 省简称 keys of the licence keypad are given as 1000 + index into assets/code/provinces.tsv. */
enum { KEY_PROVINCE = 1000 };

enum camera_state { CAMERA_NONE = 0, CAMERA_ON, CAMERA_LOST };

/* Why nothing is read yet; words "coach.<name>".  A later issue fills more of these. */
enum coach { COACH_NONE = 0, COACH_SLOW, COACH_KEYPAD, COACH_STAFF };

enum { MODEL_ENTRY_MAX = 40, MODEL_BASKET_MAX = 20, MODEL_TAKE_MAX = 512 };

/* As ACTION_CHOOSE's argument: every doubt is the alternative that stands there now. */
enum { CHOOSE_SHOWN = 100 };

/* A character of the entry that the camera read and may be another one. */
enum { MODEL_DOUBTS_MAX = 24, MODEL_ALTERNATIVES_MAX = 5 };

struct model_doubt {
    size_t at; /* which character */
    size_t n;
    char alternatives[MODEL_ALTERNATIVES_MAX][5]; /* UTF-8, as it stands there first */
};

struct model {
    enum screen_id screen;
    bool english, large;

    /* machine */
    const struct law *law; /* terms: bureau, hotline; borrowed */
    struct fact_release release;
    struct date today;
    int data_age_days;
    bool data_stale;
    char renewal_why[64]; /* id of why the data is not renewed and somebody must act; "" all well */
    char reports_why[64]; /* the same of reports that do not leave by themselves */
    enum camera_state camera;
    char fault[200]; /* words for SCREEN_OUT, already in the language shown */
    struct date fault_date;
    int fault_minute; /* minutes after midnight */

    /* what the camera sees now */
    int picture_width_px, picture_height_px; /* of the frames, for scaling the outline */
    struct point outline[4];                 /* of the symbol seen, in frame pixels */
    bool has_outline;
    enum coach coach;
    enum coach_cause cause;  /* what to do about it; words "coach.<its name>" */
    bool two_packs;          /* two goods are held up at once; words "coach.two_packs" */
    unsigned pulse_permille; /* phase of the frame's breathing, 0–999 */

    /* session */
    const struct check *check; /* NULL before the first verdict; borrowed */
    enum compared compared;
    struct date made; /* as typed; DATE_NONE: not yet */
    struct {
        enum tone tone;
        enum verdict_class class;
    } basket[MODEL_BASKET_MAX]; /* goods of this session, oldest first */
    size_t n_basket;
    uint64_t checked_today;

    /* keypad */
    enum entry_kind entry_kind;
    char entry[MODEL_ENTRY_MAX];  /* typed so far, UTF-8 */
    enum ident_check entry_check; /* CHECK_NONE while too short to say */
    char entry_hint[200];         /* one line under the boxes; "" none */
    bool entry_is_read;           /* by the camera, not yet touched: a later frame may change it */
    bool entry_is_typed;          /* by a person: the camera reads no more */
    bool entry_is_agreed;         /* frames enough say the same */
    char entry_maker[FACT_NAME_MAX]; /* the firm the camera read beside it; "" none */
    bool entry_is_proposed;          /* of all its doubts allow the registry keeps only this one */
    struct model_doubt doubts[MODEL_DOUBTS_MAX];
    size_t n_doubts; /* the first is asked about */

    struct model_report report; /* what is being reported */
    struct model_mail mail;     /* what is asked about a report made before */
    struct model_typing typing;

    /* overlays */
    unsigned idle_left_s;           /* 0: no warning; else seconds until the wipe */
    bool help_shown;                /* where to find staff, instead of the foot's buttons */
    char take_text[MODEL_TAKE_MAX]; /* what the QR on the take screen holds */
    enum slip_state take_slip;      /* the same on paper; SLIP_NONE: there is no printer */
    bool has_slip;                  /* SCREEN_BYE: the slip of a report is out, or will be */
};

const char *screen_name(enum screen_id s);

#endif
