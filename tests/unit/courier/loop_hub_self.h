/* tests/unit/courier/loop_hub_self.h: the hub's inside.  For loop_hub*.c. */
#ifndef TESTS_UNIT_COURIER_LOOP_HUB_SELF_H
#define TESTS_UNIT_COURIER_LOOP_HUB_SELF_H

#include <microhttpd.h>
#include <pthread.h>

#include "courier/loop_hub.h"

enum { REPORTS_MAX = 1024, UPLOADS_MAX = 1024, BODY_MAX = 1 << 20, ODD_OFFSET = 77777777 };

struct report_kept {
    struct envelope envelope;
    char fingerprint[REPORT_SHA256_TEXT];
};

struct upload_kept {
    char uuid[REPORT_UUID_TEXT], sha256[REPORT_SHA256_TEXT];
    uint64_t length;
    struct buf bytes;
    bool is_there, is_spoilt;
    const void *owner; /* the one talk whose bytes are taken */
};

struct loop_hub {
    struct MHD_Daemon *daemon;
    const struct key_secret *key;
    struct key_secret *other;
    uint8_t kiosk_key[STAMP_PUBLIC_BYTES];
    pthread_mutex_t lock; /* guards all below */
    struct report_kept reports[REPORTS_MAX];
    struct upload_kept uploads[UPLOADS_MAX];
    size_t n_reports, n_uploads;
    enum loop_way way;
    unsigned requests_left, status, retry_after_s;
    char reason[48], uuid[REPORT_UUID_TEXT];
    struct buf first_receipt;
    int64_t utc_s;
    struct loop_count count;
};

enum MHD_Result loop_hub_on_request(void *self, struct MHD_Connection *c, const char *path,
                                    const char *method, const char *version, const char *data,
                                    size_t *n, void **state);
void loop_hub_on_end(void *self, struct MHD_Connection *c, void **state,
                     enum MHD_RequestTerminationCode why);
/* Lies complete, and with the digest. */
bool loop_hub_is_held(const struct loop_hub *h, const char *uuid, const char *sha256);

#endif
