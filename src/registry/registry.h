/* registry: one immutable release, opened read-only and asked.
 *
 * Owns     an SQLite file and prepared statements; nothing is ever written.
 * Threads  one struct registry per thread.
 * Errors   Opening: ERR_NOT_FOUND no such file; ERR_INVALID damaged, truncated or not a release at
 *          all; ERR_UNSUPPORTED a release of another schema; ERR_UNTRUSTED its SHA-256 is not the
 *          side-car's (FILE.sha256).  Asking: ERR_NOT_FOUND the release does not have it, *out
 *          untouched, not a fault; ERR_DB the file went bad under us: say so, judge nothing.
 */
#ifndef REGISTRY_REGISTRY_H
#define REGISTRY_REGISTRY_H

#include "base/attrs.h"
#include "base/err.h"
#include "fact/fact.h"

struct registry;

enum err_code registry_open(const char *path, struct registry **out, struct err *err) MUST_USE;
/* For a file whose bytes the caller has just written and checked himself (structure.h, digest.h):
 * neither side-car nor every page is read again. */
enum err_code registry_open_built(const char *path, struct registry **out,
                                  struct err *err) MUST_USE;
/* The first of paths[0, n) that opens; *which says which.  What was wrong with those before it is
 * logged and, when none opens, err holds the first one's reason. */
enum err_code registry_open_first(const char *const *paths, size_t n, struct registry **out,
                                  size_t *which, struct err *err) MUST_USE;
void registry_close(struct registry *r); /* NULL is fine */

/* Borrowed until registry_close. */
const struct fact_release *registry_release(const struct registry *r);

/* The longest registered prefix of a GTIN-13's digits (GTIN-12 with its zero in front). */
enum err_code registry_find_prefix(struct registry *r, const char *gtin13, struct fact_prefix *out,
                                   struct err *err) MUST_USE;
/* gtin14: 14 digits, any padding (gtin_to14). */
enum err_code registry_find_product(struct registry *r, const char *gtin14,
                                    struct fact_product *out, struct err *err) MUST_USE;
/* number: normal form of that kind (struct ident's text). */
enum err_code registry_find_licence(struct registry *r, enum ident_kind kind, const char *number,
                                    struct fact_licence *out, struct err *err) MUST_USE;
/* kind: ID_ORG, ID_USCC, ID_REG15 or ID_REG13. */
enum err_code registry_find_org(struct registry *r, enum ident_kind kind, const char *number,
                                struct fact_org *out, struct err *err) MUST_USE;
enum err_code registry_find_standard(struct registry *r, const char *number,
                                     struct fact_standard *out, struct err *err) MUST_USE;

/* The lists below write at most max rows, newest first, and their number into *n; none is ERR_OK
 * with *n = 0. */
/* Authorised uses of that owner's codes and licences. */
enum err_code registry_list_uses(struct registry *r, const char *owner_org_code,
                                 struct fact_use *out, size_t max, size_t *n,
                                 struct err *err) MUST_USE;
/* Alerts and corrections about exactly that number (GTIN as 14 digits with ID_GTIN14; a company
 * prefix with ID_GTIN13). */
enum err_code registry_list_alerts(struct registry *r, enum ident_kind kind, const char *number,
                                   struct fact_alert *out, size_t max, size_t *n,
                                   struct err *err) MUST_USE;
enum err_code registry_list_corrections(struct registry *r, enum ident_kind kind,
                                        const char *number, struct fact_correction *out, size_t max,
                                        size_t *n, struct err *err) MUST_USE;

#endif
