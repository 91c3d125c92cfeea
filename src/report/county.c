#include "report/county.h"

#include "base/fs.h"
#include "base/table.h"

static const char *const columns[] = { "letters", "name", "source", NULL };
enum { C_LETTERS, C_NAME };

enum err_code county_read(const char *folder, char out[COUNTY_TEXT], struct err *err)
{
    char path[FS_PATH_MAX];
    struct table *t = NULL;
    enum err_code rc = fs_join(path, folder, "county.tsv", err);
    if (!rc)
        rc = table_open(path, columns, &t, err);
    if (rc)
        return rc;
    const char *letters = table_rows(t) > 0 ? table_cell(t, 0, C_LETTERS) : "";
    if (table_rows(t) != 1)
        rc = err_set(err, ERR_INVALID, "%s: one county, not %zu", path, table_rows(t));
    else if (!number_county_ok(letters))
        rc = table_complain(t, 0, C_LETTERS, ERR_INVALID, err, "'%s' is not 1 to 7 letters A to Z",
                            letters);
    else
        text_copy(out, COUNTY_TEXT, letters);
    table_close(t);
    return rc;
}
