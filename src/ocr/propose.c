#include "ocr/propose.h"

#include <string.h>

#include "ocr/candidate.h"

static size_t count_choices(const struct ocr_line *line)
{
    size_t choices = 1;
    for (size_t i = 0; i < line->n_doubts; i++) {
        choices *= line->doubts[i].n; /* 0: something is missing altogether */
        if (choices == 0 || choices > PROPOSE_ASKED_MAX)
            return 0;
    }
    return choices;
}

/* The number when each doubt is its alternative picks[i]; false when that is none. */
static bool choose(const struct ocr_line *line, const size_t picks[OCR_DOUBTS_MAX],
                   struct ident *out)
{
    *out = line->ident;
    for (size_t i = 0; i < line->n_doubts; i++) {
        const struct ocr_doubt *d = &line->doubts[i];
        if (strlen(d->alternatives[picks[i]]) != strlen(d->alternatives[0]) ||
            !candidate_try(out, d->at, d->alternatives[picks[i]], out))
            return false;
    }
    return true;
}

static void pick(size_t choice, const struct ocr_line *line, size_t picks[OCR_DOUBTS_MAX])
{
    for (size_t i = 0; i < line->n_doubts; i++) {
        picks[i] = choice % line->doubts[i].n;
        choice /= line->doubts[i].n;
    }
}

static void put_first(struct ocr_doubt *d, size_t k)
{
    char first[sizeof d->alternatives[0]];
    memcpy(first, d->alternatives[k], sizeof first);
    memmove(d->alternatives[1], d->alternatives[0], k * sizeof d->alternatives[0]);
    memcpy(d->alternatives[0], first, sizeof first);
}

void ocr_propose(struct ocr_line *line, struct ocr_known known)
{
    size_t picks[OCR_DOUBTS_MAX], only = 0, found = 0, choices;
    struct ident id, best = line->ident;
    line->is_known = line->is_proposed = false;
    if (!known.ask || line->ident.kind == ID_NONE)
        return;
    line->is_known = known.ask(known.self, &line->ident);
    choices = line->n_doubts > 0 ? count_choices(line) : 0;
    for (size_t c = 0; c < choices && found < 2; c++) {
        pick(c, line, picks);
        if (!choose(line, picks, &id) || !known.ask(known.self, &id))
            continue;
        best = id;
        only = c;
        found++;
    }
    if (found != 1)
        return;
    pick(only, line, picks);
    for (size_t i = 0; i < line->n_doubts; i++)
        put_first(&line->doubts[i], picks[i]);
    line->ident = best;
    line->is_known = line->is_proposed = true;
}
