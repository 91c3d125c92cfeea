/* base/fs.h: files are read whole under a ceiling and replaced, never edited.
 *
 * Errors name the path and what the system said.  ERR_NOT_FOUND: no such file or folder;
 * ERR_TOO_BIG: over the ceiling; ERR_IO: the rest.  Threads: any.
 */
#ifndef BASE_FS_H
#define BASE_FS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attrs.h"
#include "base/buf.h"
#include "base/err.h"

#define FS_PATH_MAX 1024

/* Reads the file into out (replacing what it held); at most out->cap_max bytes. */
enum err_code fs_read_all(const char *path, struct buf *out, struct err *err) MUST_USE;

/* Writes path.tmp beside it, syncs it, renames it over path, syncs the folder: after ERR_OK the
 * new bytes survive a power cut, after anything else path is what it was. */
enum err_code fs_replace(const char *path, struct span bytes, struct err *err) MUST_USE;
/* The last two steps for a file somebody else wrote: sync tmp, rename it to path, sync the folder. */
enum err_code fs_commit(const char *tmp, const char *path, struct err *err) MUST_USE;

/* Makes the folder and those above it; one that is there is fine. */
enum err_code fs_make_folder(const char *path, struct err *err) MUST_USE;

/* folder/name into out; ERR_TOO_BIG when longer than FS_PATH_MAX. */
enum err_code fs_join(char out[FS_PATH_MAX], const char *folder, const char *name,
                      struct err *err) MUST_USE;
bool fs_is_folder(const char *path);
bool fs_exists(const char *path);

/* The plain files of a folder, sorted by name bytes, hidden ones left out.
 * names[i] is owned by the list. */
struct fs_list {
    char **names;
    size_t count;
};
enum err_code fs_list_open(const char *folder, size_t max, struct fs_list *out,
                           struct err *err) MUST_USE;
void fs_list_close(struct fs_list *l);

/* The folder of the running program's file; for finding assets beside it. */
enum err_code fs_program_folder(char out[FS_PATH_MAX], struct err *err) MUST_USE;

#endif
