#include "hub/person_key.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <termios.h>
#include <unistd.h>

#include "base/buf.h"

static const char format[] = "heyan person key 1";
enum { BOX = crypto_secretbox_MACBYTES + KEY_SEED_BYTES, FILE_MAX = 4096, LINE_MAX_BYTES = 256 };

/* The lock is the passphrase's cost: Argon2id, libsodium's "moderate", 256 MB and most of a second.
 * A file may ask for more, up to what a machine here has. */
enum { MEMORY_MAX = 1 << 30, OPS_MAX = 16 };

struct locked {
    uint8_t salt[crypto_pwhash_SALTBYTES], nonce[crypto_secretbox_NONCEBYTES], box[BOX];
    uint64_t ops, memory;
};

static enum err_code need_sodium(struct err *err)
{
    return sodium_init() < 0 ? err_set(err, ERR_IO, "no source of chance on this machine") : ERR_OK;
}

/* --- passphrases -------------------------------------------------------------------------------- */

void passphrase_fini(struct passphrase *p)
{
    sodium_free(p->text);
    p->text = NULL;
}

static enum err_code passphrase_new(struct passphrase *p, struct err *err)
{
    enum err_code rc = need_sodium(err);
    if (rc)
        return rc;
    p->text = sodium_malloc(PASSPHRASE_MAX);
    if (!p->text)
        return err_set(err, ERR_NOMEM, "no memory for a passphrase");
    sodium_memzero(p->text, PASSPHRASE_MAX);
    return ERR_OK;
}

/* One line; false when it ends before its end. */
static bool read_line(int fd, char *out)
{
    size_t n = 0;
    for (;;) {
        char c;
        ssize_t got = read(fd, &c, 1);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0 || c == '\n')
            break;
        if (n + 1 >= PASSPHRASE_MAX)
            return false;
        out[n++] = c;
    }
    if (n > 0 && out[n - 1] == '\r')
        n--;
    out[n] = '\0';
    return n > 0;
}

static enum err_code ask_once(int fd, const char *question, char *out, struct err *err)
{
    struct termios shown, hidden;
    if (tcgetattr(fd, &shown) != 0)
        return err_set(err, ERR_IO, "no terminal to ask for a passphrase; --passphrase-file");
    hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    if (tcsetattr(fd, TCSAFLUSH, &hidden) != 0)
        return err_set(err, ERR_IO, "the terminal cannot hide what is typed");
    fprintf(stderr, "%s ", question);
    bool good = read_line(fd, out);
    fputc('\n', stderr);
    bool back = tcsetattr(fd, TCSAFLUSH, &shown) == 0;
    if (!good || !back)
        return err_set(err, ERR_INVALID, "no passphrase");
    return ERR_OK;
}

enum err_code passphrase_ask(const char *question, bool twice, struct passphrase *out,
                             struct err *err)
{
    struct passphrase again = { 0 };
    enum err_code rc = passphrase_new(out, err);
    if (!rc)
        rc = passphrase_new(&again, err);
    int fd = rc ? -1 : open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (!rc && fd < 0)
        rc = err_set(err, ERR_IO, "no terminal to ask for a passphrase; --passphrase-file");
    if (!rc)
        rc = ask_once(fd, question, out->text, err);
    if (!rc && twice)
        rc = ask_once(fd, question, again.text, err);
    if (!rc && twice && strcmp(out->text, again.text) != 0)
        rc = err_set(err, ERR_INVALID, "the two passphrases differ");
    if (fd >= 0)
        close(fd);
    passphrase_fini(&again);
    if (rc)
        passphrase_fini(out);
    return rc;
}

enum err_code passphrase_read(const char *path, struct passphrase *out, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_IO, "%s: cannot open: %s", path,
                       strerror(errno));
    enum err_code rc = passphrase_new(out, err);
    if (!rc && !read_line(fd, out->text)) {
        passphrase_fini(out);
        rc = err_set(err, ERR_INVALID, "%s: holds no passphrase", path);
    }
    close(fd);
    return rc;
}

/* --- the file ----------------------------------------------------------------------------------- */

