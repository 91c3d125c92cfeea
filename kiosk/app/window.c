#include "app/window.h"

#include <SDL.h>
#include <signal.h>
#include <stdatomic.h>

#include "app/app.h"
#include "app/pipeline.h"
#include "app/postman.h"
#include "app/present.h"
#include "app/printing.h"
#include "app/renewal.h"
#include "app/slips.h"
#include "app/unlisted.h"
#include "base/log.h"
#include "input/keys.h"
#include "input/stroke.h"
#include "input/touch.h"
#include "input/wedge.h"

enum {
    REST_MS = 60,        /* between two pictures of a room in which nothing moves */
    TURN_MS = 200,       /* the longest the loop sleeps: the count-down shows seconds */
    EXTRA_FINGER = 1000, /* mouse buttons are fingers of their own */
};

struct window {
    const struct options *options; /* as given, but the size is the panel's */
    struct options actual;
    struct figures *figures;
    struct clock clock;
    struct app app;
    struct present *present;
    struct pipeline *pipeline;
    struct renewal *renewal; /* NULL: the release is not renewed */
    struct postman postman;
    struct printing *printing; /* NULL: there is no printer */
    bool has_doubted;          /* said that the newest release does not answer */
    struct wedge wedge;
    struct touch_state touch;
    struct stroke_state stroke;
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

static void let_go(struct window *w)
{
    touch_cancel(&w->touch);
    if (stroke_cancel(&w->stroke) && w->app.flow)
        flow_stroke(w->app.flow, STROKE_CANCEL, (struct stroke_point){ 0, 0 });
    present_press(w->present, (struct box){ 0, 0, 0, 0 });
}

static void forget(void *self)
{
    struct window *w = self;
    if (w->pipeline)
        pipeline_forget(w->pipeline);
    wedge_wipe(&w->wedge);
    let_go(w);
}

/* For the list of numbers to add: each goods once, and of the number only the company's part. */
static void count_unlisted(struct window *w, const struct flow_report *r)
{
    char prefix[UNLISTED_PREFIX_MAX];
    if (w->renewal && r->is_new && unlisted_prefix(r->check, prefix))
        renewal_count(w->renewal, prefix, flow_model(w->app.flow)->today);
}

static void report(void *self, const struct flow_report *r)
{
    struct window *w = self;
    let_go(w); /* a finger still down was put on another verdict's button */
    w->verdict_us = w->confirmed_us;
    count_unlisted(w, r);
    log_line(LOG_INFO, "window", "verdict %s (%s) by %s",
             verdict_class_name(r->check->verdict.class), r->check->verdict.reason, r->how);
}

/* Whether reports lie here that have not left yet. */
static bool is_waiting(const struct window *w)
{
    struct outbox_counts n;
    return w->app.letterbox.outbox && outbox_count(w->app.letterbox.outbox, &n, NULL) == ERR_OK &&
           n.waiting > 0;
}

static void print(void *self, const struct model *m)
{
    struct window *w = self;
    struct slip_room *room = calloc(1, sizeof *room);
    const struct words *words = ui_words(w->app.ui, m->english);
    bool is_taken = false;
    if (room && m->screen == SCREEN_TAKE) {
        struct slip_verdict slip;
        slips_verdict(words, m, room, &slip);
        is_taken = printing_verdict(w->printing, words, &slip);
    } else if (room && m->report.report) {
        struct slip_report slip;
        slips_report(words, m, is_waiting(w), room, &slip);
        is_taken = printing_report(w->printing, words, &slip);
    }
    if (room)
        explicit_bzero(room, sizeof *room);
    free(room);
    if (!is_taken)
        flow_printed(w->app.flow, false);
}

static void follow_printing(struct window *w)
{
    bool is_on_paper;
    if (w->printing && printing_take(w->printing, &is_on_paper))
        flow_printed(w->app.flow, is_on_paper);
}

static void take_keys(struct window *w, struct wedge_result r)
{
    if (r.kind == WEDGE_BURST)
        flow_gun(w->app.flow, r.bytes);
    else if (r.kind == WEDGE_TYPED)
        flow_typed(w->app.flow, r.bytes, r.entered);
}

static void press_key(struct window *w, const SDL_Keysym *key)
{
    uint8_t byte = keys_byte(key);
    uint64_t now = now_ms(w);
    if (byte == 0)
        return;
    take_keys(w, wedge_tick(&w->wedge, now));
    if (byte != '\b')
        take_keys(w, wedge_key(&w->wedge, byte, now));
    else if (wedge_due_ms(&w->wedge) == 0) /* a person's; inside a burst it is a barcode's */
        flow_typed(w->app.flow, (struct span){ &byte, 1 }, false);
}

static void write_at(struct window *w, enum stroke_phase phase, int px, int py)
{
    struct box b = ui_pad(w->app.ui);
    if (b.w > 0)
        flow_stroke(w->app.flow, phase,
                    (struct stroke_point){ (float)(px - b.x) / (float)b.w,
                                           (float)(py - b.y) / (float)b.h });
}

static bool is_in(struct box b, int x, int y)
{
    return x >= b.x && x < b.x + b.w && y >= b.y && y < b.y + b.h;
}

/* True: that finger writes, or rests beside one that does. */
static bool begin_stroke(struct window *w, int64_t finger, int px, int py)
{
    bool is_on_pad = is_in(ui_pad(w->app.ui), px, py);
    enum stroke_finger is = stroke_down(&w->stroke, finger, is_on_pad, now_ms(w));
    if (is == STROKE_WRITES) {
        touch_cancel(&w->touch); /* a palm that came first */
        write_at(w, STROKE_DOWN, px, py);
    }
    return is != STROKE_NOT_MINE;
}

static void finger_move(struct window *w, int64_t finger, float x, float y, bool is_share)
{
    int px, py;
    present_point(w->present, x, y, is_share, &px, &py);
    if (stroke_move(&w->stroke, finger, now_ms(w)))
        write_at(w, STROKE_MOVE, px, py);
}

static void finger_down(struct window *w, int64_t finger, float x, float y, bool is_share)
{
    int px, py;
    present_point(w->present, x, y, is_share, &px, &py);
    if (begin_stroke(w, finger, px, py))
        return;
    if (touch_down(&w->touch, finger, px, py, now_ms(w)))
        present_press(w->present, ui_zone(w->app.ui, px, py));
    flow_touched(w->app.flow);
}

static void finger_up(struct window *w, int64_t finger, float x, float y, bool is_share)
{
    int px, py;
    struct tap tap;
    present_point(w->present, x, y, is_share, &px, &py);
    if (stroke_up(&w->stroke, finger)) {
        write_at(w, STROKE_UP, px, py);
        return;
    }
    present_press(w->present, (struct box){ 0, 0, 0, 0 });
    if (!touch_up(&w->touch, finger, px, py, now_ms(w), &tap))
        return;
    struct touch from = ui_touch(w->app.ui, tap.from_x, tap.from_y);
    struct touch to = ui_touch(w->app.ui, tap.to_x, tap.to_y);
    if (from.action == to.action && from.arg == to.arg)
        flow_act(w->app.flow, to.action, to.arg);
}

static void handle(struct window *w, const SDL_Event *e)
{
    switch (e->type) {
    case SDL_QUIT:
        w->is_closing = true;
        break;
    case SDL_KEYDOWN:
        if (!e->key.repeat)
            press_key(w, &e->key.keysym);
        break;
    case SDL_FINGERDOWN:
        finger_down(w, e->tfinger.fingerId, e->tfinger.x, e->tfinger.y, true);
        break;
    case SDL_FINGERUP:
        finger_up(w, e->tfinger.fingerId, e->tfinger.x, e->tfinger.y, true);
        break;
    case SDL_FINGERMOTION:
        finger_move(w, e->tfinger.fingerId, e->tfinger.x, e->tfinger.y, true);
        break;
    case SDL_MOUSEMOTION:
        if (e->motion.which != SDL_TOUCH_MOUSEID)
            finger_move(w, EXTRA_FINGER, (float)e->motion.x, (float)e->motion.y, false);
        break;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        if (e->button.which == SDL_TOUCH_MOUSEID || e->button.button != SDL_BUTTON_LEFT)
            break;
        if (e->type == SDL_MOUSEBUTTONDOWN)
            finger_down(w, EXTRA_FINGER, (float)e->button.x, (float)e->button.y, false);
        else
            finger_up(w, EXTRA_FINGER, (float)e->button.x, (float)e->button.y, false);
        break;
    case SDL_WINDOWEVENT:
        if (e->window.event == SDL_WINDOWEVENT_EXPOSED)
            present_expose(w->present);
        else if (e->window.event == SDL_WINDOWEVENT_LEAVE ||
                 e->window.event == SDL_WINDOWEVENT_FOCUS_LOST)
            let_go(w);
        break;
    default:
        break;
    }
}

static void take_sights(struct window *w)
{
    struct sight *s;
    while ((s = pipeline_take_sight(w->pipeline)) != NULL) {
        w->confirmed_us = s->confirmed_us;
        flow_sight(w->app.flow, s);
        w->confirmed_us = 0;
        pipeline_give_sight(w->pipeline, s);
    }
}

static void take_text(struct window *w)
{
    struct text_seen seen;
    if (pipeline_take_text(w->pipeline, &seen)) {
        flow_text(w->app.flow, &seen.line, seen.is_agreed);
        flow_maker(w->app.flow, seen.maker);
        explicit_bzero(&seen, sizeof seen);
    }
    pipeline_want_text(w->pipeline, flow_wants_text(w->app.flow));
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
    struct renewal_view view;
    bool is_asked = is_asked_to_renew();
    if (!w->renewal)
        return;
    if (is_asked)
        renewal_ask(w->renewal);
    if (renewal_take(w->renewal, &fresh)) {
        const char(*paths)[FS_PATH_MAX] = (const char(*)[FS_PATH_MAX])fresh.paths;
        renewal_give(w->renewal, judge_adopt(w->app.judge, fresh.registry, paths, fresh.n));
        flow_renewed(w->app.flow);
        w->has_doubted = false;
    } else if (judge_trouble(w->app.judge)[0] && !w->has_doubted) {
        w->has_doubted = true;
        renewal_doubt(w->renewal);
    }
    if (!renewal_look(w->renewal, &view))
        return;
    flow_floor(w->app.flow, view.state.succeeded_utc_s);
    flow_renewal(w->app.flow, view.level == SYNC_ALARM, sync_state_words(&view.state));
}

static void stored(void *self)
{
    postman_stored(&((struct window *)self)->postman);
}

static bool ask(void *self, const struct asking_question *q)
{
    return postman_ask(&((struct window *)self)->postman, q);
}

static void follow_post(struct window *w)
{
    struct asking_answer a;
    if (postman_take(&w->postman, &a))
        flow_answered(w->app.flow, &a);
}

static void follow_camera(struct window *w)
{
    enum camera_state state = pipeline_camera(w->pipeline);
    if (state == w->camera)
        return;
    w->camera = state;
    flow_camera(w->app.flow, state);
    if (state != CAMERA_ON)
        present_forget(w->present);
}

static void show(struct window *w)
{
    struct loan *l = pipeline_take_frame(w->pipeline);
    bool is_resting = pipeline_is_asleep(w->pipeline) && now_ms(w) - w->shown_ms < REST_MS;
    if (w->camera != CAMERA_ON || is_resting) { /* or one under way when the camera went */
        pipeline_give_frame(w->pipeline, l);
        l = NULL;
    }
    bool was_shown = present_show(w->present, w->app.ui, flow_model(w->app.flow),
                                  l ? loan_frame(l) : NULL);
    if (l && flow_wants_photo(w->app.flow))
        flow_photo(w->app.flow, loan_frame(l));
    if (l)
        w->shown_ms = now_ms(w);
    pipeline_give_frame(w->pipeline, l);
    if (w->verdict_us && was_shown)
        figures_verdict_drawn(w->figures, w->verdict_us);
    w->verdict_us = 0;
}

/* How long nothing can happen: until a pause ends a burst, or a turn. */
static int patience_ms(const struct window *w)
{
    uint64_t due = wedge_due_ms(&w->wedge), now = now_ms(w);
    if (flow_is_sending(w->app.flow))
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
            handle(w, &e);
        while (SDL_PollEvent(&e));
    }
    atomic_store(&w->is_woken, false);
    take_keys(w, wedge_tick(&w->wedge, now_ms(w)));
    follow_camera(w);
    follow_renewal(w);
    follow_printing(w);
    follow_post(w);
    take_sights(w);
    take_text(w);
    flow_tick(w->app.flow);
    show(w);
}

