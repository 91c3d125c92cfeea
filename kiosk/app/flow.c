#include "app/flow_inner.h"

#include "base/log.h"
#include "ocr/propose.h"

enum {
    ANY = SCREEN_COUNT, /* as from: every screen */
    SAME,               /* as to: stays */
    ORIGIN,             /* as to: where the keypad was opened from */
    FORM_ORIGIN,        /* as to: where the report was begun from */
};

static const struct edge {
    int from;
    enum flow_event on;
    flow_guard *guard; /* NULL: always */
    flow_effect *effect;
    int to;
} edges[] = {
    /* somebody comes, or holds something up at once */
    { SCREEN_ATTRACT, EV_PRESENCE, NULL, NULL, SCREEN_SCAN },
    { SCREEN_ATTRACT, EV_ACTION_NEXT, NULL, NULL, SCREEN_SCAN },
    { SCREEN_ATTRACT, EV_CODE, NULL, effect_judge, SCREEN_VERDICT },
    { SCREEN_ATTRACT, EV_GUN, NULL, effect_judge, SCREEN_VERDICT },
    { SCREEN_ATTRACT, EV_ACTION_ENTRY, NULL, effect_open_entry, SCREEN_ENTRY },
    { SCREEN_SCAN, EV_CODE, NULL, effect_judge, SCREEN_VERDICT },
    { SCREEN_SCAN, EV_GUN, NULL, effect_judge, SCREEN_VERDICT },
    { SCREEN_SCAN, EV_ACTION_ENTRY, NULL, effect_open_entry, SCREEN_ENTRY },
    { SCREEN_SCAN, EV_ABSENCE, guard_unused, effect_wipe, SCREEN_ATTRACT },
    { SCREEN_SCAN, EV_ACTION_BACK, NULL, effect_wipe, SCREEN_ATTRACT },
    { SCREEN_SCAN, EV_ACTION_DONE, NULL, effect_wipe, SCREEN_BYE },
    { SCREEN_SCAN, EV_IDLE_END, NULL, effect_wipe, SCREEN_ATTRACT },

    /* the verdict and what hangs on it */
    { SCREEN_VERDICT, EV_CODE, NULL, effect_judge, SCREEN_VERDICT },
    { SCREEN_VERDICT, EV_GUN, NULL, effect_judge, SCREEN_VERDICT },
    { SCREEN_VERDICT, EV_JOIN, NULL, effect_join, SAME },
    { SCREEN_VERDICT, EV_ACTION_COMPARED, NULL, effect_compare, SAME },
    { SCREEN_VERDICT, EV_ACTION_WHY, NULL, NULL, SCREEN_WHY },
    { SCREEN_VERDICT, EV_ACTION_TAKE, NULL, effect_take, SCREEN_TAKE },
    { SCREEN_VERDICT, EV_ACTION_ENTRY, NULL, effect_open_entry, SCREEN_ENTRY },
    { SCREEN_VERDICT, EV_ACTION_MADE_DATE, NULL, effect_open_date, SCREEN_ENTRY },
    { SCREEN_VERDICT, EV_ACTION_NEXT, NULL, effect_put_aside, SCREEN_SCAN },
    { SCREEN_VERDICT, EV_ACTION_BACK, NULL, effect_put_aside, SCREEN_SCAN },
    { SCREEN_VERDICT, EV_ACTION_DONE, NULL, effect_wipe, SCREEN_BYE },
    { SCREEN_VERDICT, EV_IDLE_END, NULL, effect_wipe, SCREEN_ATTRACT },

    { SCREEN_WHY, EV_GUN, NULL, effect_judge, SCREEN_VERDICT },
    { SCREEN_WHY, EV_ACTION_BACK, NULL, NULL, SCREEN_VERDICT },
    { SCREEN_WHY, EV_ACTION_TAKE, NULL, effect_take, SCREEN_TAKE },
    { SCREEN_WHY, EV_ACTION_ENTRY, NULL, effect_open_entry, SCREEN_ENTRY },
    { SCREEN_WHY, EV_ACTION_MADE_DATE, NULL, effect_open_date, SCREEN_ENTRY },
    { SCREEN_WHY, EV_ACTION_NEXT, NULL, effect_put_aside, SCREEN_SCAN },
    { SCREEN_WHY, EV_ACTION_DONE, NULL, effect_wipe, SCREEN_BYE },
    { SCREEN_WHY, EV_IDLE_END, NULL, effect_wipe, SCREEN_ATTRACT },

    { SCREEN_TAKE, EV_GUN, NULL, effect_judge, SCREEN_VERDICT },
    { SCREEN_TAKE, EV_ACTION_BACK, NULL, NULL, SCREEN_VERDICT },
    { SCREEN_TAKE, EV_ACTION_PRINT, NULL, effect_take_print, SAME },
    { SCREEN_TAKE, EV_ACTION_NEXT, NULL, effect_put_aside, SCREEN_SCAN },
    { SCREEN_TAKE, EV_ACTION_DONE, NULL, effect_wipe, SCREEN_BYE },
    { SCREEN_TAKE, EV_IDLE_END, NULL, effect_wipe, SCREEN_ATTRACT },

    /* the keypad */
    { SCREEN_ENTRY, EV_ACTION_KEY, NULL, effect_key, SAME },
    { SCREEN_ENTRY, EV_ACTION_CHOOSE, NULL, effect_choose, SAME },
    { SCREEN_ENTRY, EV_ACTION_ENTRY, NULL, effect_open_entry, SAME },
    { SCREEN_ENTRY, EV_ACTION_SUBMIT, guard_entry_complete, effect_submit, SCREEN_VERDICT },
    { SCREEN_ENTRY, EV_GUN, NULL, effect_judge, SCREEN_VERDICT },
    { SCREEN_ENTRY, EV_ACTION_BACK, NULL, effect_close_entry, ORIGIN },
    { SCREEN_ENTRY, EV_ACTION_DONE, NULL, effect_wipe, SCREEN_BYE },
    { SCREEN_ENTRY, EV_IDLE_END, NULL, effect_wipe, SCREEN_ATTRACT },

    /* 我要反映 */
    { SCREEN_VERDICT, EV_ACTION_REPORT, NULL, effect_form_open, SCREEN_REPORT },
    { SCREEN_WHY, EV_ACTION_REPORT, NULL, effect_form_open, SCREEN_REPORT },
    { SCREEN_ATTRACT, EV_ACTION_REPORT, NULL, effect_form_open, SCREEN_REPORT },
    { SCREEN_SCAN, EV_ACTION_REPORT, NULL, effect_form_open, SCREEN_REPORT },
    { SCREEN_REPORT, EV_ACTION_PICK, NULL, effect_form_pick, SAME },
    { SCREEN_REPORT, EV_ACTION_SHEET, NULL, effect_form_sheet, SAME },
    { SCREEN_REPORT, EV_ACTION_KEY, NULL, effect_form_key, SAME },
    { SCREEN_REPORT, EV_ACTION_GO, NULL, effect_form_go, SAME },
    { SCREEN_REPORT, EV_ACTION_SUBMIT, NULL, effect_form_go, SAME }, /* Enter on a keyboard */
    { SCREEN_REPORT, EV_ACTION_SKIP, NULL, effect_form_skip, SAME },
    { SCREEN_REPORT, EV_ACTION_EDIT, NULL, effect_form_edit, SAME },
    { SCREEN_REPORT, EV_ACTION_CONSENT, NULL, effect_form_consent, SAME },
    { SCREEN_REPORT, EV_ACTION_ALL_GOODS, NULL, effect_form_goods, SAME },
    { SCREEN_REPORT, EV_ACTION_SHOOT, NULL, effect_form_shoot, SAME },
    { SCREEN_REPORT, EV_ACTION_REMOVE, NULL, effect_form_remove, SAME },
    { SCREEN_REPORT, EV_ACTION_BACK, guard_form_first, effect_form_leave, FORM_ORIGIN },
    { SCREEN_REPORT, EV_ACTION_BACK, NULL, effect_form_back, SAME },
    { SCREEN_REPORT, EV_RECEIVED, NULL, NULL, SCREEN_RECEIVED },
    { SCREEN_REPORT, EV_IDLE_END, NULL, effect_wipe, SCREEN_ATTRACT },
    { SCREEN_RECEIVED, EV_ACTION_PRINT, NULL, effect_received_print, SAME },
    { SCREEN_RECEIVED, EV_ACTION_DONE, guard_slip_is_coming, effect_received_wait, SAME },
    { SCREEN_RECEIVED, EV_ACTION_DONE, NULL, effect_received_done, SCREEN_BYE },
    { SCREEN_RECEIVED, EV_IDLE_END, NULL, effect_wipe, SCREEN_ATTRACT },

    /* 反映查询 */
    { SCREEN_ATTRACT, EV_ACTION_MAILBOX, NULL, effect_mail_open, SCREEN_MAILBOX },
    { SCREEN_SCAN, EV_ACTION_MAILBOX, NULL, effect_mail_open, SCREEN_MAILBOX },
    { SCREEN_ATTRACT, EV_SLIP, NULL, effect_mail_slip, SCREEN_MAILBOX },
    { SCREEN_SCAN, EV_SLIP, NULL, effect_mail_slip, SCREEN_MAILBOX },
    { SCREEN_MAILBOX, EV_SLIP, guard_mail_asks, effect_mail_slip, SAME },
    { SCREEN_MAILBOX, EV_ACTION_KEY, NULL, effect_mail_key, SAME },
    { SCREEN_MAILBOX, EV_ACTION_GO, NULL, effect_mail_go, SAME },
    { SCREEN_MAILBOX, EV_ACTION_SUBMIT, NULL, effect_mail_go, SAME },
    { SCREEN_MAILBOX, EV_ACTION_EDIT, NULL, effect_mail_edit, SAME },
    { SCREEN_MAILBOX, EV_ACTION_SHEET, NULL, effect_mail_sheet, SAME },
    { SCREEN_MAILBOX, EV_ACTION_SHOOT, NULL, effect_mail_shoot, SAME },
    { SCREEN_MAILBOX, EV_ACTION_BACK, guard_mail_first, effect_mail_leave, FORM_ORIGIN },
    { SCREEN_MAILBOX, EV_ACTION_BACK, NULL, effect_mail_back, SAME },
    { SCREEN_MAILBOX, EV_ACTION_DONE, NULL, effect_wipe, SCREEN_BYE },
    { SCREEN_MAILBOX, EV_IDLE_END, NULL, effect_wipe, SCREEN_ATTRACT },

    { SCREEN_BYE, EV_BYE_OVER, NULL, NULL, SCREEN_ATTRACT },
    { SCREEN_BYE, EV_ACTION_NEXT, NULL, NULL, SCREEN_SCAN },
    { SCREEN_BYE, EV_GUN, NULL, effect_judge, SCREEN_VERDICT },

    /* the keyboard on the screen, wherever a text is asked for */
    { ANY, EV_ACTION_TYPE, guard_is_typing, effect_type, SAME },
    { ANY, EV_ACTION_CANDIDATE, guard_is_typing, effect_candidate, SAME },
    { ANY, EV_ACTION_TYPING_MODE, guard_is_typing, effect_typing_mode, SAME },

    /* the machine */
    { ANY, EV_RELEASE_LOST, NULL, effect_fault, SCREEN_OUT },
    { SCREEN_OUT, EV_RELEASE_BACK, NULL, effect_wipe, SCREEN_ATTRACT },
    { ANY, EV_CAMERA_LOST, NULL, effect_camera_lost, SAME },
    { ANY, EV_ACTION_LANGUAGE, NULL, effect_language, SAME },
    { ANY, EV_ACTION_LARGE, NULL, effect_large, SAME },
    { ANY, EV_ACTION_HELP, NULL, effect_help, SAME },
    { ANY, EV_ACTION_MORE_TIME, NULL, effect_more_time, SAME },
};

