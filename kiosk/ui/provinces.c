#include "ui/provinces.h"

#include "base/fs.h"
#include "base/table.h"

enum err_code provinces_open(const char *assets, struct province_keys *out, struct err *err)
{
    static const char *const columns[] = { "letter", "code", NULL };
    char folder[FS_PATH_MAX], path[FS_PATH_MAX];
    enum err_code rc = fs_join(folder, assets, "code", err);
    if (!rc)
        rc = fs_join(path, folder, "provinces.tsv", err);
    if (!rc)
        rc = table_open(path, columns, &out->table, err);
    for (size_t row = 0; !rc && row < table_rows(out->table); row++) {
        /* Codes from 71 on issue no production licences; they stand last, so that places stay. */
        if (strcmp(table_cell(out->table, row, 1), "71") >= 0)
            break;
        if (out->count == PROVINCES_MAX)
            rc = table_complain(out->table, row, 0, ERR_TOO_BIG, err, "more than %d rows",
                                PROVINCES_MAX);
        else
            out->names[out->count++] = table_cell(out->table, row, 0);
    }
    return rc;
}

void provinces_close(struct province_keys *p)
{
    table_close(p->table);
    p->table = NULL;
}
