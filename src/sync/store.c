#include "sync/store.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/log.h"
#include "sync/store_paper.h"

static const char paper_name[] = "CURRENT";

enum { FILES_MAX = 1024 };

enum err_code store_path(const struct store *s, const char *name, char out[FS_PATH_MAX],
                         struct err *err)
{
    return fs_join(out, s->folder, name, err);
}

static bool has_file(const struct store *s, const char *name)
{
    char path[FS_PATH_MAX];
    return store_path(s, name, path, NULL) == ERR_OK && fs_exists(path);
}

/* release-SEQUENCE-xxxxxxxx.heyan */
static bool is_release_name(const char *name, int64_t *sequence)
{
    struct span s = span_of(name);
    uint64_t number;
    size_t digits = 0;
    if (!span_starts(s, "release-"))
        return false;
    s = span_part(s, strlen("release-"), s.len);
    while (digits < s.len && s.p[digits] >= '0' && s.p[digits] <= '9')
        digits++;
    if (!span_number(span_part(s, 0, digits), &number))
        return false;
    s = span_part(s, digits, s.len);
    *sequence = (int64_t)number;
    return s.len == strlen("-12345678.heyan") && s.p[0] == '-' &&
           span_eq(span_part(s, 9, s.len), ".heyan");
}

static enum err_code read_digest(const struct store *s, const char *name, struct digest *out)
{
    char side_car[STORE_NAME_MAX + 8], path[FS_PATH_MAX];
    struct buf text = BUF_INIT(8192);
    snprintf(side_car, sizeof side_car, "%s.sha256", name);
    enum err_code rc = store_path(s, side_car, path, NULL);
    if (!rc)
        rc = fs_read_all(path, &text, NULL);
    if (!rc &&
        !span_copy(span_part(buf_span(&text), 0, sizeof out->hex - 1), out->hex, sizeof out->hex))
        rc = ERR_INVALID;
    if (!rc && strlen(out->hex) != sizeof out->hex - 1)
        rc = ERR_INVALID;
    buf_fini(&text);
    return rc;
}

static void hold_newest(struct store *s, const struct store_release *r)
{
    size_t at = 0;
    while (at < s->n && s->held[at].sequence >= r->sequence)
        at++;
    if (at == STORE_HELD_MAX)
        return;
    if (s->n < STORE_HELD_MAX)
        s->n++;
    for (size_t i = s->n - 1; i > at; i--)
        s->held[i] = s->held[i - 1];
    s->held[at] = *r;
}

/* CURRENT is gone or says nothing usable: the releases that have a side-car, newest first. */
static enum err_code find_releases(struct store *s, struct err *err)
{
    struct fs_list files;
    s->n = 0;
    enum err_code rc = fs_list_open(s->folder, FILES_MAX, &files, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < files.count; i++) {
        struct store_release r = { 0 };
        if (is_release_name(files.names[i], &r.sequence) &&
            span_copy(span_of(files.names[i]), r.name, sizeof r.name) &&
            read_digest(s, r.name, &r.digest) == ERR_OK)
            hold_newest(s, &r);
    }
    fs_list_close(&files);
    if (s->n > 0)
        log_line(LOG_WARN, "store", "%s: has no usable list; %s answers", s->folder,
                 s->held[0].name);
    return ERR_OK;
}

static enum err_code read_paper(struct store *s, struct err *err)
{
    char path[FS_PATH_MAX];
    struct buf text = BUF_INIT(STORE_PAPER_MAX);
    struct err why = { 0 };
    enum err_code rc = store_path(s, paper_name, path, err);
    if (rc)
        return rc;
    rc = fs_read_all(path, &text, &why);
    if (!rc)
        rc = store_paper_read(buf_span(&text), s, &why);
    buf_fini(&text);
    if (rc == ERR_OK) {
        size_t n = 0;
        for (size_t i = 0; i < s->n; i++)
            if (has_file(s, s->held[i].name))
                s->held[n++] = s->held[i];
        bool lost = s->n > 0 && n == 0;
        s->n = n;
        return lost ? find_releases(s, err) : ERR_OK;
    }
    if (rc != ERR_NOT_FOUND)
        log_line(LOG_ERROR, "store", "%s", why.text);
    s->passed_over = 0;
    return fs_is_folder(s->folder) ? find_releases(s, err) : ERR_OK;
}

