/* tables/tables.h: the tables a kiosk goes by, opened: law, form, clocks with holidays, routes.
 *
 * They come out of one assets folder, or out of the newest bundle held (sync/binder.h) that every reader takes, laid over
 * the program package's.  Whatever is wrong with bundles, the package's answer: nobody is left without a desk.
 * Owns     all of it, until tables_close.  Threads: any after opening; the readers' strings live as long as it does.
 * Errors   ERR_INVALID names FILE:LINE; ERR_NOT_FOUND; ERR_IO; ERR_NOMEM.
 */
#ifndef TABLES_TABLES_H
#define TABLES_TABLES_H

#include "base/attrs.h"
#include "base/buf.h"
#include "base/err.h"
#include "report/form.h"
#include "report/promise.h"
#include "route/route.h"
#include "sync/bind.h"
#include "tables/over.h"
#include "verdict/law.h"

struct tables {
    struct law *law;
    struct form *form;
    struct promise *promise;
    struct route *route;
    int64_t sequence; /* 0: the program package's */
    /* which of the package's count in the place of shipped ones, or may have to */
    struct over over;
};

/* An error that is the tables' own fault, and not this machine's. */
bool tables_is_refusal(enum err_code rc);

/* Out of an assets folder. */
enum err_code tables_open(const char *assets, const char *profile, struct tables *out,
                          struct err *err) MUST_USE;
void tables_close(struct tables *t); /* an empty one is fine */

/* The newest generation held in the store that opens, else the package's.  store: NULL, there is none.  What is
 * passed over is said in the log, and which of the package's tables are newer than shipped ones (tables/over.h). */
enum err_code tables_open_held(const char *store, const char *assets, const char *profile,
                               struct tables *out, struct err *err) MUST_USE;

/* Whether every reader takes the bundle over the package's tables (each of them where it counts: tables/over.h), in every profile there is, and they hold what a
 * kiosk cannot do without: hotline, bureau, the age at which data is old, a day to decide by for every kind of report,
 * words for every question, something to choose on every page that asks for it.  A complaint begins with the table's name and line. */
struct tables_place {
    const char *second, *assets; /* second: as view_open */
};
enum err_code tables_check(const struct tables_place *place, struct span bundle,
                           struct err *err) MUST_USE;
/* Those in front that rotted, or that this program's readers do not take, are put aside and the ones behind them are in
 * use; *is_mended when there were any.  Takes the store's lock meanwhile: ERR_BUSY. */
enum err_code tables_mend(const char *store, const struct tables_place *place, bool *is_mended,
                          struct err *err) MUST_USE;
/* The same as tables_check for sync/bind.h; self: a struct tables_place. */
enum err_code tables_check_shipped(void *self, struct span bundle, struct err *err) MUST_USE;
/* And whether such a bundle, held, was made over other tables than this package's. */
void tables_say_shipped(void *self, struct span bundle, char why[BIND_WHY_MAX]);

/* Of a folder with law/, route/ and report/ in it, or some of them: the tables found there as one bundle, not yet checked.
 * Left out are README.md, and what is fixed when a kiosk is set up (report/county.tsv, report/photos.tsv) where it is
 * the package's to the byte; links, and any other file or folder, are refused by name. */
enum err_code tables_gather(const char *folder, const char *assets, int64_t sequence,
                            struct buf *out, struct err *err) MUST_USE;

#endif
