#include "hub/server_self.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <strings.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "hub/shelf_file.h"

enum { PEM_MAX = 256 * 1024, POOL_THREADS = 48, POOL_WAITING = 4096 };

/* --- answers -------------------------------------------------------------------------------------- */

static void put(struct MHD_Response *r, const char *name, const char *value)
{
    (void)MHD_add_response_header(r, name, value);
}

struct guest *server_guest(struct MHD_Connection *c)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(
        c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

enum MHD_Result server_send(struct server *s, struct MHD_Connection *c, unsigned status,
                            struct MHD_Response *r)
{
    if (!r)
        return MHD_NO;
    if (s->crowd)
        crowd_note(s->crowd, server_guest(c), GUEST_HEARS);
    put(r, "X-Content-Type-Options", "nosniff");
    put(r, "Server", "heyan-hub");
    enum MHD_Result sent = MHD_queue_response(c, status, r);
    MHD_destroy_response(r);
    return sent;
}

/* A sentence of ours. */
static enum MHD_Result say(struct server *s, struct MHD_Connection *c, unsigned status,
                           const char *words)
{
    struct MHD_Response *r = MHD_create_response_from_buffer(
        strlen(words), (void *)(uintptr_t)words, MHD_RESPMEM_PERSISTENT);
    if (r) {
        put(r, MHD_HTTP_HEADER_CONTENT_TYPE, "text/plain; charset=utf-8");
        put(r, MHD_HTTP_HEADER_CACHE_CONTROL, "no-store");
        if (status == MHD_HTTP_BAD_REQUEST) /* where the next request begins nobody knows */
            put(r, MHD_HTTP_HEADER_CONNECTION, "close");
        if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
            put(r, MHD_HTTP_HEADER_ALLOW, "GET, HEAD");
    }
    return server_send(s, c, status, r);
}

static const char *header(struct MHD_Connection *c, const char *name)
{
    return MHD_lookup_connection_value(c, MHD_HEADER_KIND, name);
}

static void describe(struct MHD_Response *r, const struct shelf_file *f)
{
    put(r, MHD_HTTP_HEADER_CONTENT_TYPE, f->type);
    put(r, MHD_HTTP_HEADER_ETAG, f->tag);
    put(r, MHD_HTTP_HEADER_ACCEPT_RANGES, "bytes");
    put(r, MHD_HTTP_HEADER_CACHE_CONTROL,
        f->is_for_ever ? "public, max-age=31536000, immutable" : "no-cache");
}

static enum MHD_Result answer_same(struct server *s, struct MHD_Connection *c,
                                   const struct shelf_file *f)
{
    close(f->fd);
    struct MHD_Response *r = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    if (r)
        describe(r, f);
    return server_send(s, c, MHD_HTTP_NOT_MODIFIED, r);
}

static enum MHD_Result answer_beyond(struct server *s, struct MHD_Connection *c,
                                     const struct shelf_file *f)
{
    char range[64];
    close(f->fd);
    snprintf(range, sizeof range, "bytes */%llu", (unsigned long long)f->bytes);
    struct MHD_Response *r = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
    if (r)
        put(r, MHD_HTTP_HEADER_CONTENT_RANGE, range);
    return server_send(s, c, MHD_HTTP_RANGE_NOT_SATISFIABLE, r);
}

static enum MHD_Result answer_part(struct server *s, struct MHD_Connection *c,
                                   const struct shelf_file *f, uint64_t from, uint64_t n)
{
    char range[96];
    bool is_whole = n == f->bytes;
    struct MHD_Response *r = MHD_create_response_from_fd_at_offset64(n, f->fd, from);
    if (!r) {
        close(f->fd);
        return MHD_NO;
    }
    describe(r, f);
    snprintf(range, sizeof range, "bytes %llu-%llu/%llu", (unsigned long long)from,
             (unsigned long long)(from + n - 1), (unsigned long long)f->bytes);
    if (!is_whole)
        put(r, MHD_HTTP_HEADER_CONTENT_RANGE, range);
    s->bytes += n;
    return server_send(s, c, is_whole ? MHD_HTTP_OK : MHD_HTTP_PARTIAL_CONTENT, r);
}

static enum MHD_Result answer_file(struct server *s, struct MHD_Connection *c,
                                   const struct shelf_file *f)
{
    const char *unless = header(c, MHD_HTTP_HEADER_IF_NONE_MATCH);
    const char *provided = header(c, MHD_HTTP_HEADER_IF_RANGE);
    uint64_t from = 0, n = f->bytes;
    bool is_beyond = false;
    if (unless && strcmp(unless, f->tag) == 0) {
        s->same++;
        return answer_same(s, c, f);
    }
    /* A range of a file that is no longer the one it was a part of is all of it. */
    if (!provided || strcmp(provided, f->tag) == 0)
        (void)shelf_range(header(c, MHD_HTTP_HEADER_RANGE), f->bytes, &from, &n, &is_beyond);
    if (is_beyond)
        return answer_beyond(s, c, f);
    return answer_part(s, c, f, from, n);
}

static enum MHD_Result answer_shelf(struct server *s, struct MHD_Connection *c, const char *url)
{
    struct shelf_file f;
    struct err err;
    s->answers++;
    if (strcmp(url, "/health") == 0)
        return say(s, c, MHD_HTTP_OK, "ok\n");
    enum err_code rc = shelf_file_open(s->root_fd, url, &f, &err);
    if (rc == ERR_OK)
        return answer_file(s, c, &f);
    s->absent += rc == ERR_NOT_FOUND;
    return rc == ERR_NOT_FOUND ? say(s, c, MHD_HTTP_NOT_FOUND, "there is no such file\n")
                               : say(s, c, MHD_HTTP_SERVICE_UNAVAILABLE, "not now\n");
}

/* --- requests -------------------------------------------------------------------------------------- */

static enum MHD_Result count_framing(void *self, enum MHD_ValueKind kind, const char *name,
                                     const char *value)
{
    unsigned *n = self;
    (void)kind, (void)value;
    *n += strcasecmp(name, MHD_HTTP_HEADER_CONTENT_LENGTH) == 0 ||
          strcasecmp(name, MHD_HTTP_HEADER_TRANSFER_ENCODING) == 0;
    return MHD_YES;
}

static unsigned n_framings(struct MHD_Connection *c)
{
    unsigned n = 0;
    (void)MHD_get_connection_values(c, MHD_HEADER_KIND, count_framing, &n);
    return n;
}

/* Two words on where the request ends: a proxy before us may go by the other one, and what it takes for the body would be
 * the next kiosk's request (RFC 9112, 6.3). */
static enum MHD_Result refuse_framing(struct server *s, struct MHD_Connection *c, void **state)
{
    *state = server_told_nothing();
    s->refused++;
    return say(s, c, MHD_HTTP_BAD_REQUEST, "one length, please\n");
}

/* The library closes the connection after an answer that is given before the request's end: a file is handed out then,
 * so that a kiosk fetches the next by the same connection, unless a body would have to be read first. */
static enum MHD_Result answer_get(struct server *s, struct MHD_Connection *c, const char *url,
                                  void **state)
{
    if (*state || n_framings(c) > 0)
        return answer_shelf(s, c, url);
    *state = server_told_nothing();
    return *state ? MHD_YES : MHD_NO;
}

static enum MHD_Result answer(void *self, struct MHD_Connection *c, const char *url,
                              const char *method, const char *version, const char *upload,
                              size_t *upload_bytes, void **state)
{
    struct server *s = self;
    bool is_first = !*state;
    (void)version;
    if (s->crowd && is_first)
        crowd_note(s->crowd, server_guest(c), GUEST_TELLS);
    if (is_first && n_framings(c) > 1)
        return refuse_framing(s, c, state);
    if (s->door && strncmp(url, DOOR_FRONT, strlen(DOOR_FRONT)) == 0)
        return server_told(s, c, url, method, upload, upload_bytes, state);
    if (strcmp(method, "GET") == 0 || strcmp(method, "HEAD") == 0)
        return answer_get(s, c, url, state);
    if (is_first) { /* a body may follow: it is refused before it is read */
        *state = server_told_nothing();
        s->refused++;
        return say(s, c, MHD_HTTP_METHOD_NOT_ALLOWED, "only GET and HEAD\n");
    }
    *upload_bytes = 0;
    return MHD_YES;
}

/* Addresses stay as they came: no name of ours needs an escape, and %00 would cut one short. */
static size_t leave_escapes(void *self, struct MHD_Connection *c, char *text)
{
    (void)self, (void)c;
    return strlen(text);
}

/* --- who is there ---------------------------------------------------------------------------------- */

static void come_or_go(void *self, struct MHD_Connection *c, void **context,
                       enum MHD_ConnectionNotificationCode what)
{
    struct server *s = self;
    const union MHD_ConnectionInfo *fd, *address;
    if (!s->crowd)
        return;
    if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
        crowd_leave(s->crowd, *context);
        *context = NULL;
        return;
    }
    fd = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
    address = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    *context = fd && address ? crowd_enter(s->crowd, address->client_addr, fd->connect_fd) : NULL;
}

