/* The files beside the database. */
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/log.h"
#include "outbox/store.h"

static const char *const folders[] = { "photos", "texts" };

static enum err_code fail(struct err *err, const char *path, const char *doing)
{
    bool is_full = errno == ENOSPC || errno == EDQUOT;
    return err_set(err, is_full ? ERR_TOO_BIG : ERR_IO, "%s: cannot %s: %s", path, doing,
                   strerror(errno));
}

enum err_code outbox_disk_path(const struct outbox *b, const char *folder, const char *name,
                               char out[FS_PATH_MAX], struct err *err)
{
    int n = snprintf(out, FS_PATH_MAX, "%s%s%s%s%s", b->folder, folder[0] ? "/" : "", folder,
                     name[0] ? "/" : "", name);
    return n < FS_PATH_MAX ? ERR_OK : err_set(err, ERR_TOO_BIG, "path too long");
}

static enum err_code write_fd(int fd, const char *path, struct span bytes, struct err *err)
{
    while (bytes.len > 0) {
        ssize_t n = write(fd, bytes.p, bytes.len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(err, path, "write");
        bytes = span_part(bytes, (size_t)n, bytes.len);
    }
    return fsync(fd) == 0 ? ERR_OK : fail(err, path, "sync");
}

enum err_code outbox_disk_put(const struct outbox *b, const char *folder, const char *name,
                              struct span bytes, struct err *err)
{
    char path[FS_PATH_MAX], tmp[FS_PATH_MAX + 8];
    enum err_code rc = outbox_disk_path(b, folder, name, path, err);
    if (rc)
        return rc;
    snprintf(tmp, sizeof tmp, "%s.tmp", path);
    int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return fail(err, tmp, "create");
    rc = write_fd(fd, tmp, bytes, err);
    if (close(fd) != 0 && !rc)
        rc = fail(err, tmp, "write");
    if (!rc && rename(tmp, path) != 0)
        rc = fail(err, path, "put in place");
    if (rc)
        unlink(tmp);
    return rc;
}

enum err_code outbox_disk_sync_file(const char *path, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail(err, path, "open");
    enum err_code rc = fsync(fd) == 0 ? ERR_OK : fail(err, path, "sync");
    close(fd);
    return rc;
}

enum err_code outbox_disk_sync(const struct outbox *b, const char *folder, struct err *err)
{
    char path[FS_PATH_MAX];
    enum err_code rc = outbox_disk_path(b, folder, "", path, err);
    return rc ? rc : outbox_disk_sync_file(path, err);
}

enum err_code outbox_disk_remove(const struct outbox *b, const char *folder, const char *name,
                                 struct err *err)
{
    char path[FS_PATH_MAX];
    enum err_code rc = outbox_disk_path(b, folder, name, path, err);
    if (!rc && unlink(path) != 0 && errno != ENOENT)
        rc = fail(err, path, "remove");
    return rc;
}

enum err_code outbox_disk_make(const struct outbox *b, struct err *err)
{
    char path[FS_PATH_MAX];
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < ARRAY_LEN(folders); i++) {
        rc = outbox_disk_path(b, folders[i], "", path, err);
        if (!rc && mkdir(path, 0700) != 0 && errno != EEXIST)
            rc = fail(err, path, "make");
    }
    return rc;
}

/* --- the reserve ---------------------------------------------------------------------------------------- */

bool outbox_reserve_is_there(const struct outbox *b)
{
    char path[FS_PATH_MAX];
    struct stat st;
    return outbox_disk_path(b, "", "reserve", path, NULL) == ERR_OK && stat(path, &st) == 0 &&
           (uintmax_t)st.st_size >= b->reserve_bytes;
}

static bool has_room(const struct outbox *b)
{
    struct statvfs v;
    return statvfs(b->folder, &v) == 0 && (uint64_t)v.f_bavail * v.f_frsize / 2 >= b->reserve_bytes;
}

static bool lay_down(const char *tmp, const char *path, uint64_t bytes)
{
    int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return false;
    bool is_down = posix_fallocate(fd, 0, (off_t)bytes) == 0 && fsync(fd) == 0;
    is_down = close(fd) == 0 && is_down;
    is_down = is_down && rename(tmp, path) == 0;
    if (!is_down)
        unlink(tmp);
    return is_down;
}

void outbox_reserve_keep(const struct outbox *b)
{
    char path[FS_PATH_MAX], tmp[FS_PATH_MAX + 8];
    if (outbox_reserve_is_there(b) || !has_room(b) ||
        outbox_disk_path(b, "", "reserve", path, NULL) != ERR_OK)
        return;
    snprintf(tmp, sizeof tmp, "%s.tmp", path);
    if (!lay_down(tmp, path, b->reserve_bytes))
        log_line(LOG_WARN, "outbox", "no reserve can be laid down: %s", strerror(errno));
}

bool outbox_reserve_give(const struct outbox *b)
{
    char path[FS_PATH_MAX];
    if (outbox_disk_path(b, "", "reserve", path, NULL) != ERR_OK || unlink(path) != 0)
        return false;
    log_line(LOG_ERROR, "outbox", "the disk is full; the reserve is given up");
    return true;
}
