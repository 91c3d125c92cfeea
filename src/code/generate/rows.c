/* Turns a table of assets/ into rows of C initialisers, at build time, so that the pure folders
 * need no files when they run.
 *
 *     code_rows FILE.tsv COLUMN…   prints  { "cell", PREFIX_cell, … },  a line a row
 *
 * COLUMN      the cell as a string
 * COLUMN=     the cell bare: a number
 * COLUMN=PRE  PRE and the cell, bare: an enum name
 */
#include "base/table.h"

static void print_string(const char *s)
{
    putchar('"');
    for (; *s; s++) {
        if (*s == '"' || *s == '\\')
            putchar('\\');
        putchar(*s);
    }
    putchar('"');
}

static void print_rows(const struct table *t, size_t columns, char *const *prefixes)
{
    for (size_t row = 0; row < table_rows(t); row++) {
        printf("{");
        for (size_t c = 0; c < columns; c++) {
            const char *cell = table_cell(t, row, c);
            printf(c ? ", " : " ");
            if (prefixes[c])
                printf("%s%s", prefixes[c], cell);
            else
                print_string(cell);
        }
        printf(" },\n");
    }
}

int main(int argc, char **argv)
{
    char *prefixes[TABLE_COLUMNS_MAX] = { 0 };
    const char *names[TABLE_COLUMNS_MAX + 1] = { 0 };
    if (argc < 3 || argc - 2 > TABLE_COLUMNS_MAX) {
        fprintf(stderr, "usage: %s FILE.tsv COLUMN[=[PREFIX]]...\n", argv[0]);
        return 2;
    }
    size_t columns = (size_t)(argc - 2);
    for (size_t c = 0; c < columns; c++) {
        char *equals = strchr(argv[c + 2], '=');
        if (equals) {
            *equals = '\0';
            prefixes[c] = equals + 1;
        }
        names[c] = argv[c + 2];
    }
    struct table *t;
    struct err err = { 0 };
    if (table_open(argv[1], names, &t, &err) != ERR_OK) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    print_rows(t, columns, prefixes);
    table_close(t);
    return fflush(stdout) == 0 ? 0 : 1;
}
