#include <png.h>
#include <setjmp.h>
#include <stdarg.h>
#include <turbojpeg.h>
#include <zlib.h>

#include <cmocka.h>

#include "base/fs.h"
#include "camera/exif.h"
#include "camera/picture.h"
#include "camera/planes.h"
#include "unit/camera/make_pictures.h"

/* ITU-R BT.601 luma of red, green and blue: 0.299, 0.587, 0.114 of 255. */
enum { RED = 76, GREEN = 150, BLUE = 29, GREY = 100, WHITE = 255 };

static struct span span_buf(const struct buf *b)
{
    return (struct span){ b->data, b->len };
}

static uint8_t luma_at(const struct frame *f, int x, int y)
{
    return f->luma[(size_t)y * f->luma_stride + (size_t)x];
}

/* The middle of each field: top left, top right, bottom left, bottom right. */
static void assert_fields(const struct frame *f, const int want[4], int off)
{
    for (int i = 0; i < 4; i++) {
        int x = f->width_px * (1 + 2 * (i % 2)) / 4, y = f->height_px * (1 + 2 * (i / 2)) / 4;
        assert_in_range(luma_at(f, x, y) + 1000, want[i] - off + 1000, want[i] + off + 1000);
    }
}

static void assert_opens(const struct buf *b, const char *kind, const int want[4], int off)
{
    struct picture *p;
    struct err err = { 0 };
    for (int colour = 0; colour < 2; colour++) {
        if (picture_open_bytes(span_buf(b), "test", colour ? FRAME_I420 : FRAME_GREY, &p, &err))
            fail_msg("%s", err.text);
        assert_string_equal(picture_kind(p), kind);
        const struct frame *f = picture_frame(p);
        assert_int_equal(f->format, colour ? FRAME_I420 : FRAME_GREY);
        assert_int_equal(f->number, 1);
        assert_fields(f, want, off);
        if (colour)
            assert_non_null(f->cb);
        else
            assert_null(f->cb);
        picture_close(p);
    }
}

static void png_of_every_kind(void **state)
{
    (void)state;
    static const struct {
        struct png_kind kind;
        int want[4];
    } rows[] = {
        { { PNG_COLOR_TYPE_RGB, 8, false, 0 }, { RED, GREEN, BLUE, GREY } },
        { { PNG_COLOR_TYPE_RGB, 8, true, 0 }, { RED, GREEN, BLUE, GREY } },
        { { PNG_COLOR_TYPE_RGB, 16, false, 0 }, { RED, GREEN, BLUE, GREY } },
        { { PNG_COLOR_TYPE_RGBA, 8, false, 0 }, { RED, GREEN, BLUE, WHITE } },
        { { PNG_COLOR_TYPE_RGBA, 16, true, 0 }, { RED, GREEN, BLUE, WHITE } },
        { { PNG_COLOR_TYPE_PALETTE, 8, false, 0 }, { RED, GREEN, BLUE, GREY } },
        { { PNG_COLOR_TYPE_PALETTE, 2, true, 0 }, { RED, GREEN, BLUE, GREY } },
        { { PNG_COLOR_TYPE_GRAY, 8, false, 0 }, { 255, 0, 0, GREY } },
        { { PNG_COLOR_TYPE_GRAY, 16, true, 0 }, { 255, 0, 0, GREY } },
        { { PNG_COLOR_TYPE_GRAY_ALPHA, 8, false, 0 }, { 255, 0, 0, WHITE } },
        { { PNG_COLOR_TYPE_RGB, 8, false, 1 }, { RED, GREEN, BLUE, GREY } },
        { { PNG_COLOR_TYPE_RGB, 8, false, 3 }, { GREY, BLUE, GREEN, RED } },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf b = BUF_INIT(1 << 20);
        make_png(&rows[i].kind, &b);
        assert_opens(&b, "PNG", rows[i].want, 0);
        buf_fini(&b);
    }
}

