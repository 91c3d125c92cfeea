#include "net/net.h"

#include <curl/curl.h>
#include <inttypes.h>
#include <stdatomic.h>

#include "net/address.h"
#include "net/answer.h"
#include "net/local.h"

struct net {
    /* fixed at creation; texts are ours */
    struct net_options options;
    char *ca_file, *pin, *proxy, *token;
    /* of the one thread that fetches */
    CURL *curl;
    /* any thread */
    atomic_bool stop;
};

/* One fetch under way; the callbacks know it. */
struct fetching {
    struct net *net;
    const struct fetch_request *request;
    const struct fetch_sink *sink;
    struct answer head;
    struct fetch_answer answer;
    uint64_t body_bytes;
    bool is_begun;
    enum address_kind kind;
    enum fetch_end end; /* set: the callbacks have ended it themselves */
    struct err *err;
};

enum { ERROR_BODY_MAX = 16384 }; /* of a 404: read away, so that the connection lives on */

static enum fetch_end stop_with(struct fetching *f, enum fetch_end end, const char *what)
{
    err_set(f->err, fetch_end_code(end), "%s", what);
    f->end = end;
    return end;
}

/* --- what libcurl calls ------------------------------------------------------------------------ */

static size_t on_header(char *p, size_t size, size_t n, void *self)
{
    struct fetching *f = self;
    answer_line(&f->head, (struct span){ (const uint8_t *)p, size * n });
    if (f->head.bytes <= NET_HEADERS_MAX)
        return size * n;
    stop_with(f, FETCH_TOO_BIG, "header lines without end");
    return 0;
}

/* At the first byte of the body, or after an empty one. */
static bool begin(struct fetching *f)
{
    if (f->is_begun)
        return f->end == FETCH_UNSET;
    f->is_begun = true;
    f->end = answer_judge(&f->head, f->request, f->err);
    answer_fill(&f->head, &f->answer);
    if (f->end != FETCH_UNSET)
        return false;
    if (f->sink->begin && f->sink->begin(f->sink->self, &f->answer, f->err) != ERR_OK)
        f->end = FETCH_SINK;
    return f->end == FETCH_UNSET;
}

static size_t on_body(char *p, size_t size, size_t n, void *self)
{
    struct fetching *f = self;
    struct span bytes = { (const uint8_t *)p, size * n };
    f->body_bytes += bytes.len;
    if (!begin(f)) {
        bool is_small = f->end == FETCH_ABSENT && f->body_bytes <= ERROR_BODY_MAX;
        return is_small ? bytes.len : 0;
    }
    if (f->body_bytes > f->request->bytes_max - f->answer.from) {
        stop_with(f, FETCH_TOO_BIG, "the body is longer than agreed");
        return 0;
    }
    if (f->sink->write(f->sink->self, bytes, f->err) == ERR_OK)
        return bytes.len;
    f->end = FETCH_SINK;
    return 0;
}

static int on_progress(void *self, curl_off_t down_total, curl_off_t down, curl_off_t up_total,
                       curl_off_t up)
{
    (void)down_total, (void)down, (void)up_total, (void)up;
    return atomic_load(&((struct fetching *)self)->net->stop);
}