static enum err_code derive(const struct locked *l, const struct passphrase *p,
                            uint8_t key[crypto_secretbox_KEYBYTES], struct err *err)
{
    if (crypto_pwhash(key, crypto_secretbox_KEYBYTES, p->text, strlen(p->text), l->salt, l->ops,
                      (size_t)l->memory, crypto_pwhash_ALG_ARGON2ID13) != 0)
        return err_set(err, ERR_NOMEM, "no memory to open a key: it takes %llu MB",
                       (unsigned long long)(l->memory >> 20));
    return ERR_OK;
}

static enum err_code lock_seed(const uint8_t seed[KEY_SEED_BYTES], const struct passphrase *p,
                               struct locked *l, struct err *err)
{
    uint8_t key[crypto_secretbox_KEYBYTES];
    randombytes_buf(l->salt, sizeof l->salt);
    randombytes_buf(l->nonce, sizeof l->nonce);
    l->ops = crypto_pwhash_OPSLIMIT_MODERATE;
    l->memory = crypto_pwhash_MEMLIMIT_MODERATE;
    enum err_code rc = derive(l, p, key, err);
    if (!rc && crypto_secretbox_easy(l->box, seed, KEY_SEED_BYTES, l->nonce, key) != 0)
        rc = err_set(err, ERR_IO, "the key could not be encrypted");
    sodium_memzero(key, sizeof key);
    return rc;
}

static enum err_code print_hex(struct buf *b, const char *name, const uint8_t *bytes, size_t n)
{
    char hex[LINE_MAX_BYTES];
    sodium_bin2hex(hex, sizeof hex, bytes, n);
    return buf_print(b, "%s %s\n", name, hex);
}

static enum err_code print_locked(struct buf *b, const struct locked *l)
{
    enum err_code rc = buf_print(b, "%s\nops %llu\nmemory %llu\n", format,
                                 (unsigned long long)l->ops, (unsigned long long)l->memory);
    if (!rc)
        rc = print_hex(b, "salt", l->salt, sizeof l->salt);
    if (!rc)
        rc = print_hex(b, "nonce", l->nonce, sizeof l->nonce);
    return rc ? rc : print_hex(b, "box", l->box, sizeof l->box);
}

/* Only the owner may read it; nothing that is there is touched. */
static enum err_code write_new(const char *path, struct span bytes, mode_t mode, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (fd < 0)
        return err_set(err, errno == EEXIST ? ERR_INVALID : ERR_IO, "%s: cannot write: %s", path,
                       strerror(errno));
    bool good = write(fd, bytes.p, bytes.len) == (ssize_t)bytes.len && fsync(fd) == 0;
    good = close(fd) == 0 && good;
    if (!good)
        unlink(path);
    return good ? ERR_OK : err_set(err, ERR_IO, "%s: cannot write it", path);
}

static enum err_code public_path(const char *path, char out[FS_PATH_MAX], struct err *err)
{
    int n = snprintf(out, FS_PATH_MAX, "%s.pub", path);
    return n < 0 || n >= FS_PATH_MAX ? err_set(err, ERR_TOO_BIG, "path too long") : ERR_OK;
}

static enum err_code write_both(const char *path, const struct locked *l,
                                const uint8_t public[crypto_sign_PUBLICKEYBYTES], struct err *err)
{
    char beside[FS_PATH_MAX], hex[2 * crypto_sign_PUBLICKEYBYTES + 2];
    struct buf text = BUF_INIT(FILE_MAX);
    sodium_bin2hex(hex, sizeof hex, public, crypto_sign_PUBLICKEYBYTES);
    hex[2 * crypto_sign_PUBLICKEYBYTES] = '\n';
    hex[2 * crypto_sign_PUBLICKEYBYTES + 1] = '\0';
    enum err_code rc = public_path(path, beside, err);
    if (!rc && print_locked(&text, l) != ERR_OK)
        rc = err_set(err, ERR_NOMEM, "no memory for a key file");
    if (!rc)
        rc = write_new(path, buf_span(&text), 0600, err);
    if (!rc && (rc = write_new(beside, span_of(hex), 0644, err)) != ERR_OK)
        unlink(path);
    buf_fini(&text);
    return rc;
}

