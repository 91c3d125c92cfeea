#include "camera/webcam.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#include "camera/planes.h"

enum { BUFFERS = 4, BUFFERS_MIN = 2, PATH_BYTES = 64 };

struct mapping {
    uint8_t *p;
    size_t len;
};

struct webcam {
    int fd;
    bool is_streaming;
    struct webcam_mode mode;
    struct mapping buffers[BUFFERS];
    uint32_t n_buffers;
    char path[PATH_BYTES];
};

/* What an operator can act on, by what the system said. */
static const struct {
    int number;
    enum err_code code;
    const char *words;
} reasons[] = {
    { ENOENT, ERR_NOT_FOUND, "not plugged in" },
    { ENODEV, ERR_NOT_FOUND, "not plugged in" },
    { ENXIO, ERR_NOT_FOUND, "not plugged in" },
    { EACCES, ERR_DEVICE, "no permission; is this user in the group \"video\"?" },
    { EPERM, ERR_DEVICE, "no permission; is this user in the group \"video\"?" },
    { EBUSY, ERR_BUSY, "in use by another program" },
    { ENOTTY, ERR_UNSUPPORTED, "not a camera" },
};

static enum err_code fail(const struct webcam *w, const char *doing, struct err *err)
{
    int e = errno;
    for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
        if (reasons[i].number == e)
            return err_set(err, reasons[i].code, "%s: %s", w->path, reasons[i].words);
    return err_set(err, ERR_DEVICE, "%s: cannot %s: %s", w->path, doing, strerror(e));
}

/* ---- starting ---- */

static enum err_code check_kind(struct webcam *w, struct err *err)
{
    struct v4l2_capability cap = { 0 };
    if (webcam_ioctl(w->fd, VIDIOC_QUERYCAP, &cap) != 0) {
        if (errno == EINVAL)
            errno = ENOTTY;
        return fail(w, "ask what it is", err);
    }
    uint32_t can = cap.capabilities & V4L2_CAP_DEVICE_CAPS ? cap.device_caps : cap.capabilities;
    if (!(can & V4L2_CAP_VIDEO_CAPTURE))
        return err_set(err, ERR_UNSUPPORTED, "%s: not a camera", w->path);
    if (!(can & V4L2_CAP_STREAMING))
        return err_set(err, ERR_UNSUPPORTED, "%s: a camera that cannot stream", w->path);
    return ERR_OK;
}

/* A driver may answer with another format than asked for; what it answers is what comes. */
static enum err_code set_format(struct webcam *w, const struct webcam_mode *m, struct err *err)
{
    struct v4l2_format f = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE };
    f.fmt.pix.width = (uint32_t)m->width_px;
    f.fmt.pix.height = (uint32_t)m->height_px;
    f.fmt.pix.pixelformat = webcam_fourcc(m->pixels);
    f.fmt.pix.field = V4L2_FIELD_ANY;
    if (webcam_ioctl(w->fd, VIDIOC_S_FMT, &f) != 0)
        return fail(w, "set the picture size", err);
    enum webcam_pixels pixels = webcam_pixels_of(f.fmt.pix.pixelformat);
    bool is_odd = pixels == WEBCAM_YUYV && f.fmt.pix.width % 2; /* half a pair of pixels */
    if (pixels == WEBCAM_NONE || is_odd || !planes_size_ok(f.fmt.pix.width, f.fmt.pix.height))
        return err_set(err, ERR_UNSUPPORTED, "%s: no format we can read", w->path);
    size_t row = (size_t)f.fmt.pix.width * 2;
    w->mode = (struct webcam_mode){
        .pixels = pixels,
        .width_px = (int)f.fmt.pix.width,
        .height_px = (int)f.fmt.pix.height,
        .fps = m->fps,
        .stride_bytes = f.fmt.pix.bytesperline > row ? f.fmt.pix.bytesperline : row,
    };
    return ERR_OK;
}

/* A wish only: many drivers have one rate, and say what it is. */
static void set_rate(struct webcam *w, int fps)
{
    struct v4l2_streamparm p = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE };
    p.parm.capture.timeperframe = (struct v4l2_fract){ 1, (uint32_t)fps };
    if (fps < 1 || webcam_ioctl(w->fd, VIDIOC_S_PARM, &p) != 0)
        return;
    struct v4l2_fract is = p.parm.capture.timeperframe;
    if (is.numerator && is.denominator / is.numerator > 0 && is.denominator / is.numerator < 1000)
        w->mode.fps = (int)(is.denominator / is.numerator);
}

/* The nearest mode that is not refused. */
static enum err_code choose_mode(struct webcam *w, const struct webcam_wish *wish, struct err *err)
{
    struct webcam_mode modes[WEBCAM_MODES_MAX];
    size_t n = webcam_list_modes(w->fd, wish, modes);
    enum err_code rc = err_set(err, ERR_UNSUPPORTED, "%s: sends neither MJPEG nor YUYV", w->path);
    for (size_t i = 0; i < n; i++) {
        rc = set_format(w, &modes[i], err);
        if (!rc) {
            set_rate(w, wish->fps);
            return ERR_OK;
        }
        if (rc == ERR_BUSY || rc == ERR_NOT_FOUND)
            break;
    }
    return rc;
}

static enum err_code map_one(struct webcam *w, uint32_t index, struct err *err)
{
    struct v4l2_buffer b = { .index = index,
                             .type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
                             .memory = V4L2_MEMORY_MMAP };
    if (webcam_ioctl(w->fd, VIDIOC_QUERYBUF, &b) != 0)
        return fail(w, "ask for its memory", err);
    void *p = mmap(NULL, b.length, PROT_READ | PROT_WRITE, MAP_SHARED, w->fd, (off_t)b.m.offset);
    if (p == MAP_FAILED)
        return fail(w, "share its memory", err);
    w->buffers[w->n_buffers++] = (struct mapping){ p, b.length };
    return webcam_ioctl(w->fd, VIDIOC_QBUF, &b) == 0 ? ERR_OK : fail(w, "hand it memory", err);
}

