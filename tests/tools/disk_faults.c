#include "tools/disk_faults.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "tools/disk_tree.h"

/* The C library's own names stand before these, so every real call is a system call. */

static struct {
    struct faults f;
    atomic_bool is_armed;
    atomic_int_fast64_t seen;
} plan;

/* --- raw calls -------------------------------------------------------------------------------------------- */

static int raw_open(const char *path, int flags, mode_t mode)
{
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

static void raw_write_all(int fd, const void *bytes, size_t n)
{
    if (syscall(SYS_write, fd, bytes, n) != (long)n)
        abort();
}

/* --- whose call it is --------------------------------------------------------------------------------------- */

static bool is_below(const char *path)
{
    size_t n = strlen(plan.f.folder);
    return strncmp(path, plan.f.folder, n) == 0 && (path[n] == '/' || path[n] == '\0');
}

static bool path_of(int fd, char out[PATH_MAX])
{
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, out, PATH_MAX - 1);
    if (n < 0)
        return false;
    out[n] = '\0';
    return true;
}

static bool is_ours(int fd)
{
    char path[PATH_MAX];
    return atomic_load(&plan.is_armed) && path_of(fd, path) && is_below(path);
}

/* True: this call fails, with errno set. */
static bool strikes(unsigned call)
{
    if (!(plan.f.calls & call))
        return false;
    int64_t n = atomic_fetch_add(&plan.seen, 1) + 1;
    if (plan.f.nth == 0 || n < plan.f.nth || n - plan.f.nth >= plan.f.count)
        return false;
    if (plan.f.error == 0)
        kill(getpid(), SIGKILL);
    errno = plan.f.error;
    return true;
}

static bool strikes_path(unsigned call, const char *path)
{
    return atomic_load(&plan.is_armed) && is_below(path) && strikes(call);
}

/* --- room ------------------------------------------------------------------------------------------------------ */

static uint64_t bytes_below(const char *folder)
{
    char path[PATH_MAX];
    uint64_t sum = 0;
    struct stat st;
    DIR *d = opendir(folder);
    for (struct dirent *e; d && (e = readdir(d)) != NULL;) {
        if (snprintf(path, sizeof path, "%s/%s", folder, e->d_name) >= PATH_MAX ||
            lstat(path, &st) != 0 || e->d_name[0] == '.')
            continue;
        sum += S_ISDIR(st.st_mode) ? bytes_below(path) : (uint64_t)st.st_size;
    }
    if (d)
        closedir(d);
    return sum;
}

/* True: the file may not become so long. */
static bool is_full(int fd, uint64_t size)
{
    struct stat st;
    if (plan.f.room == 0 || !is_ours(fd) || fstat(fd, &st) != 0 || size <= (uint64_t)st.st_size)
        return false;
    if (bytes_below(plan.f.folder) + (size - (uint64_t)st.st_size) <= plan.f.room)
        return false;
    errno = ENOSPC;
    return true;
}

/* --- what was synced -------------------------------------------------------------------------------------------- */

static void copy_bytes(const char *from, const char *to)
{
    static char chunk[1 << 16];
    int in = raw_open(from, O_RDONLY | O_CLOEXEC, 0);
    int out = raw_open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    long n;
    if (in < 0 || out < 0)
        abort();
    while ((n = syscall(SYS_read, in, chunk, sizeof chunk)) > 0)
        raw_write_all(out, chunk, (size_t)n);
    syscall(SYS_close, in);
    syscall(SYS_close, out);
}

static void note_names(const char *folder, const char *to)
{
    char path[PATH_MAX], line[PATH_MAX];
    struct stat st;
    int out = raw_open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    DIR *d = opendir(folder);
    if (out < 0 || !d)
        abort();
    for (struct dirent *e; (e = readdir(d)) != NULL;) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
            snprintf(path, sizeof path, "%s/%s", folder, e->d_name) >= PATH_MAX ||
            lstat(path, &st) != 0)
            continue;
        int n = snprintf(line, sizeof line, "%ju %c %s\n", (uintmax_t)st.st_ino,
                         S_ISDIR(st.st_mode) ? 'd' : 'f', e->d_name);
        raw_write_all(out, line, (size_t)n);
    }
    closedir(d);
    syscall(SYS_close, out);
}

/* What a failed sync left unwritten counts as written to the kernel, and no later sync brings it to the disk: only
 * pages changed since then are. */
