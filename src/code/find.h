/* code/find.h: the one door from bytes to typed identifiers.  Pure, no allocation, no I/O. */
#ifndef CODE_FIND_H
#define CODE_FIND_H

#include "base/attrs.h"
#include "base/text.h"
#include "code/ident.h"

/* Where the bytes come from decides what an unlabelled run of digits may be. */
enum find_source {
    FIND_TEXT = 0, /* a sentence, a web address, an argument: everything is possible */
    FIND_EAN13,    /* payload of that symbology, as the decoder gave it */
    FIND_EAN8,
    FIND_UPCA,
    FIND_UPCE,
    FIND_ITF,
    FIND_CODE128,
    FIND_CODE39,
    FIND_2D,     /* QR, DataMatrix, PDF417: a URL, GS1 elements, or plain text */
    FIND_WEDGE,  /* a scanner gun's burst: may start with an AIM identifier, GS may be mapped */
    FIND_KEYPAD, /* typed by a person: separators missing */
    FIND_OCR,    /* a printed line: look-alikes are folded where the grammar demands a digit */
};

enum { FIND_MAX = 24, FIND_BYTES_MAX = 8192 };

/* What counts as said.  In a sentence a bare run becomes an identifier only when its check character
 * or its form leaves little else: a telephone number, a day, a price, a quantity never does.  The
 * words in front ("条码：", "注册号", assets/code/id_labels.tsv) decide between kinds, and make a wrong
 * number CHECK_BAD instead of nothing; so does a run that is the whole text, as a person types it.
 * A web address that carries no GS1 key is an ID_URL, and the digits in it are nothing. */

/* Finds the identifiers in text, in their order there, at most max (FIND_MAX is ample), and
 * returns how many.  Bytes beyond FIND_BYTES_MAX are not looked at.  Any bytes at all are fine:
 * NULs, malformed UTF-8, control characters.  A number that fails its check is still reported,
 * with CHECK_BAD, where its label or its symbology says what it is; an ID-card number is reported
 * as ID_ID_CARD without its digits.  The same number twice is one find.
 * Two digits runs are never joined across a line end. */
size_t code_find(struct span text, enum find_source source, struct ident *out, size_t max);

/* What was found, taken for that other kind (one of its `also`, or its own): normal form and check
 * result of that kind, `also` empty, at and len as before.  A QS number of twelve digits has another
 * normal form as packaging than as food, 13 digits are a REG13 whatever their check digit as a GTIN.
 * False, and *out untouched, when its characters cannot be one. */
bool code_find_as(const struct ident *found, enum ident_kind kind, struct ident *out) MUST_USE;

#endif
