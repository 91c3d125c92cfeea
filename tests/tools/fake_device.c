/* File-scope state, unlike anywhere else: the functions that come to here have no argument to carry
 * it in.  fake_v4l2.c holds the one lock that guards it. */
#include "tools/fake_device.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "tools/fake_film.h"

enum { BUFFERS_MAX = 8, FAULTS_MAX = 32, PAGE_BYTES = 4096 };

struct fault {
    char what[16];
    uint32_t at; /* 0: always */
};

static struct {
    /* Of the process's life. */
    bool is_read; /* the environment has been */
    char source[512], node[64], formats[64];
    uint32_t claim_w, claim_h, fps;
    struct fault faults[FAULTS_MAX];
    size_t n_faults;
    uint32_t opens, opens_gone, pictures;
    bool is_gone;
    /* Of one opening. */
    int fd;
    uint32_t fourcc;
    struct film film;
    size_t n_buffers, buffer_bytes;
    uint32_t queue[BUFFERS_MAX];
    size_t n_queued;
    bool is_streaming, is_stalled;
    uint64_t began_ms, shown; /* pace */
    bool has_credit;          /* unpaced: this poll's picture has not been taken */
} dev = { .fd = -1 };

/* ---- the script ---- */

static void read_env(const char *name, const char *usual, char *out, size_t cap)
{
    const char *v = getenv(name);
    snprintf(out, cap, "%s", v ? v : usual);
}

static uint32_t number_at(const char *s)
{
    return (uint32_t)strtoul(s, NULL, 10);
}

static void read_faults(void)
{
    char text[512];
    read_env("FAKE_V4L2_FAULTS", "", text, sizeof text);
    char *rest = text;
    for (char *word; (word = strsep(&rest, ",")) != NULL && dev.n_faults < FAULTS_MAX;) {
        struct fault *f = &dev.faults[dev.n_faults++];
        char *at = strchr(word, '@');
        f->at = at ? number_at(at + 1) : 0;
        snprintf(f->what, sizeof f->what, "%.*s", at ? (int)(at - word) : (int)strlen(word), word);
    }
}

static void read_script(void)
{
    if (dev.is_read)
        return;
    dev.is_read = true;
    char size[32], fps[16];
    read_env("FAKE_V4L2_SOURCE", "", dev.source, sizeof dev.source);
    read_env("FAKE_V4L2_NODE", "/dev/video0", dev.node, sizeof dev.node);
    read_env("FAKE_V4L2_FORMATS", "MJPG,YUYV", dev.formats, sizeof dev.formats);
    read_env("FAKE_V4L2_SIZE", "", size, sizeof size);
    read_env("FAKE_V4L2_FPS", "30", fps, sizeof fps);
    dev.fps = number_at(fps);
    char *cross = strchr(size, 'x');
    dev.claim_w = cross ? number_at(size) : 0;
    dev.claim_h = cross ? number_at(cross + 1) : 0;
    read_faults();
}

static const struct fault *fault_of(const char *what)
{
    for (size_t i = 0; i < dev.n_faults; i++)
        if (strcmp(dev.faults[i].what, what) == 0)
            return &dev.faults[i];
    return NULL;
}

static bool has_fault(const char *what)
{
    return fault_of(what) != NULL;
}

static bool is_fault_at(const char *what, uint32_t picture)
{
    for (size_t i = 0; i < dev.n_faults; i++)
        if (strcmp(dev.faults[i].what, what) == 0 && dev.faults[i].at == picture)
            return true;
    return false;
}

static bool offers(const char *name)
{
    return strstr(dev.formats, name) != NULL;
}

static int refuse(int number)
{
    errno = number;
    return -1;
}

/* ---- the node ---- */

void fake_device_forget(void)
{
    film_close(&dev.film);
    dev.fd = -1;
    dev.n_buffers = dev.n_queued = 0;
    dev.is_streaming = dev.is_stalled = dev.has_credit = false;
    dev.shown = 0;
}

bool fake_device_is_slow(void)
{
    return has_fault("slow");
}

int fake_device_open(void)
{
    static const struct {
        const char *what;
        int number;
    } doors[] = { { "absent", ENOENT }, { "denied", EACCES } };
    dev.opens++;
    for (size_t i = 0; i < ARRAY_LEN(doors); i++)
        if (has_fault(doors[i].what))
            return refuse(doors[i].number);
    if (dev.is_gone) {
        const struct fault *back = fault_of("replug");
        if (!back || ++dev.opens_gone < back->at)
            return refuse(ENOENT);
        dev.is_gone = false;
        dev.opens_gone = 0;
    }
    if (dev.fd >= 0)
        return refuse(EBUSY);
    if (!film_open(dev.source, &dev.film))
        return refuse(EIO);
    dev.fd = memfd_create("fake_v4l2", MFD_CLOEXEC);
    return dev.fd;
}