static void keep_lost(const char *now, const char *lost, const char *synced)
{
    enum { PAGE = 4096 };
    static char page[3][PAGE];
    const char *const paths[] = { now, lost, synced };
    int fds[3];
    for (int i = 0; i < 3; i++)
        fds[i] = raw_open(paths[i], i == 0 ? O_RDWR | O_CLOEXEC : O_RDONLY | O_CLOEXEC, 0);
    for (long at = 0;; at += PAGE) {
        long n[3];
        for (int i = 0; i < 3; i++) {
            memset(page[i], 0, PAGE);
            n[i] = fds[i] < 0 ? 0 : syscall(SYS_pread64, fds[i], page[i], PAGE, at);
        }
        if (n[0] <= 0)
            break;
        if (n[0] == n[1] && memcmp(page[0], page[1], PAGE) == 0 &&
            syscall(SYS_pwrite64, fds[0], page[2], n[0], at) != n[0])
            abort();
    }
    for (int i = 0; i < 3; i++)
        if (fds[i] >= 0)
            syscall(SYS_close, fds[i]);
}

static void note_sync(int fd, bool is_good)
{
    char path[PATH_MAX], to[PATH_MAX], lost[PATH_MAX], fresh[PATH_MAX];
    struct stat st;
    if (!plan.f.shadow || !is_ours(fd) || fstat(fd, &st) != 0)
        return;
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    snprintf(to, sizeof to, "%s/%ju", plan.f.shadow, (uintmax_t)st.st_ino);
    snprintf(lost, sizeof lost, "%s.lost", to);
    snprintf(fresh, sizeof fresh, "%s.fresh", to);
    if (S_ISDIR(st.st_mode) && is_good)
        note_names(path, to);
    if (S_ISDIR(st.st_mode))
        return;
    copy_bytes(path, is_good ? fresh : lost);
    if (!is_good)
        return;
    if (access(lost, F_OK) == 0)
        keep_lost(fresh, lost, to);
    syscall(SYS_renameat2, AT_FDCWD, fresh, AT_FDCWD, to, 0);
}

/* What is written anew after a failed sync is dirty again, also when it is the same: the lost bytes are made others. */
static long note_written(int fd, long n, off_t at)
{
    char lost[PATH_MAX], other[512];
    struct stat st;
    if (!plan.f.shadow || n <= 0 || !is_ours(fd) || fstat(fd, &st) != 0)
        return n;
    snprintf(lost, sizeof lost, "%s/%ju.lost", plan.f.shadow, (uintmax_t)st.st_ino);
    int out = raw_open(lost, O_RDWR | O_CLOEXEC, 0);
    for (long done = 0; out >= 0 && done < n;) {
        long part = n - done < (long)sizeof other ? n - done : (long)sizeof other;
        if (syscall(SYS_pread64, fd, other, part, at + done) != part)
            break;
        for (long i = 0; i < part; i++)
            other[i] = (char)~other[i];
        syscall(SYS_pwrite64, out, other, part, at + done);
        done += part;
    }
    if (out >= 0)
        syscall(SYS_close, out);
    return n;
}

/* An inode's number is used again after its file is gone, and a new file of that number has nothing synced. */
static void note_made(const char *path)
{
    char at[PATH_MAX];
    struct stat st;
    if (!plan.f.shadow || stat(path, &st) != 0)
        return;
    for (int i = 0; i < 2; i++) {
        snprintf(at, sizeof at, "%s/%ju%s", plan.f.shadow, (uintmax_t)st.st_ino, i ? ".lost" : "");
        syscall(SYS_unlinkat, AT_FDCWD, at, 0);
    }
}

/* --- in the C library's place -------------------------------------------------------------------------------------- */

static int open_any(const char *path, int flags, mode_t mode)
{
    struct stat st;
    bool is_new = false;
    if (atomic_load(&plan.is_armed) && is_below(path)) {
        if (strikes(FAULT_OPEN))
            return -1;
        is_new = (flags & O_CREAT) && stat(path, &st) != 0;
    }
    int fd = raw_open(path, flags, mode);
    if (is_new && fd >= 0)
        note_made(path);
    return fd;
}

int open(const char *path, int flags, ...)
{
    va_list va;
    va_start(va, flags);
    mode_t mode = flags & O_CREAT ? va_arg(va, mode_t) : 0;
    va_end(va);
    return open_any(path, flags, mode);
}

int open64(const char *path, int flags, ...)
{
    va_list va;
    va_start(va, flags);
    mode_t mode = flags & O_CREAT ? va_arg(va, mode_t) : 0;
    va_end(va);
    return open_any(path, flags, mode);
}

static bool write_strikes(int fd, const void *bytes, size_t n, off_t at)
{
    if (!is_ours(fd))
        return false;
    struct stat st;
    off_t from = at >= 0 ? at : fstat(fd, &st) == 0 ? st.st_size : 0;
    if (strikes(FAULT_WRITE)) {
        int error = errno;
        if (plan.f.is_half && n > 1)
            syscall(SYS_pwrite64, fd, bytes, n / 2, from);
        errno = error;
        return true;
    }
    return is_full(fd, (uint64_t)from + n);
}

ssize_t write(int fd, const void *bytes, size_t n)
{
    return write_strikes(fd, bytes, n, -1) ? -1 : syscall(SYS_write, fd, bytes, n);
}

