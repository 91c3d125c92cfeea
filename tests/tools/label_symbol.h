/* label_symbol: what is put where a label has room for its symbol. */
#ifndef TOOLS_LABEL_SYMBOL_H
#define TOOLS_LABEL_SYMBOL_H

#include "tools/label.h"
#include "tools/label_dice.h"

enum { GLYPH_FIRST = 32, GLYPH_COUNT = 95, GLYPH_W = 28, GLYPH_H = 44 };

/* ASCII side by side, drawn once: a label's digits are copied from it. */
struct glyphs {
    struct plane strip;
};

/* Invents a number for l->kind and prints it, or what l->content says, into l->mip[0]; fills
 * number, symbol and module_texels. */
void label_put_content(struct label *l, const struct glyphs *g, struct dice *d);

#endif
