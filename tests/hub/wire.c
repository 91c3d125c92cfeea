#include "wire.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/text.h"

bool wire_open(struct wire *w, uint16_t port, const char *from)
{
    const struct timeval wait = { .tv_sec = WIRE_WAIT_S };
    struct sockaddr_in a = { .sin_family = AF_INET };
    *w = (struct wire){ .fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
                        .in = BUF_INIT(WIRE_HEAD_MAX + 2 * WIRE_BODY_MAX) };
    if (w->fd < 0)
        return false;
    (void)setsockopt(w->fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    (void)setsockopt(w->fd, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
    bool good = !from || (inet_pton(AF_INET, from, &a.sin_addr) == 1 &&
                          bind(w->fd, (const struct sockaddr *)&a, sizeof a) == 0);
    a.sin_port = htons(port);
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (good && connect(w->fd, (const struct sockaddr *)&a, sizeof a) == 0)
        return true;
    wire_close(w);
    return false;
}

void wire_close(struct wire *w)
{
    if (w->fd >= 0)
        close(w->fd);
    w->fd = -1;
    buf_fini(&w->in);
}

bool wire_send(struct wire *w, const void *bytes, size_t n)
{
    const uint8_t *p = bytes;
    while (n > 0) {
        ssize_t sent = send(w->fd, p, n, MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        p += sent;
        n -= (size_t)sent;
    }
    return true;
}

static bool read_more(struct wire *w)
{
    uint8_t bytes[8192];
    ssize_t n = recv(w->fd, bytes, sizeof bytes, 0);
    return n > 0 && buf_append(&w->in, bytes, (size_t)n) == ERR_OK;
}

static bool read_head(struct wire *w, struct wire_answer *out, size_t *head_bytes)
{
    const uint8_t *end;
    while (w->in.len < 4 || !(end = memmem(w->in.data, w->in.len, "\r\n\r\n", 4)))
        if (!read_more(w))
            return false;
    *head_bytes = (size_t)(end - w->in.data) + 4;
    return span_copy((struct span){ w->in.data, *head_bytes }, out->head, sizeof out->head) &&
           sscanf(out->head, "HTTP/1.1 %u ", &out->status) == 1;
}

static void forget(struct wire *w, size_t n)
{
    memmove(w->in.data, w->in.data + n, w->in.len - n);
    w->in.len -= n;
}

bool wire_answer(struct wire *w, bool is_head, struct wire_answer *out)
{
    size_t head_bytes;
    *out = (struct wire_answer){ 0 };
    do { /* "100 Continue" is no answer */
        if (!read_head(w, out, &head_bytes))
            return false;
        forget(w, head_bytes);
    } while (out->status == 100);
    int64_t length = wire_number(out, "Content-Length");
    size_t n = is_head || length < 0 || out->status == 204 ? 0 : (size_t)length;
    if (n >= sizeof out->body)
        return false;
    while (w->in.len < n)
        if (!read_more(w))
            return false;
    if (n)
        memcpy(out->body, w->in.data, n);
    out->body[n] = '\0';
    out->body_bytes = n;
    forget(w, n);
    return true;
}

bool wire_header(const struct wire_answer *a, const char *name, char *out, size_t cap)
{
    size_t n = strlen(name);
    for (const char *at = strstr(a->head, "\r\n"); at && at[2]; at = strstr(at + 2, "\r\n")) {
        const char *line = at + 2;
        if (strncasecmp(line, name, n) != 0 || line[n] != ':')
            continue;
        line += n + 1;
        line += strspn(line, " ");
        return span_copy((struct span){ (const uint8_t *)line, strcspn(line, "\r") }, out, cap);
    }
    return false;
}

int64_t wire_number(const struct wire_answer *a, const char *name)
{
    char text[32];
    uint64_t n;
    return wire_header(a, name, text, sizeof text) && span_number(span_of(text), &n) ? (int64_t)n
                                                                                     : -1;
}
