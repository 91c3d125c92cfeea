#include "ocr/vote.h"

#include <string.h>

void ocr_vote_reset(struct ocr_vote *v)
{
    explicit_bzero(v, sizeof *v);
}

static bool is_same(const struct ocr_line *a, const struct ocr_line *b)
{
    return a->ident.kind == b->ident.kind && strcmp(a->ident.text, b->ident.text) == 0;
}

static size_t count_same(const struct ocr_vote *v, const struct ocr_line *line)
{
    size_t n = 0;
    for (size_t i = 0; i < v->n; i++)
        n += is_same(&v->ballots[i], line);
    return n;
}

/* Of one frame's numbers: the one earlier frames saw, then the one with the fewest doubts. */
static const struct ocr_line *ballot_of(const struct ocr_vote *v, const struct ocr_lines *lines)
{
    const struct ocr_line *best = NULL;
    size_t best_same = 0;
    for (size_t i = 0; i < lines->n; i++) {
        const struct ocr_line *l = &lines->at[i];
        if (l->ident.kind == ID_NONE)
            continue;
        size_t same = count_same(v, l);
        if (!best || same > best_same || (same == best_same && l->n_doubts < best->n_doubts)) {
            best = l;
            best_same = same;
        }
    }
    return best;
}

static void cast(struct ocr_vote *v, const struct ocr_line *line)
{
    size_t keep = v->n < OCR_VOTE_FRAMES ? v->n : OCR_VOTE_FRAMES - 1;
    memmove(v->ballots + 1, v->ballots, keep * sizeof v->ballots[0]);
    v->ballots[0] = *line;
    v->n = keep + 1;
}

static const struct ocr_doubt *doubt_at(const struct ocr_line *l, size_t at)
{
    for (size_t i = 0; i < l->n_doubts; i++)
        if (l->doubts[i].at == at)
            return &l->doubts[i];
    return NULL;
}

static void add_alternative(struct ocr_doubt *d, const char *character)
{
    for (size_t i = 0; i < d->n; i++)
        if (strcmp(d->alternatives[i], character) == 0)
            return;
    /* What another frame read is likelier than what only looks alike. */
    size_t at = d->n < OCR_ALTERNATIVES_MAX ? d->n++ : OCR_ALTERNATIVES_MAX - 1;
    for (; at > 1; at--)
        memcpy(d->alternatives[at], d->alternatives[at - 1], sizeof d->alternatives[0]);
    text_copy(d->alternatives[at], sizeof d->alternatives[at], character);
}

static size_t char_at(const char *text, size_t at, char out[5])
{
    size_t n = 1;
    out[0] = text[at];
    while (n < 4 && ((unsigned char)text[at + n] & 0xC0) == 0x80) {
        out[n] = text[at + n];
        n++;
    }
    out[n] = '\0';
    return n;
}

/* What the frames say about the character at one byte of the leader. */
static bool is_doubted(const struct ocr_vote *v, const struct ocr_line *leader, size_t at,
                       struct ocr_doubt *d)
{
    bool is_clear_once = false, is_disputed = false;
    char own[5], other[5];
    *d = (struct ocr_doubt){ .at = (uint8_t)at };
    char_at(leader->ident.text, at, own);
    const struct ocr_doubt *first = doubt_at(leader, at);
    if (first)
        *d = *first;
    else
        add_alternative(d, own);
    for (size_t i = 0; i < v->n; i++) {
        const struct ocr_line *b = &v->ballots[i];
        if (is_same(b, leader)) {
            is_clear_once |= !doubt_at(b, at);
        } else if (b->ident.kind == leader->ident.kind &&
                   strlen(b->ident.text) == strlen(leader->ident.text)) {
            char_at(b->ident.text, at, other);
            if (strcmp(own, other) != 0) {
                add_alternative(d, other);
                is_disputed = true;
            }
        }
    }
    return is_disputed || !is_clear_once;
}

/* Another number altogether, or this one longer or shorter: no character to point at. */
static bool is_contested(const struct ocr_vote *v, const struct ocr_line *leader)
{
    for (size_t i = 0; i < v->n; i++)
        if (v->ballots[i].ident.kind != leader->ident.kind ||
            strlen(v->ballots[i].ident.text) != strlen(leader->ident.text))
            return true;
    return false;
}

bool ocr_vote_feed(struct ocr_vote *v, const struct ocr_lines *lines, struct ocr_line *out,
                   bool *agreed)
{
    const struct ocr_line *fresh = ballot_of(v, lines), *leader = NULL;
    size_t same = 0, clear = 0;
    *agreed = false;
    if (fresh)
        cast(v, fresh);
    if (v->n == 0)
        return false;
    for (size_t i = 0; i < v->n; i++) {
        size_t n = count_same(v, &v->ballots[i]);
        if (n > same) {
            same = n;
            leader = &v->ballots[i];
        }
    }
    for (size_t i = 0; i < v->n; i++)
        clear += is_same(&v->ballots[i], leader) && v->ballots[i].n_doubts == 0;
    *out = *leader;
    out->n_doubts = 0;
    char c[5];
    for (size_t at = 0; leader->ident.text[at]; at += char_at(leader->ident.text, at, c)) {
        struct ocr_doubt d;
        if (is_doubted(v, leader, at, &d) && out->n_doubts < OCR_DOUBTS_MAX)
            out->doubts[out->n_doubts++] = d;
    }
    *agreed = out->n_doubts == 0 && !is_contested(v, leader) &&
              (same >= OCR_VOTE_AGREE || clear >= OCR_VOTE_AGREE_CLEAR);
    return true;
}