static enum err_code start_stream(struct webcam *w, struct err *err)
{
    struct v4l2_requestbuffers r = { .count = BUFFERS,
                                     .type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
                                     .memory = V4L2_MEMORY_MMAP };
    if (webcam_ioctl(w->fd, VIDIOC_REQBUFS, &r) != 0)
        return fail(w, "ask for memory", err);
    if (r.count < BUFFERS_MIN)
        return err_set(err, ERR_DEVICE, "%s: gives no memory for pictures", w->path);
    enum err_code rc = ERR_OK;
    for (uint32_t i = 0; !rc && i < r.count && i < BUFFERS; i++)
        rc = map_one(w, i, err);
    if (rc)
        return rc;
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    if (webcam_ioctl(w->fd, VIDIOC_STREAMON, &type) != 0)
        return fail(w, "start", err);
    w->is_streaming = true;
    return ERR_OK;
}

enum err_code webcam_open(const char *path, const struct webcam_wish *wish, struct webcam **out,
                          struct err *err)
{
    struct webcam *w = calloc(1, sizeof *w);
    if (!w)
        return err_set(err, ERR_NOMEM, "%s: no memory", path);
    text_copy(w->path, sizeof w->path, path);
    w->fd = open(path, O_RDWR | O_NONBLOCK | O_CLOEXEC);
    enum err_code rc = w->fd < 0 ? fail(w, "open", err) : ERR_OK;
    if (!rc)
        rc = check_kind(w, err);
    if (!rc)
        rc = choose_mode(w, wish, err);
    if (!rc)
        rc = start_stream(w, err);
    if (rc)
        webcam_close(w);
    else
        *out = w;
    return rc;
}

void webcam_close(struct webcam *w)
{
    if (!w)
        return;
    int type = V4L2_BUF_TYPE_VIDEO_CAPTURE;
    if (w->is_streaming)
        webcam_ioctl(w->fd, VIDIOC_STREAMOFF, &type);
    for (uint32_t i = 0; i < w->n_buffers; i++)
        munmap(w->buffers[i].p, w->buffers[i].len);
    if (w->fd >= 0)
        close(w->fd);
    free(w);
}

const struct webcam_mode *webcam_mode(const struct webcam *w)
{
    return &w->mode;
}

/* ---- taking pictures ---- */

static bool requeue(struct webcam *w, uint32_t index)
{
    struct v4l2_buffer b = { .index = index,
                             .type = V4L2_BUF_TYPE_VIDEO_CAPTURE,
                             .memory = V4L2_MEMORY_MMAP };
    return webcam_ioctl(w->fd, VIDIOC_QBUF, &b) == 0;
}

/* One buffer that is ready, without waiting. */
static enum webcam_got dequeue(struct webcam *w, struct webcam_shot *out)
{
    struct v4l2_buffer b = { .type = V4L2_BUF_TYPE_VIDEO_CAPTURE, .memory = V4L2_MEMORY_MMAP };
    if (webcam_ioctl(w->fd, VIDIOC_DQBUF, &b) != 0) {
        if (errno == EAGAIN)
            return WEBCAM_EMPTY;
        return errno == EIO ? WEBCAM_BAD : WEBCAM_GONE; /* EIO: this picture was lost on the way */
    }
    if (b.index >= w->n_buffers)
        return WEBCAM_GONE;
    if ((b.flags & V4L2_BUF_FLAG_ERROR) || b.bytesused == 0)
        return requeue(w, b.index) ? WEBCAM_BAD : WEBCAM_GONE;
    const struct mapping *m = &w->buffers[b.index];
    out->bytes = (struct span){ m->p, b.bytesused < m->len ? b.bytesused : m->len };
    out->index = b.index;
    return WEBCAM_READY;
}

/* Whoever comes late gets the newest: what waits behind the first buffer replaces it. */
static enum webcam_got newest(struct webcam *w, struct webcam_shot *out)
{
    enum webcam_got got = dequeue(w, out);
    for (uint32_t i = 1; got == WEBCAM_READY && i < w->n_buffers; i++) {
        struct webcam_shot next;
        enum webcam_got more = dequeue(w, &next);
        if (more != WEBCAM_READY)
            break; /* a device gone in between is noticed at the next take */
        webcam_give(w, out);
        *out = next;
    }
    return got;
}

enum webcam_got webcam_take(struct webcam *w, uint32_t timeout_ms, struct webcam_shot *out)
{
    enum { WAIT_MAX_MS = 60000 };
    struct pollfd p = { .fd = w->fd, .events = POLLIN };
    int n = poll(&p, 1, timeout_ms < WAIT_MAX_MS ? (int)timeout_ms : WAIT_MAX_MS);
    if (n < 0)
        return errno == EINTR ? WEBCAM_EMPTY : WEBCAM_GONE;
    if (n == 0)
        return WEBCAM_EMPTY;
    enum webcam_got got = newest(w, out);
    /* An unplugged device wakes us with an error and has nothing: asking again would spin. */
    bool is_broken = p.revents & (POLLERR | POLLHUP | POLLNVAL);
    return got == WEBCAM_EMPTY && is_broken ? WEBCAM_GONE : got;
}

void webcam_give(struct webcam *w, const struct webcam_shot *shot)
{
    /* Fails only when the device has gone, which the next take finds out. */
    (void)requeue(w, shot->index);
}
