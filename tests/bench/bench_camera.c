/* CPU a frame of the camera's grabbing thread, on a Video4Linux device played inside this process
 * from the demo recording: what the kiosk pays for each frame before anybody looks at it.
 *
 *   bench_camera [RECORDING]        default: HEYAN_BUILD/demo/goods.hrec
 */
#include "base/clock.h"
#include "base/fs.h"
#include "camera/camera.h"
#include "tools/fake_v4l2.h"

enum { FRAMES = 300 };

struct row {
    const char *name, *formats;
    int shrink;
};

static int by_value(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* False when the device does not deliver. */
static bool measure(const struct row *row)
{
    static int64_t us[FRAMES];
    struct camera_config config = { .where = "auto", .fps = 30, .clock = clock_system() };
    struct camera *c;
    struct err err = { 0 };
    setenv("FAKE_V4L2_FORMATS", row->formats, 1);
    fake_v4l2_reset();
    if (camera_open(&config, &c, &err) != ERR_OK) {
        fprintf(stderr, "bench_camera: %s\n", err.text);
        return false;
    }
    camera_set_shrink(c, row->shrink);
    int n = 0, tries = 0, width_px = 0, height_px = 0;
    while (n < FRAMES && tries++ < 2 * FRAMES) {
        const struct frame *f;
        int64_t before = clock_thread_cpu_us();
        if (camera_grab(c, 100, &f) != GRAB_READY)
            continue;
        us[n++] = clock_thread_cpu_us() - before;
        width_px = f->width_px;
        height_px = f->height_px;
        camera_give(c, f);
    }
    if (n < FRAMES)
        fprintf(stderr, "bench_camera: %s: %s\n", row->name, camera_about(c));
    camera_close(c);
    if (n < FRAMES)
        return false;
    qsort(us, FRAMES, sizeof us[0], by_value);
    printf(
        "%-24s %4dx%-4d  median %5.2f ms  p99 %5.2f ms CPU a frame, %4.1f %% of a core at 30/s\n",
        row->name, width_px, height_px, (double)us[FRAMES / 2] / 1000,
        (double)us[FRAMES * 99 / 100] / 1000, (double)us[FRAMES / 2] * 30 / 10000);
    return true;
}

int main(int argc, char **argv)
{
    static const struct row rows[] = {
        { "camera MJPEG full", "MJPG", 1 },
        { "camera MJPEG half", "MJPG", 2 },
        { "camera YUYV", "YUYV", 1 },
    };
    char path[FS_PATH_MAX];
    const char *build = getenv("HEYAN_BUILD");
    snprintf(path, sizeof path, "%s/demo/goods.hrec", build ? build : ".");
    if (argc > 1)
        snprintf(path, sizeof path, "%s", argv[1]);
    setenv("FAKE_V4L2_SOURCE", path, 1);
    setenv("FAKE_V4L2_FPS", "0", 1);
    bool is_good = true;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++)
        is_good = measure(&rows[i]) && is_good;
    return is_good ? 0 : 1;
}
