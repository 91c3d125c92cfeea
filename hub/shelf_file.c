#include "hub/shelf_file.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/openat2.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/text.h"

static const struct {
    const char *start;
    int folders; /* between start and name, at most */
} shelves[] = { { "/metadata/", 0 }, { "/targets/", 4 } };

/* Names of files and folders as the office makes them. */
static bool is_plain(const char *part, size_t n)
{
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~";
    return n > 0 && n <= 255 && part[0] != '.' && strspn(part, plain) >= n;
}

static bool is_address(const char *address)
{
    for (size_t i = 0; i < ARRAY_LEN(shelves); i++) {
        size_t start = strlen(shelves[i].start);
        int folders = 0;
        if (strncmp(address, shelves[i].start, start) != 0)
            continue;
        for (const char *at = address + start;;) {
            size_t n = strcspn(at, "/");
            if (!is_plain(at, n))
                return false;
            if (at[n] == '\0')
                return true;
            if (++folders > shelves[i].folders)
                return false;
            at += n + 1;
        }
    }
    return false;
}

static int open_beneath(int root_fd, const char *path)
{
    const struct open_how how = { .flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY,
                                  .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS |
                                             RESOLVE_NO_MAGICLINKS };
    return (int)syscall(SYS_openat2, root_fd, path, &how, sizeof how);
}

static bool ends_with(const char *s, const char *ending)
{
    size_t n = strlen(s), k = strlen(ending);
    return n >= k && strcmp(s + n - k, ending) == 0;
}

static enum err_code describe(const char *address, struct shelf_file *f, struct err *err)
{
    struct stat st;
    if (fstat(f->fd, &st) != 0)
        return err_set(err, ERR_IO, "%s: %s", address, strerror(errno));
    if (!S_ISREG(st.st_mode))
        return err_set(err, ERR_NOT_FOUND, "%s: no file", address);
    f->bytes = (uint64_t)st.st_size;
    f->type = ends_with(address, ".json") ? "application/json" : "application/octet-stream";
    f->is_for_ever = !ends_with(address, "/timestamp.json");
    snprintf(f->tag, sizeof f->tag, "\"%" PRIx64 "-%" PRIx64 "-%" PRIx64 ".%lx\"",
             (uint64_t)st.st_ino, f->bytes, (uint64_t)st.st_mtim.tv_sec,
             (unsigned long)st.st_mtim.tv_nsec);
    return ERR_OK;
}

enum err_code shelf_file_open(int root_fd, const char *address, struct shelf_file *out,
                              struct err *err)
{
    if (!is_address(address))
        return err_set(err, ERR_NOT_FOUND, "no such address");
    struct shelf_file f = { .fd = open_beneath(root_fd, address + 1) };
    if (f.fd < 0)
        return err_set(err,
                       errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == EIO
                           ? ERR_IO
                           : ERR_NOT_FOUND,
                       "%s: %s", address, strerror(errno));
    enum err_code rc = describe(address, &f, err);
    if (rc != ERR_OK)
        close(f.fd);
    else
        *out = f;
    return rc;
}

bool shelf_range(const char *header, uint64_t bytes, uint64_t *from, uint64_t *n, bool *is_beyond)
{
    uint64_t first, last = bytes ? bytes - 1 : 0;
    struct span s = span_of(header ? header : "");
    *is_beyond = false;
    if (!span_starts(s, "bytes="))
        return false;
    s.p += 6;
    s.len -= 6;
    const uint8_t *dash = memchr(s.p, '-', s.len);
    if (!dash || !span_number((struct span){ s.p, (size_t)(dash - s.p) }, &first))
        return false;
    struct span end = { dash + 1, s.len - (size_t)(dash + 1 - s.p) };
    if (end.len > 0 && (!span_number(end, &last) || last < first))
        return false;
    if (first >= bytes) {
        *is_beyond = true;
        return true;
    }
    *from = first;
    *n = (last < bytes - 1 ? last : bytes - 1) - first + 1;
    return true;
}
