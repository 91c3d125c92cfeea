#include "sync/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <pthread.h>
#include <semaphore.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Written back to the disk while the rest is still being made, so that the sync at the end has
 * little left to wait for. */
enum { CHUNK = 256 * 1024, CHUNKS = 4, WRITE_BACK_BYTES = 8 * 1024 * 1024 };

static enum err_code fail(struct err *err, const char *path, const char *doing)
{
    int e = errno;
    return err_set(err,
                   e == ENOENT   ? ERR_NOT_FOUND
                   : e == ENOSPC ? ERR_TOO_BIG
                                 : ERR_IO,
                   "%s: cannot %s: %s", path, doing, strerror(e));
}

enum err_code disk_create(const char *path, struct disk_file *out, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        return fail(err, path, "create");
    *out = (struct disk_file){ path, fd, 0 };
    return ERR_OK;
}

enum err_code disk_write(struct disk_file *f, struct span bytes, struct err *err)
{
    while (bytes.len > 0) {
        ssize_t n = write(f->fd, bytes.p, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(err, f->path, "write");
        uint64_t before = f->written;
        f->written += (uint64_t)n;
        bytes = span_part(bytes, (size_t)n, bytes.len);
        if (before / WRITE_BACK_BYTES != f->written / WRITE_BACK_BYTES)
            sync_file_range(f->fd, 0, 0,
                            SYNC_FILE_RANGE_WRITE); /* a hint: its failing is no loss */
    }
    return ERR_OK;
}

enum err_code disk_end(struct disk_file *f, struct err *err)
{
    int fd = f->fd;
    f->fd = -1;
    return close(fd) == 0 ? ERR_OK : fail(err, f->path, "write");
}

enum err_code disk_has_room(const char *folder, uint64_t want, uint64_t reserve, struct err *err)
{
    struct statvfs fs;
    if (statvfs(folder, &fs) != 0)
        return fail(err, folder, "look at");
    uint64_t room = (uint64_t)fs.f_bavail * fs.f_frsize;
    if (room >= reserve && room - reserve >= want)
        return ERR_OK;
    return err_set(err, ERR_TOO_BIG,
                   "%s: no room: %llu MB are needed and %llu MB kept free, %llu MB are there",
                   folder, (unsigned long long)(want >> 20), (unsigned long long)(reserve >> 20),
                   (unsigned long long)(room >> 20));
}

enum err_code disk_size(const char *path, uint64_t *out, struct err *err)
{
    struct stat st;
    if (stat(path, &st) != 0)
        return fail(err, path, "look at");
    *out = (uint64_t)st.st_size;
    return ERR_OK;
}

/* One thread reads and digests, the other writes: each is a third of a second for 300 MB, and what is
 * digested is what is written. */
struct copying {
    uint8_t *chunk; /* CHUNKS of them */
    size_t n[CHUNKS];
    sem_t empty, full;
    struct disk_file to;
    enum err_code rc; /* the writer's */
    struct err err;
};

static void *write_chunks(void *self)
{
    struct copying *c = self;
    for (size_t i = 0;; i = (i + 1) % CHUNKS) {
        sem_wait(&c->full);
        if (c->n[i] == 0)
            return NULL;
        if (!c->rc) /* after a failure the rest is only taken */
            c->rc = disk_write(&c->to, (struct span){ c->chunk + i * CHUNK, c->n[i] }, &c->err);
        sem_post(&c->empty);
    }
}

static enum err_code read_chunks(struct copying *c, int from, const char *path, EVP_MD_CTX *sum,
                                 struct err *err)
{
    enum err_code rc = ERR_OK;
    ssize_t n = 1;
    for (size_t i = 0; n > 0; i = (i + 1) % CHUNKS) {
        sem_wait(&c->empty);
        do
            n = read(from, c->chunk + i * CHUNK, CHUNK);
        while (n < 0 && errno == EINTR);
        if (n < 0)
            rc = fail(err, path, "read");
        else if (EVP_DigestUpdate(sum, c->chunk + i * CHUNK, (size_t)n) != 1)
            rc = err_set(err, ERR_NOMEM, "%s: no memory to copy it", path);
        n = rc ? 0 : n;
        c->n[i] = (size_t)n;
        sem_post(&c->full);
    }
    return rc;
}

static enum err_code copy_bytes(struct copying *c, int from, const char *path, EVP_MD_CTX *sum,
                                struct err *err)
{
    pthread_t writer;
    if (pthread_create(&writer, NULL, write_chunks, c) != 0)
        return err_set(err, ERR_NOMEM, "%s: no thread to copy it", path);
    enum err_code rc = read_chunks(c, from, path, sum, err);
    pthread_join(writer, NULL);
    return rc || !c->rc ? rc : err_set(err, c->rc, "%s", c->err.text);
}

static bool is_digest(EVP_MD_CTX *sum, const struct digest *want)
{
    uint8_t bytes[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    char hex[3];
    if (EVP_DigestFinal_ex(sum, bytes, &n) != 1 || n * 2 != strlen(want->hex))
        return false;
    for (unsigned i = 0; i < n; i++) {
        snprintf(hex, sizeof hex, "%02x", bytes[i]);
        if (memcmp(hex, want->hex + 2 * i, 2) != 0)
            return false;
    }
    return true;
}

static enum err_code copy_open(int from, const char *path, const char *to, EVP_MD_CTX *sum,
                               struct err *err)
{
    struct copying c = { .chunk = malloc((size_t)CHUNKS * CHUNK) };
    if (!c.chunk)
        return err_set(err, ERR_NOMEM, "%s: no memory to copy it", path);
    enum err_code rc = disk_create(to, &c.to, err);
    if (!rc) {
        sem_init(&c.empty, 0, CHUNKS);
        sem_init(&c.full, 0, 0);
        rc = copy_bytes(&c, from, path, sum, err);
        sem_destroy(&c.empty);
        sem_destroy(&c.full);
        enum err_code ended = disk_end(&c.to, rc ? NULL : err);
        rc = rc ? rc : ended;
    }
    free(c.chunk);
    return rc;
}

enum err_code disk_copy(const char *from, const char *to, const struct digest *want,
                        struct err *err)
{
    int fd = open(from, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return fail(err, from, "open");
    EVP_MD_CTX *sum = EVP_MD_CTX_new();
    enum err_code rc = sum && EVP_DigestInit_ex(sum, EVP_sha256(), NULL) == 1
                           ? copy_open(fd, from, to, sum, err)
                           : err_set(err, ERR_NOMEM, "%s: no memory to copy it", from);
    if (!rc && !is_digest(sum, want))
        rc = err_set(err, ERR_UNTRUSTED, "%s: was changed or damaged since it was put there", from);
    EVP_MD_CTX_free(sum);
    close(fd);
    if (rc)
        unlink(to);
    return rc;
}
