/* app/typing.h: one text being typed on the screen: what stands there, what is half typed, how it is typed.
 *
 * A page opens it with what was typed before, the keys come as actions, and the page takes the text when
 * it goes on.  Ways to type: pinyin, handwriting, letters, digits, signs; what this machine cannot do is not
 * offered.  Nothing of it is learnt or written down; typing_close leaves no byte behind.
 *
 * Threads: main thread.
 */
#ifndef APP_TYPING_H
#define APP_TYPING_H

#include "base/attrs.h"
#include "ime/ime.h"

enum typing_kind {
    TYPING_NONE = 0, /* nothing is being typed: no keyboard */
    TYPING_FREE,     /* in one's own words */
    TYPING_NAME,     /* of a person, or an address */
    TYPING_SHOP,     /* search by name, or by the first letters of its pinyin */
    TYPING_NUMBER,   /* digits and a point: an amount */
    TYPING_KIND_COUNT
};

enum typing_mode {
    TYPING_PINYIN = 0,
    TYPING_HAND,
    TYPING_LATIN,
    TYPING_DIGITS,
    TYPING_SIGNS,
    TYPING_MODE_COUNT
};

enum { TYPING_TEXT_MAX = 2048 };

/* ACTION_TYPE: the character as its code point, or one of these. */
enum { TYPE_BACKSPACE = 8, TYPE_SHIFT = 14, TYPE_UNDO = 26, TYPE_CLEAR = 127 };
/* ACTION_CANDIDATE: which, from 0; a page on and back; or from which on they are shown. */
enum { CANDIDATE_NEXT = 100, CANDIDATE_PREVIOUS, CANDIDATE_FROM = 200 };

/* A finger on the writing pad. */
enum stroke_phase { STROKE_DOWN = 0, STROKE_MOVE, STROKE_UP, STROKE_CANCEL };

struct typing_ink {
    struct stroke_point points[IME_POINTS_MAX];
    size_t n;
    size_t ends[IME_STROKES_MAX]; /* one past each finished stroke's last point */
    size_t n_strokes;
    bool is_down;    /* points behind the last end are a stroke being drawn */
    unsigned serial; /* changes with every change of the ink */
};

/* All that the keyboard shows; lies in the model. */
struct model_typing {
    enum typing_kind kind;
    enum typing_mode mode;
    enum typing_mode liked;      /* the next text begins with it */
    bool is_liked;               /* it was chosen by the person */
    bool has[TYPING_MODE_COUNT]; /* which ways are offered */
    bool is_upper;               /* the next letter is a capital */
    bool is_full;                /* the last key did not fit any more */
    size_t max_bytes;            /* of text, without its end */
    char text[TYPING_TEXT_MAX];  /* UTF-8 */
    char typed[IME_TYPED_MAX];   /* pinyin not chosen yet */
    struct ime_candidates candidates;
    unsigned page; /* of the candidates, from 0 */
    size_t first;  /* of the page, that is shown: there is not always room for all */
    struct typing_ink ink;
};

struct typing;

/* Opens what there is of the two engines; without them it can still do letters, digits and signs.
 * pinyin_folder, model_file: NULL: none.  ERR_NOMEM. */
enum err_code typing_create(const char *pinyin_folder, const char *model_file, struct typing **out,
                            struct err *err) MUST_USE;
/* The same with the data of this machine. */
enum err_code typing_create_here(struct typing **out, struct err *err) MUST_USE;
void typing_destroy(struct typing *t); /* NULL is fine, here and below: no engines */

/* Begins with `text`, of which at most max_bytes are kept.  The way of typing chosen before in the session stays. */
void typing_open(struct typing *t, struct model_typing *m, enum typing_kind kind, size_t max_bytes,
                 const char *text);
void typing_key(struct typing *t, struct model_typing *m, int arg);       /* ACTION_TYPE */
void typing_candidate(struct typing *t, struct model_typing *m, int arg); /* ACTION_CANDIDATE */
void typing_mode(struct typing *t, struct model_typing *m,
                 int arg); /* ACTION_TYPING_MODE: enum typing_mode */
/* p counts from 0 to 1 across the pad; what leaves it is drawn to its edge. */
void typing_stroke(struct typing *t, struct model_typing *m, enum stroke_phase phase,
                   struct stroke_point p);
/* The page goes on: what is half typed or drawn becomes its first candidate.  m->text is the answer then. */
void typing_settle(struct typing *t, struct model_typing *m);
/* The page is left; the way of typing is remembered for the next one. */
void typing_close(struct typing *t, struct model_typing *m);
/* The person is gone: as a machine that was just started. */
void typing_wipe(struct typing *t, struct model_typing *m);

#endif
