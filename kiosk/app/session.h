/* app/session.h: one person's goods, and the end of everything about them.
 *
 * A pack is one good with every identifier learned of it: the barcode held up, a licence typed, a
 * second symbol beside the first.  They are judged together (三证互证).  Two different retail
 * numbers are never one pack: joining them could accuse a firm with another firm's goods.
 *
 * Plain state; session_wipe leaves no byte of it.  Threads: main thread.
 */
#ifndef APP_SESSION_H
#define APP_SESSION_H

#include "app/draft.h"
#include "app/mail.h"
#include "app/model.h"
#include "app/sight.h"
#include "check/check.h"

enum { PACK_CODES_MAX = 8 };

struct pack {
    struct ident idents[VERDICT_IDENTS_MAX];
    size_t n;
    uint64_t codes[PACK_CODES_MAX]; /* of the symbols it was read from */
    size_t n_codes;
    bool has_gtin;
    struct date made;
    enum compared compared;
    char maker[FACT_NAME_MAX]; /* as the camera read it; "" none */
};

struct session {
    struct pack pack;
    struct check check;      /* of pack, while model.check points here */
    bool has_more_time;      /* "I need more time" has been used */
    struct goods_seen goods; /* for a report of them; the last is the pack while it is looked at */
    struct draft draft;
    struct mail mail;
};

void pack_begin(struct pack *p);
/* Takes the seen thing's identifiers in, each once.  The first symbol always fits. */
void pack_add(struct pack *p, const struct seen *s);
bool pack_has(const struct pack *p, uint64_t code);
/* Whether s may be another symbol of the same pack, and there is room for it. */
bool pack_can_join(const struct pack *p, const struct seen *s);

/* Forgets the person: identifiers, verdict, entry, basket, language, size. */
void session_wipe(struct session *s, struct model *m);

/* The basket's newest tile is the pack being looked at. */
void basket_add(struct model *m, const struct verdict *v);
void basket_update(struct model *m, const struct verdict *v);

#endif
