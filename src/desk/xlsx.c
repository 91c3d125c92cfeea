#include "desk/xlsx.h"

#include "desk/xlsx_part.h"

static enum err_code read_sheets(struct xlsx *x, struct err *err)
{
    enum err_code rc = book_read(x, err);
    for (size_t i = 0; !rc && !part_is_over(x) && i < x->n_sheets; i++) {
        const struct xlsx_sheet *s = &x->sheet[i];
        if (s->part[0] && x->taker->sheet(x->taker->self, s->name, s->hidden))
            rc = rows_read(x, s, err);
    }
    return rc;
}

enum err_code xlsx_read(const char *path, uint64_t size, struct complaints *c,
                        const struct grid_taker *taker, struct err *err)
{
    int why = 0;
    struct xlsx *x = calloc(1, sizeof *x);
    if (!x)
        return err_set(err, ERR_NOMEM, "%s: no memory to read it", path);
    x->path = path;
    x->size = size;
    x->complaints = c;
    x->taker = taker;
    x->texts = BUF_INIT(XLSX_TEXTS_MAX);
    x->day_formats = BUF_INIT(XLSX_FREE_BYTES);
    enum err_code rc = ERR_OK;
    x->zip = zip_open(path, ZIP_RDONLY, &why);
    if (!x->zip && (why == ZIP_ER_MEMORY || why == ZIP_ER_READ || why == ZIP_ER_OPEN))
        rc = err_set(err, why == ZIP_ER_MEMORY ? ERR_NOMEM : ERR_IO, "%s: cannot read it", path);
    else if (!x->zip)
        part_complain(x, REASON_SHEET_DAMAGED, "ZIP");
    else if (zip_get_num_entries(x->zip, 0) > XLSX_PARTS_MAX)
        part_complain(x, REASON_SHEET_BOMB, NULL);
    else
        rc = read_sheets(x, err);
    if (x->zip)
        zip_discard(x->zip);
    buf_fini(&x->texts);
    buf_fini(&x->day_formats);
    free(x->text_end);
    free(x);
    return rc;
}
