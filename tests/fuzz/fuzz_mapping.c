/* Any text as a mapping of headings and as the row that may be the heading: a set, then the mapping, a
 * NUL, and the row's cells with tabs between them.  Whatever matches names columns the set has, and what
 * is saved of it means the same again. */
#include "desk/heading.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void gone(void *self, const char *heading)
{
    (void)self;
    if (!utf8_valid(span_of(heading)))
        abort();
}

static size_t split(struct span row, struct span cells[SHEET_CELLS_MAX])
{
    size_t n = 0, from = 0;
    for (size_t i = 0; i <= row.len && n < SHEET_CELLS_MAX; i++) {
        if (i < row.len && row.p[i] != '\t')
            continue;
        cells[n++] = span_part(row, from, i);
        from = i + 1;
    }
    return n;
}

static void check(const struct heading_book *book, enum fact_set set, const char *mapping,
                  const struct sheet_row *row)
{
    static struct heading_match first, second;
    struct buf saved = BUF_INIT(1 << 20);
    bool whole = heading_match(book, set, mapping, row, &first);
    for (size_t i = 0; i < first.n; i++)
        if (first.column_of[i] != FEED_NO_COLUMN &&
            !feed_column_name(set, (size_t)first.column_of[i]))
            abort();
    heading_gone(mapping, &first, gone, NULL);
    if (heading_mapping(set, &first, &saved) != ERR_OK || buf_append(&saved, "", 1) != ERR_OK)
        abort();
    if (heading_check(set, (const char *)saved.data, NULL) != ERR_OK &&
        saved.len < HEADING_MAPPING_MAX)
        abort();
    bool again = heading_match(book, set, (const char *)saved.data, row, &second);
    for (size_t i = 0; i < first.n; i++)
        if (first.column_of[i] != FEED_NO_COLUMN && first.heading[i][0] &&
            second.column_of[i] == FEED_NO_COLUMN)
            abort();
    if (whole && !again)
        abort();
    buf_fini(&saved);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct heading_book *book;
    char assets[1024];
    struct span cells[SHEET_CELLS_MAX];
    if (!book) {
        snprintf(assets, sizeof assets, "%s/assets",
                 getenv("HEYAN_ROOT") ? getenv("HEYAN_ROOT") : ".");
        if (heading_book_open(assets, &book, NULL) != ERR_OK)
            abort();
    }
    if (size < 2)
        return 0;
    const uint8_t *nul = memchr(data + 1, 0, size - 1);
    if (!nul)
        return 0;
    char *mapping = strdup((const char *)data + 1);
    struct span rest = { nul + 1, size - (size_t)(nul + 1 - data) };
    if (!mapping)
        abort();
    err_ignore(heading_check((enum fact_set)(data[0] % SET_COUNT), mapping, NULL), "any answer");
    /* Cells are UTF-8: the readers see to that. */
    if (utf8_valid(rest) && utf8_valid(span_of(mapping))) {
        struct sheet_row row = { .line = 1, .cells = cells, .n = split(rest, cells) };
        check(book, (enum fact_set)(data[0] % SET_COUNT), mapping, &row);
    }
    free(mapping);
    return 0;
}
