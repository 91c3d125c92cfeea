/* desk/intake.h: handed-in files as rows for the builder, and what is wrong with them. */
#ifndef DESK_INTAKE_H
#define DESK_INTAKE_H

#include "desk/grid.h"
#include "desk/heading.h"
#include "desk/problem.h"

enum { INTAKE_SKIPPED_MAX = 16 };

struct intake_file {
    enum fact_set set;
    const char *path;    /* where its bytes lie */
    const char *name;    /* what people call it */
    const char *mapping; /* desk/heading.h; "" for none */
    uint64_t bytes;
    int64_t rows, taken; /* counted while reading */
};

struct intake {
    struct intake_file *files;
    size_t n;
    const struct heading_book *book;
    struct problems *problems;
    bool (*progress)(void *self, uint64_t done, uint64_t total); /* in bytes; false: cancel */
    void *progress_self;
    /* the rest is intake.c's */
    struct intake_file *file;
    struct feed *feed;
    char sheet[GRID_SHEET_NAME_MAX];
    struct heading_match match, best;
    char first_heading[HEADING_MAX * 3]; /* of the first known column, as it stands there */
    size_t first_column;
    bool has_heading, any_heading;
    char skipped[INTAKE_SKIPPED_MAX][GRID_SHEET_NAME_MAX]; /* sheets without a heading */
    size_t n_skipped;
    size_t lines_before;
    uint64_t done, total;
    char **names; /* of files and sheets, borrowed by the builder */
    size_t n_names;
    enum err_code rc;
    struct err *err;
};

/* feed_fn and complaint_note_fn for build_options, both with the intake as self. */
enum err_code intake_feed(void *self, enum fact_set set, struct feed *f, struct err *err);
void intake_note(void *self, const struct complaint_note *note);
void intake_fini(struct intake *in);

/* Looks for the heading alone.  ERR_INVALID: there is none, or no such table; *why says it. */
enum err_code intake_probe(const struct heading_book *book, const struct intake_file *file,
                           struct heading_match *out, struct reason *why, struct err *err) MUST_USE;

#endif