uint64_t flow_now_ms(const struct flow *f)
{
    return f->config.clock.mono_ms(f->config.clock.self);
}

const struct words *flow_words(const struct flow *f)
{
    return f->model.english ? f->config.en : f->config.zh;
}

static void go_to(struct flow *f, enum screen_id to)
{
    uint64_t now = flow_now_ms(f);
    if (to == SCREEN_VERDICT && f->model.screen != SCREEN_VERDICT)
        f->shown_ms = now;
    f->model.screen = to;
    f->entered_ms = f->active_ms = now;
    f->trying_ms = now;
    f->model.coach = COACH_NONE;
    f->model.two_packs = false;
    f->model.idle_left_s = 0;
    f->model.has_outline = false;
}

static const struct edge *find_edge(const struct flow *f, enum flow_event event,
                                    const struct happening *h)
{
    for (size_t i = 0; i < ARRAY_LEN(edges); i++)
        if ((edges[i].from == ANY || edges[i].from == (int)f->model.screen) &&
            edges[i].on == event && (!edges[i].guard || edges[i].guard(f, h)))
            return &edges[i];
    return NULL;
}

void flow_fire(struct flow *f, enum flow_event event, const struct happening *h)
{
    const struct edge *e = find_edge(f, event, h);
    if (!e)
        return;
    int to = e->to == ORIGIN ? (int)f->origin
                             : (e->to == FORM_ORIGIN ? (int)f->form_origin : e->to);
    if (e->effect)
        e->effect(f, h);
    if (f->judge_failed) {
        f->judge_failed = false;
        effect_fault(f, h);
        to = SCREEN_OUT;
    }
    if (to != SAME)
        go_to(f, (enum screen_id)to);
    form_follow(f);
    mail_follow(f);
}

