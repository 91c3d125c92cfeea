/* Photographs: the right part of the picture, small enough, and nothing but pixels in the file. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <math.h>
#include <turbojpeg.h>

#include "base/fs.h"
#include "camera/planes.h"
#include "camera/picture.h"
#include "report/photo.h"

static const struct photo_limits limits = { 1600, 85, 45, 400000, 150 };

/* ---- frames ---- */

/* Left half dark, right half light; chroma says which quarter a place is in. */
static void paint(struct planes *p, enum frame_format format, int w, int h)
{
    assert_int_equal(planes_shape(p, format, w, h), ERR_OK);
    for (int i = 0; i < (format == FRAME_GREY ? 1 : 3); i++) {
        struct plane plane = planes_plane(p, i);
        for (int y = 0; y < plane.height_px; y++)
            for (int x = 0; x < plane.width_px; x++) {
                bool right = x >= plane.width_px / 2, low = y >= plane.height_px / 2;
                uint8_t v = i == 0   ? (right ? 200 : 50)
                            : i == 1 ? (right ? 180 : 80)
                                     : (low ? 170 : 90);
                plane.p[(size_t)y * plane.stride + (size_t)x] = v;
            }
    }
}

/* What no compressor can make small. */
static void scatter(struct planes *p, enum frame_format format, int w, int h)
{
    uint32_t state = 12345;
    assert_int_equal(planes_shape(p, format, w, h), ERR_OK);
    for (int i = 0; i < (format == FRAME_GREY ? 1 : 3); i++) {
        struct plane plane = planes_plane(p, i);
        for (int y = 0; y < plane.height_px; y++)
            for (int x = 0; x < plane.width_px; x++) {
                state = state * 1664525u + 1013904223u;
                plane.p[(size_t)y * plane.stride + (size_t)x] = (uint8_t)(state >> 24);
            }
    }
}

struct seen {
    int width_px, height_px, sampling;
    struct planes planes; /* I420 */
};

static void look(struct span jpeg, struct seen *out)
{
    struct picture *pic = NULL;
    struct err err = { 0 };
    int space;
    tjhandle t = tjInitDecompress();
    assert_int_equal(tjDecompressHeader3(t, jpeg.p, jpeg.len, &out->width_px, &out->height_px,
                                         &out->sampling, &space),
                     0);
    tjDestroy(t);
    if (picture_open_bytes(jpeg, "it", FRAME_I420, &pic, &err) != ERR_OK)
        fail_msg("%s", err.text);
    out->planes = (struct planes){ 0 };
    assert_int_equal(planes_copy(picture_frame(pic), &out->planes), ERR_OK);
    picture_close(pic);
}

static int sample(const struct seen *s, int index, double x, double y)
{
    struct plane p = planes_plane(&s->planes, index);
    int px = (int)(x * p.width_px), py = (int)(y * p.height_px);
    return p.p[(size_t)py * p.stride + (size_t)px];
}

static void assert_near(int a, int b)
{
    if (abs(a - b) > 6)
        fail_msg("%d is not %d", a, b);
}

/* Markers of a file: only those of plain pixels. */
static void assert_only_pixels(struct span s)
{
    size_t at = 2;
    assert_true(s.len > 4 && s.p[0] == 0xFF && s.p[1] == 0xD8);
    for (;;) {
        assert_true(at + 4 < s.len && s.p[at] == 0xFF);
        uint8_t marker = s.p[at + 1];
        /* APP0 of JFIF, tables, frame, scan; no APP1 (EXIF), no other APPn, no comment */
        if (!memchr("\xE0\xDB\xC0\xC4\xDA\xDD", marker, 6))
            fail_msg("marker %02X", marker);
        if (marker == 0xDA)
            break;
        at += 2 + ((size_t)s.p[at + 2] << 8 | s.p[at + 3]);
    }
    assert_true(s.p[s.len - 2] == 0xFF && s.p[s.len - 1] == 0xD9);
}

/* ---- writing ---- */

