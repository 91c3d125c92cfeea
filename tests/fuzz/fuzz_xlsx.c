/* Any bytes as an XLSX file, and any XML as one of its parts.  The first byte says which part the rest is:
 * a whole file, or the rows, the shared texts, the styles or the workbook of a book that is else in order.
 * No crash, cells that are UTF-8 within their bounds, lines that can be lines. */
#include <unistd.h>
#include <zip.h>

#include "base/fs.h"
#include "desk/grid.h"
#include "registry/feed.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool on_sheet(void *self, const char *name, bool hidden)
{
    (void)self, (void)hidden;
    return utf8_valid(span_of(name)) ? true : (abort(), false);
}

static bool on_row(void *self, const struct sheet_row *row)
{
    (void)self;
    if (row->n == 0 || row->n > SHEET_CELLS_MAX || row->line == 0)
        abort();
    for (size_t i = 0; i < row->n; i++)
        if (!utf8_valid(row->cells[i]))
            abort();
    return true;
}

static bool go_on(void *self, uint64_t done, uint64_t total)
{
    (void)self;
    return done <= total ? true : (abort(), false);
}

static void note(void *self, const struct complaint_note *what)
{
    char text[REASON_TEXT_MAX];
    (void)self;
    reason_text(what->reason, text);
    if (!utf8_valid(span_of(text)))
        abort();
}

static const char *const parts[][2] = {
    { "xl/worksheets/sheet1.xml", "<worksheet><sheetData><row r=\"1\"><c r=\"A1\" "
                                  "t=\"s\"><v>0</v></c></row></sheetData></worksheet>" },
    { "xl/sharedStrings.xml", "<sst><si><t>甲</t></si></sst>" },
    { "xl/styles.xml", "<styleSheet><cellXfs><xf numFmtId=\"14\"/></cellXfs></styleSheet>" },
    { "xl/workbook.xml",
      "<workbook xmlns:r=\"r\"><sheets><sheet name=\"S\" r:id=\"a\"/></sheets></workbook>" },
    { "xl/_rels/workbook.xml.rels",
      "<Relationships><Relationship Id=\"a\" Type=\"x/worksheet\" "
      "Target=\"worksheets/sheet1.xml\"/>"
      "<Relationship Id=\"b\" Type=\"x/sharedStrings\" Target=\"sharedStrings.xml\"/>"
      "<Relationship Id=\"c\" Type=\"x/styles\" Target=\"styles.xml\"/></Relationships>" },
};

/* Stored, not deflated: what is fuzzed is what comes after. */
static bool write_book(const char *path, size_t which, const uint8_t *data, size_t size)
{
    int why;
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &why);
    for (size_t i = 0; zip && i < ARRAY_LEN(parts); i++) {
        const void *bytes = i == which ? (const void *)data : parts[i][1];
        zip_source_t *s = zip_source_buffer(zip, bytes, i == which ? size : strlen(parts[i][1]), 0);
        zip_int64_t at = s ? zip_file_add(zip, parts[i][0], s, 0) : -1;
        if (at < 0 || zip_set_file_compression(zip, (zip_uint64_t)at, ZIP_CM_STORE, 0) != 0)
            abort();
    }
    return zip && zip_close(zip) == 0;
}

static bool write_file(const char *path, const uint8_t *data, size_t size)
{
    FILE *f = fopen(path, "wb");
    return f && fwrite(data, 1, size, f) == size && fclose(f) == 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    const struct grid_taker taker = { on_sheet, on_row, go_on, NULL };
    struct complaints c = { .note = note };
    if (size < 1)
        return 0;
    snprintf(path, sizeof path, "/dev/shm/fuzz_xlsx.%d", (int)getpid());
    size_t which = data[0] % (ARRAY_LEN(parts) + 1);
    bool made = which == ARRAY_LEN(parts) ? write_file(path, data + 1, size - 1)
                                          : write_book(path, which, data + 1, size - 1);
    struct err err = { 0 };
    enum err_code rc = made ? grid_read(path, &c, &taker, &err) : ERR_OK;
    if (rc && rc != ERR_IO)
        abort();
    unlink(path);
    return 0;
}
