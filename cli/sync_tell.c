#include "cli/sync_tell.h"

#include "beat/reporter.h"
#include "cli/command.h"
#include "net/net.h"

static int complain(int status, const char *what)
{
    fprintf(stderr, "heyan sync: %s\n", what);
    return status;
}

static int status_of(enum err_code rc)
{
    switch (rc) {
    case ERR_OK:
        return EXIT_OK;
    case ERR_NET:
    case ERR_UNTRUSTED:
        return EXIT_RELEASE;
    case ERR_INVALID:
    case ERR_NOT_FOUND:
    case ERR_TOO_BIG:
        return EXIT_INPUT;
    default:
        return EXIT_TROUBLE;
    }
}

int sync_make_identity(const char *path, const char *name)
{
    struct err err = { 0 };
    enum err_code rc = identity_create(path, name, &err);
    if (rc)
        return complain(status_of(rc), err.text);
    printf("%s.pub\n", path);
    return EXIT_OK;
}

static void print_told(const struct words *w, size_t n_counts)
{
    char n[24], text[WORDS_TEXT_MAX];
    snprintf(n, sizeof n, "%zu", n_counts);
    words_fill(w, "sync.told.counts", &(struct word_arg){ "n", n }, 1, text, sizeof text);
    printf("%s%s\n", words_get(w, "sync.told"), n_counts ? text : "");
}

static enum err_code tell(const struct sync_telling *t, struct reporter_end *end, struct err *err)
{
    const struct net_options options = { .ca_file = t->ca_file,
                                         .allow_loopback_http = t->is_loopback };
    struct net *net = NULL;
    struct reporter r;
    struct unknown *u = calloc(1, sizeof *u);
    if (!u)
        return err_set(err, ERR_NOMEM, "no memory for the counts");
    enum err_code rc = net_create(&options, &net, err);
    if (!rc)
        rc = reporter_open(t->folder, t->shipped, t->hub, t->identity, false, &r, err);
    if (!rc) {
        unknown_read(t->folder, u);
        rc = reporter_beat(&r, u, net_fetcher(net), clock_system(), end, err);
        reporter_close(&r);
    }
    net_destroy(net);
    free(u);
    return rc;
}

int sync_tell(const struct sync_telling *t, const struct words *w)
{
    struct reporter_end end = { 0 };
    struct err err = { 0 };
    if (!t->hub || !t->identity)
        return complain(EXIT_USAGE, "tell wants --from URL and --identity FILE");
    enum err_code rc = tell(t, &end, &err);
    if (rc)
        complain(0, err.text);
    if (rc)
        printf("%s\n", words_get(w, "sync.told.not"));
    else
        print_told(w, end.n_counts);
    return status_of(rc);
}
