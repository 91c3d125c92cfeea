/* The real Video4Linux code, on a device that tests/tools/fake_v4l2.c plays inside this process. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>

#include <cmocka.h>

#include "camera/camera.h"
#include "camera/webcam.h"
#include "tools/fake_v4l2.h"
#include "unit/camera/make_reel.h"

static struct clock_fake now;

enum { FRAMES = 20 };

/* The device of this test, one picture at each poll; NULL leaves the usual value. */
static void script(const char *faults, const char *formats, const char *size)
{
    make_reel("device.hrec", FRAMES);
    setenv("FAKE_V4L2_SOURCE", "device.hrec", 1);
    setenv("FAKE_V4L2_FPS", "0", 1);
    setenv("FAKE_V4L2_FAULTS", faults ? faults : "", 1);
    setenv("FAKE_V4L2_FORMATS", formats ? formats : "MJPG", 1);
    setenv("FAKE_V4L2_SIZE", size ? size : "", 1);
    fake_v4l2_reset(); /* last: any open() makes it read the environment */
    now = (struct clock_fake){ 0, 1000 };
}

static struct camera *open_camera(const char *where)
{
    struct camera_config config = { .where = where, .clock = clock_of_fake(&now) };
    struct camera *c;
    struct err err = { 0 };
    if (camera_open(&config, &c, &err))
        fail_msg("%s", err.text);
    return c;
}

/* What a grab gave: the picture's index, or one of these. */
enum { EMPTY = -2, LOST = -3, STRANGE = -1 };

static int grab(struct camera *c)
{
    const struct frame *f;
    switch (camera_grab(c, 0, &f)) {
    case GRAB_READY: {
        int i = reel_index(f);
        camera_give(c, f);
        return i;
    }
    case GRAB_EMPTY:
        return EMPTY;
    case GRAB_LOST:
        return LOST;
    default:
        return -4;
    }
}

static void assert_about(struct camera *c, const char *part)
{
    if (!strstr(camera_about(c), part))
        fail_msg("\"%s\" does not say \"%s\"", camera_about(c), part);
}

static void mjpeg_comes_frame_by_frame(void **state)
{
    (void)state;
    script(NULL, NULL, NULL);
    struct camera *c = open_camera("auto");
    const struct frame *f;
    assert_string_equal(camera_kind(c), "v4l2");
    assert_string_equal(camera_about(c), "/dev/video0 64x48 MJPG 30/s");
    for (int i = 0; i < FRAMES; i++) {
        clock_fake_advance(&now, 33);
        assert_int_equal(camera_grab(c, 0, &f), GRAB_READY);
        assert_int_equal(reel_index(f), i);
        assert_int_equal(f->format, FRAME_I422);
        assert_int_equal(f->width_px, REEL_W);
        assert_int_equal(f->taken_ms, now.mono_ms);
        assert_int_equal(f->number, i + 1);
        camera_give(c, f);
    }
    camera_close(c);
}

static void half_size_is_decoded_when_wished(void **state)
{
    (void)state;
    script(NULL, NULL, NULL);
    struct camera *c = open_camera("/dev/video0");
    const struct frame *f;
    static const int shrinks[] = { 2, 1, 2 };
    for (int i = 0; i < 3; i++) {
        camera_set_shrink(c, shrinks[i]);
        assert_int_equal(camera_grab(c, 0, &f), GRAB_READY);
        assert_int_equal(f->width_px, REEL_W / shrinks[i]);
        assert_int_equal(f->height_px, REEL_H / shrinks[i]);
        assert_int_equal(reel_index(f), i);
        camera_give(c, f);
    }
    camera_close(c);
}