static void frames_become_photographs(void **state)
{
    (void)state;
    static const struct {
        enum frame_format format;
        int w, h, side, to_w, to_h, sampling;
    } cases[] = {
        { FRAME_I420, 1280, 720, 1600, 1280, 720, TJSAMP_420 },
        { FRAME_I422, 1280, 720, 1600, 1280, 720, TJSAMP_422 },
        { FRAME_GREY, 640, 480, 1600, 640, 480, TJSAMP_GRAY },
        { FRAME_I420, 3840, 2160, 1600, 1600, 900, TJSAMP_420 },
        { FRAME_I422, 2160, 3840, 1600, 900, 1600, TJSAMP_420 },
        { FRAME_GREY, 4000, 100, 1600, 1600, 40, TJSAMP_GRAY },
        { FRAME_I420, 641, 479, 1600, 640, 478, TJSAMP_420 }, /* odd ones lose the last */
        { FRAME_I422, 641, 479, 1600, 640, 478, TJSAMP_422 },
        { FRAME_I420, 16, 16, 1600, 16, 16, TJSAMP_420 },
        { FRAME_I420, 4000, 16, 800, 800, 2, TJSAMP_420 },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct planes p = { 0 };
        struct seen seen;
        struct buf jpeg = BUF_INIT(1 << 20);
        struct err err = { 0 };
        paint(&p, cases[i].format, cases[i].w, cases[i].h);
        struct frame f = planes_frame(&p);
        if (photo_write(&f, cases[i].side, &jpeg, &err) != ERR_OK)
            fail_msg("%zu: %s", i, err.text);
        assert_only_pixels(buf_span(&jpeg));
        look(buf_span(&jpeg), &seen);
        assert_int_equal(seen.width_px, cases[i].to_w);
        assert_int_equal(seen.height_px, cases[i].to_h);
        assert_int_equal(seen.sampling, cases[i].sampling);
        assert_near(sample(&seen, 0, 0.25, 0.25), 50);
        assert_near(sample(&seen, 0, 0.75, 0.75), 200);
        if (cases[i].format != FRAME_GREY && seen.height_px > 8) {
            assert_near(sample(&seen, 1, 0.25, 0.25), 80);
            assert_near(sample(&seen, 1, 0.75, 0.25), 180);
            assert_near(sample(&seen, 2, 0.25, 0.25), 90);
            assert_near(sample(&seen, 2, 0.25, 0.75), 170);
        }
        planes_fini(&seen.planes);
        planes_fini(&p);
        buf_fini(&jpeg);
    }
}

/* Noise: quality goes down, then the size, until it fits. */
static void the_worst_picture_fits(void **state)
{
    (void)state;
    static const size_t ceilings[] = { 400000, 60000, 4096 };
    struct planes p = { 0 };
    int last_side = 2000;
    scatter(&p, FRAME_I420, 1920, 1080);
    struct frame f = planes_frame(&p);
    for (size_t i = 0; i < ARRAY_LEN(ceilings); i++) {
        struct photo_limits l = limits;
        struct buf jpeg = BUF_INIT(1 << 20);
        struct err err = { 0 };
        struct seen seen;
        l.bytes_max = ceilings[i];
        if (photo_write_within(&f, &l, &jpeg, &err) != ERR_OK)
            fail_msg("%s", err.text);
        assert_true(jpeg.len <= ceilings[i] && jpeg.len > 500);
        look(buf_span(&jpeg), &seen);
        assert_true(seen.width_px < last_side);
        last_side = seen.width_px;
        planes_fini(&seen.planes);
        buf_fini(&jpeg);
    }
    struct photo_limits l = limits;
    struct buf jpeg = BUF_INIT(1 << 20), small = BUF_INIT(1000);
    l.bytes_max = 100;
    assert_int_equal(photo_write_within(&f, &l, &jpeg, NULL), ERR_TOO_BIG);
    assert_int_equal(photo_write(&f, 1600, &small, NULL), ERR_TOO_BIG);
    assert_int_equal(jpeg.len + small.len, 0);
    buf_fini(&jpeg);
    buf_fini(&small);
    planes_fini(&p);
}

