#include "trust/floor.h"

#include <inttypes.h>

#include "base/buf.h"
#include "base/fs.h"
#include "base/log.h"

#define FILE_NAME "clock"

enum { FILE_MAX = 256 };

/* "issued N\nrefreshed N\n" */
static bool parse(struct span s, struct floor *f)
{
    char text[FILE_MAX + 1];
    long long issued, refreshed;
    int end = 0;
    if (!span_copy(s, text, sizeof text) ||
        sscanf(text, "issued %lld\nrefreshed %lld\n%n", &issued, &refreshed, &end) != 2 ||
        (size_t)end != s.len || issued < 0 || refreshed < 0)
        return false;
    f->issued_utc_s = issued;
    f->refreshed_utc_s = refreshed;
    return true;
}

void floor_read(const char *folder, struct floor *f)
{
    char path[FS_PATH_MAX];
    struct buf b = BUF_INIT(FILE_MAX);
    f->issued_utc_s = f->refreshed_utc_s = 0;
    enum err_code rc = fs_join(path, folder, FILE_NAME, NULL);
    if (!rc)
        rc = fs_read_all(path, &b, NULL);
    if (!rc && !parse(buf_span(&b), f))
        rc = ERR_INVALID;
    if (rc && rc != ERR_NOT_FOUND)
        log_line(LOG_WARN, "trust", "the saved time cannot be read: %s", err_words(rc));
    buf_fini(&b);
}

enum err_code floor_write(const char *folder, const struct floor *f, struct err *err)
{
    char path[FS_PATH_MAX], text[FILE_MAX];
    enum err_code rc = fs_join(path, folder, FILE_NAME, err);
    if (rc)
        return rc;
    snprintf(text, sizeof text, "issued %" PRId64 "\nrefreshed %" PRId64 "\n", f->issued_utc_s,
             f->refreshed_utc_s);
    return fs_replace(path, span_of(text), err);
}

int64_t floor_under(const struct floor *f)
{
    int64_t t = f->built_utc_s;
    if (f->issued_utc_s > t)
        t = f->issued_utc_s;
    return f->refreshed_utc_s > t ? f->refreshed_utc_s : t;
}
