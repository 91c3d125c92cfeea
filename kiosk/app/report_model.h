/* app/report_model.h: what the screens of a report and of its mailbox may show; part of the model.
 *
 * Pictures, names and words are borrowed from the session and from tables that outlive it.
 */
#ifndef APP_REPORT_MODEL_H
#define APP_REPORT_MODEL_H

#include "courier/courier.h"
#include "report/form.h"
#include "report/number.h"
#include "route/route.h"

/* X(enum, name: of golden pictures, of logs, and of words "report.<name>.title") */
#define REPORT_PAGE_LIST(X)                                                                        \
    X(PAGE_KIND, "kind")   /* 举报, 申诉, 咨询 */                                            \
    X(PAGE_TOPIC, "topic") /* what about, without goods: groups of topics */                       \
    X(PAGE_TOPIC_OF, "topic_of")                                                                   \
    X(PAGE_WHERE, "where") /* by which way the shop is told */                                     \
    X(PAGE_TOWNSHIP, "township")                                                                   \
    X(PAGE_SHOPS, "shops")                                                                         \
    X(PAGE_SHOP_NAME, "shop_name") /* typed */                                                     \
    X(PAGE_RECEIPT, "receipt")     /* held before the camera */                                    \
    X(PAGE_READING, "reading")     /* it is being read */                                          \
    X(PAGE_FACTS, "facts")         /* what was read, to be confirmed */                            \
    X(PAGE_UNREAD, "unread")       /* nothing was */                                               \
    X(PAGE_PROBLEM, "problem")                                                                     \
    X(PAGE_PHOTOS, "photos")                                                                       \
    X(PAGE_SHOOT, "shoot")                                                                         \
    X(PAGE_SHOT, "shot")                                                                           \
    X(PAGE_TEXT, "text")   /* whether something is to be said */                                   \
    X(PAGE_WRITE, "write") /* what */                                                              \
    X(PAGE_GOODS, "goods") /* name, typed */                                                       \
    X(PAGE_PRICE, "price")                                                                         \
    X(PAGE_BOUGHT, "bought")                                                                       \
    X(PAGE_DAY, "day")                                                                             \
    X(PAGE_WISH, "wish")                                                                           \
    X(PAGE_SURNAME, "surname")                                                                     \
    X(PAGE_FORM_OF_NAME, "form_of_name") /* 先生, 女士, or all of it */                        \
    X(PAGE_FULL_NAME, "full_name")                                                                 \
    X(PAGE_PHONE, "phone")                                                                         \
    X(PAGE_ADDRESS, "address") /* township */                                                      \
    X(PAGE_VILLAGE, "village")                                                                     \
    X(PAGE_STREET, "street") /* typed */                                                           \
    X(PAGE_CALL, "call")                                                                           \
    X(PAGE_REVIEW, "review")                                                                       \
    X(PAGE_SENDING, "sending")                                                                     \
    X(PAGE_TROUBLE, "trouble") /* it could not be kept */                                          \
    X(PAGE_AWAY, "away")       /* this machine takes no reports: whom to call */
#define X(name, text) name,
enum report_page { REPORT_PAGE_LIST(X) REPORT_PAGE_COUNT };
#undef X

/* At most seven choices a page (ux.md 2.2); of long lists six, beside the way to the next sheet. */
enum { CHOICES_A_SHEET = 6, CHOICES_MAX = 7, REPORT_TYPED_MAX = 24 };

struct model_choice {
    const char *name, *more; /* in the language shown; more: "" none */
    int index;               /* ACTION_PICK's argument */
    bool is_chosen;
};

/* A picture to be shown: rows of 0xffRRGGBB without gaps.  serial: changes with the picture. */
struct model_view {
    const uint32_t *pixels; /* NULL: none */
    int width_px, height_px;
    uint64_t serial;
    enum photo_kind kind;
};

/* How it goes with the slip of paper. */
enum slip_state {
    SLIP_NONE = 0,
    SLIP_SOON,
    SLIP_PRINTING,
    SLIP_PRINTED,
    SLIP_FAILED,
    SLIP_DECLINED
};

struct model_report {
    /* the machine's, never wiped */
    bool is_taken; /* reports can be made here; else PAGE_AWAY */
    const struct form *form;
    const struct route *route;

    /* the page */
    enum report_page page;
    size_t step, steps; /* which question of how many; step 0: not one of them */
    bool is_editing;    /* goes back to the review */
    struct model_choice choices[CHOICES_MAX];
    size_t n_choices, sheet, sheets;
    const char *go, *skip; /* words ids of the two ways on; "" or NULL: not there */
    const char *why;       /* words id of why it is asked; "" none */
    char typed[REPORT_TYPED_MAX];
    size_t n_masked;       /* of its characters, from the first */
    const char *complaint; /* words id of what is wrong with it; "" or NULL: nothing */

    /* what is known */
    const struct report *report; /* NULL: none is being made */
    struct route_decision decision;
    struct model_view views[REPORT_PHOTOS_MAX];
    size_t n_views, n_own; /* n_own: of them those the person took */
    struct model_view shot;
    size_t n_other_goods; /* checked before in this session */
    bool takes_all_goods;

    /* received */
    char code[QUERY_CODE_TEXT], qr[SLIP_QR_MAX];
    bool without_photos; /* there was no room for them */
    const char *trouble; /* words id of why it could not be kept; NULL: nothing */
    enum slip_state slip;
    bool is_leaving; /* 完成 was touched before the slip was out: it goes when it is */
};

/* X(enum, name: words "mail.<name>.title") */
#define MAIL_PAGE_LIST(X)                                                                          \
    X(MAIL_SLIP, "slip")     /* its QR before the camera */                                        \
    X(MAIL_NUMBER, "number") /* typed */                                                           \
    X(MAIL_CODE, "code")                                                                           \
    X(MAIL_WAIT, "wait") /* asked; the answer is on its way */                                     \
    X(MAIL_CASE, "case") /* how it stands, and what the office asks */                             \
    X(MAIL_HISTORY, "history")                                                                     \
    X(MAIL_REPLY, "reply") /* typed */                                                             \
    X(MAIL_SHOOT, "shoot")                                                                         \
    X(MAIL_SHOT, "shot")                                                                           \
    X(MAIL_WITHDRAW, "withdraw") /* really? */                                                     \
    X(MAIL_SAID, "said")         /* answered, withdrawn: it has arrived */                         \
    X(MAIL_TROUBLE, "trouble")   /* no network, no such number, too often */
#define X(name, text) name,
enum mail_page { MAIL_PAGE_LIST(X) MAIL_PAGE_COUNT };
#undef X

struct model_mail {
    bool is_taken; /* the machine's: the hub can be asked at all */
    enum mail_page page;
    char typed[REPORT_TYPED_MAX];
    const struct mailbox_view *view; /* NULL: not there yet */
    const char *trouble;             /* words id */
    const char *said;                /* words id */
    const char *complaint; /* words id of what is wrong with what is typed; NULL: nothing */
    bool may_go;           /* what is typed may be right */
    size_t sheet, sheets;  /* of the history */
    struct model_view shot;
    size_t n_photos; /* kept for the answer */
};

const char *report_page_name(enum report_page p);
const char *mail_page_name(enum mail_page p);

#endif
