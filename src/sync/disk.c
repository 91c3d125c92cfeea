#include "sync/disk.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

/* Written back to the disk while the rest is still being made, so that the sync at the end has
 * little left to wait for. */
enum { CHUNK = 256 * 1024, WRITE_BACK_BYTES = 8 * 1024 * 1024 };

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

static enum err_code copy_bytes(int from, const char *path, struct disk_file *to, EVP_MD_CTX *sum,
                                uint8_t *chunk, struct err *err)
{
    for (;;) {
        ssize_t n = read(from, chunk, CHUNK);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(err, path, "read");
        if (n == 0)
            return ERR_OK;
        if (EVP_DigestUpdate(sum, chunk, (size_t)n) != 1)
            return err_set(err, ERR_NOMEM, "%s: no memory to copy it", path);
        enum err_code rc = disk_write(to, (struct span){ chunk, (size_t)n }, err);
        if (rc)
            return rc;
    }
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
                               uint8_t *chunk, struct err *err)
{
    struct disk_file out;
    enum err_code rc = disk_create(to, &out, err);
    if (rc)
        return rc;
    rc = copy_bytes(from, path, &out, sum, chunk, err);
    enum err_code ended = disk_end(&out, rc ? NULL : err);
    return rc ? rc : ended;
}

enum err_code disk_copy(const char *from, const char *to, const struct digest *want,
                        struct err *err)
{
    int fd = open(from, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0)
        return fail(err, from, "open");
    uint8_t *chunk = malloc(CHUNK);
    EVP_MD_CTX *sum = EVP_MD_CTX_new();
    enum err_code rc = chunk && sum && EVP_DigestInit_ex(sum, EVP_sha256(), NULL) == 1
                           ? copy_open(fd, from, to, sum, chunk, err)
                           : err_set(err, ERR_NOMEM, "%s: no memory to copy it", from);
    if (!rc && !is_digest(sum, want))
        rc = err_set(err, ERR_UNTRUSTED, "%s: was changed or damaged since it was put there", from);
    EVP_MD_CTX_free(sum);
    free(chunk);
    close(fd);
    if (rc)
        unlink(to);
    return rc;
}