bool fake_device_is_node(const char *path)
{
    read_script();
    return dev.source[0] && strcmp(path, dev.node) == 0;
}

bool fake_device_has(int fd)
{
    return fd >= 0 && fd == dev.fd;
}

int fake_device_reset(void)
{
    int fd = dev.fd;
    fake_device_forget();
    memset(&dev, 0, sizeof dev);
    dev.fd = -1;
    return fd;
}

uint32_t fake_device_opens(void)
{
    return dev.opens;
}

static uint32_t width(void)
{
    return dev.claim_w ? dev.claim_w : (uint32_t)dev.film.width_px;
}

static uint32_t height(void)
{
    return dev.claim_h ? dev.claim_h : (uint32_t)dev.film.height_px;
}

/* ---- ioctl, one function a request ---- */

static int query_cap(void *arg)
{
    struct v4l2_capability *c = arg;
    if (has_fault("notty"))
        return refuse(ENOTTY);
    memset(c, 0, sizeof *c);
    snprintf((char *)c->driver, sizeof c->driver, "fake_v4l2");
    snprintf((char *)c->card, sizeof c->card, "Recording");
    c->device_caps = V4L2_CAP_STREAMING;
    c->device_caps |= has_fault("nocapture") ? V4L2_CAP_META_CAPTURE : V4L2_CAP_VIDEO_CAPTURE;
    c->capabilities = c->device_caps | V4L2_CAP_DEVICE_CAPS | V4L2_CAP_VIDEO_CAPTURE;
    return 0;
}

static int enum_fmt(void *arg)
{
    struct v4l2_fmtdesc *d = arg;
    uint32_t list[2], n = 0;
    if (offers("YUYV"))
        list[n++] = V4L2_PIX_FMT_YUYV;
    if (offers("MJPG"))
        list[n++] = V4L2_PIX_FMT_MJPEG;
    if (d->index >= n)
        return refuse(EINVAL);
    d->pixelformat = list[d->index];
    return 0;
}

static int enum_sizes(void *arg)
{
    struct v4l2_frmsizeenum *e = arg;
    if (e->index > 0)
        return refuse(EINVAL);
    e->type = V4L2_FRMSIZE_TYPE_DISCRETE;
    e->discrete.width = width();
    e->discrete.height = height();
    return 0;
}

static int enum_intervals(void *arg)
{
    struct v4l2_frmivalenum *e = arg;
    if (e->index > 0)
        return refuse(EINVAL);
    e->type = V4L2_FRMIVAL_TYPE_DISCRETE;
    e->discrete = (struct v4l2_fract){ 1, dev.fps ? dev.fps : 30 };
    return 0;
}

static int set_fmt(void *arg)
{
    struct v4l2_pix_format *p = &((struct v4l2_format *)arg)->fmt.pix;
    bool is_mjpeg = p->pixelformat == V4L2_PIX_FMT_MJPEG;
    if (has_fault("busy"))
        return refuse(EBUSY);
    if (has_fault(is_mjpeg ? "refuse-MJPG" : "refuse-YUYV"))
        return refuse(EINVAL);
    p->width = width();
    p->height = height();
    p->bytesperline = is_mjpeg ? 0 : p->width * 2;
    p->sizeimage = p->width * p->height * 2;
    if (has_fault("stride-long"))
        p->bytesperline = p->width * 3;
    if (has_fault("stride-short"))
        p->bytesperline = p->width / 2;
    dev.fourcc = p->pixelformat;
    film_prepare(&dev.film, !is_mjpeg);
    dev.buffer_bytes = film_bytes_max(&dev.film);
    if (dev.buffer_bytes < p->sizeimage)
        dev.buffer_bytes = p->sizeimage;
    /* Buffers lie behind one another in the file, and only whole pages can be mapped. */
    dev.buffer_bytes = (dev.buffer_bytes + PAGE_BYTES - 1) / PAGE_BYTES * PAGE_BYTES;
    return 0;
}

static int set_parm(void *arg)
{
    struct v4l2_streamparm *p = arg;
    p->parm.capture.timeperframe = (struct v4l2_fract){ 1, dev.fps ? dev.fps : 30 };
    return 0;
}

static int request_buffers(void *arg)
{
    struct v4l2_requestbuffers *r = arg;
    uint32_t most = has_fault("nobuffers") ? 1 : BUFFERS_MAX;
    r->count = r->count < most ? r->count : most;
    dev.n_buffers = r->count;
    return ftruncate(dev.fd, (off_t)(dev.n_buffers * dev.buffer_bytes));
}

static int query_buffer(void *arg)
{
    struct v4l2_buffer *b = arg;
    if (b->index >= dev.n_buffers)
        return refuse(EINVAL);
    b->length = (uint32_t)dev.buffer_bytes;
    b->m.offset = (uint32_t)(b->index * dev.buffer_bytes);
    return 0;
}

