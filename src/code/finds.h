/* code/finds.h: what code_find gathers, and its parts: symbols, GS1 data, web addresses.  `base` is
 * where the text given stands in the text code_find was given.  Pure; threads: any. */
#ifndef CODE_FINDS_H
#define CODE_FINDS_H

#include "base/text.h"
#include "code/find.h"

/* Where what is found goes. */
struct finds {
    struct ident *out;
    size_t n, max;
};

/* The same number twice is one find; people's numbers are not told apart. */
void finds_add(struct finds *finds, struct ident id, size_t at, size_t len);

/* find_symbol.c.  False: the source says nothing, or the payload is not digits. */
bool find_symbol(struct finds *finds, struct span text, enum find_source source, size_t base);
/* A gun that says no symbology: 15 or 18 digits that are a GTIN and its add-on. */
bool find_gun_add_on(struct finds *finds, struct span text, size_t base);

/* find_gs1.c.  An element string behind its FNC1. */
bool find_elements(struct finds *finds, struct span text, size_t base);
/* The whole text as GS1 data of any form. */
bool find_whole_gs1(struct finds *finds, struct span text, size_t base);
/* A web address, or (01)…, beginning at that byte of text: its length, or 0. */
size_t find_url(struct finds *finds, struct span text, size_t at, size_t base);
size_t find_brackets(struct finds *finds, struct span text, size_t at, size_t base);

#endif