static void ended(void *self, struct MHD_Connection *c, void **state,
                  enum MHD_RequestTerminationCode why)
{
    struct server *s = self;
    (void)why;
    server_told_ended(s, c, state);
    if (s->crowd)
        crowd_note(s->crowd, server_guest(c), GUEST_ASKS);
}

/* --- life ----------------------------------------------------------------------------------------- */

static enum err_code read_pem(const char *path, struct buf *out, struct err *err)
{
    *out = BUF_INIT(PEM_MAX);
    enum err_code rc = fs_read_all(path, out, err);
    if (rc == ERR_OK && buf_append(out, "", 1) != ERR_OK)
        rc = err_set(err, ERR_NOMEM, "no memory for %s", path);
    return rc;
}

static enum err_code find_address(const struct server_options *o, struct sockaddr_storage *out,
                                  struct err *err)
{
    char port[8];
    struct addrinfo *found = NULL;
    const struct addrinfo want = { .ai_flags = AI_NUMERICHOST | AI_PASSIVE | AI_NUMERICSERV,
                                   .ai_socktype = SOCK_STREAM };
    snprintf(port, sizeof port, "%u", (unsigned)o->port);
    if (getaddrinfo(o->address, port, &want, &found) != 0 || !found)
        return err_set(err, ERR_INVALID, "%s is no address of a machine", o->address);
    memcpy(out, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    return ERR_OK;
}

/* More than the crowd's own limit: who has been hung up on is closed a moment later. */
unsigned server_sockets(const struct server_options *o)
{
    enum { MORE = 64 };
    unsigned n = o->crowd ? o->crowd->connections : SERVER_CONNECTIONS_MAX;
    return n + n / 8 + MORE;
}

static enum err_code start_daemon(struct server *s, const struct server_options *o,
                                  const struct sockaddr_storage *address, struct err *err)
{
    bool has_tls = o->certificate != NULL;
    /* Not epoll: libmicrohttpd 0.9.75 forgets an end of connection that came together with the last bytes, and an
     * upload cut so would stay locked until the connection is found idle. */
    unsigned flags = MHD_USE_POLL_INTERNAL_THREAD | MHD_USE_ITC | MHD_ALLOW_SUSPEND_RESUME |
                     (address->ss_family == AF_INET6 ? MHD_USE_IPv6 : 0) |
                     (has_tls ? MHD_USE_TLS : 0);
    const struct MHD_OptionItem tls[] = {
        { MHD_OPTION_HTTPS_MEM_CERT, 0, s->certificate.data },
        { MHD_OPTION_HTTPS_MEM_KEY, 0, s->key.data },
        { MHD_OPTION_HTTPS_PRIORITIES, 0,
          (void *)(uintptr_t) "NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2" },
        { MHD_OPTION_END, 0, NULL },
    };
    const struct MHD_OptionItem none[] = { { MHD_OPTION_END, 0, NULL } };
    s->daemon = MHD_start_daemon(
        flags, o->port, NULL, NULL, answer, s, MHD_OPTION_SOCK_ADDR, address,
        MHD_OPTION_THREAD_POOL_SIZE, o->threads ? o->threads : 2u, MHD_OPTION_CONNECTION_LIMIT,
        server_sockets(o), MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)SERVER_IDLE_S,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)SERVER_REQUEST_BYTES,
        MHD_OPTION_LISTENING_ADDRESS_REUSE, 1u, MHD_OPTION_UNESCAPE_CALLBACK, leave_escapes, NULL,
        MHD_OPTION_NOTIFY_CONNECTION, come_or_go, s, MHD_OPTION_NOTIFY_COMPLETED, ended, s,
        MHD_OPTION_ARRAY, has_tls ? tls : none, MHD_OPTION_END);
    if (!s->daemon)
        return err_set(err, ERR_IO, "%s port %u: not to be had, or the certificate is none: %s",
                       o->address, (unsigned)o->port, strerror(errno));
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
    s->port = info ? info->port : o->port;
    return ERR_OK;
}

