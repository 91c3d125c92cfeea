#include "camera/recording.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/buf.h"
#include "base/fs.h"
#include "scan/frame.h"

static const char head_magic[] = "HEYANREC";
static const char record_magic[] = "FRM1";

enum { VERSION = 1, MAGIC_BYTES = 8, RECORD_MAGIC_BYTES = 4, SEARCH_BYTES = 64 * 1024 };

/* ---- numbers in the file: little end first ---- */

static uint32_t get_u32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void put_u32(uint8_t *p, uint32_t v)
{
    for (int i = 0; i < 4; i++)
        p[i] = (uint8_t)(v >> (8 * i));
}

static uint32_t checksum(const uint8_t *p, size_t n)
{
    return (uint32_t)crc32(0, p, (uInt)n);
}

/* ---- reading ---- */

struct recording {
    int fd;            /* -1: bytes */
    struct span bytes; /* when there is no file */
    uint64_t size, at;
    char name[FS_PATH_MAX];
    struct recording_head head;
    struct recording_state state;
    uint32_t time_ms; /* of the last frame given */
    struct buf frame;
};

/* Exactly n bytes from `at`, which the caller has seen to lie inside the file's size.  A file that
 * has shrunk since then is an error like any other. */
static enum err_code get(struct recording *r, uint64_t at, size_t n, uint8_t *out, struct err *err)
{
    if (r->fd < 0) {
        memcpy(out, r->bytes.p + at, n);
        return ERR_OK;
    }
    while (n > 0) {
        ssize_t got = pread(r->fd, out, n, (off_t)at);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return err_set(err, ERR_IO, "%s: cannot read: %s", r->name,
                           got < 0 ? strerror(errno) : "it became shorter");
        out += got;
        at += (uint64_t)got;
        n -= (size_t)got;
    }
    return ERR_OK;
}

bool recording_begins(struct span bytes)
{
    return span_starts(bytes, head_magic);
}

static enum err_code read_head(struct recording *r, struct err *err)
{
    uint8_t h[RECORDING_HEAD_BYTES];
    if (r->size < sizeof h)
        return err_set(err, ERR_UNSUPPORTED, "%s: no recording: only %ju bytes", r->name,
                       (uintmax_t)r->size);
    enum err_code rc = get(r, 0, sizeof h, h, err);
    if (rc)
        return rc;
    if (!recording_begins((struct span){ h, sizeof h }))
        return err_set(err, ERR_UNSUPPORTED, "%s: no recording", r->name);
    uint32_t version = get_u32(h + 8), w = get_u32(h + 12), t = get_u32(h + 16);
    uint32_t fps = get_u32(h + 20);
    if (checksum(h, 28) != get_u32(h + 28))
        return err_set(err, ERR_INVALID, "%s: the recording's head is damaged", r->name);
    if (version != VERSION)
        return err_set(err, ERR_UNSUPPORTED, "%s: recording of version %u, we read %d", r->name,
                       version, VERSION);
    if (w < 1 || t < 1 || w > FRAME_SIDE_MAX || t > FRAME_SIDE_MAX || fps < 1 ||
        fps > RECORDING_FPS_MAX * 1000)
        return err_set(err, ERR_INVALID, "%s: recording of %u x %u pixels, %u/1000 a second",
                       r->name, w, t, fps);
    r->head = (struct recording_head){ (int)w, (int)t, (int)fps };
    r->at = RECORDING_HEAD_BYTES;
    return ERR_OK;
}

static enum err_code start(struct recording *r, const char *name, struct recording **out,
                           struct err *err)
{
    text_copy(r->name, sizeof r->name, name);
    r->frame = BUF_INIT(RECORDING_FRAME_MAX);
    enum err_code rc = read_head(r, err);
    if (rc)
        recording_close(r);
    else
        *out = r;
    return rc;
}

enum err_code recording_open_bytes(struct span bytes, const char *name, struct recording **out,
                                   struct err *err)
{
    struct recording *r = calloc(1, sizeof *r);
    if (!r)
        return err_set(err, ERR_NOMEM, "%s: no memory", name);
    r->fd = -1;
    r->bytes = bytes;
    r->size = bytes.len;
    return start(r, name, out, err);
}

