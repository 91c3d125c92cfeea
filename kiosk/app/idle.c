/* What time alone does: the warning and the wipe, coaching, the pulse, another try at a release. */
#include "app/flow_inner.h"

/* How long each screen may be left alone, and how long its count-down is; 0: for ever. */
struct patience {
    uint64_t wait_ms, warn_ms;
};

static struct patience patience_of(const struct flow *f)
{
    const struct flow_times *t = &f->config.times;
    struct patience p = { 0, t->idle_warn };
    switch (f->model.screen) {
    case SCREEN_SCAN:
        p.wait_ms = t->idle_scan;
        break;
    case SCREEN_VERDICT:
    case SCREEN_WHY:
        p.wait_ms = t->idle_result;
        break;
    case SCREEN_TAKE:
        p.wait_ms = t->take_idle;
        break;
    case SCREEN_RECEIVED:
        p.wait_ms = t->received_idle;
        break;
    case SCREEN_REPORT:
    case SCREEN_MAILBOX:
    case SCREEN_ENTRY:
        p = (struct patience){ t->idle_form, t->idle_warn_form };
        break;
    case SCREEN_ATTRACT:
    case SCREEN_BYE:
    case SCREEN_OUT:
    case SCREEN_COUNT:
        break;
    }
    if (f->session.has_more_time) {
        p.wait_ms *= t->more_time_factor;
        p.warn_ms *= t->more_time_factor;
    }
    return p;
}

static void count_down(struct flow *f, uint64_t now)
{
    struct patience p = patience_of(f);
    uint64_t alone_ms = now - f->active_ms;
    f->model.idle_left_s = 0;
    if (p.wait_ms == 0 || alone_ms < p.wait_ms)
        return;
    if (alone_ms >= p.wait_ms + p.warn_ms)
        flow_fire(f, EV_IDLE_END, &(struct happening){ 0 });
    else
        f->model.idle_left_s = (unsigned)((p.wait_ms + p.warn_ms - alone_ms + 999) / 1000);
}

static void coach(struct flow *f, uint64_t now)
{
    const struct flow_times *t = &f->config.times;
    uint64_t trying_ms = now - f->trying_ms;
    f->model.coach = COACH_NONE;
    f->model.cause = CAUSE_NONE;
    if (f->model.screen != SCREEN_SCAN)
        return;
    if (trying_ms >= t->coach_first)
        f->model.cause = f->cause;
    if (trying_ms >= t->coach_staff)
        f->model.coach = COACH_STAFF;
    else if (trying_ms >= t->coach_keypad)
        f->model.coach = COACH_KEYPAD;
    else if (trying_ms >= t->coach_slow)
        f->model.coach = COACH_SLOW;
}

/* Somebody who came by and did nothing leaves nothing to warn about. */
static void notice_absence(struct flow *f, uint64_t now)
{
    uint64_t last = f->present_ms > f->active_ms ? f->present_ms : f->active_ms;
    if (f->model.screen == SCREEN_SCAN && now - last >= f->config.times.away)
        flow_fire(f, EV_ABSENCE, &(struct happening){ 0 });
}

static void retry_release(struct flow *f, uint64_t now)
{
    if (f->model.screen != SCREEN_OUT || now - f->retry_ms < f->config.times.release_retry)
        return;
    f->retry_ms = now;
    if (judge_retry(f->config.judge)) {
        f->model.fault[0] = '\0';
        flow_fire(f, EV_RELEASE_BACK, &(struct happening){ 0 });
    }
}

void idle_tick(struct flow *f)
{
    uint64_t now = flow_now_ms(f);
    const struct flow_times *t = &f->config.times;
    count_down(f, now);
    notice_absence(f, now);
    coach(f, now);
    retry_release(f, now);
    if (f->model.screen == SCREEN_BYE && now - f->entered_ms >= t->bye)
        flow_fire(f, EV_BYE_OVER, &(struct happening){ 0 });
    if (f->model.help_shown && now - f->help_ms >= t->help_shown)
        f->model.help_shown = false;
    f->model.pulse_permille = (unsigned)(now % t->pulse * 1000 / t->pulse);
}
