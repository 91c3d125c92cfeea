#include "registry/digest.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/evp.h>
#include <unistd.h>

#include "base/fs.h"

enum { SIDE_CAR_MAX = 8192, CHUNK = 256 * 1024, HEX = 64 };

static enum err_code side_car_path(const char *path, char out[FS_PATH_MAX], struct err *err)
{
    int n = snprintf(out, FS_PATH_MAX, "%s.sha256", path);
    return n < 0 || n >= FS_PATH_MAX ? err_set(err, ERR_TOO_BIG, "path too long") : ERR_OK;
}

static void write_hex(const uint8_t *sum, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[sum[i] >> 4];
        out[2 * i + 1] = digits[sum[i] & 15];
    }
    out[2 * n] = '\0';
}

/* Feeds the whole file; false: the digest failed.  *n is what the last read gave. */
static bool feed(EVP_MD_CTX *state, int fd, uint8_t *chunk, ssize_t *n)
{
    while ((*n = read(fd, chunk, CHUNK)) != 0) {
        if (*n < 0 && errno == EINTR)
            continue;
        if (*n < 0)
            return true;
        if (EVP_DigestUpdate(state, chunk, (size_t)*n) != 1)
            return false;
    }
    return true;
}

/* OpenSSL's SHA-256 uses the processor's own instructions: a third of a second for a release of
 * three million rows where plain C needs more than one, and the kiosk waits for it at its start. */
static enum err_code digest_fd(int fd, const char *path, struct digest *out, struct err *err)
{
    uint8_t sum[EVP_MAX_MD_SIZE], *chunk = malloc(CHUNK);
    unsigned bytes = 0;
    ssize_t n = 0;
    EVP_MD_CTX *state = EVP_MD_CTX_new();
    bool good = chunk && state && EVP_DigestInit_ex(state, EVP_sha256(), NULL) == 1 &&
                feed(state, fd, chunk, &n) && EVP_DigestFinal_ex(state, sum, &bytes) == 1 &&
                bytes * 2 == HEX;
    int why = errno;
    EVP_MD_CTX_free(state);
    free(chunk);
    if (n < 0)
        return err_set(err, ERR_IO, "%s: cannot read: %s", path, strerror(why));
    if (!good)
        return err_set(err, ERR_NOMEM, "%s: no memory to read it", path);
    write_hex(sum, bytes, out->hex);
    return ERR_OK;
}

enum err_code digest_file(const char *path, struct digest *out, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* never waits for a pipe */
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