static curl_socket_t on_socket(void *self, curlsocktype purpose, struct curl_sockaddr *a)
{
    (void)purpose;
    const struct fetching *f = self;
    /* Whatever the name resolves to. */
    if (f->kind == ADDRESS_LOOPBACK && !address_is_loopback(a->family, &a->addr, a->addrlen))
        return CURL_SOCKET_BAD;
    return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

/* --- one fetch ------------------------------------------------------------------------------------ */

bool net_allows(const struct net *n, const char *url, struct err *err)
{
    return address_kind(url, n->options.allow_loopback_http, err) != ADDRESS_NONE;
}

/* What a libcurl result means when no callback has said it already. */
static const struct {
    CURLcode code;
    enum fetch_end end;
} meanings[] = {
    { CURLE_COULDNT_RESOLVE_HOST, FETCH_NO_NETWORK },
    { CURLE_COULDNT_RESOLVE_PROXY, FETCH_NO_NETWORK },
    { CURLE_COULDNT_CONNECT, FETCH_NO_NETWORK },
    { CURLE_INTERFACE_FAILED, FETCH_NO_NETWORK },
    { CURLE_OPERATION_TIMEDOUT, FETCH_TOO_SLOW },
    { CURLE_SSL_CONNECT_ERROR, FETCH_NOT_SECURE },
    { CURLE_PEER_FAILED_VERIFICATION, FETCH_NOT_SECURE },
    { CURLE_SSL_CACERT_BADFILE, FETCH_NOT_SECURE },
    { CURLE_SSL_ISSUER_ERROR, FETCH_NOT_SECURE },
    { CURLE_SSL_PINNEDPUBKEYNOTMATCH, FETCH_NOT_SECURE },
    { CURLE_SSL_INVALIDCERTSTATUS, FETCH_NOT_SECURE },
    { CURLE_SSL_CIPHER, FETCH_NOT_SECURE },
    { CURLE_PARTIAL_FILE, FETCH_CUT },
    { CURLE_GOT_NOTHING, FETCH_CUT },
    { CURLE_RECV_ERROR, FETCH_CUT },
    { CURLE_SEND_ERROR, FETCH_CUT },
    { CURLE_HTTP2, FETCH_CUT },
    { CURLE_HTTP2_STREAM, FETCH_CUT },
    { CURLE_WEIRD_SERVER_REPLY, FETCH_REFUSED },
    { CURLE_UNSUPPORTED_PROTOCOL, FETCH_REFUSED },
    { CURLE_HTTP_RETURNED_ERROR, FETCH_REFUSED },
    { CURLE_BAD_CONTENT_ENCODING, FETCH_REFUSED },
    { CURLE_FILESIZE_EXCEEDED, FETCH_TOO_BIG },
    { CURLE_ABORTED_BY_CALLBACK, FETCH_STOPPED },
};

static enum fetch_end meaning_of(CURL *curl, CURLcode code)
{
    curl_off_t asked_us = 0;
    curl_easy_getinfo(curl, CURLINFO_PRETRANSFER_TIME_T, &asked_us);
    if (code == CURLE_OPERATION_TIMEDOUT && asked_us == 0)
        return FETCH_NO_NETWORK; /* nobody was there to be asked */
    for (size_t i = 0; i < ARRAY_LEN(meanings); i++)
        if (meanings[i].code == code)
            return meanings[i].end;
    return FETCH_FAULT;
}

static uint32_t or_else(uint32_t given, uint32_t otherwise)
{
    return given ? given : otherwise;
}

static bool set_limits(const struct net *n, const struct fetch_request *r)
{
    const struct net_options *o = &n->options;
    CURL *c = n->curl;
    long total_ms = (long)or_else(r->total_ms, or_else(o->total_ms, NET_TOTAL_MS));
    long connect_ms = (long)or_else(o->connect_ms, NET_CONNECT_MS);
    long low = (long)or_else(o->low_speed_bytes, NET_LOW_SPEED_BYTES);
    long low_s = (long)or_else(o->low_speed_s, NET_LOW_SPEED_S);
    return curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, total_ms) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, connect_ms) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, low) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, low_s) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
           /* Who stops does not wait for a name server that says nothing: the C library may for long. */
           curl_easy_setopt(c, CURLOPT_QUICK_EXIT, 1L) == CURLE_OK;
}

static bool set_trust(const struct net *n, const struct fetching *f)
{
    CURL *c = n->curl;
    bool is_set = curl_easy_setopt(c, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
                  curl_easy_setopt(c, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
                  curl_easy_setopt(c, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) ==
                      CURLE_OK;
    if (n->ca_file)
        is_set = is_set && curl_easy_setopt(c, CURLOPT_CAINFO, n->ca_file) == CURLE_OK &&
                 curl_easy_setopt(c, CURLOPT_CAPATH, NULL) == CURLE_OK;
    if (n->pin)
        is_set = is_set && curl_easy_setopt(c, CURLOPT_PINNEDPUBLICKEY, n->pin) == CURLE_OK;
    return is_set &&
           curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR,
                            f->kind == ADDRESS_LOOPBACK ? "http" : "https") == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_PROXY, n->proxy ? n->proxy : "") == CURLE_OK;
}

