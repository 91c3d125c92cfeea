#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "paper/slip.h"

enum {
    FILES_MAX = 100000,
    ANSWER_MS = 400, /* a printer that can answer does so at once; many cannot */
};

/* DLE EOT 4: how it stands with the paper.  The answer is one byte; bits 1 and 4 are set and 0 and 7 are not in
 * every answer of this kind, bits 5 and 6 tell that the roll is at its end. */
static const uint8_t ask_paper[] = { 0x10, 0x04, 4 };
enum { ANSWER_FIXED = 0x93, ANSWER_IS = 0x12, ANSWER_NO_PAPER = 0x60 };

static uint64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

struct way {
    int fd;
    bool is_socket;
    const char *name;
    uint64_t until_ms;
};

/* --- places ------------------------------------------------------------------------------------- */

static bool is_tcp(const char *printer)
{
    return strncmp(printer, "tcp:", 4) == 0;
}

static bool is_file(const char *printer)
{
    return strncmp(printer, "file:", 5) == 0;
}

/* tcp:ADDRESS:PORT, the address perhaps in brackets. */
static bool split(const char *printer, char address[INET6_ADDRSTRLEN + 2], char port[6])
{
    const char *from = printer + 4, *colon = strrchr(from, ':');
    uint64_t n;
    if (!colon || !span_number(span_of(colon + 1), &n) || n == 0 || n > 65535)
        return false;
    size_t len = (size_t)(colon - from);
    if (len > 1 && from[0] == '[' && from[len - 1] == ']') {
        from++;
        len -= 2;
    }
    snprintf(port, 6, "%u", (unsigned)n);
    return span_copy((struct span){ (const uint8_t *)from, len }, address, INET6_ADDRSTRLEN + 2);
}

static struct addrinfo *resolve(const char *printer)
{
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM,
                                    .ai_flags = AI_NUMERICHOST | AI_NUMERICSERV };
    char address[INET6_ADDRSTRLEN + 2], port[6];
    struct addrinfo *found = NULL;
    if (!split(printer, address, port) || getaddrinfo(address, port, &hints, &found) != 0)
        return NULL;
    return found;
}

bool slip_printer_valid(const char *printer)
{
    if (is_file(printer))
        return printer[5] != '\0';
    if (!is_tcp(printer))
        return strncmp(printer, "/dev/", 5) == 0 && printer[5] != '\0';
    struct addrinfo *found = resolve(printer);
    if (found)
        freeaddrinfo(found);
    return found != NULL;
}

/* --- waiting ------------------------------------------------------------------------------------ */

static int left_ms(const struct way *w)
{
    uint64_t now = now_ms();
    return now >= w->until_ms ? 0 : (int)(w->until_ms - now);
}

/* True: the way is ready for `events`; a way that has broken is ready, and the next call says so. */
static bool wait_for(const struct way *w, short events, int ms)
{
    struct pollfd p = { .fd = w->fd, .events = events };
    int left = left_ms(w), n;
    do
        n = poll(&p, 1, ms < left ? ms : left);
    while (n < 0 && errno == EINTR);
    return n > 0;
}

/* Sends all of it, or tells how much went: *sent. */
static int send_all(const struct way *w, struct span bytes, size_t *sent)
{
    for (*sent = 0; *sent < bytes.len;) {
        if (!wait_for(w, POLLOUT, left_ms(w)))
            return ETIMEDOUT;
        const uint8_t *from = bytes.p + *sent;
        size_t left = bytes.len - *sent;
        /* A printer that hangs up must not end the program. */
        ssize_t n = w->is_socket ? send(w->fd, from, left, MSG_NOSIGNAL) : write(w->fd, from, left);
        if (n < 0 && errno != EAGAIN && errno != EINTR)
            return errno;
        *sent += n > 0 ? (size_t)n : 0;
    }
    return 0;
}

/* --- asking ------------------------------------------------------------------------------------- */

/* False when the printer says that there is no paper; one that says nothing has some. */
static bool has_paper(const struct way *w, int ms)
{
    uint8_t answer;
    size_t sent;
    if (send_all(w, (struct span){ ask_paper, sizeof ask_paper }, &sent) != 0)
        return true; /* what is wrong shows when the slip goes out */
    while (wait_for(w, POLLIN, ms) && read(w->fd, &answer, 1) == 1)
        if ((answer & ANSWER_FIXED) == ANSWER_IS)
            return (answer & ANSWER_NO_PAPER) == 0;
    return true;
}

static enum err_code say_failed(const struct way *w, size_t sent, size_t all, int why,
                                struct err *err)
{
    const char *what = sent == 0 ? "the printer takes nothing" : "only a part of the slip went out";
    return err_set(err, ERR_DEVICE, "%s: %s (%zu of %zu bytes): %s", w->name, what, sent, all,
                   strerror(why));
}

