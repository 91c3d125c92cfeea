#include "scan/coach.h"

void coach_voice_reset(struct coach_voice *v)
{
    *v = (struct coach_voice){ 0 };
}

/* The cause heard most in the last frames, when it was heard often enough. */
static enum coach_cause commonest(const struct coach_voice *v)
{
    unsigned count[CAUSE_COUNT] = { 0 };
    enum coach_cause best = CAUSE_NONE;
    unsigned n = v->n_heard < VOICE_FRAMES ? v->n_heard : VOICE_FRAMES;
    for (unsigned i = 0; i < n; i++)
        if (++count[v->heard[i]] > count[best])
            best = v->heard[i];
    return count[best] >= VOICE_NEED && best != CAUSE_NOTHING ? best : CAUSE_NONE;
}

enum coach_cause coach_voice_feed(struct coach_voice *v, enum coach_cause cause, uint64_t now_ms)
{
    v->heard[v->n_heard++ % VOICE_FRAMES] = cause;
    enum coach_cause now = commonest(v);
    if (now != v->said && (v->said == CAUSE_NONE || now_ms - v->said_ms >= VOICE_STAY_MS)) {
        v->said = now;
        v->said_ms = now_ms;
    }
    return v->said;
}
