/* both: the words of both languages. */
#ifndef TESTS_PAPER_BOTH_H
#define TESTS_PAPER_BOTH_H

#include "words/words.h"

extern struct words *words[2]; /* Chinese, English */

/* Of a group of tests. */
int open_words(void **state);
int close_words(void **state);

#endif
