/* A CSV file gives the same cells whatever wrote it, and rows have the lines an editor shows. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/buf.h"
#include "registry/sheet.h"

struct seen {
    char text[4096]; /* line[cell][cell]… a row */
    char told[4096];
};

static void listen(void *self, bool is_error, const char *line)
{
    struct seen *s = self;
    size_t n = strlen(s->told);
    snprintf(s->told + n, sizeof s->told - n, "%s%s\n", is_error ? "" : "warning ", line);
}

static bool take(void *self, const struct sheet_row *row)
{
    struct seen *s = self;
    size_t n = strlen(s->text);
    n += (size_t)snprintf(s->text + n, sizeof s->text - n, "%zu", row->line);
    for (size_t i = 0; i < row->n; i++)
        n += (size_t)snprintf(s->text + n, sizeof s->text - n, "[%.*s]", (int)row->cells[i].len,
                              (const char *)row->cells[i].p);
    snprintf(s->text + n, sizeof s->text - n, "\n");
    return true;
}

static void read_bytes(const void *bytes, size_t n, struct seen *out)
{
    *out = (struct seen){ 0 };
    struct complaints c = { .tell = listen, .self = out };
    FILE *f = tmpfile();
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    rewind(f);
    assert_int_equal(sheet_read("f", f, &c, take, out, NULL), ERR_OK);
    fclose(f);
}

#define BYTES(literal) literal, sizeof(literal) - 1

static void encodings_and_line_ends(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t n;
        const char *rows, *told;
    } cases[] = {
        { BYTES("a,b\n1,2\n"), "1[a][b]\n2[1][2]\n", "" },
        { BYTES("a,b\r\n1,2"), "1[a][b]\n2[1][2]\n", "" },
        { BYTES("\xEF\xBB\xBF名,b\n"), "1[名][b]\n", "" },
        { BYTES("\xC3\xFB,\xB3\xC6\n\xB9\xFA,x\n"), "1[名][称]\n2[国][x]\n", "" }, /* GBK */
        { BYTES("\x90\x30\x81\x30,x\n"), "1[\xF0\x90\x80\x80][x]\n",
          "" }, /* four bytes of GB18030 */
        { BYTES("\xFF\xFE\x0D\x54,\0b\0\n\0\x31\0,\0\x32\0"), "1[名][b]\n2[1][2]\n", "" },
        { BYTES("\xFE\xFF\x54\x0D\0,\0b\0\n"), "1[名][b]\n", "" },
        { BYTES(" a , b\n\n\n \"1,1\" ,\"x\"\"y\"\n"), "1[a][b]\n4[1,1][x\"y]\n", "" },
        { BYTES("a\n\"1\n2\n3\"\nx\n"), "1[a]\n2[1\n2\n3]\n5[x]\n", "" },
        { BYTES("a\tb\n1,5\t2\n"), "1[a][b]\n2[1,5][2]\n", "" },
        { BYTES("a;b\n1,5;2\n"), "1[a][b]\n2[1,5][2]\n", "" },
        { BYTES(",,\na,,c\n"), "2[a][][c]\n", "" },
        { BYTES(""), "", "" },
        { BYTES("a\n\"b"), "1[a]\n", "f:2: a quotation mark opened in this row is never closed\n" },
        { BYTES("a\nb\nc\"d\n"), "1[a]\n2[b]\n",
          "f:3: a quotation mark in the middle of a cell; write it twice, in a quoted cell\n" },
        { BYTES("a\nb\0c\n"), "1[a]\n",
          "f:2: holds a NUL byte: not a text file, or UTF-16 without byte order mark\n" },
        { BYTES("a\n\xB9\xFA\n\xFF\xFF\n"), "1[a]\n2[国]\n",
          "f:3: bytes that are neither UTF-8 nor GB18030 (GBK)\n" },
        { BYTES("a\n\xB9"), "1[a]\n", "f:2: ends in the middle of a character\n" },
        { BYTES("\xEF\xBB\xBF"
                "a\n\xB9\xFA\n"),
          "", "f: begins with the mark of UTF-8, but is not UTF-8\n" },
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct seen seen;
        read_bytes(cases[i].bytes, cases[i].n, &seen);
        if (strcmp(seen.text, cases[i].rows) != 0 || strcmp(seen.told, cases[i].told) != 0)
            fail_msg("row %zu\nwanted %s%s\ngot    %s%s", i, cases[i].rows, cases[i].told,
                     seen.text, seen.told);
    }
}

/* Characters and lines cut at every place of the 64 KiB pieces a file is read in. */
static void pieces_do_not_matter(void **state)
{
    (void)state;
    enum { PIECE = 64 * 1024 };
    for (size_t lead = PIECE - 8; lead <= PIECE + 2; lead++) {
        struct buf b = BUF_INIT(4 * PIECE);
        char want[64];
        struct seen seen;
        while (b.len < lead)
            assert_int_equal(buf_append(&b, "\n", 1), ERR_OK);
        assert_int_equal(buf_append(&b, "国国国,x\n", strlen("国国国,x\n")), ERR_OK);
        read_bytes(b.data, b.len, &seen);
        snprintf(want, sizeof want, "%zu[国国国][x]\n", lead + 1);
        assert_string_equal(seen.text, want);
        assert_string_equal(seen.told, "");
        b.len = lead;
        assert_int_equal(buf_append(&b, BYTES("\xB9\xFA\xB9\xFA,x\n")), ERR_OK);
        read_bytes(b.data, b.len, &seen);
        snprintf(want, sizeof want, "%zu[国国][x]\n", lead + 1);
        assert_string_equal(seen.text, want);
        buf_fini(&b);
    }
}

static void bounds_are_kept(void **state)
{
    (void)state;
    struct seen seen;
    struct buf b = BUF_INIT(1 << 20);
    for (int i = 0; i < SHEET_CELLS_MAX; i++)
        assert_int_equal(buf_append(&b, "x,", 2), ERR_OK);
    read_bytes(b.data, b.len, &seen);
    assert_string_equal(seen.told, "f:1: more than 64 columns\n");
    read_bytes(b.data, b.len - 1, &seen); /* 64 cells, the last ended by the file */
    assert_string_equal(seen.told, "");
    b.len = 0;
    assert_int_equal(buf_append(&b, "\"", 1), ERR_OK);
    while (b.len < 3 * SHEET_CELL_BYTES_MAX)
        assert_int_equal(buf_append(&b, "lost\n", 5), ERR_OK);
    read_bytes(b.data, b.len, &seen);
    assert_string_equal(seen.told, "f:1: a cell of more than 65536 bytes: is its quotation mark "
                                   "never closed?\n");
    buf_fini(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodings_and_line_ends),
        cmocka_unit_test(pieces_do_not_matter),
        cmocka_unit_test(bounds_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
