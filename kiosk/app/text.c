#include "app/text.h"

#include <malloc.h>

#include "base/fs.h"
#include "base/log.h"
#include "ocr/vote.h"
#include "verdict/name.h"

/* Frames looked at for a name; what a name's least sure character must be worth, of 1000. */
enum { NAME_LOOKS_MAX = 8, NAMES_MAX = 4, NAME_SCORE_LEAST = 500 };

struct names {
    char at[NAMES_MAX][FACT_NAME_MAX];
    size_t n;
};

struct text_stage {
    char assets[FS_PATH_MAX];
    struct ocr *ocr; /* NULL: not made, or not to be had */
    bool is_missing; /* said once, not tried again */
    struct ocr_vote vote;
    struct ocr_lines lines;
    struct names names; /* of the frame that was looked at last */
    size_t name_looks;
    bool is_name_next; /* lines and names take turns */
    struct text_seen seen;
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
    const struct ocr_config config = { .data_dir = getenv("TESSDATA_PREFIX"), .assets = t->assets };
    if (ocr_create(&config, &t->ocr, &err) != ERR_OK) {
        log_line(LOG_WARN, "text", "print stays unread: %s", err.text);
        t->is_missing = true;
    }
    return t->ocr != NULL;
}

static void read_line(struct text_stage *t, const struct frame *f)
{
    struct err err = { 0 };
    const struct frame crop = text_crop(f);
    if (ocr_read(t->ocr, &crop, OCR_LIVE, (struct ocr_known){ 0 }, &t->lines, &err) == ERR_OK)
        t->seen.has_line = ocr_vote_feed(&t->vote, &t->lines, &t->seen.line, &t->seen.is_agreed);
    else
        log_line(LOG_WARN, "text", "%s", err.text);
}

static void take_names(const struct ocr_lines *lines, struct names *out)
{
    out->n = 0;
    for (size_t i = 0; i < lines->n && out->n < NAMES_MAX; i++) {
        const struct ocr_line *l = &lines->at[i];
        if (l->firm[0] && l->score >= NAME_SCORE_LEAST && strlen(l->firm) < FACT_NAME_MAX)
            text_copy(out->at[out->n++], FACT_NAME_MAX, l->firm);
    }
}

static bool has_name(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->n; i++)
        if (strcmp(names->at[i], name) == 0)
            return true;
    return false;
}

static void add_maker(struct text_seen *seen, const char *name)
{
    size_t have = strlen(seen->maker);
    const char *between = have ? NAME_READ_BETWEEN : "";
    if (have + strlen(between) + strlen(name) < sizeof seen->maker)
        snprintf(seen->maker + have, sizeof seen->maker - have, "%s%s", between, name);
}

/* A name counts when two frames read it alike: a speck of light makes 华丰 of 华手 once. */
static void read_names(struct text_stage *t, const struct frame *f)
{
    struct err err = { 0 };
    struct names now;
    struct frame grey = *f;
    grey.format = FRAME_GREY;
    grey.cb = grey.cr = NULL;
    t->name_looks++;
    if (ocr_read(t->ocr, &grey, OCR_FIRM, (struct ocr_known){ 0 }, &t->lines, &err) != ERR_OK) {
        log_line(LOG_WARN, "text", "%s", err.text);
        return;
    }
    take_names(&t->lines, &now);
    for (size_t i = 0; i < now.n; i++)
        if (has_name(&t->names, now.at[i]))
            add_maker(&t->seen, now.at[i]);
    t->names = now;
    explicit_bzero(&now, sizeof now);
}

bool text_read(struct text_stage *t, const struct frame *f, struct text_seen *out)
{
    if (!has_reader(t))
        return false;
    bool wants_name = t->seen.has_line && !t->seen.maker[0] && t->name_looks < NAME_LOOKS_MAX;
    if (wants_name && (t->is_name_next || t->seen.is_agreed))
        read_names(t, f);
    else if (!t->seen.is_agreed)
        read_line(t, f);
    t->is_name_next = !t->is_name_next;
    *out = t->seen;
    return t->seen.has_line;
}

bool text_receipt(struct text_stage *t, const struct frame *f, const struct ocr_receipt *how,
                  struct receipt_facts *out)
{
    struct ocr_receipt mine = *how;
    struct err err = { 0 };
    if (!has_reader(t))
        return false;
    mine.assets = t->assets;
    enum err_code rc = ocr_read_receipt(t->ocr, f, &mine, out, &err);
    if (rc != ERR_OK && rc != ERR_CANCELLED)
        log_line(LOG_WARN, "text", "%s", err.text);
    return rc == ERR_OK;
}

void text_restart(struct text_stage *t)
{
    ocr_vote_reset(&t->vote);
    explicit_bzero(&t->lines, sizeof t->lines);
    explicit_bzero(&t->names, sizeof t->names);
    explicit_bzero(&t->seen, sizeof t->seen);
    t->name_looks = 0;
    t->is_name_next = false;
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
