/* PATCH: bytes as they come, and what is done when they are all there. */
#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <sodium.h>
#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "base/log.h"
#include "hub/upload_self.h"

enum { READ_BYTES = 16 * 1024, DIGEST_MAX = 32 };

struct upload_stream {
    struct uploads *u;
    char id[UPLOAD_ID_TEXT];
    struct upload_paper paper;
    int fd;
    uint64_t from, at;
    bool is_too_long;
    int fault; /* errno of a write, 0 none */
    EVP_MD_CTX *sum;
    uint8_t want[DIGEST_MAX];
    size_t want_bytes; /* 0: no checksum was promised */
};

/* --- the end of an upload ----------------------------------------------------------------------- */

static bool digest_file(int fd, char hex[REPORT_SHA256_TEXT])
{
    uint8_t piece[READ_BYTES];
    uint8_t sum[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    for (off_t at = 0;;) {
        ssize_t n = pread(fd, piece, sizeof piece, at);
        if (n < 0)
            return false;
        if (n == 0)
            break;
        crypto_hash_sha256_update(&state, piece, (unsigned long long)n);
        at += n;
    }
    crypto_hash_sha256_final(&state, sum);
    sodium_bin2hex(hex, REPORT_SHA256_TEXT, sum, sizeof sum);
    return true;
}

/* The complete file to its place; the folder it goes to may be new. */
static enum err_code put_in_place(const struct uploads *u, const char *id,
                                  const struct upload_paper *p, struct err *err)
{
    char part[FS_PATH_MAX], place[FS_PATH_MAX], folder[FS_PATH_MAX];
    upload_path(u, id, ".part", part);
    enum err_code rc = docket_photo_path(u->folder, p->sha256, place, err);
    if (rc)
        return rc;
    text_copy(folder, sizeof folder, place);
    *strrchr(folder, '/') = '\0';
    rc = fs_make_folder(folder, err);
    return rc ? rc : fs_commit(part, place, err);
}

unsigned upload_finish(const struct uploads *u, const char *id, const struct upload_paper *p,
                       int fd, struct exchange_answer *a)
{
    char hex[REPORT_SHA256_TEXT];
    struct err err = { 0 };
    if (!digest_file(fd, hex))
        return 503;
    if (strcmp(hex, p->sha256) != 0) {
        upload_remove(u, id);
        return 460;
    }
    if (p->kiosk[0]) /* a text: it waits there until its report is handed in */
        return 0;
    enum exchange_part part = EXCHANGE_PHOTOS;
    enum err_code rc = put_in_place(u, id, p, &err);
    if (!rc) {
        exchange_worked(a, EXCHANGE_PHOTOS);
        part = EXCHANGE_REPORTS;
        rc = upload_tell_docket(u, id, p, &err);
    }
    if (!rc)
        return 0; /* the paper stays for a while: who lost this answer may ask again */
    if (rc == ERR_NOT_FOUND)
        return 404;
    exchange_failed(a, part, err.text);
    return 503;
}

/* --- bytes -------------------------------------------------------------------------------------- */

static void stream_free(struct upload_stream *s)
{
    if (s->fd >= 0)
        close(s->fd); /* the lock goes with it */
    EVP_MD_CTX_free(s->sum);
    free(s);
}

/* "sha256 BASE64": 0, or the status. */
static unsigned promise_checksum(struct upload_stream *s, const char *text)
{
    enum upload_sum kind;
    if (!text)
        return 0;
    if (!upload_sum_read(text, &kind, s->want, &s->want_bytes))
        return 400;
    s->sum = EVP_MD_CTX_new();
    const EVP_MD *md = kind == UPLOAD_SHA1 ? EVP_sha1() : EVP_sha256();
    return s->sum && EVP_DigestInit_ex(s->sum, md, NULL) == 1 ? 0 : 503;
}

/* 0, or the status. */
static unsigned open_part(struct upload_stream *s, uint64_t offset)
{
    struct stat st;
    unsigned status = upload_part_open(s->u, s->id, &s->fd, &st);
    if (status == 404 && upload_lies_in_place(s->u, &s->paper))
        return 409; /* it is complete */
    if (status)
        return status;
    if ((uint64_t)st.st_size != offset || offset > s->paper.bytes)
        return 409;
    s->from = s->at = offset;
    /* What is left free is left to texts. */
    return s->paper.kiosk[0] || upload_has_room(s->u, s->paper.bytes - offset) ? 0 : 507;
}

struct upload_stream *uploads_begin(struct uploads *u, const struct exchange_request *r,
                                    struct exchange_answer *a)
{
    const char *type = exchange_header(r, "Content-Type");
    const char *offset_text = exchange_header(r, "Upload-Offset"), *reason = "checksum";
    uint64_t offset = 0;
    struct upload_stream *s = calloc(1, sizeof *s);
    if (!s) {
        exchange_refuse(a, 503, "not_now");
        return NULL;
    }
    *s = (struct upload_stream){ .u = u, .fd = -1 };
    unsigned status = 0;
    if (!upload_speaks_tus(r, a)) {
        stream_free(s);
        return NULL;
    }
    if (!upload_id_of(r->path, s->id) || !upload_paper_read(u, s->id, &s->paper)) {
        status = 404, reason = "no_such_upload";
    } else if (!type || strcasecmp(type, "application/offset+octet-stream") != 0) {
        status = 415, reason = "type";
    } else if (!offset_text || !span_number(span_of(offset_text), &offset)) {
        status = 400, reason = "offset";
    } else {
        status = promise_checksum(s, exchange_header(r, "Upload-Checksum"));
        if (status == 0)
            reason = upload_part_reason(status = open_part(s, offset));
    }
    if (status == 0)
        return s;
    stream_free(s);
    upload_refuse(a, status, reason);
    return NULL;
}

void uploads_piece(struct upload_stream *s, struct span bytes)
{
    if (s->fault || s->is_too_long)
        return;
    if (bytes.len > s->paper.bytes - s->at) {
        s->is_too_long = true;
        return;
    }
    if (s->sum)
        (void)EVP_DigestUpdate(s->sum, bytes.p, bytes.len);
    while (bytes.len > 0) {
        ssize_t n = pwrite(s->fd, bytes.p, bytes.len, (off_t)s->at);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            s->fault = n < 0 ? errno : EIO;
            return;
        }
        s->at += (uint64_t)n;
        bytes = span_part(bytes, (size_t)n, bytes.len);
    }
}

