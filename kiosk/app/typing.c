#include "app/typing.h"

#include "base/log.h"
#include "base/text.h"

/* Two points nearer to each other than this (of the pad's side) are one. */
static const float near_share = 0.004f;

struct typing {
    struct pinyin *pinyin;           /* NULL: none */
    struct handwriting *handwriting; /* NULL: none */
};

/* Which ways each kind of text offers; the first that this machine can do is the one to begin with. */
static const bool offers[TYPING_KIND_COUNT][TYPING_MODE_COUNT] = {
    [TYPING_FREE] = { true, true, true, true, true },
    [TYPING_NAME] = { true, true, true, true, true },
    [TYPING_SHOP] = { true, true, true, true, false },
    [TYPING_NUMBER] = { [TYPING_DIGITS] = true },
};

enum err_code typing_create(const char *pinyin_folder, const char *model_file, struct typing **out,
                            struct err *err)
{
    struct err why = { 0 };
    struct typing *t = calloc(1, sizeof *t);
    if (!t)
        return err_set(err, ERR_NOMEM, "no memory for the keyboard");
    if (pinyin_folder && pinyin_open(pinyin_folder, &t->pinyin, &why) != ERR_OK)
        log_line(LOG_WARN, "typing", "%s", why.text);
    if (model_file && handwriting_open(model_file, &t->handwriting, &why) != ERR_OK)
        log_line(LOG_WARN, "typing", "%s", why.text);
    *out = t;
    return ERR_OK;
}

void typing_destroy(struct typing *t)
{
    if (!t)
        return;
    pinyin_close(t->pinyin);
    handwriting_close(t->handwriting);
    free(t);
}

/* --- what is half typed ------------------------------------------------------------------------- */

static void wipe_ink(struct model_typing *m)
{
    unsigned serial = m->ink.serial + 1;
    explicit_bzero(&m->ink, sizeof m->ink);
    m->ink.serial = serial;
}

static void drop_half(struct typing *t, struct model_typing *m)
{
    if (t && t->pinyin)
        pinyin_clear(t->pinyin);
    if (t && t->handwriting)
        handwriting_clear(t->handwriting);
    wipe_ink(m);
    explicit_bzero(m->typed, sizeof m->typed);
    explicit_bzero(&m->candidates, sizeof m->candidates);
    m->page = 0;
    m->first = 0;
}

static void look(struct typing *t, struct model_typing *m)
{
    m->first = 0;
    explicit_bzero(&m->candidates, sizeof m->candidates);
    if (m->mode == TYPING_PINYIN && t && t->pinyin)
        pinyin_look(t->pinyin, m->typed, &m->candidates);
    else if (m->mode == TYPING_HAND && t && t->handwriting)
        handwriting_look(t->handwriting, &m->candidates);
}

/* --- the text ----------------------------------------------------------------------------------- */

static void append(struct model_typing *m, const char *text)
{
    size_t have = strlen(m->text), more = strlen(text);
    m->is_full = have + more > m->max_bytes;
    if (!m->is_full)
        memcpy(m->text + have, text, more + 1);
}

static void drop_last(struct model_typing *m)
{
    size_t n = strlen(m->text);
    while (n > 0 && ((unsigned char)m->text[n - 1] & 0xC0u) == 0x80u)
        m->text[--n] = '\0';
    if (n > 0)
        m->text[n - 1] = '\0';
}

static void choose(struct typing *t, struct model_typing *m, size_t i)
{
    char text[TYPING_TEXT_MAX];
    if (i >= m->candidates.n)
        return;
    if (m->mode == TYPING_PINYIN && t && t->pinyin) {
        if (pinyin_choose(t->pinyin, i, text, sizeof text))
            append(m, text);
        explicit_bzero(text, sizeof text);
    } else if (m->mode == TYPING_HAND) {
        append(m, m->candidates.text[i]);
        drop_half(t, m);
    }
    m->page = 0;
    look(t, m);
}

void typing_settle(struct typing *t, struct model_typing *m)
{
    /* A sentence of pinyin may be taken in parts. */
    for (size_t i = 0; i < IME_TYPED_MAX && m->candidates.n > 0; i++)
        choose(t, m, 0);
    drop_half(t, m);
}

