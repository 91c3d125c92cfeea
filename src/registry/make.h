/* registry/make.h: invented CSV files of any size, as real ones are.
 *
 * Firms and numbers are made up and their names say so (演示); check characters are right.  The
 * files carry the quirks of real ones: byte order marks, CRLF, GB18030, Chinese headings,
 * full-width digits, prefixes of 7 to 10 digits with 6901028 among them, provincial licence numbers
 * with national predecessors, lapsed, cancelled and revoked entries, authorised makers.
 * The same options give the same bytes.
 */
#ifndef REGISTRY_MAKE_H
#define REGISTRY_MAKE_H

#include "base/attrs.h"
#include "base/date.h"
#include "base/err.h"

enum { MAKE_ROWS_MIN = 16, MAKE_ROWS_MAX = 5000000 };

struct make_options {
    const char *folder;      /* made when it is not there */
    const char *demo_folder; /* CSV files of the same columns whose rows are taken in, or NULL */
    int64_t rows;            /* of all data sets together; demo rows come on top */
    uint64_t seed;
    struct date issued; /* days lie around it */
};

enum err_code make_csv(const struct make_options *options, struct err *err) MUST_USE;

#endif
