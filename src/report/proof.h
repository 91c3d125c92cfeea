/* report/proof.h: what a verdict leaves in a report: the good with all that is known of it, and the ladder in words, so
 * that the officer who opens the report sees what the person saw, whatever the registry says by then.
 *
 * The proof is a JSON object of at most REPORT_PROOF_MAX bytes:
 *   {"class","reason","title","line","sequence","data","stale","checked","clock_sure","made","batch",
 *    "maker_read",   the printed firm was read by a machine and confirmed by nobody
 *    "ladder":[{"rung","outcome","says","basis":["barcode.21"]}],
 *    "idents":[{"kind","text","check","holder"}]}
 * Where it does not fit, the holders of idents go first, then the articles, then idents from the last on; `cut` then
 * says so.
 */
#ifndef REPORT_PROOF_H
#define REPORT_PROOF_H

#include "check/check.h"
#include "report/report.h"
#include "words/words.h"

struct proof_context {
    int64_t checked_utc_s;
    bool clock_is_sure;
    struct date made;   /* production day; DATE_NONE: not known */
    const char *batch;  /* or NULL */
    const char *maker;  /* firm printed on the pack, or NULL */
    bool maker_is_read; /* by a machine, confirmed by nobody */
};

/* words: Chinese, whatever the screen shows: the officer reads it.  Texts that do not fit are cut on a character;
 * control characters and the like are dropped (text_show).  ERR_NOMEM; ERR_TOO_BIG never: it is made to fit. */
enum err_code proof_fill(const struct check *c, const struct words *w,
                         const struct proof_context *x, struct report_good *out,
                         struct err *err) MUST_USE;

/* The topic of a verdict as assets/route/ names them: "barcode", "licence.SC". */
void proof_topic(const struct check *c, const struct law *law, struct date today,
                 char out[REPORT_ID_MAX]);

#endif
