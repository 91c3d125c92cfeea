/* The photographs of a report: one at a time, looked at before it is kept. */
#include "app/form.h"

#include "base/log.h"

void effect_form_shoot(struct flow *f, const struct happening *h)
{
    struct draft *d = form_draft(f);
    enum report_page page = f->model.report.page;
    bool has_room = d->n_photos < REPORT_PHOTOS_MAX;
    if (page == PAGE_PHOTOS && has_room && f->model.camera == CAMERA_ON) {
        d->is_for_receipt = h->arg == 1;
        d->back = PAGE_PHOTOS;
        form_turn_to(f, PAGE_SHOOT);
    } else if ((page == PAGE_SHOOT || page == PAGE_RECEIPT) && f->model.camera == CAMERA_ON) {
        d->wants_shot = true;
    } else if (page == PAGE_SHOT && h->arg == 1) {
        if (draft_keep_shot(d))
            form_receipt_kept(f);
    } else if (page == PAGE_SHOT) {
        draft_drop_shot(d);
        form_receipt_drop(f);
        form_turn_to(f, d->back == PAGE_WHERE ? PAGE_RECEIPT : PAGE_SHOOT);
    }
}

void effect_form_remove(struct flow *f, const struct happening *h)
{
    struct draft *d = form_draft(f);
    if (f->model.report.page == PAGE_PHOTOS && h->arg >= 0 && (size_t)h->arg < d->n_photos)
        draft_remove_photo(d, (size_t)h->arg);
    form_show(f);
}

bool flow_wants_photo(const struct flow *f)
{
    return mail_wants_photo(f) || (f->model.screen == SCREEN_REPORT && f->session.draft.wants_shot);
}

void flow_photo(struct flow *f, const struct frame *frame)
{
    struct draft *d = form_draft(f);
    if (!flow_wants_photo(f))
        return;
    if (mail_wants_photo(f)) {
        mail_photo(f, frame);
        return;
    }
    d->wants_shot = false;
    f->active_ms = flow_now_ms(f);
    if (draft_shoot(d, frame)) {
        if (d->is_for_receipt)
            form_receipt_begin(f, frame);
        form_turn_to(f, PAGE_SHOT);
    } else
        log_line(LOG_WARN, "form", "a photograph could not be made");
}
