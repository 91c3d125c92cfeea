/* Files taken in as the desk does it, without a desk: what the builder got, and what was told. */
#ifndef TESTS_UNIT_DESK_TAKEN_H
#define TESTS_UNIT_DESK_TAKEN_H

#include "base/err.h"
#include "fact/fact.h"

struct taken_file {
    enum fact_set set;
    const char *path, *mapping;
};

struct taken {
    char *problems; /* the list, without its heading line and its quotation marks around cells */
    int64_t rows, kept;
    enum err_code rc; /* of the build */
    char release[64];
};

/* Fails the test when the machine fails. */
void taken_make(const struct taken_file *files, size_t n, struct taken *out);
void taken_fini(struct taken *t);

#endif
