/* name: whether two firm names are the same firm's, and what trade a name tells.
 *
 * Compared without blanks, brackets and punctuation, in half width, second forms of a character as
 * that character (⾏ is 行), 有限责任公司 as 有限公司, and
 * without a region in front when only one of the two names it (河北省威县华丰食品有限公司 is
 * 华丰食品有限公司; 北京华丰 and 河北华丰 stay two).  Pure; threads: any.
 */
#ifndef VERDICT_NAME_H
#define VERDICT_NAME_H

#include <stdbool.h>

/* False when either is empty. */
bool name_same(const char *a, const char *b);
/* The printed line holds that firm's name among others (委托方:…受托方:…), whole: behind a mark, a
 * region or a word that introduces a maker, and not as the beginning of another firm's name. */
bool name_within(const char *line, const char *name);
/* One is a piece of the other (大华丰食品有限公司, 华丰食品有限公司): perhaps the same firm, perhaps
 * not; enough to ask, too little to say either. */
bool name_alike(const char *a, const char *b);
/* A name as a machine read it, against a registered one: the same to the letter, clearly another
 * firm's, or neither: a character misread, a part not read.  read: one name, or several with
 * NAME_READ_BETWEEN between them, of which one need be the same and all must be others'. */
enum name_fit { NAME_FIT_UNSURE = 0, NAME_FIT_SAME, NAME_FIT_DIFFERENT };
#define NAME_READ_BETWEEN "；"
enum name_fit name_fit_read(const char *read, const char *name);
/* The province a name begins with, two digits of GB/T 2260, or "". */
const char *name_province(const char *name);
/* It begins with a province, a city, a county …: nobody of that name is elsewhere. */
bool name_has_region(const char *name);

/* A word of assets/code/trades.tsv told by the firm's name, or "". */
const char *trade_of_name(const char *name);
/* A firm of trade a cannot be making goods of trade b.  False when either is not known. */
bool trade_conflict(const char *a, const char *b);

#endif
