#include "trust/identity.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FILE_MAX = 256, BLOCK = 64, SEED_HEX = 2 * KEY_SEED_BYTES };
static const char mark[] = "heyan-kiosk-1 ";

static enum err_code beside(const char *path, const char *suffix, char out[FS_PATH_MAX],
                            struct err *err)
{
    int n = snprintf(out, FS_PATH_MAX, "%s%s", path, suffix);
    return n > 0 && n < FS_PATH_MAX ? ERR_OK : err_set(err, ERR_TOO_BIG, "path too long");
}

static enum err_code write_new(const char *path, const char *text, mode_t mode, struct err *err)
{
    size_t n = strlen(text);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0)
        return err_set(err, errno == EEXIST ? ERR_INVALID : ERR_IO, "%s: cannot make it: %s", path,
                       strerror(errno));
    bool is_good = write(fd, text, n) == (ssize_t)n && fsync(fd) == 0;
    is_good = close(fd) == 0 && is_good;
    if (!is_good)
        unlink(path);
    return is_good ? ERR_OK : err_set(err, ERR_IO, "%s: cannot write it", path);
}

enum err_code identity_create(const char *path, const char *name, struct err *err)
{
    uint8_t seed[KEY_SEED_BYTES], public_key[STAMP_PUBLIC_BYTES];
    uint8_t whole[crypto_sign_SECRETKEYBYTES];
    char hex[SEED_HEX + 1], line[FILE_MAX], public_path[FS_PATH_MAX];
    if (!stamp_is_name(name))
        return err_set(err, ERR_INVALID,
                       "a kiosk's name is up to %d letters, digits, '-', '_' and '.'",
                       STAMP_NAME_MAX - 1);
    enum err_code rc = beside(path, ".pub", public_path, err);
    if (!rc && sodium_init() < 0)
        rc = err_set(err, ERR_IO, "no source of chance on this machine");
    if (rc)
        return rc;
    randombytes_buf(seed, sizeof seed);
    crypto_sign_seed_keypair(public_key, whole, seed);
    sodium_bin2hex(hex, sizeof hex, seed, sizeof seed);
    snprintf(line, sizeof line, "%s%s %s\n", mark, name, hex);
    rc = write_new(path, line, 0600, err);
    sodium_bin2hex(hex, sizeof hex, public_key, sizeof public_key);
    snprintf(line, sizeof line, "%s\n", hex);
    if (!rc && (rc = write_new(public_path, line, 0644, err)) != ERR_OK)
        unlink(path);
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(whole, sizeof whole);
    sodium_memzero(hex, sizeof hex);
    sodium_memzero(line, sizeof line);
    return rc;
}

static bool hex_bytes(struct span hex, uint8_t *out, size_t bytes)
{
    size_t n = 0;
    return hex.len == 2 * bytes &&
           sodium_hex2bin(out, bytes, (const char *)hex.p, hex.len, NULL, &n, NULL) == 0 &&
           n == bytes;
}

static enum err_code read_secret(struct identity *id, struct span text, struct err *err)
{
    uint8_t seed[KEY_SEED_BYTES];
    enum err_code rc = ERR_INVALID;
    struct span line = span_trim(text), rest = span_part(line, sizeof mark - 1, line.len);
    const uint8_t *blank = rest.len ? memchr(rest.p, ' ', rest.len) : NULL;
    size_t n = blank ? (size_t)(blank - rest.p) : 0;
    bool is_one = span_starts(line, mark) && blank &&
                  span_copy(span_part(rest, 0, n), id->name, sizeof id->name) &&
                  stamp_is_name(id->name) &&
                  hex_bytes(span_part(rest, n + 1, rest.len), seed, sizeof seed);
    if (is_one)
        rc = key_secret_from_seed(seed, &id->secret, err);
    else
        err_set(err, rc, "%s: is no kiosk's key", id->path);
    sodium_memzero(seed, sizeof seed);
    return rc;
}

