#include "app/headless.h"

#include <inttypes.h>

#include "app/headless_inner.h"

enum {
    BEGIN_MS = 1000,   /* the run's clock does not begin at zero: zero is "never" */
    STEP_MS = 33,      /* of time without frames */
    LIVE_USUAL_S = 10, /* a device has no end of its own */
    MORNING_S = 9 * 3600,
    CHINA_S = 8 * 3600,
    DAY_S = 24 * 3600,
};

uint64_t headless_now_ms(const struct headless *h)
{
    uint64_t begin = h->is_live ? h->live_began_ms : BEGIN_MS;
    return h->clock.mono_ms(h->clock.self) - begin;
}

void headless_advance_to(struct headless *h, uint64_t at_ms)
{
    uint64_t now = headless_now_ms(h);
    if (!h->is_live && at_ms > now)
        clock_fake_advance(&h->fake, at_ms - now);
}

static void forget(void *self)
{
    struct headless *h = self;
    if (h->look)
        look_forget(h->look);
    if (h->text)
        text_forget(h->text);
    wedge_wipe(&h->wedge);
}

static void report(void *self, const struct flow_report *r)
{
    struct headless *h = self;
    h->has_verdict = true;
    transcript_verdict(&h->transcript, headless_now_ms(h), r);
}

static void print(void *self, const struct model *m)
{
    struct headless *h = self;
    errands_print(h->errands, ui_words(h->app.ui, m->english), m, h->app.letterbox.outbox);
}

static bool ask(void *self, const struct asking_question *q)
{
    return errands_ask(((struct headless *)self)->errands, q);
}

/* Time has moved on; what is done out there is done before anything else happens here. */
void headless_tick(struct headless *h)
{
    flow_tick(h->app.flow);
    errands_settle(h->errands, h->app.flow);
}

enum err_code headless_save_picture(struct headless *h, const char *name, char path[FS_PATH_MAX],
                                    struct err *err)
{
    enum err_code rc = fs_join(path, h->options->pictures, name, err);
    return rc ? rc : compose_save(h->compose, path, err);
}

/* What makes two pictures different enough to be told of: not the seconds of a count-down. */
static uint64_t shape_of(const struct headless *h)
{
    const struct model *m = flow_model(h->app.flow);
    uint64_t shape = 14695981039346656037u;
    const uint64_t parts[] = {
        m->screen,
        m->english,
        m->large,
        m->camera,
        m->idle_left_s > 0,
        m->help_shown,
        m->coach,
        m->two_packs,
        m->entry_kind,
        strlen(m->entry),
        h->transcript.n_verdicts,
        m->screen == SCREEN_ENTRY ? m->entry_check : 0,
        m->screen == SCREEN_REPORT ? m->report.page + 1 : 0,
        m->screen == SCREEN_MAILBOX ? m->mail.page + 1 : 0,
    };
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        shape = (shape ^ parts[i]) * 1099511628211u;
    return shape;
}

enum err_code headless_draw(struct headless *h, const struct frame *f, struct err *err)
{
    const struct model *m = flow_model(h->app.flow);
    uint64_t began_us = figures_now_us();
    compose_draw(h->compose, h->app.ui, m, f);
    if (h->has_verdict)
        figures_verdict_drawn(h->figures, began_us);
    h->has_verdict = false;
    if (h->figures->presented++ == 0)
        h->figures->shown_us = figures_now_us();
    uint64_t shape = shape_of(h);
    if (shape == h->shape)
        return ERR_OK;
    h->shape = shape;
    char name[64], path[FS_PATH_MAX];
    enum err_code rc = ERR_OK;
    snprintf(name, sizeof name, "%03" PRIu64 "-%s.png", h->transcript.n_pictures + 1,
             screen_name(m->screen));
    if (h->options->pictures)
        rc = headless_save_picture(h, name, path, err);
    if (!rc)
        transcript_screen(&h->transcript, headless_now_ms(h), m,
                          h->options->pictures ? path : NULL);
    return rc;
}

static void look(struct headless *h, const struct frame *f)
{
    atomic_fetch_add(&h->figures->frames, 1);
    if (!look_at(h->look, f, &h->sight))
        return;
    figures_scanned(h->figures);
    h->sight.frame = f;
    flow_sight(h->app.flow, &h->sight);
    h->sight.frame = NULL;
}

/* The same stage as the window's, on this thread, at the frames' own times. */
static void read_text(struct headless *h, const struct frame *f)
{
    bool is_wanted = flow_wants_text(h->app.flow);
    if (is_wanted && !h->was_text_wanted)
        text_restart(h->text);
    h->was_text_wanted = is_wanted;
    if (!is_wanted || f->taken_ms < h->text_due_ms)
        return;
    h->text_due_ms = f->taken_ms + TEXT_EVERY_MS;
    if (!text_read(h->text, f, &h->text_seen))
        return;
    flow_text(h->app.flow, &h->text_seen.line, h->text_seen.is_agreed);
    flow_maker(h->app.flow, h->text_seen.maker);
}

static void read_receipt(void *self, const struct frame *frame, unsigned serial)
{
    struct headless *h = self;
    const struct ocr_receipt how = { .today = flow_model(h->app.flow)->today };
    h->receipt = serial;
    if (frame)
        h->is_receipt_read = text_receipt(h->text, frame, &how, &h->receipt_facts);
}

/* The clock stands still while it is read: what it names is there with the next picture. */
static void give_receipt(struct headless *h)
{
    unsigned serial = h->receipt;
    h->receipt = 0;
    if (serial != 0)
        flow_receipt(h->app.flow, serial, h->is_receipt_read ? &h->receipt_facts : NULL);
    explicit_bzero(&h->receipt_facts, sizeof h->receipt_facts);
}

