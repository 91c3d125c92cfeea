/* recording: a camera session in one file, as docs/recording.md describes it.
 *
 * A frame that is damaged is left out and counted; a file that ends in the middle of a frame plays
 * to the last whole one and says so.  Nothing of the file's own lengths is believed before its
 * checksum agrees, and no length is over its ceiling.
 *
 * Threads  one at a time.
 * Errors   name the file.  ERR_UNSUPPORTED: no recording, or of a later version; ERR_INVALID: a
 *          head that contradicts itself; ERR_NOT_FOUND, ERR_IO: the file; ERR_NOMEM.
 */
#ifndef CAMERA_RECORDING_H
#define CAMERA_RECORDING_H

#include <stdbool.h>

#include "base/attrs.h"
#include "base/err.h"
#include "base/text.h"

enum {
    RECORDING_HEAD_BYTES = 32,
    RECORDING_RECORD_BYTES = 20,                  /* before each frame */
    RECORDING_FRAME_MAX = 8 * 1024 * 1024,        /* bytes of one frame */
    RECORDING_TIME_MAX_MS = 7 * 24 * 3600 * 1000, /* of one frame, from the beginning */
    RECORDING_FPS_MAX = 1000,
};

struct recording_head {
    int width_px, height_px;
    int fps_milli; /* 30000 for 30 frames a second: a hint for status lines */
};

struct recording_frame {
    uint32_t time_ms; /* since the beginning, never going back */
    struct span jpeg; /* borrowed until the next call */
};

/* What reading has come upon so far. */
struct recording_state {
    uint32_t frames, damaged;
    bool is_cut; /* the file ended inside a frame */
};

/* ---- reading ---- */

struct recording;

/* True when bytes begin like a recording. */
bool recording_begins(struct span bytes);
enum err_code recording_open(const char *path, struct recording **out, struct err *err) MUST_USE;
/* Borrows bytes, which must outlive *out; `name` stands for the file in messages. */
enum err_code recording_open_bytes(struct span bytes, const char *name, struct recording **out,
                                   struct err *err) MUST_USE;
void recording_close(struct recording *r); /* NULL is fine */

const struct recording_head *recording_head(const struct recording *r);
/* ERR_NOT_FOUND: there is no further whole frame; *out untouched. */
enum err_code recording_next(struct recording *r, struct recording_frame *out,
                             struct err *err) MUST_USE;
/* Back to the first frame; the state starts again too. */
void recording_rewind(struct recording *r);
struct recording_state recording_state(const struct recording *r);

/* ---- writing ---- */

struct recording_writer;

/* Writes path.tmp; the file appears under its name with recording_commit. */
enum err_code recording_create(const char *path, const struct recording_head *head,
                               struct recording_writer **out, struct err *err) MUST_USE;
/* ERR_INVALID: the time goes back; ERR_TOO_BIG: over a ceiling. */
enum err_code recording_append(struct recording_writer *w, uint32_t time_ms, struct span jpeg,
                               struct err *err) MUST_USE;
/* Ends the writer, whatever it returns. */
enum err_code recording_commit(struct recording_writer *w, struct err *err) MUST_USE;
void recording_abandon(struct recording_writer *w); /* NULL is fine */

#endif
