/* app/text.h: the text stage: the licence line held before the camera in, a candidate out; beside it
 * the firm's name, when the pack names it in the same frames.
 *
 * The reader (some 35 MB, with the Chinese model for names 75) is made when the first frame is to be
 * read and freed by text_forget, when the session ends; a machine on which nobody asks for a licence
 * never has it.
 * Owns     the reader and the votes.  Threads: one at a time.
 * Needs    OMP_THREAD_LIMIT=1 in the environment (main_kiosk.c sets it first thing).
 */
#ifndef APP_TEXT_H
#define APP_TEXT_H

#include "base/attrs.h"
#include "base/err.h"
#include "fact/fact.h"
#include "ocr/ocr.h"
#include "scan/frame.h"

struct text_stage;

struct text_seen {
    bool has_line;
    struct ocr_line line;
    bool is_agreed; /* frames enough agree and nothing is in doubt */
    /* The firms named on the pack as two frames read them alike, NAME_READ_BETWEEN between several;
     * "": none yet. */
    char maker[FACT_NAME_MAX];
};

enum { TEXT_EVERY_MS = 250, TEXT_BOX_W = 900, TEXT_BOX_H = 220 };

enum err_code text_create(const char *assets, struct text_stage **out, struct err *err) MUST_USE;
void text_destroy(struct text_stage *t); /* NULL is fine */

/* The part of a frame that the box on the screen shows: all of its width, the middle of its height.
 * Borrows f's luma. */
struct frame text_crop(const struct frame *f);
/* A frame as the camera gave it.  True: *out is what the frames so far say.  False: nothing read yet,
 * or no reader can be had. */
bool text_read(struct text_stage *t, const struct frame *f, struct text_seen *out);
/* A receipt, as ocr_read_receipt with how->assets filled in.  False: no reader can be had, or nobody waits. */
bool text_receipt(struct text_stage *t, const struct frame *f, const struct ocr_receipt *how,
                  struct receipt_facts *out);
/* Another line is held up: what was read counts no more. */
void text_restart(struct text_stage *t);
/* The session is over: the same, and the reader is freed. */
void text_forget(struct text_stage *t);

#endif
