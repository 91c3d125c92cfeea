/* code/ident.h: one typed identifier, as plain data.
 *
 * Everything a camera, a gun, a keypad or a sentence gives becomes a few of these, at one door
 * (code/find.h).  Fixed size, no pointers, no allocation; copies are free.  Threads: any.
 */
#ifndef CODE_IDENT_H
#define CODE_IDENT_H

#include <stdbool.h>
#include <stddef.h>

/* Normal forms (text), which the registry keeps and looks up:
 *
 *   GTIN8 12 13 14   the digits; UPC-E as its 12; SSCC 18, GLN 13, ISBN 13 (ISBN-10 recast)
 *   ISSN             1234-567X, from a 977 number too (also: GTIN13)
 *   ORG              743719761, no hyphen;  USCC 18;  REG15 15;  REG13 13
 *   XK               XK16-204-00123, (冀)XK16-204-00123, XK16-108-0001: QS in front dropped, province
 *                    always in brackets and by its usual character (陕, not 秦)
 *   QS_FOOD          QS130101010001;  QS_PACK  QS13-10301-00001;  SC  SC10811310111839
 *   CCC, CCC_SELF    16 digits;  CCC_FACTORY  A000123
 *   TS               TS2213010-2015
 *   EQUIP_CODE       17 or 18 characters;  EQUIP_REG  20 digits;  EQUIP_USE  梯11冀E00001(17)
 *   CMC              冀制00000000, without 号;  CPA  99-F166 or 2014F123-13, without the letters CPA
 *   CMA              140300110012 or 2013030123R;  CNAS  CNAS L1234, CNAS IB0123
 *   SYSTEM_CERT      03410Q10286R0S, a part as -1 or /1;  ORGANIC_CERT  001OP1200001, a part as -1
 *   ORGANIC_CODE     17 digits;  WGH  WGH-… as printed, or the 16 digits of the mark
 *   STANDARD         CODE, blank, number: GB 12904-2008, GB/T 1.1-2009, DB13/T 1-2012, DB13 2171-2014,
 *                    DBS13 002-2015, T/CAS 115-2005; the year only when printed
 *   STANDARD_FIRM    Q/HLS 0001S-2012: one blank before the serial
 *   BATCH, SERIAL    as printed, from GS1 data; behind a word, in capitals
 *   DATE_…           2014-10-01, or 2014-10 for a whole month
 *   ORIGIN           156;  ADD_ON  2 or 5 digits
 *   ID_CARD          empty, always;  URL  scheme and host only;  DIGITS  the digits
 */

