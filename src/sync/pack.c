#include "sync/pack.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "sync/disk.h"

enum { CHUNK = 128 * 1024, WORKERS = 2 };

struct packer {
    ZSTD_CCtx *zstd;
    struct disk_file file;
    uint8_t chunk[CHUNK];
};

static enum err_code no_memory(const char *path, struct err *err)
{
    return err_set(err, ERR_NOMEM, "%s: no memory to pack it", path);
}

static bool set_up(ZSTD_CCtx *c, int level, uint64_t bytes)
{
    /* A libzstd built without threads refuses workers, and packs all the same. */
    ZSTD_CCtx_setParameter(c, ZSTD_c_nbWorkers, WORKERS);
    return !ZSTD_isError(ZSTD_CCtx_setParameter(c, ZSTD_c_compressionLevel, level)) &&
           !ZSTD_isError(ZSTD_CCtx_setParameter(c, ZSTD_c_checksumFlag, 1)) &&
           !ZSTD_isError(ZSTD_CCtx_setParameter(
               c, ZSTD_c_windowLog, bytes > 0 && bytes < 1u << 20 ? 20 : PACK_WINDOW_LOG)) &&
           (bytes == 0 || !ZSTD_isError(ZSTD_CCtx_setPledgedSrcSize(c, bytes)));
}

enum err_code packer_open(const char *path, int level, uint64_t bytes, struct packer **out,
                          struct err *err)
{
    struct packer *p = calloc(1, sizeof *p);
    if (!p)
        return no_memory(path, err);
    p->file.fd = -1;
    p->zstd = ZSTD_createCCtx();
    enum err_code rc = p->zstd && set_up(p->zstd, level, bytes) ? disk_create(path, &p->file, err)
                                                                : no_memory(path, err);
    if (rc) {
        packer_close(p);
        return rc;
    }
    *out = p;
    return ERR_OK;
}

static enum err_code step(struct packer *p, ZSTD_inBuffer *in, ZSTD_EndDirective how, size_t *left,
                          struct err *err)
{
    ZSTD_outBuffer out = { p->chunk, sizeof p->chunk, 0 };
    *left = ZSTD_compressStream2(p->zstd, &out, in, how);
    if (ZSTD_isError(*left))
        return err_set(err, ERR_INVALID, "%s: cannot pack it: %s", p->file.path,
                       ZSTD_getErrorName(*left));
    return disk_write(&p->file, (struct span){ p->chunk, out.pos }, err);
}

enum err_code packer_write(void *packer, struct span bytes, struct err *err)
{
    ZSTD_inBuffer in = { bytes.p, bytes.len, 0 };
    enum err_code rc = ERR_OK;
    size_t left;
    while (!rc && in.pos < in.size)
        rc = step(packer, &in, ZSTD_e_continue, &left, err);
    return rc;
}

enum err_code packer_end(struct packer *p, struct err *err)
{
    ZSTD_inBuffer in = { NULL, 0, 0 };
    enum err_code rc = ERR_OK;
    size_t left = 1;
    while (!rc && left > 0)
        rc = step(p, &in, ZSTD_e_end, &left, err);
    return rc ? rc : disk_end(&p->file, err);
}

void packer_close(struct packer *p)
{
    if (!p)
        return;
    if (p->file.fd >= 0)
        close(p->file.fd);
    ZSTD_freeCCtx(p->zstd);
    free(p);
}

/* A file read in pieces. */
struct source {
    const char *path;
    int fd;
};

static enum err_code source_open(const char *path, struct source *out, struct err *err)
{
    *out = (struct source){ path, open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK) };
    return out->fd >= 0 ? ERR_OK
                        : err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO,
                                  "%s: cannot open: %s", path, strerror(errno));
}

static enum err_code source_read(struct source *s, uint8_t *out, size_t cap, size_t *n,
                                 struct err *err)
{
    ssize_t got;
    do
        got = read(s->fd, out, cap);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        return err_set(err, ERR_IO, "%s: cannot read: %s", s->path, strerror(errno));
    *n = (size_t)got;
    return ERR_OK;
}

static enum err_code feed(struct source *from, struct packer *to, struct err *err)
{
    uint8_t *chunk = malloc(CHUNK);
    size_t n = 1;
    enum err_code rc = chunk ? ERR_OK : no_memory(from->path, err);
    while (!rc && n > 0) {
        rc = source_read(from, chunk, CHUNK, &n, err);
        if (!rc && n > 0)
            rc = packer_write(to, (struct span){ chunk, n }, err);
    }
    free(chunk);
    return rc ? rc : packer_end(to, err);
}

enum err_code pack_file(const char *from, const char *to, int level, struct err *err)
{
    struct source s;
    struct packer *p = NULL;
    uint64_t bytes = 0;
    enum err_code rc = disk_size(from, &bytes, err);
    if (!rc)
        rc = source_open(from, &s, err);
    if (rc)
        return rc;
    rc = packer_open(to, level, bytes, &p, err);
    if (!rc)
        rc = feed(&s, p, err);
    packer_close(p);
    close(s.fd);
    if (rc)
        unlink(to);
    return rc;
}