static void jpeg_of_every_sampling(void **state)
{
    (void)state;
    static const int samplings[] = { TJSAMP_444, TJSAMP_422, TJSAMP_420, TJSAMP_440, TJSAMP_411 };
    static const int want[4] = { RED, GREEN, BLUE, GREY };
    for (size_t i = 0; i < ARRAY_LEN(samplings); i++) {
        struct buf b = BUF_INIT(1 << 20);
        struct picture *p;
        make_jpeg(samplings[i], 0, &b);
        assert_opens(&b, "JPEG", want, 3);
        /* Red has much cr and little cb; blue the other way round (JFIF 1.02). */
        assert_int_equal(picture_open_bytes(span_buf(&b), "t", FRAME_I420, &p, NULL), ERR_OK);
        const struct frame *f = picture_frame(p);
        size_t top = (size_t)(FIELD_H / 4) * f->chroma_stride + FIELD_W / 4;
        size_t low = (size_t)(FIELD_H * 3 / 4) * f->chroma_stride + FIELD_W / 4;
        assert_in_range(f->cr[top], 250, 255);
        assert_in_range(f->cb[top], 80, 90);
        assert_in_range(f->cb[low], 250, 255);
        assert_in_range(f->cr[low], 102, 112);
        picture_close(p);
        buf_fini(&b);
    }
    struct buf grey = BUF_INIT(1 << 20), scans = BUF_INIT(1 << 20), inks = BUF_INIT(1 << 20);
    make_jpeg(TJSAMP_GRAY, 0, &grey);
    make_jpeg_progressive(&scans);
    make_jpeg_cmyk(&inks);
    assert_opens(&grey, "JPEG", want, 3);
    assert_opens(&scans, "JPEG", want, 3);
    assert_opens(&inks, "JPEG", want, 3);
    buf_fini(&grey);
    buf_fini(&scans);
    buf_fini(&inks);
}

static void jpeg_is_turned_as_it_was_held(void **state)
{
    (void)state;
    /* CIPA DC-008 4.6.4.1: which stored side the visual top and left are. */
    static const struct {
        int orientation;
        bool is_upright; /* its sides not swapped */
        int want[4];
    } rows[] = {
        { 1, true, { RED, GREEN, BLUE, GREY } },  { 2, true, { GREEN, RED, GREY, BLUE } },
        { 3, true, { GREY, BLUE, GREEN, RED } },  { 4, true, { BLUE, GREY, RED, GREEN } },
        { 5, false, { RED, BLUE, GREEN, GREY } }, { 6, false, { BLUE, RED, GREY, GREEN } },
        { 7, false, { GREY, GREEN, BLUE, RED } }, { 8, false, { GREEN, GREY, RED, BLUE } },
        { 9, true, { RED, GREEN, BLUE, GREY } },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct buf b = BUF_INIT(1 << 20);
        struct picture *p;
        make_jpeg(TJSAMP_422, rows[i].orientation, &b);
        assert_opens(&b, "JPEG", rows[i].want, 3);
        assert_int_equal(picture_open_bytes(span_buf(&b), "t", FRAME_GREY, &p, NULL), ERR_OK);
        assert_int_equal(picture_frame(p)->width_px, rows[i].is_upright ? PICTURE_W : PICTURE_H);
        assert_int_equal(picture_frame(p)->height_px, rows[i].is_upright ? PICTURE_H : PICTURE_W);
        picture_close(p);
        buf_fini(&b);
    }
}

static void webp_of_every_kind(void **state)
{
    (void)state;
    static const int solid[4] = { RED, GREEN, BLUE, GREY }, clear[4] = { RED, GREEN, BLUE, WHITE };
    struct buf lossless = BUF_INIT(1 << 20), lossy = BUF_INIT(1 << 20), alpha = BUF_INIT(1 << 20);
    struct buf moving = BUF_INIT(1 << 20);
    make_webp(true, false, &lossless);
    make_webp(false, false, &lossy);
    make_webp(true, true, &alpha);
    make_webp_animated(&moving);
    assert_opens(&lossless, "WebP", solid, 0);
    assert_opens(&lossy, "WebP", solid, 4);
    assert_opens(&alpha, "WebP", clear, 0);
    assert_opens(&moving, "WebP", solid, 0); /* the first picture; the second has alpha */
    buf_fini(&lossless);
    buf_fini(&lossy);
    buf_fini(&alpha);
    buf_fini(&moving);
}

