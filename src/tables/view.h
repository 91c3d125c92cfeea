/* tables/view.h: the tables as the readers open them: those of the program package, with the shipped ones over them.
 *
 * Readers take a folder and keep nothing of it, so the view is laid out for the moment of opening, in a folder of its
 * own below /tmp (no card is worn by it) or where there is room, and gone again with view_close.  What a power cut leaves of one is swept
 * away by the next; one in use is locked.
 * Threads  one at a time for one view; views beside one another do not know each other.
 */
#ifndef TABLES_VIEW_H
#define TABLES_VIEW_H

#include "base/attrs.h"
#include "base/err.h"
#include "base/fs.h"
#include "sync/bundle.h"

struct view {
    char folder[FS_PATH_MAX]; /* an assets folder with law/, route/ and report/ alone */
    int fd;                   /* holds the lock */
};

/* second: a folder in which it is made when it cannot be below /tmp; NULL: none.  bundle: NULL for the package's tables
 * alone. */
enum err_code view_open(const char *second, const char *assets, const struct bundle *bundle,
                        struct view *out, struct err *err) MUST_USE;
void view_close(struct view *v);
/* Takes the view's folder out of a complaint: "report/holidays.tsv:12: column day: …". */
void view_plain(const struct view *v, struct err *err);

#endif
