/* ocr: printed numbers of a frame: licences, organisation codes, standards, and the firm's name.
 *
 * Finds lines of print, straightens each, reads it, and says what number it is and which of its
 * characters are in doubt.  Zero wrong numbers come first: what is not sure is a doubt.
 *
 * Owns     one engine, a second one (Chinese) from the moment it is first needed; work memory.
 * Threads  every struct ocr of a process on one thread at a time (ocr/engine.h).
 * Time     bounded: so many lines a frame, so wide at most, and none begun after the budget.
 * Needs    OMP_THREAD_LIMIT=1 in the environment before anything else runs (ocr/engine.h).
 */
#ifndef OCR_OCR_H
#define OCR_OCR_H

#include "base/attrs.h"
#include "base/err.h"
#include "ocr/line.h"
#include "ocr/receipt.h"
#include "scan/frame.h"

struct ocr;

struct ocr_config {
    const char *data_dir; /* holds eng.traineddata, chi_sim.traineddata; NULL or "": the system's */
    const char *assets;   /* assets folder, for ocr/firm_labels.tsv */
};

enum ocr_effort {
    OCR_LIVE = 0, /* a crop held before a camera: few lines, numbers only */
    OCR_STILL,    /* one picture: every line, the firm's name too */
    OCR_FIRM,     /* a frame held before a camera: who made it, nothing else */
};

/* ERR_NOT_FOUND: the library or its data is not installed. */
enum err_code ocr_create(const struct ocr_config *config, struct ocr **out,
                         struct err *err) MUST_USE;
void ocr_destroy(struct ocr *o); /* NULL is fine */

/* ERR_UNSUPPORTED: a frame as scanner_scan refuses; ERR_DEVICE: the engine failed; ERR_NOMEM.
 * Nothing printed there is ERR_OK and n = 0. */
enum err_code ocr_read(struct ocr *o, const struct frame *f, enum ocr_effort effort,
                       struct ocr_known known, struct ocr_lines *out, struct err *err) MUST_USE;

struct ocr_receipt {
    const char *assets; /* folder, for ocr/receipt_*.tsv */
    struct date today;  /* of the purchase no later day */
    bool (*is_off)(
        void *self); /* asked between lines: nobody waits for it any more; NULL: somebody does */
    void *self;
};

/* Shop, day and sum of the receipt in the frame, to be confirmed by a person (ocr/receipt.h); what was not read is empty
 * in *out.  A receipt that could not be read whole in OCR_RECEIPT_MS of this thread's time gives nothing: what was left
 * out might have spoken against the rest.  ERR_CANCELLED: is_off; else as ocr_read, and ERR_NOT_FOUND without the Chinese
 * model. */
enum { OCR_RECEIPT_MS = 2600 };
enum err_code ocr_read_receipt(struct ocr *o, const struct frame *f, const struct ocr_receipt *how,
                               struct receipt_facts *out, struct err *err) MUST_USE;

#endif
