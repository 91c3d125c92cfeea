#include "desk/listing.h"

#include <errno.h>
#include <unistd.h>

static void tmp_path(const struct listing *l, char out[FS_PATH_MAX + 8])
{
    snprintf(out, FS_PATH_MAX + 8, "%s.tmp", l->path);
}

enum err_code listing_open(struct listing *l, const char *path, int64_t lines_max, struct err *err)
{
    char tmp[FS_PATH_MAX + 8];
    *l = (struct listing){ .lines_max = lines_max };
    text_copy(l->path, sizeof l->path, path);
    tmp_path(l, tmp);
    l->f = fopen(tmp, "wbe");
    if (!l->f)
        return err_set(err, ERR_IO, "%s: cannot write: %s", tmp, strerror(errno));
    l->is_bad = fputs("\xEF\xBB\xBF", l->f) == EOF;
    return ERR_OK;
}

/* Spreadsheets take = + - @ for the beginning of a formula, and long numbers for quantities. */
static bool needs_brackets(const char *s)
{
    enum { SAFE_DIGITS = 11 };
    return (s[0] && strchr("=+-@\t\r", s[0])) || s[0] == '0' ||
           (strlen(s) > SAFE_DIGITS && s[strspn(s, "0123456789.")] == '\0');
}

void listing_cell_span(struct listing *l, struct span text)
{
    char shown[2048];
    if (l->lines >= l->lines_max)
        return;
    text_show(text, shown, sizeof shown);
    bool brackets = needs_brackets(shown) && strcmp(shown, "0") != 0;
    fputs(l->begun ? ",\"" : "\"", l->f);
    fputs(brackets ? "「" : "", l->f);
    for (const char *c = shown; *c; c++) {
        if (*c == '"')
            putc('"', l->f);
        putc(*c, l->f);
    }
    fputs(brackets ? "」\"" : "\"", l->f);
    l->begun = true;
}

void listing_cell(struct listing *l, const char *text)
{
    listing_cell_span(l, span_of(text));
}

void listing_line(struct listing *l)
{
    if (l->lines >= l->lines_max) {
        l->dropped++;
        return;
    }
    fputs("\r\n", l->f);
    l->lines++;
    l->begun = false;
}

enum err_code listing_close(struct listing *l, struct err *err)
{
    char tmp[FS_PATH_MAX + 8];
    tmp_path(l, tmp);
    bool bad = l->is_bad || ferror(l->f);
    if (fclose(l->f) != 0 || bad) {
        l->f = NULL;
        unlink(tmp);
        return err_set(err, ERR_IO, "%s: cannot write it: is the disk full?", tmp);
    }
    l->f = NULL;
    return fs_commit(tmp, l->path, err);
}

void listing_drop(struct listing *l)
{
    char tmp[FS_PATH_MAX + 8];
    if (!l->f)
        return;
    fclose(l->f);
    l->f = NULL;
    tmp_path(l, tmp);
    unlink(tmp);
}
