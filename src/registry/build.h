/* registry/build.h: a release made of CSV files.
 *
 * One CSV per data set, named after it, in one folder, and release.csv with the paper that travels
 * along; columns and rules: db/README.md.  The same files give the same bytes.
 * Promise  the release is written aside, checked by opening it, and renamed into place with its
 *          side-car; a build that fails leaves what was there.
 * Errors   ERR_INVALID: the files are not fit, told line by line through `tell`; ERR_NOT_FOUND: the
 *          folder or a file of it is missing; ERR_IO, ERR_DB, ERR_NOMEM: the machine's failures.
 * Threads  any; nothing is shared.
 */
#ifndef REGISTRY_BUILD_H
#define REGISTRY_BUILD_H

#include "base/attrs.h"
#include "base/err.h"
#include "fact/fact.h"
#include "registry/complaint.h"
#include "registry/digest.h"
#include "registry/feed.h"

struct build_options {
    const char *folder; /* of the CSV files */
    const char *out;    /* the release to make */
    int64_t sequence;   /* 0: release.csv says it, or the day of issue as a number does */
    struct date issued; /* not known: release.csv says it */
    struct date today;  /* the day of issue when nobody says one */
    bool allow_missing; /* files of data sets and rows of organisations may be missing: warnings */
    complaint_fn *tell;
    void *self; /* for tell */
    /* Instead of a folder, which is then NULL: rows by registry/feed.h.  Reasons go to note. */
    feed_fn *feed;
    complaint_note_fn *note;
    void *feed_self;                  /* for feed and note */
    const struct fact_release *paper; /* its sources, their days, coverage and demo */
};

struct build_result {
    struct fact_release release;
    struct digest digest;
    size_t errors, warnings, mended; /* all there were, told or not; set on failure too */
};

enum err_code build_release(const struct build_options *options, struct build_result *out,
                            struct err *err) MUST_USE;

#endif
