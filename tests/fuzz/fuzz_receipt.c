/* Rows of a receipt as an engine may give them: any characters, places and sureness; then pieces of print as boxes. */
#include "base/place.h"
#include "ocr/receipt.h"
#include "ocr/rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct date today = { 20261116 };

static const char *const words[] = {
    "合", "计", "应", "收", "实", "付", "找", "零", "优", "惠", "日", "期", "年", "月", "日",
    "店", "名", "门", "超", "市", "（", "）", "￥", "：", "元", "小", "写", "价", "税", "一",
};

/* Two bytes a glyph: which, and bits for its place and sureness; 0xFF ends a look, three looks a row. */
static size_t take_rows(const uint8_t *data, size_t size, struct receipt_row *rows)
{
    size_t n = 0, look = 0;
    int x = 30;
    memset(rows, 0, RECEIPT_ROWS_MAX * sizeof *rows);
    for (size_t i = 0; i + 1 < size && n < RECEIPT_ROWS_MAX; i += 2) {
        struct reading *r = &rows[n].look[look];
        rows[n].is_looked[look] = true;
        if (data[i] == 0xFF || r->n == READING_GLYPHS_MAX) {
            x = 30;
            look = (look + 1) % LOOK_COUNT;
            n += look == 0;
            continue;
        }
        struct glyph *g = &r->glyphs[r->n++];
        if (data[i] < 0x80)
            g->text[0] = (char)(data[i] ? data[i] : '0');
        else
            text_copy(g->text, sizeof g->text, words[(data[i] - 0x80u) % ARRAY_LEN(words)]);
        g->sure = data[i + 1] & 1 ? 99 : (uint8_t)(data[i + 1] % 101);
        x += data[i + 1] & 2 ? 40 : 0;
        g->left = (int16_t)x;
        x += data[i + 1] & 4 ? 15 : 30;
        g->right = (int16_t)x;
    }
    return n < RECEIPT_ROWS_MAX ? n + 1 : n;
}

static void check_facts(const struct receipt_facts *f)
{
    size_t digits = strspn(f->amount, "0123456789");
    if (!memchr(f->shop, 0, sizeof f->shop) || !utf8_valid(span_of(f->shop)) ||
        (date_known(f->bought) && date_before(today, f->bought)))
        abort();
    if (f->amount[0] && (digits == 0 || f->amount[digits] != '.' ||
                         strspn(f->amount + digits + 1, "0123456789") != 2 ||
                         f->amount[digits + 3] != '\0' || strcmp(f->amount, "0.00") == 0))
        abort();
}

static void feed_rows(const uint8_t *data, size_t size)
{
    static struct receipt_rules *rules;
    static struct receipt_row rows[RECEIPT_ROWS_MAX];
    struct receipt_facts facts;
    char assets[FS_PATH_MAX];
    struct err err = { 0 };
    if (!rules && (place_assets(NULL, assets, &err) != ERR_OK ||
                   receipt_rules_open(assets, &rules, &err) != ERR_OK))
        abort();
    size_t n = take_rows(data, size, rows);
    for (size_t i = 0; i < n; i++)
        receipt_matters(rules, &rows[i].look[LOOK_FIRST], i);
    receipt_read_rows(rules, rows, n, today, &facts);
    check_facts(&facts);
    for (size_t i = 0; i < n; i++) /* what only one look has seen is not known */
        memset(&rows[i].look[LOOK_AGAIN], 0, sizeof rows[i].look[LOOK_AGAIN]);
    receipt_read_rows(rules, rows, n, today, &facts);
    if (facts.amount[0] || facts.shop[0] || date_known(facts.bought))
        abort();
}

enum { PIECE_DATA = 5, SIDE = 200 };

static void feed_pieces(const uint8_t *data, size_t size)
{
    static struct line_box pieces[LINE_PIECES_MAX];
    static struct rows rows;
    static uint8_t px[SIDE * SIDE];
    size_t n = 0;
    for (; size >= PIECE_DATA && n < LINE_PIECES_MAX; data += PIECE_DATA, size -= PIECE_DATA)
        pieces[n++] = (struct line_box){ .x = data[0],
                                         .y = data[1],
                                         .w = (float)(data[2] + 1),
                                         .h = (float)(data[3] % 40 + 1),
                                         .slope = (float)(data[4] - 128) / 512.0f };
    for (size_t i = 0; i < sizeof px; i++)
        px[i] = n > 0 ? (uint8_t)((int)pieces[i % n].x * (int)(i % 7)) : 0;
    struct frame f = {
        .format = FRAME_GREY, .width_px = SIDE, .height_px = SIDE, .luma = px, .luma_stride = SIDE
    };
    rows_of(pieces, n, &rows);
    rows_add_missed(&f, &rows);
    for (size_t i = 0; i < rows.n; i++)
        if (!(rows.box[i].w >= 1) || !(rows.box[i].h >= 1) ||
            (i > 0 && rows.box[i].y < rows.box[i - 1].y))
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    if (data[0] & 1)
        feed_pieces(data + 1, size - 1);
    else
        feed_rows(data + 1, size - 1);
    return 0;
}
