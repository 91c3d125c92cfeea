#include "tools/hostile_hub.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/attrs.h"
#include "tools/hub_tls.h"

enum { CONNECTIONS_MAX = 64, REQUEST_MAX = 8192 };

struct line { /* one connection */
    struct hub *hub;
    struct hub_tls_line *tls;
    int fd;
    pthread_t thread;
    char request[REQUEST_MAX];
};

struct hub {
    struct hub_tls *tls; /* NULL: plain */
    int listener;
    char base[64];
    pthread_t thread;
    atomic_bool stop;
    pthread_mutex_t lock; /* guards what follows */
    struct line lines[CONNECTIONS_MAX];
    size_t n_lines;
    char last[REQUEST_MAX];
};

static void must(bool is_so)
{
    if (!is_so)
        abort();
}

uint8_t hub_byte(size_t i)
{
    return (uint8_t)(i * 31 + i / 256);
}

/* --- a connection ------------------------------------------------------------------------------ */

static bool send_bytes(struct line *l, const void *bytes, size_t n)
{
    const char *p = bytes;
    while (n > 0) {
        ssize_t sent = l->tls ? hub_tls_write(l->tls, p, n) : send(l->fd, p, n, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        p += sent;
        n -= (size_t)sent;
    }
    return true;
}

PRINTF_LIKE(2, 3)
static bool say(struct line *l, const char *fmt, ...)
{
    char text[2048];
    va_list va;
    va_start(va, fmt);
    int n = vsnprintf(text, sizeof text, fmt, va);
    va_end(va);
    must(n >= 0 && (size_t)n < sizeof text);
    return send_bytes(l, text, (size_t)n);
}

/* Waits for so long, or until the client goes or the hub stops. */
static bool wait_ms(struct line *l, int ms)
{
    struct pollfd p = { l->fd, POLLIN | POLLRDHUP, 0 };
    return poll(&p, 1, ms) == 0 && !atomic_load(&l->hub->stop);
}

/* False: the client is gone, or speaks something else. */
static bool read_request(struct line *l)
{
    size_t n = 0;
    l->request[0] = '\0';
    while (!strstr(l->request, "\r\n\r\n")) {
        size_t room = sizeof l->request - 1 - n;
        ssize_t got = l->tls ? hub_tls_read(l->tls, l->request + n, room)
                             : recv(l->fd, l->request + n, room, 0);
        if (got <= 0)
            return false;
        n += (size_t)got;
        l->request[n] = '\0';
        if (l->request[0] != 'G') /* TLS, say */
            return say(l, "HTTP/1.1 400 Bad Request\r\n\r\n") && false;
    }
    pthread_mutex_lock(&l->hub->lock);
    memcpy(l->hub->last, l->request, n + 1);
    pthread_mutex_unlock(&l->hub->lock);
    return true;
}

/* --- ways to misbehave.  True: the connection may go on. --------------------------------------------- */

static bool ok(struct line *l)
{
    return say(l, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 8\r\n"
                  "ETag: \"v1\"\r\n\r\n{\"a\": 1}");
}

static bool html_404(struct line *l)
{
    return say(l, "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 11\r\n\r\n"
                  "<h1>no</h1>");
}

static bool empty(struct line *l)
{
    return say(l, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
}

static bool unchanged(struct line *l)
{
    if (strstr(l->request, "If-None-Match: \"v1\""))
        return say(l, "HTTP/1.1 304 Not Modified\r\nETag: \"v1\"\r\n\r\n");
    return ok(l);
}

static bool endless(struct line *l)
{
    static const char zeros[65536];
    while (!atomic_load(&l->hub->stop) && send_bytes(l, zeros, sizeof zeros))
        ;
    return false;
}

static bool endless_no_length(struct line *l)
{
    return say(l, "HTTP/1.1 200 OK\r\n\r\n") && endless(l);
}

static bool endless_error(struct line *l)
{
    return say(l, "HTTP/1.1 404 Not Found\r\n\r\n") && endless(l);
}

static bool endless_chunks(struct line *l)
{
    bool is_up = say(l, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    while (is_up && !atomic_load(&l->hub->stop))
        is_up = say(l, "10\r\n0123456789abcdef\r\n");
    return false;
}

static bool endless_headers(struct line *l)
{
    bool is_up = say(l, "HTTP/1.1 200 OK\r\n");
    while (is_up && !atomic_load(&l->hub->stop))
        is_up = say(l, "X-More: 0123456789abcdef0123456789abcdef\r\n");
    return false;
}

static bool endless_interim(struct line *l)
{
    bool is_up = true;
    while (is_up && !atomic_load(&l->hub->stop))
        is_up = say(l, "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n");
    return false;
}

static bool one_endless_line(struct line *l)
{
    bool is_up = say(l, "HTTP/1.1 200 OK\r\nX-More: ");
    while (is_up && !atomic_load(&l->hub->stop))
        is_up = say(l, "0123456789abcdef0123456789abcdef");
    return false;
}

static bool says_terabytes(struct line *l)
{
    return say(l, "HTTP/1.1 200 OK\r\nContent-Length: 1099511627776\r\n\r\n") && endless(l);
}

static bool drip(struct line *l)
{
    bool is_up = say(l, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
    while (is_up && wait_ms(l, 100))
        is_up = say(l, "x");
    return false;
}

static bool silent(struct line *l)
{
    while (wait_ms(l, 100))
        ;
    return false;
}

/* 10 bytes that would be 10 MB, to a client that has asked for none of it. */
static bool packed(struct line *l)
{
    return say(l, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 10\r\n\r\n"
                  "\x1f\x8b\x08----xxx");
}

static bool promises_more(struct line *l)
{
    say(l, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this");
    return false;
}

static bool promises_less(struct line *l)
{
    say(l, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nonly this");
    return false;
}

static bool cut_without_length(struct line *l)
{
    say(l, "HTTP/1.1 200 OK\r\n\r\n{\"a\":");
    return false;
}

static bool cut_chunk(struct line *l)
{
    say(l, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n01234");
    return false;
}

static bool cut_header(struct line *l)
{
    say(l, "HTTP/1.1 200 OK\r\nContent-Le");
    return false;
}

static bool hang_up(struct line *l)
{
    (void)l;
    return false;
}

static bool portal(struct line *l)
{
    return say(l, "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
                  "Content-Length: 21\r\n\r\n<html>log in</html>\r\n");
}

static bool portal_511(struct line *l)
{
    return say(l, "HTTP/1.1 511 Network Authentication Required\r\nContent-Length: 2\r\n\r\nno");
}

static bool redirect(struct line *l)
{
    return say(l, "HTTP/1.1 302 Found\r\nLocation: %s/ok\r\nContent-Length: 0\r\n\r\n",
               hub_base(l->hub));
}

static bool busy(struct line *l)
{
    return say(l,
               "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 120\r\nContent-Length: 4\r\n\r\n"
               "busy");
}

static bool no_http(struct line *l)
{
    say(l, "220 mail.example ESMTP\r\n");
    return false;
}

static bool part_not_asked_for(struct line *l)
{
    return say(l, "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 0-3/8\r\n"
                  "Content-Length: 4\r\n\r\n{\"a\"");
}

static bool part_from_elsewhere(struct line *l)
{
    return say(l, "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes 7-10/100000\r\n"
                  "Content-Length: 4\r\n\r\nabcd");
}

static bool send_file(struct line *l, size_t from)
{
    uint8_t bytes[1000];
    for (size_t at = from; at < HUB_FILE_BYTES;) {
        size_t n = HUB_FILE_BYTES - at < sizeof bytes ? HUB_FILE_BYTES - at : sizeof bytes;
        for (size_t i = 0; i < n; i++)
            bytes[i] = hub_byte(at + i);
        if (!send_bytes(l, bytes, n))
            return false;
        at += n;
    }
    return true;
}

static bool give_file(struct line *l, const char *tag_line, bool goes_on)
{
    const char *range = strstr(l->request, "\r\nRange: bytes=");
    size_t from = range && goes_on ? strtoul(range + 15, NULL, 10) : 0;
    if (from >= HUB_FILE_BYTES)
        return say(l, "HTTP/1.1 416 Range Not Satisfiable\r\nContent-Length: 0\r\n\r\n");
    bool is_up =
        from ? say(l,
                   "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes %zu-%d/%d\r\n"
                   "Content-Length: %zu\r\n%s\r\n",
                   from, HUB_FILE_BYTES - 1, HUB_FILE_BYTES, HUB_FILE_BYTES - from, tag_line)
             : say(l, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n%s\r\n", HUB_FILE_BYTES, tag_line);
    return is_up && send_file(l, from);
}

static bool file(struct line *l)
{
    const char *condition = strstr(l->request, "\r\nIf-Range: ");
    bool goes_on = !condition || strncmp(condition + 12, HUB_FILE_TAG "\r\n", 7) == 0;
    return give_file(l, "ETag: " HUB_FILE_TAG "\r\n", goes_on);
}

static bool tagless(struct line *l)
{
    return give_file(l, "ETag: W/\"weak\"\r\n", true);
}

static const struct {
    const char *path;
    bool (*answer)(struct line *l);
} paths[] = {
    { "/ok", ok },
    { "/404", html_404 },
    { "/empty", empty },
    { "/unchanged", unchanged },
    { "/endless", endless_no_length },
    { "/endless-404", endless_error },
    { "/endless-chunks", endless_chunks },
    { "/endless-headers", endless_headers },
    { "/endless-interim", endless_interim },
    { "/endless-line", one_endless_line },
    { "/terabytes", says_terabytes },
    { "/drip", drip },
    { "/silent", silent },
    { "/packed", packed },
    { "/promises-more", promises_more },
    { "/promises-less", promises_less },
    { "/cut", cut_without_length },
    { "/cut-chunk", cut_chunk },
    { "/cut-header", cut_header },
    { "/hang-up", hang_up },
    { "/portal", portal },
    { "/portal-511", portal_511 },
    { "/redirect", redirect },
    { "/busy", busy },
    { "/no-http", no_http },
    { "/part", part_not_asked_for },
    { "/elsewhere", part_from_elsewhere },
    { "/file", file },
    { "/tagless", tagless },
};

static bool answer(struct line *l)
{
    char path[200] = "";
    must(sscanf(l->request, "GET %199s", path) == 1);
    for (size_t i = 0; i < ARRAY_LEN(paths); i++)
        if (strcmp(paths[i].path, path) == 0)
            return paths[i].answer(l);
    return html_404(l);
}

static void *serve(void *self)
{
    struct line *l = self;
    if (l->hub->tls)
        l->tls = hub_tls_accept(l->hub->tls, l->fd);
    if (l->tls || !l->hub->tls)
        while (read_request(l) && answer(l))
            ;
    hub_tls_hang_up(l->tls);
    shutdown(l->fd, SHUT_RDWR); /* closed after the join, when nobody else may know the number */
    return NULL;
}

/* --- the listener ---------------------------------------------------------------------------------------- */

static void *listen_on(void *self)
{
    struct hub *h = self;
    for (;;) {
        int fd = accept4(h->listener, NULL, NULL, SOCK_CLOEXEC);
        if (fd < 0)
            return NULL;
        pthread_mutex_lock(&h->lock);
        bool is_over = atomic_load(&h->stop);
        must(is_over || h->n_lines < CONNECTIONS_MAX);
        if (!is_over) {
            struct line *l = &h->lines[h->n_lines++];
            l->hub = h;
            l->fd = fd;
            must(pthread_create(&l->thread, NULL, serve, l) == 0);
        }
        pthread_mutex_unlock(&h->lock);
        if (is_over)
            close(fd);
    }
}

struct hub *hub_start(enum hub_kind kind)
{
    struct sockaddr_in in = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
    socklen_t len = sizeof in;
    struct hub *h = calloc(1, sizeof *h);
    must(h != NULL);
    signal(SIGPIPE, SIG_IGN);
    if (kind != HUB_PLAIN)
        h->tls = hub_tls_create(kind == HUB_TLS_WRONG_NAME, kind == HUB_TLS_EXPIRED,
                                kind == HUB_TLS_OLD);
    h->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(h->listener >= 0 && bind(h->listener, (struct sockaddr *)&in, sizeof in) == 0 &&
         listen(h->listener, 16) == 0 &&
         getsockname(h->listener, (struct sockaddr *)&in, &len) == 0);
    snprintf(h->base, sizeof h->base, "http%s://127.0.0.1:%d", h->tls ? "s" : "",
             ntohs(in.sin_port));
    pthread_mutex_init(&h->lock, NULL);
    atomic_init(&h->stop, false);
    must(pthread_create(&h->thread, NULL, listen_on, h) == 0);
    return h;
}

void hub_stop(struct hub *h)
{
    atomic_store(&h->stop, true);
    shutdown(h->listener, SHUT_RDWR);
    pthread_join(h->thread, NULL);
    close(h->listener);
    for (size_t i = 0; i < h->n_lines; i++) {
        shutdown(h->lines[i].fd, SHUT_RDWR);
        pthread_join(h->lines[i].thread, NULL);
        close(h->lines[i].fd);
    }
    hub_tls_destroy(h->tls);
    pthread_mutex_destroy(&h->lock);
    free(h);
}

const char *hub_base(const struct hub *h)
{
    return h->base;
}

void hub_certificate(const struct hub *h, const char *path)
{
    hub_tls_certificate(h->tls, path);
}

void hub_pin(const struct hub *h, char *out, size_t cap)
{
    hub_tls_pin(h->tls, out, cap);
}

void hub_last_request(struct hub *h, char *out, size_t cap)
{
    pthread_mutex_lock(&h->lock);
    snprintf(out, cap, "%s", h->last);
    pthread_mutex_unlock(&h->lock);
}

size_t hub_connections(struct hub *h)
{
    pthread_mutex_lock(&h->lock);
    size_t n = h->n_lines;
    pthread_mutex_unlock(&h->lock);
    return n;
}