static bool set_callbacks(CURL *c, struct fetching *f)
{
    return curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_WRITEDATA, f) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_HEADERDATA, f) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, on_progress) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_XFERINFODATA, f) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, on_socket) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, f) == CURLE_OK;
}

/* A line break in a tag would be a header of its own. */
static bool add_line(struct curl_slist **list, const char *name, const char *value)
{
    char line[FETCH_TAG_MAX + 512];
    int n = snprintf(line, sizeof line, "%s: %s", name, value);
    if (n < 0 || (size_t)n >= sizeof line || strpbrk(value, "\r\n"))
        return false;
    struct curl_slist *more = curl_slist_append(*list, line);
    if (more)
        *list = more;
    return more != NULL;
}

/* The body is borrowed until the fetch has ended. */
static bool set_post(CURL *c, const struct fetch_post *post, struct curl_slist **lines)
{
    const char *body = post->body.len ? (const char *)post->body.p : "";
    return add_line(lines, "Content-Type", post->type) &&
           (!post->name || add_line(lines, post->name, post->value)) &&
           add_line(lines, "Expect", "") && /* no second round trip for so little */
           curl_easy_setopt(c, CURLOPT_POST, 1L) == CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)post->body.len) ==
               CURLE_OK &&
           curl_easy_setopt(c, CURLOPT_POSTFIELDS, body) == CURLE_OK;
}

static bool set_method(CURL *c, const struct fetch_request *r, struct curl_slist **lines)
{
    static const char *const names[] = { NULL, NULL, "PATCH", "DELETE" };
    bool is_set = true;
    for (size_t i = 0; i < r->n_headers; i++)
        is_set = is_set && add_line(lines, r->headers[i].name, r->headers[i].value);
    if (r->post)
        is_set = is_set && set_post(c, r->post, lines);
    if (r->method == FETCH_HEAD)
        is_set = is_set && curl_easy_setopt(c, CURLOPT_NOBODY, 1L) == CURLE_OK;
    if (names[r->method])
        is_set = is_set && curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, names[r->method]) == CURLE_OK;
    return is_set;
}

static bool set_request(const struct net *n, const struct fetch_request *r,
                        struct curl_slist **lines)
{
    char range[32], bearer[400];
    CURL *c = n->curl;
    bool is_set = curl_easy_setopt(c, CURLOPT_URL, r->url) == CURLE_OK &&
                  curl_easy_setopt(c, CURLOPT_PATH_AS_IS, 1L) == CURLE_OK &&
                  curl_easy_setopt(c, CURLOPT_USERAGENT, "heyan/" HEYAN_VERSION) == CURLE_OK;
    if (r->from > 0) {
        snprintf(range, sizeof range, "%" PRIu64 "-", r->from);
        is_set = is_set && curl_easy_setopt(c, CURLOPT_RANGE, range) == CURLE_OK;
        if (r->tag && r->tag[0])
            is_set = is_set && add_line(lines, "If-Range", r->tag);
    }
    if (r->unless && r->unless[0])
        is_set = is_set && add_line(lines, "If-None-Match", r->unless);
    if (n->token) {
        int len = snprintf(bearer, sizeof bearer, "Bearer %s", n->token);
        is_set = is_set && len > 0 && (size_t)len < sizeof bearer &&
                 add_line(lines, "Authorization", bearer);
    }
    is_set = is_set && set_method(c, r, lines);
    return is_set && curl_easy_setopt(c, CURLOPT_HTTPHEADER, *lines) == CURLE_OK;
}

