/* code/gtin.h: GTINs, their check digit, and what their prefix says.
 *
 * Sources: GS1 General Specifications 7.9 (check digit, price check digits) and 1.4 (prefixes);
 * GB 12904-2008; GB/T 16830; GB/T 18283-2008.  A prefix says where a number was registered (注册地),
 * never where goods were made (产地).
 * All functions take digits as text; pure; threads: any.
 */
#ifndef CODE_GTIN_H
#define CODE_GTIN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

/* The right check digit ('0' to '9') for digits[0, n): n digits without the check digit, n 1–17. */
char gtin_check_digit(const char *digits, size_t n);
/* All of digits incl. the last; false when it is not all digits. */
bool gtin_check_ok(const char *digits);

/* 14 digits, zero-padded on the left, terminated; digits has 8, 12, 13 or 14.  A GTIN-8 keeps its
 * six zeros: it has no company prefix (facts.md §1.3). */
bool gtin_to14(const char *digits, char out[15]);

/* UPC-E (8 digits: number system, six, check) to UPC-A; false when the form or the check is wrong. */
bool gtin_upce_expand(const char *upce, char out[13]);
/* The same without looking at the check digit, to say which one would be right. */
bool gtin_upce_spread(const char *upce, char out[13]);

/* GTIN-14 to the retail GTIN-13 inside it: indicator and check dropped, check made anew.
 * False for indicator 9 (variable measure), 0 is a padded GTIN-13. */
bool gtin_inner(const char *gtin14, char out[14]);

/* Price or weight check digit of in-store codes (GenSpecs 7.9.3, 7.9.4): n = 4 or 5, else 0. */
char gtin_price_check_digit(const char *digits, size_t n);

/* What the prefix is for.  The table is assets/code/gs1_prefixes.tsv, compiled in. */
enum prefix_class {
    PREFIX_NONE = 0,
    PREFIX_CHINA,      /* a company prefix of GS1 China: the registry answers */
    PREFIX_FOREIGN,    /* of another member organisation; incl. 471, 489, 958 */
    PREFIX_IN_STORE,   /* restricted circulation, 020–029, 040–049, 200–299, velocity codes */
    PREFIX_ISSN,       /* 977 */
    PREFIX_ISBN,       /* 978, 979 (979-0 is music) */
    PREFIX_REFUND,     /* 980 */
    PREFIX_COUPON,     /* 981–983, 990–999 */
    PREFIX_GTIN8_ONLY, /* 960–969: no 13-digit number begins so */
    PREFIX_DEMO,       /* 952 */
    PREFIX_GMN_EPC,    /* 951: an EPC manager number, not goods */
    PREFIX_RESERVED,
    PREFIX_UNUSED,     /* 0000001–0000099 */
    PREFIX_UNASSIGNED, /* 140–199, 682–689, …: given to nobody */
    PREFIX_CLASS_COUNT
};

struct prefix_info {
    enum prefix_class class;
    const char *holder_en; /* "GS1 France"; static; "" where nobody */
    const char *holder_zh; /* "法国"; static */
};

/* For a GTIN of 8, 12, 13 or 14 digits (a GTIN-14 by its inner number; 8 digits by the GS1-8
 * table).  *out is always filled. */
void gtin_prefix(const char *digits, struct prefix_info *out);
const char *prefix_class_name(enum prefix_class c); /* "CHINA"; stable */

/* How long a GS1 China company prefix beginning like this would normally be (7–10), or 0 when the
 * table does not say (assets/code/gcp_china.tsv).  For words only: the registry decides. */
int gtin_usual_prefix_length(const char *gtin13);

#endif