void flow_set_day(struct flow *f)
{
    struct model *m = &f->model;
    struct date day = f->config.today;
    if (!date_known(day))
        day = date_of_utc(f->config.clock.utc_s(f->config.clock.self));
    /* A clock set back must not make old data look fresh: no day before the data was issued. */
    if (date_before(day, m->release.issued))
        day = m->release.issued;
    if (!date_known(f->config.today) && date_before(day, f->floor))
        day = f->floor;
    m->today = day;
    m->data_age_days = 0;
    if (date_known(m->release.issued))
        m->data_age_days = date_days(day) - date_days(m->release.issued);
    uint64_t stale_days = 0;
    m->data_stale = span_number(span_of(law_term(f->config.law, "stale_days")), &stale_days) &&
                    m->data_age_days > (int)stale_days;
    if (f->counted_on.ymd != day.ymd) {
        f->counted_on = day;
        m->checked_today = 0;
    }
}

bool flow_clock_is_sure(const struct flow *f)
{
    struct date day = date_of_utc(f->config.clock.utc_s(f->config.clock.self));
    return !date_before(day, f->model.release.issued) && !date_before(day, f->floor);
}

void flow_set_release(struct flow *f)
{
    const struct fact_release *r = judge_release(f->config.judge);
    if (r)
        f->model.release = *r;
    else
        memset(&f->model.release, 0, sizeof f->model.release);
    flow_set_day(f);
}

