/* make_province_shapes: draws assets/ocr/provinces.tsv from the characters of assets/code/provinces.tsv.
 *
 *   make_province_shapes PROVINCES.tsv > assets/ocr/provinces.tsv
 *
 * Run by hand when a character is added; the table is committed, so that building needs no font. */
#include <pango/pangocairo.h>

#include "base/table.h"
#include "ocr/shape.h"

enum { DRAWN = SHAPE_CELLS * 8 };

static void draw(const char *character, const char *font, cairo_surface_t *on)
{
    cairo_t *cr = cairo_create(on);
    PangoLayout *layout = pango_cairo_create_layout(cr);
    PangoFontDescription *desc = pango_font_description_from_string(font);
    int w, h;
    pango_font_description_set_absolute_size(desc, DRAWN * PANGO_SCALE);
    pango_layout_set_font_description(layout, desc);
    pango_layout_set_text(layout, character, -1);
    pango_layout_get_pixel_size(layout, &w, &h);
    /* The em square: from 0.88 em above the baseline to 0.12 em below (both Noto CJK families). */
    double baseline = pango_layout_get_baseline(layout) / (double)PANGO_SCALE;
    cairo_move_to(cr, 0, 0.88 * DRAWN - baseline);
    pango_cairo_show_layout(cr, layout);
    pango_font_description_free(desc);
    g_object_unref(layout);
    cairo_destroy(cr);
    cairo_surface_flush(on);
}

static void print_row(const char *character, const char *font, const char *name)
{
    cairo_surface_t *s = cairo_image_surface_create(CAIRO_FORMAT_A8, DRAWN, DRAWN);
    draw(character, font, s);
    const unsigned char *px = cairo_image_surface_get_data(s);
    int stride = cairo_image_surface_get_stride(s);
    printf("%s\t%s\t", character, name);
    for (int y = 0; y < SHAPE_CELLS; y++)
        for (int x = 0; x < SHAPE_CELLS; x++) {
            unsigned sum = 0;
            for (int i = 0; i < 64; i++)
                sum += px[(y * 8 + i / 8) * stride + x * 8 + i % 8];
            printf("%x", sum / 64 / 16);
        }
    printf("\n");
    cairo_surface_destroy(s);
}

int main(int argc, char **argv)
{
    static const char *const columns[] = { "letter", "others", NULL };
    struct table *t;
    struct err err;
    if (argc != 2 || table_open(argv[1], columns, &t, &err) != ERR_OK) {
        fprintf(stderr, "usage: make_province_shapes PROVINCES.tsv\n");
        return 2;
    }
    printf("# The characters that stand for provinces in licence numbers, as %d x %d cells of "
           "darkness, one\n"
           "# hexadecimal digit each, row by row: what src/ocr/shape.h compares print with.\n"
           "# Origin: drawn by tests/tools/make_province_shapes.c from Noto Sans CJK SC and Noto "
           "Serif CJK SC\n"
           "# (SIL Open Font License 1.1); 2026-11-23; licence of the table GPL-3.0-or-later.\n"
           "character\tface\tcells\n",
           SHAPE_CELLS, SHAPE_CELLS);
    for (size_t row = 0; row < table_rows(t); row++)
        for (size_t column = 0; column < 2; column++) {
            const char *all = table_cell(t, row, column);
            for (size_t at = 0, n; all[at]; at += n) {
                uint32_t cp;
                char one[5] = { 0 };
                n = utf8_next(span_of(all), at, &cp);
                memcpy(one, all + at, n);
                if (cp < 0x3400)
                    continue;
                print_row(one, "Noto Sans CJK SC", "sans");
                print_row(one, "Noto Sans CJK SC Bold", "bold");
                print_row(one, "Noto Serif CJK SC", "serif");
            }
        }
    table_close(t);
    return 0;
}