enum err_code person_key_create(const char *path, const struct passphrase *p, struct err *err)
{
    struct locked l = { 0 };
    uint8_t seed[KEY_SEED_BYTES], public[crypto_sign_PUBLICKEYBYTES];
    uint8_t secret[crypto_sign_SECRETKEYBYTES];
    enum err_code rc = need_sodium(err);
    if (!rc && strlen(p->text) < PASSPHRASE_MIN)
        rc = err_set(err, ERR_INVALID, "a passphrase has at least %d characters", PASSPHRASE_MIN);
    if (rc)
        return rc;
    randombytes_buf(seed, sizeof seed);
    crypto_sign_seed_keypair(public, secret, seed);
    rc = lock_seed(seed, p, &l, err);
    if (!rc)
        rc = write_both(path, &l, public, err);
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(secret, sizeof secret);
    return rc;
}

/* "name value" of one line into its place; false when it is none. */
static bool take_line(struct locked *l, struct span line, unsigned *seen)
{
    const struct {
        const char *name;
        uint8_t *bytes;
        size_t n;
        uint64_t *number;
    } fields[] = { { "ops ", NULL, 0, &l->ops },
                   { "memory ", NULL, 0, &l->memory },
                   { "salt ", l->salt, sizeof l->salt, NULL },
                   { "nonce ", l->nonce, sizeof l->nonce, NULL },
                   { "box ", l->box, sizeof l->box, NULL } };
    for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
        size_t n = 0;
        if (!span_starts(line, fields[i].name) || (*seen & 1U << i))
            continue;
        struct span value = span_part(line, strlen(fields[i].name), line.len);
        *seen |= 1U << i;
        if (fields[i].number)
            return span_number(value, fields[i].number);
        return sodium_hex2bin(fields[i].bytes, fields[i].n, (const char *)value.p, value.len, NULL,
                              &n, NULL) == 0 &&
               n == fields[i].n;
    }
    return false;
}

static enum err_code read_locked(const char *path, struct locked *l, struct err *err)
{
    enum { ALL_SEEN = 0x1F };
    struct buf text = BUF_INIT(FILE_MAX);
    unsigned seen = 0;
    enum err_code rc = fs_read_all(path, &text, err);
    struct span rest = buf_span(&text);
    bool good = !rc;
    for (size_t i = 0; good && rest.len > 0; i++) {
        const uint8_t *end = memchr(rest.p, '\n', rest.len);
        size_t n = end ? (size_t)(end - rest.p) : rest.len;
        struct span line = span_part(rest, 0, n);
        good = i == 0 ? span_eq(line, format) : take_line(l, line, &seen);
        rest = span_part(rest, n + 1, rest.len);
    }
    if (!rc &&
        (!good || seen != ALL_SEEN || l->ops < crypto_pwhash_OPSLIMIT_MIN || l->ops > OPS_MAX ||
         l->memory < crypto_pwhash_MEMLIMIT_MIN || l->memory > MEMORY_MAX))
        rc = err_set(err, ERR_INVALID, "%s: is no person's key file", path);
    buf_fini(&text);
    return rc;
}

enum err_code person_key_open(const char *path, const struct passphrase *p, struct key_secret **out,
                              struct err *err)
{
    struct locked l = { 0 };
    uint8_t key[crypto_secretbox_KEYBYTES], seed[KEY_SEED_BYTES];
    enum err_code rc = need_sodium(err);
    if (!rc)
        rc = read_locked(path, &l, err);
    if (!rc)
        rc = derive(&l, p, key, err);
    if (!rc && crypto_secretbox_open_easy(seed, l.box, sizeof l.box, l.nonce, key) != 0)
        rc = err_set(err, ERR_UNTRUSTED, "%s: that is not its passphrase", path);
    if (!rc)
        rc = key_secret_from_seed(seed, out, err);
    sodium_memzero(key, sizeof key);
    sodium_memzero(seed, sizeof seed);
    return rc;
}

enum err_code person_key_public(const char *path, uint8_t out[DESK_KEY_BYTES], struct err *err)
{
    struct buf text = BUF_INIT(FILE_MAX);
    size_t n = 0;
    enum err_code rc = need_sodium(err);
    if (!rc)
        rc = fs_read_all(path, &text, err);
    struct span hex = span_trim(buf_span(&text));
    if (!rc &&
        (sodium_hex2bin(out, DESK_KEY_BYTES, (const char *)hex.p, hex.len, NULL, &n, NULL) != 0 ||
         n != DESK_KEY_BYTES || hex.len != 2 * DESK_KEY_BYTES))
        rc = err_set(err, ERR_INVALID, "%s: is no public key file", path);
    buf_fini(&text);
    return rc;
}
