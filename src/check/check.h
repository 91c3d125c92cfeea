/* check: from identifiers to a verdict: asks the registry, fills the facts, lets verdict decide.
 * The kiosk and the command line both go through here.
 *
 * Threads: that of the registry given.
 */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include "base/attrs.h"
#include "registry/registry.h"
#include "verdict/verdict.h"

/* What is known beside the identifiers. */
struct check_context {
    struct date today, made; /* made may be DATE_NONE: then an AI 11 among the identifiers counts */
    const char *maker;       /* printed firm name, or NULL */
    bool maker_is_read;      /* by a machine, confirmed by nobody */
    const char *batch;       /* or NULL: then an AI 10 among the identifiers counts */
    enum compared compared;
};

/* A verdict and all it was reached from; large: keep one, reuse it. */
struct check {
    struct verdict verdict;
    struct verdict_subject subjects[VERDICT_IDENTS_MAX];
    size_t n_subjects;
};

/* The same identifier twice is one; what only describes another (batch, days) is used and becomes
 * no subject.  A production day of which only the month is known counts where both ends of the
 * month give the same answer. ERR_OK: out->verdict has a class.  ERR_DB: the release went bad, no
 * verdict was reached: show the fault, never "not found".  idents beyond VERDICT_IDENTS_MAX are
 * left out, the first stay. */
enum err_code check_run(struct registry *r, const struct law *law, const struct ident *idents,
                        size_t n, const struct check_context *context, struct check *out,
                        struct err *err) MUST_USE;

#endif
