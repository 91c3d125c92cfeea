/* desk/xlsx_part.h: one part of an XLSX file as XML events.  For the files of this folder. */
#ifndef DESK_XLSX_PART_H
#define DESK_XLSX_PART_H

#include <zip.h>

#include "base/buf.h"
#include "desk/xlsx.h"

struct xlsx {
    zip_t *zip;
    const char *path;
    uint64_t size, unpacked;
    struct complaints *complaints;
    const struct grid_taker *taker;
    bool is_bad;      /* complained about: read no more */
    enum err_code rc; /* the machine's failure, or ERR_CANCELLED */
    /* workbook */
    struct xlsx_sheet {
        char name[GRID_SHEET_NAME_MAX], id[64], part[256];
        bool hidden;
    } sheet[XLSX_SHEETS_MAX];
    size_t n_sheets;
    bool from_1904;
    char book[256], texts_part[256], styles_part[256];
    /* shared texts, one behind the other */
    struct buf texts;
    size_t *text_end, n_texts, cap_texts;
    /* cell formats: which show a day */
    struct buf day_formats; /* one byte each */
};

/* name and attributes as expat gives them; prefixes of names are for part_is to overlook. */
struct xlsx_events {
    void (*begin)(void *self, const char *name, const char **attributes);
    void (*text)(void *self, struct span text);
    void (*end)(void *self, const char *name);
};

/* ERR_OK also when the part is bad, which has then been complained about.  A part that is missing is
 * a complaint only when it is needed. */
enum err_code part_read(struct xlsx *x, const char *part, bool needed,
                        const struct xlsx_events *events, void *self, struct err *err) MUST_USE;
void part_complain(struct xlsx *x, enum reason_id id, const char *why);
/* Ends the part at hand; what has been said already stands. */
bool part_is_over(const struct xlsx *x);

/* Does an XML name mean `local`, whatever its prefix? */
bool part_is(const char *name, const char *local);
/* NULL when there is no such attribute. */
const char *part_attribute(const char **attributes, const char *local);

/* xlsx_book.c: sheets, texts and formats. */
enum err_code book_read(struct xlsx *x, struct err *err) MUST_USE;
struct span book_text(const struct xlsx *x, uint64_t i);
/* xlsx_rows.c */
enum err_code rows_read(struct xlsx *x, const struct xlsx_sheet *sheet, struct err *err) MUST_USE;
/* Appends text to b with _x000D_ and the like as the characters they stand for; what does not fit
 * into cap bytes of b is dropped. */
enum err_code rows_append_text(struct buf *b, struct span text) MUST_USE;

#endif