static void take_back(struct upload_stream *s)
{
    if (ftruncate(s->fd, (off_t)s->from) != 0)
        log_line(LOG_ERROR, "uploads", "a piece could not be taken back: %s", strerror(errno));
}

static bool is_promised(struct upload_stream *s)
{
    uint8_t sum[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    return !s->sum || (EVP_DigestFinal_ex(s->sum, sum, &n) == 1 && n == s->want_bytes &&
                       memcmp(sum, s->want, n) == 0);
}

static void end(struct upload_stream *s, struct exchange_answer *a)
{
    if (s->is_too_long) {
        take_back(s);
        upload_refuse(a, 413, "too_long");
    } else if (s->fault) {
        take_back(s);
        exchange_failed(a, EXCHANGE_PHOTOS, strerror(s->fault));
        upload_refuse(a, s->fault == ENOSPC || s->fault == EDQUOT ? 507 : 503, "not_now");
    } else if (!is_promised(s)) {
        take_back(s);
        upload_refuse(a, 460, "checksum");
    } else {
        unsigned status = s->at == s->paper.bytes ? upload_finish(s->u, s->id, &s->paper, s->fd, a)
                                                  : 0;
        if (status)
            upload_refuse(a, status, upload_part_reason(status));
        else
            upload_say_offset(a, 204, s->at, upload_now_s(s->u));
    }
}

void uploads_end(struct upload_stream *s, struct exchange_answer *a)
{
    end(s, a);
    stream_free(s);
}

void uploads_cut(struct upload_stream *s)
{
    if (s->sum || s->fault || s->is_too_long)
        take_back(s);
    stream_free(s);
}
