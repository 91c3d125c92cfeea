/* base/place.h: where the program's own files are. */
#ifndef BASE_PLACE_H
#define BASE_PLACE_H

#include "base/attrs.h"
#include "base/err.h"
#include "base/fs.h"

/* The assets folder: `given` when not NULL or empty; else ../share/heyan beside the program; else
 * the source tree this was built from.  ERR_NOT_FOUND names the places tried. */
enum err_code place_assets(const char *given, char out[FS_PATH_MAX], struct err *err) MUST_USE;

#endif
