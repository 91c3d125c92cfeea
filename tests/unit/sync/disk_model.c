#include "unit/sync/disk_model.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FILES = 64, NAME = 128 };

/* Bytes of a file as of its last sync. */
struct held {
    ino_t inode;
    char *bytes;
    size_t n;
};

struct name {
    char text[NAME];
    ino_t inode;
};

static struct {
    pthread_mutex_t lock;
    char folder[PATH_MAX];
    enum disk_fault fault;
    enum disk_left left;
    size_t at, calls;
    bool armed;
    struct held held[FILES];
    size_t n_held;
    struct name names[FILES];
    size_t n_names;
} d = { .lock = PTHREAD_MUTEX_INITIALIZER };

/* --- the real calls --------------------------------------------------------------------------- */

static int real_open(const char *path, int flags, mode_t mode)
{
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

static char *read_whole(const char *path, size_t *n)
{
    struct stat st;
    int fd = real_open(path, O_RDONLY, 0);
    *n = 0;
    if (fd < 0 || fstat(fd, &st) != 0)
        abort();
    char *bytes = malloc((size_t)st.st_size + 1);
    ssize_t got;
    while (bytes && (got = syscall(SYS_read, fd, bytes + *n, (size_t)st.st_size - *n)) > 0)
        *n += (size_t)got;
    syscall(SYS_close, fd);
    return bytes;
}

static void write_whole(const char *path, const char *bytes, size_t n)
{
    int fd = real_open(path, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    for (size_t at = 0; at < n;) {
        ssize_t put = syscall(SYS_write, fd, bytes + at, n - at);
        if (put <= 0)
            abort();
        at += (size_t)put;
    }
    if (fd < 0)
        abort();
    syscall(SYS_close, fd);
}

/* --- what is on the disk ---------------------------------------------------------------------- */

static void hold_bytes(ino_t inode, const char *path)
{
    struct held *h = NULL;
    for (size_t i = 0; i < d.n_held; i++)
        if (d.held[i].inode == inode)
            h = &d.held[i];
    if (!h) {
        if (d.n_held == FILES)
            abort();
        h = &d.held[d.n_held++];
    }
    free(h->bytes);
    h->inode = inode;
    h->bytes = read_whole(path, &h->n);
}

static size_t list_names(struct name *out)
{
    DIR *dir = opendir(d.folder);
    size_t n = 0;
    for (struct dirent *e; dir && (e = readdir(dir)) != NULL;) {
        if (e->d_name[0] == '.' || e->d_type == DT_DIR)
            continue;
        if (n == FILES)
            abort();
        snprintf(out[n].text, sizeof out[n].text, "%s", e->d_name);
        out[n++].inode = e->d_ino;
    }
    if (dir)
        closedir(dir);
    return n;
}

static void path_of(const char *name, char out[PATH_MAX])
{
    snprintf(out, PATH_MAX, "%s/%s", d.folder, name);
}

static void forget(void)
{
    for (size_t i = 0; i < d.n_held; i++)
        free(d.held[i].bytes);
    memset(d.held, 0, sizeof d.held);
    d.n_held = d.n_names = 0;
}

void disk_arm(const char *folder, enum disk_fault fault, size_t n, enum disk_left left)
{
    char path[PATH_MAX];
    forget();
    if (!realpath(folder, d.folder))
        abort();
    d.n_names = list_names(d.names);
    for (size_t i = 0; i < d.n_names; i++) {
        path_of(d.names[i].text, path);
        hold_bytes(d.names[i].inode, path);
    }
    d.fault = fault;
    d.left = left;
    d.at = n;
    d.calls = 0;
    d.armed = true;
}

void disk_disarm(void)
{
    d.armed = false;
}

size_t disk_calls(void)
{
    return d.calls;
}

static void cut_power(void)
{
    struct name names[FILES], there[FILES];
    char path[PATH_MAX];
    size_t n_there = list_names(there), n = n_there;
    if (d.left == LEFT_ALL)
        _exit(DISK_CUT_EXIT);
    memcpy(names, d.left == LEFT_NAMES ? there : d.names, sizeof names);
    n = d.left == LEFT_NAMES ? n_there : d.n_names;
    for (size_t i = 0; i < n_there; i++) {
        path_of(there[i].text, path);
        syscall(SYS_unlink, path);
    }
    for (size_t i = 0; i < n; i++) {
        const struct held *h = NULL;
        for (size_t k = 0; k < d.n_held; k++)
            if (d.held[k].inode == names[i].inode)
                h = &d.held[k];
        path_of(names[i].text, path);
        write_whole(path, h ? h->bytes : "", h ? h->n : 0); /* never synced: empty */
    }
    _exit(DISK_CUT_EXIT);
}

/* --- the calls that stand before the C library's ---------------------------------------------- */

static bool is_inside(const char *path)
{
    char folder[PATH_MAX], real[PATH_MAX];
    size_t len = strlen(path);
    if (!d.armed || len >= sizeof folder)
        return false;
    memcpy(folder, path, len + 1);
    char *slash = strrchr(folder, '/');
    if (slash && slash != folder)
        *slash = '\0';
    return realpath(slash ? folder : ".", real) &&
           (strcmp(real, d.folder) == 0 || (realpath(path, real) && strcmp(real, d.folder) == 0));
}

static bool fd_path(int fd, char out[PATH_MAX])
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = syscall(SYS_readlink, link, out, PATH_MAX - 1);
    if (n <= 0)
        return false;
    out[n] = '\0';
    return true;
}

static bool is_fd_inside(int fd)
{
    char path[PATH_MAX];
    if (!d.armed || !fd_path(fd, path))
        return false;
    size_t len = strlen(d.folder);
    return strncmp(path, d.folder, len) == 0 && (path[len] == '/' || path[len] == '\0');
}

enum need { NEEDS_NOTHING, NEEDS_ROOM };

/* One call more.  False: it fails, errno is set. */
static bool may_go_on(enum need need)
{
    pthread_mutex_lock(&d.lock);
    size_t now = ++d.calls;
    bool fails = (d.fault == DISK_EIO && now == d.at) ||
                 (d.fault == DISK_FULL && now >= d.at && need == NEEDS_ROOM);
    if (d.fault == DISK_CUT && now == d.at)
        cut_power();
    pthread_mutex_unlock(&d.lock);
    if (fails)
        errno = d.fault == DISK_FULL ? ENOSPC : EIO;
    return !fails;
}

static int opened(const char *path, int flags, mode_t mode)
{
    if (is_inside(path) && !may_go_on(flags & O_CREAT ? NEEDS_ROOM : NEEDS_NOTHING))
        return -1;
    return real_open(path, flags, mode);
}

int open(const char *path, int flags, ...)
{
    va_list va;
    va_start(va, flags);
    mode_t mode = flags & O_CREAT ? va_arg(va, mode_t) : 0;
    va_end(va);
    return opened(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list va;
    va_start(va, flags);
    mode_t mode = flags & O_CREAT ? va_arg(va, mode_t) : 0;
    va_end(va);
    return opened(path, flags, mode);
}

ssize_t write(int fd, const void *bytes, size_t n)
{
    if (is_fd_inside(fd) && !may_go_on(NEEDS_ROOM))
        return -1;
    return syscall(SYS_write, fd, bytes, n);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
    if (is_fd_inside(fd) && !may_go_on(NEEDS_ROOM))
        return -1;
    return syscall(SYS_pwrite64, fd, bytes, n, at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off_t at)
{
    return pwrite(fd, bytes, n, at);
}

ssize_t read(int fd, void *bytes, size_t n)
{
    if (is_fd_inside(fd) && !may_go_on(NEEDS_NOTHING))
        return -1;
    return syscall(SYS_read, fd, bytes, n);
}

ssize_t pread(int fd, void *bytes, size_t n, off_t at)
{
    if (is_fd_inside(fd) && !may_go_on(NEEDS_NOTHING))
        return -1;
    return syscall(SYS_pread64, fd, bytes, n, at);
}

ssize_t pread64(int fd, void *bytes, size_t n, off_t at)
{
    return pread(fd, bytes, n, at);
}

int fsync(int fd)
{
    char path[PATH_MAX];
    struct stat st;
    bool inside = is_fd_inside(fd);
    if (inside && !may_go_on(NEEDS_NOTHING))
        return -1;
    if (!inside || fstat(fd, &st) != 0 || !fd_path(fd, path))
        return 0; /* the real disk is not what is tried here, and slow */
    pthread_mutex_lock(&d.lock);
    if (S_ISDIR(st.st_mode))
        d.n_names = list_names(d.names);
    else
        hold_bytes(st.st_ino, path);
    pthread_mutex_unlock(&d.lock);
    return 0;
}

int fdatasync(int fd)
{
    return fsync(fd);
}

int rename(const char *from, const char *to)
{
    if (is_inside(from) && !may_go_on(NEEDS_ROOM))
        return -1;
    return (int)syscall(SYS_rename, from, to);
}

int unlink(const char *path)
{
    if (is_inside(path) && !may_go_on(NEEDS_NOTHING))
        return -1;
    return (int)syscall(SYS_unlink, path);
}

int ftruncate(int fd, off_t n)
{
    if (is_fd_inside(fd) && !may_go_on(NEEDS_ROOM))
        return -1;
    return (int)syscall(SYS_ftruncate, fd, n);
}

int ftruncate64(int fd, off_t n)
{
    return ftruncate(fd, n);
}
