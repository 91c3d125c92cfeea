#include "tools/link_proxy.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { PAIRS_MAX = 32, CHUNK = 16384 };

struct pair {
    int client, hub; /* -1: free */
};

struct link_proxy {
    int listener, wake[2], port, hub_port;
    pthread_t thread;
    struct pair pairs[PAIRS_MAX]; /* of its thread */
    pthread_mutex_t lock;         /* guards what follows */
    uint64_t cut_at[2], left[2], passed[2], cuts;
    uint64_t bytes_per_s;
    int64_t free_ns[2]; /* of its thread: when the way has passed on what it was given */
    bool is_again, is_stopping;
};

static void must(bool is_so)
{
    if (!is_so)
        abort();
}

static void close_pair(struct pair *p)
{
    close(p->client);
    close(p->hub);
    p->client = p->hub = -1;
}

/* What has passed arrives; what comes back is lost with the link. */
static void cut_all(struct link_proxy *x)
{
    const struct linger hard = { 1, 0 };
    for (int i = 0; i < PAIRS_MAX; i++) {
        if (x->pairs[i].client < 0)
            continue;
        setsockopt(x->pairs[i].client, SOL_SOCKET, SO_LINGER, &hard, sizeof hard);
        close_pair(&x->pairs[i]);
    }
}

static void take_new(struct link_proxy *x)
{
    struct sockaddr_in in = { .sin_family = AF_INET,
                              .sin_port = htons((uint16_t)x->hub_port),
                              .sin_addr = { htonl(INADDR_LOOPBACK) } };
    int client = accept4(x->listener, NULL, NULL, SOCK_CLOEXEC);
    if (client < 0)
        return;
    int hub = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    for (int i = 0; i < PAIRS_MAX; i++) {
        if (x->pairs[i].client >= 0)
            continue;
        if (connect(hub, (struct sockaddr *)&in, sizeof in) != 0)
            break;
        x->pairs[i] = (struct pair){ client, hub };
        return;
    }
    close(client);
    close(hub);
}

static bool send_all(int fd, const char *p, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(fd, p, n, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR)
            continue;
        if (sent <= 0)
            return false;
        p += sent;
        n -= (size_t)sent;
    }
    return true;
}

/* How many of n bytes may pass; *is_cut: and then the link is cut. */
static size_t let_pass(struct link_proxy *x, int way, size_t n, bool *is_cut)
{
    pthread_mutex_lock(&x->lock);
    *is_cut = false;
    if (x->left[way] > 0) {
        *is_cut = n >= x->left[way];
        n = *is_cut ? (size_t)x->left[way] : n;
        x->left[way] -= n;
    }
    x->passed[way] += n;
    if (*is_cut) {
        x->cuts++;
        x->left[0] = x->is_again ? x->cut_at[0] : 0;
        x->left[1] = x->is_again ? x->cut_at[1] : 0;
    }
    pthread_mutex_unlock(&x->lock);
    return n;
}

/* --- slow --------------------------------------------------------------------------------------- */

static int64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static uint64_t rate_of(struct link_proxy *x)
{
    pthread_mutex_lock(&x->lock);
    uint64_t rate = x->bytes_per_s;
    pthread_mutex_unlock(&x->lock);
    return rate;
}

/* Milliseconds until that way takes bytes again; 0: now. */
static int busy_ms(struct link_proxy *x, int way)
{
    int64_t left = rate_of(x) > 0 ? x->free_ns[way] - now_ns() : 0;
    return left > 0 ? (int)(left / 1000000) + 1 : 0;
}

/* How much it takes at once: a twentieth of a second's. */
static size_t chunk_of(struct link_proxy *x)
{
    uint64_t rate = rate_of(x), chunk = rate / 20 + 1;
    return rate == 0 || chunk > CHUNK ? CHUNK : (size_t)chunk;
}

static void take_time(struct link_proxy *x, int way, size_t n)
{
    uint64_t rate = rate_of(x);
    if (rate > 0)
        x->free_ns[way] = now_ns() + (int64_t)(n * 1000000000 / rate);
}

/* --- passing on --------------------------------------------------------------------------------- */

