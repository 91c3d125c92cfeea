#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#include "trust/canon.h"
#include "trust/name.h"
#include "trust/tuf_self.h"

enum { CHUNK = 64 * 1024, CONNECT_MS = 60000 };

static struct hash_set hashes_of(const struct tuf_target *target)
{
    struct hash_set set = { .has_sha256 = target->has_sha256, .has_sha512 = target->has_sha512 };
    memcpy(set.sha256, target->sha256, sizeof set.sha256);
    memcpy(set.sha512, target->sha512, sizeof set.sha512);
    return set;
}

static bool is_whole(struct hash_sum *sum, const struct tuf_target *target)
{
    const struct hash_set want = hashes_of(target);
    return hash_sum_bytes(sum) == target->length_bytes && hash_sum_meets(sum, &want);
}

/* --- a file being filled ----------------------------------------------------------------------- */

struct part {
    char path[FS_PATH_MAX], tag_path[FS_PATH_MAX];
    char tag[FETCH_TAG_MAX];
    int fd;
    struct hash_sum *sum; /* of what stands in the file */
    const struct tuf_target *target;
    const struct tuf_progress *progress;
};

static enum refusal disk(struct err *err, const char *path, const char *doing)
{
    return tuf_refuse(err, REFUSAL_DISK, "%s: cannot %s: %s", path, doing, strerror(errno));
}

static void tell(const struct part *p)
{
    if (p->progress && p->progress->tell)
        p->progress->tell(p->progress->self, hash_sum_bytes(p->sum), p->target->length_bytes);
}

/* Digests what stands in fd from its beginning, up to one byte more than the target has. */
static bool sum_fd(int fd, uint64_t most, struct hash_sum *sum)
{
    uint8_t *chunk = malloc(CHUNK);
    ssize_t n = chunk ? 1 : -1;
    hash_sum_reset(sum);
    while (n > 0 && hash_sum_bytes(sum) <= most) {
        n = read(fd, chunk, CHUNK);
        if (n < 0 && errno == EINTR)
            n = 1;
        else if (n > 0)
            hash_sum_add(sum, (struct span){ chunk, (size_t)n });
    }
    free(chunk);
    return n >= 0;
}

static enum refusal part_restart(struct part *p, struct err *err)
{
    hash_sum_reset(p->sum);
    p->tag[0] = '\0';
    if (ftruncate(p->fd, 0) != 0 || lseek(p->fd, 0, SEEK_SET) != 0)
        return disk(err, p->path, "empty");
    return REFUSAL_NONE;
}

static void read_tag(struct part *p)
{
    struct buf b = BUF_INIT(sizeof p->tag - 1);
    if (fs_read_all(p->tag_path, &b, NULL) != ERR_OK ||
        !span_copy(buf_span(&b), p->tag, sizeof p->tag))
        p->tag[0] = '\0';
    buf_fini(&b);
}

static enum refusal part_open(struct part *p, struct err *err)
{
    struct stat st;
    p->fd = open(p->path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0644);
    if (p->fd < 0)
        return disk(err, p->path, "open");
    if (fstat(p->fd, &st) != 0 || !S_ISREG(st.st_mode))
        return tuf_refuse(err, REFUSAL_DISK, "%s: is no plain file", p->path);
    if (hash_sum_create(&p->sum, err) != ERR_OK)
        return REFUSAL_FAULT;
    if (!sum_fd(p->fd, p->target->length_bytes, p->sum) ||
        hash_sum_bytes(p->sum) > p->target->length_bytes)
        return part_restart(p, err);
    read_tag(p);
    return REFUSAL_NONE;
}

static void part_close(struct part *p)
{
    if (p->fd >= 0)
        close(p->fd);
    hash_sum_destroy(p->sum);
}

static void part_drop(const struct part *p)
{
    unlink(p->path);
    unlink(p->tag_path);
}