struct unpacker {
    ZSTD_DCtx *zstd;
    struct source from;
    uint64_t left; /* bytes still to come */
    bool at_end;   /* of the frame */
    ZSTD_inBuffer in;
    uint8_t chunk[CHUNK];
};

enum err_code unpacker_open(const char *path, uint64_t bytes, struct unpacker **out,
                            struct err *err)
{
    struct unpacker *u = calloc(1, sizeof *u);
    if (!u)
        return no_memory(path, err);
    u->from.fd = -1;
    u->left = bytes;
    u->zstd = ZSTD_createDCtx();
    u->in.src = u->chunk;
    enum err_code rc = u->zstd && !ZSTD_isError(ZSTD_DCtx_setParameter(u->zstd, ZSTD_d_windowLogMax,
                                                                       PACK_WINDOW_LOG))
                           ? source_open(path, &u->from, err)
                           : no_memory(path, err);
    if (rc) {
        unpacker_close(u);
        return rc;
    }
    *out = u;
    return ERR_OK;
}

static enum err_code damaged(const struct unpacker *u, const char *what, struct err *err)
{
    return err_set(err, ERR_INVALID, "%s: is damaged: %s", u->from.path, what);
}

static enum err_code refill(struct unpacker *u, struct err *err)
{
    size_t n = 0;
    if (u->in.pos < u->in.size)
        return ERR_OK;
    enum err_code rc = source_read(&u->from, u->chunk, sizeof u->chunk, &n, err);
    u->in.pos = 0;
    u->in.size = rc ? 0 : n;
    return rc;
}

static enum err_code inflate(struct unpacker *u, ZSTD_outBuffer *out, struct err *err)
{
    enum err_code rc = refill(u, err);
    if (rc)
        return rc;
    size_t before = out->pos, had = u->in.size - u->in.pos;
    size_t hint = ZSTD_decompressStream(u->zstd, out, &u->in);
    if (ZSTD_isError(hint)) {
        bool is_window = ZSTD_getErrorCode(hint) == ZSTD_error_frameParameter_windowTooLarge;
        return is_window
                   ? err_set(err, ERR_TOO_BIG, "%s: wants more memory than agreed", u->from.path)
                   : damaged(u, ZSTD_getErrorName(hint), err);
    }
    u->at_end = hint == 0;
    if (!u->at_end && had == 0 && out->pos == before)
        return damaged(u, "it is cut off", err);
    return ERR_OK;
}

/* After the last byte: the frame must end here, and the file with it. */
static enum err_code check_end(struct unpacker *u, struct err *err)
{
    uint8_t over;
    ZSTD_outBuffer out = { &over, 1, 0 };
    enum err_code rc = ERR_OK;
    while (!rc && !u->at_end && out.pos == 0)
        rc = inflate(u, &out, err);
    if (!rc && out.pos > 0)
        return err_set(err, ERR_TOO_BIG, "%s: holds more than was announced", u->from.path);
    if (!rc)
        rc = refill(u, err);
    return !rc && u->in.pos < u->in.size ? damaged(u, "something follows it", err) : rc;
}

enum err_code unpacker_read(void *unpacker, uint8_t *out, size_t cap, size_t *n, struct err *err)
{
    struct unpacker *u = unpacker;
    ZSTD_outBuffer to = { out, cap < u->left ? cap : (size_t)u->left, 0 };
    enum err_code rc = ERR_OK;
    *n = 0;
    if (u->left == 0)
        return check_end(u, err);
    while (!rc && to.pos == 0 && !u->at_end)
        rc = inflate(u, &to, err);
    if (!rc && to.pos == 0)
        rc = damaged(u, "it holds less than was announced", err);
    if (rc)
        return rc;
    u->left -= to.pos;
    *n = to.pos;
    return ERR_OK;
}

void unpacker_close(struct unpacker *u)
{
    if (!u)
        return;
    if (u->from.fd >= 0)
        close(u->from.fd);
    ZSTD_freeDCtx(u->zstd);
    free(u);
}

static enum err_code drain(struct unpacker *from, struct disk_file *to, struct err *err)
{
    uint8_t *chunk = malloc(CHUNK);
    size_t n = 1;
    enum err_code rc = chunk ? ERR_OK : no_memory(to->path, err);
    while (!rc && n > 0) {
        rc = unpacker_read(from, chunk, CHUNK, &n, err);
        if (!rc)
            rc = disk_write(to, (struct span){ chunk, n }, err);
    }
    free(chunk);
    return rc;
}

enum err_code unpack_file(const char *from, const char *to, uint64_t bytes, struct err *err)
{
    struct unpacker *u = NULL;
    struct disk_file file;
    enum err_code rc = unpacker_open(from, bytes, &u, err);
    if (rc)
        return rc;
    rc = disk_create(to, &file, err);
    if (!rc) {
        rc = drain(u, &file, err);
        enum err_code ended = disk_end(&file, rc ? NULL : err);
        rc = rc ? rc : ended;
    }
    unpacker_close(u);
    if (rc)
        unlink(to);
    return rc;
}