static void yuyv_is_taken_apart(void **state)
{
    (void)state;
    static const char *const faults[] = { "", "stride-short", "stride-long" };
    for (size_t k = 0; k < ARRAY_LEN(faults); k++) {
        script(faults[k], "YUYV", NULL);
        struct camera *c = open_camera("auto");
        const struct frame *f;
        assert_about(c, "64x48 YUYV");
        /* The fake takes every second picture of twenty for its sixteen of YUYV. */
        for (int i = 0; i < 5; i++) {
            assert_int_equal(camera_grab(c, 0, &f), GRAB_READY);
            assert_int_equal(f->format, FRAME_I422);
            assert_int_equal(reel_index(f), 2 * i);
            assert_in_range(f->cb[40 * f->chroma_stride + 3], 126, 130);
            assert_in_range(f->cr[40 * f->chroma_stride + 3], 126, 130);
            camera_give(c, f);
        }
        camera_close(c);
    }
}

static void bad_pictures_are_skipped(void **state)
{
    (void)state;
    static const struct {
        const char *faults, *formats;
    } rows[] = {
        { "error@2", "MJPG" },   { "empty@2", "MJPG" }, { "short@2", "MJPG" }, { "eio@2", "MJPG" },
        { "corrupt@2", "MJPG" }, { "error@2", "YUYV" }, { "short@2", "YUYV" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        script(rows[i].faults, rows[i].formats, NULL);
        struct camera *c = open_camera("auto");
        int step = strcmp(rows[i].formats, "YUYV") == 0 ? 2 : 1;
        assert_int_equal(grab(c), 0);
        int second = grab(c);
        if (second != EMPTY)
            fail_msg("%s %s: gave %d", rows[i].faults, rows[i].formats, second);
        int third = grab(c);
        if (third != 2 * step)
            fail_msg("%s %s: then gave %d", rows[i].faults, rows[i].formats, third);
        camera_close(c);
    }
}

/* A camera all of whose pictures have holes is shown as it is, after a while. */
static void a_camera_that_always_has_holes_is_shown(void **state)
{
    (void)state;
    script("corrupt@1,corrupt@2,corrupt@3,corrupt@4,corrupt@5,corrupt@6,corrupt@7,corrupt@8,"
           "corrupt@9,corrupt@10",
           NULL, NULL);
    struct camera *c = open_camera("auto");
    for (int i = 0; i < 8; i++)
        assert_int_equal(grab(c), EMPTY);
    assert_int_not_equal(grab(c), EMPTY);
    camera_close(c);
}

static void unplugged_and_plugged_in_again(void **state)
{
    (void)state;
    script("unplug@4,replug@3", NULL, NULL);
    struct camera *c = open_camera("auto");
    for (int i = 0; i < 3; i++)
        assert_int_equal(grab(c), i);
    assert_int_equal(grab(c), LOST);
    assert_about(c, "unplugged");
    assert_int_equal(grab(c), LOST);
    assert_int_equal(fake_v4l2_opens(), 1); /* not before its time */
    clock_fake_advance(&now, 250);
    assert_int_equal(grab(c), LOST);
    assert_int_equal(fake_v4l2_opens(), 2);
    clock_fake_advance(&now, 499);
    assert_int_equal(grab(c), LOST);
    assert_int_equal(fake_v4l2_opens(), 2); /* the pauses grow */
    clock_fake_advance(&now, 1);
    assert_int_equal(grab(c), LOST);
    assert_int_equal(fake_v4l2_opens(), 3);
    clock_fake_advance(&now, 1000);
    assert_int_equal(grab(c), 4);
    assert_string_equal(camera_about(c), "/dev/video0 64x48 MJPG 30/s");
    assert_int_equal(grab(c), 5);
    camera_close(c);
}

static void a_camera_plugged_in_later_is_found(void **state)
{
    (void)state;
    static const char *const where[] = { "auto", "/dev/video0" };
    for (size_t i = 0; i < 2; i++) {
        script("absent", NULL, NULL);
        struct camera *c = open_camera(where[i]);
        assert_string_equal(camera_kind(c), i == 0 ? "none" : "v4l2");
        assert_about(c, i == 0 ? "no camera is plugged in" : "/dev/video0: not plugged in");
        assert_int_equal(grab(c), LOST);
        uint64_t later = now.mono_ms + 250;
        script(NULL, NULL, NULL);
        now.mono_ms = later;
        assert_int_equal(grab(c), 0);
        assert_string_equal(camera_kind(c), "v4l2");
        camera_close(c);
    }
}

static void a_stalled_camera_is_started_anew(void **state)
{
    (void)state;
    script("stall@3", NULL, NULL);
    struct camera *c = open_camera("auto");
    assert_int_equal(grab(c), 0);
    assert_int_equal(grab(c), 1);
    assert_int_equal(grab(c), EMPTY);
    clock_fake_advance(&now, 2000);
    assert_int_equal(grab(c), EMPTY);
    assert_int_equal(fake_v4l2_opens(), 1);
    clock_fake_advance(&now, 1);
    assert_int_equal(grab(c), LOST);
    assert_about(c, "sends no pictures");
    clock_fake_advance(&now, 250);
    assert_int_equal(grab(c), 3);
    assert_int_equal(fake_v4l2_opens(), 2);
    camera_close(c);
}

/* Undecodable pictures only are as good as none. */
static void a_camera_of_rubbish_is_started_anew(void **state)
{
    (void)state;
    script("bad-index", NULL, NULL);
    struct camera *c = open_camera("auto");
    assert_int_equal(grab(c), LOST);
    camera_close(c);
    script("bad-length", NULL, NULL); /* longer than the buffer: cut to it */
    c = open_camera("auto");
    assert_int_equal(grab(c), 0);
    camera_close(c);
    script("empty@1,empty@2,empty@3", NULL, NULL);
    c = open_camera("auto");
    assert_int_equal(grab(c), EMPTY);
    clock_fake_advance(&now, 1500);
    assert_int_equal(grab(c), EMPTY);
    clock_fake_advance(&now, 501);
    assert_int_equal(grab(c), LOST);
    camera_close(c);
}

static void refusals_say_why(void **state)
{
    (void)state;
    static const struct {
        const char *faults, *formats, *about;
    } rows[] = {
        { "denied", NULL, "/dev/video0: no permission" },
        { "busy", NULL, "/dev/video0: in use by another program" },
        { "nocapture", NULL, "/dev/video0: not a camera" },
        { "notty", NULL, "/dev/video0: not a camera" },
        { "nobuffers", NULL, "/dev/video0: gives no memory" },
        { "", "H264", "/dev/video0: sends neither MJPEG nor YUYV" },
        { "refuse-MJPG", "MJPG", "/dev/video0: cannot set the picture size" },
        { "absent", NULL, "/dev/video0: not plugged in" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        script(rows[i].faults, rows[i].formats, NULL);
        struct camera *c = open_camera("/dev/video0");
        assert_about(c, rows[i].about);
        assert_int_equal(grab(c), LOST);
        camera_close(c);
    }
}

static void another_format_is_tried(void **state)
{
    (void)state;
    script("refuse-YUYV", "YUYV,MJPG", NULL);
    struct camera *c = open_camera("auto");
    assert_about(c, "MJPG");
    assert_int_equal(grab(c), 0);
    camera_close(c);
    script("refuse-MJPG", "YUYV,MJPG", NULL);
    c = open_camera("auto");
    assert_about(c, "YUYV");
    assert_int_equal(grab(c), 0);
    camera_close(c);
}

static void another_size_than_claimed(void **state)
{
    (void)state;
    const struct frame *f;
    script(NULL, "MJPG", "320x240"); /* a JPEG knows its own size */
    struct camera *c = open_camera("auto");
    assert_int_equal(camera_grab(c, 0, &f), GRAB_READY);
    assert_int_equal(f->width_px, REEL_W);
    camera_give(c, f);
    camera_close(c);
    script(NULL, "YUYV", "320x240"); /* too few bytes for that: never a picture of memory */
    c = open_camera("auto");
    assert_int_equal(grab(c), EMPTY);
    camera_close(c);
    script(NULL, "YUYV", "33x48"); /* half a pair of pixels */
    c = open_camera("auto");
    assert_about(c, "no format we can read");
    camera_close(c);
}

static void lent_frames_hold_the_stream_up_for_nobody(void **state)
{
    (void)state;
    script(NULL, NULL, NULL);
    struct camera *c = open_camera("auto");
    const struct frame *held[6], *f;
    for (int i = 0; i < 6; i++)
        assert_int_equal(camera_grab(c, 0, &held[i]), GRAB_READY);
    for (int i = 0; i < 3; i++) { /* dropped, not stalled */
        clock_fake_advance(&now, 1500);
        assert_int_equal(camera_grab(c, 0, &f), GRAB_EMPTY);
    }
    for (int i = 0; i < 6; i++) {
        assert_int_equal(reel_index(held[i]), i);
        camera_give(c, held[i]);
    }
    assert_int_equal(grab(c), 9);
    camera_close(c);
}

static void the_nearest_mode_is_chosen(void **state)
{
    (void)state;
    static const struct webcam_wish wish = { 1280, 720, 30 };
    /* Nearest first. */
    static const struct webcam_mode order[] = {
        { WEBCAM_YUYV, 1280, 720, 30, 0 },   { WEBCAM_MJPEG, 1280, 720, 30, 0 },
        { WEBCAM_MJPEG, 1280, 800, 30, 0 },  { WEBCAM_MJPEG, 1920, 1080, 30, 0 },
        { WEBCAM_YUYV, 640, 480, 30, 0 },    { WEBCAM_YUYV, 1280, 720, 9, 0 },
        { WEBCAM_MJPEG, 3840, 2160, 30, 0 }, { WEBCAM_YUYV, 1920, 1080, 5, 0 },
    };
    for (size_t i = 1; i < ARRAY_LEN(order); i++)
        assert_true(webcam_mode_distance(&order[i - 1], &wish) <
                    webcam_mode_distance(&order[i], &wish));
}

/* ---- frames given back by another thread ---- */

enum { HAND_OVERS = 2000 };

struct hand_over {
    struct camera *camera;
    _Atomic(const struct frame *) box;
    atomic_int wrong, given;
};

static void *give_back(void *arg)
{
    struct hand_over *h = arg;
    while (atomic_load(&h->given) < HAND_OVERS) {
        const struct frame *f = atomic_exchange(&h->box, NULL);
        if (!f)
            continue;
        if (reel_index(f) < 0)
            atomic_fetch_add(&h->wrong, 1);
        camera_give(h->camera, f);
        atomic_fetch_add(&h->given, 1);
    }
    return NULL;
}

static void frames_are_given_back_from_another_thread(void **state)
{
    (void)state;
    script(NULL, NULL, NULL);
    struct hand_over h = { .camera = open_camera("auto") };
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, give_back, &h), 0);
    for (int sent = 0; sent < HAND_OVERS;) {
        const struct frame *f;
        enum grab got = camera_grab(h.camera, 0, &f);
        assert_int_not_equal(got, GRAB_LOST);
        if (got != GRAB_READY)
            continue;
        const struct frame *old = atomic_exchange(&h.box, f);
        if (old) /* newest wins: nobody took the one before */
            camera_give(h.camera, old);
        else
            sent++;
    }
    pthread_join(thread, NULL);
    assert_int_equal(atomic_load(&h.wrong), 0);
    camera_close(h.camera);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mjpeg_comes_frame_by_frame),
        cmocka_unit_test(half_size_is_decoded_when_wished),
        cmocka_unit_test(yuyv_is_taken_apart),
        cmocka_unit_test(bad_pictures_are_skipped),
        cmocka_unit_test(a_camera_that_always_has_holes_is_shown),
        cmocka_unit_test(unplugged_and_plugged_in_again),
        cmocka_unit_test(a_camera_plugged_in_later_is_found),
        cmocka_unit_test(a_stalled_camera_is_started_anew),
        cmocka_unit_test(a_camera_of_rubbish_is_started_anew),
        cmocka_unit_test(refusals_say_why),
        cmocka_unit_test(another_format_is_tried),
        cmocka_unit_test(another_size_than_claimed),
        cmocka_unit_test(lent_frames_hold_the_stream_up_for_nobody),
        cmocka_unit_test(the_nearest_mode_is_chosen),
        cmocka_unit_test(frames_are_given_back_from_another_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
