#include "app/window_input.h"

#include "input/keys.h"

enum { EXTRA_FINGER = 1000 /* mouse buttons are fingers of their own */ };

static uint64_t now_ms(const struct window_input *in)
{
    return in->config.clock.mono_ms(in->config.clock.self);
}

static struct window_page page_now(const struct window_input *in)
{
    const struct model *m = flow_model(in->config.flow);
    return (struct window_page){ m->screen, m->report.page, m->mail.page };
}

static bool is_same_page(struct window_page a, struct window_page b)
{
    return a.screen == b.screen && (a.screen != SCREEN_REPORT || a.report == b.report) &&
           (a.screen != SCREEN_MAILBOX || a.mail == b.mail);
}

void window_input_let_go(struct window_input *in)
{
    touch_cancel(&in->touch);
    if (stroke_cancel(&in->stroke))
        flow_stroke(in->config.flow, STROKE_CANCEL, (struct stroke_point){ 0, 0 });
    present_press(in->config.present, (struct box){ 0, 0, 0, 0 });
}

void window_input_wipe(struct window_input *in)
{
    wedge_wipe(&in->wedge);
    window_input_let_go(in);
}

static void take_keys(struct window_input *in, struct wedge_result r)
{
    if (r.kind == WEDGE_BURST)
        flow_gun(in->config.flow, r.bytes);
    else if (r.kind == WEDGE_TYPED)
        flow_typed(in->config.flow, r.bytes, r.entered);
}

static void press_key(struct window_input *in, const SDL_Keysym *key)
{
    uint8_t byte = keys_byte(key);
    uint64_t now = now_ms(in);
    if (byte == 0)
        return;
    take_keys(in, wedge_tick(&in->wedge, now));
    if (byte != '\b')
        take_keys(in, wedge_key(&in->wedge, byte, now));
    else if (wedge_due_ms(&in->wedge) == 0) /* a person's; inside a burst it is a barcode's */
        flow_typed(in->config.flow, (struct span){ &byte, 1 }, false);
}

static void write_at(struct window_input *in, enum stroke_phase phase, int px, int py)
{
    struct box b = ui_pad(in->config.ui);
    if (b.w > 0)
        flow_stroke(in->config.flow, phase,
                    (struct stroke_point){ (float)(px - b.x) / (float)b.w,
                                           (float)(py - b.y) / (float)b.h });
}

static bool is_in(struct box b, int x, int y)
{
    return x >= b.x && x < b.x + b.w && y >= b.y && y < b.y + b.h;
}

/* True: that finger writes, or rests beside one that does. */
static bool begin_stroke(struct window_input *in, int64_t finger, int px, int py)
{
    bool is_on_pad = is_in(ui_pad(in->config.ui), px, py);
    enum stroke_finger is = stroke_down(&in->stroke, finger, is_on_pad, now_ms(in));
    if (is == STROKE_WRITES) {
        touch_cancel(&in->touch); /* a palm that came first */
        write_at(in, STROKE_DOWN, px, py);
    }
    return is != STROKE_NOT_MINE;
}

static void finger_move(struct window_input *in, int64_t finger, float x, float y, bool is_share)
{
    int px, py;
    present_point(in->config.present, x, y, is_share, &px, &py);
    if (stroke_move(&in->stroke, finger, now_ms(in)))
        write_at(in, STROKE_MOVE, px, py);
}

static void finger_down(struct window_input *in, int64_t finger, float x, float y, bool is_share)
{
    int px, py;
    present_point(in->config.present, x, y, is_share, &px, &py);
    if (begin_stroke(in, finger, px, py))
        return;
    if (!is_same_page(in->lifted_on, page_now(in)))
        touch_changed(&in->touch);
    if (touch_down(&in->touch, finger, px, py, now_ms(in)))
        present_press(in->config.present, ui_zone(in->config.ui, px, py));
    flow_touched(in->config.flow);
}

static void finger_up(struct window_input *in, int64_t finger, float x, float y, bool is_share)
{
    int px, py;
    struct tap tap;
    present_point(in->config.present, x, y, is_share, &px, &py);
    if (stroke_up(&in->stroke, finger)) {
        write_at(in, STROKE_UP, px, py);
        return;
    }
    present_press(in->config.present, (struct box){ 0, 0, 0, 0 });
    in->lifted_on = page_now(in);
    if (!touch_up(&in->touch, finger, px, py, now_ms(in), &tap))
        return;
    struct touch from = ui_touch(in->config.ui, tap.from_x, tap.from_y);
    struct touch to = ui_touch(in->config.ui, tap.to_x, tap.to_y);
    if (from.action == to.action && from.arg == to.arg)
        flow_act(in->config.flow, to.action, to.arg);
}

bool window_input_take(struct window_input *in, const SDL_Event *e)
{
    switch (e->type) {
    case SDL_QUIT:
        return false;
    case SDL_KEYDOWN:
        if (!e->key.repeat)
            press_key(in, &e->key.keysym);
        break;
    case SDL_FINGERDOWN:
        finger_down(in, e->tfinger.fingerId, e->tfinger.x, e->tfinger.y, true);
        break;
    case SDL_FINGERUP:
        finger_up(in, e->tfinger.fingerId, e->tfinger.x, e->tfinger.y, true);
        break;
    case SDL_FINGERMOTION:
        finger_move(in, e->tfinger.fingerId, e->tfinger.x, e->tfinger.y, true);
        break;
    case SDL_MOUSEMOTION:
        if (e->motion.which != SDL_TOUCH_MOUSEID)
            finger_move(in, EXTRA_FINGER, (float)e->motion.x, (float)e->motion.y, false);
        break;
    case SDL_MOUSEBUTTONDOWN:
    case SDL_MOUSEBUTTONUP:
        if (e->button.which == SDL_TOUCH_MOUSEID || e->button.button != SDL_BUTTON_LEFT)
            break;
        if (e->type == SDL_MOUSEBUTTONDOWN)
            finger_down(in, EXTRA_FINGER, (float)e->button.x, (float)e->button.y, false);
        else
            finger_up(in, EXTRA_FINGER, (float)e->button.x, (float)e->button.y, false);
        break;
    case SDL_WINDOWEVENT:
        if (e->window.event == SDL_WINDOWEVENT_EXPOSED)
            present_expose(in->config.present);
        else if (e->window.event == SDL_WINDOWEVENT_LEAVE ||
                 e->window.event == SDL_WINDOWEVENT_FOCUS_LOST)
            window_input_let_go(in);
        break;
    default:
        break;
    }
    return true;
}

void window_input_tick(struct window_input *in)
{
    take_keys(in, wedge_tick(&in->wedge, now_ms(in)));
}

uint64_t window_input_due_ms(const struct window_input *in)
{
    return wedge_due_ms(&in->wedge);
}
