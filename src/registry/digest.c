#include "registry/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include "base/fs.h"

enum { SIDE_CAR_MAX = 8192, CHUNK = 256 * 1024, HEX = 64 };

static enum err_code side_car_path(const char *path, char out[FS_PATH_MAX], struct err *err)
{
    int n = snprintf(out, FS_PATH_MAX, "%s.sha256", path);
    return n < 0 || n >= FS_PATH_MAX ? err_set(err, ERR_TOO_BIG, "path too long") : ERR_OK;
}

static enum err_code digest_fd(int fd, const char *path, struct digest *out, struct err *err)
{
    crypto_hash_sha256_state state;
    uint8_t sum[crypto_hash_sha256_BYTES];
    uint8_t *chunk = malloc(CHUNK);
    if (!chunk)
        return err_set(err, ERR_NOMEM, "%s: no memory to read it", path);
    crypto_hash_sha256_init(&state);
    ssize_t n;
    while ((n = read(fd, chunk, CHUNK)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            break;
        crypto_hash_sha256_update(&state, chunk, (size_t)n);
    }
    free(chunk);
    if (n < 0)
        return err_set(err, ERR_IO, "%s: cannot read: %s", path, strerror(errno));
    crypto_hash_sha256_final(&state, sum);
    sodium_bin2hex(out->hex, sizeof out->hex, sum, sizeof sum);
    return ERR_OK;
}

enum err_code digest_file(const char *path, struct digest *out, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s: cannot open: %s", path,
                       strerror(errno));
    enum err_code rc = digest_fd(fd, path, out, err);
    close(fd);
    return rc;
}

/* Is there a line of the side-car that begins with that digest? */
static bool named_in(struct span side_car, const struct digest *d)
{
    while (side_car.len > 0) {
        const uint8_t *end = memchr(side_car.p, '\n', side_car.len);
        size_t len = end ? (size_t)(end - side_car.p) : side_car.len;
        if (len >= HEX && memcmp(side_car.p, d->hex, HEX) == 0 &&
            (len == HEX || side_car.p[HEX] <= ' '))
            return true;
        side_car = span_part(side_car, len + 1, side_car.len);
    }
    return false;
}

enum err_code digest_check(const char *path, bool *vouched, struct err *err)
{
    char side_car[FS_PATH_MAX];
    struct digest d;
    struct buf text = BUF_INIT(SIDE_CAR_MAX);
    struct err why = { 0 };
    enum err_code rc = side_car_path(path, side_car, err);
    if (!rc && (rc = fs_read_all(side_car, &text, &why)) == ERR_NOT_FOUND) {
        *vouched = false;
        buf_fini(&text);
        return ERR_OK;
    }
    if (rc && why.code)
        err_set(err, rc, "%s", why.text);
    if (!rc)
        rc = digest_file(path, &d, err);
    if (!rc && !named_in(buf_span(&text), &d))
        rc = err_set(err, ERR_UNTRUSTED,
                     "%s: is not the file its side-car %s was made for; it was changed, damaged "
                     "or swapped",
                     path, side_car);
    if (!rc)
        *vouched = true;
    buf_fini(&text);
    return rc;
}

static enum err_code append_line(struct buf *text, const struct digest *d, const char *path,
                                 struct err *err)
{
    const char *slash = strrchr(path, '/');
    enum err_code rc = buf_print(text, "%s  %s\n", d->hex, slash ? slash + 1 : path);
    return rc ? err_set(err, rc, "%s: no room for its side-car", path) : ERR_OK;
}

/* While both are good: what vouched for the file now there, and a line for the one to come. */
static enum err_code write_both(const char *path, const char *side_car, const struct digest *fresh,
                                struct err *err)
{
    bool had = fs_exists(path);
    if (had && !fs_exists(side_car))
        return ERR_OK; /* nobody vouched for the old file: nobody does until the new one is there */
    struct buf text = BUF_INIT(SIDE_CAR_MAX);
    enum err_code rc = had ? fs_read_all(side_car, &text, err) : ERR_OK;
    if (!rc)
        rc = append_line(&text, fresh, path, err);
    if (!rc)
        rc = fs_replace(side_car, buf_span(&text), err);
    buf_fini(&text);
    return rc;
}

enum err_code digest_commit(const char *tmp, const char *path, struct digest *out, struct err *err)
{
    char side_car[FS_PATH_MAX];
    struct digest fresh;
    struct buf text = BUF_INIT(SIDE_CAR_MAX);
    enum err_code rc = side_car_path(path, side_car, err);
    if (!rc)
        rc = digest_file(tmp, &fresh, err);
    if (!rc)
        rc = write_both(path, side_car, &fresh, err);
    if (!rc)
        rc = fs_commit(tmp, path, err);
    if (!rc)
        rc = append_line(&text, &fresh, path, err);
    if (!rc)
        rc = fs_replace(side_car, buf_span(&text), err);
    if (!rc)
        *out = fresh;
    buf_fini(&text);
    return rc;
}