static void pass_on(struct link_proxy *x, struct pair *p, int way)
{
    char chunk[CHUNK];
    if (busy_ms(x, way) > 0)
        return;
    int from = way == 0 ? p->client : p->hub, to = way == 0 ? p->hub : p->client;
    bool is_cut = false;
    ssize_t n = recv(from, chunk, chunk_of(x), MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    size_t may = n > 0 ? let_pass(x, way, (size_t)n, &is_cut) : 0;
    bool is_up = n > 0 && send_all(to, chunk, may);
    take_time(x, way, may);
    if (is_cut)
        cut_all(x);
    else if (!is_up)
        close_pair(p);
}

static bool is_stopping(struct link_proxy *x)
{
    pthread_mutex_lock(&x->lock);
    bool is_so = x->is_stopping;
    pthread_mutex_unlock(&x->lock);
    return is_so;
}

/* What cannot be passed on just now is not asked for; how long the first of it has to wait, -1: nothing waits. */
static int leave_out_busy(struct link_proxy *x, struct pollfd fds[2 * PAIRS_MAX])
{
    int soonest = -1;
    for (int way = 0; way < 2; way++) {
        int ms = busy_ms(x, way);
        for (int i = way; ms > 0 && i < 2 * PAIRS_MAX; i += 2)
            fds[i].fd = -1;
        if (ms > 0 && (soonest < 0 || ms < soonest))
            soonest = ms;
    }
    return soonest;
}

static void *run(void *self)
{
    struct link_proxy *x = self;
    while (!is_stopping(x)) {
        struct pollfd fds[2 + 2 * PAIRS_MAX];
        for (int i = 0; i < 2 + 2 * PAIRS_MAX; i++)
            fds[i] = (struct pollfd){ -1, POLLIN, 0 };
        fds[0].fd = x->listener;
        fds[1].fd = x->wake[0];
        for (int i = 0; i < PAIRS_MAX; i++) {
            fds[2 + 2 * i].fd = x->pairs[i].client;
            fds[3 + 2 * i].fd = x->pairs[i].hub;
        }
        must(poll(fds, 2 + 2 * PAIRS_MAX, leave_out_busy(x, fds + 2)) >= 0 || errno == EINTR);
        for (int i = 0; i < 2 * PAIRS_MAX; i++) {
            struct pair *p = &x->pairs[i / 2];
            if (fds[2 + i].revents && fds[2 + i].fd == (i % 2 ? p->hub : p->client))
                pass_on(x, p, i % 2);
        }
        if (fds[0].revents)
            take_new(x);
    }
    return NULL;
}

struct link_proxy *link_proxy_start(int port)
{
    struct sockaddr_in in = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
    socklen_t len = sizeof in;
    struct link_proxy *x = calloc(1, sizeof *x);
    must(x != NULL);
    x->hub_port = port;
    for (int i = 0; i < PAIRS_MAX; i++)
        x->pairs[i] = (struct pair){ -1, -1 };
    x->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    must(bind(x->listener, (struct sockaddr *)&in, sizeof in) == 0 &&
         listen(x->listener, 32) == 0 &&
         getsockname(x->listener, (struct sockaddr *)&in, &len) == 0 && pipe(x->wake) == 0);
    x->port = ntohs(in.sin_port);
    pthread_mutex_init(&x->lock, NULL);
    must(pthread_create(&x->thread, NULL, run, x) == 0);
    return x;
}

void link_proxy_stop(struct link_proxy *x)
{
    pthread_mutex_lock(&x->lock);
    x->is_stopping = true;
    pthread_mutex_unlock(&x->lock);
    must(write(x->wake[1], "", 1) == 1);
    pthread_join(x->thread, NULL);
    cut_all(x);
    close(x->listener);
    close(x->wake[0]);
    close(x->wake[1]);
    pthread_mutex_destroy(&x->lock);
    free(x);
}

int link_proxy_port(const struct link_proxy *x)
{
    return x->port;
}

void link_proxy_cut(struct link_proxy *x, uint64_t up, uint64_t down, bool is_again)
{
    pthread_mutex_lock(&x->lock);
    x->cut_at[0] = x->left[0] = up;
    x->cut_at[1] = x->left[1] = down;
    x->is_again = is_again;
    pthread_mutex_unlock(&x->lock);
}

void link_proxy_slow(struct link_proxy *x, uint64_t bytes_per_s)
{
    pthread_mutex_lock(&x->lock);
    x->bytes_per_s = bytes_per_s;
    pthread_mutex_unlock(&x->lock);
}

void link_proxy_count(struct link_proxy *x, uint64_t *up, uint64_t *down, uint64_t *cuts)
{
    pthread_mutex_lock(&x->lock);
    *up = x->passed[0];
    *down = x->passed[1];
    *cuts = x->cuts;
    pthread_mutex_unlock(&x->lock);
}
