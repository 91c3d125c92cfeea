#include "app/letterbox.h"

#include "report/county.h"

static enum err_code open_tables(const struct letterbox_options *o, struct letterbox *b,
                                 struct err *err)
{
    char folder[FS_PATH_MAX];
    if (o->tables) {
        letterbox_swap_tables(b, o->tables, o->hotline);
        return ERR_OK;
    }
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

/* --- numbers ------------------------------------------------------------------------------------------ */

static void forget_earlier(struct letterbox *b, const char *hotline)
{
    size_t at = 0;
    for (size_t i = 0; i < b->n_earlier; i++)
        if (strcmp(b->earlier[i], hotline) != 0) {
            memmove(b->earlier[at], b->earlier[i], sizeof b->earlier[i]);
            at++;
        }
    b->n_earlier = at;
}

static void note_earlier(struct letterbox *b, const char *hotline)
{
    if (!number_hotline_ok(hotline) || strcmp(b->home.hotline, hotline) == 0)
        return;
    forget_earlier(b, hotline);
    if (b->n_earlier < LETTERBOX_EARLIER_MAX)
        b->n_earlier++;
    memmove(b->earlier[1], b->earlier[0], (b->n_earlier - 1) * sizeof b->earlier[0]);
    text_copy(b->earlier[0], sizeof b->earlier[0], hotline);
}

/* One that no number can begin with never comes here (tables_check); should it, the one before goes on. */
static void number_by(struct letterbox *b, const char *hotline)
{
    struct number_parts was = b->home;
    if (!number_hotline_ok(hotline))
        return;
    text_copy(b->home.hotline, sizeof b->home.hotline, hotline);
    forget_earlier(b, hotline);
    note_earlier(b, was.hotline);
}

bool letterbox_earlier(const struct letterbox *b, char number[REPORT_NUMBER_MAX])
{
    struct number_parts parts;
    size_t next = 0;
    if (!number_read(number, NULL, &parts))
        return false;
    if (strcmp(parts.hotline, b->home.hotline) != 0) {
        while (next < b->n_earlier && strcmp(b->earlier[next], parts.hotline) != 0)
            next++;
        next++;
    }
    if (next >= b->n_earlier)
        return false;
    text_copy(parts.hotline, sizeof parts.hotline, b->earlier[next]);
    return number_write(&parts, number);
}

/* What every number of this kiosk has in common. */
static enum err_code read_home(const struct letterbox_options *o, struct number_parts *out,
                               struct err *err)
{
    char folder[FS_PATH_MAX];
    struct number_parts home = { .kiosk = o->number };
    enum err_code rc = fs_join(folder, o->assets, "report", err);
    if (!rc)
        rc = county_read(folder, home.county, err);
    if (rc)
        return rc;
    text_copy(home.hotline, sizeof home.hotline, o->hotline);
    *out = home;
    return ERR_OK;
}

static enum err_code open_outbox(const struct letterbox_options *o, struct letterbox *b,
                                 struct err *err)
{
    const struct outbox_options options = { .folder = o->folder, .clock = o->clock };
    enum err_code rc = desk_card_load(o->desk_card, &b->card, err);
    if (!rc)
        rc = read_home(o, &b->home, err);
    if (!rc)
        rc = fs_make_folder(o->folder, err);
    return rc ? rc : outbox_open(&options, &b->outbox, err);
}

enum err_code letterbox_open(const struct letterbox_options *o, struct letterbox *out,
                             struct err *err)
{
    struct letterbox b = { 0 };
    enum err_code rc = o->folder && o->desk_card ? open_outbox(o, &b, err) : ERR_OK;
    if (!rc)
        rc = open_tables(o, &b, err);
    if (rc) {
        letterbox_close(&b);
        return rc;
    }
    note_earlier(&b, o->packaged_hotline ? o->packaged_hotline : "");
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

void letterbox_swap_tables(struct letterbox *b, struct tables *t, const char *hotline)
{
    const struct letterbox was = *b;
    number_by(b, hotline);
    b->form = t->form;
    b->promise = t->promise;
    b->route = t->route;
    b->tables = t->sequence;
    t->form = was.form;
    t->promise = was.promise;
    t->route = was.route;
    t->sequence = was.tables;
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
