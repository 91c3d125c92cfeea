#include "hub/person_key.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <termios.h>
#include <unistd.h>

#include "base/buf.h"

enum { PUBLIC_FILE_MAX = 4096 };

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

/* Nothing that is there is touched. */
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

/* The 64 digits of the public half, and a line end. */
static enum err_code public_text(const struct key_secret *secret, char out[2 * DESK_KEY_BYTES + 2],
                                 struct err *err)
{
    uint8_t seed[KEY_SEED_BYTES], public[crypto_sign_PUBLICKEYBYTES];
    uint8_t whole[crypto_sign_SECRETKEYBYTES];
    key_secret_seed(secret, seed);
    int rc = crypto_sign_seed_keypair(public, whole, seed);
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(whole, sizeof whole);
    sodium_bin2hex(out, 2 * DESK_KEY_BYTES + 1, public, sizeof public);
    out[2 * DESK_KEY_BYTES] = '\n';
    out[2 * DESK_KEY_BYTES + 1] = '\0';
    return rc == 0 ? ERR_OK : err_set(err, ERR_IO, "the key has no public half");
}

static enum err_code write_both(const char *path, struct span sealed, const char *public,
                                struct err *err)
{
    char beside[FS_PATH_MAX];
    int n = snprintf(beside, sizeof beside, "%s.pub", path);
    if (n < 0 || (size_t)n >= sizeof beside)
        return err_set(err, ERR_TOO_BIG, "path too long");
    enum err_code rc = write_new(path, sealed, 0600, err); /* only its owner may read it */
    if (!rc && (rc = write_new(beside, span_of(public), 0644, err)) != ERR_OK)
        unlink(path);
    return rc;
}

enum err_code person_key_create(const char *path, const char *name, const struct passphrase *p,
                                enum vault_use use, struct err *err)
{
    struct key_secret *secret = NULL;
    struct buf sealed = BUF_INIT(VAULT_FILE_MAX);
    char public[2 * DESK_KEY_BYTES + 2];
    enum err_code rc = key_secret_create(&secret, err);
    if (!rc)
        rc = public_text(secret, public, err);
    if (!rc)
        rc = vault_seal(secret, name, span_of(p->text), use, &sealed, err);
    if (!rc)
        rc = write_both(path, buf_span(&sealed), public, err);
    buf_fini(&sealed);
    key_secret_destroy(secret);
    return rc;
}

enum err_code person_key_open(const char *path, const struct passphrase *p, struct key_secret **out,
                              struct err *err)
{
    struct buf file = BUF_INIT(VAULT_FILE_MAX);
    enum err_code rc = fs_read_all(path, &file, err);
    if (!rc && (rc = vault_open(buf_span(&file), span_of(p->text), out, err)) != ERR_OK)
        err_wrap(err, rc, "%s", path);
    buf_fini(&file);
    return rc;
}

enum err_code person_key_public(const char *path, uint8_t out[DESK_KEY_BYTES], struct err *err)
{
    struct buf text = BUF_INIT(PUBLIC_FILE_MAX);
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
