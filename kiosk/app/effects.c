/* What the edges of flow.c do. */
#include "app/form.h"

#include "app/sweep.h"
#include "app/telling.h"
#include "base/log.h"

/* The pack as it stands, before the registry; the verdict is the model's.  is_new: the pack has not
 * been judged before. */
static void judge_pack(struct flow *f, bool is_new, const char *how)
{
    struct err err = { 0 };
    struct pack *p = &f->session.pack;
    struct model *m = &f->model;
    const struct check_context context = {
        .today = m->today,
        .made = p->made,
        .compared = p->compared,
        .maker = p->maker,
        .maker_is_read = true,
    };
    enum err_code rc = judge_run(f->config.judge, p->idents, p->n, &context, &f->session.check,
                                 &err);
    flow_set_release(f);
    if (rc) {
        log_line(LOG_ERROR, "flow", "no verdict: %s", err.text);
        m->check = NULL;
        f->judge_failed = true;
        return;
    }
    m->check = &f->session.check;
    m->compared = p->compared;
    m->made = p->made;
    if (is_new) {
        basket_add(m, &m->check->verdict);
        m->checked_today++;
        f->shown_ms = flow_now_ms(f);
    } else {
        basket_update(m, &m->check->verdict);
    }
    goods_record(f, is_new);
    f->active_ms = flow_now_ms(f);
    m->idle_left_s = 0;
    if (f->config.report)
        f->config.report(f->config.self, &(struct flow_report){ m->check, how, is_new });
}

/* Symbols seen together with this one, but for what lies there from goods dealt with before, or may
 * belong to other goods beside these. */
static void add_neighbours(struct flow *f, const struct happening *h)
{
    if (goods_has_others(f, h->sight))
        return;
    for (size_t i = 0; i < h->sight->n; i++) {
        const struct seen *s = &h->sight->at[i];
        if (s != h->seen && s->age_ms <= FLOW_TOGETHER_MS && !goods_is_ignored(f, s->code) &&
            pack_can_join(&f->session.pack, s) && goods_is_one_pack(h->seen, s))
            pack_add(&f->session.pack, s);
    }
}

static bool has_pack(const struct flow *f)
{
    enum screen_id s = f->model.screen == SCREEN_ENTRY ? f->origin : f->model.screen;
    return f->model.check && (s == SCREEN_VERDICT || s == SCREEN_WHY || s == SCREEN_TAKE);
}

void effect_judge(struct flow *f, const struct happening *h)
{
    bool by_camera = h->sight != NULL;
    bool is_same = !by_camera && has_pack(f) && !pack_has(&f->session.pack, h->seen->code) &&
                   pack_can_join(&f->session.pack, h->seen);
    entry_wipe(&f->model);
    if (!is_same) {
        goods_ignore_pack(f);
        pack_begin(&f->session.pack);
    }
    pack_add(&f->session.pack, h->seen);
    if (by_camera)
        add_neighbours(f, h);
    judge_pack(f, !is_same, by_camera ? "camera" : "gun");
    if (by_camera && !f->judge_failed)
        goods_picture(f, h->sight, h->seen);
}

void effect_join(struct flow *f, const struct happening *h)
{
    pack_add(&f->session.pack, h->seen);
    judge_pack(f, false, "joined");
}

void effect_wipe(struct flow *f, const struct happening *h)
{
    (void)h;
    goods_ignore_pack(f);
    form_receipt_drop(f);
    session_wipe(&f->session, &f->model);
    explicit_bzero(f->review, sizeof *f->review);
    typing_wipe(f->config.typing, &f->model.typing);
    f->model.english = f->config.is_english;
    flow_set_release(f);
    f->origin = SCREEN_ATTRACT;
    f->coming_ms = 0;
    if (f->config.forget)
        f->config.forget(f->config.self);
    sweep_thread();
}

void effect_open_entry(struct flow *f, const struct happening *h)
{
    if (f->model.screen != SCREEN_ENTRY)
        f->origin = f->model.screen;
    f->line_read_ms = 0;
    entry_open(&f->model, (enum entry_kind)h->arg);
}

void effect_open_date(struct flow *f, const struct happening *h)
{
    (void)h;
    f->origin = f->model.screen;
    entry_open(&f->model, ENTRY_DATE);
}

void effect_key(struct flow *f, const struct happening *h)
{
    entry_key(&f->model, &f->config.provinces, h->arg);
    entry_judge(&f->model, flow_words(f));
}

void effect_choose(struct flow *f, const struct happening *h)
{
    entry_choose(&f->model, h->arg);
    entry_judge(&f->model, flow_words(f));
}

