/* Out of the office's folder the bundle that is signed. */
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include "base/fs.h"
#include "sync/bundle.h"
#include "tables/tables.h"

enum { DEPTH_MAX = 2, NAMES_MAX = 256, PATH_IN_MAX = 256 };

struct gather {
    const char *folder, *assets;
    struct bundle bundle;
    struct buf text[BUNDLE_FILES_MAX];
};

static bool is_same_as_packaged(const struct gather *g, const char *name, struct span text)
{
    char path[FS_PATH_MAX];
    struct buf own = BUF_INIT(BUNDLE_FILE_BYTES_MAX);
    bool is_same = fs_join(path, g->assets, name, NULL) == ERR_OK &&
                   fs_read_all(path, &own, NULL) == ERR_OK && own.len == text.len &&
                   memcmp(own.data, text.p, text.len) == 0;
    buf_fini(&own);
    return is_same;
}

/* Not shipped, and no mistake when it lies there as it came. */
static enum err_code pass_over(const struct gather *g, const char *name, const char *path,
                               struct err *err)
{
    static const char *const fixed[] = { "report/county.tsv", "report/photos.tsv" };
    const char *last = strrchr(name, '/');
    struct buf text = BUF_INIT(BUNDLE_FILE_BYTES_MAX);
    enum err_code rc = ERR_OK;
    bool is_fixed = false;
    if (strcmp(last ? last + 1 : name, "README.md") == 0)
        return ERR_OK;
    for (size_t i = 0; i < ARRAY_LEN(fixed); i++)
        is_fixed = is_fixed || strcmp(name, fixed[i]) == 0;
    if (!is_fixed)
        return err_set(err, ERR_INVALID, "%s: is no table that is shipped", path);
    rc = fs_read_all(path, &text, err);
    if (!rc && !is_same_as_packaged(g, name, buf_span(&text)))
        rc = err_set(err, ERR_INVALID,
                     "%s: is set when a kiosk is set up, and not shipped; take it out", path);
    buf_fini(&text);
    return rc;
}

/* Names rise in the bundle, whatever the order of the folder. */
static size_t place_of(const struct bundle *b, const char *name)
{
    size_t at = 0;
    while (at < b->n && strcmp(b->files[at].name, name) < 0)
        at++;
    return at;
}

static enum err_code take_file(struct gather *g, const char *name, const char *path,
                               struct err *err)
{
    struct bundle *b = &g->bundle;
    if (!bundle_may_hold(name))
        return pass_over(g, name, path, err);
    if (b->n == BUNDLE_FILES_MAX)
        return err_set(err, ERR_TOO_BIG, "%s: too many tables", path);
    struct buf *text = &g->text[b->n];
    *text = BUF_INIT(BUNDLE_FILE_BYTES_MAX);
    enum err_code rc = fs_read_all(path, text, err);
    if (rc)
        return rc;
    size_t at = place_of(b, name);
    memmove(&b->files[at + 1], &b->files[at], (b->n - at) * sizeof b->files[0]);
    text_copy(b->files[at].name, sizeof b->files[at].name, name);
    b->files[at].text = buf_span(text);
    b->n++;
    return ERR_OK;
}

static enum err_code walk(struct gather *g, const char *inside, int depth, struct err *err);

static enum err_code take_entry(struct gather *g, const char *inside, const char *entry, int depth,
                                struct err *err)
{
    char name[PATH_IN_MAX], path[FS_PATH_MAX];
    struct stat st;
    int n = snprintf(name, sizeof name, "%s%s%s", inside, inside[0] ? "/" : "", entry);
    if (n < 0 || (size_t)n >= sizeof name)
        return err_set(err, ERR_TOO_BIG, "%s: too long a name", inside);
    enum err_code rc = fs_join(path, g->folder, name, err);
    if (rc)
        return rc;
    if (lstat(path, &st) != 0)
        return err_set(err, ERR_IO, "%s: cannot look at: %s", path, strerror(errno));
    if (S_ISDIR(st.st_mode))
        return depth < DEPTH_MAX ? walk(g, name, depth + 1, err)
                                 : err_set(err, ERR_INVALID, "%s: no tables lie so deep", path);
    if (!S_ISREG(st.st_mode))
        return err_set(err, ERR_INVALID, "%s: is a link, or no plain file", path);
    return take_file(g, name, path, err);
}

static enum err_code walk(struct gather *g, const char *inside, int depth, struct err *err)
{
    char path[FS_PATH_MAX];
    enum err_code rc = fs_join(path, g->folder, inside, err);
    DIR *d = rc ? NULL : opendir(path);
    if (!d)
        return rc ? rc
                  : err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s: cannot open: %s",
                            path, strerror(errno));
    size_t n = 0;
    for (const struct dirent *e; !rc && (e = readdir(d)) != NULL;) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        rc = ++n > NAMES_MAX ? err_set(err, ERR_TOO_BIG, "%s: too many files", path)
                             : take_entry(g, inside, e->d_name, depth, err);
    }
    closedir(d);
    return rc;
}

enum err_code tables_gather(const char *folder, const char *assets, int64_t sequence,
                            struct buf *out, struct err *err)
{
    struct gather *g = calloc(1, sizeof *g);
    if (!g)
        return err_set(err, ERR_NOMEM, "no memory for tables");
    *g = (struct gather){ .folder = folder,
                          .assets = assets,
                          .bundle = { .sequence = sequence, .schema = BUNDLE_SCHEMA } };
    enum err_code rc = walk(g, "", 0, err);
    if (!rc && g->bundle.n == 0)
        rc = err_set(err, ERR_NOT_FOUND, "%s: no tables in it (law/, route/, report/)", folder);
    if (!rc)
        rc = bundle_write(&g->bundle, out, err);
    for (size_t i = 0; i < BUNDLE_FILES_MAX; i++)
        buf_fini(&g->text[i]);
    free(g);
    return rc;
}
