/* law_rows: how a profile is kept; between law.c, which reads it, and law_ask.c. */
#ifndef VERDICT_LAW_ROWS_H
#define VERDICT_LAW_ROWS_H

#include "base/table.h"
#include "verdict/law.h"

struct basis {
    const char *finding;
    enum ident_kind kind; /* ID_NONE: every kind */
    const char *topic;
    const char *article_ids[LAW_BASIS_MAX];
};

struct handler {
    const char *topic;
    const struct law_office *office;
};

struct term {
    const char *id, *value;
};

enum law_table { T_ARTICLES = 0, T_OFFICES, T_TERMS, T_HANDLERS, T_KINDS, T_BASIS, T_COUNT };

struct law {
    char profile[32];
    struct table *tables[T_COUNT]; /* hold the bytes the rows point into */
    struct law_article *articles;
    struct law_office *offices;
    struct term *terms;
    struct handler *handlers;
    struct law_kind kinds[ID_KIND_COUNT];
    struct basis *basis;
    char *ids; /* article ids of basis.tsv, cut at the blanks */
};

#endif
