#include "tools/label.h"

#include <pango/pangocairo.h>

#include "base/attrs.h"
#include "code/check_digit.h"
#include "tools/label_dice.h"
#include "tools/label_symbol.h"

struct face {
    struct plane sheet; /* coverage turned into luma, without a symbol */
    char licence[LABEL_TEXT_MAX], firm[LABEL_TEXT_MAX];
    struct label_box licence_line, firm_line;
};

struct press {
    size_t n_faces;
    struct face *face;
    struct glyphs glyphs;
};

/* ---- words ---- */

static const char *const places[] = { "威县",   "清河县", "南宫市", "临西县",
                                      "巨鹿县", "广宗县", "邢台市", "宁晋县" };
static const char *const names[] = {
    "恒丰", "金穗", "绿源", "福满", "瑞祥", "宏达", "三禾", "清泉"
};
static const char *const trades[] = { "食品", "调味品", "粮油", "乳业", "饮料", "农资", "日化" };
static const char *const forms[] = { "有限公司", "有限责任公司", "厂", "股份有限公司" };
static const char *const goods[] = { "精制挂面", "陈醋", "芝麻香油", "大豆油",
                                     "玉米淀粉", "蜂蜜", "复合肥料", "洗衣液" };
static const char *const small_print[] = {
    "贮存条件：阴凉干燥处，避免阳光直射",  "保质期：十二个月 生产日期：见封口处",
    "配料：小麦粉、饮用水、食用盐",        "食用方法：开封后请尽快食用",
    "如有质量问题请与本公司联系",          "地址：河北省邢台市威县开发区振兴路 18 号",
    "执行标准：GB/T 40636 净含量：500 克", "过敏原信息：含有麸质的谷物及其制品",
};

#define PICK(dice, table) (table)[dice_below(dice, ARRAY_LEN(table))]

static void put_digits(struct dice *d, char *to, int n)
{
    for (int i = 0; i < n; i++)
        to[i] = (char)('0' + dice_below(d, 10));
    to[n] = '\0';
}

/* Food licence: SC, class, kind, county 130533, running number, check (GB/T 17710 MOD 11,10). */
static void licence_sc(struct dice *d, char out[LABEL_TEXT_MAX])
{
    char body[16], run[5];
    put_digits(d, run, 4);
    snprintf(body, sizeof body, "1%02d130533%s", 1 + dice_below(d, 31), run);
    snprintf(out, LABEL_TEXT_MAX, "SC%s%c", body, check_mod11_10(body, 13));
}

static void licence_qs(struct dice *d, char out[LABEL_TEXT_MAX])
{
    char run[5];
    put_digits(d, run, 4);
    snprintf(out, LABEL_TEXT_MAX, "QS1305%02d01%s", 1 + dice_below(d, 28), run);
}

static void licence_xk(struct dice *d, char out[LABEL_TEXT_MAX])
{
    char run[6];
    put_digits(d, run, 5);
    snprintf(out, LABEL_TEXT_MAX, "XK%02d-%03d-%s", 1 + dice_below(d, 25), 1 + dice_below(d, 210),
             run);
}

static void licence_q(struct dice *d, char out[LABEL_TEXT_MAX])
{
    snprintf(out, LABEL_TEXT_MAX, "Q/WHF %04dS-20%02d", 1 + dice_below(d, 20),
             10 + dice_below(d, 16));
}

/* GB 11714: eight digits and a MOD 11 character. */
static void licence_org(struct dice *d, char out[LABEL_TEXT_MAX])
{
    static const int weight[] = { 3, 7, 9, 10, 5, 8, 4, 2 };
    char body[9];
    int sum = 0;
    put_digits(d, body, 8);
    for (int i = 0; i < 8; i++)
        sum += (body[i] - '0') * weight[i];
    snprintf(out, LABEL_TEXT_MAX, "%s-%c", body, "0X987654321"[sum % 11]);
}

static const struct {
    const char *words;
    void (*number)(struct dice *d, char out[LABEL_TEXT_MAX]);
} licences[] = {
    { "食品生产许可证编号：", licence_sc }, { "生产许可证编号：", licence_qs },
    { "生产许可证：", licence_xk },         { "产品标准号：", licence_q },
    { "组织机构代码：", licence_org },
};

/* ---- text ---- */

struct line {
    double x, y;
    int size_texels;
    bool is_bold;
};

static struct label_box draw_text(cairo_t *cr, const char *family, const struct line *l,
                                  const char *text)
{
    int w, h;
    PangoLayout *layout = pango_cairo_create_layout(cr);
    PangoFontDescription *font = pango_font_description_from_string(family);
    pango_context_set_language(pango_layout_get_context(layout),
                               pango_language_from_string("zh-cn"));
    pango_font_description_set_absolute_size(font, l->size_texels * PANGO_SCALE);
    if (l->is_bold)
        pango_font_description_set_weight(font, PANGO_WEIGHT_BOLD);
    pango_layout_set_font_description(layout, font);
    pango_layout_set_text(layout, text, -1);
    cairo_move_to(cr, l->x, l->y);
    pango_cairo_show_layout(cr, layout);
    pango_layout_get_pixel_size(layout, &w, &h);
    pango_font_description_free(font);
    g_object_unref(layout);
    return (struct label_box){ (int)l->x, (int)l->y, w, h };
}