static enum err_code write_paper(const struct store *s, struct err *err)
{
    char path[FS_PATH_MAX];
    struct buf text = BUF_INIT(STORE_PAPER_MAX);
    enum err_code rc = store_path(s, paper_name, path, err);
    if (!rc)
        rc = store_paper_write(s, &text);
    if (!rc)
        rc = fs_replace(path, buf_span(&text), err);
    buf_fini(&text);
    return rc;
}

static enum err_code name_it(const char *folder, const char *shipped, struct store *out,
                             struct err *err)
{
    memset(out, 0, sizeof *out);
    out->lock_fd = -1;
    if (!span_copy(span_of(folder), out->folder, sizeof out->folder) ||
        !span_copy(span_of(shipped ? shipped : ""), out->shipped, sizeof out->shipped))
        return err_set(err, ERR_TOO_BIG, "path too long");
    return ERR_OK;
}

enum err_code store_look(const char *folder, const char *shipped, struct store *out,
                         struct err *err)
{
    enum err_code rc = name_it(folder, shipped, out, err);
    return rc ? rc : read_paper(out, err);
}

static enum err_code take_lock(struct store *s, struct err *err)
{
    char path[FS_PATH_MAX];
    enum err_code rc = store_path(s, "LOCK", path, err);
    if (rc)
        return rc;
    s->lock_fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
    if (s->lock_fd < 0)
        return err_set(err, ERR_IO, "%s: cannot create: %s", path, strerror(errno));
    if (flock(s->lock_fd, LOCK_EX | LOCK_NB) != 0)
        return err_set(err, errno == EWOULDBLOCK ? ERR_BUSY : ERR_IO,
                       "%s: another program is at work in this folder", s->folder);
    return ERR_OK;
}

static bool belongs_to_held(const struct store *s, const char *name)
{
    for (size_t i = 0; i < s->n; i++) {
        size_t len = strlen(s->held[i].name);
        if (strncmp(name, s->held[i].name, len) == 0 &&
            (name[len] == '\0' || strcmp(name + len, ".sha256") == 0))
            return true;
    }
    return false;
}

/* Only names this module gives: a folder named by mistake loses nothing. */
static bool is_ours(const char *name)
{
    size_t len = strlen(name);
    int64_t sequence;
    char stem[STORE_NAME_MAX];
    if (strncmp(name, "next.heyan", strlen("next.heyan")) == 0 || strcmp(name, "CURRENT.tmp") == 0)
        return true;
    text_copy(stem, sizeof stem, name);
    char *heyan = strstr(stem, ".heyan");
    if (!heyan || len >= sizeof stem)
        return false;
    heyan[strlen(".heyan")] = '\0';
    return is_release_name(stem, &sequence);
}

static void sweep(const struct store *s)
{
    struct fs_list files;
    char path[FS_PATH_MAX];
    if (fs_list_open(s->folder, FILES_MAX, &files, NULL) != ERR_OK)
        return;
    for (size_t i = 0; i < files.count; i++) {
        const char *name = files.names[i];
        if (is_ours(name) && !belongs_to_held(s, name) && store_path(s, name, path, NULL) == ERR_OK)
            unlink(path);
    }
    fs_list_close(&files);
}

enum err_code store_open(const char *folder, const char *shipped, struct store *out,
                         struct err *err)
{
    enum err_code rc = name_it(folder, shipped, out, err);
    if (!rc)
        rc = fs_make_folder(folder, err);
    if (!rc)
        rc = take_lock(out, err);
    if (!rc)
        rc = read_paper(out, err);
    if (rc) {
        store_close(out);
        return rc;
    }
    sweep(out);
    return ERR_OK;
}

