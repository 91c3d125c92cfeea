#include "app/window.h"

#include <SDL.h>
#include <signal.h>
#include <stdatomic.h>

#include "app/parts.h"
#include "app/present.h"
#include "app/unlisted.h"
#include "app/window_input.h"
#include "base/log.h"

enum {
    REST_MS = 60,  /* between two pictures of a room in which nothing moves */
    TURN_MS = 200, /* the longest the loop sleeps: the count-down shows seconds */
};

struct window {
    const struct options *options; /* as given, but the size is the panel's */
    struct options actual;
    struct figures *figures;
    struct clock clock;
    struct present *present;
    struct parts parts;
    struct window_input input;
    bool has_doubted; /* said that the newest release does not answer */
    uint32_t wake_event;
    bool is_closing;
    enum camera_state camera;
    uint64_t shown_ms;     /* the last camera picture */
    uint64_t confirmed_us; /* of the sight being handled; 0: none */
    uint64_t verdict_us;   /* of the sight that gave a verdict not yet drawn; 0: none */
    /* atomic */
    atomic_bool is_woken;
};

static uint64_t now_ms(const struct window *w)
{
    return w->clock.mono_ms(w->clock.self);
}

/* From the other threads; one event is enough for however much lies ready. */
static void wake(void *self)
{
    struct window *w = self;
    if (!atomic_exchange(&w->is_woken, true))
        SDL_PushEvent(&(SDL_Event){ .type = w->wake_event });
}

static void forget(void *self)
{
    struct window *w = self;
    if (w->parts.pipeline)
        pipeline_forget(w->parts.pipeline);
    if (w->input.config.flow)
        window_input_wipe(&w->input);
}

/* For the list of numbers to add: each goods once, and of the number only the company's part. */
static void count_unlisted(struct window *w, const struct flow_report *r)
{
    char prefix[UNLISTED_PREFIX_MAX];
    if (w->parts.renewal && r->is_new && unlisted_prefix(r->check, prefix))
        renewal_count(w->parts.renewal, prefix, flow_model(w->parts.app.flow)->today);
}

static void report(void *self, const struct flow_report *r)
{
    struct window *w = self;
    window_input_let_go(&w->input); /* a finger still down was put on another verdict's button */
    w->verdict_us = w->confirmed_us;
    count_unlisted(w, r);
    log_line(LOG_INFO, "window", "verdict %s (%s) by %s",
             verdict_class_name(r->check->verdict.class), r->check->verdict.reason, r->how);
}

static void print(void *self, const struct model *m)
{
    struct parts *p = &((struct window *)self)->parts;
    errands_print(p->errands, ui_words(p->app.ui, m->english), m, p->app.letterbox.outbox);
}

static void stored(void *self)
{
    errands_stored(((struct window *)self)->parts.errands);
}

static bool ask(void *self, const struct asking_question *q)
{
    return errands_ask(((struct window *)self)->parts.errands, q);
}

static void take_sights(struct window *w)
{
    struct sight *s;
    while ((s = pipeline_take_sight(w->parts.pipeline)) != NULL) {
        w->confirmed_us = s->confirmed_us;
        flow_sight(w->parts.app.flow, s);
        w->confirmed_us = 0;
        pipeline_give_sight(w->parts.pipeline, s);
    }
}

static void take_text(struct window *w)
{
    struct text_seen seen;
    if (pipeline_take_text(w->parts.pipeline, &seen)) {
        flow_text(w->parts.app.flow, &seen.line, seen.is_agreed);
        flow_maker(w->parts.app.flow, seen.maker);
        explicit_bzero(&seen, sizeof seen);
    }
    pipeline_want_text(w->parts.pipeline, flow_wants_text(w->parts.app.flow));
}

static void read_receipt(void *self, const struct frame *frame, unsigned serial)
{
    struct window *w = self;
    if (w->parts.pipeline)
        pipeline_read_receipt(w->parts.pipeline, frame, serial,
                              flow_model(w->parts.app.flow)->today);
}

static void take_receipt(struct window *w)
{
    struct receipt_facts facts;
    unsigned serial;
    bool is_read;
    if (!pipeline_take_receipt(w->parts.pipeline, &serial, &is_read, &facts))
        return;
    flow_receipt(w->parts.app.flow, serial, is_read ? &facts : NULL);
    explicit_bzero(&facts, sizeof facts);
}

static void block_signal(void)
{
    sigset_t asks;
    sigemptyset(&asks);
    sigaddset(&asks, SIGUSR1);
    pthread_sigmask(SIG_BLOCK, &asks, NULL);
}

/* SIGUSR1 came: somebody who looks after the machine wants it to ask its hub now. */
static bool is_asked_to_renew(void)
{
    const struct timespec now = { 0 };
    sigset_t asks;
    sigemptyset(&asks);
    sigaddset(&asks, SIGUSR1);
    return sigtimedwait(&asks, NULL, &now) == SIGUSR1;
}