static void draw_face(cairo_t *cr, struct face *f, struct dice *d, const struct press_style *style)
{
    char text[2 * LABEL_TEXT_MAX];
    snprintf(f->firm, sizeof f->firm, "%s%s%s%s", PICK(d, places), PICK(d, names), PICK(d, trades),
             PICK(d, forms));
    size_t form = (size_t)dice_below(d, ARRAY_LEN(licences));
    licences[form].number(d, f->licence);
    draw_text(cr, style->font, &(struct line){ 50, 24, 96, true }, PICK(d, goods));
    snprintf(text, sizeof text, "生产商：%s", f->firm);
    f->firm_line = draw_text(cr, style->font, &(struct line){ 50, 158, 52, false }, text);
    snprintf(text, sizeof text, "%s%s", licences[form].words, f->licence);
    f->licence_line = draw_text(cr, style->font, &(struct line){ 50, 236, 52, false }, text);
    for (int i = 0; i < 3; i++)
        draw_text(cr, style->font, &(struct line){ 50, 316 + 46.0 * i, 32, false },
                  PICK(d, small_print));
    for (int i = 0; i < 2; i++)
        draw_text(cr, style->font, &(struct line){ 50, 896 + 46.0 * i, 32, false },
                  PICK(d, small_print));
    if (!style->is_framed)
        return;
    cairo_rectangle(cr, 8, 8, LABEL_W - 16, LABEL_H - 16);
    cairo_set_line_width(cr, 5);
    cairo_stroke(cr);
}

/* What covers the paper, as a plane of coverage. */
static cairo_surface_t *begin_ink(int w, int h)
{
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_A8, w, h);
    if (cairo_surface_status(s) != CAIRO_STATUS_SUCCESS)
        abort();
    return s;
}

static const struct press_style plain = { "Noto Sans CJK SC", 232, 38, true };

static void end_ink(cairo_surface_t *s, const struct press_style *style, struct plane *out)
{
    cairo_surface_flush(s);
    int w = cairo_image_surface_get_width(s), h = cairo_image_surface_get_height(s);
    if (plane_size(out, w, h) != ERR_OK)
        abort();
    for (int y = 0; y < h; y++) {
        const uint8_t *from = cairo_image_surface_get_data(s) +
                              (ptrdiff_t)y * cairo_image_surface_get_stride(s);
        for (int x = 0; x < w; x++)
            out->px[y * w + x] = (uint8_t)(style->paper -
                                           (style->paper - style->ink) * from[x] / 255);
    }
    cairo_surface_destroy(s);
}

static void make_face(struct face *f, struct dice *d, const struct press_style *style)
{
    cairo_surface_t *s = begin_ink(LABEL_W, LABEL_H);
    cairo_t *cr = cairo_create(s);
    draw_face(cr, f, d, style);
    cairo_destroy(cr);
    end_ink(s, style, &f->sheet);
}

static void make_glyphs(struct glyphs *g, const struct press_style *style)
{
    cairo_surface_t *s = begin_ink(GLYPH_W * GLYPH_COUNT, GLYPH_H);
    cairo_t *cr = cairo_create(s);
    for (int i = 0; i < GLYPH_COUNT; i++) {
        char one[2] = { (char)(GLYPH_FIRST + i), '\0' };
        draw_text(cr, style->font, &(struct line){ 2.0 + GLYPH_W * i, -10, 40, false }, one);
    }
    cairo_destroy(cr);
    end_ink(s, style, &g->strip);
}

/* ---- press ---- */

struct press *press_create(size_t n_faces, uint64_t seed)
{
    return press_create_as(n_faces, seed, &plain);
}

struct press *press_create_as(size_t n_faces, uint64_t seed, const struct press_style *style)
{
    struct press *p = calloc(1, sizeof *p);
    struct face *face = calloc(n_faces, sizeof *face);
    if (!p || !face || n_faces == 0)
        abort();
    *p = (struct press){ .n_faces = n_faces, .face = face };
    for (size_t i = 0; i < n_faces; i++) {
        struct dice d = dice_of(seed, 1000 + i);
        make_face(&face[i], &d, style);
    }
    make_glyphs(&p->glyphs, style);
    return p;
}

void press_destroy(struct press *p)
{
    if (!p)
        return;
    for (size_t i = 0; i < p->n_faces; i++)
        plane_fini(&p->face[i].sheet);
    plane_fini(&p->glyphs.strip);
    free(p->face);
    free(p);
}

size_t press_faces(const struct press *p)
{
    return p->n_faces;
}

void press_print(const struct press *p, enum label_content content, enum symbol_kind kind,
                 uint64_t seed, struct label *out)
{
    struct dice d = dice_of(seed, 1);
    struct plane_map map;
    const struct face *f = &p->face[dice_below(&d, (int)p->n_faces)];
    out->content = content;
    out->kind = content == LABEL_SYMBOL ? kind : SYM_NONE;
    out->number[0] = '\0';
    memcpy(out->licence, f->licence, sizeof out->licence);
    memcpy(out->firm, f->firm, sizeof out->firm);
    out->licence_line = f->licence_line;
    out->firm_line = f->firm_line;
    if (plane_size(&out->mip[0], LABEL_W, LABEL_H) != ERR_OK)
        abort();
    memcpy(out->mip[0].px, f->sheet.px, (size_t)LABEL_W * LABEL_H);
    label_put_content(out, &p->glyphs, &d);
    for (int i = 1; i < LABEL_MIPS; i++)
        if (plane_halve(&out->mip[i], &out->mip[i - 1], &map) != ERR_OK)
            abort();
}

void label_fini(struct label *l)
{
    for (int i = 0; i < LABEL_MIPS; i++)
        plane_fini(&l->mip[i]);
}

const char *label_content_name(enum label_content c)
{
#define X(name, text) [name] = text,
    static const char *const text[] = { LABEL_CONTENT_LIST(X) };
#undef X
    return (unsigned)c < ARRAY_LEN(text) ? text[c] : "?";
}
