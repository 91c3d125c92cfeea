/* Two releases that differ, and the changeset between them, in the scratch folder. */
#ifndef TESTS_UNIT_REGISTRY_DELTA_WORLD_H
#define TESTS_UNIT_REGISTRY_DELTA_WORLD_H

#include "base/buf.h"
#include "registry/delta.h"

#define OLD  "old.heyan"
#define NEW  "new.heyan"
#define COPY "copy.heyan"

extern struct buf changes; /* of the delta last made */

/* OLD and NEW, the same yet: some 2,000 rows, or three firms. */
int build_large(void **state);
int build_small(void **state);
int drop(void **state);

void copy_file(const char *from, const char *to);
void edit(const char *path, const char *sql);
/* With rowid_free(text): whether the text's last character is even; tables without rowid have no
 * other way to take every second row. */
void edit_new(const char *sql);
struct registry *open_release(const char *path);
struct content content_at(const char *path);
struct delta_made make_delta(void); /* from OLD to NEW, into changes */
/* To a copy of base; *content: what it held, and what is reached. */
enum err_code apply_to(const char *base, struct span bytes, struct content *content,
                       struct err *err);

#endif
