#include "unit/desk/book_made.h"

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>
#include <zip.h>

#include <cmocka.h>

#include "base/buf.h"

#define MAIN_NS "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define REL_NS  "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define PKG_NS  "http://schemas.openxmlformats.org/package/2006/relationships"

void made_zip(const char *path, const struct made_part *parts, size_t n)
{
    int why = 0;
    unlink(path);
    zip_t *zip = zip_open(path, ZIP_CREATE | ZIP_EXCL, &why);
    assert_non_null(zip);
    for (size_t i = 0; i < n; i++) {
        size_t len = parts[i].n ? parts[i].n : strlen(parts[i].text);
        zip_source_t *source = zip_source_buffer(zip, parts[i].text, len, 0);
        assert_true(zip_file_add(zip, parts[i].name, source, 0) >= 0);
    }
    assert_int_equal(zip_close(zip), 0);
}

void made_book(const char *path, const char *sheet_data, const char *texts, const char *styles,
               const char *workbook_pr)
{
    struct buf sheet = BUF_INIT(64 << 20), book = BUF_INIT(1 << 20);
    assert_int_equal(buf_print(&book,
                               "<?xml version=\"1.0\"?><workbook xmlns=\"" MAIN_NS
                               "\" xmlns:r=\"" REL_NS "\">%s<sheets><sheet name=\"Sheet1\""
                               " sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
                               workbook_pr ? workbook_pr : ""),
                     ERR_OK);
    assert_int_equal(buf_print(&sheet,
                               "<?xml version=\"1.0\"?><worksheet xmlns=\"" MAIN_NS
                               "\"><sheetData>%s</sheetData></worksheet>",
                               sheet_data),
                     ERR_OK);
    const struct made_part parts[] = {
        { "_rels/.rels",
          "<Relationships xmlns=\"" PKG_NS "\"><Relationship Id=\"rId1\" Type=\"" REL_NS
          "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>",
          0 },
        { "xl/_rels/workbook.xml.rels",
          "<Relationships xmlns=\"" PKG_NS "\"><Relationship Id=\"rId1\" Type=\"" REL_NS
          "/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"" REL_NS
          "/sharedStrings\" Target=\"/xl/sharedStrings.xml\"/><Relationship Id=\"rId3\""
          " Type=\"" REL_NS "/styles\" Target=\"styles.xml\"/></Relationships>",
          0 },
        { "xl/workbook.xml", (const char *)book.data, book.len },
        { "xl/worksheets/sheet1.xml", (const char *)sheet.data, sheet.len },
        { "xl/sharedStrings.xml", texts ? texts : "<sst/>", 0 },
        { "xl/styles.xml", styles ? styles : "<styleSheet/>", 0 },
    };
    made_zip(path, parts, sizeof parts / sizeof parts[0]);
    buf_fini(&sheet);
    buf_fini(&book);
}
