/* code/find.h: the one door from bytes to typed identifiers.  Pure, no allocation, no I/O. */
#ifndef CODE_FIND_H
#define CODE_FIND_H

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
    FIND_2D,      /* QR, DataMatrix, PDF417: a URL, GS1 elements, or plain text */
    FIND_WEDGE,   /* a scanner gun's burst: may start with an AIM identifier, GS may be mapped */
    FIND_KEYPAD,  /* typed by a person: separators missing */
    FIND_OCR,     /* a printed line: look-alikes are folded where the grammar demands a digit */
};

enum { FIND_MAX = 24, FIND_BYTES_MAX = 8192 };

/* Finds the identifiers in text, in their order there, at most max (FIND_MAX is ample), and
 * returns how many.  Bytes beyond FIND_BYTES_MAX are not looked at.  Any bytes at all are fine:
 * NULs, malformed UTF-8, control characters.  A number that fails its check is still reported,
 * with CHECK_BAD, where its label or its symbology says what it is; an ID-card number is reported
 * as ID_ID_CARD without its digits.
 * Two digits runs are never joined across a line end. */
size_t code_find(struct span text, enum find_source source, struct ident *out, size_t max);

#endif
