#include "tables/view.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "tables/over.h"

static const char first[] = "/tmp";
static const char stem[] = "heyan-view-";

static enum err_code fail(const char *path, const char *doing, struct err *err)
{
    return err_set(err, errno == ENOSPC ? ERR_TOO_BIG : ERR_IO, "%s: cannot %s: %s", path, doing,
                   strerror(errno));
}

/* --- removing ----------------------------------------------------------------------------------------- */

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *at)
{
    (void)st, (void)flag, (void)at;
    return remove(path);
}

static void remove_all(const char *folder)
{
    if (nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS) != 0)
        log_line(LOG_WARN, "tables", "%s: cannot be removed: %s", folder, strerror(errno));
}

/* Left by a program that ended in the middle: nobody holds its lock. */
static void sweep_one(const char *path)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return;
    struct stat st;
    if (fstat(fd, &st) == 0 && st.st_uid == geteuid() && flock(fd, LOCK_EX | LOCK_NB) == 0)
        remove_all(path);
    close(fd);
}

static void sweep(const char *below)
{
    DIR *d = opendir(below);
    char path[FS_PATH_MAX];
    if (!d)
        return;
    for (const struct dirent *e; (e = readdir(d)) != NULL;)
        if (strncmp(e->d_name, stem, sizeof stem - 1) == 0 &&
            fs_join(path, below, e->d_name, NULL) == ERR_OK)
            sweep_one(path);
    closedir(d);
}

/* --- laying out --------------------------------------------------------------------------------------- */

static enum err_code write_file(const char *path, struct span bytes, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        return fail(path, "create", err);
    enum err_code rc = ERR_OK;
    while (!rc && bytes.len > 0) {
        ssize_t n = write(fd, bytes.p, bytes.len);
        if (n < 0 && errno != EINTR)
            rc = fail(path, "write", err);
        else if (n > 0)
            bytes = span_part(bytes, (size_t)n, bytes.len);
    }
    if (close(fd) != 0 && !rc)
        rc = fail(path, "write", err);
    return rc;
}

static enum err_code put(const struct view *v, const char *assets, const struct bundle *b,
                         const char *name, struct buf *room, struct err *err)
{
    char from[FS_PATH_MAX], to[FS_PATH_MAX];
    const struct bundle_file *f = over_file(b, name);
    enum err_code rc = fs_join(to, v->folder, name, err);
    if (rc || f)
        return rc ? rc : write_file(to, f->text, err);
    rc = fs_join(from, assets, name, err);
    if (!rc)
        rc = fs_read_all(from, room, err);
    return rc ? rc : write_file(to, buf_span(room), err);
}

static enum err_code make_folders(const struct view *v, struct err *err)
{
    char path[FS_PATH_MAX];
    enum err_code rc = ERR_OK;
    const char *name;
    for (size_t i = 0; !rc && (name = bundle_name(i)) != NULL; i++) {
        rc = fs_join(path, v->folder, name, err);
        if (rc)
            break;
        *strrchr(path, '/') = '\0';
        rc = fs_make_folder(path, err);
    }
    return rc;
}

static enum err_code lay_out(const struct view *v, const char *assets, const struct bundle *b,
                             struct err *err)
{
    struct buf room = BUF_INIT(BUNDLE_FILE_BYTES_MAX);
    const char *name;
    enum err_code rc = make_folders(v, err);
    for (size_t i = 0; !rc && (name = bundle_name(i)) != NULL; i++)
        rc = put(v, assets, b, name, &room, err);
    buf_fini(&room);
    return rc;
}

/* Between the making and the lock somebody may sweep it away: then it is made once more. */
static enum err_code make_own(const char *below, struct view *v, struct err *err)
{
    for (int tries = 0; tries < 8; tries++) {
        struct stat st;
        enum err_code rc = fs_join(v->folder, below, "heyan-view-XXXXXX", err);
        if (rc)
            return rc;
        if (!mkdtemp(v->folder))
            return fail(below, "make a folder in", err);
        v->fd = open(v->folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (v->fd >= 0 && flock(v->fd, LOCK_SH | LOCK_NB) == 0 && fstat(v->fd, &st) == 0 &&
            st.st_nlink > 0 && fs_is_folder(v->folder))
            return ERR_OK;
        if (v->fd >= 0)
            close(v->fd);
    }
    return err_set(err, ERR_IO, "%s: cannot keep a folder in it", below);
}

static enum err_code open_below(const char *below, const char *assets, const struct bundle *bundle,
                                struct view *out, struct err *err)
{
    struct view v = { .fd = -1 };
    sweep(below);
    enum err_code rc = make_own(below, &v, err);
    if (rc)
        return rc;
    rc = lay_out(&v, assets, bundle, err);
    if (rc) {
        view_plain(&v, err);
        view_close(&v);
        return rc;
    }
    *out = v;
    return ERR_OK;
}

enum err_code view_open(const char *second, const char *assets, const struct bundle *bundle,
                        struct view *out, struct err *err)
{
    enum err_code rc = open_below(first, assets, bundle, out, err);
    if ((rc == ERR_IO || rc == ERR_TOO_BIG) && second)
        rc = open_below(second, assets, bundle, out, err);
    return rc;
}

void view_close(struct view *v)
{
    remove_all(v->folder);
    close(v->fd);
    *v = (struct view){ .fd = -1 };
}

void view_plain(const struct view *v, struct err *err)
{
    size_t len = strlen(v->folder);
    for (char *at; err && (at = strstr(err->text, v->folder)) != NULL;) {
        const char *rest = at + len + (at[len] == '/');
        memmove(at, rest, strlen(rest) + 1);
    }
}