bool guard_entry_complete(const struct flow *f, const struct happening *h)
{
    (void)h;
    return entry_is_complete(&f->model) && (f->model.entry_kind != ENTRY_DATE || has_pack(f));
}

bool guard_has_verdict(const struct flow *f, const struct happening *h)
{
    (void)h;
    return f->model.check != NULL;
}

static void submit_number(struct flow *f)
{
    struct seen seen;
    entry_seen(&f->model, &seen);
    bool is_same = has_pack(f) && pack_can_join(&f->session.pack, &seen);
    if (!is_same) {
        goods_ignore_pack(f);
        pack_begin(&f->session.pack);
    }
    pack_add(&f->session.pack, &seen);
    explicit_bzero(&seen, sizeof seen);
    if (f->model.entry_maker[0])
        text_copy(f->session.pack.maker, sizeof f->session.pack.maker, f->model.entry_maker);
    judge_pack(f, !is_same, "keypad");
}

void effect_submit(struct flow *f, const struct happening *h)
{
    (void)h;
    if (f->model.entry_kind != ENTRY_DATE)
        submit_number(f);
    else if (entry_date(&f->model, &f->session.pack.made))
        judge_pack(f, false, "date");
    entry_wipe(&f->model);
}

void effect_close_entry(struct flow *f, const struct happening *h)
{
    (void)h;
    entry_wipe(&f->model);
}

void effect_compare(struct flow *f, const struct happening *h)
{
    f->session.pack.compared = (enum compared)h->arg;
    judge_pack(f, false, "compared");
}

void effect_put_aside(struct flow *f, const struct happening *h)
{
    (void)h;
    goods_ignore_pack(f);
    pack_begin(&f->session.pack);
    explicit_bzero(&f->session.check, sizeof f->session.check);
    f->model.check = NULL;
    f->model.compared = COMPARED_NOT_YET;
    f->model.made = DATE_NONE;
    explicit_bzero(f->model.take_text, sizeof f->model.take_text);
}

void effect_take(struct flow *f, const struct happening *h)
{
    (void)h;
    telling_take(flow_words(f), &f->model, f->model.take_text, sizeof f->model.take_text);
    f->model.take_slip = f->config.print ? SLIP_DECLINED : SLIP_NONE; /* only when asked for */
}

/* Texts that were made in the language shown are made again. */
static void retell(struct flow *f)
{
    struct model *m = &f->model;
    if (m->screen == SCREEN_TAKE)
        telling_take(flow_words(f), m, m->take_text, sizeof m->take_text);
    if (m->screen == SCREEN_ENTRY)
        entry_judge(m, flow_words(f));
    if (m->fault[0])
        text_copy(m->fault, sizeof m->fault, words_get(flow_words(f), "flow.fault.release"));
}

void effect_language(struct flow *f, const struct happening *h)
{
    (void)h;
    f->model.english = !f->model.english;
    retell(f);
}

void effect_large(struct flow *f, const struct happening *h)
{
    (void)h;
    f->model.large = !f->model.large;
}

void effect_help(struct flow *f, const struct happening *h)
{
    (void)h;
    f->model.help_shown = true;
    f->help_ms = flow_now_ms(f);
    log_line(LOG_INFO, "flow", "where help is was asked");
}

void effect_more_time(struct flow *f, const struct happening *h)
{
    if (h->arg == 1)
        f->session.has_more_time = true;
}

void effect_fault(struct flow *f, const struct happening *h)
{
    int64_t now_s = f->config.clock.utc_s(f->config.clock.self);
    enum { CHINA_S = 8 * 3600, DAY_S = 24 * 3600 };
    effect_wipe(f, h);
    f->model.fault_date = f->model.today;
    f->model.fault_minute = (int)((now_s + CHINA_S) % DAY_S / 60);
    f->retry_ms = flow_now_ms(f);
    text_copy(f->model.fault, sizeof f->model.fault,
              words_get(flow_words(f), "flow.fault.release"));
    log_line(LOG_ERROR, "flow", "out of service: %s", judge_trouble(f->config.judge));
}

void effect_camera_lost(struct flow *f, const struct happening *h)
{
    (void)h;
    f->model.has_outline = f->model.two_packs = false;
    f->two_packs_ms = f->coming_ms = 0;
    if (f->config.forget)
        f->config.forget(f->config.self);
}

bool guard_unused(const struct flow *f, const struct happening *h)
{
    (void)h;
    return f->model.n_basket == 0;
}
