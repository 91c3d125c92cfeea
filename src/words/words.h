/* words: every text a person sees or hears, by identifier, from assets/strings/<lang>/ (all .tsv
 * files in it: columns id, text).  Placeholders stand in braces: "登记企业:{holder}".
 *
 * Owns its bytes.  Threads: any after words_open, read-only.
 */
#ifndef WORDS_WORDS_H
#define WORDS_WORDS_H

#include "base/attrs.h"
#include "base/date.h"
#include "base/err.h"

struct words;

/* A placeholder and what goes in its place; value is borrowed. */
struct word_arg {
    const char *name, *value;
};

enum { WORDS_TEXT_MAX = 1024 };

/* lang is "zh" or "en".  A second entry of the same id is an error naming both places. */
enum err_code words_open(const char *assets, const char *lang, struct words **out,
                         struct err *err) MUST_USE;
void words_close(struct words *w); /* NULL is fine */

const char *words_lang(const struct words *w);
/* The text as written, or the id itself when there is none (and a test then fails). */
const char *words_get(const struct words *w, const char *id);
bool words_has(const struct words *w, const char *id);
/* Ids in sorted order, for tests: NULL past the last. */
const char *words_id_at(const struct words *w, size_t i);

/* Fills out[cap] with the text, placeholders replaced; an argument not given leaves its braces.
 * Cut on a character boundary. */
void words_fill(const struct words *w, const char *id, const struct word_arg *args, size_t n,
                char *out, size_t cap);
/* A day as people say it: 2026年10月12日, 12 Oct 2026; "" when not known. */
void words_date(const struct words *w, struct date d, char *out, size_t cap);

#endif