/* --- keys --------------------------------------------------------------------------------------- */

static void erase(struct typing *t, struct model_typing *m)
{
    m->is_full = false;
    if (m->mode == TYPING_PINYIN && m->typed[0] && t && t->pinyin) {
        pinyin_key(t->pinyin, '\b');
        m->page = 0;
        look(t, m);
    } else if (m->mode == TYPING_HAND && m->ink.n > 0) {
        drop_half(t, m);
    } else {
        drop_last(m);
    }
}

static void undo(struct typing *t, struct model_typing *m)
{
    struct typing_ink *ink = &m->ink;
    if (ink->n_strokes == 0 || !t || !t->handwriting)
        return;
    ink->n_strokes--;
    ink->n = ink->n_strokes > 0 ? ink->ends[ink->n_strokes - 1] : 0;
    ink->is_down = false;
    ink->serial++;
    handwriting_undo(t->handwriting);
    look(t, m);
}

static void type_character(struct typing *t, struct model_typing *m, uint32_t c)
{
    char text[5] = { 0 };
    if (m->kind == TYPING_NUMBER &&
        !((c >= '0' && c <= '9') || (c == '.' && !strchr(m->text, '.'))))
        return;
    if (c < ' ' || (c >= 0x7F && c < 0xA0) || c > 0x10FFFF || (c >= 0xD800 && c < 0xE000))
        return;
    if (m->candidates.n > 0) /* a sign or a blank ends what is half typed */
        typing_settle(t, m);
    if (m->is_upper && c >= 'a' && c <= 'z')
        c = c - 'a' + 'A';
    m->is_upper = false;
    text[utf8_put(c, text)] = '\0';
    append(m, text);
}

void typing_key(struct typing *t, struct model_typing *m, int arg)
{
    if (m->kind == TYPING_NONE)
        return;
    bool is_letter = (arg >= 'a' && arg <= 'z') || arg == '\'';
    switch (arg) {
    case TYPE_BACKSPACE:
        erase(t, m);
        break;
    case TYPE_CLEAR:
        drop_half(t, m);
        explicit_bzero(m->text, sizeof m->text);
        m->is_full = false;
        break;
    case TYPE_SHIFT:
        m->is_upper = !m->is_upper;
        break;
    case TYPE_UNDO:
        undo(t, m);
        break;
    default:
        if (m->mode == TYPING_PINYIN && is_letter && t && t->pinyin) {
            pinyin_key(t->pinyin, (char)arg);
            m->page = 0;
            look(t, m);
        } else if (arg == ' ' && m->mode == TYPING_PINYIN && m->candidates.n > 0) {
            choose(t, m, 0);
        } else if (arg > 0) {
            type_character(t, m, (uint32_t)arg);
        }
        break;
    }
}

void typing_candidate(struct typing *t, struct model_typing *m, int arg)
{
    if (m->kind == TYPING_NONE)
        return;
    bool is_pinyin = m->mode == TYPING_PINYIN && t && t->pinyin;
    if (arg == CANDIDATE_NEXT && is_pinyin && m->candidates.has_more) {
        pinyin_page(t->pinyin, 1);
        m->page++;
        look(t, m);
    } else if (arg == CANDIDATE_PREVIOUS && is_pinyin && m->page > 0) {
        pinyin_page(t->pinyin, -1);
        m->page--;
        look(t, m);
    } else if (arg >= CANDIDATE_FROM && (size_t)(arg - CANDIDATE_FROM) < m->candidates.n) {
        m->first = (size_t)(arg - CANDIDATE_FROM);
    } else if (arg >= 0 && arg < IME_CANDIDATES_MAX) {
        choose(t, m, (size_t)arg);
    }
}

void typing_mode(struct typing *t, struct model_typing *m, int arg)
{
    if (m->kind == TYPING_NONE || arg < 0 || arg >= TYPING_MODE_COUNT || !m->has[arg])
        return;
    drop_half(t, m);
    m->mode = m->liked = (enum typing_mode)arg;
    m->is_liked = true;
    m->is_upper = false;
}

