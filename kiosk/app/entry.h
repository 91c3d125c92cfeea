/* app/entry.h: the keypad: what has been typed, what it is worth, which identifiers it gives.
 *
 * Works on the entry fields of the model.  Threads: main thread; keeps nothing itself.
 */
#ifndef APP_ENTRY_H
#define APP_ENTRY_H

#include "app/model.h"
#include "app/sight.h"
#include "ocr/line.h"
#include "words/words.h"

/* 省简称 in the order of assets/code/provinces.tsv; borrowed. */
struct provinces {
    const char *const *names;
    size_t count;
};

void entry_open(struct model *m, enum entry_kind kind);
void entry_wipe(struct model *m);
/* arg as in ACTION_KEY.  A key the kind has no use for, or one too many, changes nothing. */
void entry_key(struct model *m, const struct provinces *provinces, int arg);
/* What the camera reads; ignored once a person has typed, and where another number is asked for.  A
 * line of which a part is missing is not taken. */
void entry_read(struct model *m, const struct ocr_line *line, bool is_agreed);
/* The first doubt's alternative with that index it is; CHOOSE_SHOWN: all are as they stand there,
 * which may be said only of a number the registry keeps. */
void entry_choose(struct model *m, int alternative);
/* Sets entry_check and entry_hint to what stands there now.  A person's identity number is not
 * kept: the entry is wiped and the hint says so. */
void entry_judge(struct model *m, const struct words *w);
/* Whether submit has something to submit: doubts are settled first. */
bool entry_is_complete(const struct model *m);
/* What was typed as a seen thing; for every kind but ENTRY_DATE. */
void entry_seen(const struct model *m, struct seen *out);
/* The day typed; false when it is none. */
bool entry_date(const struct model *m, struct date *out);

#endif