static void show_tables(struct flow *f)
{
    f->model.report.form = f->config.letterbox->form;
    f->model.report.route = f->config.letterbox->route;
}

enum err_code flow_create(const struct flow_config *config, struct flow **out, struct err *err)
{
    struct flow *f = calloc(1, sizeof *f);
    if (f)
        f->review = calloc(1, sizeof *f->review);
    if (!f || !f->review) {
        free(f);
        return err_set(err, ERR_NOMEM, "no memory for the flow");
    }
    f->config = *config;
    if (config->letterbox) {
        show_tables(f);
        f->model.report.is_taken = letterbox_takes(config->letterbox);
        f->model.mail.is_taken = config->ask != NULL;
    }
    session_wipe(&f->session, &f->model);
    f->model.english = config->is_english;
    f->model.law = config->law;
    f->model.screen = SCREEN_ATTRACT;
    flow_set_release(f);
    go_to(f, SCREEN_ATTRACT);
    if (!judge_is_ready(config->judge))
        flow_fire(f, EV_RELEASE_LOST, &(struct happening){ 0 });
    *out = f;
    return ERR_OK;
}

void flow_destroy(struct flow *f)
{
    if (!f)
        return;
    typing_wipe(f->config.typing, &f->model.typing);
    session_wipe(&f->session, &f->model);
    explicit_bzero(f->review, sizeof *f->review);
    free(f->review);
    explicit_bzero(f, sizeof *f);
    free(f);
}

const struct model *flow_model(const struct flow *f)
{
    return &f->model;
}

void flow_touched(struct flow *f)
{
    f->touched_ms = f->active_ms = flow_now_ms(f);
    f->model.idle_left_s = 0;
}

void flow_act(struct flow *f, enum action action, int arg)
{
    flow_touched(f);
    if (action > ACTION_NONE && action < ACTION_COUNT)
        flow_fire(f, (enum flow_event)action, &(struct happening){ .arg = arg });
}

