/* report: the pages of SCREEN_REPORT that are more than a list; screens only. */
#ifndef SCREENS_REPORT_H
#define SCREENS_REPORT_H

#include "ui/choices.h"

void report_draw_photos(struct canvas *c);
void report_draw_live(struct canvas *c);
void report_draw_shot(struct canvas *c);
void report_draw_reading(struct canvas *c);
void report_draw_facts(struct canvas *c);
void report_draw_unread(struct canvas *c);
void report_draw_review(struct canvas *c);
void report_draw_sending(struct canvas *c);
void report_draw_trouble(struct canvas *c);
void report_draw_away(struct canvas *c);

/* The title, its step and what stands beside it: pages draw it for themselves. */
void report_head(struct canvas *c, const struct page_places *p, const char *lead, const char *soft);
/* Go and skip, where they are offered. */
void report_ways(struct canvas *c, const struct page_places *p);
/* Who handles it, in a sentence. */
void report_handled(struct canvas *c, char *out, size_t cap);

/* Where things stand on a page that is written on the keyboard: everything to be touched below the reach line. */
struct typed_places {
    struct rect title, text, row, go, keys; /* row: left of go */
};
/* has_row: something is to stand in row. */
void report_lay_typed(struct canvas *c, bool has_row, struct typed_places *out);

#endif
