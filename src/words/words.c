#include "words/words.h"

#include "base/fs.h"
#include "base/table.h"

enum { WORDS_FILES_MAX = 64 };

struct entry {
    const char *id, *text; /* views into a table */
    const char *file;      /* views into names */
};

struct words {
    char lang[8];
    struct fs_list files;
    struct table *tables[WORDS_FILES_MAX];
    struct entry *entries; /* sorted by id */
    size_t count;
};

static const char *const columns[] = { "id", "text", NULL };
enum { COL_ID, COL_TEXT };

static int by_id(const void *a, const void *b)
{
    return strcmp(((const struct entry *)a)->id, ((const struct entry *)b)->id);
}

static enum err_code open_tables(struct words *w, const char *folder, struct err *err)
{
    for (size_t i = 0; i < w->files.count; i++) {
        char path[FS_PATH_MAX];
        size_t len = strlen(w->files.names[i]);
        if (len < 4 || strcmp(w->files.names[i] + len - 4, ".tsv") != 0)
            continue;
        enum err_code rc = fs_join(path, folder, w->files.names[i], err);
        if (!rc)
            rc = table_open(path, columns, &w->tables[i], err);
        if (rc)
            return rc;
        w->count += table_rows(w->tables[i]);
    }
    return ERR_OK;
}

static enum err_code collect(struct words *w, struct err *err)
{
    size_t n = 0;
    w->entries = calloc(w->count ? w->count : 1, sizeof *w->entries);
    if (!w->entries)
        return err_set(err, ERR_NOMEM, "no memory for the words");
    for (size_t i = 0; i < w->files.count; i++)
        for (size_t row = 0; w->tables[i] && row < table_rows(w->tables[i]); row++)
            w->entries[n++] = (struct entry){ table_cell(w->tables[i], row, COL_ID),
                                              table_cell(w->tables[i], row, COL_TEXT),
                                              w->files.names[i] };
    if (n > 1)
        qsort(w->entries, n, sizeof *w->entries, by_id);
    for (size_t i = 1; i < n; i++)
        if (strcmp(w->entries[i - 1].id, w->entries[i].id) == 0)
            return err_set(err, ERR_INVALID, "words %s: '%s' stands in both %s and %s", w->lang,
                           w->entries[i].id, w->entries[i - 1].file, w->entries[i].file);
    return ERR_OK;
}

enum err_code words_open(const char *assets, const char *lang, struct words **out, struct err *err)
{
    char strings[FS_PATH_MAX], folder[FS_PATH_MAX];
    struct words *w = calloc(1, sizeof *w);
    if (!w)
        return err_set(err, ERR_NOMEM, "no memory for the words");
    text_copy(w->lang, sizeof w->lang, lang);
    enum err_code rc = fs_join(strings, assets, "strings", err);
    if (!rc)
        rc = fs_join(folder, strings, lang, err);
    if (!rc)
        rc = fs_list_open(folder, WORDS_FILES_MAX, &w->files, err);
    if (!rc)
        rc = open_tables(w, folder, err);
    if (!rc)
        rc = collect(w, err);
    if (rc) {
        words_close(w);
        return rc;
    }
    *out = w;
    return ERR_OK;
}

void words_close(struct words *w)
{
    if (!w)
        return;
    for (size_t i = 0; i < WORDS_FILES_MAX; i++)
        table_close(w->tables[i]);
    fs_list_close(&w->files);
    free(w->entries);
    free(w);
}

const char *words_lang(const struct words *w)
{
    return w->lang;
}

static const struct entry *find(const struct words *w, const char *id)
{
    struct entry key = { .id = id };
    return w->count ? bsearch(&key, w->entries, w->count, sizeof key, by_id) : NULL;
}

const char *words_get(const struct words *w, const char *id)
{
    const struct entry *e = find(w, id);
    return e ? e->text : id;
}

bool words_has(const struct words *w, const char *id)
{
    return find(w, id) != NULL;
}

const char *words_id_at(const struct words *w, size_t i)
{
    return i < w->count ? w->entries[i].id : NULL;
}

/* The argument whose name stands in text[1, len), or NULL. */
static const struct word_arg *arg_named(const struct word_arg *args, size_t n, const char *name,
                                        size_t len)
{
    for (size_t i = 0; i < n; i++)
        if (strlen(args[i].name) == len && memcmp(args[i].name, name, len) == 0)
            return &args[i];
    return NULL;
}

void words_fill(const struct words *w, const char *id, const struct word_arg *args, size_t n,
                char *out, size_t cap)
{
    size_t len = 0;
    if (cap == 0)
        return;
    for (const char *at = words_get(w, id); *at;) {
        const char *close = at[0] == '{' ? strchr(at, '}') : NULL;
        const struct word_arg *arg = close ? arg_named(args, n, at + 1, (size_t)(close - at - 1))
                                           : NULL;
        const char *piece = arg ? arg->value : at;
        size_t size = arg ? strlen(piece) : 1, room = cap - 1 - len;
        at = arg ? close + 1 : at + 1;
        /* What does not fit ends the text: nothing may follow a gap. */
        size_t fits = size > room ? text_cut(piece, room) : size;
        memcpy(out + len, piece, fits);
        len += fits;
        if (fits < size)
            break;
    }
    out[len] = '\0';
    /* The text's own characters went over a byte at a time. */
    text_mend(out);
}

void words_date(const struct words *w, struct date d, char *out, size_t cap)
{
    char year[8], month[24], day[4], month_id[16];
    if (cap > 0)
        out[0] = '\0';
    if (!date_known(d))
        return;
    unsigned y = (unsigned)d.ymd / 10000u % 10000u, m = (unsigned)d.ymd / 100u % 100u;
    snprintf(year, sizeof year, "%u", y);
    snprintf(day, sizeof day, "%u", (unsigned)d.ymd % 100u);
    snprintf(month_id, sizeof month_id, "month.%u", m);
    text_copy(month, sizeof month, words_get(w, month_id));
    const struct word_arg args[] = { { "year", year }, { "month", month }, { "day", day } };
    words_fill(w, "date", args, ARRAY_LEN(args), out, cap);
}
