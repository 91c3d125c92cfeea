#include <dlfcn.h>
#include <unistd.h>
#include <zinnia.h>

#include "base/text.h"
#include "ime/ime.h"

/* What is used of the library, each with the type its own header declares. */
#define CALLS(X)                                                                                   \
    X(zinnia_recognizer_new)                                                                       \
    X(zinnia_recognizer_destroy)                                                                   \
    X(zinnia_recognizer_open)                                                                      \
    X(zinnia_recognizer_classify)                                                                  \
    X(zinnia_character_new)                                                                        \
    X(zinnia_character_destroy)                                                                    \
    X(zinnia_character_clear)                                                                      \
    X(zinnia_character_set_width)                                                                  \
    X(zinnia_character_set_height)                                                                 \
    X(zinnia_character_add)                                                                        \
    X(zinnia_result_value)                                                                         \
    X(zinnia_result_size)                                                                          \
    X(zinnia_result_destroy)

struct calls {
#define X(name) __typeof__(&name) name;
    CALLS(X)
#undef X
};

enum { SIDE = 1000 }; /* of the square the library is told of */

struct handwriting {
    struct calls call;
    zinnia_recognizer_t *recognizer;
    zinnia_character_t *character;
    struct stroke_point points[IME_POINTS_MAX];
    size_t n_points;
    size_t ends[IME_STROKES_MAX];
    size_t n_strokes;
};

static enum err_code open_library(struct calls *call, struct err *err)
{
    static const char *const names[] = {
#define X(name) #name,
        CALLS(X)
#undef X
    };
    void *lib = dlopen("libzinnia.so.0", RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!lib)
        return err_set(err, ERR_NOT_FOUND, "handwriting is not installed: %s", dlerror());
    void **slot = (void **)(void *)call; /* a struct of nothing but function pointers */
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        slot[i] = dlsym(lib, names[i]);
        if (!slot[i]) {
            dlclose(lib);
            return err_set(err, ERR_UNSUPPORTED, "libzinnia.so.0 has no %s", names[i]);
        }
    }
    dlclose(lib);
    return ERR_OK;
}

enum err_code handwriting_open(const char *model_file, struct handwriting **out, struct err *err)
{
    struct handwriting *h = calloc(1, sizeof *h);
    if (!h)
        return err_set(err, ERR_NOMEM, "no memory for handwriting");
    enum err_code rc = ERR_OK;
    if (access(model_file, R_OK) != 0)
        rc = err_set(err, ERR_NOT_FOUND, "handwriting: no %s", model_file);
    if (!rc)
        rc = open_library(&h->call, err);
    if (!rc) {
        h->recognizer = h->call.zinnia_recognizer_new();
        h->character = h->call.zinnia_character_new();
        if (!h->recognizer || !h->character)
            rc = err_set(err, ERR_NOMEM, "no memory for handwriting");
    }
    if (!rc && !h->call.zinnia_recognizer_open(h->recognizer, model_file))
        rc = err_set(err, ERR_NOT_FOUND, "handwriting: %s is no model", model_file);
    if (rc) {
        handwriting_close(h);
        return rc;
    }
    *out = h;
    return ERR_OK;
}

void handwriting_close(struct handwriting *h)
{
    if (!h)
        return;
    if (h->character)
        h->call.zinnia_character_destroy(h->character);
    if (h->recognizer)
        h->call.zinnia_recognizer_destroy(h->recognizer);
    explicit_bzero(h, sizeof *h);
    free(h);
}

void handwriting_clear(struct handwriting *h)
{
    h->call.zinnia_character_clear(h->character);
    explicit_bzero(h->points, sizeof h->points);
    h->n_points = h->n_strokes = 0;
}

bool handwriting_stroke(struct handwriting *h, const struct stroke_point *points, size_t n)
{
    if (n == 0 || h->n_strokes == IME_STROKES_MAX || n > IME_POINTS_MAX - h->n_points)
        return false;
    memcpy(h->points + h->n_points, points, n * sizeof *points);
    h->n_points += n;
    h->ends[h->n_strokes++] = h->n_points;
    return true;
}

void handwriting_undo(struct handwriting *h)
{
    if (h->n_strokes == 0)
        return;
    h->n_strokes--;
    h->n_points = h->n_strokes > 0 ? h->ends[h->n_strokes - 1] : 0;
}

static int coordinate(float v)
{
    return v <= 0 ? 0 : v >= 1 ? SIDE : (int)(v * SIDE);
}

/* The library wants at least two points a stroke: a dot is drawn as two. */
static void draw(struct handwriting *h)
{
    zinnia_character_t *c = h->character;
    h->call.zinnia_character_clear(c);
    h->call.zinnia_character_set_width(c, SIDE);
    h->call.zinnia_character_set_height(c, SIDE);
    for (size_t s = 0, i = 0; s < h->n_strokes; s++) {
        size_t first = i;
        for (; i < h->ends[s]; i++)
            h->call.zinnia_character_add(c, s, coordinate(h->points[i].x),
                                         coordinate(h->points[i].y));
        if (i - first == 1)
            h->call.zinnia_character_add(c, s, coordinate(h->points[first].x) + 1,
                                         coordinate(h->points[first].y) + 1);
    }
}

void handwriting_look(struct handwriting *h, struct ime_candidates *out)
{
    memset(out, 0, sizeof *out);
    if (h->n_strokes == 0)
        return;
    draw(h);
    zinnia_result_t *r = h->call.zinnia_recognizer_classify(h->recognizer, h->character,
                                                            IME_CANDIDATES_MAX);
    if (!r)
        return;
    size_t n = h->call.zinnia_result_size(r);
    for (size_t i = 0; i < n && out->n < IME_CANDIDATES_MAX; i++) {
        const char *text = h->call.zinnia_result_value(r, i);
        if (text && utf8_valid(span_of(text)))
            text_copy(out->text[out->n++], IME_CANDIDATE_TEXT, text);
    }
    h->call.zinnia_result_destroy(r);
}
