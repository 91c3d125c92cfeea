#include "cli/barcode_picture.h"

#include <png.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tools/bars.h"

enum { WIDTH = 480, HEIGHT = 320, MODULE_PX = 4, LEFT = 50, TOP = 60, BOTTOM = 260 };

static bool is_dark(const struct bars *b, int x, int y)
{
    int module = x < LEFT ? -1 : (x - LEFT) / MODULE_PX;
    return b->modules > 0 && y >= TOP && y < BOTTOM && module >= 0 && module < b->modules &&
           b->is_dark[module];
}

void barcode_picture(const char *path, const char *digits)
{
    static png_byte pixels[HEIGHT][WIDTH];
    struct bars bars = { 0 };
    png_image image = {
        .version = PNG_IMAGE_VERSION, .width = WIDTH, .height = HEIGHT, .format = PNG_FORMAT_GRAY
    };
    if (digits)
        assert_true(bars_of_gtin(digits, &bars));
    for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
            pixels[y][x] = is_dark(&bars, x, y) ? 20 : 240;
    if (!png_image_write_to_file(&image, path, 0, pixels, WIDTH, NULL))
        fail_msg("%s: %s", path, image.message);
}
