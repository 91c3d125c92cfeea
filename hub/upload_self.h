/* hub/upload_self.h: what the files of hub/uploads.h share.  Not for others. */
#ifndef HUB_UPLOAD_SELF_H
#define HUB_UPLOAD_SELF_H

#include <stdatomic.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "hub/upload_words.h"
#include "hub/uploads.h"

enum { UPLOAD_ID_TEXT = 41 }; /* 160 bits in hexadecimal */

struct uploads {
    char folder[FS_PATH_MAX], incoming[FS_PATH_MAX];
    struct lend *dockets;
    struct clock clock;
    uint8_t key[UPLOADS_KEY_BYTES];
    uint64_t leave_bytes;
    _Atomic int64_t swept_utc_s;
};

/* What an upload is of: the paper beside it, ID.info. */
struct upload_paper {
    char uuid[REPORT_UUID_TEXT], sha256[REPORT_SHA256_TEXT];
    uint64_t bytes;
    char kiosk[STAMP_NAME_MAX]; /* of a report's text: who brings it; "": a photograph */
};

void upload_name(const struct uploads *u, const struct upload_paper *p, char id[UPLOAD_ID_TEXT]);
/* Of whatever a text tells apart. */
void upload_name_of(const struct uploads *u, const char *of, char id[UPLOAD_ID_TEXT]);
/* The last part of /v1/uploads/ID; false: no such address. */
bool upload_id_of(const char *path, char id[UPLOAD_ID_TEXT]);
void upload_path(const struct uploads *u, const char *id, const char *ending,
                 char out[FS_PATH_MAX]);
enum err_code upload_paper_write(const struct uploads *u, const char *id,
                                 const struct upload_paper *p, struct err *err) MUST_USE;
bool upload_paper_read(const struct uploads *u, const char *id, struct upload_paper *out);
/* A report's uuid and a digest, as they are written. */
bool upload_are_words(const char *uuid, const char *sha256);
/* The empty file and its paper, or a new one of what was over; what is there stays, and its time begins anew. */
enum err_code upload_make(const struct uploads *u, const char *id, const struct upload_paper *p,
                          struct err *err) MUST_USE;
void upload_say_created(const struct uploads *u, const char *id, struct exchange_answer *a);
void upload_remove(const struct uploads *u, const char *id);

/* ID.part for one at a time: whoever writes to it, puts it in its place or removes it holds its lock until the
 * descriptor is closed.  0, or the status why not: 404, 410 (nobody went on with it in time), 423, 503. */
unsigned upload_part_open(const struct uploads *u, const char *id, int *fd, struct stat *st);
const char *upload_part_reason(unsigned status);
bool upload_is_over(const struct uploads *u, const struct stat *st);
/* Whether so much more may lie there: however many photographs come, the texts of reports have their room. */
bool upload_has_room(const struct uploads *u, uint64_t bytes);
/* All its bytes are there and its lock is held: in its place, fsynced, and told to the docket.  0, or the status:
 * 460 they are not that photograph's and were thrown away, 404 no report wants it any more, 503. */
unsigned upload_finish(const struct uploads *u, const char *id, const struct upload_paper *p,
                       int fd, struct exchange_answer *a);

/* upload_texts.c */
void upload_text_name(const struct uploads *u, const struct upload_paper *p,
                      char id[UPLOAD_ID_TEXT]);
void upload_text_create(struct uploads *u, const struct upload_paper *p, struct exchange_answer *a);

/* Put in its place once: the docket was told, or is to be told again. */
bool upload_lies_in_place(const struct uploads *u, const struct upload_paper *p);
/* It lies in its place.  ERR_NOT_FOUND: no report wants it, its case was erased while the bytes came; when nobody else
 * names it, it is thrown away. */
enum err_code upload_tell_docket(const struct uploads *u, const char *id,
                                 const struct upload_paper *p, struct err *err) MUST_USE;

void upload_refuse(struct exchange_answer *a, unsigned status, const char *reason);
/* touched: when the last byte came. */
void upload_put_expires(struct exchange_answer *a, int64_t touched_utc_s);
void upload_say_offset(struct exchange_answer *a, unsigned status, uint64_t offset,
                       int64_t touched_utc_s);
int64_t upload_now_s(const struct uploads *u);
bool upload_speaks_tus(const struct exchange_request *r, struct exchange_answer *a);

#endif
