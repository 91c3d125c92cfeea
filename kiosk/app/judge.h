/* app/judge.h: the release that answers, and those behind it.
 *
 * Owns     one open registry; borrows paths (until judge_adopt) and law.
 * Threads  main thread.
 * Promise: a release that cannot be opened or goes bad never becomes "not found".  The next one of
 * the list answers instead, and its date stands on every verdict; when none is left judge_run says
 * ERR_DB until judge_retry has found one again.
 */
#ifndef APP_JUDGE_H
#define APP_JUDGE_H

#include "base/attrs.h"
#include "base/fs.h"
#include "check/check.h"

struct judge;

/* paths: the release wanted first, then the one before it, then the shipped one; borrowed. */
enum err_code judge_create(const char *const *paths, size_t n, const struct law *law,
                           struct judge **out, struct err *err) MUST_USE;
void judge_destroy(struct judge *j); /* NULL is fine */

bool judge_is_ready(const struct judge *j);
/* Of the release that answers; NULL when none does.  Borrowed until the next call that is not
 * const. */
const struct fact_release *judge_release(const struct judge *j);
/* Its path, or NULL; and why the first of the list does not answer ("" when it does). */
const char *judge_path(const struct judge *j);
const char *judge_trouble(const struct judge *j);

/* As check_run, on the first release that gives an answer. */
enum err_code judge_run(struct judge *j, const struct ident *idents, size_t n,
                        const struct check_context *context, struct check *out,
                        struct err *err) MUST_USE;
/* Whether the release that answers keeps exactly that licence, organisation or standard.  False, too,
 * when it cannot say: nothing rests on this but what a person is asked first. */
bool judge_knows(struct judge *j, const struct ident *id);
/* Another release, opened elsewhere, answers from now on, with a list of its own to fall back on
 * (paths[0] is its path; copied).  What answered comes back to be closed; NULL when none did. */
struct registry *judge_adopt(struct judge *j, struct registry *fresh,
                             const char paths[][FS_PATH_MAX], size_t n);
/* The law by which is judged from now on; borrowed. */
void judge_adopt_law(struct judge *j, const struct law *law);
/* Tries the whole list again when none answers.  True when one does now. */
bool judge_retry(struct judge *j);

#endif
