#include "base/fs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static enum err_code fail(struct err *err, const char *path, const char *doing)
{
    int e = errno;
    enum err_code code = e == ENOENT ? ERR_NOT_FOUND : ERR_IO;
    return err_set(err, code, "%s: cannot %s: %s", path, doing, strerror(e));
}

static enum err_code read_fd(int fd, const char *path, struct buf *out, struct err *err)
{
    enum { CHUNK = 64 * 1024 };
    out->len = 0;
    for (;;) {
        size_t want = out->cap_max - out->len;
        if (want > CHUNK)
            want = CHUNK;
        /* At the ceiling one byte more tells a file that just fits from one that does not. */
        uint8_t over;
        enum err_code rc = want ? buf_reserve(out, out->len + want) : ERR_OK;
        if (rc)
            return err_set(err, rc, "%s: no memory for it", path);
        ssize_t n = want ? read(fd, out->data + out->len, want) : read(fd, &over, 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return fail(err, path, "read");
        if (n == 0)
            return ERR_OK;
        if (!want)
            return err_set(err, ERR_TOO_BIG, "%s: larger than %zu bytes", path, out->cap_max);
        out->len += (size_t)n;
    }
}

/* A named pipe nobody writes to would be waited for without end; it is read as empty. */
static int open_to_read(const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd >= 0 && fcntl(fd, F_SETFL, 0) != 0) {
        close(fd);
        return -1;
    }
    return fd;
}

enum err_code fs_read_all(const char *path, struct buf *out, struct err *err)
{
    int fd = open_to_read(path);
    if (fd < 0)
        return fail(err, path, "open");
    struct stat st;
    enum err_code rc = ERR_OK;
    if (fstat(fd, &st) != 0)
        rc = fail(err, path, "read");
    else if (S_ISDIR(st.st_mode))
        rc = err_set(err, ERR_INVALID, "%s: is a folder, not a file", path);
    else if (S_ISREG(st.st_mode) && (uintmax_t)st.st_size > out->cap_max)
        rc = err_set(err, ERR_TOO_BIG, "%s: %jd bytes, larger than %zu", path, (intmax_t)st.st_size,
                     out->cap_max);
    if (!rc)
        rc = read_fd(fd, path, out, err);
    close(fd);
    return rc;
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
    return ERR_OK;
}

static enum err_code sync_path(const char *path, int flags, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | flags);
    if (fd < 0)
        return fail(err, path, "open");
    enum err_code rc = fsync(fd) == 0 ? ERR_OK : fail(err, path, "sync");
    close(fd);
    return rc;
}

static void folder_of(const char *path, char out[FS_PATH_MAX])
{
    text_copy(out, FS_PATH_MAX, path);
    char *slash = strrchr(out, '/');
    if (!slash)
        text_copy(out, FS_PATH_MAX, ".");
    else if (slash == out)
        out[1] = '\0';
    else
        *slash = '\0';
}

enum err_code fs_commit(const char *tmp, const char *path, struct err *err)
{
    char folder[FS_PATH_MAX];
    enum err_code rc = sync_path(tmp, 0, err);
    if (!rc && rename(tmp, path) != 0)
        rc = fail(err, path, "replace");
    if (rc)
        return rc;
    folder_of(path, folder);
    return sync_path(folder, O_DIRECTORY, err);
}

enum err_code fs_replace(const char *path, struct span bytes, struct err *err)
{
    char tmp[FS_PATH_MAX + 8];
    if (strlen(path) >= FS_PATH_MAX)
        return err_set(err, ERR_TOO_BIG, "path too long");
    snprintf(tmp, sizeof tmp, "%s.tmp", path);
    int fd = open(tmp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0)
        return fail(err, tmp, "create");
    enum err_code rc = write_fd(fd, tmp, bytes, err);
    if (close(fd) != 0 && !rc)
        rc = fail(err, tmp, "write");
    if (!rc)
        rc = fs_commit(tmp, path, err);
    if (rc)
        unlink(tmp);
    return rc;
}

enum err_code fs_make_folder(const char *path, struct err *err)
{
    char part[FS_PATH_MAX];
    if (!path[0])
        return err_set(err, ERR_INVALID, "a folder without a name");
    if (strlen(path) >= sizeof part)
        return err_set(err, ERR_TOO_BIG, "path too long");
    text_copy(part, sizeof part, path);
    for (char *p = part + 1; *p; p++) {
        if (*p != '/')
            continue;
        *p = '\0';
        if (mkdir(part, 0755) != 0 && errno != EEXIST)
            return fail(err, part, "make folder");
        *p = '/';
    }
    if (mkdir(part, 0755) != 0 && errno != EEXIST)
        return fail(err, part, "make folder");
    return fs_is_folder(path) ? ERR_OK : err_set(err, ERR_IO, "%s: is no folder", path);
}

enum err_code fs_join(char out[FS_PATH_MAX], const char *folder, const char *name, struct err *err)
{
    int n = snprintf(out, FS_PATH_MAX, "%s/%s", folder, name);
    if (n < 0 || n >= FS_PATH_MAX)
        return err_set(err, ERR_TOO_BIG, "path too long: %.80s…", folder);
    return ERR_OK;
}

bool fs_is_folder(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

bool fs_exists(const char *path)
{
    struct stat st;
    return stat(path, &st) == 0;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static enum err_code list_add(struct fs_list *l, size_t *cap, const char *name)
{
    if (l->count == *cap) {
        size_t more = *cap ? *cap * 2 : 64;
        char **names = realloc(l->names, more * sizeof *names);
        if (!names)
            return ERR_NOMEM;
        l->names = names;
        *cap = more;
    }
    l->names[l->count] = strdup(name);
    return l->names[l->count] ? (l->count++, ERR_OK) : ERR_NOMEM;
}

enum err_code fs_list_open(const char *folder, size_t max, struct fs_list *out, struct err *err)
{
    struct fs_list l = { 0 };
    size_t cap = 0;
    DIR *d = opendir(folder);
    if (!d)
        return fail(err, folder, "open");
    enum err_code rc = ERR_OK;
    for (struct dirent *e; !rc && (e = readdir(d)) != NULL;) {
        char path[FS_PATH_MAX];
        struct stat st;
        if (e->d_name[0] == '.' || fs_join(path, folder, e->d_name, NULL) != ERR_OK ||
            stat(path, &st) != 0 || !S_ISREG(st.st_mode))
            continue;
        if (l.count == max)
            rc = err_set(err, ERR_TOO_BIG, "%s: more than %zu files", folder, max);
        else if ((rc = list_add(&l, &cap, e->d_name)) != ERR_OK)
            err_set(err, rc, "%s: no memory for its list", folder);
    }
    closedir(d);
    if (rc) {
        fs_list_close(&l);
        return rc;
    }
    if (l.count > 1)
        qsort(l.names, l.count, sizeof *l.names, by_name);
    *out = l;
    return ERR_OK;
}

void fs_list_close(struct fs_list *l)
{
    for (size_t i = 0; i < l->count; i++)
        free(l->names[i]);
    free(l->names);
    *l = (struct fs_list){ 0 };
}

enum err_code fs_program_folder(char out[FS_PATH_MAX], struct err *err)
{
    char self[FS_PATH_MAX];
    ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
    if (n < 0)
        return fail(err, "/proc/self/exe", "read");
    self[n] = '\0';
    folder_of(self, out);
    return ERR_OK;
}