enum err_code recording_open(const char *path, struct recording **out, struct err *err)
{
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 || fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
        int e = fd < 0 ? errno : EINVAL;
        if (fd >= 0)
            close(fd);
        return err_set(err, e == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s: cannot open: %s", path,
                       strerror(e));
    }
    struct recording *r = calloc(1, sizeof *r);
    if (!r) {
        close(fd);
        return err_set(err, ERR_NOMEM, "%s: no memory", path);
    }
    r->fd = fd;
    r->size = (uint64_t)st.st_size;
    return start(r, path, out, err);
}

void recording_close(struct recording *r)
{
    if (!r)
        return;
    if (r->fd >= 0)
        close(r->fd);
    buf_fini(&r->frame);
    free(r);
}

const struct recording_head *recording_head(const struct recording *r)
{
    return &r->head;
}

/* The record before a frame. */
struct record {
    uint32_t time_ms, length, crc;
};

static bool parse_record(const uint8_t *p, struct record *out)
{
    struct record rec = { get_u32(p + 4), get_u32(p + 8), get_u32(p + 12) };
    if (memcmp(p, record_magic, RECORD_MAGIC_BYTES) != 0 || checksum(p, 16) != get_u32(p + 16) ||
        rec.length > RECORDING_FRAME_MAX || rec.time_ms > RECORDING_TIME_MAX_MS)
        return false;
    *out = rec;
    return true;
}

/* Moves on to the next place at or behind `at` that has a record's magic, or to the end. */
static enum err_code search(struct recording *r, uint64_t at, struct err *err)
{
    uint8_t chunk[SEARCH_BYTES];
    while (r->size - at >= RECORDING_RECORD_BYTES) {
        size_t n = r->size - at < sizeof chunk ? (size_t)(r->size - at) : sizeof chunk;
        enum err_code rc = get(r, at, n, chunk, err);
        if (rc)
            return rc;
        const uint8_t *hit = memmem(chunk, n, record_magic, RECORD_MAGIC_BYTES);
        if (hit) {
            r->at = at + (uint64_t)(hit - chunk);
            return ERR_OK;
        }
        at += n - (RECORD_MAGIC_BYTES - 1);
    }
    r->at = r->size;
    return ERR_OK;
}

/* One record and its frame.  *is_good is false when it was skipped. */
static enum err_code step(struct recording *r, const uint8_t *head, struct recording_frame *out,
                          bool *is_good, struct err *err)
{
    struct record rec;
    *is_good = false;
    if (!parse_record(head, &rec)) {
        r->state.damaged++;
        return search(r, r->at + 1, err);
    }
    uint64_t body = r->at + RECORDING_RECORD_BYTES;
    if (rec.length > r->size - body) {
        r->state.is_cut = true;
        r->at = r->size;
        return ERR_OK;
    }
    enum err_code rc = buf_reserve(&r->frame, rec.length);
    if (rc)
        return err_set(err, rc, "%s: no memory for a frame of %u bytes", r->name, rec.length);
    rc = rec.length ? get(r, body, rec.length, r->frame.data, err) : ERR_OK;
    if (rc)
        return rc;
    r->at = body + rec.length;
    if (rec.length == 0 || checksum(r->frame.data, rec.length) != rec.crc ||
        rec.time_ms < r->time_ms) {
        r->state.damaged++;
        return ERR_OK;
    }
    r->time_ms = rec.time_ms;
    *is_good = true;
    *out = (struct recording_frame){ rec.time_ms, { r->frame.data, rec.length } };
    return ERR_OK;
}

enum err_code recording_next(struct recording *r, struct recording_frame *out, struct err *err)
{
    while (r->size - r->at >= RECORDING_RECORD_BYTES) {
        uint8_t head[RECORDING_RECORD_BYTES];
        bool is_good;
        enum err_code rc = get(r, r->at, sizeof head, head, err);
        if (!rc)
            rc = step(r, head, out, &is_good, err);
        if (rc)
            return rc;
        if (is_good) {
            r->state.frames++;
            return ERR_OK;
        }
    }
    if (r->at < r->size)
        r->state.is_cut = true;
    return err_set(err, ERR_NOT_FOUND, "%s: no further frame", r->name);
}