static enum err_code read_counter(struct identity *id, struct err *err)
{
    char path[FS_PATH_MAX];
    struct buf text = BUF_INIT(FILE_MAX);
    uint64_t n = 0;
    enum err_code rc = beside(id->path, ".counter", path, err);
    if (!rc && fs_read_all(path, &text, NULL) == ERR_OK &&
        span_number(span_trim(buf_span(&text)), &n) && n < (uint64_t)STAMP_COUNTER_MAX)
        id->counter = id->reserved = (int64_t)n; /* lost: the hub tells it */
    buf_fini(&text);
    return rc;
}

enum err_code identity_open(const char *path, struct identity *out, struct err *err)
{
    struct identity id = { 0 };
    struct stat st;
    struct buf text = BUF_INIT(FILE_MAX);
    if (sodium_init() < 0)
        return err_set(err, ERR_IO, "no source of chance on this machine");
    enum err_code rc = beside(path, "", id.path, err);
    if (!rc)
        rc = fs_read_all(path, &text, err);
    if (!rc && (stat(path, &st) != 0 || (st.st_mode & 077) != 0))
        rc = err_set(err, ERR_UNTRUSTED, "%s: others may read it; its mode must be 0600", path);
    if (!rc)
        rc = read_secret(&id, buf_span(&text), err);
    if (!rc)
        rc = read_counter(&id, err);
    if (text.data)
        sodium_memzero(text.data, text.cap);
    buf_fini(&text);
    if (rc)
        identity_fini(&id);
    else
        *out = id;
    return rc;
}

void identity_fini(struct identity *id)
{
    key_secret_destroy(id->secret);
    id->secret = NULL;
}

enum err_code identity_public(const char *path, uint8_t out[STAMP_PUBLIC_BYTES], struct err *err)
{
    uint8_t bytes[STAMP_PUBLIC_BYTES];
    struct buf text = BUF_INIT(FILE_MAX);
    enum err_code rc = fs_read_all(path, &text, err);
    if (!rc && !hex_bytes(span_trim(buf_span(&text)), bytes, sizeof bytes))
        rc = err_set(err, ERR_INVALID, "%s: is no public key file", path);
    if (!rc)
        memcpy(out, bytes, sizeof bytes);
    buf_fini(&text);
    return rc;
}

static enum err_code next_number(struct identity *id, struct err *err)
{
    char path[FS_PATH_MAX], text[32];
    if (id->counter < id->reserved) {
        id->counter++;
        return ERR_OK;
    }
    if (id->counter >= STAMP_COUNTER_MAX - BLOCK)
        return err_set(err, ERR_UNSUPPORTED, "%s: its numbers are used up", id->path);
    enum err_code rc = beside(id->path, ".counter", path, err);
    snprintf(text, sizeof text, "%" PRId64 "\n", id->counter + BLOCK);
    if (!rc)
        rc = fs_replace(path, span_of(text), err); /* before any of them is used */
    if (rc)
        return rc;
    id->reserved = id->counter + BLOCK;
    id->counter++;
    return ERR_OK;
}

enum err_code identity_stamp(struct identity *id, const struct stamp_request *r, int64_t hub_utc_s,
                             char out[STAMP_TEXT_MAX], struct err *err)
{
    enum err_code rc = next_number(id, err);
    if (rc)
        return rc;
    struct stamp s = { .utc_s = hub_utc_s > 0 ? hub_utc_s : 0, .counter = id->counter };
    text_copy(s.kiosk, sizeof s.kiosk, id->name);
    stamp_sign(&s, r, id->secret);
    stamp_write(&s, out);
    return ERR_OK;
}

bool identity_pass(struct identity *id, int64_t counter)
{
    if (counter < id->counter || counter > STAMP_COUNTER_MAX / 2)
        return false;
    id->counter = id->reserved = counter;
    return true;
}
