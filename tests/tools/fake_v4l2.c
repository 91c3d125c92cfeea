#include "tools/fake_v4l2.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tools/fake_device.h"

#define SHOWN __attribute__((visibility("default")))

/* Recursive: reading the source opens and closes files of its own. */
static pthread_mutex_t lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

static void *real(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

/* Leaves errno as the device set it. */
enum { SLOW_DOOR_S = 3 };

static void unlock(void)
{
    int number = errno;
    pthread_mutex_unlock(&lock);
    errno = number;
}

static int open_either(const char *name, const char *path, int flags, mode_t mode)
{
    pthread_mutex_lock(&lock);
    bool is_node = fake_device_is_node(path);
    bool is_slow = is_node && fake_device_is_slow();
    unlock();
    if (is_slow) /* outside the lock: only who opens it waits */
        nanosleep(&(struct timespec){ .tv_sec = SLOW_DOOR_S }, NULL);
    pthread_mutex_lock(&lock);
    int fd = is_node ? fake_device_open() : -1;
    unlock();
    if (is_node)
        return fd;
    int (*next)(const char *, int, ...);
    *(void **)&next = real(name);
    return next(path, flags, mode);
}

static mode_t mode_of(int flags, va_list va)
{
    return flags & (O_CREAT | __O_TMPFILE) ? (mode_t)va_arg(va, int) : 0;
}

SHOWN int open(const char *path, int flags, ...)
{
    va_list va;
    va_start(va, flags);
    mode_t mode = mode_of(flags, va);
    va_end(va);
    return open_either("open", path, flags, mode);
}

SHOWN int open64(const char *path, int flags, ...)
{
    va_list va;
    va_start(va, flags);
    mode_t mode = mode_of(flags, va);
    va_end(va);
    return open_either("open64", path, flags, mode);
}

SHOWN int close(int fd)
{
    pthread_mutex_lock(&lock);
    if (fake_device_has(fd))
        fake_device_forget();
    unlock();
    int (*next)(int);
    *(void **)&next = real("close");
    return next(fd);
}

SHOWN int ioctl(int fd, unsigned long request, ...)
{
    va_list va;
    va_start(va, request);
    void *arg = va_arg(va, void *);
    va_end(va);
    pthread_mutex_lock(&lock);
    bool is_ours = fake_device_has(fd);
    int rc = is_ours ? fake_device_ioctl(request, arg) : -1;
    unlock();
    if (is_ours)
        return rc;
    int (*next)(int, unsigned long, ...);
    *(void **)&next = real("ioctl");
    return next(fd, request, arg);
}

/* A single descriptor is polled where ours is concerned: that is all our program does. */
SHOWN int poll(struct pollfd *fds, nfds_t n, int timeout_ms)
{
    int (*next)(struct pollfd *, nfds_t, int);
    *(void **)&next = real("poll");
    pthread_mutex_lock(&lock);
    uint32_t wait_ms = 0;
    bool is_ours = n == 1 && fake_device_has(fds[0].fd);
    bool is_there = is_ours && fake_device_poll(&wait_ms);
    unlock();
    if (!is_ours)
        return next(fds, n, timeout_ms);
    if (is_there && wait_ms > 0) {
        bool is_over = timeout_ms >= 0 && wait_ms > (uint32_t)timeout_ms;
        next(NULL, 0, is_over || wait_ms > INT32_MAX ? timeout_ms : (int)wait_ms);
        if (is_over)
            return 0;
    }
    fds[0].revents = is_there ? POLLIN : POLLERR;
    return 1;
}

SHOWN void fake_v4l2_reset(void)
{
    pthread_mutex_lock(&lock);
    int fd = fake_device_reset();
    unlock();
    if (fd >= 0)
        close(fd);
}

SHOWN uint32_t fake_v4l2_opens(void)
{
    pthread_mutex_lock(&lock);
    uint32_t n = fake_device_opens();
    unlock();
    return n;
}
