#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/fs.h"
#include "camera/recording.h"
#include "unit/camera/make_reel.h"

static const char path[] = "test.hrec";

static struct buf load(int frames)
{
    struct buf b = BUF_INIT(4 << 20);
    make_reel(path, frames);
    assert_int_equal(fs_read_all(path, &b, NULL), ERR_OK);
    return b;
}

/* Where record i begins. */
static size_t record_at(const struct buf *b, int i)
{
    size_t at = RECORDING_HEAD_BYTES;
    for (; i > 0; i--)
        at += RECORDING_RECORD_BYTES + (size_t)(b->data[at + 8] | b->data[at + 9] << 8);
    return at;
}

struct seen {
    uint32_t times[32];
    size_t count;
    struct recording_state state;
    enum err_code rc; /* of opening, or ERR_NOT_FOUND after the last frame */
    struct err err;
};

static struct seen play(const struct buf *b, size_t len)
{
    struct seen s = { 0 };
    struct recording *r;
    struct recording_frame f;
    s.rc = recording_open_bytes((struct span){ b->data, len }, "x.hrec", &r, &s.err);
    if (s.rc)
        return s;
    while ((s.rc = recording_next(r, &f, &s.err)) == ERR_OK && s.count < 32)
        s.times[s.count++] = f.time_ms;
    s.state = recording_state(r);
    recording_close(r);
    return s;
}

static void what_was_written_is_read(void **state)
{
    (void)state;
    struct buf b = load(3), jpeg = BUF_INIT(1 << 20);
    struct recording *r;
    struct recording_frame f;
    struct err err = { 0 };
    assert_int_equal(recording_open(path, &r, &err), ERR_OK);
    assert_int_equal(recording_head(r)->width_px, REEL_W);
    assert_int_equal(recording_head(r)->height_px, REEL_H);
    assert_int_equal(recording_head(r)->fps_milli, 25000);
    for (int lap = 0; lap < 2; lap++) {
        for (int i = 0; i < 3; i++) {
            assert_int_equal(recording_next(r, &f, &err), ERR_OK);
            assert_int_equal(f.time_ms, i * REEL_INTERVAL_MS);
            make_reel_jpeg(i, &jpeg);
            assert_int_equal(f.jpeg.len, jpeg.len);
            assert_memory_equal(f.jpeg.p, jpeg.data, jpeg.len);
        }
        assert_int_equal(recording_next(r, &f, &err), ERR_NOT_FOUND);
        assert_int_equal(recording_state(r).frames, 3);
        assert_int_equal(recording_state(r).damaged, 0);
        assert_false(recording_state(r).is_cut);
        recording_rewind(r);
    }
    recording_close(r);
    buf_fini(&b);
    buf_fini(&jpeg);
}

/* Bytes as docs/recording.md says, written by hand: the CRC-32 of "a" is E8B7BE43; all three were
 * computed with another program. */
static void the_format_is_as_documented(void **state)
{
    (void)state;
    static const uint8_t file[] = {
        'H',  'E',  'Y',  'A',  'N',  'R',  'E',  'C',  1,    0,    0,   0, 0x80, 2,
        0,    0,    0xE0, 1,    0,    0,    0x98, 0x3A, 0,    0,    0,   0, 0,    0,
        0x5F, 0x92, 0x5F, 0xC4, 'F',  'R',  'M',  '1',  0x2A, 0,    0,   0, 1,    0,
        0,    0,    0x43, 0xBE, 0xB7, 0xE8, 0x13, 0x77, 0x7F, 0xE6, 'a',
    };
    struct recording *r;
    struct recording_frame f;
    struct span s = { file, sizeof file };
    assert_int_equal(recording_open_bytes(s, "x", &r, NULL), ERR_OK);
    assert_int_equal(recording_head(r)->width_px, 640);
    assert_int_equal(recording_head(r)->height_px, 480);
    assert_int_equal(recording_head(r)->fps_milli, 15000);
    assert_int_equal(recording_next(r, &f, NULL), ERR_OK);
    assert_int_equal(f.time_ms, 42);
    assert_int_equal(f.jpeg.len, 1);
    assert_int_equal(f.jpeg.p[0], 'a');
    recording_close(r);
}