/* X(enum name, stable name for JSON and tests).  The stable names are promised: add, never rename. */
#define IDENT_KIND_LIST(X)                                                                         \
    X(ID_NONE, "none")                                                                             \
    /* GS1 keys; text is the digits as printed, UPC-E given as its UPC-A (GenSpecs 5.2.2.4) */     \
    X(ID_GTIN8, "GTIN8")                                                                           \
    X(ID_GTIN12, "GTIN12")                                                                         \
    X(ID_GTIN13, "GTIN13")                                                                         \
    X(ID_GTIN14, "GTIN14")                                                                         \
    X(ID_SSCC, "SSCC")                                                                             \
    X(ID_GLN, "GLN")                                                                               \
    X(ID_ISBN, "ISBN") /* text: the 13 digits */                                                   \
    X(ID_ISSN, "ISSN") /* text: 1234-567X */                                                       \
    /* organisations */                                                                            \
    X(ID_ORG, "ORG")     /* GB 11714: 8 + 1, written without hyphen */                             \
    X(ID_USCC, "USCC")   /* GB 32100: 18 */                                                        \
    X(ID_REG15, "REG15") /* GS 15: 15 digits */                                                    \
    X(ID_REG13, "REG13") /* registration numbers before 2007 */                                    \
    /* licences and certificates */                                                                \
    X(ID_XK, "XK")             /* XK16-204-00123, (冀)XK16-204-00123, old XK16-108-0001 */        \
    X(ID_QS_FOOD, "QS_FOOD")   /* QS1301 0101 0001 -> QS130101010001 */                            \
    X(ID_QS_PACK, "QS_PACK")   /* QS13-10301-00001 */                                              \
    X(ID_SC, "SC")             /* SC + 14 digits */                                                \
    X(ID_CCC, "CCC")           /* 16 digits */                                                     \
    X(ID_CCC_SELF, "CCC_SELF") /* 16 digits, 97 or 98 in place of the body */                      \
    X(ID_CCC_FACTORY, "CCC_FACTORY")                                                               \
    X(ID_TS, "TS")                 /* TS2213010-2015 */                                            \
    X(ID_EQUIP_CODE, "EQUIP_CODE") /* 17 or 18 characters */                                       \
    X(ID_EQUIP_REG, "EQUIP_REG")   /* 20 digits, before 2014 */                                    \
    X(ID_EQUIP_USE, "EQUIP_USE")   /* 梯11冀E00001(17) */                                        \
    X(ID_CMC, "CMC")               /* 冀制00000000 */                                            \
    X(ID_CPA, "CPA")               /* 99-F166 or 2014F123-13 */                                    \
    X(ID_CMA, "CMA")               /* 12 digits, or the older forms */                             \
    X(ID_CNAS, "CNAS")                                                                             \
    X(ID_SYSTEM_CERT, "SYSTEM_CERT")     /* 03410Q10286R0S */                                      \
    X(ID_ORGANIC_CERT, "ORGANIC_CERT")   /* 001OP1200001 */                                        \
    X(ID_ORGANIC_CODE, "ORGANIC_CODE")   /* 17 digits of one mark */                               \
    X(ID_WGH, "WGH")                     /* pollution-free farm produce */                         \
    X(ID_STANDARD, "STANDARD")           /* GB 12904-2008, QB/T 1234-2010, DB13/T 1-2012, T/… */ \
    X(ID_STANDARD_FIRM, "STANDARD_FIRM") /* Q/ABC 0001S-2012 */                                    \
    /* things said beside an identifier (GS1 application identifiers, label text) */               \
    X(ID_BATCH, "BATCH")                                                                           \
    X(ID_SERIAL, "SERIAL")                                                                         \
    X(ID_DATE_MADE, "DATE_MADE") /* AI 11; text is an ISO date, day 00 = month only: 2026-10 */    \
    X(ID_DATE_PACKED, "DATE_PACKED")                                                               \
    X(ID_DATE_BEST, "DATE_BEST")                                                                   \
    X(ID_DATE_EXPIRY, "DATE_EXPIRY")                                                               \
    X(ID_ORIGIN, "ORIGIN") /* AI 422: ISO 3166 numeric */                                          \
    X(ID_ADD_ON, "ADD_ON") /* 2 or 5 digits beside a GTIN */                                       \
    /* what is recognised so that it is not taken for something else */                            \
    X(ID_ID_CARD, "ID_CARD") /* a person's number: refused; text is always empty */                \
    X(ID_URL, "URL")         /* a web address that carries no product identity; never opened */    \
    X(ID_DIGITS, "DIGITS")   /* a run of digits of no known form */

#define X(name, text) name,
enum ident_kind { IDENT_KIND_LIST(X) ID_KIND_COUNT };
#undef X

/* What the number's own check character says. */
#define IDENT_CHECK_LIST(X)                                                                        \
    X(CHECK_NONE, "none") /* this kind has no check character: form proves nothing */              \
    X(CHECK_OK, "ok")                                                                              \
    X(CHECK_BAD, "bad")             /* fails: a slip of reading, of print, or not such a number */ \
    X(CHECK_SUSPECT, "suspect")     /* the outer check passes, the one inside fails (USCC) */      \
    X(CHECK_MALFORMED, "malformed") /* says it is of this kind and cannot be (letters, range) */

#define X(name, text) name,
enum ident_check { IDENT_CHECK_LIST(X) CHECK_COUNT };
#undef X

enum { IDENT_TEXT_MAX = 96, IDENT_ALSO_MAX = 4 };

struct ident {
    enum ident_kind kind;
    enum ident_check check;
    char text[IDENT_TEXT_MAX]; /* normal form, UTF-8, terminated; see above */
    char expected;             /* with CHECK_BAD: the check character that would be right; or 0 */
    /* Same characters, different thing (facts.md §10.4): what else it could be, likeliest first;
     * ID_NONE ends it. */
    enum ident_kind also[IDENT_ALSO_MAX];
    size_t at, len; /* where in the text that was searched, in bytes */
};

const char *ident_kind_name(enum ident_kind kind);    /* "GTIN13"; never NULL */
enum ident_kind ident_kind_of(const char *name);      /* ID_NONE for an unknown name */
const char *ident_check_name(enum ident_check check); /* "ok"; never NULL */

bool ident_is_gtin(enum ident_kind kind);    /* GTIN8, 12, 13, 14, ISBN */
bool ident_is_licence(enum ident_kind kind); /* what the registry keeps under licences */
bool ident_is_org(enum ident_kind kind);     /* ORG, USCC, REG15, REG13 */

#endif
