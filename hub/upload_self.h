/* hub/upload_self.h: what the files of hub/uploads.h share.  Not for others. */
#ifndef HUB_UPLOAD_SELF_H
#define HUB_UPLOAD_SELF_H

#include "base/fs.h"
#include "hub/upload_words.h"
#include "hub/uploads.h"

enum { UPLOAD_ID_TEXT = 41 }; /* 160 bits in hexadecimal */

struct uploads {
    char folder[FS_PATH_MAX], incoming[FS_PATH_MAX];
    struct lend *dockets;
    struct clock clock;
    uint8_t key[UPLOADS_KEY_BYTES];
};

/* What an upload is of: the paper beside it, ID.info. */
struct upload_paper {
    char uuid[REPORT_UUID_TEXT], sha256[REPORT_SHA256_TEXT];
    uint64_t bytes;
};

void upload_name(const struct uploads *u, const struct upload_paper *p, char id[UPLOAD_ID_TEXT]);
/* The last part of /v1/uploads/ID; false: no such address. */
bool upload_id_of(const char *path, char id[UPLOAD_ID_TEXT]);
void upload_path(const struct uploads *u, const char *id, const char *ending,
                 char out[FS_PATH_MAX]);
enum err_code upload_paper_write(const struct uploads *u, const char *id,
                                 const struct upload_paper *p, struct err *err) MUST_USE;
bool upload_paper_read(const struct uploads *u, const char *id, struct upload_paper *out);
void upload_remove(const struct uploads *u, const char *id);

/* Put in its place once: the docket was told, or is to be told again. */
bool upload_lies_in_place(const struct uploads *u, const struct upload_paper *p);
enum err_code upload_tell_docket(const struct uploads *u, const struct upload_paper *p,
                                 struct err *err) MUST_USE;

void upload_refuse(struct exchange_answer *a, unsigned status, const char *reason);
void upload_put_expires(const struct uploads *u, struct exchange_answer *a);
void upload_say_offset(const struct uploads *u, struct exchange_answer *a, unsigned status,
                       uint64_t offset);
bool upload_speaks_tus(const struct exchange_request *r, struct exchange_answer *a);

#endif
