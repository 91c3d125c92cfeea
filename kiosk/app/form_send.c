/* The last touch of a report: it is put in the letterbox, and only what lies there gets its number shown.
 *
 * It is done one turn after the touch, so that the screen says so first: a slow disk must not look like a
 * button that does not work.
 */
#include "app/form.h"

#include "base/log.h"

enum { TURNS_TO_SHOW = 2 };

void form_send(struct flow *f)
{
    struct draft *d = form_draft(f);
    enum question missing = form_missing(f->model.report.form, &d->report);
    if (!d->report.consents)
        return;
    if (missing != QUESTION_COUNT && missing != QUESTION_REVIEW) {
        d->is_editing = true;
        form_turn_to(f, form_page_of(f, missing));
        return;
    }
    d->sending = 1;
    f->model.report.trouble = NULL;
    form_turn_to(f, PAGE_SENDING);
}

/* What the machine adds: when, where, on which data. */
static void sign(struct flow *f)
{
    struct report *r = &form_draft(f)->report;
    const struct model *m = &f->model;
    form_drop_unasked(m->report.form, r);
    r->made_utc_s = f->config.clock.utc_s(f->config.clock.self);
    r->clock_is_sure = flow_clock_is_sure(f);
    r->release_sequence = m->release.sequence;
    r->release_date = m->release.issued;
    r->tables_sequence = f->config.letterbox->tables;
    text_copy(r->kiosk, sizeof r->kiosk, f->config.kiosk ? f->config.kiosk : "");
    text_copy(r->profile, sizeof r->profile, law_profile(f->config.law));
    text_copy(r->language, sizeof r->language, m->english ? "en" : "zh");
    text_copy(r->topic, sizeof r->topic, m->report.decision.topic->id);
    text_copy(r->office, sizeof r->office, m->report.decision.office->id);
}

static enum err_code submit(struct flow *f, size_t n_photos, bool *stored, struct err *err)
{
    struct draft *d = form_draft(f);
    struct outbox_photo photos[REPORT_PHOTOS_MAX];
    for (size_t i = 0; i < n_photos; i++)
        photos[i] = (struct outbox_photo){ d->photos[i].kind, buf_span(&d->photos[i].jpeg) };
    return letterbox_submit(f->config.letterbox, &d->report, photos, n_photos, f->model.report.code,
                            stored, err);
}

/* What was told stays until it is known to lie in the letterbox; then only what the slip says. */
static void forget_words(struct flow *f)
{
    struct draft *d = form_draft(f);
    struct report *r = &d->report;
    explicit_bzero(r->name, sizeof r->name);
    explicit_bzero(r->phone, sizeof r->phone);
    explicit_bzero(r->address, sizeof r->address);
    explicit_bzero(r->text, sizeof r->text);
    explicit_bzero(d->surname, sizeof d->surname);
    explicit_bzero(d->home, sizeof d->home);
    explicit_bzero(f->review, sizeof *f->review);
    draft_drop_shot(d);
    while (d->n_photos > 0)
        draft_remove_photo(d, d->n_photos - 1);
}

static void received(struct flow *f)
{
    struct model_report *m = &f->model.report;
    struct draft *d = form_draft(f);
    slip_qr_write(d->report.number, m->code, m->qr);
    forget_words(f);
    form_show(f);
    log_line(LOG_INFO, "form", "report %s is kept", d->report.number);
    m->slip = f->config.print ? SLIP_SOON : SLIP_NONE;
    f->slip_ms = flow_now_ms(f);
    flow_fire(f, EV_RECEIVED, &(struct happening){ 0 });
    if (f->config.stored)
        f->config.stored(f->config.self);
}

static void put_in(struct flow *f)
{
    struct draft *d = form_draft(f);
    struct err err = { 0 };
    bool stored = false;
    d->sending = 0;
    sign(f);
    f->model.report.without_photos = false;
    enum err_code rc = submit(f, d->n_photos, &stored, &err);
    if (rc == ERR_TOO_BIG && !stored && d->n_photos > 0) {
        log_line(LOG_WARN, "form", "no room for photographs: %s", err.text);
        rc = submit(f, 0, &stored, &err);
        f->model.report.without_photos = rc == ERR_OK;
    }
    if (rc == ERR_OK) {
        received(f);
        return;
    }
    explicit_bzero(f->model.report.code, sizeof f->model.report.code);
    log_line(LOG_ERROR, "form", "a report could not be kept: %s", err.text);
    f->model.report.trouble = rc == ERR_STALE     ? "report.trouble.stored"
                              : rc == ERR_TOO_BIG ? "report.trouble.full"
                                                  : "report.trouble.disk";
    form_turn_to(f, PAGE_TROUBLE);
}

static void print_slip(struct flow *f)
{
    struct model_report *m = &f->model.report;
    m->slip = SLIP_PRINTING;
    f->config.print(f->config.self, &f->model);
}

void effect_received_print(struct flow *f, const struct happening *h)
{
    struct model_report *m = &f->model.report;
    if (!f->config.print || m->slip == SLIP_PRINTING)
        return;
    if (h->arg == 1)
        print_slip(f);
    else if (m->slip == SLIP_SOON)
        m->slip = SLIP_DECLINED;
}

/* A slip that was promised comes: 完成 waits for it.  A second touch does not; it is printed all the same. */
bool guard_slip_is_coming(const struct flow *f, const struct happening *h)
{
    const struct model_report *m = &f->model.report;
    (void)h;
    return !m->is_leaving && (m->slip == SLIP_SOON || m->slip == SLIP_PRINTING);
}

void effect_received_wait(struct flow *f, const struct happening *h)
{
    (void)h;
    f->model.report.is_leaving = true;
    if (f->model.report.slip == SLIP_SOON)
        print_slip(f);
}

void effect_received_done(struct flow *f, const struct happening *h)
{
    enum slip_state slip = f->model.report.slip;
    effect_wipe(f, h);
    f->model.has_slip = slip == SLIP_PRINTING || slip == SLIP_PRINTED;
}

/* What is not on paper is to be photographed: the page stays, and its time begins anew. */
static void received_printed(struct flow *f, bool is_on_paper)
{
    struct model_report *m = &f->model.report;
    bool was_leaving = m->is_leaving;
    m->slip = is_on_paper ? SLIP_PRINTED : SLIP_FAILED;
    m->is_leaving = false;
    if (!was_leaving)
        return;
    f->active_ms = flow_now_ms(f);
    if (is_on_paper)
        flow_fire(f, EV_ACTION_DONE, &(struct happening){ 0 });
}

void flow_printed(struct flow *f, bool is_on_paper)
{
    if (f->model.screen == SCREEN_RECEIVED && f->model.report.slip == SLIP_PRINTING)
        received_printed(f, is_on_paper);
    if (f->model.screen == SCREEN_TAKE && f->model.take_slip == SLIP_PRINTING)
        f->model.take_slip = is_on_paper ? SLIP_PRINTED : SLIP_FAILED;
}

bool flow_is_sending(const struct flow *f)
{
    return f->session.draft.sending > 0;
}

void form_tick(struct flow *f)
{
    struct draft *d = form_draft(f);
    form_receipt_tick(f);
    if (f->model.screen == SCREEN_REPORT && form_digits_of(f->model.report.page))
        form_digits_tick(f);
    if (d->sending > 0 && d->sending++ >= TURNS_TO_SHOW)
        put_in(f);
    if (f->model.screen == SCREEN_RECEIVED && f->model.report.slip == SLIP_SOON &&
        flow_now_ms(f) - f->slip_ms >= f->config.times.slip_soon)
        print_slip(f);
}
