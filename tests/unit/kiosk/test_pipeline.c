/* The kiosk's two threads on the device that tests/tools/fake_v4l2.c plays inside this process. */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "app/pipeline.h"
#include "base/fs.h"
#include "tools/fake_v4l2.h"
#include "unit/camera/make_reel.h"

enum { FRAMES = 20, PATIENCE_S = 60 };

/* What the main thread's event loop is to the kiosk. */
struct bell {
    pthread_mutex_t lock;
    pthread_cond_t rung;
    unsigned rings;
};

static struct bell bell = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0 };
static struct figures figures;

static void ring(void *self)
{
    struct bell *b = self;
    pthread_mutex_lock(&b->lock);
    b->rings++;
    pthread_cond_signal(&b->rung);
    pthread_mutex_unlock(&b->lock);
}

/* One at each poll, or paced; absent and the like as faults. */
static void script(const char *faults, const char *fps)
{
    make_reel("device.hrec", FRAMES);
    setenv("FAKE_V4L2_SOURCE", "device.hrec", 1);
    setenv("FAKE_V4L2_FPS", fps, 1);
    setenv("FAKE_V4L2_FAULTS", faults, 1);
    setenv("FAKE_V4L2_FORMATS", "MJPG", 1);
    fake_v4l2_reset();
}

static const char *assets_folder(void)
{
    static char path[FS_PATH_MAX];
    assert_int_equal(fs_join(path, getenv("HEYAN_ROOT"), "assets", NULL), ERR_OK);
    return path;
}

static struct pipeline *start(const char *where)
{
    const struct pipeline_config config = {
        .camera = { .where = where, .clock = clock_system() },
        .wake = ring,
        .self = &bell,
        .figures = &figures,
        .assets = assets_folder(),
    };
    struct pipeline *p;
    struct err err = { 0 };
    figures_start(&figures);
    if (pipeline_start(&config, &p, &err))
        fail_msg("%s", err.text);
    return p;
}

static void take_all(struct pipeline *p)
{
    struct sight *s;
    pipeline_give_frame(p, pipeline_take_frame(p));
    while ((s = pipeline_take_sight(p)) != NULL)
        pipeline_give_sight(p, s);
}

static void wait_for(struct pipeline *p, enum camera_state state)
{
    struct timespec end;
    clock_gettime(CLOCK_REALTIME, &end);
    end.tv_sec += PATIENCE_S;
    while (pipeline_camera(p) != state) {
        take_all(p);
        pthread_mutex_lock(&bell.lock);
        int rc = 0;
        while (bell.rings == 0 && rc == 0)
            rc = pthread_cond_timedwait(&bell.rung, &bell.lock, &end);
        bell.rings = 0;
        pthread_mutex_unlock(&bell.lock);
        if (rc)
            fail_msg("camera state %d never came", (int)state);
    }
}

/* A camera that came after the start is missed like any other when it goes. */
static void a_camera_plugged_in_later_is_missed_when_it_goes(void **state)
{
    (void)state;
    script("absent", "0");
    struct pipeline *p = start("auto");
    assert_int_equal(pipeline_camera(p), CAMERA_NONE);
    script("unplug@5", "0");
    wait_for(p, CAMERA_LOST); /* it may be on for too short to be seen */
    pipeline_stop(p);
}

static void a_door_that_opens_slowly_keeps_nobody_waiting(void **state)
{
    (void)state;
    script("slow", "0");
    struct pipeline *p = start("/dev/video0");
    assert_int_equal(pipeline_camera(p), CAMERA_NONE); /* not yet opened */
    wait_for(p, CAMERA_ON);
    pipeline_stop(p);
}

static void a_file_that_cannot_be_played_is_named_at_once(void **state)
{
    (void)state;
    const struct pipeline_config config = {
        .camera = { .where = "/nonexistent/goods.hrec", .clock = clock_system() },
        .wake = ring,
        .self = &bell,
        .figures = &figures,
        .assets = assets_folder(),
    };
    struct pipeline *p = NULL;
    struct err err = { 0 };
    assert_int_not_equal(pipeline_start(&config, &p, &err), ERR_OK);
    assert_non_null(strstr(err.text, "/nonexistent/goods.hrec"));
    assert_null(p);
}

static void started_and_stopped_many_times(void **state)
{
    (void)state;
    script("", "0");
    for (int i = 0; i < 50; i++) {
        struct pipeline *p = start("/dev/video0");
        if (i % 3 == 1)
            wait_for(p, CAMERA_ON);
        if (i % 3 == 2) { /* with a frame lent and given back at the last moment */
            wait_for(p, CAMERA_ON);
            struct loan *l = pipeline_take_frame(p);
            pipeline_forget(p);
            pipeline_give_frame(p, l);
        }
        pipeline_stop(p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_camera_plugged_in_later_is_missed_when_it_goes),
        cmocka_unit_test(a_door_that_opens_slowly_keeps_nobody_waiting),
        cmocka_unit_test(a_file_that_cannot_be_played_is_named_at_once),
        cmocka_unit_test(started_and_stopped_many_times),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
