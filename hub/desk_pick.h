/* hub/desk_pick.h: which release of the desk the signing office is to pack, and what kiosks have before it.
 *
 * Promise  the file is, byte for byte, the one two people of the desk stood for: their acts are checked
 *          (the desk's whole history), and the file against the digest they approved.
 * Errors   ERR_NOT_FOUND: no desk, or it has published nothing; ERR_INVALID: its newest release is out
 *          already; ERR_UNTRUSTED: an act or the file is not what was signed; and those of desk/desk.h.
 */
#ifndef HUB_DESK_PICK_H
#define HUB_DESK_PICK_H

#include <stdint.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/fs.h"

struct desk_pick {
    int64_t sequence;
    char path[FS_PATH_MAX];
    char older
        [FS_PATH_MAX]; /* what kiosks have, to make a delta from; "": this desk has no such file */
};

/* The desk's current release.  out_sequence: of the release kiosks get now, 0 for none. */
enum err_code desk_pick(const char *desk, const char *assets, int64_t out_sequence,
                        struct desk_pick *out, struct err *err) MUST_USE;

#endif
