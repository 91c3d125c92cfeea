/* ime/ime.h: Chinese by pinyin (librime with a schema and domain words of ours, no user dictionary) and by
 * handwriting (zinnia).  What is typed is kept nowhere: ime_clear leaves no trace, and nothing is written to the disk.
 *
 * Both libraries' data are made at package time (deploy/); opening takes under 100 ms each.
 * Threads: one.  Errors: ERR_NOT_FOUND: data or library is missing: the keyboard then offers what is left.
 */
#ifndef IME_IME_H
#define IME_IME_H

#include <stdbool.h>
#include <stddef.h>

#include "base/attrs.h"
#include "base/err.h"

enum {
    IME_CANDIDATES_MAX = 10,
    IME_CANDIDATE_TEXT = 64,
    IME_TYPED_MAX = 64,
    IME_STROKES_MAX = 48,
    IME_POINTS_MAX = 2048
};

struct ime_candidates {
    char text[IME_CANDIDATES_MAX][IME_CANDIDATE_TEXT];
    size_t n;
    bool has_more; /* pinyin: another page */
};

/* What the libraries read from the environment.  A program with threads calls it before it has any: another thread may
 * be reading the environment when it changes (fontconfig's, which Pango starts, did).  Called again it changes nothing. */
void ime_prepare(void);

struct pinyin;
enum err_code pinyin_open(const char *data_folder, struct pinyin **out, struct err *err) MUST_USE;
void pinyin_close(struct pinyin *p);
/* a-z, or '\b'.  False: not taken. */
bool pinyin_key(struct pinyin *p, char key);
void pinyin_page(struct pinyin *p, int by); /* +1, -1 */
/* What is typed and not chosen yet, with its syllables parted; and the page of candidates. */
void pinyin_look(const struct pinyin *p, char typed[IME_TYPED_MAX], struct ime_candidates *out);
/* Takes candidate i: appends what became certain to out (may be ""), when the whole input is used up. */
bool pinyin_choose(struct pinyin *p, size_t i, char *out, size_t cap);
void pinyin_clear(struct pinyin *p);

struct handwriting;
enum err_code handwriting_open(const char *model_file, struct handwriting **out,
                               struct err *err) MUST_USE;
void handwriting_close(struct handwriting *h);
struct stroke_point {
    float x, y; /* 0 to 1 in the pad */
};
void handwriting_clear(struct handwriting *h);
bool handwriting_stroke(struct handwriting *h, const struct stroke_point *points, size_t n);
void handwriting_undo(struct handwriting *h); /* the last stroke */
void handwriting_look(struct handwriting *h, struct ime_candidates *out);

#endif
