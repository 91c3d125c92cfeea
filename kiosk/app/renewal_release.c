#include "app/renewal_release.h"

#include <stdlib.h>

#include "base/log.h"

enum { LOOKS_MAX = 3 /* at a file that cannot be read, before it is given up */ };

void renewal_release_free(struct renewed *n)
{
    if (n)
        registry_close(n->registry);
    free(n);
}

static enum err_code open_first(struct renewal_release *r, const struct store *s, bool is_just_made,
                                struct renewed **out)
{
    struct renewed *n = calloc(1, sizeof *n);
    struct err err = { 0 };
    if (!n)
        return ERR_NOMEM;
    enum err_code rc = store_paths(s, n->paths, &n->n, &err);
    if (!rc)
        rc = is_just_made ? registry_open_built(n->paths[0], &n->registry, &err)
                          : registry_open(n->paths[0], &n->registry, &err);
    if (rc) {
        log_line(LOG_ERROR, "renewal", "%s", err.text);
        free(n);
        return rc;
    }
    text_copy(r->serving, sizeof r->serving, s->held[0].name);
    log_line(LOG_INFO, "renewal", "release %lld is ready",
             (long long)registry_release(n->registry)->sequence);
    *out = n;
    return ERR_OK;
}

/* The file is not what was put there: forgotten, so that the one behind it answers and it is fetched
 * again. */
static void drop_first(const struct renewal_release *r, const char *name, bool *is_dropped)
{
    struct store s;
    struct sync_state state;
    struct err err = { 0 };
    if (store_open(r->folder, r->shipped, &s, &err) != ERR_OK) {
        log_line(LOG_WARN, "renewal", "%s", err.text);
        return;
    }
    if (s.n > 0 && strcmp(s.held[0].name, name) == 0 && store_drop(&s, 0, &err) == ERR_OK) {
        sync_state_read(r->folder, &state);
        state.trouble = TROUBLE_BAD_HELD;
        state.since_utc_s = r->clock.utc_s(r->clock.self);
        text_copy(state.detail, sizeof state.detail, name);
        err_ignore(sync_state_write(r->folder, &state, NULL), "it is in the log, too");
        *is_dropped = true;
    }
    store_close(&s);
}

/* A card may fail once and read the next time; a worn place stays, and what lies on it is lost. */
static bool is_lost(struct renewal_release *r, const char *name, enum err_code rc)
{
    if (rc != ERR_IO)
        return rc == ERR_INVALID || rc == ERR_UNTRUSTED || rc == ERR_NOT_FOUND;
    if (strcmp(r->unread, name) != 0)
        r->n_unread = 0;
    text_copy(r->unread, sizeof r->unread, name);
    return ++r->n_unread >= LOOKS_MAX;
}

struct renewed *renewal_release_look(struct renewal_release *r, bool *is_dropped)
{
    struct store s;
    struct renewed *n = NULL;
    for (size_t i = 0; i < STORE_HELD_MAX; i++) { /* the first that is sound */
        if (store_look(r->folder, r->shipped, &s, NULL) != ERR_OK || s.n == 0 ||
            strcmp(s.held[0].name, r->serving) == 0)
            return NULL;
        enum err_code rc = open_first(r, &s, false, &n);
        if (!rc || !is_lost(r, s.held[0].name, rc))
            return n;
        drop_first(r, s.held[0].name, is_dropped);
    }
    return NULL;
}

struct renewed *renewal_release_made(struct renewal_release *r, bool *is_dropped)
{
    struct store s;
    struct renewed *n = NULL;
    if (store_look(r->folder, r->shipped, &s, NULL) == ERR_OK && s.n > 0 &&
        open_first(r, &s, true, &n) != ERR_OK)
        drop_first(r, s.held[0].name, is_dropped);
    return n;
}
