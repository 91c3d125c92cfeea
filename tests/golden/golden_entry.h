/* golden_entry.h: models of the screens on which a number is typed or read; for golden_models.c. */
#ifndef TESTS_GOLDEN_ENTRY_H
#define TESTS_GOLDEN_ENTRY_H

#include "golden_models.h"

void golden_set_entry_code(struct golden *g);
void golden_set_entry_code_bad(struct golden *g);
void golden_set_entry_licence(struct golden *g);
void golden_set_entry_read(struct golden *g);
void golden_set_entry_proposed(struct golden *g);
void golden_set_entry_maker(struct golden *g);
void golden_set_entry_blind(struct golden *g);
void golden_set_entry_org(struct golden *g);
void golden_set_entry_uscc(struct golden *g);
void golden_set_entry_date(struct golden *g);

#endif
