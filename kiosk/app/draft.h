/* app/draft.h: a report while it is being made, with its photographs; part of the session.
 *
 * Owns     the pictures.  draft_wipe leaves no byte: pictures are overwritten before they are freed.
 * Threads  main thread.
 */
#ifndef APP_DRAFT_H
#define APP_DRAFT_H

#include "app/report_model.h"
#include "base/buf.h"
#include "camera/planes.h"
#include "ocr/receipt.h"
#include "scan/symbol.h"

enum { DRAFT_PHOTO_BYTES_MAX = 512 * 1024 };

/* The frame in which a pack was read, and where on it the symbol stood. */
struct evidence {
    struct planes frame; /* width_px 0: none */
    struct point corner[4];
};

/* A pack of this session as a report would name it. */
struct good_seen {
    struct report_good good;
    char topic[REPORT_ID_MAX];
    struct evidence evidence;
};

/* The last packs of the session, oldest first. */
struct goods_seen {
    struct good_seen at[REPORT_GOODS_MAX];
    size_t n;
};

/* A new last one, empty; the oldest goes when there are too many. */
struct good_seen *goods_seen_begin(struct goods_seen *g);
struct good_seen *goods_seen_last(struct goods_seen *g); /* NULL: none */
void goods_seen_wipe(struct goods_seen *g);

/* Takes a copy; a frame of no colour, or no memory, is none. */
void evidence_keep(struct evidence *e, const struct frame *f, const struct point corner[4]);
void evidence_wipe(struct evidence *e);

struct draft_photo {
    enum photo_kind kind;
    struct buf jpeg;
    struct model_view view; /* pixels are owned here */
};

/* What can be read on a receipt; a row each of the page that asks. */
enum receipt_fact { FACT_SHOP = 0, FACT_BOUGHT, FACT_AMOUNT, RECEIPT_FACTS };

/* The reading of the photographed receipt: nothing of it is in the report before the person says so. */
struct draft_receipt {
    unsigned serial; /* of the reading under way; 0: none */
    bool is_read;
    uint64_t began_ms;
    struct receipt_facts facts;
    char shop_id[REPORT_ID_MAX]; /* of the register, when the name read is that of one shop there */
    bool is_taken[RECEIPT_FACTS];
    bool is_mending; /* the page under way mends what was read */
};

struct draft {
    bool is_open;
    bool has_goods;  /* begun from a verdict */
    bool has_worded; /* the problems were touched by a person */
    bool is_editing;
    bool is_for_receipt; /* the photograph under way is of the receipt */
    unsigned sending;    /* turns since the last touch; 0: not sending */
    bool known[QUESTION_COUNT];
    enum report_page back; /* of the photograph under way */
    struct report report;
    struct draft_receipt receipt;
    bool is_settled[QUESTION_COUNT]; /* by a receipt: not asked again unless it is wanted */
    struct draft_photo photos[REPORT_PHOTOS_MAX];
    size_t n_photos;
    struct draft_photo shot; /* taken, not yet accepted; jpeg.len 0: none */
    bool wants_shot;
    char surname[16], home[REPORT_ID_MAX]; /* parts of name and address, to be picked from */
    bool has_answered_call;
    bool wants_township;       /* of a shop whose name was written */
    char group[REPORT_ID_MAX]; /* of topics */
    uint64_t typed_ms[REPORT_TYPED_MAX];
};

void draft_wipe(struct draft *d);
/* Goods into the report, the last first; n of them. */
void draft_take_goods(struct draft *d, const struct goods_seen *g, size_t n);
/* Their pictures in front of those the person took; as many as there is room for. */
void draft_take_evidence(struct draft *d, const struct goods_seen *g, size_t n);
/* A photograph of that frame; false: it could not be made. */
bool draft_shoot(struct draft *d, const struct frame *f);
/* The one just taken is kept, or not. */
bool draft_keep_shot(struct draft *d);
void draft_drop_shot(struct draft *d);
void draft_remove_photo(struct draft *d, size_t i);

#endif