static void no_frame_is_no_photograph(void **state)
{
    (void)state;
    struct planes p = { 0 };
    paint(&p, FRAME_I420, 64, 64);
    const struct frame good = planes_frame(&p);
    struct frame bad[12];
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        bad[i] = good;
    bad[0].format = FRAME_NONE;
    bad[1].format = (enum frame_format)99;
    bad[2].luma = NULL;
    bad[3].cb = NULL;
    bad[4].cr = NULL;
    bad[5].width_px = 0;
    bad[6].height_px = -64;
    bad[7].width_px = INT32_MAX;
    bad[8].width_px = bad[8].height_px = FRAME_SIDE_MAX;
    bad[9].luma_stride = 63;
    bad[10].chroma_stride = 31;
    bad[11].width_px = 15;
    struct buf jpeg = BUF_INIT(1 << 20);
    for (size_t i = 0; i < ARRAY_LEN(bad); i++)
        assert_int_equal(photo_write(&bad[i], 1600, &jpeg, NULL), ERR_INVALID);
    assert_int_equal(photo_write(NULL, 1600, &jpeg, NULL), ERR_INVALID);
    static const int sides[] = { 0, -1, 15, 4097, INT32_MAX };
    for (size_t i = 0; i < ARRAY_LEN(sides); i++)
        assert_int_equal(photo_write(&good, sides[i], &jpeg, NULL), ERR_INVALID);
    assert_int_equal(jpeg.len, 0);
    buf_fini(&jpeg);
    planes_fini(&p);
}

/* ---- cropping ---- */

static void a_symbol_is_cut_out_with_a_margin(void **state)
{
    (void)state;
    static const struct {
        struct point corner[4];
        int margin;
        int x, y, w, h; /* w 0: none */
    } cases[] = {
        { { { 100, 50 }, { 299, 50 }, { 299, 149 }, { 100, 149 } }, 0, 100, 50, 200, 100 },
        /* 15 % of 199 is 29.85 on each side */
        { { { 100, 50 }, { 299, 50 }, { 299, 149 }, { 100, 149 } }, 150, 70, 20, 260, 160 },
        /* the corners in any order, turned by a quarter */
        { { { 299, 149 }, { 100, 149 }, { 100, 50 }, { 299, 50 } }, 0, 100, 50, 200, 100 },
        { { { 200, 20 }, { 280, 100 }, { 200, 180 }, { 120, 100 } }, 0, 120, 20, 160, 160 },
        /* at the border there is less of it */
        { { { -20, -10 }, { 99, -10 }, { 99, 59 }, { -20, 59 } }, 100, 0, 0, 112, 72 },
        { { { 600, 400 }, { 700, 400 }, { 700, 500 }, { 600, 500 } }, 100, 590, 390, 50, 90 },
        { { { 700, 500 }, { 800, 500 }, { 800, 600 }, { 700, 600 } }, 0, 0, 0, 0, 0 }, /* outside */
        { { { 0, 0 }, { 0, 0 }, { 0, 0 }, { 0, 0 } }, 150, 0, 0, 0, 0 },
        { { { 10, 10 }, { 14, 10 }, { 14, 14 }, { 10, 14 } }, 0, 0, 0, 0, 0 }, /* a few pixels */
        { { { NAN, 0 }, { 99, 0 }, { 99, 99 }, { 0, 99 } }, 0, 0, 0, 0, 0 },
        { { { 0, 0 }, { INFINITY, 0 }, { 99, 99 }, { 0, 99 } }, 0, 0, 0, 0, 0 },
        { { { -1e9F, 0 }, { 99, 0 }, { 99, 99 }, { 0, 99 } }, 0, 0, 0, 0, 0 },
        { { { 100, 50 }, { 299, 50 }, { 299, 149 }, { 100, 149 } }, -5, 0, 0, 0, 0 },
    };
    static const enum frame_format formats[] = { FRAME_GREY, FRAME_I420, FRAME_I422 };
    for (size_t k = 0; k < ARRAY_LEN(formats); k++) {
        struct planes p = { 0 };
        paint(&p, formats[k], 640, 480);
        struct frame whole = planes_frame(&p);
        for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
            struct frame out = { 0 };
            bool got = photo_crop(&whole, cases[i].corner, cases[i].margin, &out);
            if (got != (cases[i].w > 0))
                fail_msg("case %zu", i);
            if (!got)
                continue;
            size_t at = (size_t)(out.luma - whole.luma);
            int x = (int)(at % whole.luma_stride), y = (int)(at / whole.luma_stride);
            if (x != cases[i].x || y != cases[i].y || out.width_px != cases[i].w ||
                out.height_px != cases[i].h)
                fail_msg("case %zu: %d,%d %dx%d", i, x, y, out.width_px, out.height_px);
            if (formats[k] == FRAME_GREY)
                continue;
            size_t cat = (size_t)(out.cb - whole.cb);
            assert_int_equal(cat % whole.chroma_stride, (size_t)x / 2);
            assert_int_equal(cat / whole.chroma_stride,
                             (size_t)(formats[k] == FRAME_I420 ? y / 2 : y));
            assert_int_equal(out.cr - whole.cr, out.cb - whole.cb);
        }
        planes_fini(&p);
    }
}

