#include "app/letterbox.h"

/* Letters of the county in the number: WX-12365-… (report/number.h). */
static const char county[] = "WX";

static enum err_code read_card(const char *path, struct desk_card *out, struct err *err)
{
    enum { CARD_BYTES_MAX = 16 * 1024 };
    struct buf bytes = BUF_INIT(CARD_BYTES_MAX);
    enum err_code rc = fs_read_all(path, &bytes, err);
    if (!rc)
        rc = desk_card_read(buf_span(&bytes), out, err);
    buf_fini(&bytes);
    return rc ? err_wrap(err, rc, "desk card %s", path) : ERR_OK;
}

static enum err_code open_tables(const struct letterbox_options *o, struct letterbox *b,
                                 struct err *err)
{
    char folder[FS_PATH_MAX];
    enum err_code rc = fs_join(folder, o->assets, "report", err);
    if (!rc)
        rc = form_open(folder, o->profile, &b->form, err);
    if (!rc)
        rc = promise_open(folder, o->profile, &b->promise, err);
    if (!rc)
        rc = fs_join(folder, o->assets, "route", err);
    if (!rc)
        rc = route_open(folder, o->profile, &b->route, err);
    return rc;
}

static enum err_code open_outbox(const struct letterbox_options *o, struct letterbox *b,
                                 struct err *err)
{
    const struct outbox_options options = { .folder = o->folder, .clock = o->clock };
    enum err_code rc = read_card(o->desk_card, &b->card, err);
    if (rc)
        return rc;
    text_copy(b->home.county, sizeof b->home.county, county);
    text_copy(b->home.hotline, sizeof b->home.hotline, o->hotline);
    b->home.kiosk = o->number;
    rc = fs_make_folder(o->folder, err);
    return rc ? rc : outbox_open(&options, &b->outbox, err);
}

enum err_code letterbox_open(const struct letterbox_options *o, struct letterbox *out,
                             struct err *err)
{
    struct letterbox b = { 0 };
    enum err_code rc = open_tables(o, &b, err);
    if (!rc && o->folder && o->desk_card)
        rc = open_outbox(o, &b, err);
    if (rc) {
        letterbox_close(&b);
        return rc;
    }
    *out = b;
    return ERR_OK;
}

void letterbox_close(struct letterbox *b)
{
    if (b->outbox)
        outbox_close(b->outbox);
    if (b->route)
        route_close(b->route);
    if (b->promise)
        promise_close(b->promise);
    if (b->form)
        form_close(b->form);
    *b = (struct letterbox){ 0 };
}

bool letterbox_takes(const struct letterbox *b)
{
    return b && b->outbox;
}

enum err_code letterbox_submit(struct letterbox *b, struct report *r,
                               const struct outbox_photo *photos, size_t n,
                               char code[QUERY_CODE_TEXT], bool *stored, struct err *err)
{
    const struct outbox_submission s = { .report = r,
                                         .photos = photos,
                                         .n_photos = n,
                                         .card = &b->card,
                                         .home = &b->home,
                                         .promise = b->promise };
    return outbox_submit(b->outbox, &s, code, stored, err);
}