void recording_rewind(struct recording *r)
{
    r->at = RECORDING_HEAD_BYTES;
    r->time_ms = 0;
    r->state = (struct recording_state){ 0 };
}

struct recording_state recording_state(const struct recording *r)
{
    return r->state;
}

/* ---- writing ---- */

struct recording_writer {
    FILE *file;
    char path[FS_PATH_MAX], tmp[FS_PATH_MAX + 8];
    uint32_t time_ms;
};

static enum err_code write_fail(struct recording_writer *w, struct err *err)
{
    return err_set(err, ERR_IO, "%s: cannot write: %s", w->tmp, strerror(errno));
}

static enum err_code write_head(struct recording_writer *w, const struct recording_head *head,
                                struct err *err)
{
    uint8_t h[RECORDING_HEAD_BYTES] = { 0 };
    memcpy(h, head_magic, MAGIC_BYTES);
    put_u32(h + 8, VERSION);
    put_u32(h + 12, (uint32_t)head->width_px);
    put_u32(h + 16, (uint32_t)head->height_px);
    put_u32(h + 20, (uint32_t)head->fps_milli);
    put_u32(h + 28, checksum(h, 28));
    return fwrite(h, sizeof h, 1, w->file) == 1 ? ERR_OK : write_fail(w, err);
}

enum err_code recording_create(const char *path, const struct recording_head *head,
                               struct recording_writer **out, struct err *err)
{
    if (strlen(path) >= FS_PATH_MAX)
        return err_set(err, ERR_TOO_BIG, "path too long");
    struct recording_writer *w = calloc(1, sizeof *w);
    if (!w)
        return err_set(err, ERR_NOMEM, "%s: no memory", path);
    text_copy(w->path, sizeof w->path, path);
    snprintf(w->tmp, sizeof w->tmp, "%s.tmp", path);
    w->file = fopen(w->tmp, "wbe");
    enum err_code rc = w->file ? write_head(w, head, err) : write_fail(w, err);
    if (rc)
        recording_abandon(w);
    else
        *out = w;
    return rc;
}

enum err_code recording_append(struct recording_writer *w, uint32_t time_ms, struct span jpeg,
                               struct err *err)
{
    if (jpeg.len == 0 || jpeg.len > RECORDING_FRAME_MAX || time_ms > RECORDING_TIME_MAX_MS)
        return err_set(err, ERR_TOO_BIG, "%s: frame of %zu bytes at %u ms", w->path, jpeg.len,
                       time_ms);
    if (time_ms < w->time_ms)
        return err_set(err, ERR_INVALID, "%s: time goes back from %u to %u ms", w->path, w->time_ms,
                       time_ms);
    uint8_t h[RECORDING_RECORD_BYTES];
    memcpy(h, record_magic, RECORD_MAGIC_BYTES);
    put_u32(h + 4, time_ms);
    put_u32(h + 8, (uint32_t)jpeg.len);
    put_u32(h + 12, checksum(jpeg.p, jpeg.len));
    put_u32(h + 16, checksum(h, 16));
    if (fwrite(h, sizeof h, 1, w->file) != 1 || fwrite(jpeg.p, jpeg.len, 1, w->file) != 1)
        return write_fail(w, err);
    w->time_ms = time_ms;
    return ERR_OK;
}

enum err_code recording_commit(struct recording_writer *w, struct err *err)
{
    bool is_closed = fclose(w->file) == 0;
    w->file = NULL;
    enum err_code rc = is_closed ? fs_commit(w->tmp, w->path, err) : write_fail(w, err);
    if (rc)
        unlink(w->tmp);
    free(w);
    return rc;
}

void recording_abandon(struct recording_writer *w)
{
    if (!w)
        return;
    if (w->file)
        fclose(w->file);
    unlink(w->tmp);
    free(w);
}
