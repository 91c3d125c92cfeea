/* A receipt before the camera: rows found, each read by the Chinese model, those that matter looked at twice more. */
#include "base/clock.h"
#include "base/log.h"
#include "ocr/ocr_self.h"
#include "ocr/strip.h"

enum { ROW_BUDGET_MS = 1000 };

/* The second look samples the row otherwise, so that the same speck does not fall on the same dot of the strip. */
static const float again_height = 0.87f, again_off_px = 0.4f;

static enum err_code prepare(struct ocr *o, const struct ocr_receipt *how, struct err *err)
{
    if (!o->page)
        o->page = calloc(1, sizeof *o->page);
    if (!o->page)
        return err_set(err, ERR_NOMEM, "no memory for a receipt");
    enum err_code rc = o->receipts ? ERR_OK : receipt_rules_open(how->assets, &o->receipts, err);
    if (!rc && !ocr_has_chinese(o))
        rc = err_set(err, ERR_NOT_FOUND, "no chi_sim.traineddata to read a receipt with");
    return rc;
}

/* What is left to be done would not be worth having: the person has gone on, or the time is up. */
static enum err_code check_time(const struct ocr_receipt *how, int64_t began_us, bool *is_late,
                                struct err *err)
{
    if (how->is_off && how->is_off(how->self))
        return err_set(err, ERR_CANCELLED, "nobody waits for the receipt");
    *is_late = clock_thread_cpu_us() - began_us > (int64_t)OCR_RECEIPT_MS * 1000;
    return ERR_OK;
}

static enum err_code look(struct ocr *o, enum engine_language language, struct receipt_row *row,
                          enum receipt_look as, struct err *err)
{
    row->is_looked[as] = true;
    return engine_read(o->engine[language], &o->strip.out, ROW_BUDGET_MS, &row->look[as], err);
}

/* A column of the second look's strip in the first one's. */
static int16_t as_first(int16_t column)
{
    return (int16_t)(STRIP_END_PX + (float)(column - STRIP_END_PX) * again_height);
}

/* The row of that box; noise, and a row without a character, is none. */
static enum err_code read_row(struct ocr *o, const struct frame *f, const struct line_box *box,
                              struct err *err)
{
    struct ocr_page *page = o->page;
    struct receipt_row *row = &page->read[page->n_read];
    enum err_code rc = strip_make(&o->strip, f, box, err);
    if (rc || ocr_is_noise(o))
        return rc;
    o->strongest = o->strip.spread > o->strongest ? o->strip.spread : o->strongest;
    memset(row->is_looked, 0, sizeof row->is_looked);
    rc = look(o, ENGINE_CHINESE, row, LOOK_FIRST, err);
    if (rc || row->look[LOOK_FIRST].n == 0)
        return rc;
    bool matters = receipt_matters(o->receipts, &row->look[LOOK_FIRST], page->n_read);
    page->n_read++;
    if (!matters)
        return ERR_OK;
    rc = look(o, ENGINE_LATIN, row, LOOK_LATIN, err);
    struct line_box other = *box;
    other.h *= again_height;
    other.y += again_off_px;
    if (!rc)
        rc = strip_make(&o->strip, f, &other, err);
    if (!rc)
        rc = look(o, ENGINE_CHINESE, row, LOOK_AGAIN, err);
    for (size_t i = 0; !rc && i < row->look[LOOK_AGAIN].n; i++) {
        struct glyph *g = &row->look[LOOK_AGAIN].glyphs[i];
        g->left = as_first(g->left);
        g->right = as_first(g->right);
    }
    return rc;
}

enum err_code ocr_read_receipt(struct ocr *o, const struct frame *f, const struct ocr_receipt *how,
                               struct receipt_facts *out, struct err *err)
{
    int64_t began_us = clock_thread_cpu_us();
    struct receipt_facts none = { 0 };
    bool is_late = false;
    size_t n = 0;
    *out = none;
    enum err_code rc = prepare(o, how, err);
    if (!rc)
        rc = line_find_pieces(o->finder, f, o->page->pieces, &n, err);
    if (rc)
        return rc;
    rows_of(o->page->pieces, n, &o->page->rows);
    rows_add_missed(f, &o->page->rows);
    o->page->n_read = 0;
    o->strongest = 0;
    for (size_t i = 0; !rc && !is_late && i < o->page->rows.n; i++) {
        rc = check_time(how, began_us, &is_late, err);
        if (!rc && !is_late)
            rc = read_row(o, f, &o->page->rows.box[i], err);
    }
    if (rc == ERR_DEVICE) { /* a row the engine gave up on is a row left out */
        is_late = true;
        rc = ERR_OK;
    }
    if (!rc && !is_late)
        receipt_read_rows(o->receipts, o->page->read, o->page->n_read, how->today, out);
    if (is_late)
        log_line(LOG_INFO, "ocr", "a receipt of %zu rows was not read to its end", o->page->rows.n);
    explicit_bzero(o->page->read, sizeof o->page->read);
    return rc;
}