static void follow_renewal(struct window *w)
{
    struct renewed fresh;
    struct tables tables;
    struct renewal_view view;
    bool is_asked = is_asked_to_renew();
    if (!w->parts.renewal)
        return;
    if (is_asked)
        renewal_ask(w->parts.renewal);
    if (renewal_take(w->parts.renewal, &fresh)) {
        const char(*paths)[FS_PATH_MAX] = (const char(*)[FS_PATH_MAX])fresh.paths;
        renewal_give(w->parts.renewal,
                     judge_adopt(w->parts.app.judge, fresh.registry, paths, fresh.n));
        flow_renewed(w->parts.app.flow);
        w->has_doubted = false;
    } else if (judge_trouble(w->parts.app.judge)[0] && !w->has_doubted) {
        w->has_doubted = true;
        renewal_doubt(w->parts.renewal);
    }
    if (flow_is_resting(w->parts.app.flow) && renewal_take_tables(w->parts.renewal, &tables)) {
        app_adopt_tables(&w->parts.app, &tables);
        tables_close(&tables);
    }
    if (!renewal_look(w->parts.renewal, &view))
        return;
    flow_floor(w->parts.app.flow, view.state.succeeded_utc_s);
    flow_renewal(w->parts.app.flow, view.level == SYNC_ALARM, sync_state_words(&view.state));
}

static void follow_camera(struct window *w)
{
    enum camera_state state = pipeline_camera(w->parts.pipeline);
    if (state == w->camera)
        return;
    w->camera = state;
    flow_camera(w->parts.app.flow, state);
    if (state != CAMERA_ON)
        present_forget(w->present);
}

static void show(struct window *w)
{
    struct loan *l = pipeline_take_frame(w->parts.pipeline);
    bool is_resting = pipeline_is_asleep(w->parts.pipeline) && now_ms(w) - w->shown_ms < REST_MS;
    if (w->camera != CAMERA_ON || is_resting) { /* or one under way when the camera went */
        pipeline_give_frame(w->parts.pipeline, l);
        l = NULL;
    }
    bool was_shown = present_show(w->present, w->parts.app.ui, flow_model(w->parts.app.flow),
                                  l ? loan_frame(l) : NULL);
    if (l && flow_wants_photo(w->parts.app.flow))
        flow_photo(w->parts.app.flow, loan_frame(l));
    if (l)
        w->shown_ms = now_ms(w);
    pipeline_give_frame(w->parts.pipeline, l);
    if (w->verdict_us && was_shown)
        figures_verdict_drawn(w->figures, w->verdict_us);
    w->verdict_us = 0;
}

/* How long nothing can happen: until a pause ends a burst, or a turn. */
static int patience_ms(const struct window *w)
{
    uint64_t due = window_input_due_ms(&w->input), now = now_ms(w);
    if (flow_is_sending(w->parts.app.flow))
        return 1;
    if (due == 0 || due > now + TURN_MS)
        return TURN_MS;
    return due > now ? (int)(due - now) : 1;
}

static bool is_over(const struct window *w)
{
    uint64_t ran_us = figures_now_us() - w->figures->started_us;
    return w->is_closing || (w->options->for_s > 0 && (double)ran_us >= w->options->for_s * 1e6);
}

static void turn(struct window *w)
{
    SDL_Event e;
    if (SDL_WaitEventTimeout(&e, patience_ms(w))) {
        do
            w->is_closing = !window_input_take(&w->input, &e) || w->is_closing;
        while (SDL_PollEvent(&e));
    }
    atomic_store(&w->is_woken, false);
    window_input_tick(&w->input);
    follow_camera(w);
    follow_renewal(w);
    errands_take(w->parts.errands, w->parts.app.flow);
    take_sights(w);
    take_text(w);
    take_receipt(w);
    flow_tick(w->parts.app.flow);
    show(w);
}

static enum err_code start(struct window *w, struct err *err)
{
    const struct parts_config config = { .options = &w->actual,
                                         .hooks = { .clock = w->clock,
                                                    .forget = forget,
                                                    .report = report,
                                                    .stored = stored,
                                                    .ask = ask,
                                                    .print = print,
                                                    .read_receipt = read_receipt,
                                                    .self = w },
                                         .wake = wake,
                                         .self = w,
                                         .figures = w->figures };
    w->camera = CAMERA_NONE;
    enum err_code rc = parts_start(&config, &w->parts, err);
    if (!rc) {
        w->input.config.flow = w->parts.app.flow;
        w->input.config.ui = w->parts.app.ui;
        w->input.config.present = w->present;
        w->input.config.clock = w->clock;
    }
    return rc;
}

enum err_code window_run(const struct options *options, struct figures *figures, bool *has_display,
                         struct err *err)
{
    struct window *w = calloc(1, sizeof *w);
    *has_display = false;
    if (!w)
        return err_set(err, ERR_NOMEM, "no memory for the window");
    w->options = options;
    w->actual = *options;
    w->figures = figures;
    w->clock = clock_system();
    block_signal(); /* before threads are made, which take it over */
    enum err_code rc = present_open(options, figures, &w->present, err);
    if (!rc) {
        *has_display = true;
        present_size(w->present, &w->actual.width_px, &w->actual.height_px);
        w->wake_event = SDL_RegisterEvents(1);
        log_line(LOG_INFO, "window", "%s, %dx%d", present_about(w->present), w->actual.width_px,
                 w->actual.height_px);
        rc = start(w, err);
    }
    while (!rc && !is_over(w))
        turn(w);
    parts_stop(&w->parts);
    present_close(w->present);
    explicit_bzero(w, sizeof *w);
    free(w);
    return rc;
}
