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

/* What leaves the pad is at its edge; what is no number is 0. */
static float inside(float v)
{
    return !(v > 0) ? 0 : v >= 1 ? 1 : v;
}

/* --- one drawing for the library ---------------------------------------------------------------- */

/* Written large or small, in the middle or in a corner, it is put in the middle in one size: the model
 * knows its characters with a margin about them.  Of the 20 drawn in tests/unit/ime 15 came first as they
 * were drawn, 17 at this size. */
static const float size_share = 0.6f;
static const float least_side = 0.05f; /* a dot stays a dot */

struct frame {
    float x, y, scale; /* middle of what was written, and how much it is made larger */
};

static struct frame frame_of(const struct handwriting *h)
{
    float x0 = 1, x1 = 0, y0 = 1, y1 = 0;
    for (size_t i = 0; i < h->n_points; i++) {
        float x = inside(h->points[i].x), y = inside(h->points[i].y);
        x0 = x < x0 ? x : x0;
        x1 = x > x1 ? x : x1;
        y0 = y < y0 ? y : y0;
        y1 = y > y1 ? y : y1;
    }
    float side = x1 - x0 > y1 - y0 ? x1 - x0 : y1 - y0;
    side = side > least_side ? side : least_side;
    return (struct frame){ (x0 + x1) / 2, (y0 + y1) / 2, size_share / side };
}

static size_t first_of(const struct handwriting *h, size_t stroke)
{
    return stroke > 0 ? h->ends[stroke - 1] : 0;
}

static void add_stroke(struct handwriting *h, const struct frame *f, size_t as, size_t stroke)
{
    int last_x = -1, last_y = -1;
    for (size_t i = first_of(h, stroke); i < h->ends[stroke]; i++) {
        int x = (int)(SIDE * (0.5f + (inside(h->points[i].x) - f->x) * f->scale));
        int y = (int)(SIDE * (0.5f + (inside(h->points[i].y) - f->y) * f->scale));
        if (x != last_x || y != last_y)
            h->call.zinnia_character_add(h->character, as, x, y);
        last_x = x;
        last_y = y;
    }
    /* The library wants at least two points a stroke: a dot is drawn as two. */
    h->call.zinnia_character_add(h->character, as, last_x + 1, last_y);
}

/* --- in which order ----------------------------------------------------------------------------- */

/* Orders of the strokes: as they were written; from left to right; from top to bottom.  The model knows
 * each character in the order of one hand only, and people learnt others. */
enum order { ORDER_WRITTEN = 0, ORDER_LEFT, ORDER_TOP, ORDER_COUNT };

static float key_of(const struct handwriting *h, size_t stroke, enum order order)
{
    float least = 2;
    for (size_t i = first_of(h, stroke); i < h->ends[stroke]; i++) {
        float v = inside(order == ORDER_LEFT ? h->points[i].x : h->points[i].y);
        least = v < least ? v : least;
    }
    return least;
}

static void arrange(const struct handwriting *h, enum order order, size_t out[IME_STROKES_MAX])
{
    for (size_t i = 0; i < h->n_strokes; i++) {
        size_t at = i;
        float key = order == ORDER_WRITTEN ? 0 : key_of(h, i, order);
        for (; order != ORDER_WRITTEN && at > 0 && key_of(h, out[at - 1], order) > key; at--)
            out[at] = out[at - 1];
        out[at] = i;
    }
}

static zinnia_result_t *classify(struct handwriting *h, enum order order)
{
    size_t strokes[IME_STROKES_MAX];
    struct frame f = frame_of(h);
    arrange(h, order, strokes);
    h->call.zinnia_character_clear(h->character);
    h->call.zinnia_character_set_width(h->character, SIDE);
    h->call.zinnia_character_set_height(h->character, SIDE);
    for (size_t i = 0; i < h->n_strokes; i++)
        add_stroke(h, &f, i, strokes[i]);
    return h->call.zinnia_recognizer_classify(h->recognizer, h->character, IME_CANDIDATES_MAX);
}

static bool has(const struct ime_candidates *c, const char *text)
{
    for (size_t i = 0; i < c->n; i++)
        if (strcmp(c->text[i], text) == 0)
            return true;
    return false;
}

/* The best of r that are not there yet, until there are n. */
static void take(struct handwriting *h, zinnia_result_t *r, size_t n, struct ime_candidates *out)
{
    size_t all = r ? h->call.zinnia_result_size(r) : 0;
    for (size_t i = 0; i < all && out->n < n; i++) {
        const char *text = h->call.zinnia_result_value(r, i);
        if (text && utf8_valid(span_of(text)) && !has(out, text))
            text_copy(out->text[out->n++], IME_CANDIDATE_TEXT, text);
    }
}

void handwriting_look(struct handwriting *h, struct ime_candidates *out)
{
    /* The order written comes first; two of each other order follow, and the rest of the first. */
    static const size_t until[ORDER_COUNT] = { 6, 8, 10 };
    zinnia_result_t *r[ORDER_COUNT] = { NULL };
    memset(out, 0, sizeof *out);
    if (h->n_strokes == 0)
        return;
    int orders = h->n_strokes > 1 ? ORDER_COUNT : 1;
    for (int i = 0; i < orders; i++) {
        r[i] = classify(h, (enum order)i);
        take(h, r[i], until[i], out);
    }
    take(h, r[ORDER_WRITTEN], IME_CANDIDATES_MAX, out);
    for (int i = 0; i < orders; i++)
        if (r[i])
            h->call.zinnia_result_destroy(r[i]);
}
