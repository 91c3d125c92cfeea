#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fs.h"
#include "camera/camera.h"
#include "camera/recording.h"
#include "unit/camera/make_pictures.h"
#include "unit/camera/make_reel.h"

static struct clock_fake now;

static struct camera *open_camera(const char *where, bool loop, bool lockstep)
{
    struct camera_config config = {
        .where = where, .fps = 10, .loop = loop, .lockstep = lockstep, .clock = clock_of_fake(&now)
    };
    struct camera *c;
    struct err err = { 0 };
    if (camera_open(&config, &c, &err))
        fail_msg("%s", err.text);
    return c;
}

static enum err_code refusal(const char *where, struct err *err)
{
    struct camera_config config = { .where = where, .clock = clock_of_fake(&now) };
    struct camera *c = NULL;
    enum err_code rc = camera_open(&config, &c, err);
    assert_null(c);
    return rc;
}

/* The next frame, given back at once; its index in the reel. */
static int grab_index(struct camera *c, uint64_t *taken_ms)
{
    const struct frame *f;
    assert_int_equal(camera_grab(c, 0, &f), GRAB_READY);
    int i = reel_index(f);
    *taken_ms = f->taken_ms;
    camera_give(c, f);
    return i;
}

static void lockstep_gives_every_frame(void **state)
{
    (void)state;
    make_reel("five.hrec", 5);
    struct camera *c = open_camera("five.hrec", false, true);
    const struct frame *f;
    uint64_t t;
    assert_string_equal(camera_kind(c), "file");
    assert_string_equal(camera_about(c), "five.hrec 64x48 MJPG 25/s");
    for (int i = 0; i < 5; i++) { /* whatever the clock says: it stands still */
        assert_int_equal(grab_index(c, &t), i);
        assert_int_equal(t, i * REEL_INTERVAL_MS);
    }
    assert_int_equal(camera_grab(c, 0, &f), GRAB_END);
    assert_int_equal(camera_grab(c, 0, &f), GRAB_END);
    camera_close(c);
}

static void a_loop_goes_on_in_time(void **state)
{
    (void)state;
    make_reel("three.hrec", 3);
    struct camera *c = open_camera("three.hrec", true, true);
    uint64_t t;
    for (int i = 0; i < 8; i++) {
        assert_int_equal(grab_index(c, &t), i % 3);
        assert_int_equal(t, i * REEL_INTERVAL_MS);
    }
    camera_close(c);
}

static void a_file_keeps_its_own_pace(void **state)
{
    (void)state;
    make_reel("ten.hrec", 10);
    now = (struct clock_fake){ 0, 5000 };
    struct camera *c = open_camera("ten.hrec", false, false);
    const struct frame *f;
    uint64_t t;
    assert_int_equal(grab_index(c, &t), 0);
    assert_int_equal(t, 5000);
    assert_int_equal(camera_grab(c, 0, &f), GRAB_EMPTY);
    clock_fake_advance(&now, REEL_INTERVAL_MS - 1);
    assert_int_equal(camera_grab(c, 0, &f), GRAB_EMPTY);
    clock_fake_advance(&now, 1);
    assert_int_equal(grab_index(c, &t), 1);
    /* Late by more than 100 ms: frames are left out, as a camera's would be. */
    clock_fake_advance(&now, 241);
    assert_int_equal(grab_index(c, &t), 5);
    /* After a long pause it goes on where it stood. */
    clock_fake_advance(&now, 60000);
    assert_int_equal(grab_index(c, &t), 6);
    assert_int_equal(t, now.mono_ms);
    camera_close(c);
    now = (struct clock_fake){ 0 };
}

static void lent_frames_are_left_alone(void **state)
{
    (void)state;
    make_reel("ten.hrec", 10);
    struct camera *c = open_camera("ten.hrec", false, true);
    const struct frame *held[6], *f;
    for (int i = 0; i < 6; i++)
        assert_int_equal(camera_grab(c, 0, &held[i]), GRAB_READY);
    assert_int_equal(camera_grab(c, 0, &f), GRAB_EMPTY); /* all are lent; no frame is lost */
    for (int i = 0; i < 6; i++) {
        assert_int_equal(reel_index(held[i]), i);
        assert_int_equal(held[i]->number, i + 1);
    }
    camera_give(c, held[2]);
    camera_give(c, NULL);
    assert_int_equal(camera_grab(c, 0, &f), GRAB_READY);
    assert_int_equal(reel_index(f), 6);
    for (int i = 0; i < 6; i++)
        if (i != 2)
            assert_int_equal(reel_index(held[i]), i);
    camera_close(c);
}

static void a_cut_recording_says_so_at_its_end(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(1 << 20);
    make_reel("cut.hrec", 3);
    assert_int_equal(fs_read_all("cut.hrec", &b, NULL), ERR_OK);
    b.len -= 5;
    assert_int_equal(fs_replace("cut.hrec", buf_span(&b), NULL), ERR_OK);
    struct camera *c = open_camera("cut.hrec", false, true);
    const struct frame *f;
    uint64_t t;
    assert_int_equal(grab_index(c, &t), 0);
    assert_int_equal(grab_index(c, &t), 1);
    assert_int_equal(camera_grab(c, 0, &f), GRAB_END);
    assert_string_equal(camera_about(c), "cut.hrec 64x48 MJPG 25/s, cut short");
    camera_close(c);
    buf_fini(&b);
}

