#include "app/script.h"

#include <ctype.h>

#include "base/buf.h"
#include "base/fs.h"

enum { FILE_BYTES_MAX = 1024 * 1024, STEPS_MAX = 4096, WORDS_MAX = 4 };

struct script {
    struct buf bytes; /* escapes are turned into bytes in place */
    struct script_step *steps;
    size_t count, next;
};

#define X(name) #name,
static const char *const action_names[ACTION_COUNT] = { ACTION_LIST(X) };
#undef X

static const size_t prefix_bytes = sizeof "ACTION_" - 1;

const char *action_name(enum action a)
{
    return (unsigned)a < ACTION_COUNT ? action_names[a] + prefix_bytes : "-";
}

static bool action_of(struct span word, enum action *out)
{
    for (size_t i = 0; i < ACTION_COUNT; i++) {
        const char *name = action_names[i] + prefix_bytes;
        if (strlen(name) == word.len && strncasecmp(name, (const char *)word.p, word.len) == 0) {
            *out = (enum action)i;
            return true;
        }
    }
    return false;
}

static struct span next_word(struct span *line)
{
    *line = span_trim(*line);
    size_t n = 0;
    while (n < line->len && line->p[n] != ' ' && line->p[n] != '\t')
        n++;
    struct span word = span_part(*line, 0, n);
    *line = span_trim(span_part(*line, n, line->len));
    return word;
}

static int hex_value(uint8_t c)
{
    return isdigit(c) ? c - '0' : (isxdigit(c) ? tolower(c) - 'a' + 10 : -1);
}

/* \xHH, \r, \t and \\ become bytes.  The text lies in the script's own buffer, so it can shrink. */
static struct span unescape(struct script *s, struct span text)
{
    uint8_t *to = s->bytes.data + (text.p - s->bytes.data);
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.p[i], next = i + 1 < text.len ? text.p[i + 1] : 0;
        if (c != '\\' || next == 0) {
            to[n++] = c;
            continue;
        }
        i++;
        if (next == 'x' && i + 2 < text.len && hex_value(text.p[i + 1]) >= 0 &&
            hex_value(text.p[i + 2]) >= 0) {
            to[n++] = (uint8_t)(hex_value(text.p[i + 1]) * 16 + hex_value(text.p[i + 2]));
            i += 2;
        } else {
            to[n++] = next == 'r' ? '\r' : (next == 't' ? '\t' : next);
        }
    }
    return (struct span){ to, n };
}

static bool parse_touch(struct span rest, struct script_step *step)
{
    uint64_t x = 0, y = 0;
    if (!span_number(next_word(&rest), &x) || !span_number(next_word(&rest), &y))
        return false;
    step->x = (int)x;
    step->y = (int)y;
    return true;
}

static bool parse_press(struct span rest, struct script_step *step)
{
    uint64_t arg = 0;
    if (!action_of(next_word(&rest), &step->action))
        return false;
    step->arg = SCRIPT_ANY_ARG;
    if (step->action == ACTION_KEY && !span_starts(rest, "#")) {
        step->text = rest;
        return rest.len > 0;
    }
    if (span_starts(rest, "#")) /* a key by its number */
        rest = span_part(rest, 1, rest.len);
    if (rest.len == 0)
        return true;
    if (!span_number(rest, &arg))
        return false;
    step->arg = (int)arg;
    return true;
}

static bool parse_step(struct script *s, struct span word, struct span rest,
                       struct script_step *step)
{
    static const struct {
        const char *name;
        enum script_kind kind;
    } kinds[] = {
        { "touch", SCRIPT_TOUCH }, { "press", SCRIPT_PRESS },   { "gun", SCRIPT_GUN },
        { "type", SCRIPT_TYPE },   { "camera", SCRIPT_CAMERA }, { "picture", SCRIPT_PICTURE },
        { "end", SCRIPT_END },
    };
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
        if (span_eq(word, kinds[i].name))
            step->kind = kinds[i].kind;
    switch (step->kind) {
    case SCRIPT_TOUCH:
        return parse_touch(rest, step);
    case SCRIPT_PRESS:
        return parse_press(rest, step);
    case SCRIPT_GUN:
    case SCRIPT_TYPE:
        step->text = unescape(s, rest);
        return step->text.len > 0;
    case SCRIPT_CAMERA:
        step->is_on = span_eq(rest, "on");
        return step->is_on || span_eq(rest, "off");
    case SCRIPT_PICTURE:
        step->text = rest;
        return rest.len > 0 && rest.len < 64 && !memchr(rest.p, '/', rest.len);
    case SCRIPT_END:
        return rest.len == 0;
    case SCRIPT_NONE:
        break;
    }
    return false;
}

static enum err_code parse_line(struct script *s, const char *path, struct span line, int number,
                                struct err *err)
{
    struct script_step *step = &s->steps[s->count];
    line = span_trim(line);
    if (line.len == 0 || line.p[0] == '#')
        return ERR_OK;
    if (s->count == STEPS_MAX)
        return err_set(err, ERR_TOO_BIG, "%s:%d: more than %d happenings", path, number, STEPS_MAX);
    *step = (struct script_step){ .line = number };
    struct span time = next_word(&line), word = next_word(&line);
    if (!span_number(time, &step->at_ms))
        return err_set(err, ERR_INVALID, "%s:%d: a line begins with a time in milliseconds", path,
                       number);
    if (!parse_step(s, word, line, step))
        return err_set(err, ERR_INVALID, "%s:%d: '%.*s' is not a happening (see --help)", path,
                       number, (int)word.len, (const char *)word.p);
    if (s->count > 0 && step->at_ms < s->steps[s->count - 1].at_ms)
        return err_set(err, ERR_INVALID, "%s:%d: earlier than the line before it", path, number);
    s->count++;
    return ERR_OK;
}

enum err_code script_open(const char *path, struct script **out, struct err *err)
{
    struct script *s = calloc(1, sizeof *s);
    if (!s || !(s->steps = calloc(STEPS_MAX + 1, sizeof *s->steps))) {
        free(s);
        return err_set(err, ERR_NOMEM, "no memory for the script");
    }
    s->bytes = BUF_INIT(FILE_BYTES_MAX);
    enum err_code rc = fs_read_all(path, &s->bytes, err);
    struct span all = buf_span(&s->bytes);
    for (int number = 1; !rc && all.len > 0; number++) {
        const uint8_t *end = memchr(all.p, '\n', all.len);
        size_t n = end ? (size_t)(end - all.p) : all.len;
        rc = parse_line(s, path, span_part(all, 0, n), number, err);
        all = span_part(all, n + 1, all.len);
    }
    if (rc) {
        script_close(s);
        return rc;
    }
    *out = s;
    return ERR_OK;
}

void script_close(struct script *s)
{
    if (!s)
        return;
    buf_fini(&s->bytes);
    free(s->steps);
    free(s);
}

const struct script_step *script_peek(const struct script *s)
{
    return s && s->next < s->count ? &s->steps[s->next] : NULL;
}

void script_next(struct script *s)
{
    s->next++;
}