static int queue_buffer(void *arg)
{
    const struct v4l2_buffer *b = arg;
    if (b->index >= dev.n_buffers)
        return refuse(EINVAL);
    for (size_t i = 0; i < dev.n_queued; i++)
        if (dev.queue[i] == b->index)
            return refuse(EINVAL); /* as the kernel does: it is not ours to give */
    dev.queue[dev.n_queued++] = b->index;
    return 0;
}

static uint64_t now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000u + (uint64_t)t.tv_nsec / 1000000u;
}

/* Milliseconds until the next picture; 0: there is one. */
static uint64_t until_next_ms(void)
{
    uint64_t due = dev.began_ms + (dev.shown + 1) * 1000 / (dev.fps ? dev.fps : 1);
    uint64_t now = now_ms();
    return due > now ? due - now : 0;
}

static bool is_ready(void)
{
    if (!dev.is_streaming || dev.is_stalled || dev.n_queued == 0)
        return false;
    return dev.fps == 0 ? dev.has_credit : until_next_ms() == 0;
}

/* Puts picture n into the buffer and says what a driver would of it. */
static int fill(struct v4l2_buffer *b, uint32_t n)
{
    struct picture_bytes p = film_picture(&dev.film, n - 1);
    size_t bytes = p.len < dev.buffer_bytes ? p.len : dev.buffer_bytes;
    off_t at = (off_t)(b->index * dev.buffer_bytes);
    if (is_fault_at("short", n))
        bytes /= 2;
    if (is_fault_at("empty", n))
        bytes = 0;
    if (pwrite(dev.fd, p.p, bytes, at) != (ssize_t)bytes)
        return refuse(EIO);
    if (is_fault_at("corrupt", n) && bytes > 64) {
        /* Towards the end, where even a tiny JPEG has pixels, and before its end marker. */
        static const uint8_t junk[16] = { 0x55, 0xFF, 0xC4, 0x00, 0xAA, 0xFF, 0xDA };
        if (pwrite(dev.fd, junk, sizeof junk, at + (off_t)(bytes - bytes / 16 - 18)) < 0)
            return refuse(EIO);
    }
    b->bytesused = has_fault("bad-length") ? UINT32_MAX : (uint32_t)bytes;
    b->flags = is_fault_at("error", n) ? V4L2_BUF_FLAG_ERROR : 0;
    b->sequence = n;
    if (has_fault("bad-index"))
        b->index = 99;
    return 0;
}

static int dequeue_buffer(void *arg)
{
    struct v4l2_buffer *b = arg;
    if (!is_ready())
        return refuse(EAGAIN);
    uint32_t n = dev.pictures + 1;
    if (is_fault_at("stall", n)) {
        dev.is_stalled = true;
        dev.pictures++; /* so that it is not this one's turn again after the next opening */
        return refuse(EAGAIN);
    }
    dev.pictures++;
    dev.shown++;
    dev.has_credit = false;
    if (is_fault_at("unplug", n)) {
        dev.is_gone = true;
        return refuse(ENODEV);
    }
    if (is_fault_at("eio", n))
        return refuse(EIO);
    b->index = dev.queue[0];
    memmove(dev.queue, dev.queue + 1, --dev.n_queued * sizeof dev.queue[0]);
    return fill(b, n);
}

static int stream_on(void *arg)
{
    (void)arg;
    dev.is_streaming = true;
    dev.began_ms = now_ms();
    return 0;
}

static int stream_off(void *arg)
{
    (void)arg;
    dev.is_streaming = false;
    dev.n_queued = 0;
    return 0;
}

static const struct {
    unsigned long request;
    int (*answer)(void *arg);
} answers[] = {
    { VIDIOC_QUERYCAP, query_cap },
    { VIDIOC_ENUM_FMT, enum_fmt },
    { VIDIOC_ENUM_FRAMESIZES, enum_sizes },
    { VIDIOC_ENUM_FRAMEINTERVALS, enum_intervals },
    { VIDIOC_S_FMT, set_fmt },
    { VIDIOC_S_PARM, set_parm },
    { VIDIOC_REQBUFS, request_buffers },
    { VIDIOC_QUERYBUF, query_buffer },
    { VIDIOC_QBUF, queue_buffer },
    { VIDIOC_DQBUF, dequeue_buffer },
    { VIDIOC_STREAMON, stream_on },
    { VIDIOC_STREAMOFF, stream_off },
};

int fake_device_ioctl(unsigned long request, void *arg)
{
    if (dev.is_gone)
        return refuse(ENODEV);
    for (size_t i = 0; i < ARRAY_LEN(answers); i++)
        if (answers[i].request == request)
            return answers[i].answer(arg);
    return refuse(ENOTTY);
}

bool fake_device_poll(uint32_t *wait_ms)
{
    dev.has_credit = true;
    if (is_ready())
        *wait_ms = 0;
    else
        *wait_ms = dev.fps && !dev.is_stalled ? (uint32_t)until_next_ms() : UINT32_MAX;
    return !dev.is_gone;
}