/* Whole records, but what is in them is no picture: a loop over them must end. */
static void undecodable_frames_end(void **state)
{
    (void)state;
    struct recording_head head = { 64, 48, 25000 };
    struct recording_writer *w;
    const struct frame *f;
    assert_int_equal(recording_create("junk.hrec", &head, &w, NULL), ERR_OK);
    for (uint32_t i = 0; i < 5; i++)
        assert_int_equal(recording_append(w, i, span_of("no picture"), NULL), ERR_OK);
    assert_int_equal(recording_commit(w, NULL), ERR_OK);
    struct camera *c = open_camera("junk.hrec", true, true);
    assert_int_equal(camera_grab(c, 0, &f), GRAB_END);
    camera_close(c);
}

static void write_file(const char *path, const struct buf *b)
{
    assert_int_equal(fs_replace(path, buf_span(b), NULL), ERR_OK);
}

static void a_picture_stands_for_a_second(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(1 << 20);
    make_webp(true, false, &b);
    write_file("one.webp", &b);
    struct camera *c = open_camera("one.webp", false, true);
    const struct frame *f;
    for (int i = 0; i < 10; i++) { /* at the 10 frames a second wished for */
        assert_int_equal(camera_grab(c, 0, &f), GRAB_READY);
        assert_int_equal(f->format, FRAME_I420);
        assert_int_equal(f->width_px, PICTURE_W);
        assert_int_equal(f->luma[0], 76);
        assert_int_equal(f->taken_ms, i * 100);
        camera_give(c, f);
    }
    assert_int_equal(camera_grab(c, 0, &f), GRAB_END);
    assert_string_equal(camera_about(c), "one.webp 64x48");
    camera_close(c);
    buf_fini(&b);
}

static void a_folder_plays_in_order_of_names(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(1 << 20);
    assert_int_equal(fs_make_folder("pictures", NULL), ERR_OK);
    make_jpeg(2, 0, &b);
    write_file("pictures/b.jpg", &b); /* red at the top left */
    b.len /= 2;
    write_file("pictures/a.jpg", &b); /* cut: left out */
    b.len = 0;
    make_jpeg(2, 3, &b);
    write_file("pictures/c.jpg", &b); /* upside down: grey at the top left */
    struct camera *c = open_camera("pictures", false, true);
    const struct frame *f;
    int frames = 0;
    enum grab got;
    while ((got = camera_grab(c, 0, &f)) == GRAB_READY) {
        int want = frames < 10 ? 76 : 100;
        assert_in_range(f->luma[0], want - 3, want + 3);
        assert_string_equal(camera_about(c), frames < 10 ? "b.jpg 64x48" : "c.jpg 64x48");
        camera_give(c, f);
        frames++;
    }
    assert_int_equal(got, GRAB_END);
    assert_int_equal(frames, 20);
    camera_close(c);
    buf_fini(&b);
}

static void what_cannot_play_is_refused_by_name(void **state)
{
    (void)state;
    struct buf b = BUF_INIT(1 << 20);
    struct err err = { 0 };
    assert_int_equal(fs_make_folder("empty", NULL), ERR_OK);
    assert_int_equal(fs_replace("text.txt", span_of("no picture"), NULL), ERR_OK);
    make_reel("headonly.hrec", 1);
    assert_int_equal(fs_read_all("headonly.hrec", &b, NULL), ERR_OK);
    b.len = RECORDING_HEAD_BYTES;
    write_file("headonly.hrec", &b);
    static const struct {
        const char *where;
        enum err_code code;
        const char *reason;
    } rows[] = {
        { "absent.hrec", ERR_NOT_FOUND, "absent.hrec: cannot open" },
        { "text.txt", ERR_UNSUPPORTED, "text.txt: no PNG, JPEG or WebP" },
        { "empty", ERR_INVALID, "empty: no picture in this folder" },
        { "headonly.hrec", ERR_INVALID, "headonly.hrec: the recording holds no whole frame" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        enum err_code rc = refusal(rows[i].where, &err);
        if (rc != rows[i].code || !strstr(err.text, rows[i].reason))
            fail_msg("%s: %s: %s", rows[i].where, err_name(rc), err.text);
    }
    buf_fini(&b);
}

static void none_is_lost_for_ever(void **state)
{
    (void)state;
    struct camera *c = open_camera("none", false, false);
    const struct frame *f;
    assert_string_equal(camera_kind(c), "none");
    assert_string_equal(camera_about(c), "no camera");
    assert_int_equal(camera_grab(c, 0, &f), GRAB_LOST);
    camera_set_shrink(c, 2);
    camera_close(c);
    camera_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lockstep_gives_every_frame),
        cmocka_unit_test(a_loop_goes_on_in_time),
        cmocka_unit_test(a_file_keeps_its_own_pace),
        cmocka_unit_test(lent_frames_are_left_alone),
        cmocka_unit_test(a_cut_recording_says_so_at_its_end),
        cmocka_unit_test(undecodable_frames_end),
        cmocka_unit_test(a_picture_stands_for_a_second),
        cmocka_unit_test(a_folder_plays_in_order_of_names),
        cmocka_unit_test(what_cannot_play_is_refused_by_name),
        cmocka_unit_test(none_is_lost_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
