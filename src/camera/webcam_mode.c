#include <errno.h>
#include <linux/videodev2.h>
#include <sys/ioctl.h>

#include "camera/planes.h"
#include "camera/webcam.h"

static const struct {
    enum webcam_pixels pixels;
    uint32_t fourcc;
    const char *name;
} formats[] = {
    { WEBCAM_MJPEG, V4L2_PIX_FMT_MJPEG, "MJPG" },
    { WEBCAM_MJPEG, V4L2_PIX_FMT_JPEG, "JPEG" },
    { WEBCAM_YUYV, V4L2_PIX_FMT_YUYV, "YUYV" },
};

uint32_t webcam_fourcc(enum webcam_pixels pixels)
{
    for (size_t i = 0; i < ARRAY_LEN(formats); i++)
        if (formats[i].pixels == pixels)
            return formats[i].fourcc;
    return 0;
}

enum webcam_pixels webcam_pixels_of(uint32_t fourcc)
{
    for (size_t i = 0; i < ARRAY_LEN(formats); i++)
        if (formats[i].fourcc == fourcc)
            return formats[i].pixels;
    return WEBCAM_NONE;
}

const char *webcam_pixels_name(enum webcam_pixels pixels)
{
    for (size_t i = 0; i < ARRAY_LEN(formats); i++)
        if (formats[i].pixels == pixels)
            return formats[i].name;
    return "?";
}

int webcam_ioctl(int fd, unsigned long request, void *arg)
{
    int rc;
    do {
        rc = ioctl(fd, request, arg);
    } while (rc < 0 && errno == EINTR);
    return rc;
}

/* a to b as a ratio of at least 1, in thousandths. */
static uint64_t ratio_of(uint64_t a, uint64_t b)
{
    uint64_t high = a > b ? a : b, low = a > b ? b : a;
    return low ? high * 1000 / low : UINT32_MAX;
}

uint32_t webcam_mode_distance(const struct webcam_mode *m, const struct webcam_wish *wish)
{
    uint64_t pixels = ratio_of((uint64_t)m->width_px * (uint64_t)m->height_px,
                               (uint64_t)wish->width_px * (uint64_t)wish->height_px);
    /* Faster than wished costs nothing: the rate is then set, or frames are dropped. */
    bool is_slow = m->fps > 0 && m->fps < wish->fps;
    uint64_t rate = is_slow ? ratio_of((uint64_t)wish->fps, (uint64_t)m->fps) : 1000;
    uint64_t d = (pixels * rate / 1000 - 1000) * 2 + (m->pixels == WEBCAM_MJPEG);
    return d < UINT32_MAX ? (uint32_t)d : UINT32_MAX;
}

/* ---- asking the device ---- */

struct list {
    int fd;
    const struct webcam_wish *wish;
    struct webcam_mode *modes;
    size_t count;
};

static int fps_of(const struct v4l2_fract *interval)
{
    if (interval->numerator == 0)
        return 0;
    uint32_t fps = (interval->denominator + interval->numerator / 2) / interval->numerator;
    return fps < 1000 ? (int)fps : 1000;
}

/* The fastest that is offered; 0 when the driver does not say. */
static int top_fps(int fd, uint32_t fourcc, uint32_t width_px, uint32_t height_px)
{
    enum { INTERVALS_MAX = 64 };
    int top = 0;
    for (uint32_t i = 0; i < INTERVALS_MAX; i++) {
        struct v4l2_frmivalenum e = {
            .index = i, .pixel_format = fourcc, .width = width_px, .height = height_px
        };
        if (webcam_ioctl(fd, VIDIOC_ENUM_FRAMEINTERVALS, &e) != 0)
            break;
        bool is_one = e.type == V4L2_FRMIVAL_TYPE_DISCRETE;
        int fps = fps_of(is_one ? &e.discrete : &e.stepwise.min);
        top = fps > top ? fps : top;
        if (!is_one)
            break;
    }
    return top;
}

static void add_mode(struct list *l, uint32_t fourcc, uint32_t width_px, uint32_t height_px)
{
    if (l->count == WEBCAM_MODES_MAX || !planes_size_ok(width_px, height_px))
        return;
    l->modes[l->count++] = (struct webcam_mode){
        .pixels = webcam_pixels_of(fourcc),
        .width_px = (int)width_px,
        .height_px = (int)height_px,
        .fps = top_fps(l->fd, fourcc, width_px, height_px),
    };
}

static uint32_t step_to(uint32_t wish, uint32_t min, uint32_t max, uint32_t step)
{
    if (wish <= min || max < min)
        return min;
    uint32_t v = wish < max ? wish : max;
    return step ? min + (v - min) / step * step : v;
}

static void add_sizes(struct list *l, uint32_t fourcc)
{
    uint32_t i = 0;
    for (; i < WEBCAM_MODES_MAX; i++) {
        struct v4l2_frmsizeenum e = { .index = i, .pixel_format = fourcc };
        if (webcam_ioctl(l->fd, VIDIOC_ENUM_FRAMESIZES, &e) != 0)
            break;
        if (e.type == V4L2_FRMSIZE_TYPE_DISCRETE) {
            add_mode(l, fourcc, e.discrete.width, e.discrete.height);
            continue;
        }
        const struct v4l2_frmsize_stepwise *s = &e.stepwise;
        add_mode(
            l, fourcc,
            step_to((uint32_t)l->wish->width_px, s->min_width, s->max_width, s->step_width),
            step_to((uint32_t)l->wish->height_px, s->min_height, s->max_height, s->step_height));
        return;
    }
    if (i == 0) /* an old driver that cannot list them: ask for the wish and see */
        add_mode(l, fourcc, (uint32_t)l->wish->width_px, (uint32_t)l->wish->height_px);
}

static void sort_modes(struct list *l)
{
    for (size_t i = 1; i < l->count; i++) {
        struct webcam_mode m = l->modes[i];
        uint32_t d = webcam_mode_distance(&m, l->wish);
        size_t at = i;
        for (; at > 0 && webcam_mode_distance(&l->modes[at - 1], l->wish) > d; at--)
            l->modes[at] = l->modes[at - 1];
        l->modes[at] = m;
    }
}

size_t webcam_list_modes(int fd, const struct webcam_wish *wish,
                         struct webcam_mode out[WEBCAM_MODES_MAX])
{
    enum { FORMATS_MAX = 64 };
    struct list l = { fd, wish, out, 0 };
    for (uint32_t i = 0; i < FORMATS_MAX; i++) {
        struct v4l2_fmtdesc d = { .index = i, .type = V4L2_BUF_TYPE_VIDEO_CAPTURE };
        if (webcam_ioctl(fd, VIDIOC_ENUM_FMT, &d) != 0)
            break;
        if (webcam_pixels_of(d.pixelformat) != WEBCAM_NONE)
            add_sizes(&l, d.pixelformat);
    }
    sort_modes(&l);
    return l.count;
}
