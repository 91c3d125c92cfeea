#include "ocr/ocr.h"

#include <unistd.h>

#include "base/clock.h"
#include "base/fs.h"
#include "base/log.h"
#include "ocr/candidate.h"
#include "ocr/ends.h"
#include "ocr/look_alike.h"
#include "ocr/ocr_self.h"
#include "ocr/propose.h"

static const struct effort {
    size_t lines_max;
    uint32_t budget_ms; /* no further line is begun after that much of this thread's time */
    bool wants_numbers, wants_firm;
} efforts[] = {
    [OCR_LIVE] = { 3, 150, true, false },
    [OCR_STILL] = { 24, 2000, true, true },
    [OCR_FIRM] = { 6, 180, false, true },
};

/* Set by measuring: with 90 and 45 two zeros read as sixes passed a check digit (docs/ocr.md). */
static const struct candidate_bars bars = { .plain = 95, .checked = 93, .twice = 75 };

enum { LINE_BUDGET_MS = 1000, DIGITS_OF_A_NUMBER = 6 };

static enum err_code find_data(const char *given, char out[FS_PATH_MAX], struct err *err)
{
    static const char *const places[] = { "/usr/share/tesseract-ocr/5/tessdata",
                                          "/usr/share/tessdata" };
    char file[FS_PATH_MAX];
    if (given && given[0]) {
        text_copy(out, FS_PATH_MAX, given);
        return ERR_OK;
    }
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        snprintf(file, sizeof file, "%s/eng.traineddata", places[i]);
        if (access(file, R_OK) == 0) {
            text_copy(out, FS_PATH_MAX, places[i]);
            return ERR_OK;
        }
    }
    return err_set(err, ERR_NOT_FOUND, "no eng.traineddata in %s", places[0]);
}

enum err_code ocr_create(const struct ocr_config *config, struct ocr **out, struct err *err)
{
    struct ocr *o = calloc(1, sizeof *o);
    if (!o)
        return err_set(err, ERR_NOMEM, "no memory for reading print");
    enum err_code rc = find_data(config->data_dir, o->data_dir, err);
    if (!rc)
        rc = firm_labels_open(config->assets, &o->labels, err);
    if (!rc)
        rc = shapes_open(config->assets, &o->shapes, err);
    if (!rc)
        rc = line_finder_create(&o->finder, err);
    if (!rc)
        rc = engine_create(o->data_dir, ENGINE_LATIN, &o->engine[ENGINE_LATIN], err);
    if (rc) {
        ocr_destroy(o);
        return rc;
    }
    *out = o;
    return ERR_OK;
}

void ocr_destroy(struct ocr *o)
{
    if (!o)
        return;
    engine_destroy(o->engine[ENGINE_LATIN]);
    engine_destroy(o->engine[ENGINE_CHINESE]);
    line_finder_destroy(o->finder);
    firm_labels_close(o->labels);
    shapes_close(o->shapes);
    receipt_rules_close(o->receipts);
    if (o->page)
        explicit_bzero(o->page, sizeof *o->page);
    free(o->page);
    strip_fini(&o->strip);
    explicit_bzero(o, sizeof *o);
    free(o);
}

bool ocr_has_chinese(struct ocr *o)
{
    struct err err;
    if (!o->engine[ENGINE_CHINESE] && !o->lacks_chinese &&
        engine_create(o->data_dir, ENGINE_CHINESE, &o->engine[ENGINE_CHINESE], &err) != ERR_OK) {
        log_line(LOG_WARN, "ocr", "Chinese print stays unread: %s", err.text);
        o->lacks_chinese = true;
    }
    return o->engine[ENGINE_CHINESE] != NULL;
}

/* The strip again, by the Chinese model.  False when it cannot. */
static bool read_chinese(struct ocr *o)
{
    struct err err;
    if (!ocr_has_chinese(o))
        return false;
    return engine_read(o->engine[ENGINE_CHINESE], &o->strip.out, LINE_BUDGET_MS, &o->chinese,
                       &err) == ERR_OK;
}