static enum err_code talk(const struct way *w, struct span escpos, struct err *err)
{
    size_t sent;
    if (!has_paper(w, ANSWER_MS))
        return err_set(err, ERR_DEVICE, "%s: no paper", w->name);
    int why = send_all(w, escpos, &sent);
    if (why)
        return say_failed(w, sent, escpos.len, why, err);
    if (!has_paper(w, ANSWER_MS))
        return err_set(err, ERR_DEVICE, "%s: the paper ended, the slip may be torn off", w->name);
    return ERR_OK;
}

/* --- the three kinds ---------------------------------------------------------------------------- */

static enum err_code print_file(const char *path, struct span escpos, struct err *err)
{
    char name[FS_PATH_MAX];
    int fd = -1;
    for (int i = 1; i <= FILES_MAX && fd < 0; i++) {
        if (snprintf(name, sizeof name, "%s-%d.bin", path, i) >= (int)sizeof name)
            return err_set(err, ERR_INVALID, "file:%s: too long a name", path);
        fd = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (fd < 0 && errno != EEXIST)
            break;
    }
    if (fd < 0)
        return err_set(err, ERR_DEVICE, "file:%s: %s", path, strerror(errno));
    const struct way w = { .fd = fd, .name = name };
    size_t sent = 0;
    int why = 0;
    while (sent < escpos.len && !why) {
        ssize_t n = write(fd, escpos.p + sent, escpos.len - sent);
        if (n < 0 && errno != EINTR)
            why = errno;
        sent += n > 0 ? (size_t)n : 0;
    }
    if (close(fd) != 0 && !why)
        why = errno;
    return why ? say_failed(&w, sent, escpos.len, why, err) : ERR_OK;
}

static enum err_code print_device(const char *path, struct span escpos, uint32_t timeout_ms,
                                  struct err *err)
{
    struct termios raw;
    struct way w = { .name = path, .until_ms = now_ms() + timeout_ms };
    w.fd = open(path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (w.fd < 0 && (errno == EACCES || errno == EROFS || errno == EINVAL))
        w.fd = open(path, O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (w.fd < 0)
        return err_set(err, ERR_DEVICE, "%s: the printer is away: %s", path, strerror(errno));
    if (tcgetattr(w.fd, &raw) == 0) { /* a serial line: every byte as it is */
        cfmakeraw(&raw);
        tcsetattr(w.fd, TCSANOW, &raw);
    }
    enum err_code rc = talk(&w, escpos, err);
    if (close(w.fd) != 0 && !rc)
        rc = err_set(err, ERR_DEVICE, "%s: %s", path, strerror(errno));
    return rc;
}

static int reach(const struct way *w, const struct addrinfo *to)
{
    int why = 0;
    socklen_t n = sizeof why;
    if (connect(w->fd, to->ai_addr, to->ai_addrlen) == 0)
        return 0;
    if (errno != EINPROGRESS)
        return errno;
    if (!wait_for(w, POLLOUT, left_ms(w)))
        return ETIMEDOUT;
    return getsockopt(w->fd, SOL_SOCKET, SO_ERROR, &why, &n) == 0 ? why : errno;
}

/* The printer has all of it when it has closed its side after ours; one that does not in time has been given
 * all of it at least. */
static enum err_code finish(const struct way *w, struct err *err)
{
    uint8_t rest[64];
    ssize_t n = 1;
    bool is_broken = shutdown(w->fd, SHUT_WR) != 0;
    while (!is_broken && n > 0 && wait_for(w, POLLIN, ANSWER_MS)) {
        n = read(w->fd, rest, sizeof rest);
        is_broken = n < 0 && errno != EAGAIN && errno != EINTR;
    }
    if (is_broken)
        return err_set(err, ERR_DEVICE, "%s: it hung up, perhaps with a part of the slip: %s",
                       w->name, strerror(errno));
    return ERR_OK;
}

static enum err_code print_tcp(const char *printer, struct span escpos, uint32_t timeout_ms,
                               struct err *err)
{
    struct addrinfo *to = resolve(printer);
    if (!to)
        return err_set(err, ERR_INVALID, "%s: not tcp:ADDRESS:PORT", printer);
    struct way w = { .is_socket = true, .name = printer, .until_ms = now_ms() + timeout_ms };
    w.fd = socket(to->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    int why = w.fd < 0 ? errno : reach(&w, to);
    freeaddrinfo(to);
    enum err_code rc = ERR_OK;
    if (why)
        rc = err_set(err, ERR_DEVICE, "%s: the printer is away: %s", printer, strerror(why));
    if (!rc)
        rc = talk(&w, escpos, err);
    if (!rc)
        rc = finish(&w, err);
    if (w.fd >= 0)
        close(w.fd);
    return rc;
}

enum err_code slip_print(const char *printer, struct span escpos, uint32_t timeout_ms,
                         struct err *err)
{
    if (!slip_printer_valid(printer))
        return err_set(err, ERR_INVALID, "%s: not a printer: file:PATH, /dev/… or tcp:ADDRESS:PORT",
                       printer);
    if (is_file(printer))
        return print_file(printer + 5, escpos, err);
    if (is_tcp(printer))
        return print_tcp(printer, escpos, timeout_ms, err);
    return print_device(printer, escpos, timeout_ms, err);
}
