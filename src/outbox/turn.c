/* Whose turn it is.  A salvage moves files under everybody's feet, so whoever touches the database or the files
 * holds the lock for as long as that takes, and looks whether the database is still the one he has open. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sodium.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "outbox/store.h"

enum { TURN_TRIES = 1000, TURN_TRY_MS = 5 }; /* turns are short; 5 s is somebody who hangs */

/* Going from one kind of lock to the other gives the first up, so nothing that was read before holds after. */
static enum err_code take(struct outbox *b, enum outbox_turn_kind kind, struct err *err)
{
    int how = (kind == OUTBOX_ALONE ? LOCK_EX : LOCK_SH) | LOCK_NB;
    for (int i = 0; i < TURN_TRIES; i++) {
        if (flock(b->lock_fd, how) == 0)
            return ERR_OK;
        if (errno != EWOULDBLOCK && errno != EINTR)
            return err_set(err, ERR_IO, "%s: cannot be locked: %s", b->folder, strerror(errno));
        poll(NULL, 0, TURN_TRY_MS);
    }
    return err_set(err, ERR_BUSY, "%s: another program keeps the outbox", b->folder);
}

static void drop_moved(struct outbox *b)
{
    char path[FS_PATH_MAX];
    struct stat st;
    if (b->db && (outbox_disk_path(b, "", "outbox.db", path, NULL) != ERR_OK ||
                  stat(path, &st) != 0 || st.st_dev != b->device || st.st_ino != b->inode))
        outbox_db_close(b);
}

static enum err_code open_once(struct outbox *b, struct err *err)
{
    b->is_damaged = false;
    enum err_code rc = outbox_db_open(b, err);
    if (!rc)
        rc = outbox_twin_reconcile(b, err);
    if (rc)
        outbox_db_close(b);
    return rc;
}

/* Alone. */
static enum err_code open_whole(struct outbox *b, struct err *err)
{
    enum err_code rc = outbox_disk_make(b, err);
    if (!rc)
        rc = outbox_salvage_finish(b, err);
    if (!rc)
        rc = open_once(b, err);
    if (rc && b->is_damaged) /* a file that could not be read once looks much the same */
        rc = open_once(b, err);
    if (rc && b->is_damaged) {
        log_line(LOG_ERROR, "outbox", "damaged, and salvaged: %s", err ? err->text : "");
        rc = outbox_salvage(b, err);
        if (!rc)
            rc = open_once(b, err);
    }
    if (!rc)
        rc = outbox_disk_sync(b, "", err);
    if (rc)
        outbox_db_close(b);
    return rc;
}

static enum err_code begin(struct outbox *b, enum outbox_turn_kind kind, struct err *err)
{
    enum err_code rc = take(b, kind, err);
    if (rc)
        return rc;
    drop_moved(b);
    if (b->db)
        return ERR_OK;
    if (kind != OUTBOX_ALONE)
        rc = take(b, OUTBOX_ALONE, err);
    return rc ? rc : open_whole(b, err);
}

/* True: what stood in the way was put away, and it is worth trying again. */
static bool clear_way(struct outbox *b, enum err_code rc, unsigned *done)
{
    enum { DID_MAKE_ROOM = 1, DID_MEND = 2, DID_REOPEN = 4 };
    bool is_full = rc == ERR_TOO_BIG && b->is_full; /* a salvage needs room, too */
    unsigned what = is_full && !(*done & DID_MAKE_ROOM) ? DID_MAKE_ROOM
                    : b->is_damaged                     ? DID_MEND
                    : rc == ERR_IO                      ? DID_REOPEN
                                                        : 0;
    if (what == 0 || (*done & what))
        return false;
    *done |= what;
    if (what == DID_MAKE_ROOM && !outbox_reserve_give(b))
        return false;
    outbox_db_close(b);
    return true;
}

enum err_code outbox_turn(struct outbox *b, enum outbox_turn_kind kind, outbox_work *work,
                          void *self, struct err *err)
{
    unsigned done = 0;
    enum err_code rc;
    do {
        b->is_full = false;
        rc = begin(b, kind, err);
        if (!rc)
            rc = work(b, self, err);
    } while (rc && clear_way(b, rc, &done));
    /* The next turn begins with a look at what is there; without memory not even a ROLLBACK may have been possible. */
    if (rc == ERR_IO || rc == ERR_NOMEM || b->is_damaged || outbox_db_is_inside(b))
        outbox_db_close(b);
    flock(b->lock_fd, LOCK_UN);
    return rc;
}

static enum err_code nothing(struct outbox *b, void *self, struct err *err)
{
    (void)b, (void)self, (void)err;
    return ERR_OK;
}

static enum err_code open_lock(struct outbox *b, struct err *err)
{
    char path[FS_PATH_MAX];
    bool is_new = !fs_is_folder(b->folder);
    enum err_code rc = fs_make_folder(b->folder, err);
    if (!rc && is_new && chmod(b->folder, 0700) != 0)
        rc = err_set(err, ERR_IO, "%s: cannot be closed to others: %s", b->folder, strerror(errno));
    if (!rc)
        rc = outbox_disk_path(b, "", "lock", path, err);
    if (rc)
        return rc;
    b->lock_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    return b->lock_fd >= 0 ? ERR_OK
                           : err_set(err, ERR_IO, "%s: cannot open: %s", path, strerror(errno));
}

enum err_code outbox_open(const struct outbox_options *o, struct outbox **out, struct err *err)
{
    enum { RESERVE_BYTES = 4 << 20, PHOTOS_BYTES = 512 << 20 };
    if (strlen(o->folder) >= FS_PATH_MAX / 2)
        return err_set(err, ERR_TOO_BIG, "path too long");
    struct outbox *b = calloc(1, sizeof *b);
    if (!b)
        return err_set(err, ERR_NOMEM, "no memory for the outbox");
    b->clock = o->clock;
    b->reserve_bytes = o->reserve_bytes ? o->reserve_bytes : RESERVE_BYTES;
    b->photos_bytes_max = o->photos_bytes_max ? o->photos_bytes_max : PHOTOS_BYTES;
    b->keep_s = o->keep_s;
    b->lock_fd = -1;
    text_copy(b->folder, sizeof b->folder, o->folder);
    enum err_code rc = open_lock(b, err);
    if (!rc)
        rc = outbox_turn(b, OUTBOX_ALONE, nothing, NULL, err);
    if (rc) {
        outbox_close(b);
        return rc;
    }
    outbox_reserve_keep(b);
    *out = b;
    return ERR_OK;
}

void outbox_close(struct outbox *b)
{
    if (!b)
        return;
    outbox_db_close(b);
    if (b->lock_fd >= 0)
        close(b->lock_fd);
    sodium_memzero(b, sizeof *b);
    free(b);
}
