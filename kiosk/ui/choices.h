/* choices: what a page of a form is made of: a head, things to pick, the ways on.
 *
 * Upright the head is above the reach line and everything to be touched below it; lying the head stands to the
 * left.  The primary button keeps its place on every page.
 */
#ifndef UI_CHOICES_H
#define UI_CHOICES_H

#include "ui/icon.h"
#include "ui/text.h"

struct page_places {
    struct rect title; /* with the step above it */
    struct rect head;  /* what is known, why it is asked */
    struct rect list;  /* to pick from, above ways and pager */
    struct rect pager; /* h 0: none */
    struct rect skip, go;
};

/* has_skip_above: there may be a way to skip beside the one to go on; else both have one place. */
void page_lay(const struct canvas *c, bool has_pager, bool has_go, bool has_skip_above,
              struct page_places *out);
/* "第2步，共7步" and the question. */
void page_title(struct canvas *c, struct rect r, size_t step, size_t steps, const char *title);
/* Lines of the head, the second softer; "" or NULL: none. */
void page_words(struct canvas *c, struct rect r, const char *lead, const char *soft);

/* A title and a line under it, in one column. */
void choices_cards(struct canvas *c, struct rect r, const struct model_choice *choices, size_t n);
/* Two by three. */
void choices_tiles(struct canvas *c, struct rect r, const struct model_choice *choices, size_t n,
                   bool is_many);
void choices_pager(struct canvas *c, struct rect r, size_t sheet, size_t sheets);

#endif
