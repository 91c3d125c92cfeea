#include "app/text.h"

#include <malloc.h>

#include "base/fs.h"
#include "base/log.h"
#include "ocr/ocr.h"
#include "ocr/vote.h"

struct text_stage {
    char assets[FS_PATH_MAX];
    struct ocr *ocr; /* NULL: not made, or not to be had */
    bool is_missing; /* said once, not tried again */
    struct ocr_vote vote;
    struct ocr_lines lines;
};

enum err_code text_create(const char *assets, struct text_stage **out, struct err *err)
{
    struct text_stage *t = calloc(1, sizeof *t);
    if (!t)
        return err_set(err, ERR_NOMEM, "no memory for reading print");
    text_copy(t->assets, sizeof t->assets, assets);
    *out = t;
    return ERR_OK;
}

void text_destroy(struct text_stage *t)
{
    if (!t)
        return;
    text_forget(t);
    free(t);
}

struct frame text_crop(const struct frame *f)
{
    struct frame crop = *f;
    int h = f->width_px * TEXT_BOX_H / TEXT_BOX_W;
    crop.format = FRAME_GREY;
    crop.cb = crop.cr = NULL;
    if (h >= f->height_px)
        return crop;
    crop.luma = f->luma + (size_t)((f->height_px - h) / 2) * f->luma_stride;
    crop.height_px = h;
    return crop;
}

static bool has_reader(struct text_stage *t)
{
    struct err err = { 0 };
    if (t->ocr || t->is_missing)
        return t->ocr != NULL;
    if (ocr_create(&(struct ocr_config){ .assets = t->assets }, &t->ocr, &err) != ERR_OK) {
        log_line(LOG_WARN, "text", "print stays unread: %s", err.text);
        t->is_missing = true;
    }
    return t->ocr != NULL;
}

bool text_read(struct text_stage *t, const struct frame *crop, struct text_seen *out)
{
    struct err err = { 0 };
    if (!has_reader(t))
        return false;
    if (ocr_read(t->ocr, crop, OCR_LIVE, (struct ocr_known){ 0 }, &t->lines, &err) != ERR_OK) {
        log_line(LOG_WARN, "text", "%s", err.text);
        return false;
    }
    return ocr_vote_feed(&t->vote, &t->lines, &out->line, &out->is_agreed);
}

void text_restart(struct text_stage *t)
{
    ocr_vote_reset(&t->vote);
    explicit_bzero(&t->lines, sizeof t->lines);
}

void text_forget(struct text_stage *t)
{
    text_restart(t);
    if (!t->ocr)
        return;
    ocr_destroy(t->ocr);
    t->ocr = NULL;
    malloc_trim(0); /* what the reader had goes back to the system, not to our heap */
}