static void refuses(struct span bytes, enum err_code code, const char *needle)
{
    struct picture *p = NULL;
    struct err err = { 0 };
    enum err_code rc = picture_open_bytes(bytes, "pack.bin", FRAME_GREY, &p, &err);
    if (rc != code || !strstr(err.text, needle) || strncmp(err.text, "pack.bin: ", 10) != 0)
        fail_msg("%s: %s, wanted %s with \"%s\"", err_name(rc), err.text, err_name(code), needle);
    assert_null(p);
}

static void every_shorter_file_is_refused(void **state)
{
    (void)state;
    struct buf files[3] = { BUF_INIT(1 << 20), BUF_INIT(1 << 20), BUF_INIT(1 << 20) };
    make_png(&(struct png_kind){ PNG_COLOR_TYPE_RGB, 8, false, 0 }, &files[0]);
    make_jpeg(TJSAMP_420, 0, &files[1]);
    make_webp(true, false, &files[2]);
    for (size_t i = 0; i < 3; i++) {
        for (size_t n = 0; n < files[i].len; n++) {
            struct picture *p;
            struct err err = { 0 };
            struct span cut = { files[i].data, n };
            enum err_code rc = picture_open_bytes(cut, "cut", FRAME_I420, &p, &err);
            if (rc != ERR_INVALID && !(rc == ERR_UNSUPPORTED && n < 12))
                fail_msg("file %zu cut to %zu of %zu: %s %s", i, n, files[i].len, err_name(rc),
                         err.text);
        }
        buf_fini(&files[i]);
    }
}

static void put_be(uint8_t *p, int bytes, uint32_t v)
{
    for (int i = 0; i < bytes; i++)
        p[i] = (uint8_t)(v >> (8 * (bytes - 1 - i)));
}

static void huge_sizes_are_refused_unread(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(1 << 20);
    make_png(&(struct png_kind){ PNG_COLOR_TYPE_RGB, 8, false, 0 }, &b);
    put_be(b.data + 16, 4, 16384);
    put_be(b.data + 20, 4, 4097); /* one row over 64 million pixels */
    put_be(b.data + 29, 4, (uint32_t)crc32(0, b.data + 12, 17));
    refuses(span_buf(&b), ERR_TOO_BIG, "16384 x 4097 pixels");
    put_be(b.data + 16, 4, 0x7FFFFFFF);
    put_be(b.data + 20, 4, 1);
    put_be(b.data + 29, 4, (uint32_t)crc32(0, b.data + 12, 17));
    refuses(span_buf(&b), ERR_TOO_BIG, "2147483647 x 1 pixels");

    b.len = 0;
    make_jpeg(TJSAMP_420, 0, &b);
    uint8_t *sof = memmem(b.data, b.len, "\xFF\xC0", 2);
    assert_non_null(sof);
    put_be(sof + 5, 2, 65000);
    put_be(sof + 7, 2, 65000);
    refuses(span_buf(&b), ERR_TOO_BIG, "65000 x 65000 pixels");
    put_be(sof + 5, 2, 1);
    refuses(span_buf(&b), ERR_TOO_BIG, "65000 x 1 pixels");

    b.len = 0;
    make_webp(true, false, &b);
    uint32_t sides = 16382u | 16382u << 14; /* VP8L: width - 1 and height - 1 in 14 bits each */
    uint8_t *vp8l = memmem(b.data, b.len, "VP8L", 4);
    assert_non_null(vp8l);
    for (int i = 0; i < 4; i++)
        vp8l[9 + i] = (uint8_t)(sides >> (8 * i));
    refuses(span_buf(&b), ERR_TOO_BIG, "16383 x 16383 pixels");
    buf_fini(&b);
}