static enum fetch_end perform(struct fetching *f)
{
    char why[CURL_ERROR_SIZE] = "";
    CURL *c = f->net->curl;
    if (curl_easy_setopt(c, CURLOPT_ERRORBUFFER, why) != CURLE_OK)
        return stop_with(f, FETCH_FAULT, "libcurl takes no option");
    CURLcode code = curl_easy_perform(c);
    curl_easy_setopt(c, CURLOPT_ERRORBUFFER, NULL);
    if (f->end != FETCH_UNSET)
        return f->end;
    /* libcurl calls a connection that ends among the header lines a whole answer. */
    if (code == CURLE_OK && !f->head.is_ended)
        return stop_with(f, FETCH_CUT, "the answer broke off in its head");
    if (code == CURLE_OK)
        return begin(f) ? FETCH_DONE : f->end;
    enum fetch_end end = meaning_of(c, code);
    err_set(f->err, fetch_end_code(end), "%s", why[0] ? why : curl_easy_strerror(code));
    return end;
}

static enum fetch_end remote_get(struct fetching *f)
{
    struct curl_slist *lines = NULL;
    const struct net *n = f->net;
    curl_easy_reset(n->curl); /* connections stay */
    enum fetch_end end = FETCH_UNSET;
    if (!set_limits(n, f->request) || !set_trust(n, f) || !set_callbacks(n->curl, f) ||
        !set_request(n, f->request, &lines))
        end = stop_with(f, FETCH_FAULT, "libcurl takes no option, or there is no memory");
    if (end == FETCH_UNSET)
        end = perform(f);
    curl_slist_free_all(lines);
    return end;
}

static enum fetch_end get(void *self, const struct fetch_request *request,
                          const struct fetch_sink *sink, struct fetch_answer *answer,
                          struct err *err)
{
    struct net *n = self;
    struct fetching f = { .net = n, .request = request, .sink = sink, .err = err };
    f.kind = address_kind(request->url, n->options.allow_loopback_http, err);
    enum fetch_end end;
    if (f.kind == ADDRESS_NONE)
        end = FETCH_FAULT;
    else if (atomic_load(&n->stop))
        end = stop_with(&f, FETCH_STOPPED, "stopped");
    else if (request->from > request->bytes_max)
        end = stop_with(&f, FETCH_FAULT, "to go on behind the end");
    else if (f.kind == ADDRESS_FILE && (request->post || request->method != FETCH_GET))
        end = stop_with(&f, FETCH_FAULT, "nothing can be told to a folder");
    else if (f.kind == ADDRESS_FILE)
        end = local_get(request, sink, &n->stop, &f.answer, err);
    else
        end = remote_get(&f);
    if (answer)
        *answer = f.answer;
    return end;
}

/* --- the handle -------------------------------------------------------------------------------------- */

static bool keep_text(const char *given, char **out)
{
    if (given && given[0])
        *out = strdup(given);
    return !given || !given[0] || *out;
}

enum err_code net_create(const struct net_options *options, struct net **out, struct err *err)
{
    struct net *n = calloc(1, sizeof *n);
    if (!n)
        return err_set(err, ERR_NOMEM, "no memory for the network");
    n->options = *options;
    atomic_init(&n->stop, false);
    n->curl = curl_easy_init(); /* and libcurl itself at the first; its own lock guards that */
    if (!n->curl || !keep_text(options->ca_file, &n->ca_file) ||
        !keep_text(options->pin, &n->pin) || !keep_text(options->proxy, &n->proxy) ||
        !keep_text(options->token, &n->token)) {
        net_destroy(n);
        return err_set(err, ERR_NOMEM, "no memory for the network");
    }
    *out = n;
    return ERR_OK;
}

void net_destroy(struct net *n)
{
    if (!n)
        return;
    curl_easy_cleanup(n->curl);
    free(n->ca_file);
    free(n->pin);
    free(n->proxy);
    free(n->token);
    free(n);
}

struct fetcher net_fetcher(struct net *n)
{
    return (struct fetcher){ get, n };
}

void net_stop(struct net *n)
{
    atomic_store(&n->stop, true);
}

void net_resume(struct net *n)
{
    atomic_store(&n->stop, false);
}