/* --- the pad ------------------------------------------------------------------------------------ */

static float clamp(float v)
{
    return v > 0 ? v < 1 ? v : 1 : 0; /* what is no number is 0 */
}

static size_t stroke_start(const struct typing_ink *ink)
{
    return ink->n_strokes > 0 ? ink->ends[ink->n_strokes - 1] : 0;
}

static void add_point(struct typing_ink *ink, struct stroke_point p)
{
    p = (struct stroke_point){ clamp(p.x), clamp(p.y) };
    if (ink->n > stroke_start(ink)) {
        struct stroke_point last = ink->points[ink->n - 1];
        float dx = p.x - last.x, dy = p.y - last.y;
        if (dx * dx + dy * dy < near_share * near_share)
            return;
    }
    if (ink->n == IME_POINTS_MAX)
        return;
    ink->points[ink->n++] = p;
    ink->serial++;
}

static void end_stroke(struct typing *t, struct model_typing *m)
{
    struct typing_ink *ink = &m->ink;
    size_t first = stroke_start(ink);
    ink->is_down = false;
    if (ink->n == first)
        return;
    ink->ends[ink->n_strokes++] = ink->n;
    if (!handwriting_stroke(t->handwriting, ink->points + first, ink->n - first))
        undo(t, m);
    look(t, m);
}

void typing_stroke(struct typing *t, struct model_typing *m, enum stroke_phase phase,
                   struct stroke_point p)
{
    struct typing_ink *ink = &m->ink;
    if (m->kind == TYPING_NONE || m->mode != TYPING_HAND || !t || !t->handwriting)
        return;
    switch (phase) {
    case STROKE_DOWN:
        ink->n = stroke_start(ink); /* of one whose end was lost */
        ink->is_down = ink->n_strokes < IME_STROKES_MAX && ink->n < IME_POINTS_MAX;
        if (ink->is_down)
            add_point(ink, p);
        break;
    case STROKE_MOVE:
        if (ink->is_down)
            add_point(ink, p);
        break;
    case STROKE_UP:
        if (ink->is_down)
            add_point(ink, p);
        if (ink->is_down)
            end_stroke(t, m);
        break;
    case STROKE_CANCEL:
        ink->n = stroke_start(ink);
        ink->is_down = false;
        ink->serial++;
        break;
    }
}

/* --- opening and leaving ------------------------------------------------------------------------ */

static bool can(const struct typing *t, enum typing_mode mode)
{
    if (mode == TYPING_PINYIN)
        return t && t->pinyin;
    if (mode == TYPING_HAND)
        return t && t->handwriting;
    return true;
}

void typing_open(struct typing *t, struct model_typing *m, enum typing_kind kind, size_t max_bytes,
                 const char *text)
{
    typing_close(t, m);
    if (kind <= TYPING_NONE || kind >= TYPING_KIND_COUNT)
        return;
    m->kind = kind;
    m->max_bytes = max_bytes < TYPING_TEXT_MAX ? max_bytes : TYPING_TEXT_MAX - 1;
    text_copy(m->text, m->max_bytes + 1, text);
    for (int i = 0; i < TYPING_MODE_COUNT; i++)
        m->has[i] = offers[kind][i] && can(t, (enum typing_mode)i);
    m->mode = m->liked;
    for (int i = 0; i < TYPING_MODE_COUNT && !m->has[m->mode]; i++)
        m->mode = (enum typing_mode)i;
}

void typing_close(struct typing *t, struct model_typing *m)
{
    enum typing_mode liked = m->liked;
    bool is_liked = m->is_liked;
    unsigned serial = m->ink.serial + 1;
    drop_half(t, m);
    explicit_bzero(m, sizeof *m);
    m->liked = liked;
    m->is_liked = is_liked;
    m->ink.serial = serial;
}

void typing_wipe(struct typing *t, struct model_typing *m)
{
    typing_close(t, m);
    m->liked = TYPING_PINYIN;
    m->is_liked = false;
}