/* A crop in the right lower quarter shows that quarter's colours. */
static void a_crop_shows_its_place(void **state)
{
    (void)state;
    static const struct point corner[4] = {
        { 400, 300 }, { 600, 300 }, { 600, 440 }, { 400, 440 }
    };
    struct planes p = { 0 };
    struct frame crop;
    struct seen seen;
    struct buf jpeg = BUF_INIT(1 << 20);
    paint(&p, FRAME_I420, 640, 480);
    struct frame whole = planes_frame(&p);
    assert_true(photo_crop(&whole, corner, 0, &crop));
    assert_int_equal(photo_write(&crop, 1600, &jpeg, NULL), ERR_OK);
    look(buf_span(&jpeg), &seen);
    assert_near(sample(&seen, 0, 0.5, 0.5), 200);
    assert_near(sample(&seen, 1, 0.5, 0.5), 180);
    assert_near(sample(&seen, 2, 0.5, 0.5), 170);
    planes_fini(&seen.planes);
    planes_fini(&p);
    buf_fini(&jpeg);
}

/* ---- made anew ---- */

/* EXIF with an orientation and a place on earth, as telephones write them. */
static const uint8_t exif[] = "\xFF\xE1\x00\x3B"
                              "Exif\0\0MM\0*\0\0\0\x08\0\x01"
                              "\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
                              "GPS 37.0N 115.3E secret..";

static void make_file(struct buf *out, int w, int h)
{
    struct planes p = { 0 };
    struct buf plain = BUF_INIT(4 << 20);
    paint(&p, FRAME_I420, w, h);
    struct frame f = planes_frame(&p);
    assert_int_equal(photo_write(&f, 4096, &plain, NULL), ERR_OK);
    assert_int_equal(buf_append(out, plain.data, 2), ERR_OK);
    assert_int_equal(buf_append(out, exif, sizeof exif - 1), ERR_OK);
    assert_int_equal(buf_append(out, plain.data + 2, plain.len - 2), ERR_OK);
    assert_int_equal(buf_append(out, "behind the end: secret", 22), ERR_OK);
    planes_fini(&p);
    buf_fini(&plain);
}

static void what_is_made_anew_is_only_pixels(void **state)
{
    (void)state;
    struct buf file = BUF_INIT(4 << 20), again = BUF_INIT(4 << 20);
    struct err err = { 0 };
    struct seen seen;
    make_file(&file, 3200, 1600);
    assert_non_null(memmem(file.data, file.len, "secret", 6));
    if (photo_remake(buf_span(&file), &limits, &again, &err) != ERR_OK)
        fail_msg("%s", err.text);
    assert_only_pixels(buf_span(&again));
    assert_null(memmem(again.data, again.len, "secret", 6));
    assert_null(memmem(again.data, again.len, "Exif", 4));
    look(buf_span(&again), &seen);
    assert_int_equal(seen.width_px, 800); /* orientation 6: a quarter turn to the right */
    assert_int_equal(seen.height_px, 1600);
    assert_near(sample(&seen, 0, 0.5, 0.25), 50); /* what was left is above */
    assert_near(sample(&seen, 0, 0.5, 0.75), 200);
    assert_near(sample(&seen, 2, 0.25, 0.5), 170); /* what was below is left */
    planes_fini(&seen.planes);
    buf_fini(&file);
    buf_fini(&again);
}

