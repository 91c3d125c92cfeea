/* app/renewal_counts.h: what was looked up and not there, from the main thread to the renewal's, which keeps it.
 *
 * Threads  renewal_counts_add: main; the rest: that of the renewal, or when that has ended.
 */
#ifndef APP_RENEWAL_COUNTS_H
#define APP_RENEWAL_COUNTS_H

#include "app/pulse.h"
#include "sync/unknown.h"

struct renewal_counts;

struct renewal_counts *renewal_counts_create(uint64_t now_ms); /* NULL when out of memory */
void renewal_counts_destroy(struct renewal_counts *c);         /* NULL is fine */

/* One too many at once is left out: it is a statistic. */
void renewal_counts_add(struct renewal_counts *c, const char *prefix, struct date day);
/* Takes over what has been added, and writes it down now and then, or is_last: now.  Until the counts on the disk
 * are ours (app/pulse.h) they stay in memory. */
void renewal_counts_keep(struct renewal_counts *c, struct pulse *p, uint64_t now_ms, bool is_last);
struct unknown *renewal_counts_all(struct renewal_counts *c);

#endif
