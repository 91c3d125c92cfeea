/* app/renewal.h: the thread that keeps the registry release, and the tables a kiosk goes by, new.
 *
 * It asks the hub in turn (sync/pull.h), opens and tests what came, and hands it to the main thread
 * through a newest-wins box; the main thread puts it in the judge's hands between two pictures and gives
 * the old one back to be closed there, so that no look-up ever waits for a file.  It also sees when somebody
 * else changed the folder (heyan sync, from a stick), looks after a release that went bad, and keeps the
 * counts of what was not found.
 * Tables (tables/tables.h) go the same way, but the main thread fetches them only between two sessions; those held
 * that the readers do not take are put aside, and asked for anew.
 *
 * Owns     the store while it writes, the connection, the counts.
 * Threads  everything here is for the main thread; `wake` is called from the other one.
 */
#ifndef APP_RENEWAL_H
#define APP_RENEWAL_H

#include "base/attrs.h"
#include "base/clock.h"
#include "base/date.h"
#include "base/fetch.h"
#include "registry/registry.h"
#include "sync/state.h"
#include "sync/store.h"
#include "tables/tables.h"

struct renewal;

struct renewal_config {
    const char *folder, *shipped; /* shipped: NULL when there is none */
    const char *serving;          /* path of the release that answers now, or NULL */
    const char *url;              /* NULL: only the folder is watched */
    const char *root_file;        /* the first trusted root, or NULL */
    const char *kiosk, *region, *ca_file;
    const char *identity; /* the kiosk's key, to tell the hub how it is; NULL: nothing is told */
    const struct fetcher *fetcher; /* NULL: the network's */
    const char *assets, *profile;  /* of the tables; NULL: these are not followed */
    int64_t tables;                /* sequence of those in use; 0: the package's */
    struct clock clock;
    uint32_t first_s;         /* 0: somewhere in the first minutes (sync/pause.h) */
    void (*wake)(void *self); /* something lies ready; returns at once */
    void *self;
};

/* Borrows the config's strings until renewal_stop. */
enum err_code renewal_start(const struct renewal_config *config, struct renewal **out,
                            struct err *err) MUST_USE;
/* Breaks off what is being fetched and joins.  NULL is fine. */
void renewal_stop(struct renewal *r);

/* A release to answer from now on, opened, tested and nobody else's; and the list to fall back on. */
struct renewed {
    struct registry *registry;
    char paths[STORE_PATHS_MAX][FS_PATH_MAX];
    size_t n;
};

bool renewal_take(struct renewal *r, struct renewed *out);
/* Tables to go by from now on, opened and nobody else's; to be closed with tables_close. */
bool renewal_take_tables(struct renewal *r, struct tables *out);
void renewal_give(struct renewal *r, struct registry *old); /* NULL is fine */
/* How it goes, when that has changed. */
struct renewal_view {
    struct sync_state state;
    enum sync_level level;
};
bool renewal_look(struct renewal *r, struct renewal_view *out);

/* Looked up and not there: a company's prefix, never a number. */
void renewal_count(struct renewal *r, const char *prefix, struct date day);
/* The release that should answer does not: it is looked at, and mended. */
void renewal_doubt(struct renewal *r);
/* Now, whatever the time. */
void renewal_ask(struct renewal *r);

#endif