/* A head that promises more than a photograph has is refused before that memory is asked for. */
static void bombs_and_rubbish_are_refused(void **state)
{
    (void)state;
    struct buf file = BUF_INIT(4 << 20), out = BUF_INIT(4 << 20);
    make_file(&file, 640, 480);
    uint8_t *sof = memmem(file.data, file.len, "\xFF\xC0", 2);
    assert_non_null(sof);
    static const struct {
        int w, h;
        enum err_code rc;
    } sizes[] = { { 65500, 65500, ERR_TOO_BIG },
                  { 16384, 16384, ERR_TOO_BIG },
                  { 4097, 4096, ERR_TOO_BIG },
                  { 0, 480, ERR_UNSUPPORTED },
                  { 65500, 1, ERR_TOO_BIG } };
    uint8_t was[4];
    memcpy(was, sof + 5, 4);
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct err err = { 0 };
        sof[5] = (uint8_t)(sizes[i].h >> 8), sof[6] = (uint8_t)sizes[i].h;
        sof[7] = (uint8_t)(sizes[i].w >> 8), sof[8] = (uint8_t)sizes[i].w;
        assert_int_equal(photo_remake(buf_span(&file), &limits, &out, &err), sizes[i].rc);
    }
    memcpy(sof + 5, was, 4);
    static const char *const rubbish[] = { "", "\xFF\xD8\xFF", "GIF89a", "<html>", "\x89PNG\r\n" };
    for (size_t i = 0; i < ARRAY_LEN(rubbish); i++)
        assert_int_equal(photo_remake(span_of(rubbish[i]), &limits, &out, NULL), ERR_UNSUPPORTED);
    assert_int_equal(out.len, 0);
    /* Cut short anywhere: refused, or a photograph with grey in it; never a crash. */
    for (size_t n = 0; n < file.len; n += 97) {
        out.len = 0;
        if (photo_remake(span_part(buf_span(&file), 0, n), &limits, &out, NULL) == ERR_OK)
            assert_only_pixels(buf_span(&out));
    }
    buf_fini(&file);
    buf_fini(&out);
}

/* ---- limits and notes ---- */

static void limits_come_from_the_table(void **state)
{
    (void)state;
    char folder[FS_PATH_MAX];
    struct photo_limits l = { 0 };
    struct err err = { 0 };
    assert_int_equal(fs_join(folder, getenv("HEYAN_ROOT"), "assets/report", NULL), ERR_OK);
    if (photo_limits_read(folder, &l, &err) != ERR_OK)
        fail_msg("%s", err.text);
    assert_memory_equal(&l, &limits, sizeof l); /* what photo_write uses is what the table says */
#define HEAD "side_px\tquality\tquality_least\tbytes_max\tmargin_permille\n"
    static const char *const bad[] = {
        HEAD,
        HEAD "1600\t85\t45\t400000\t150\n1600\t85\t45\t400000\t150\n",
        HEAD "63\t85\t45\t400000\t150\n",
        HEAD "1600\t101\t45\t400000\t150\n",
        HEAD "1600\t45\t85\t400000\t150\n",
        HEAD "1600\t85\t45\t100\t150\n",
        HEAD "1600\t85\t45\t400000\t-1\n",
    };
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        assert_int_equal(fs_replace("photos.tsv", span_of(bad[i]), NULL), ERR_OK);
        assert_int_equal(photo_limits_read(".", &l, &err), ERR_INVALID);
        assert_non_null(strstr(err.text, "photos.tsv"));
    }
}

static void a_note_is_the_digest(void **state)
{
    (void)state;
    struct report_photo n;
    assert_true(photo_note(PHOTO_MORE, span_of("abc"), &n)); /* FIPS 180-2, B.1 */
    assert_string_equal(n.sha256,
                        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert_int_equal(n.kind, PHOTO_MORE);
    assert_int_equal(n.bytes, 3);
    assert_false(photo_note(PHOTO_MORE, span_of(""), &n));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(frames_become_photographs),
        cmocka_unit_test(the_worst_picture_fits),
        cmocka_unit_test(no_frame_is_no_photograph),
        cmocka_unit_test(a_symbol_is_cut_out_with_a_margin),
        cmocka_unit_test(a_crop_shows_its_place),
        cmocka_unit_test(what_is_made_anew_is_only_pixels),
        cmocka_unit_test(bombs_and_rubbish_are_refused),
        cmocka_unit_test(limits_come_from_the_table),
        cmocka_unit_test(a_note_is_the_digest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
