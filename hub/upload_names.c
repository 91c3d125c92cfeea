/* An upload's name, its paper, and the answers that all of tus gives. */
#include <errno.h>
#include <inttypes.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "hub/upload_self.h"

enum { PAPER_MAX = 256 };

int64_t upload_now_s(const struct uploads *u)
{
    return u->clock.utc_s(u->clock.self);
}

/* --- names and papers --------------------------------------------------------------------------- */

void upload_name_of(const struct uploads *u, const char *of, char id[UPLOAD_ID_TEXT])
{
    uint8_t mac[crypto_auth_hmacsha256_BYTES];
    crypto_auth_hmacsha256_state state;
    crypto_auth_hmacsha256_init(&state, u->key, sizeof u->key);
    crypto_auth_hmacsha256_update(&state, (const uint8_t *)of, strlen(of));
    crypto_auth_hmacsha256_final(&state, mac);
    sodium_bin2hex(id, UPLOAD_ID_TEXT, mac, (UPLOAD_ID_TEXT - 1) / 2);
}

void upload_name(const struct uploads *u, const struct upload_paper *p, char id[UPLOAD_ID_TEXT])
{
    char of[REPORT_UUID_TEXT + REPORT_SHA256_TEXT];
    snprintf(of, sizeof of, "%s:%s", p->uuid, p->sha256);
    upload_name_of(u, of, id);
}

bool upload_are_words(const char *uuid, const char *sha256)
{
    return strlen(uuid) == REPORT_UUID_TEXT - 1 &&
           strspn(uuid, "0123456789abcdef-") == REPORT_UUID_TEXT - 1 &&
           strlen(sha256) == REPORT_SHA256_TEXT - 1 &&
           strspn(sha256, "0123456789abcdef") == REPORT_SHA256_TEXT - 1;
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
    snprintf(text, sizeof text, "%s%s %s %s %" PRIu64 "\n",
             p->kiosk[0] ? "heyan-upload-text-1 " : "heyan-upload-1", p->kiosk, p->uuid, p->sha256,
             p->bytes);
    return fs_replace(path, span_of(text), err);
}

bool upload_paper_read(const struct uploads *u, const char *id, struct upload_paper *out)
{
    char path[FS_PATH_MAX], text[PAPER_MAX];
    struct buf b = BUF_INIT(PAPER_MAX);
    upload_path(u, id, ".info", path);
    bool is_good = fs_read_all(path, &b, NULL) == ERR_OK &&
                   span_copy(buf_span(&b), text, sizeof text);
    buf_fini(&b);
    out->kiosk[0] = '\0';
    return is_good && (sscanf(text, "heyan-upload-1 %36s %64s %" SCNu64, out->uuid, out->sha256,
                              &out->bytes) == 3 ||
                       sscanf(text, "heyan-upload-text-1 %47s %36s %64s %" SCNu64, out->kiosk,
                              out->uuid, out->sha256, &out->bytes) == 4);
}

enum err_code upload_make(const struct uploads *u, const char *id, const struct upload_paper *p,
                          struct err *err)
{
    char path[FS_PATH_MAX];
    upload_path(u, id, ".part", path);
    enum err_code rc = upload_paper_write(u, id, p, err);
    int fd = rc ? -1 : open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (!rc && (fd < 0 || futimens(fd, NULL) != 0))
        rc = err_set(err, ERR_IO, "%s: %s", path, strerror(errno));
    if (fd >= 0)
        close(fd);
    return rc;
}

void upload_remove(const struct uploads *u, const char *id)
{
    char path[FS_PATH_MAX];
    upload_path(u, id, ".part", path);
    (void)unlink(path);
    upload_path(u, id, ".gone", path);
    (void)unlink(path);
    upload_path(u, id, ".info", path);
    (void)unlink(path);
}

bool upload_has_room(const struct uploads *u, uint64_t bytes)
{
    struct statvfs v;
    return statvfs(u->folder, &v) != 0 ||
           (uint64_t)v.f_bavail * v.f_frsize >= u->leave_bytes + bytes;
}

bool upload_is_over(const struct uploads *u, const struct stat *st)
{
    return st->st_mtime < upload_now_s(u) - UPLOADS_KEEP_S;
}

static unsigned lock_part(const struct uploads *u, int fd, struct stat *st)
{
    if (flock(fd, LOCK_EX | LOCK_NB) != 0)
        return errno == EWOULDBLOCK ? 423 : 503;
    if (fstat(fd, st) != 0)
        return 503;
    if (st->st_nlink == 0) /* removed between the two calls, and perhaps made anew */
        return 404;
    return upload_is_over(u, st) ? 410 : 0;
}

