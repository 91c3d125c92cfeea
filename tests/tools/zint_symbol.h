/* zint_symbol: symbols drawn by another's encoder (tests/data/zint_symbols.tsv) on a label: of kinds
 * that are not read, and two that are.
 */
#ifndef TOOLS_ZINT_SYMBOL_H
#define TOOLS_ZINT_SYMBOL_H

#include <stdbool.h>
#include <stddef.h>

#include "tools/label.h"

struct zint_symbols;

/* Ends the program when the table cannot be read.  HEYAN_ROOT, or the folder one is in, has
 * tests/data. */
struct zint_symbols *zint_symbols_open(void);
void zint_symbols_close(struct zint_symbols *z); /* NULL is fine */
size_t zint_symbols_count(const struct zint_symbols *z);
const char *zint_symbol_kind(const struct zint_symbols *z, size_t i); /* "AZTEC", … */
bool zint_symbol_is_linear(const struct zint_symbols *z, size_t i);
/* Over what the label has in its middle; sets l->symbol and l->module_texels. */
void zint_symbol_print(const struct zint_symbols *z, size_t i, struct label *l);

#endif