ssize_t pwrite(int fd, const void *bytes, size_t n, off_t at)
{
    if (write_strikes(fd, bytes, n, at))
        return -1;
    return note_written(fd, syscall(SYS_pwrite64, fd, bytes, n, at), at);
}

ssize_t pwrite64(int fd, const void *bytes, size_t n, off64_t at)
{
    if (write_strikes(fd, bytes, n, at))
        return -1;
    return note_written(fd, syscall(SYS_pwrite64, fd, bytes, n, at), at);
}

int fsync(int fd)
{
    bool is_struck = is_ours(fd) && strikes(FAULT_SYNC);
    int error = errno;
    note_sync(fd, !is_struck);
    errno = error;
    return is_struck ? -1
                     : 0; /* the machine stays on: what a cut would leave is told by the shadow */
}

int fdatasync(int fd)
{
    return fsync(fd);
}

static int set_size(int fd, off_t size)
{
    if (is_ours(fd) && (strikes(FAULT_SIZE) || is_full(fd, (uint64_t)size)))
        return -1;
    return (int)syscall(SYS_ftruncate, fd, size);
}

int ftruncate(int fd, off_t size)
{
    return set_size(fd, size);
}

int ftruncate64(int fd, off64_t size)
{
    return set_size(fd, size);
}

int posix_fallocate(int fd, off_t from, off_t n)
{
    if (is_ours(fd) && (strikes(FAULT_SIZE) || is_full(fd, (uint64_t)(from + n))))
        return errno;
    return syscall(SYS_fallocate, fd, 0, from, n) == 0 ? 0 : errno;
}

int rename(const char *from, const char *to)
{
    if (strikes_path(FAULT_RENAME, from))
        return -1;
    return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

int unlink(const char *path)
{
    if (strikes_path(FAULT_REMOVE, path))
        return -1;
    return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

int mkdir(const char *path, mode_t mode)
{
    if (strikes_path(FAULT_OPEN, path))
        return -1;
    int rc = (int)syscall(SYS_mkdirat, AT_FDCWD, path, mode);
    if (rc == 0 && atomic_load(&plan.is_armed) && is_below(path))
        note_made(path);
    return rc;
}

/* --- the test's side --------------------------------------------------------------------------------------------- */

void faults_arm(const struct faults *f)
{
    plan.f = *f;
    atomic_store(&plan.seen, 0);
    atomic_store(&plan.is_armed, true);
}

int64_t faults_disarm(void)
{
    atomic_store(&plan.is_armed, false);
    return atomic_load(&plan.seen);
}

static void rebuild(const char *folder, const char *shadow, uintmax_t inode)
{
    char at[PATH_MAX], path[PATH_MAX], name[NAME_MAX + 1], kind;
    uintmax_t below;
    snprintf(at, sizeof at, "%s/%ju", shadow, inode);
    FILE *names = fopen(at, "r");
    while (names && fscanf(names, "%ju %c %255[^\n]\n", &below, &kind, name) == 3) {
        snprintf(path, sizeof path, "%s/%s", folder, name);
        snprintf(at, sizeof at, "%s/%ju", shadow, below);
        if (kind == 'd') {
            if (mkdir(path, 0700) != 0)
                abort();
            rebuild(path, shadow, below);
        } else if (access(at, F_OK) == 0) {
            copy_bytes(at, path);
        } else {
            int fd = raw_open(path, O_WRONLY | O_CREAT | O_CLOEXEC,
                              0600); /* a name without bytes */
            syscall(SYS_close, fd);
        }
    }
    if (names)
        fclose(names);
}

/* What came back is on the disk. */
static void note_tree(const char *path, const char *shadow)
{
    char at[PATH_MAX], below[PATH_MAX];
    struct stat st;
    if (lstat(path, &st) != 0)
        abort();
    snprintf(at, sizeof at, "%s/%ju", shadow, (uintmax_t)st.st_ino);
    if (!S_ISDIR(st.st_mode)) {
        copy_bytes(path, at);
        return;
    }
    note_names(path, at);
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d)) != NULL;)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 &&
            snprintf(below, sizeof below, "%s/%s", path, e->d_name) < PATH_MAX)
            note_tree(below, shadow);
    if (d)
        closedir(d);
}

void faults_cut_power(const char *folder, const char *shadow)
{
    char spare[PATH_MAX];
    struct stat st;
    if (stat(folder, &st) != 0)
        return;
    snprintf(spare, sizeof spare, "%s.before", folder);
    if (rename(folder, spare) != 0 || mkdir(folder, 0700) != 0)
        abort();
    rebuild(folder, shadow, (uintmax_t)st.st_ino);
    disk_tree_remove(spare);
    disk_tree_remove(shadow);
    if (mkdir(shadow, 0700) != 0)
        abort();
    note_tree(folder, shadow);
}
