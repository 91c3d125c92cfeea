/* registry/paper.h: release.csv, the paper that travels with a release: lines of key and value.
 * For the files of this folder. */
#ifndef REGISTRY_PAPER_H
#define REGISTRY_PAPER_H

#include <stdio.h>

#include "base/attrs.h"
#include "base/err.h"
#include "fact/fact.h"
#include "registry/complaint.h"

struct paper {
    struct fact_release release;
    bool may_be_absent[SET_COUNT]; /* "prefixes.absent,yes": there is no file, and on purpose */
};

enum err_code paper_read(const char *file, FILE *f, struct complaints *c, struct paper *out,
                         struct err *err) MUST_USE;

#endif
