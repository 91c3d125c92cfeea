/* Small pictures through the line finder and the strip maker, and readings through the grammar: a
 * picture of two sides and grey values, then glyphs of a character, sureness and box each. */
#include "base/place.h"
#include "ocr/candidate.h"
#include "ocr/ends.h"
#include "ocr/firm.h"
#include "ocr/line_find.h"
#include "ocr/look_alike.h"
#include "ocr/propose.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { SIDE_MAX = 255, GLYPH_DATA = 6 };

static bool ask(void *self, const struct ident *id)
{
    (void)self;
    return id->text[strlen(id->text) - 1] == '3';
}

static void feed_picture(const uint8_t *data, size_t size)
{
    static uint8_t px[SIDE_MAX * SIDE_MAX];
    static struct line_finder *finder;
    static struct lines_found found;
    static struct strip strip;
    struct err err = { 0 };
    if (!finder && line_finder_create(&finder, &err) != ERR_OK)
        abort();
    int w = data[0], h = data[1];
    for (int i = 0; i < w * h; i++)
        px[i] = data[2 + (size_t)i % (size - 2)];
    struct frame f = {
        .format = FRAME_GREY, .width_px = w, .height_px = h, .luma = px, .luma_stride = (size_t)w
    };
    enum err_code rc = line_find(finder, &f, &found, &err);
    if (rc != ERR_OK && (rc != ERR_UNSUPPORTED || (w > 0 && h > 0)))
        abort();
    for (size_t i = 0; i < found.n && i < 3; i++) {
        if (strip_make(&strip, &f, &found.box[i], &err) != ERR_OK ||
            strip.out.w > STRIP_WIDTH_MAX + 8 || strip.out.h > 200)
            abort();
    }
}

static void check_line(const struct ocr_line *l)
{
    size_t len = strlen(l->ident.text);
    if (l->ident.kind == ID_NONE || len == 0 || len >= IDENT_TEXT_MAX || l->score < 0 ||
        l->score > 1000 || l->n_doubts > OCR_DOUBTS_MAX || !utf8_valid(span_of(l->ident.text)))
        abort();
    for (size_t i = 0; i < l->n_doubts; i++) {
        const struct ocr_doubt *d = &l->doubts[i];
        if (d->at > len || d->n > OCR_ALTERNATIVES_MAX || (i > 0 && d->at <= d[-1].at))
            abort();
        for (size_t k = 0; k < d->n; k++) {
            struct ident tried;
            if (k > 0 && !candidate_try(&l->ident, d->at, d->alternatives[k], &tried) &&
                l->n_doubts == 1)
                abort();
        }
    }
}

static void check_ends(const struct reading *r, struct glyph_range at, const struct ocr_line *l)
{
    static const struct shape_match best[SHAPE_BEST] = { { "冀", 500 }, { "贵", 480 } };
    struct ocr_line other = *l;
    if (ends_is_cut(r, at.to, &l->ident))
        ends_doubt_behind(&other);
    if (at.from > 0 && !ends_is_clear(r, at.from - 1))
        ends_doubt_front(&other);
    if (other.n_doubts > OCR_DOUBTS_MAX || other.score < 0)
        abort();
    if (l->ident.kind != ID_XK || l->ident.text[0] != 'X')
        return;
    other = *l;
    ends_set_province(&other, best, false);
    check_line(&other);
}

static void check_names(const struct reading *r)
{
    static struct firm_labels *labels;
    static struct ocr_lines names;
    char assets[FS_PATH_MAX];
    struct err err = { 0 };
    if (!labels && (place_assets(NULL, assets, &err) != ERR_OK ||
                    firm_labels_open(assets, &labels, &err) != ERR_OK))
        abort();
    names.n = 0;
    firm_add(labels, r, &names);
    for (size_t i = 0; i < names.n; i++)
        if (!names.at[i].firm[0] || !utf8_valid(span_of(names.at[i].firm)) ||
            names.at[i].score > 1000)
            abort();
}

static void feed_reading(const uint8_t *data, size_t size)
{
    static const char alphabet[] = "0123456789XKQSCTGBGB/T--/().: OIZLD";
    static struct ocr_lines lines;
    struct reading r = { 0 };
    for (; size >= GLYPH_DATA && r.n < READING_GLYPHS_MAX; data += GLYPH_DATA, size -= GLYPH_DATA) {
        struct glyph *g = &r.glyphs[r.n++];
        static const char *const words[] = { "冀", "厂", "名", "地", "址", "：", "威", "县", "（" };
        if (data[0] >= 0xF7)
            memcpy(g->text, words[data[0] - 0xF7], 4);
        else
            g->text[0] = data[0] >= 0x80 ? (char)(data[0] & 0x7F ? data[0] & 0x7F : '0')
                                         : alphabet[data[0] % (sizeof alphabet - 1)];
        g->sure = data[1] % 101;
        g->after_blank = data[2] & 1;
        g->left = (int16_t)(data[3] * 4);
        g->right = (int16_t)(g->left + data[4] % 40);
        g->n_others = data[2] >> 1 & 1;
        g->others[0].text[0] = alphabet[data[5] % (sizeof alphabet - 1)];
        g->others[0].sure = data[5] % 101;
    }
    check_names(&r);
    look_alike_drop_doubles(&r);
    look_alike_mend(&r);
    lines.n = 0;
    struct glyph_range where[OCR_LINES_MAX];
    candidate_add(&r, (struct candidate_bars){ 95, 93, 75 }, &lines, where);
    for (size_t i = 0; i < lines.n; i++) {
        if (where[i].from >= where[i].to || where[i].to > r.n)
            abort();
        check_ends(&r, where[i], &lines.at[i]);
        size_t doubts = lines.at[i].n_doubts;
        check_line(&lines.at[i]);
        ocr_propose(&lines.at[i], (struct ocr_known){ ask, NULL });
        check_line(&lines.at[i]);
        if (lines.at[i].n_doubts != doubts || (lines.at[i].is_proposed && !lines.at[i].is_known))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 4)
        return 0;
    if (data[0] & 1)
        feed_picture(data + 1, size - 1);
    else
        feed_reading(data + 1, size - 1);
    return 0;
}
