#include "ui/entry_boxes.h"

#include <math.h>

#include "ui/button.h"
#include "ui/text.h"

enum { GROUPS_MAX = 4 };

/* Empty boxes shown at first, and where a wider gap stands: after that many characters, 0 ends. */
struct form {
    size_t from, boxes; /* form for this many typed characters and more */
    size_t gap_after[GROUPS_MAX];
};

static const struct form forms[ENTRY_KIND_COUNT][2] = {
    [ENTRY_CODE] = { { 0, 13, { 1, 7 } }, { 14, 14, { 1, 8 } } },
    [ENTRY_LICENCE] = { { 0, 14, { 0 } }, { 15, 16, { 0 } } },
    [ENTRY_ORG] = { { 0, 9, { 8 } }, { 10, 18, { 2, 8, 17 } } },
    [ENTRY_DATE] = { { 0, 8, { 4, 6 } }, { 99, 8, { 4, 6 } } },
};

struct typed {
    char ch[MODEL_ENTRY_MAX][5];
    size_t n;
};

static void take_apart(const char *entry, struct typed *out)
{
    struct span all = span_of(entry);
    out->n = 0;
    for (size_t at = 0; at < all.len && out->n < MODEL_ENTRY_MAX;) {
        uint32_t cp;
        size_t len = utf8_next(all, at, &cp);
        if (span_copy(span_part(all, at, at + len), out->ch[out->n], sizeof out->ch[0]))
            out->n++;
        at += len;
    }
}

bool entry_boxes_reading(const struct model *m)
{
    return m->screen == SCREEN_ENTRY && m->entry_kind == ENTRY_LICENCE && m->camera == CAMERA_ON;
}

/* Which of the camera's doubts that character is; n_doubts: none. */
static size_t doubt_of(const struct model *m, size_t i)
{
    size_t k = 0;
    while (k < m->n_doubts && m->doubts[k].at != i)
        k++;
    return k;
}

void entry_boxes_draw_choices(struct canvas *c, struct rect r)
{
    const struct model_doubt *d = &c->model->doubts[0];
    double side = 1.5 * canvas_size(c, SIZE_TOUCH_MIN), gap = canvas_size(c, SIZE_ROW_GAP);
    double all = side * (double)d->n + gap * (double)(d->n - 1);
    if (c->model->entry_is_proposed && c->model->n_doubts > 1) {
        struct rect same = rect_cut_bottom(&r, canvas_size(c, SIZE_GO), gap);
        button_draw(c, &(struct button){ .box = rect_middle(same, fmin(same.w, 640), same.h),
                                         .look = BUTTON_PLAIN,
                                         .label = canvas_word(c, "entry.licence.same"),
                                         .action = ACTION_CHOOSE,
                                         .arg = CHOOSE_SHOWN });
    }
    double x = r.x + (r.w - all) / 2, y = r.y + (r.h - side) / 2;
    for (size_t i = 0; i < d->n; i++, x += side + gap)
        button_draw(c, &(struct button){ .box = { x, y, side, side },
                                         .look = BUTTON_KEY,
                                         .label = d->alternatives[i],
                                         .action = ACTION_CHOOSE,
                                         .arg = (int)i });
}

/* A wrong check character is most often its own fault or that of the print beside it; what is wrong
 * as a whole is all in doubt. */
static bool doubtful(const struct model *m, size_t i, size_t n)
{
    if (m->n_doubts > 0)
        return doubt_of(m, i) < m->n_doubts;
    if (m->entry_check == CHECK_BAD && m->entry_kind != ENTRY_DATE)
        return i + 1 == n;
    return m->entry_check == CHECK_BAD || m->entry_check == CHECK_SUSPECT ||
           m->entry_check == CHECK_MALFORMED;
}

static bool is_gap(const struct form *f, size_t i)
{
    for (int k = 0; k < GROUPS_MAX && f->gap_after[k] > 0; k++)
        if (f->gap_after[k] == i)
            return true;
    return false;
}

static void draw_box(struct canvas *c, struct rect r, const char *ch, bool doubt, bool next)
{
    struct text_look look = {
        .style = STYLE_BOX, .ink = COLOUR_INK, .ground = COLOUR_WHITE, .align = ALIGN_CENTRE
    };
    enum colour line = next ? COLOUR_OUTLINE : COLOUR_LINE;
    bool is_hyphen = strcmp(ch, "-") == 0;
    if (doubt) {
        look.ground = COLOUR_AMBER_TINT;
        look.ink = COLOUR_AMBER_INK;
        line = next ? COLOUR_INK : COLOUR_AMBER; /* the one that is asked about stands out */
    }
    if (is_hyphen)
        look.ground = COLOUR_PAPER;
    else
        canvas_card(c, r, 12, look.ground, doubt && next ? 8 : (next || doubt ? 5 : 3), line);
    text_draw(c, rect_inset(r, 1, 0), &look, ch);
}

void entry_boxes_draw(struct canvas *c, struct rect r)
{
    const struct model *m = c->model;
    struct typed typed;
    take_apart(m->entry, &typed);
    const struct form *f = &forms[m->entry_kind][typed.n >= forms[m->entry_kind][1].from];
    size_t n = typed.n > f->boxes ? typed.n : f->boxes, gaps = 0;
    for (size_t i = 1; i < n; i++)
        gaps += is_gap(f, i);
    double space = 6, wide = 22;
    double full = r.w - space * (double)(n - 1) - wide * (double)gaps;
    double w = fmin(full / (double)n, 84), h = fmin(r.h, 116);
    double x = r.x +
               (c->panel->upright
                    ? (r.w - w * (double)n - space * (double)(n - 1) - wide * (double)gaps) / 2
                    : 0);
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            x += space + (is_gap(f, i) ? wide : 0);
        struct rect box = { x, r.y + (r.h - h) / 2, w, h };
        bool is_asked = m->n_doubts > 0 && m->doubts[0].at == i;
        draw_box(c, box, i < typed.n ? typed.ch[i] : "", i < typed.n && doubtful(m, i, typed.n),
                 i == typed.n || is_asked);
        x += w;
    }
}