static void set_corners(struct ocr_line *line, const struct line_box *b)
{
    float half = 0.5f * b->w, up = 0.65f * b->h, dy = half * b->slope, dx = up * b->slope;
    line->corner[0] = (struct point){ b->x - half + dx, b->y - dy - up };
    line->corner[1] = (struct point){ b->x + half + dx, b->y + dy - up };
    line->corner[2] = (struct point){ b->x + half - dx, b->y + dy + up };
    line->corner[3] = (struct point){ b->x - half - dx, b->y - dy + up };
}

/* Does anything stand in those columns of the strip? */
static bool has_ink(const struct strip *s, int from, int to)
{
    enum { INK = 110 };
    int dark = 0;
    for (int x = from > 0 ? from : 0; x < to && x < s->out.w; x++)
        for (int y = STRIP_MARGIN_PX; y < s->out.h - STRIP_MARGIN_PX; y++)
            dark += s->out.px[y * s->out.w + x] < INK;
    return dark > STRIP_CAP_PX;
}

/* Set by measuring (bench_ocr): what the right character scores and how far ahead it is. */
enum { SHAPE_SURE = 600, SHAPE_AHEAD = 45, SHAPE_LIKELY = 450 };

static bool is_clear_before(struct ocr *o, const char *digits)
{
    struct ocr_lines again = { 0 };
    struct glyph_range where[OCR_LINES_MAX];
    if (!read_chinese(o))
        return false;
    candidate_add(&o->chinese, bars, &again, where);
    for (size_t i = 0; i < again.n; i++)
        if (strcmp(again.at[i].ident.text, digits) == 0)
            return where[i].from > 0 && ends_is_clear(&o->chinese, where[i].from - 1);
    return false;
}

/* A licence number of a province is another one than the same digits of the state, and the Latin
 * model reads its character as nothing or anything.  So whenever something stands in front of XK it
 * is compared with the provinces' characters; and only where the Chinese model clearly reads
 * something else there is the number the state's. */
static void settle_province(struct ocr *o, struct ocr_line *line, const struct reading *r,
                            size_t first)
{
    struct shape_match best[SHAPE_BEST];
    int column = r->glyphs[first].left;
    bool has_bracket = first > 0 && strstr(")]}）", r->glyphs[first - 1].text);
    if (line->ident.kind != ID_XK || line->ident.text[0] != 'X' ||
        (!has_bracket && !has_ink(&o->strip, column - 2 * STRIP_CAP_PX, column - 3)))
        return; /* boxes may be off: a bracket that was read counts without its ink */
    shapes_match(o->shapes, &o->strip, column, best);
    bool is_sure = best[0].score >= SHAPE_SURE && best[0].score - best[1].score >= SHAPE_AHEAD;
    if (!is_sure && !has_bracket && is_clear_before(o, line->ident.text))
        return;
    if (best[0].score < SHAPE_LIKELY)
        ends_doubt_front(line);
    else
        ends_set_province(line, best, is_sure);
}

/* Print that goes on where the number was said to end was not read, or not all of the line is in the
 * strip: the number may be a part of a longer one. */
static void settle_ends(const struct ocr *o, struct ocr_line *line, const struct reading *r,
                        struct glyph_range at)
{
    if (at.from == 0 && line->ident.kind != ID_XK &&
        has_ink(&o->strip, 0, r->glyphs[0].left - STRIP_CAP_PX / 4))
        ends_doubt_front(line);
    bool goes_on = ends_is_cut(r, at.to, &line->ident);
    if (goes_on ||
        (at.to == r->n &&
         has_ink(&o->strip, r->glyphs[r->n - 1].right + STRIP_CAP_PX / 4, o->strip.out.w)))
        ends_doubt_behind(line);
}

/* What the reading alone does not tell of the n numbers found in it. */
static void settle(struct ocr *o, struct ocr_line *lines, size_t n, const struct reading *r,
                   const struct glyph_range *where)
{
    for (size_t i = 0; i < n; i++) {
        settle_province(o, &lines[i], r, where[i].from);
        settle_ends(o, &lines[i], r, where[i]);
    }
}

static size_t count_digits(const struct reading *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->n; i++)
        n += r->glyphs[i].text[0] >= '0' && r->glyphs[i].text[0] <= '9';
    return n;
}