void flow_gun(struct flow *f, struct span bytes)
{
    struct seen seen = { 0 };
    flow_touched(f);
    struct slip_seen slip;
    if (slip_qr_read(span_trim(bytes), slip.number, slip.code)) {
        flow_fire(f, EV_SLIP, &(struct happening){ .slip = &slip });
        explicit_bzero(&slip, sizeof slip);
        return;
    }
    seen_fill(&seen, bytes, FIND_WEDGE);
    flow_fire(f, EV_GUN, &(struct happening){ .seen = &seen });
    explicit_bzero(&seen, sizeof seen);
}

void flow_typed(struct flow *f, struct span keys, bool entered)
{
    flow_touched(f);
    enum flow_event event = f->model.typing.kind ? EV_ACTION_TYPE : EV_ACTION_KEY;
    for (size_t i = 0; i < keys.len; i++)
        flow_fire(f, event, &(struct happening){ .arg = keys.p[i] });
    if (entered)
        flow_fire(f, EV_ACTION_SUBMIT, &(struct happening){ 0 });
}

void flow_camera(struct flow *f, enum camera_state state)
{
    enum camera_state before = f->model.camera;
    f->model.camera = state;
    if (state == CAMERA_LOST && before == CAMERA_ON)
        flow_fire(f, EV_CAMERA_LOST, &(struct happening){ 0 });
    if (state != before)
        log_line(LOG_INFO, "flow", "camera %s",
                 state == CAMERA_ON ? "on" : (state == CAMERA_LOST ? "lost" : "none"));
}

static bool is_reading(const struct flow *f)
{
    const struct model *m = &f->model;
    return m->screen == SCREEN_ENTRY && m->entry_kind == ENTRY_LICENCE && m->camera == CAMERA_ON;
}

/* Only the name of the pack whose number was read: of one typed by hand nothing need be held up. */
static bool wants_maker(const struct flow *f)
{
    return is_reading(f) && f->line_read_ms != 0 && f->model.entry[0] != '\0' &&
           f->model.entry_maker[0] == '\0' && flow_now_ms(f) - f->line_read_ms < FLOW_MAKER_MS;
}

bool flow_wants_text(const struct flow *f)
{
    const struct model *m = &f->model;
    return is_reading(f) && ((!m->entry_is_typed && !m->entry_is_agreed) || wants_maker(f));
}

void flow_maker(struct flow *f, const char *maker)
{
    if (!wants_maker(f) || maker[0] == '\0')
        return;
    text_copy(f->model.entry_maker, sizeof f->model.entry_maker, maker);
    entry_judge(&f->model, flow_words(f));
    f->active_ms = flow_now_ms(f);
}

static bool ask_judge(void *self, const struct ident *id)
{
    return judge_knows(self, id);
}

void flow_text(struct flow *f, const struct ocr_line *line, bool is_agreed)
{
    struct model *m = &f->model;
    struct ocr_line l = *line;
    char before[MODEL_ENTRY_MAX];
    if (!flow_wants_text(f))
        return;
    memcpy(before, m->entry, sizeof before);
    ocr_propose(&l, (struct ocr_known){ ask_judge, f->config.judge });
    entry_read(m, &l, is_agreed);
    explicit_bzero(&l, sizeof l);
    entry_judge(m, flow_words(f));
    if (strcmp(before, m->entry) == 0)
        return;
    f->active_ms = flow_now_ms(f); /* a person holds a pack up */
    if (before[0] == '\0')
        f->line_read_ms = f->active_ms;
}

void flow_renewed(struct flow *f)
{
    flow_set_release(f);
    if (f->model.screen != SCREEN_OUT || !judge_is_ready(f->config.judge))
        return;
    f->model.fault[0] = '\0';
    flow_fire(f, EV_RELEASE_BACK, &(struct happening){ 0 });
}

bool flow_is_resting(const struct flow *f)
{
    return f->model.screen == SCREEN_ATTRACT || f->model.screen == SCREEN_OUT;
}

void flow_adopt_law(struct flow *f, const struct law *law)
{
    f->config.law = law;
    f->model.law = law;
    if (f->config.letterbox)
        show_tables(f);
    flow_set_day(f);
}

void flow_floor(struct flow *f, int64_t utc_s)
{
    struct date day = utc_s > 0 ? date_of_utc(utc_s) : DATE_NONE;
    if (!date_known(f->floor) || date_before(f->floor, day))
        f->floor = day;
}

void flow_tick(struct flow *f)
{
    flow_set_day(f);
    form_tick(f);
    idle_tick(f);
}