static void a_cut_file_plays_to_the_last_whole_frame(void **state)
{
    (void)state;
    struct buf b = load(4);
    for (size_t n = RECORDING_HEAD_BYTES; n <= b.len; n++) {
        size_t whole = 0;
        while (whole < 4 && record_at(&b, (int)whole + 1) <= n)
            whole++;
        struct seen s = play(&b, n);
        assert_int_equal(s.count, whole);
        assert_int_equal(s.rc, ERR_NOT_FOUND);
        assert_int_equal(s.state.is_cut, record_at(&b, (int)whole) != n);
        assert_int_equal(s.state.damaged, 0);
    }
    for (size_t n = 0; n < RECORDING_HEAD_BYTES; n++)
        assert_int_equal(play(&b, n).rc, ERR_UNSUPPORTED);
    buf_fini(&b);
}

/* Any one wrong byte costs the frame it is in and no other. */
static void a_damaged_frame_is_left_out(void **state)
{
    (void)state;
    struct buf b = load(4);
    size_t from = record_at(&b, 1), to = record_at(&b, 2);
    for (size_t at = from; at < to; at++) {
        b.data[at] ^= 0x10;
        struct seen s = play(&b, b.len);
        assert_int_equal(s.count, 3);
        assert_int_equal(s.times[0], 0);
        assert_int_equal(s.times[1], 2 * REEL_INTERVAL_MS);
        assert_int_equal(s.state.damaged, 1);
        assert_false(s.state.is_cut);
        b.data[at] ^= 0x10;
    }
    for (size_t at = 0; at < RECORDING_HEAD_BYTES; at++) {
        b.data[at] ^= 0x10;
        struct seen s = play(&b, b.len);
        assert_int_equal(s.rc, at < 8 ? ERR_UNSUPPORTED : ERR_INVALID);
        assert_int_equal(strncmp(s.err.text, "x.hrec: ", 8), 0);
        b.data[at] ^= 0x10;
    }
    buf_fini(&b);
}

static void the_writer_keeps_the_ceilings(void **state)
{
    (void)state;
    struct recording_head head = { 640, 480, 30000 };
    struct recording_writer *w;
    struct span one = span_of("x"), huge = { one.p, RECORDING_FRAME_MAX + 1 };
    assert_int_equal(recording_create("w.hrec", &head, &w, NULL), ERR_OK);
    assert_int_equal(recording_append(w, 100, one, NULL), ERR_OK);
    assert_int_equal(recording_append(w, 99, one, NULL), ERR_INVALID);
    assert_int_equal(recording_append(w, 100, huge, NULL), ERR_TOO_BIG);
    assert_int_equal(recording_append(w, 100, span_of(""), NULL), ERR_TOO_BIG);
    assert_int_equal(recording_append(w, RECORDING_TIME_MAX_MS + 1u, one, NULL), ERR_TOO_BIG);
    assert_false(fs_exists("w.hrec")); /* not before it is complete */
    recording_abandon(w);
    assert_false(fs_exists("w.hrec.tmp"));
    struct err err = { 0 };
    assert_int_equal(recording_create("no/such/w.hrec", &head, &w, &err), ERR_IO);
    assert_non_null(strstr(err.text, "no/such/w.hrec"));
    struct recording *r;
    assert_int_equal(recording_open("no.hrec", &r, &err), ERR_NOT_FOUND);
    assert_int_equal(recording_open(".", &r, &err), ERR_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_read),
        cmocka_unit_test(the_format_is_as_documented),
        cmocka_unit_test(a_cut_file_plays_to_the_last_whole_frame),
        cmocka_unit_test(a_damaged_frame_is_left_out),
        cmocka_unit_test(the_writer_keeps_the_ceilings),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
