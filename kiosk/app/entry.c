#include "app/entry.h"

#include "base/text.h"
#include "code/find.h"

enum { CODE_DIGITS_MAX = 14, ORG_CHARS_MAX = 18, DATE_DIGITS = 8 };

/* What each keypad takes, and how much of it. */
static const struct {
    const char *extra; /* beside the digits */
    bool letters, provinces;
    size_t chars_max;
} kinds[ENTRY_KIND_COUNT] = {
    [ENTRY_CODE] = { "", false, false, CODE_DIGITS_MAX },
    [ENTRY_LICENCE] = { "-()/.", true, true, 30 },
    [ENTRY_ORG] = { "-", true, false, ORG_CHARS_MAX + 1 },
    [ENTRY_DATE] = { "", false, false, DATE_DIGITS },
};

void entry_open(struct model *m, enum entry_kind kind)
{
    entry_wipe(m);
    m->entry_kind = (unsigned)kind < ENTRY_KIND_COUNT ? kind : ENTRY_CODE;
}

void entry_wipe(struct model *m)
{
    explicit_bzero(m->entry, sizeof m->entry);
    explicit_bzero(m->entry_hint, sizeof m->entry_hint);
    explicit_bzero(m->doubts, sizeof m->doubts);
    m->entry_check = CHECK_NONE;
    m->entry_is_read = m->entry_is_typed = m->entry_is_agreed = m->entry_is_proposed = false;
    m->n_doubts = 0;
    explicit_bzero(m->entry_maker, sizeof m->entry_maker);
}

static size_t count_chars(const char *s)
{
    size_t n = 0;
    for (; *s; s++)
        n += ((unsigned char)*s & 0xC0u) != 0x80u;
    return n;
}

static void drop_last(char *s)
{
    size_t n = strlen(s);
    while (n > 0 && ((unsigned char)s[n - 1] & 0xC0u) == 0x80u)
        s[--n] = '\0';
    if (n > 0)
        s[n - 1] = '\0';
}

static void append(struct model *m, const char *text)
{
    size_t have = strlen(m->entry), more = strlen(text);
    if (have + more < sizeof m->entry && count_chars(m->entry) < kinds[m->entry_kind].chars_max)
        memcpy(m->entry + have, text, more + 1);
}

static void append_char(struct model *m, int c)
{
    char text[2] = { (char)c, '\0' };
    if (c >= 'a' && c <= 'z')
        text[0] = (char)(c - 'a' + 'A');
    bool is_letter = text[0] >= 'A' && text[0] <= 'Z';
    bool is_digit = c >= '0' && c <= '9';
    if (is_digit || (is_letter && kinds[m->entry_kind].letters) ||
        strchr(kinds[m->entry_kind].extra, c))
        append(m, text);
}

static void press(struct model *m, const struct provinces *provinces, int arg)
{
    if (arg == KEY_BACKSPACE)
        drop_last(m->entry);
    else if (arg == KEY_CLEAR)
        entry_wipe(m);
    else if (arg > ' ' && arg < KEY_CLEAR)
        append_char(m, arg);
    else if (arg >= KEY_PROVINCE && (size_t)(arg - KEY_PROVINCE) < provinces->count &&
             kinds[m->entry_kind].provinces)
        append(m, provinces->names[arg - KEY_PROVINCE]);
}

/* Whether it is what this keypad is for: nine digits of a barcode half typed are no organisation
 * code with a wrong check character. */
static bool is_wanted(enum entry_kind kind, const struct ident *id)
{
    switch (kind) {
    case ENTRY_CODE:
        return ident_is_gtin(id->kind);
    case ENTRY_LICENCE:
        return ident_is_licence(id->kind) || id->kind == ID_STANDARD ||
               id->kind == ID_STANDARD_FIRM;
    case ENTRY_ORG:
        return ident_is_org(id->kind);
    case ENTRY_DATE:
    case ENTRY_KIND_COUNT:
        break;
    }
    return false;
}

/* A hand on the keys: what it leaves standing stays in doubt where it was. */
static void begin_typing(struct model *m)
{
    size_t n = count_chars(m->entry), kept = 0;
    m->entry_is_read = false;
    m->entry_is_typed = true;
    for (size_t i = 0; i < m->n_doubts; i++)
        if (m->doubts[i].at < n)
            m->doubts[kept++] = m->doubts[i];
    m->n_doubts = kept;
    m->entry_is_proposed = false;
}

void entry_key(struct model *m, const struct provinces *provinces, int arg)
{
    bool was_typed = m->entry_is_typed;
    press(m, provinces, arg);
    if (m->entry[0] == '\0' && was_typed)
        entry_wipe(m); /* as opened: the camera may go on */
    else
        begin_typing(m);
}

static bool is_whole(const struct ocr_line *line)
{
    for (size_t i = 0; i < line->n_doubts; i++)
        if (line->doubts[i].n == 0)
            return false;
    return line->ident.text[0] != '\0' && strlen(line->ident.text) < MODEL_ENTRY_MAX &&
           line->n_doubts <= MODEL_DOUBTS_MAX;
}

static void take_doubts(struct model *m, const struct ocr_line *line)
{
    m->n_doubts = 0;
    for (size_t i = 0; i < line->n_doubts; i++) {
        struct model_doubt *d = &m->doubts[m->n_doubts++];
        char front[MODEL_ENTRY_MAX];
        snprintf(front, sizeof front, "%.*s", (int)line->doubts[i].at, line->ident.text);
        *d = (struct model_doubt){ .at = count_chars(front) };
        for (; d->n < line->doubts[i].n && d->n < MODEL_ALTERNATIVES_MAX; d->n++)
            memcpy(d->alternatives[d->n], line->doubts[i].alternatives[d->n], 5);
    }
}

