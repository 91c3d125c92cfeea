/* hub/release_print.h: the release desk's answers as text for a clerk. */
#ifndef HUB_RELEASE_PRINT_H
#define HUB_RELEASE_PRINT_H

#include "desk/desk.h"

/* All of a release: people, files, problems, changes with `samples` of each kind, the digits to
 * approve it by. */
enum err_code print_release(struct desk *d, const struct words *w, int64_t id, size_t samples,
                            struct err *err) MUST_USE;
/* The same as one JSON object on standard output. */
enum err_code print_release_json(struct desk *d, int64_t id, struct err *err) MUST_USE;
enum err_code print_releases(struct desk *d, const struct words *w, struct err *err) MUST_USE;
enum err_code print_people(struct desk *d, const struct words *w, struct err *err) MUST_USE;
enum err_code print_history(struct desk *d, const struct words *w, bool only_check,
                            struct err *err) MUST_USE;
/* How a file's columns were understood. */
void print_match(const struct words *w, enum fact_set set, const struct heading_match *m);
/* One sentence of desk.tsv on standard output, with a line end. */
void print_line(const struct words *w, const char *id, const struct word_arg *args, size_t n);

#endif