/* The same number twice: the surer one stays. */
static void drop_repeats(struct ocr_lines *out, size_t from)
{
    for (size_t i = from; i < out->n; i++)
        for (size_t k = 0; k < i; k++) {
            struct ocr_line *a = &out->at[k], *b = &out->at[i];
            if (a->ident.kind != b->ident.kind || a->ident.kind == ID_NONE ||
                strcmp(a->ident.text, b->ident.text) != 0)
                continue;
            if (b->n_doubts < a->n_doubts)
                *a = *b;
            memmove(b, b + 1, (out->n - i - 1) * sizeof *b);
            out->n--;
            i--;
            break;
        }
}

/* Blots of noise chained into a line: hardly darker than noise is, and much fainter than print that
 * was found.  Measured on the bench's labels: noise 12 to 20 of 255, print of the same picture 36 and
 * more; reading it costs as much as reading print. */
bool ocr_is_noise(const struct ocr *o)
{
    return o->strip.spread * 2 < o->strongest && o->strip.spread < 3 * o->strip.noise + 4;
}

/* Numbers of the strip, by the Latin model and, where that one finds none, by the other. */
static enum err_code read_numbers(struct ocr *o, bool wants_firm, struct ocr_lines *out,
                                  bool *did_chinese, struct err *err)
{
    size_t before = out->n;
    struct glyph_range where[OCR_LINES_MAX];
    enum err_code rc = engine_read(o->engine[ENGINE_LATIN], &o->strip.out, LINE_BUDGET_MS,
                                   &o->latin, err);
    if (rc)
        return rc;
    look_alike_drop_doubles(&o->latin);
    look_alike_mend(&o->latin);
    size_t added = candidate_add(&o->latin, bars, out, where);
    settle(o, &out->at[before], added, &o->latin, where);
    bool is_number = count_digits(&o->latin) >= DIGITS_OF_A_NUMBER;
    *did_chinese = added == 0 && (is_number || wants_firm) && read_chinese(o);
    if (*did_chinese && is_number) {
        struct reading r = o->chinese; /* settling may read the strip again */
        added = candidate_add(&r, bars, out, where);
        settle(o, &out->at[before], added, &r, where);
    }
    return ERR_OK;
}

static enum err_code read_line(struct ocr *o, const struct frame *f, const struct line_box *box,
                               const struct effort *effort, struct ocr_known known,
                               struct ocr_lines *out, struct err *err)
{
    size_t before = out->n;
    bool did_chinese = false;
    enum err_code rc = strip_make(&o->strip, f, box, err);
    if (rc || ocr_is_noise(o))
        return rc;
    if (o->strip.spread > o->strongest)
        o->strongest = o->strip.spread;
    if (effort->wants_numbers)
        rc = read_numbers(o, effort->wants_firm, out, &did_chinese, err);
    else
        did_chinese = read_chinese(o);
    if (did_chinese && effort->wants_firm)
        firm_add(o->labels, &o->chinese, out);
    for (size_t i = before; i < out->n; i++) {
        ocr_propose(&out->at[i], known);
        set_corners(&out->at[i], box);
    }
    drop_repeats(out, before);
    return rc;
}

/* Numbers are narrow characters and stand first; for names the lines with the most wide ones do. */
static void order_lines(const struct lines_found *found, bool wants_numbers,
                        uint8_t order[LINES_FOUND_MAX])
{
    for (size_t i = 0; i < found->n; i++) {
        size_t at = i;
        for (; !wants_numbers && at > 0 && found->wide[order[at - 1]] < found->wide[i]; at--)
            order[at] = order[at - 1];
        order[at] = (uint8_t)i;
    }
}

enum err_code ocr_read(struct ocr *o, const struct frame *f, enum ocr_effort effort,
                       struct ocr_known known, struct ocr_lines *out, struct err *err)
{
    const struct effort *e = &efforts[effort];
    uint8_t order[LINES_FOUND_MAX];
    int64_t began_us = clock_thread_cpu_us();
    out->n = 0;
    o->strongest = 0;
    enum err_code rc = line_find(o->finder, f, &o->found, err);
    order_lines(&o->found, e->wants_numbers, order);
    for (size_t i = 0; i < o->found.n && i < e->lines_max && !rc && out->n < OCR_LINES_MAX; i++) {
        if (clock_thread_cpu_us() - began_us > (int64_t)e->budget_ms * 1000)
            break;
        rc = read_line(o, f, &o->found.box[order[i]], e, known, out, err);
    }
    return rc;
}
