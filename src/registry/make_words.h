/* registry/make_words.h: what invented firms are called and make.  For make.c. */
#ifndef REGISTRY_MAKE_WORDS_H
#define REGISTRY_MAKE_WORDS_H

#include <stddef.h>

struct make_place {
    const char *region, *name, *address;
};

struct make_trade {
    const char *trade, *word; /* of assets/code/trades.tsv, and its word in a firm's name */
    const char *products[4];
};

extern const struct make_place make_places[];
extern const struct make_trade make_trades[];
extern const char *const make_syllables[];
extern const char *const make_forms[];
extern const size_t make_n_places, make_n_trades, make_n_syllables, make_n_forms;

#endif