static enum err_code play_frame(struct headless *h, const struct frame *f, struct err *err)
{
    uint64_t at = h->is_live ? headless_now_ms(h) : f->taken_ms;
    enum err_code rc = headless_play_script(h, at, err);
    if (rc || h->is_over)
        return rc;
    headless_advance_to(h, at);
    if (h->is_camera_off)
        f = NULL;
    else
        flow_camera(h->app.flow, CAMERA_ON);
    if (f) {
        look(h, f);
        read_text(h, f);
        if (flow_wants_photo(h->app.flow))
            flow_photo(h->app.flow, f);
        give_receipt(h);
    }
    headless_tick(h);
    return headless_draw(h, f, err);
}

static enum err_code play_nothing(struct headless *h, struct err *err)
{
    uint64_t at = headless_now_ms(h) + (h->is_live ? 0 : STEP_MS);
    enum err_code rc = headless_play_script(h, at, err);
    if (rc || h->is_over)
        return rc;
    headless_advance_to(h, at);
    headless_tick(h);
    return headless_draw(h, NULL, err);
}

static enum err_code turn(struct headless *h, struct err *err)
{
    const struct frame *f = NULL;
    enum grab got = h->has_ended ? GRAB_EMPTY
                                 : camera_grab(h->camera, h->is_live ? STEP_MS : 0, &f);
    enum err_code rc = ERR_OK;
    switch (got) {
    case GRAB_READY:
        rc = play_frame(h, f, err);
        camera_give(h->camera, f);
        return rc;
    case GRAB_LOST:
        flow_camera(h->app.flow, CAMERA_LOST);
        h->has_ended = !h->is_live; /* nothing will plug it in while this clock runs */
        break;
    case GRAB_END:
        h->has_ended = true;
        break;
    case GRAB_EMPTY:
        break;
    }
    return play_nothing(h, err);
}

static bool is_done(const struct headless *h)
{
    if (h->is_over)
        return true;
    double limit_s = h->options->for_s;
    if (limit_s == 0 && h->is_live)
        limit_s = LIVE_USUAL_S;
    if (limit_s > 0)
        return (double)headless_now_ms(h) >= limit_s * 1e3;
    return h->has_ended && !script_peek(h->script);
}

static void set_clock(struct headless *h)
{
    struct clock real = clock_system();
    h->fake.mono_ms = BEGIN_MS;
    h->fake.utc_s = real.utc_s(real.self);
    if (date_known(h->options->today)) /* nine in the morning in China */
        h->fake.utc_s = (int64_t)date_days(h->options->today) * DAY_S + MORNING_S - CHINA_S;
    h->clock = clock_of_fake(&h->fake);
}

static enum err_code open_source(struct headless *h, struct err *err)
{
    struct camera_config config = app_camera(&h->app, h->clock);
    config.lockstep = true;
    enum err_code rc = camera_open(&config, &h->camera, err);
    if (rc)
        return rc;
    h->has_ended = strcmp(camera_kind(h->camera), "none") == 0;
    return ERR_OK;
}

static enum err_code open_all(struct headless *h, struct err *err)
{
    set_clock(h);
    h->is_live = app_is_live(h->options->source);
    if (h->is_live) {
        h->clock = clock_system();
        h->live_began_ms = h->clock.mono_ms(h->clock.self);
    }
    const struct app_hooks hooks = {
        .clock = h->clock,
        .forget = forget,
        .report = report,
        .print = print,
        .read_receipt = read_receipt,
        .ask = hubline_is_named(h->options) ? ask : NULL,
        .self = h,
    };
    const struct errands_config errands = { .options = h->options, .clock = clock_system() };
    enum err_code rc = errands_start(&errands, &h->errands, err);
    if (!rc) /* reports stay in the outbox: heyan report send */
        rc = errands_reach_hub(h->errands, false, err);
    if (!rc)
        rc = app_open(&h->app, h->options, &hooks, h->figures, err);
    if (!rc) {
        h->transcript.words = ui_words(h->app.ui, h->options->is_english);
        rc = open_source(h, err);
    }
    if (!rc)
        rc = look_create(&h->look, err);
    if (!rc)
        rc = text_create(h->app.assets, &h->text, err);
    if (!rc)
        rc = compose_create(h->options->width_px, h->options->height_px, NULL, h->figures,
                            &h->compose, err);
    if (!rc && h->options->script)
        rc = script_open(h->options->script, &h->script, err);
    if (!rc && h->options->pictures)
        rc = fs_make_folder(h->options->pictures, err);
    return rc;
}

static void close_all(struct headless *h)
{
    script_close(h->script);
    compose_destroy(h->compose);
    look_destroy(h->look);
    text_destroy(h->text);
    h->look = NULL;
    h->text = NULL;
    camera_close(h->camera);
    errands_stop(h->errands);
    if (h->app.flow)
        app_close(&h->app);
}

enum err_code headless_run(const struct options *options, struct figures *figures, FILE *out,
                           struct err *err)
{
    struct headless *h = calloc(1, sizeof *h);
    if (!h)
        return err_set(err, ERR_NOMEM, "no memory for the run");
    h->options = options;
    h->figures = figures;
    h->transcript = (struct transcript){ .out = out, .is_json = options->is_json };
    enum err_code rc = open_all(h, err);
    while (!rc && !is_done(h))
        rc = turn(h, err);
    if (!rc)
        transcript_end(&h->transcript, headless_now_ms(h), options->pictures);
    close_all(h);
    explicit_bzero(h, sizeof *h);
    free(h);
    return rc;
}
