/* report/report.h: one 举报 (tip), 申诉 (dispute) or 咨询 (question), as the person gives it and the machine fills it in.
 *
 * Plain data, fixed sizes, so that report_wipe leaves nothing behind.  JSON of it ("heyan-report-1") is
 * what is sealed; docs/reports.md shows both forms.  UTF-8 everywhere; times are UTC seconds.
 * Threads: any; no state.
 */
#ifndef REPORT_REPORT_H
#define REPORT_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/attrs.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/err.h"

#define REPORT_KIND_LIST(X)                                                                        \
    X(REPORT_NONE, "-")                                                                            \
    X(REPORT_TIP, "tip")           /* 举报: anybody, may be anonymous */                         \
    X(REPORT_DISPUTE, "dispute")   /* 申诉: one's own purchase, needs the legal minimum */       \
    X(REPORT_QUESTION, "question") /* 咨询 */
#define X(name, text) name,
enum report_kind { REPORT_KIND_LIST(X) REPORT_KIND_COUNT };
#undef X

enum {
    REPORT_UUID_TEXT = 37, /* with its end; version 4 */
    REPORT_NUMBER_MAX = 40,
    REPORT_ID_MAX = 48, /* ids of topics, problems, shops, townships */
    REPORT_NAME_MAX = 96,
    REPORT_ADDRESS_MAX = 256,
    REPORT_PHONE_MAX = 24,
    REPORT_TEXT_MAX = 2048, /* free text, bytes */
    REPORT_PROBLEMS_MAX = 8,
    REPORT_GOODS_MAX = 6,
    REPORT_PHOTOS_MAX = 8,
    REPORT_PROOF_MAX = 3072, /* of one good: what the machine read and said, JSON */
    REPORT_SHA256_TEXT = 65,
};

/* How a photograph came to be. */
#define PHOTO_KIND_LIST(X)                                                                         \
    X(PHOTO_CODE, "code")       /* crop of the symbol */                                           \
    X(PHOTO_PACK, "pack")       /* the frame in which it was read */                               \
    X(PHOTO_MORE, "more")       /* taken by the person */                                          \
    X(PHOTO_RECEIPT, "receipt") /* 购物小票 */
#define X(name, text) name,
enum photo_kind { PHOTO_KIND_LIST(X) PHOTO_KIND_COUNT };
#undef X

/* One good with all that is known of it; "" is not known. */
struct report_good {
    char code[64], code_kind[24]; /* as read; name of the symbology or of the kind of number */
    char name[REPORT_NAME_MAX], brand[REPORT_NAME_MAX]; /* of the goods */
    char firm[REPORT_NAME_MAX];                         /* the registry's */
    char maker[REPORT_NAME_MAX];                        /* printed, as read */
    char verdict[8], reason[48];                        /* "E", "prefix_cancelled_after" */
    char proof
        [REPORT_PROOF_MAX]; /* JSON object: ladder with words, identifiers, text read, release */
};

struct report_photo {
    enum photo_kind kind;
    uint64_t bytes;
    char sha256[REPORT_SHA256_TEXT]; /* of the picture before sealing */
};

struct report {
    char uuid[REPORT_UUID_TEXT];
    char number[REPORT_NUMBER_MAX]; /* report/number.h */
    enum report_kind kind;
    char kiosk[REPORT_ID_MAX];
    char profile[32], language[8];
    int64_t made_utc_s;
    bool clock_is_sure;
    int64_t release_sequence;
    struct date release_date;
    int64_t tables_sequence; /* of the tables it was made by; 0: the program package's */
    struct date due;         /* promised */
    char topic[REPORT_ID_MAX], office[REPORT_ID_MAX];

    struct report_good goods[REPORT_GOODS_MAX];
    size_t n_goods;

    /* where */
    char shop_id[REPORT_ID_MAX], shop[REPORT_NAME_MAX], shop_address[REPORT_ADDRESS_MAX],
        shop_phone[REPORT_PHONE_MAX], township[REPORT_ID_MAX];
    bool shop_unknown; /* 记不清: said so */

    char problems[REPORT_PROBLEMS_MAX][REPORT_ID_MAX]; /* ids of assets/report/problems.tsv */
    size_t n_problems;
    char text[REPORT_TEXT_MAX];

    /* a purchase: asked of a dispute */
    struct date bought;
    char amount[24], quantity[24], spec[64]; /* as typed; yuan */
    char wish[REPORT_ID_MAX]; /* id of assets/report/wishes.tsv: refund, exchange … */

    /* who: a tip may leave all of it empty */
    char name[REPORT_NAME_MAX], phone[REPORT_PHONE_MAX], address[REPORT_ADDRESS_MAX];
    bool wants_call, wants_secrecy;
    bool consents; /* to keeping what was given, for checking it */

    struct report_photo photos[REPORT_PHOTOS_MAX];
    size_t n_photos;
};

void report_begin(struct report *r, enum report_kind kind); /* a new uuid, all else empty */
void report_wipe(struct report *r);
const char *report_kind_name(enum report_kind k);
const char *photo_kind_name(enum photo_kind k);
/* False, and *out untouched, for any other text. */
bool report_kind_read(const char *text, enum report_kind *out) MUST_USE;
bool photo_kind_read(const char *text, enum photo_kind *out) MUST_USE;

/* Appends the JSON to out / reads it: every length, id, date and UTF-8 is checked, *out written only on ERR_OK.
 * Of texts, writing drops control characters and makes malformed bytes '?', so that a stray byte costs nobody the
 * report; reading refuses them. */
enum err_code report_write(const struct report *r, struct buf *out, struct err *err) MUST_USE;
enum err_code report_read(struct span json, struct report *out, struct err *err) MUST_USE;

#endif