static enum err_code part_begin(void *self, const struct fetch_answer *answer, struct err *err)
{
    struct part *p = self;
    if (answer->from != 0 && answer->from != hash_sum_bytes(p->sum))
        return err_set(err, ERR_INVALID, "a part from another place than asked for");
    if (answer->from == 0 && part_restart(p, err) != REFUSAL_NONE)
        return ERR_IO;
    if (strcmp(p->tag, answer->tag) == 0)
        return ERR_OK;
    text_copy(p->tag, sizeof p->tag, answer->tag);
    /* Without it the next attempt starts again, or finds out by the digest. */
    err_ignore(fs_replace(p->tag_path, span_of(p->tag), NULL), "only saves a download");
    return ERR_OK;
}

static enum err_code part_write(void *self, struct span bytes, struct err *err)
{
    struct part *p = self;
    struct span rest = bytes;
    while (rest.len > 0) {
        ssize_t n = write(p->fd, rest.p, rest.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(err, ERR_IO, "%s: cannot write: %s", p->path, strerror(errno));
        rest = span_part(rest, (size_t)n, rest.len);
    }
    hash_sum_add(p->sum, bytes);
    tell(p);
    return ERR_OK;
}

/* --- bringing it -------------------------------------------------------------------------------- */

static enum refusal target_url(const struct tuf *t, const struct tuf_target *target,
                               const char *base, char out[NAME_URL_MAX], struct err *err)
{
    char digest[2 * sizeof target->sha512 + 1];
    if (target->has_sha256)
        canon_hex(target->sha256, sizeof target->sha256, digest);
    else
        canon_hex(target->sha512, sizeof target->sha512, digest);
    enum err_code rc = name_target_url(base, target->name, t->root->is_consistent ? digest : NULL,
                                       out, err);
    return rc ? REFUSAL_MALFORMED : REFUSAL_NONE;
}

static uint32_t deadline_ms(const struct tuf *t, uint64_t bytes)
{
    uint64_t ms = CONNECT_MS + bytes / t->config.slowest_bytes_s * 1000;
    return ms > UINT32_MAX ? UINT32_MAX : (uint32_t)ms;
}

/* Whether what stands in the part may be gone on with another time. */
static bool keeps_part(enum refusal why)
{
    switch (why) {
    case REFUSAL_NO_NETWORK:
    case REFUSAL_NOT_SECURE:
    case REFUSAL_SLOW:
    case REFUSAL_CUT:
    case REFUSAL_STOPPED:
    case REFUSAL_DISK:
    case REFUSAL_HUB:
    case REFUSAL_ABSENT:
    case REFUSAL_PORTAL:
        return true;
    default:
        return false;
    }
}

static enum refusal attempt(struct tuf *t, struct part *p, const char *url, struct err *err)
{
    uint64_t from = hash_sum_bytes(p->sum), length = p->target->length_bytes;
    char tag[FETCH_TAG_MAX];
    text_copy(tag, sizeof tag, p->tag); /* part_begin writes p->tag while the request is read */
    const struct fetch_request request = { .url = url,
                                           .bytes_max = length,
                                           .total_ms = deadline_ms(t, length - from),
                                           .from = from,
                                           .tag = tag };
    const struct fetch_sink sink = { part_begin, part_write, p };
    if (from < length || length == 0) {
        enum fetch_end end = tuf_fetch(t, &request, &sink, err);
        if (end != FETCH_DONE)
            return end == FETCH_SAME ? REFUSAL_HUB : refusal_of_fetch(end);
    }
    uint64_t got = hash_sum_bytes(p->sum);
    if (is_whole(p->sum, p->target))
        return REFUSAL_NONE;
    return tuf_refuse(err, REFUSAL_SUBSTITUTED,
                      "%.80s: %" PRIu64 " of %" PRIu64 " bytes, or others than those signed",
                      p->target->name, got, length);
}

static enum refusal fill_part(struct tuf *t, struct part *p, const char *url, struct err *err)
{
    bool was_begun = hash_sum_bytes(p->sum) > 0;
    enum refusal why = attempt(t, p, url, err);
    /* The beginning that stood there may be of another file, or of a worn disk: once more from zero. */
    if (was_begun && (why == REFUSAL_SUBSTITUTED || why == REFUSAL_HUB || why == REFUSAL_ENDLESS)) {
        why = part_restart(p, err);
        if (!why)
            why = attempt(t, p, url, err);
    }
    return why;
}

static enum refusal bring(struct tuf *t, const struct tuf_target *target, const char *url,
                          const char *path, const struct tuf_progress *progress, struct err *err)
{
    struct part p = { .fd = -1, .target = target, .progress = progress };
    int n = snprintf(p.path, sizeof p.path, "%s.part", path);
    int m = snprintf(p.tag_path, sizeof p.tag_path, "%s.part.tag", path);
    if (n < 0 || m < 0 || (size_t)m >= sizeof p.tag_path)
        return tuf_refuse(err, REFUSAL_DISK, "path too long");
    enum refusal why = part_open(&p, err);
    if (!why) {
        tell(&p);
        why = fill_part(t, &p, url, err);
    }
    part_close(&p);
    if (!why && fs_commit(p.path, path, err) != ERR_OK)
        why = REFUSAL_DISK;
    if (!why)
        unlink(p.tag_path);
    else if (!keeps_part(why))
        part_drop(&p);
    return why;
}

enum err_code tuf_fetch_target(struct tuf *t, const struct tuf_target *target, const char *base_url,
                               const char *path, const struct tuf_progress *progress,
                               struct err *err)
{
    char url[NAME_URL_MAX];
    if (tuf_check_file(target, path, NULL) == ERR_OK)
        return tuf_end(t, REFUSAL_NONE, err);
    enum refusal why = target_url(t, target, base_url, url, err);
    if (!why)
        why = bring(t, target, url, path, progress, err);
    return tuf_end(t, why, err);
}

enum err_code tuf_check_file(const struct tuf_target *target, const char *path, struct err *err)
{
    struct hash_sum *sum = NULL;
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s: cannot open: %s", path,
                       strerror(errno));
    enum err_code rc = ERR_OK;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode))
        rc = err_set(err, ERR_IO, "%s: is no plain file", path);
    if (!rc)
        rc = hash_sum_create(&sum, err);
    if (!rc && !sum_fd(fd, target->length_bytes, sum))
        rc = err_set(err, ERR_IO, "%s: cannot read: %s", path, strerror(errno));
    if (!rc && !is_whole(sum, target))
        rc = err_set(err, ERR_UNTRUSTED, "%s: is not what was signed", path);
    hash_sum_destroy(sum);
    close(fd);
    return rc;
}

