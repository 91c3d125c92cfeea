/* An upload's name, its paper, and the answers that all of tus gives. */
#include <errno.h>
#include <inttypes.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "hub/upload_self.h"

enum { PAPER_MAX = 256 };

/* --- names and papers --------------------------------------------------------------------------- */

void upload_name(const struct uploads *u, const struct upload_paper *p, char id[UPLOAD_ID_TEXT])
{
    uint8_t mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, u->key, sizeof u->key);
    crypto_auth_hmacsha256_update(&state, (const uint8_t *)p->uuid, strlen(p->uuid));
    crypto_auth_hmacsha256_update(&state, (const uint8_t *)":", 1);
    crypto_auth_hmacsha256_update(&state, (const uint8_t *)p->sha256, strlen(p->sha256));
    crypto_auth_hmacsha256_final(&state, mac);
    sodium_bin2hex(id, UPLOAD_ID_TEXT, mac, (UPLOAD_ID_TEXT - 1) / 2);
}

/* The last part of /v1/uploads/ID; false: no such address. */
bool upload_id_of(const char *path, char id[UPLOAD_ID_TEXT])
{
    const char *at = path + strlen(UPLOADS_PATH "/");
    if (strlen(at) != UPLOAD_ID_TEXT - 1 || strspn(at, "0123456789abcdef") != UPLOAD_ID_TEXT - 1)
        return false;
    memcpy(id, at, UPLOAD_ID_TEXT);
    return true;
}

void upload_path(const struct uploads *u, const char *id, const char *ending, char out[FS_PATH_MAX])
{
    /* uploads_open has seen to it that the longest fits. */
    snprintf(out, FS_PATH_MAX, "%.*s/%s%s", (int)(FS_PATH_MAX - UPLOAD_ID_TEXT - 8), u->incoming,
             id, ending);
}

enum err_code upload_paper_write(const struct uploads *u, const char *id,
                                 const struct upload_paper *p, struct err *err)
{
    char path[FS_PATH_MAX], text[PAPER_MAX];
    upload_path(u, id, ".info", path);
    snprintf(text, sizeof text, "heyan-upload-1 %s %s %" PRIu64 "\n", p->uuid, p->sha256, p->bytes);
    return fs_replace(path, span_of(text), err);
}

bool upload_paper_read(const struct uploads *u, const char *id, struct upload_paper *out)
{
    char path[FS_PATH_MAX], text[PAPER_MAX];
    struct buf b = BUF_INIT(PAPER_MAX);
    upload_path(u, id, ".info", path);
    bool is_good = fs_read_all(path, &b, NULL) == ERR_OK &&
                   span_copy(buf_span(&b), text, sizeof text) &&
                   sscanf(text, "heyan-upload-1 %36s %64s %" SCNu64, out->uuid, out->sha256,
                          &out->bytes) == 3;
    buf_fini(&b);
    return is_good;
}

void upload_remove(const struct uploads *u, const char *id)
{
    char path[FS_PATH_MAX];
    upload_path(u, id, ".part", path);
    (void)unlink(path);
    upload_path(u, id, ".info", path);
    (void)unlink(path);
}

bool upload_lies_in_place(const struct uploads *u, const struct upload_paper *p)
{
    char place[FS_PATH_MAX];
    struct stat st;
    return docket_photo_path(u->folder, p->sha256, place, NULL) == ERR_OK &&
           stat(place, &st) == 0 && (uint64_t)st.st_size == p->bytes;
}

enum err_code upload_tell_docket(const struct uploads *u, const struct upload_paper *p,
                                 struct err *err)
{
    struct docket *d = lend_take(u->dockets);
    enum err_code rc = docket_photo_held(d, p->uuid, p->sha256, u->clock.utc_s(u->clock.self), err);
    lend_give(u->dockets, d);
    return rc;
}

/* --- common answers ----------------------------------------------------------------------------- */

void upload_put_expires(const struct uploads *u, struct exchange_answer *a)
{
    char text[64];
    struct tm tm;
    time_t at = (time_t)(u->clock.utc_s(u->clock.self) + UPLOADS_KEEP_S);
    if (gmtime_r(&at, &tm) && strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &tm) > 0)
        exchange_put(a, "Upload-Expires", text);
}

void upload_refuse(struct exchange_answer *a, unsigned status, const char *reason)
{
    exchange_put(a, "Tus-Resumable", UPLOAD_VERSION);
    if (status == 412)
        exchange_put(a, "Tus-Version", UPLOAD_VERSION);
    exchange_refuse(a, status, reason);
}

void upload_say_offset(const struct uploads *u, struct exchange_answer *a, unsigned status,
                       uint64_t offset)
{
    exchange_put(a, "Tus-Resumable", UPLOAD_VERSION);
    exchange_put_number(a, "Upload-Offset", offset);
    upload_put_expires(u, a);
    exchange_put(a, "Cache-Control", "no-store");
    a->status = status;
}

bool upload_speaks_tus(const struct exchange_request *r, struct exchange_answer *a)
{
    const char *version = exchange_header(r, "Tus-Resumable");
    if (version && strcmp(version, UPLOAD_VERSION) == 0)
        return true;
    upload_refuse(a, 412, "version");
    return false;
}
