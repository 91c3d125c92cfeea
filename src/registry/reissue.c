#include "registry/reissue.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "registry/registry.h"

static const char settings[] = "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;";
static const char update[] = "UPDATE paper SET value = ?2 WHERE key = ?1";

static enum err_code copy_bytes(int from, int to, const char *path, struct err *err)
{
    enum { PIECE = 256 * 1024 };
    uint8_t *piece = malloc(PIECE);
    enum err_code rc = piece ? ERR_OK : err_set(err, ERR_NOMEM, "%s: no memory to copy it", path);
    while (!rc) {
        ssize_t n = read(from, piece, PIECE);
        if (n == 0)
            break;
        if (n < 0 && errno == EINTR)
            continue;
        for (ssize_t at = 0; n > 0 && at < n;) {
            ssize_t put = write(to, piece + at, (size_t)(n - at));
            if (put < 0 && errno != EINTR) {
                n = -1;
                break;
            }
            at += put > 0 ? put : 0;
        }
        if (n < 0)
            rc = err_set(err, ERR_IO, "%s: cannot copy it: %s", path, strerror(errno));
    }
    free(piece);
    return rc;
}

static enum err_code copy_file(const char *from, const char *to, struct err *err)
{
    int in = open(from, O_RDONLY | O_CLOEXEC);
    if (in < 0)
        return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s: cannot open: %s", from,
                       strerror(errno));
    int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    enum err_code rc = out < 0 ? err_set(err, ERR_IO, "%s: cannot write: %s", to, strerror(errno))
                               : copy_bytes(in, out, to, err);
    if (out >= 0 && close(out) != 0 && !rc)
        rc = err_set(err, ERR_IO, "%s: cannot write: %s", to, strerror(errno));
    close(in);
    return rc;
}

static bool put(sqlite3_stmt *s, const char *key, const char *value)
{
    bool done = sqlite3_bind_text(s, 1, key, -1, SQLITE_STATIC) == SQLITE_OK &&
                sqlite3_bind_text(s, 2, value, -1, SQLITE_STATIC) == SQLITE_OK &&
                sqlite3_step(s) == SQLITE_DONE;
    return sqlite3_reset(s) == SQLITE_OK && done;
}

static enum err_code set_paper(const char *path, int64_t sequence, struct date issued,
                               struct err *err)
{
    sqlite3 *db = NULL;
    sqlite3_stmt *s = NULL;
    char number[24], day[11];
    snprintf(number, sizeof number, "%lld", (long long)sequence);
    date_iso(issued, day);
    bool good = sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
                sqlite3_exec(db, settings, NULL, NULL, NULL) == SQLITE_OK &&
                sqlite3_prepare_v2(db, update, -1, &s, NULL) == SQLITE_OK &&
                put(s, "sequence", number) && put(s, "issued", day);
    enum err_code rc = good ? ERR_OK : err_set(err, ERR_DB, "%s: %s", path, sqlite3_errmsg(db));
    sqlite3_finalize(s);
    sqlite3_close(db);
    return rc;
}

enum err_code reissue_release(const char *from, const char *out, int64_t sequence,
                              struct date issued, struct digest *digest, struct err *err)
{
    char tmp[FS_PATH_MAX];
    struct registry *r = NULL;
    int n = snprintf(tmp, sizeof tmp, "%s.tmp", out);
    if (n < 0 || (size_t)n >= sizeof tmp)
        return err_set(err, ERR_TOO_BIG, "path too long");
    enum err_code rc = registry_open(from, &r, err); /* against its side-car */
    registry_close(r);
    if (!rc)
        rc = copy_file(from, tmp, err);
    if (!rc)
        rc = set_paper(tmp, sequence, issued, err);
    if (!rc)
        rc = registry_open_built(tmp, &r, err);
    if (!rc) {
        const struct fact_release *release = registry_release(r);
        if (release->sequence != sequence || release->issued.ymd != issued.ymd)
            rc = err_set(err, ERR_DB, "%s: did not take its new number", tmp);
        registry_close(r);
    }
    if (!rc)
        rc = digest_commit(tmp, out, digest, err);
    if (rc)
        unlink(tmp);
    return rc;
}