enum err_code tuf_read_target(struct tuf *t, const struct tuf_target *target, const char *base_url,
                              struct buf *out, struct err *err)
{
    char url[NAME_URL_MAX];
    const struct hash_set want = hashes_of(target);
    enum refusal why = target_url(t, target, base_url, url, err);
    if (!why && target->length_bytes > out->cap_max)
        why = tuf_refuse(err, REFUSAL_ENDLESS, "%.80s: more than %zu bytes", target->name,
                         out->cap_max);
    if (!why) {
        const struct fetch_request request = { .url = url,
                                               .bytes_max = target->length_bytes,
                                               .total_ms = deadline_ms(t, target->length_bytes) };
        struct fetch_sink sink = fetch_sink_of_buf(out);
        out->len = 0;
        enum fetch_end end = tuf_fetch(t, &request, &sink, err);
        why = end == FETCH_SINK ? REFUSAL_FAULT : refusal_of_fetch(end);
    }
    if (!why && (out->len != target->length_bytes || !hash_meets(buf_span(out), &want)))
        why = tuf_refuse(err, REFUSAL_SUBSTITUTED, "%.80s: not the bytes that were signed",
                         target->name);
    if (why)
        out->len = 0;
    return tuf_end(t, why, err);
}

enum err_code tuf_target_path(const struct tuf_target *target, const char *folder,
                              char out[FS_PATH_MAX], struct err *err)
{
    return name_file(folder, target->name, "", out, err);
}
