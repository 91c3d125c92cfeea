#include "desk/grid.h"

#include <errno.h>

#include "desk/xlsx.h"

void grid_complain(struct complaints *c, enum reason_id id, const char *other, size_t line)
{
    struct reason why;
    struct complaint_note note = { .reason = &why, .line = line, .column = -1 };
    reason_set(&why, id, NULL, other, SHEET_CELLS_MAX);
    complaint_reason(c, "", NULL, &note);
}

struct csv_reading {
    FILE *f;
    const struct grid_taker *taker;
    uint64_t size;
    size_t rows;
    bool cancelled;
};

enum { ROWS_BETWEEN_NEWS = 4096 };

static bool on_row(void *self, const struct sheet_row *row)
{
    struct csv_reading *g = self;
    if (++g->rows % ROWS_BETWEEN_NEWS == 0) {
        long at = ftell(g->f);
        g->cancelled = !g->taker->progress(g->taker->self, at > 0 ? (uint64_t)at : 0, g->size);
    }
    return !g->cancelled && g->taker->row(g->taker->self, row);
}

static enum err_code read_csv(const char *path, FILE *f, uint64_t size, struct complaints *c,
                              const struct grid_taker *taker, struct err *err)
{
    struct csv_reading g = { .f = f, .taker = taker, .size = size };
    if (!taker->sheet(taker->self, "", false))
        return ERR_OK;
    enum err_code rc = sheet_read_form(path, f, (struct sheet_form){ .as_is = true }, c, on_row, &g,
                                       err);
    return !rc && g.cancelled ? err_set(err, ERR_CANCELLED, "cancelled") : rc;
}

enum err_code grid_read(const char *path, struct complaints *c, const struct grid_taker *taker,
                        struct err *err)
{
    static const uint8_t zip[] = { 'P', 'K', 3, 4 }, old[] = { 0xD0, 0xCF, 0x11, 0xE0 };
    uint8_t head[4] = { 0 };
    FILE *f = fopen(path, "rbe");
    if (!f)
        return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s: cannot open: %s", path,
                       strerror(errno));
    size_t n = fread(head, 1, sizeof head, f);
    enum err_code rc = ERR_OK;
    long size = -1;
    if (fseek(f, 0, SEEK_END) != 0 || (size = ftell(f)) < 0 || fseek(f, 0, SEEK_SET) != 0)
        rc = err_set(err, ERR_IO, "%s: cannot read: %s", path, strerror(errno));
    else if (n == sizeof head && memcmp(head, zip, sizeof zip) == 0)
        rc = xlsx_read(path, (uint64_t)size, c, taker, err);
    else if (n == sizeof head && memcmp(head, old, sizeof old) == 0)
        grid_complain(c, REASON_OLD_SHEET, NULL, 0);
    else
        rc = read_csv(path, f, (uint64_t)size, c, taker, err);
    fclose(f);
    return rc;
}
