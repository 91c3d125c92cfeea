/* receipt_paper: shop receipts as a till prints them, drawn as a camera sees them: for the bench and tests of
 * ocr/receipt.  Shops, goods and sums are invented; everything follows from the arguments. */
#ifndef TOOLS_RECEIPT_PAPER_H
#define TOOLS_RECEIPT_PAPER_H

#include "base/attrs.h"
#include "base/date.h"
#include "base/err.h"
#include "tools/print_lines.h"

/* X(enum, name) */
#define PAPER_LIST(X)                                                                              \
    X(PAPER_MARKET, "market")     /* 58 mm: count and sum in one row, tendered and change */       \
    X(PAPER_CORNER, "corner")     /* 58 mm: ￥…元, paid by telephone */                        \
    X(PAPER_PHARMACY, "pharmacy") /* 80 mm: labels, a discount, dates of expiry */                 \
    X(PAPER_CARD, "card")         /* slip of a card terminal, its labels in two languages */       \
    X(PAPER_ROLL, "roll")         /* 增值税普通发票（卷票） */                          \
    X(PAPER_INVOICE, "invoice")   /* 增值税普通发票, flat */                                \
    X(PAPER_DINER, "diner")       /* a year of two digits, sum and discount */                     \
    X(PAPER_FARM, "farm")         /* dots in the date, prices of thousands */                      \
    X(PAPER_BOXES, "boxes")       /* 20261102, amounts in a column far to the right */             \
    X(PAPER_OFFER, "offer")       /* hostile: dates and sums of offers, vouchers, balances */
enum paper_kind {
#define X(name, text) name,
    PAPER_LIST(X) PAPER_KIND_COUNT
#undef X
};

/* What the camera and the till's age make of it. */
#define SPOIL_LIST(X)                                                                              \
    X(SPOIL_CLEAN, "clean")    /* flat, dark, steady */                                            \
    X(SPOIL_MILD, "mild")      /* a hand's blur, noise and turn */                                 \
    X(SPOIL_TILT, "tilt")      /* mild, and held five degrees askew */                             \
    X(SPOIL_FAINT, "faint")    /* mild, and faded to the left or the right */                      \
    X(SPOIL_CREASED, "crease") /* mild, and folded twice, and a dead dot of the head */            \
    X(SPOIL_POOR, "poor")      /* print_lines' poor grade, with all of it */
enum spoil {
#define X(name, text) name,
    SPOIL_LIST(X) SPOIL_COUNT
#undef X
};

enum { PAPER_ROWS_MAX = 32, PAPER_ROW_BYTES = 160 };

/* A receipt and what is true of it. */
struct paper {
    char rows[PAPER_ROWS_MAX][PAPER_ROW_BYTES];
    int n;
    char shop[96];
    struct date bought;
    char amount[24]; /* "25.80" */
};

const char *paper_name(enum paper_kind k);
const char *spoil_name(enum spoil s);
/* Every seed another shop, day, goods and sums; the day lies within the year before today. */
void paper_write(enum paper_kind k, uint32_t seed, struct date today, struct paper *out);
/* Held before the camera: 1280 x 720, or as large as w and h say. */
enum err_code paper_draw(const struct paper *p, enum spoil spoil, uint32_t seed, int w, int h,
                         struct plane *out) MUST_USE;

#endif