void store_close(struct store *s)
{
    if (s->lock_fd >= 0)
        close(s->lock_fd);
    s->lock_fd = -1;
}

enum err_code store_paths(const struct store *s, char paths[STORE_PATHS_MAX][FS_PATH_MAX],
                          size_t *n, struct err *err)
{
    *n = 0;
    for (size_t i = 0; i < s->n; i++) {
        enum err_code rc = store_path(s, s->held[i].name, paths[*n], err);
        if (rc)
            return rc;
        ++*n;
    }
    if (s->shipped[0])
        text_copy(paths[(*n)++], FS_PATH_MAX, s->shipped);
    return ERR_OK;
}

static void remove_release(const struct store *s, const char *name)
{
    char path[FS_PATH_MAX + 8];
    if (store_path(s, name, path, NULL) != ERR_OK)
        return;
    unlink(path);
    snprintf(path + strlen(path), sizeof path - strlen(path), ".sha256");
    unlink(path);
}

static enum err_code put_in_place(const struct store *s, const char *tmp,
                                  const struct store_release *r, struct err *err)
{
    char path[FS_PATH_MAX], side_car[FS_PATH_MAX + 8], line[160];
    enum err_code rc = store_path(s, r->name, path, err);
    if (rc)
        return rc;
    snprintf(side_car, sizeof side_car, "%s.sha256", path);
    snprintf(line, sizeof line, "%s  %s\n", r->digest.hex, r->name);
    rc = fs_replace(side_car, span_of(line), err);
    return rc ? rc : fs_commit(tmp, path, err);
}

enum err_code store_add(struct store *s, const char *tmp, struct store_release *release,
                        struct err *err)
{
    struct store fresh = *s;
    snprintf(release->name, sizeof release->name, "release-%lld-%.8s.heyan",
             (long long)release->sequence, release->digest.hex);
    enum err_code rc = put_in_place(s, tmp, release, err);
    if (rc)
        return rc;
    bool is_same = s->n > 0 && s->held[0].sequence == release->sequence; /* fetched once more */
    if (!is_same && s->n > 0) {
        fresh.held[1] = s->held[0];
        fresh.n = 2;
    }
    fresh.n = fresh.n == 0 ? 1 : fresh.n;
    fresh.held[0] = *release;
    fresh.passed_over = 0;
    rc = write_paper(&fresh, err);
    if (rc)
        return rc;
    *s = fresh;
    sweep(s);
    return ERR_OK;
}

enum err_code store_drop(struct store *s, size_t at, struct err *err)
{
    struct store fresh = *s;
    if (at >= s->n)
        return ERR_OK;
    for (size_t i = at; i + 1 < s->n; i++)
        fresh.held[i] = s->held[i + 1];
    fresh.n--;
    enum err_code rc = write_paper(&fresh, err);
    if (rc)
        return rc;
    remove_release(s, s->held[at].name);
    *s = fresh;
    return ERR_OK;
}

enum err_code store_fall_back(struct store *s, struct err *err)
{
    struct store fresh = *s;
    if (s->n < 2)
        return err_set(err, ERR_NOT_FOUND, "%s: holds no release before this one", s->folder);
    fresh.held[0] = s->held[1];
    fresh.held[1] = s->held[0];
    fresh.passed_over = s->held[0].sequence > s->held[1].sequence ? s->held[0].sequence : 0;
    enum err_code rc = write_paper(&fresh, err);
    if (!rc)
        *s = fresh;
    return rc;
}

enum err_code store_note_content(struct store *s, size_t at, const struct content *content,
                                 struct err *err)
{
    struct store fresh = *s;
    fresh.held[at].content = *content;
    fresh.held[at].is_counted = true;
    enum err_code rc = write_paper(&fresh, err);
    if (!rc)
        *s = fresh;
    return rc;
}
