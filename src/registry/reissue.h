/* registry/reissue.h: the rows of a release again, under another number.
 *
 * Promise  as build.h: written aside, opened, renamed into place with its side-car.
 * Errors   as registry_open for `from`; ERR_IO, ERR_DB, ERR_NOMEM.
 */
#ifndef REGISTRY_REISSUE_H
#define REGISTRY_REISSUE_H

#include "base/attrs.h"
#include "base/date.h"
#include "base/err.h"
#include "registry/digest.h"

/* The data stays as old as it was: only the number and the day of issue change. */
enum err_code reissue_release(const char *from, const char *out, int64_t sequence,
                              struct date issued, struct digest *digest, struct err *err) MUST_USE;

#endif
