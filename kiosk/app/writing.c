/* What the keyboard's touches do to the text being typed: the flow's side of app/typing.h. */
#include "app/flow_inner.h"

bool guard_is_typing(const struct flow *f, const struct happening *h)
{
    (void)h;
    return f->model.typing.kind != TYPING_NONE;
}

void flow_open_typing(struct flow *f, enum typing_kind kind, size_t max_bytes, const char *text)
{
    struct model_typing *m = &f->model.typing;
    typing_open(f->config.typing, m, kind, max_bytes, text);
    if (f->model.english && !m->is_liked && m->has[TYPING_LATIN])
        m->mode = TYPING_LATIN;
}

void effect_type(struct flow *f, const struct happening *h)
{
    typing_key(f->config.typing, &f->model.typing, h->arg);
}

void effect_candidate(struct flow *f, const struct happening *h)
{
    typing_candidate(f->config.typing, &f->model.typing, h->arg);
}

void effect_typing_mode(struct flow *f, const struct happening *h)
{
    typing_mode(f->config.typing, &f->model.typing, h->arg);
}

void flow_stroke(struct flow *f, enum stroke_phase phase, struct stroke_point p)
{
    flow_touched(f);
    typing_stroke(f->config.typing, &f->model.typing, phase, p);
}