static void other_files_are_refused(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(1 << 20);
    make_png(&(struct png_kind){ PNG_COLOR_TYPE_RGB, 8, false, 0 }, &b);
    b.data[b.len - 30] ^= 0x40; /* in IDAT: its checksum no longer agrees */
    refuses(span_buf(&b), ERR_INVALID, "PNG: ");
    refuses(span_of(""), ERR_INVALID, "empty");
    refuses(span_of("GIF89a........................"), ERR_UNSUPPORTED, "no PNG, JPEG or WebP");
    refuses(span_of("<html>not found</html>"), ERR_UNSUPPORTED, "no PNG, JPEG or WebP");
    refuses((struct span){ (const uint8_t *)"\xFF\xD8\xFF\xD9", 4 }, ERR_INVALID, "JPEG");
    refuses((struct span){ (const uint8_t *)"RIFF\x10\0\0\0WEBPVP8 ........", 24 }, ERR_INVALID,
            "WebP");
    struct picture *p;
    struct err err = { 0 };
    assert_int_equal(picture_open("no/such.png", &p, &err), ERR_NOT_FOUND);
    assert_non_null(strstr(err.text, "no/such.png"));
    assert_int_equal(picture_open(".", &p, &err), ERR_INVALID);
    assert_non_null(strstr(err.text, "folder"));
    buf_fini(&b);
}

static void a_file_is_told_by_its_bytes(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(1 << 20);
    struct picture *p;
    struct err err = { 0 };
    make_webp(true, false, &b);
    assert_int_equal(fs_replace("wrong-name.png", span_buf(&b), &err), ERR_OK);
    assert_int_equal(picture_open("wrong-name.png", &p, &err), ERR_OK);
    assert_string_equal(picture_kind(p), "WebP");
    picture_close(p);
    buf_fini(&b);
}

static void exif_nonsense_is_upright(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t len;
        int want;
    } rows[] = {
        { "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0", 22, 6 },
        { "Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x08\0\0\0", 28, 8 },
        { "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x03\0\0", 22, 3 },
        { "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x04\0\0\0\x01\0\x03\0\0", 22, 1 }, /* not a SHORT */
        { "MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x09\0\0", 22, 1 }, /* 9 */
        { "MM\0+\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x03\0\0", 22, 1 }, /* no 42 */
        { "II*\0\xFF\xFF\xFF\xFF\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0", 22, 1 },
        { "II*\0\x08\0\0\0\xFF\xFF\x13\x01\x03\0\x01\0\0\0\x06\0\0\0", 22, 1 },
        { "II*\0", 4, 1 },
        { "", 0, 1 },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        assert_int_equal(
            exif_orientation((struct span){ (const uint8_t *)rows[i].bytes, rows[i].len }),
            rows[i].want);
}

static void shrinking_averages(void **state)
{
    (void)state;
    struct planes from = { 0 }, to = { 0 };
    assert_int_equal(planes_shape(&from, FRAME_I420, 5, 4), ERR_OK);
    for (int y = 0; y < 4; y++)
        for (int x = 0; x < 5; x++)
            from.luma[(size_t)y * from.luma_stride + (size_t)x] = (uint8_t)(10 * x + y);
    planes_fill_chroma_grey(&from);
    struct frame f = planes_frame(&from);
    assert_int_equal(planes_shrink(&f, 2, &to), ERR_OK);
    assert_int_equal(to.width_px, 2);
    assert_int_equal(to.height_px, 2);
    assert_int_equal(to.luma[0], 6);                   /* (0+10+1+11)/4 = 5.5 */
    assert_int_equal(to.luma[to.luma_stride + 1], 33); /* columns 2 to 4, rows 2 and 3: 32.5 */
    assert_int_equal(to.cb[0], 128);
    assert_int_equal(planes_shape(&from, FRAME_GREY, FRAME_SIDE_MAX + 1, 1), ERR_TOO_BIG);
    assert_null(from.memory);
    planes_fini(&to);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(png_of_every_kind),
        cmocka_unit_test(jpeg_of_every_sampling),
        cmocka_unit_test(jpeg_is_turned_as_it_was_held),
        cmocka_unit_test(webp_of_every_kind),
        cmocka_unit_test(every_shorter_file_is_refused),
        cmocka_unit_test(huge_sizes_are_refused_unread),
        cmocka_unit_test(other_files_are_refused),
        cmocka_unit_test(a_file_is_told_by_its_bytes),
        cmocka_unit_test(exif_nonsense_is_upright),
        cmocka_unit_test(shrinking_averages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