unsigned upload_part_open(const struct uploads *u, const char *id, int *fd, struct stat *st)
{
    char path[FS_PATH_MAX];
    upload_path(u, id, ".part", path);
    *fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (*fd < 0)
        return errno == ENOENT ? 404 : 503;
    unsigned status = lock_part(u, *fd, st);
    if (status == 0)
        return 0;
    close(*fd);
    *fd = -1;
    return status;
}

const char *upload_part_reason(unsigned status)
{
    switch (status) {
    case 404:
        return "no_such_upload";
    case 409:
        return "offset";
    case 410:
        return "expired";
    case 423:
        return "locked";
    case 507:
        return "no_room";
    case 460:
        return "not_that_photograph";
    default:
        return "not_now";
    }
}

bool upload_lies_in_place(const struct uploads *u, const struct upload_paper *p)
{
    char place[FS_PATH_MAX];
    struct stat st;
    return !p->kiosk[0] && docket_photo_path(u->folder, p->sha256, place, NULL) == ERR_OK &&
           stat(place, &st) == 0 && (uint64_t)st.st_size == p->bytes;
}

/* It is out of its place before the docket is asked again: a report that came to name it meanwhile gets it back, and one
 * that comes later does not find it. */
static enum err_code throw_away(const struct uploads *u, const char *id,
                                const struct upload_paper *p, struct docket *d, struct err *err)
{
    char place[FS_PATH_MAX], aside[FS_PATH_MAX];
    bool is_named = true;
    enum err_code rc = docket_photo_path(u->folder, p->sha256, place, err);
    if (!rc)
        rc = docket_photo_named(d, p->sha256, &is_named, err);
    if (rc || is_named)
        return rc;
    upload_path(u, id, ".gone", aside);
    if (rename(place, aside) != 0)
        return errno == ENOENT ? ERR_OK : err_set(err, ERR_IO, "%s: %s", place, strerror(errno));
    rc = docket_photo_named(d, p->sha256, &is_named, err);
    if (is_named ? rename(aside, place) != 0 : unlink(aside) != 0)
        rc = err_set(err, ERR_IO, "%s: %s", aside, strerror(errno));
    return rc;
}

enum err_code upload_tell_docket(const struct uploads *u, const char *id,
                                 const struct upload_paper *p, struct err *err)
{
    struct err why = { 0 };
    struct docket *d = lend_take(u->dockets);
    enum err_code rc = docket_photo_held(d, p->uuid, p->sha256, upload_now_s(u), err);
    if (rc == ERR_NOT_FOUND && throw_away(u, id, p, d, &why))
        rc = err_set(err, why.code, "%s", why.text); /* to be tried again */
    lend_give(u->dockets, d);
    return rc;
}

/* --- common answers ----------------------------------------------------------------------------- */

void upload_say_created(const struct uploads *u, const char *id, struct exchange_answer *a)
{
    char location[sizeof UPLOADS_PATH + UPLOAD_ID_TEXT];
    snprintf(location, sizeof location, UPLOADS_PATH "/%s", id);
    exchange_put(a, "Tus-Resumable", UPLOAD_VERSION);
    exchange_put(a, "Location", location);
    upload_put_expires(a, upload_now_s(u));
    a->status = 201;
}

void upload_put_expires(struct exchange_answer *a, int64_t touched_utc_s)
{
    char text[64];
    struct tm tm;
    time_t at = (time_t)(touched_utc_s + UPLOADS_KEEP_S);
    if (gmtime_r(&at, &tm) && strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &tm) > 0)
        exchange_put(a, "Upload-Expires", text);
}

void upload_refuse(struct exchange_answer *a, unsigned status, const char *reason)
{
    exchange_put(a, "Tus-Resumable", UPLOAD_VERSION);
    if (status == 412)
        exchange_put(a, "Tus-Version", UPLOAD_VERSION);
    exchange_refuse(a, status, reason);
    if (status == 507)
        exchange_retry(a, EXCHANGE_RETRY_S);
}

void upload_say_offset(struct exchange_answer *a, unsigned status, uint64_t offset,
                       int64_t touched_utc_s)
{
    exchange_put(a, "Tus-Resumable", UPLOAD_VERSION);
    exchange_put_number(a, "Upload-Offset", offset);
    upload_put_expires(a, touched_utc_s);
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
