/* hall.h: kiosks of a hall with their keys, the reports they bring, and a hub to bring them to: its parts in memory, or
 * the program in a process of its own.
 *
 * All files are in the working directory: fleet.db, photos/, public/, receipt.key.  Whatever fails in here ends the
 * program: nothing of it is what is tested.  Threads: hall_stamp and hall_request any; the rest the main one.
 */
#ifndef TESTS_HUB_HALL_H
#define TESTS_HUB_HALL_H

#include <sys/types.h>

#include "fleet/fleet.h"
#include "report/envelope.h"

#define HALL_FLEET   "fleet.db"
#define HALL_RECEIPT "receipt.key"
#define HALL_PHOTOS  "photos"

#define HALL_MUST(call)                                                                            \
    do {                                                                                           \
        struct err *hall_err = &(struct err){ 0 };                                                 \
        if (call)                                                                                  \
            hall_die(#call, hall_err->text);                                                       \
    } while (0)
#define HALL_ERR hall_err
void hall_die(const char *what, const char *why) __attribute__((noreturn));

struct hall_kiosk {
    char name[STAMP_NAME_MAX];
    struct key_secret *key;
    uint8_t public_key[STAMP_PUBLIC_BYTES];
};
void hall_kiosk_make(struct hall_kiosk *k, const char *name, unsigned seed);
void hall_kiosk_fini(struct hall_kiosk *k);
/* The header of a request. */
void hall_stamp(const struct hall_kiosk *k, const char *method, const char *path, struct span body,
                int64_t utc_s, char out[STAMP_TEXT_MAX]);

/* Everything gone that an earlier test left; a new database of kiosks, photos/, public/, the receipts' key. */
struct fleet *hall_begin(uint8_t receipt_key[SEAL_KEY_BYTES]);
void hall_admit(struct fleet *f, const struct hall_kiosk *k);

struct hall_report {
    struct envelope envelope;
    struct buf bytes;
    char fingerprint[REPORT_SHA256_TEXT];
};
/* The i-th of that kiosk; of is the kiosk's number from 1 to 99.  Its query code is 123456 when has_code (10 ms). */
void hall_report_make(struct hall_report *r, const char *kiosk, unsigned of, unsigned i,
                      bool has_code);
/* Names a photograph of those bytes; before hall_report_seal. */
void hall_report_photo(struct hall_report *r, struct span sealed);
/* box_bytes: as long as a sealed report is. */
void hall_report_seal(struct hall_report *r, size_t box_bytes);
void hall_report_fini(struct hall_report *r);
void hall_sha256(struct span bytes, char out[REPORT_SHA256_TEXT]);

/* A whole HTTP/1.1 request with its stamp, appended; headers: lines with their ends, or "". */
void hall_request(struct buf *out, const struct hall_kiosk *k, const char *method, const char *path,
                  const char *headers, struct span body);
/* POST /v1/reports. */
void hall_post(struct buf *out, const struct hall_kiosk *k, const struct hall_report *r);

/* So long a hub may take to start and to end. */
enum { HALL_PATIENCE_S = 60 };
/* heyan-hub serve; dies with the test. */
struct hall_hub {
    pid_t pid;
    uint16_t port;
    int out;        /* what it prints */
    char said[512]; /* at its end */
};
/* port 0: any.  limits: a file, or NULL. */
void hall_hub_start(struct hall_hub *h, const char *reports, const char *limits, uint16_t port);
/* connections: a file, or NULL. */
void hall_hub_start_with(struct hall_hub *h, const char *reports, const char *limits, uint16_t port,
                         const char *connections);
/* With that signal; its wait status. */
int hall_hub_end(struct hall_hub *h, int signal);
/* kB in memory; 0: not to be had. */
size_t hall_hub_rss_kb(const struct hall_hub *h, bool most);
double hall_hub_cpu_s(const struct hall_hub *h);
/* No limits for benches and crowds: the path of the file. */
const char *hall_wide_limits(void);

#endif
