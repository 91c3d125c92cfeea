#include "paper/pen.h"

static const struct pen_look head = { .size = 32, .bold = true, .is_centred = true };
static const struct pen_look title = { .size = 44, .bold = true, .is_centred = true };
static const struct pen_look number = {
    .size = 52, .bold = true, .is_centred = true, .fits_one = true
};
static const struct pen_look label = { .size = 28, .is_centred = true };
static const struct pen_look body = { .size = 30 };
static const struct pen_look strong = { .size = 32, .bold = true };
static const struct pen_look step = { .size = 28, .indent = 12 };
static const struct pen_look small = { .size = 26, .is_centred = true };
static const struct pen_look band = {
    .size = 30, .bold = true, .is_centred = true, .inverted = true
};

enum { GAP = 10, QR_SIDE = 360 };

static void write_head(struct pen *p, const char *bureau, const char *title_id, bool is_demo)
{
    if (is_demo) {
        pen_word(p, &band, "slip.demo");
        pen_gap(p, GAP);
    }
    pen_text(p, &head, bureau);
    pen_word(p, &title, title_id);
    pen_rule(p);
}

static void write_foot(struct pen *p, const char *hotline, struct date made)
{
    char day[64];
    words_date(p->words, made, day, sizeof day);
    const struct word_arg args[] = { { "hotline", hotline }, { "date", day } };
    pen_rule(p);
    pen_fill(p, &small, "slip.foot", args, ARRAY_LEN(args));
}

/* 048213 is read aloud as 048 213. */
static void write_code(struct pen *p, const char *code)
{
    char parted[32];
    if (code[0] == '\0')
        return;
    if (strlen(code) == 6)
        snprintf(parted, sizeof parted, "%.3s %s", code, code + 3);
    else
        text_copy(parted, sizeof parted, code);
    pen_gap(p, GAP);
    pen_word(p, &label, "slip.code");
    pen_text(p, &number, parted);
    explicit_bzero(parted, sizeof parted);
}

static void write_promise(struct pen *p, struct date due)
{
    char day[64];
    if (!date_known(due))
        return;
    words_date(p->words, due, day, sizeof day);
    const struct word_arg arg = { "date", day };
    pen_fill(p, &strong, "slip.due", &arg, 1);
    pen_gap(p, GAP);
}

static void write_office(struct pen *p, const struct slip_report *s)
{
    const struct word_arg args[] = { { "office", s->office }, { "phone", s->office_phone } };
    pen_text(p, &body, s->handled);
    if (s->office[0])
        pen_fill(p, &strong, "slip.office", args, 1);
    if (s->office_phone[0])
        pen_fill(p, &strong, "slip.phone", args, ARRAY_LEN(args));
}

static void write_steps(struct pen *p)
{
    static const char *const ids[] = { "slip.step1", "slip.step2", "slip.step3", "slip.step4" };
    pen_word(p, &strong, "slip.next");
    for (size_t i = 0; i < ARRAY_LEN(ids); i++)
        pen_word(p, &step, ids[i]);
}

static void write_report(struct pen *p, const struct slip_report *s)
{
    if (s->is_offline) {
        pen_gap(p, 2 * GAP);
        pen_word(p, &band, "slip.offline");
        pen_word(p, &body, "slip.offline_more");
    }
    pen_rule(p);
    write_promise(p, s->due);
    write_office(p, s);
    pen_rule(p);
    write_steps(p);
    if (s->goods[0] || s->verdict[0]) {
        pen_rule(p);
        pen_text(p, &body, s->goods);
        pen_text(p, &body, s->verdict);
    }
    write_foot(p, s->hotline, s->made);
    pen_word(p, &small, "slip.lost");
}

enum err_code slip_draw_report(const struct words *w, const struct slip_report *s,
                               cairo_surface_t **out, struct err *err)
{
    struct pen p;
    char qr[SLIP_QR_MAX];
    enum err_code rc = pen_begin(&p, w, err);
    if (!rc) {
        write_head(&p, s->bureau, "slip.report.title", s->is_demo);
        pen_word(&p, &label, "slip.number");
        pen_text(&p, &number, s->number);
        write_code(&p, s->code);
        slip_qr_write(s->number, s->code, qr);
        rc = pen_qr(&p, qr, QR_SIDE, err);
        explicit_bzero(qr, sizeof qr);
    }
    if (!rc) {
        pen_word(&p, &small, "slip.ask");
        write_report(&p, s);
    }
    return pen_end(&p, rc, out, err);
}

enum err_code slip_draw_verdict(const struct words *w, const struct slip_verdict *s,
                                cairo_surface_t **out, struct err *err)
{
    struct pen p;
    enum err_code rc = pen_begin(&p, w, err);
    if (!rc) {
        write_head(&p, s->bureau, "slip.verdict.title", s->is_demo);
        pen_text(&p, &number, s->number);
        pen_gap(&p, GAP);
        pen_text(&p, &title, s->title);
        pen_gap(&p, GAP);
        for (size_t i = 0; i < s->n_lines && i < ARRAY_LEN(s->lines); i++) {
            pen_text(&p, &body, s->lines[i]);
            pen_gap(&p, GAP / 2);
        }
        if (s->qr[0])
            rc = pen_qr(&p, s->qr, SLIP_WIDTH_DOTS, err);
    }
    if (!rc) {
        pen_text(&p, &small, s->data);
        pen_word(&p, &small, "slip.verdict.note");
        write_foot(&p, s->hotline, s->made);
    }
    return pen_end(&p, rc, out, err);
}