void entry_read(struct model *m, const struct ocr_line *line, bool is_agreed)
{
    if (m->entry_kind != ENTRY_LICENCE || m->entry_is_typed || m->entry_is_agreed ||
        !is_wanted(ENTRY_LICENCE, &line->ident) || !is_whole(line))
        return;
    text_copy(m->entry, sizeof m->entry, line->ident.text);
    take_doubts(m, line);
    m->entry_is_read = true;
    m->entry_is_agreed = is_agreed;
    m->entry_is_proposed = line->is_proposed && line->n_doubts > 0;
}

/* Puts text in place of the character with that index. */
static void replace_char(char *s, size_t at, const char *text)
{
    char after[MODEL_ENTRY_MAX];
    size_t byte = 0;
    for (; s[byte] && at > 0; at--)
        do
            byte++;
        while (((unsigned char)s[byte] & 0xC0u) == 0x80u);
    size_t end = byte;
    do
        end++;
    while (((unsigned char)s[end] & 0xC0u) == 0x80u);
    text_copy(after, sizeof after, s + end);
    if (byte + strlen(text) + strlen(after) >= MODEL_ENTRY_MAX)
        return;
    snprintf(s + byte, MODEL_ENTRY_MAX - byte, "%s%s", text, after);
}

void entry_choose(struct model *m, int alternative)
{
    bool is_proposed = m->entry_is_proposed;
    if (alternative == CHOOSE_SHOWN && is_proposed) {
        m->n_doubts = 0;
        begin_typing(m);
        return;
    }
    if (m->n_doubts == 0 || alternative < 0 || (size_t)alternative >= m->doubts[0].n)
        return;
    replace_char(m->entry, m->doubts[0].at, m->doubts[0].alternatives[alternative]);
    m->n_doubts--;
    memmove(m->doubts, m->doubts + 1, m->n_doubts * sizeof m->doubts[0]);
    begin_typing(m); /* a person has spoken */
    m->entry_is_proposed = is_proposed && alternative == 0 && m->n_doubts > 0;
}

bool entry_date(const struct model *m, struct date *out)
{
    return strlen(m->entry) == DATE_DIGITS && date_parse(span_of(m->entry), out);
}

static bool is_person(const struct seen *seen)
{
    for (size_t i = 0; i < seen->n_idents; i++)
        if (seen->idents[i].kind == ID_ID_CARD)
            return true;
    return false;
}

void entry_seen(const struct model *m, struct seen *out)
{
    size_t kept = 0;
    memset(out, 0, sizeof *out);
    seen_fill(out, span_of(m->entry), FIND_KEYPAD);
    for (size_t i = 0; i < out->n_idents; i++)
        if (is_wanted(m->entry_kind, &out->idents[i]))
            out->idents[kept++] = out->idents[i];
    out->n_idents = kept;
}

static void hint(struct model *m, const struct words *w, const char *id)
{
    text_copy(m->entry_hint, sizeof m->entry_hint, words_get(w, id));
}

/* What will be compared with the registry, where the person can see it. */
static void hint_maker(struct model *m, const struct words *w)
{
    const struct word_arg arg = { "maker", m->entry_maker };
    words_fill(w, "flow.entry.maker", &arg, 1, m->entry_hint, sizeof m->entry_hint);
}

static void judge_date(struct model *m, const struct words *w)
{
    struct date day;
    if (strlen(m->entry) < DATE_DIGITS)
        return;
    if (!entry_date(m, &day)) {
        m->entry_check = CHECK_BAD;
        hint(m, w, "flow.entry.no_such_day");
    } else if (date_before(m->today, day)) {
        m->entry_check = CHECK_BAD;
        hint(m, w, "flow.entry.day_to_come");
    } else {
        m->entry_check = CHECK_OK;
    }
}

static void judge_number(struct model *m, const struct words *w)
{
    static const char *const hints[CHECK_COUNT] = {
        [CHECK_OK] = "flow.entry.ok",
        [CHECK_BAD] = "flow.entry.bad",
        [CHECK_SUSPECT] = "flow.entry.suspect",
        [CHECK_MALFORMED] = "flow.entry.malformed",
    };
    struct seen seen = { 0 };
    seen_fill(&seen, span_of(m->entry), FIND_KEYPAD);
    if (is_person(&seen)) {
        entry_wipe(m);
        hint(m, w, "flow.entry.id_card");
        return;
    }
    entry_seen(m, &seen);
    if (seen.n_idents > 0) {
        m->entry_check = seen.idents[0].check;
        bool is_fine = m->entry_check == CHECK_OK || m->entry_check == CHECK_NONE;
        if (is_fine && m->entry_maker[0])
            hint_maker(m, w);
        else if (hints[m->entry_check])
            hint(m, w, hints[m->entry_check]);
    }
    explicit_bzero(&seen, sizeof seen);
}

void entry_judge(struct model *m, const struct words *w)
{
    m->entry_check = CHECK_NONE;
    m->entry_hint[0] = '\0';
    if (m->entry_kind == ENTRY_DATE)
        judge_date(m, w);
    else if (m->n_doubts > 0)
        hint(m, w, m->entry_is_proposed ? "flow.entry.proposed" : "flow.entry.doubt");
    else
        judge_number(m, w);
}

bool entry_is_complete(const struct model *m)
{
    struct seen seen;
    if (m->entry_kind == ENTRY_DATE)
        return m->entry_check == CHECK_OK;
    entry_seen(m, &seen);
    bool is_complete = seen.n_idents > 0 && m->n_doubts == 0;
    explicit_bzero(&seen, sizeof seen);
    return is_complete;
}