static enum err_code start_renewal(struct window *w, struct err *err)
{
    const struct options *o = w->options;
    const struct renewal_config config = { .folder = o->store,
                                           .shipped = app_shipped(&w->app),
                                           .serving = judge_path(w->app.judge),
                                           .url = o->hub,
                                           .root_file = o->root,
                                           .kiosk = o->kiosk,
                                           .region = o->region,
                                           .ca_file = o->ca,
                                           .identity = o->identity,
                                           .clock = w->clock,
                                           .wake = wake,
                                           .self = w };
    return renewal_start(&config, &w->renewal, err);
}

static enum err_code open_all(struct window *w, struct err *err)
{
    const struct app_hooks hooks = {
        .clock = w->clock,
        .forget = forget,
        .report = report,
        .stored = stored,
        .ask = postman_has_hub(w->options) ? ask : NULL,
        .print = print,
        .self = w,
    };
    enum err_code rc = app_open(&w->app, &w->actual, &hooks, w->figures, err);
    if (rc)
        return rc;
    const struct printing_config slips = { .printer = w->options->printer,
                                           .wake = wake,
                                           .self = w };
    if (slips.printer)
        rc = printing_start(&slips, &w->printing, err);
    if (rc)
        return rc;
    struct pipeline_config config = { app_camera(&w->app, w->clock), wake, w, w->figures,
                                      w->app.assets };
    config.camera.loop = true;
    w->camera = CAMERA_NONE;
    rc = pipeline_start(&config, &w->pipeline, err);
    if (!rc && postman_has_hub(w->options) && letterbox_takes(&w->app.letterbox) &&
        postman_start(&w->postman, w->options, w->clock, wake, w, err) != ERR_OK) {
        log_line(LOG_ERROR, "window", "no reports leave: %s", err->text);
        postman_stop(&w->postman);
    }
    return rc || !w->options->store ? rc : start_renewal(w, err);
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
        rc = open_all(w, err);
    }
    while (!rc && !is_over(w))
        turn(w);
    postman_stop(&w->postman);
    printing_stop(w->printing);
    w->printing = NULL;
    renewal_stop(w->renewal);
    w->renewal = NULL;
    pipeline_stop(w->pipeline);
    if (w->app.flow)
        app_close(&w->app);
    present_close(w->present);
    explicit_bzero(w, sizeof *w);
    free(w);
    return rc;
}
