/* Turns a table of assets/ into rows of C initialisers, at build time, so that the pure folders
 * need no files when they run.
 *
 *     code_rows FILE.tsv COLUMN…   prints  { "cell", PREFIX_cell, … },  a line a row
 *
 * COLUMN      the cell as a string
 * COLUMN=     the cell bare: a number
 * COLUMN=PRE  PRE and the cell, bare: an enum name
 * COLUMN#     the cell as a string, and its length in bytes
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

struct columns {
    size_t n;
    const char *names[TABLE_COLUMNS_MAX + 1];
    const char *prefixes[TABLE_COLUMNS_MAX]; /* NULL: a string */
    bool with_length[TABLE_COLUMNS_MAX];
};

static void read_columns(char **args, struct columns *out)
{
    for (size_t c = 0; c < out->n; c++) {
        char *sign = args[c] + strcspn(args[c], "=#");
        if (*sign == '=')
            out->prefixes[c] = sign + 1;
        out->with_length[c] = *sign == '#';
        *sign = '\0';
        out->names[c] = args[c];
    }
}

static void print_rows(const struct table *t, const struct columns *columns)
{
    for (size_t row = 0; row < table_rows(t); row++) {
        printf("{");
        for (size_t c = 0; c < columns->n; c++) {
            const char *cell = table_cell(t, row, c);
            printf(c ? ", " : " ");
            if (columns->prefixes[c])
                printf("%s%s", columns->prefixes[c], cell);
            else
                print_string(cell);
            if (columns->with_length[c])
                printf(", %zu", strlen(cell));
        }
        printf(" },\n");
    }
}

int main(int argc, char **argv)
{
    struct columns columns = { 0 };
    if (argc < 3 || argc - 2 > TABLE_COLUMNS_MAX) {
        fprintf(stderr, "usage: %s FILE.tsv COLUMN[=[PREFIX]|#]...\n", argv[0]);
        return 2;
    }
    columns.n = (size_t)(argc - 2);
    read_columns(argv + 2, &columns);
    struct table *t;
    struct err err = { 0 };
    if (table_open(argv[1], columns.names, &t, &err) != ERR_OK) {
        fprintf(stderr, "%s\n", err.text);
        return 1;
    }
    print_rows(t, &columns);
    table_close(t);
    return fflush(stdout) == 0 ? 0 : 1;
}
