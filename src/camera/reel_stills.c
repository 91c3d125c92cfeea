#include "base/fs.h"
#include "base/log.h"
#include "camera/picture.h"
#include "camera/reel.h"

/* Each picture is on show for HOLD_MS.  One larger than a camera would send is shrunk, so that what
 * comes after need not cope with photographs. */
enum { HOLD_MS = 1000, FILES_MAX = 10000, SHOWN_PIXELS_MAX = 3840 * 2160, SHOWN_SIDE_MAX = 4096 };

struct stills {
    char folder[FS_PATH_MAX]; /* empty: a single file */
    struct fs_list list;
    size_t next;           /* index of the picture after the one on show */
    uint32_t frames_each;  /* of one picture */
    uint32_t frame_in_one; /* of the picture on show, from 1; 0: none is on show */
    uint64_t frame;        /* of all, from 0 */
    uint32_t fps;
    struct planes shown;
    char name[64]; /* of the picture on show */
};

static int shrink_for(const struct frame *f)
{
    int n = 1;
    while (f->width_px / n > SHOWN_SIDE_MAX || f->height_px / n > SHOWN_SIDE_MAX ||
           (int64_t)(f->width_px / n) * (f->height_px / n) > SHOWN_PIXELS_MAX)
        n++;
    return n;
}

static enum err_code load(struct stills *s, const char *path, struct err *err)
{
    struct picture *p;
    enum err_code rc = picture_open_as(path, FRAME_I420, &p, err);
    if (rc)
        return rc;
    int n = shrink_for(picture_frame(p));
    rc = n == 1 ? planes_copy(picture_frame(p), &s->shown)
                : planes_shrink(picture_frame(p), n, &s->shown);
    picture_close(p);
    if (rc)
        return err_set(err, rc, "%s: %s", path, err_words(rc));
    const char *slash = strrchr(path, '/');
    text_copy(s->name, sizeof s->name, slash ? slash + 1 : path);
    return ERR_OK;
}

/* Shows the next picture that can be read; ERR_NOT_FOUND when there is none behind this one.
 * Running out of memory is nothing that the next picture cures. */
static enum err_code turn_page(struct stills *s, struct err *err)
{
    while (s->next < s->list.count) {
        char path[FS_PATH_MAX];
        struct err why = { 0 };
        const char *name = s->list.names[s->next++];
        enum err_code rc = ERR_OK;
        if (s->folder[0])
            rc = fs_join(path, s->folder, name, &why);
        if (!rc)
            rc = load(s, s->folder[0] ? path : name, &why);
        if (!rc)
            return ERR_OK;
        if (rc == ERR_NOMEM || s->list.count == 1)
            return err_set(err, rc, "%s", why.text);
        log_line(LOG_WARN, "camera", "left out: %s", why.text);
    }
    return err_set(err, ERR_NOT_FOUND, "no further picture");
}

static enum err_code stills_next(void *self, uint64_t *time_ms, struct err *err)
{
    struct stills *s = self;
    if (s->frame_in_one == 0 || s->frame_in_one == s->frames_each) {
        enum err_code rc = turn_page(s, err);
        if (rc)
            return rc;
        s->frame_in_one = 0;
    }
    s->frame_in_one++;
    *time_ms = s->frame++ * 1000 / s->fps;
    return ERR_OK;
}

static enum err_code stills_draw(void *self, struct planes *into, struct err *err)
{
    struct stills *s = self;
    struct frame f = planes_frame(&s->shown);
    enum err_code rc = planes_copy(&f, into);
    return rc ? err_set(err, rc, "%s: %s", s->name, err_words(rc)) : ERR_OK;
}

static void stills_rewind(void *self)
{
    struct stills *s = self;
    s->next = 0;
    s->frame_in_one = 0;
    s->frame = 0;
}

static void stills_describe(const void *self, char *out, size_t cap)
{
    const struct stills *s = self;
    snprintf(out, cap, "%s %dx%d", s->name, s->shown.width_px, s->shown.height_px);
}

static void stills_close(void *self)
{
    struct stills *s = self;
    fs_list_close(&s->list);
    planes_fini(&s->shown);
    free(s);
}

static enum err_code list_one(const char *path, struct fs_list *out)
{
    struct fs_list l = { calloc(1, sizeof(char *)), 0 };
    if (!l.names || !(l.names[0] = strdup(path))) {
        free(l.names);
        return ERR_NOMEM;
    }
    l.count = 1;
    *out = l;
    return ERR_OK;
}

static enum err_code list_files(struct stills *s, const char *path, struct err *err)
{
    if (!fs_is_folder(path)) {
        enum err_code rc = list_one(path, &s->list);
        return rc ? err_set(err, rc, "%s: no memory", path) : ERR_OK;
    }
    if (strlen(path) >= sizeof s->folder)
        return err_set(err, ERR_TOO_BIG, "path too long: %.80s…", path);
    text_copy(s->folder, sizeof s->folder, path);
    return fs_list_open(path, FILES_MAX, &s->list, err);
}

enum err_code reel_open_stills(const char *path, int fps, struct reel *out, struct err *err)
{
    static const struct reel_ops ops = { stills_next, stills_draw, stills_rewind, stills_describe,
                                         stills_close };
    struct stills *s = calloc(1, sizeof *s);
    if (!s)
        return err_set(err, ERR_NOMEM, "%s: no memory", path);
    s->fps = (uint32_t)fps;
    s->frames_each = (uint32_t)(fps * HOLD_MS / 1000);
    enum err_code rc = list_files(s, path, err);
    if (!rc)
        rc = turn_page(s, err); /* what cannot be shown is refused at the door */
    if (rc == ERR_NOT_FOUND && s->folder[0])
        rc = err_set(err, ERR_INVALID, "%s: no picture in this folder can be read", path);
    if (rc) {
        stills_close(s);
        return rc;
    }
    s->next = 0;
    *out = (struct reel){ &ops, s, (uint32_t)(1000 / fps) };
    return ERR_OK;
}