enum err_code server_start(const struct server_options *o, struct server **out, struct err *err)
{
    struct sockaddr_storage address = { 0 };
    enum err_code rc = find_address(o, &address, err);
    if (!o->certificate != !o->key)
        return err_set(err, ERR_INVALID, "a certificate and its key come together");
    struct server *s = calloc(1, sizeof *s);
    if (!s)
        return err_set(err, ERR_NOMEM, "no memory for a server");
    s->door = o->door;
    s->root_fd = open(o->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (rc == ERR_OK && s->root_fd < 0)
        rc = err_set(err, ERR_NOT_FOUND, "%s: %s", o->folder, strerror(errno));
    if (rc == ERR_OK && o->certificate)
        rc = read_pem(o->certificate, &s->certificate, err);
    if (rc == ERR_OK && o->key)
        rc = read_pem(o->key, &s->key, err);
    if (rc == ERR_OK && o->door)
        rc = pool_start(o->workers ? o->workers : POOL_THREADS, POOL_WAITING, &s->pool, err);
    if (rc == ERR_OK && o->crowd)
        rc = crowd_create(o->crowd, o->clock, &s->crowd, err);
    if (rc == ERR_OK && s->crowd)
        rc = crowd_watch(s->crowd, err);
    if (rc == ERR_OK)
        rc = start_daemon(s, o, &address, err);
    if (rc != ERR_OK)
        server_stop(s);
    else
        *out = s;
    return rc;
}

/* What is committed shall be heard of, if the network takes it. */
static void let_answers_out(struct server *s)
{
    enum { PAUSE_NS = 5000000, PAUSES = 400 };
    const struct timespec pause = { .tv_nsec = PAUSE_NS };
    for (int i = 0; i < PAUSES && s->n_given > 0; i++)
        (void)nanosleep(&pause, NULL);
}

void server_stop(struct server *s)
{
    if (!s)
        return;
    /* No connection may rest when the daemon ends: what the pool has is answered, what comes now is refused. */
    s->is_stopping = true;
    pool_stop(s->pool);
    let_answers_out(s);
    if (s->daemon)
        MHD_stop_daemon(s->daemon);
    crowd_destroy(s->crowd);
    pool_free(s->pool);
    if (s->root_fd >= 0)
        close(s->root_fd);
    if (s->key.data)
        explicit_bzero(s->key.data, s->key.len);
    buf_fini(&s->certificate);
    buf_fini(&s->key);
    free(s);
}

uint16_t server_port(const struct server *s)
{
    return s->port;
}

struct server_counts server_count(const struct server *s)
{
    return (struct server_counts){ s->answers,
                                   s->bytes,
                                   s->same,
                                   s->absent,
                                   s->refused,
                                   s->told,
                                   s->crowd ? crowd_count(s->crowd) : (struct crowd_counts){ 0 } };
}
