/* report/envelope.h: what the hub's intake may read of a report, around the sealed box ("heyan-envelope-1"), and the
 * receipt it answers with ("heyan-receipt-1").  Nothing of a person is in either.
 *
 * Limits: ENVELOPE_BYTES_MAX as JSON; the fingerprint is the SHA-256 of exactly these bytes: a report is sent as it
 * was stored, never written anew.  Whoever takes it compares `kiosk` with the stamp: "" is a report
 * that staff entered, which alone may have neither number nor query_check.
 */
#ifndef REPORT_ENVELOPE_H
#define REPORT_ENVELOPE_H

#include "report/number.h"
#include "report/report.h"
#include "report/seal.h"
#include "trust/key.h"

enum {
    ENVELOPE_BYTES_MAX = 96 * 1024,
    ENVELOPE_PHOTO_BYTES_MAX = 8 * 1024 * 1024, /* of one sealed photograph */
};

struct envelope_photo {
    enum photo_kind kind;
    uint64_t bytes;                  /* of the sealed file */
    char sha256[REPORT_SHA256_TEXT]; /* of the sealed file */
};

struct envelope {
    char uuid[REPORT_UUID_TEXT], number[REPORT_NUMBER_MAX], kiosk[REPORT_ID_MAX];
    enum report_kind kind;
    char profile[32], topic[REPORT_ID_MAX], office[REPORT_ID_MAX], township[REPORT_ID_MAX];
    char code[64]; /* of the first good, for finding the same goods again; "" */
    char shop_id[REPORT_ID_MAX];
    char verdict[8], reason[48];
    int64_t made_utc_s;
    bool clock_is_sure, has_contact;
    struct date due;
    int64_t release_sequence;
    char query_check[QUERY_CHECK_TEXT];
    char box_id[SEAL_ID_TEXT];
    struct envelope_photo photos[REPORT_PHOTOS_MAX];
    size_t n_photos;
};

/* box: the sealed report; goes in as base64. */
enum err_code envelope_write(const struct envelope *e, struct span box, struct buf *out,
                             struct err *err) MUST_USE;
/* Appends the box to *box (NULL: not wanted). */
enum err_code envelope_read(struct span json, struct envelope *out, struct buf *box,
                            struct err *err) MUST_USE;

struct receipt {
    char uuid[REPORT_UUID_TEXT], number[REPORT_NUMBER_MAX];
    char fingerprint[REPORT_SHA256_TEXT]; /* of the envelope's bytes */
    char case_number[REPORT_NUMBER_MAX];  /* the bureau's own */
    int64_t received_utc_s;
    char held[REPORT_PHOTOS_MAX]
             [REPORT_SHA256_TEXT]; /* sealed photographs that lie complete at the hub */
    size_t n_held;
};
/* JSON with the signature over its canonical form without it. */
enum err_code receipt_write(const struct receipt *r, const struct key_secret *key, struct buf *out,
                            struct err *err) MUST_USE;
/* ERR_UNTRUSTED: not signed by that key. */
enum err_code receipt_read(struct span json, const uint8_t receipt_key[SEAL_KEY_BYTES],
                           struct receipt *out, struct err *err) MUST_USE;

#endif
