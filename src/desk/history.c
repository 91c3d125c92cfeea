/* Acts, and the chain they form. */
#include <errno.h>
#include <sodium.h>
#include <sys/file.h>

#include "base/buf.h"
#include "desk/store.h"

enum { SQL_BEGIN, SQL_PERSON, SQL_LAST, SQL_INSERT, SQL_LIST };

static const char *const sql[] = {
    [SQL_BEGIN] = "BEGIN IMMEDIATE",
    [SQL_PERSON] = "SELECT id, public_key, state FROM person WHERE name = ?1",
    [SQL_LAST] = "SELECT id, at, hash FROM history ORDER BY id DESC LIMIT 1",
    [SQL_INSERT] =
        "INSERT INTO history (id, at, person_id, action, subject, detail, previous, hash,"
        " signature) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [SQL_LIST] = "SELECT h.id, h.at, p.name, h.action, h.subject, h.detail, h.previous, h.hash,"
                 " h.signature, p.public_key FROM history h JOIN person p ON p.id = h.person_id"
                 " ORDER BY h.id",
};

enum { HEX = 64, SIGNATURE_HEX = 2 * DESK_SIGNATURE_BYTES, MESSAGE_MAX = 1 << 20 };
static const char zero_hash[] = "0000000000000000000000000000000000000000000000000000000000000000";

struct act_subject act_release(int64_t id)
{
    struct act_subject s;
    snprintf(s.text, sizeof s.text, "release %lld", (long long)id);
    return s;
}

static bool verify(const char *key_hex, struct span message, const uint8_t *signature)
{
    uint8_t key[DESK_KEY_BYTES];
    size_t n = 0;
    return sodium_hex2bin(key, sizeof key, key_hex, strlen(key_hex), NULL, &n, NULL) == 0 &&
           n == sizeof key &&
           crypto_sign_verify_detached(signature, message.p, message.len, key) == 0;
}

static enum err_code refuse_actor(const struct act *a, const char *id, struct err *err)
{
    return store_refuse(a->d->words, err, ERR_UNTRUSTED, id, a->actor->name, 0);
}

/* Can the actor sign with the key this desk knows the person by?  Asked before anything is done. */
static enum err_code authenticate(struct act *a, struct err *err)
{
    static const char lead[] = "heyan-desk challenge 1\n";
    sqlite3_stmt *s;
    char key[HEX + 1] = "";
    uint8_t message[sizeof lead - 1 + 32], signature[DESK_SIGNATURE_BYTES];
    int64_t state = 0;
    enum err_code rc = store_query(a->d, &s, err, sql[SQL_PERSON], "s", a->actor->name);
    if (rc)
        return rc;
    if (store_step(a->d, s, &rc, err)) {
        a->person = sqlite3_column_int64(s, 0);
        store_text(s, 1, key, sizeof key);
        state = sqlite3_column_int64(s, 2);
    }
    sqlite3_finalize(s);
    if (rc)
        return rc;
    if (state != PERSON_ADMITTED)
        return refuse_actor(a,
                            state == PERSON_PROPOSED  ? "desk.err.actor_proposed"
                            : state == PERSON_RETIRED ? "desk.err.actor_retired"
                                                      : "desk.err.actor_unknown",
                            err);
    memcpy(message, lead, sizeof lead - 1);
    randombytes_buf(message + sizeof lead - 1, 32);
    struct span whole = { message, sizeof message };
    rc = a->actor->sign(a->actor->self, whole, signature, err);
    if (!rc && !verify(key, whole, signature))
        rc = refuse_actor(a, "desk.err.actor_key", err);
    return rc;
}

enum err_code act_begin_with(struct act *a, struct desk *d, const struct desk_actor *actor,
                             enum err_code (*first)(struct desk *d, void *self, struct err *err),
                             void *self, struct err *err)
{
    *a = (struct act){ .d = d, .actor = actor };
    if (sodium_init() < 0)
        return err_set(err, ERR_IO, "no source of chance on this machine");
    if (flock(d->lock, LOCK_EX | LOCK_NB) != 0)
        return store_refuse(d->words, err, errno == EWOULDBLOCK ? ERR_BUSY : ERR_IO,
                            "desk.err.busy", d->folder, 0);
    enum err_code rc = store_run(d, err, sql[SQL_BEGIN], "");
    if (!rc && first)
        rc = first(d, self, err);
    if (!rc)
        rc = authenticate(a, err);
    if (rc) {
        if (!sqlite3_get_autocommit(d->db))
            sqlite3_exec(d->db, "ROLLBACK", NULL, NULL, NULL);
        flock(d->lock, LOCK_UN);
    }
    return rc;
}

enum err_code act_begin(struct act *a, struct desk *d, const struct desk_actor *actor,
                        struct err *err)
{
    return act_begin_with(a, d, actor, NULL, NULL, err);
}

struct link {
    int64_t id, at;
    const char *person, *action, *subject, *detail;
    char previous[HEX + 1], hash[HEX + 1], signature[SIGNATURE_HEX + 1];
};

/* What is hashed and signed.  No field but the last can hold a line break. */
static enum err_code message_of(const struct link *l, struct buf *out, struct err *err)
{
    out->len = 0;
    enum err_code rc = buf_print(out, "heyan-desk act 1\n%lld\n%lld\n%s\n%s\n%s\n%s\n%s",
                                 (long long)l->id, (long long)l->at, l->person, l->action,
                                 l->subject, l->previous, l->detail);
    return rc ? err_set(err, rc, "an act too large for the history") : ERR_OK;
}

static void hash_of(struct span message, char out[HEX + 1])
{
    uint8_t sum[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(sum, message.p, message.len);
    sodium_bin2hex(out, HEX + 1, sum, sizeof sum);
}

static enum err_code last_link(struct desk *d, struct link *out, struct err *err)
{
    sqlite3_stmt *s;
    memcpy(out->previous, zero_hash, HEX + 1);
    out->id = 1;
    enum err_code rc = store_query(d, &s, err, sql[SQL_LAST], "");
    if (rc)
        return rc;
    if (store_step(d, s, &rc, err)) {
        out->id = sqlite3_column_int64(s, 0) + 1;
        if (out->at < sqlite3_column_int64(s, 1))
            out->at = sqlite3_column_int64(s, 1); /* the clock went back; the history does not */
        store_text(s, 2, out->previous, sizeof out->previous);
    }
    sqlite3_finalize(s);
    return rc;
}

static enum err_code append(struct act *a, struct link *l, struct err *err)
{
    uint8_t signature[DESK_SIGNATURE_BYTES];
    struct buf message = BUF_INIT(MESSAGE_MAX);
    enum err_code rc = last_link(a->d, l, err);
    if (!rc)
        rc = message_of(l, &message, err);
    if (!rc)
        rc = a->actor->sign(a->actor->self, buf_span(&message), signature, err);
    if (!rc) {
        hash_of(buf_span(&message), l->hash);
        sodium_bin2hex(l->signature, sizeof l->signature, signature, sizeof signature);
        rc = store_run(a->d, err, sql[SQL_INSERT], "iiissssss", l->id, l->at, a->person, l->action,
                       l->subject, l->detail, l->previous, l->hash, l->signature);
    }
    buf_fini(&message);
    return rc;
}

enum err_code act_end(struct act *a, enum err_code rc, const char *action, const char *subject,
                      json_t *detail, struct err *err)
{
    char *text = NULL;
    if (!rc) {
        text = detail ? json_dumps(detail, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
        if (!text)
            rc = err_set(err, ERR_NOMEM, "no memory for the history");
    }
    struct link l = { .at = a->d->clock.utc_s(a->d->clock.self),
                      .person = a->actor->name,
                      .action = action,
                      .subject = subject,
                      .detail = text };
    if (!rc)
        rc = append(a, &l, err);
    if (!rc && sqlite3_exec(a->d->db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
        rc = store_fail(a->d, err);
    if (rc)
        sqlite3_exec(a->d->db, "ROLLBACK", NULL, NULL, NULL);
    flock(a->d->lock, LOCK_UN);
    free(text);
    json_decref(detail);
    return rc;
}

/* --- reading ------------------------------------------------------------------------------------ */

static enum err_code check_link(const struct words *w, const struct link *l, const char *key,
                                const char *previous, int64_t expected, struct buf *message,
                                struct err *err)
{
    uint8_t signature[DESK_SIGNATURE_BYTES];
    char hash[HEX + 1];
    size_t n = 0;
    enum err_code rc = message_of(l, message, err);
    if (rc)
        return rc;
    hash_of(buf_span(message), hash);
    if (l->id == expected && strcmp(l->previous, previous) == 0 && strcmp(l->hash, hash) == 0 &&
        sodium_hex2bin(signature, sizeof signature, l->signature, strlen(l->signature), NULL, &n,
                       NULL) == 0 &&
        n == sizeof signature && verify(key, buf_span(message), signature))
        return ERR_OK;
    return store_refuse(w, err, ERR_UNTRUSTED, "desk.err.history", NULL, expected);
}

enum err_code desk_history(struct desk *d, bool (*take)(void *self, const struct desk_act *act),
                           void *self, struct err *err)
{
    sqlite3_stmt *s;
    char previous[HEX + 1];
    struct buf message = BUF_INIT(MESSAGE_MAX);
    bool more = true;
    memcpy(previous, zero_hash, sizeof previous);
    if (sodium_init() < 0)
        return err_set(err, ERR_IO, "no source of chance on this machine");
    enum err_code rc = store_query(d, &s, err, sql[SQL_LIST], "");
    for (int64_t expected = 1; !rc && more && store_step(d, s, &rc, err); expected++) {
        char key[HEX + 1];
        struct desk_act act = { .id = sqlite3_column_int64(s, 0),
                                .at = sqlite3_column_int64(s, 1) };
        store_text(s, 2, act.person, sizeof act.person);
        store_text(s, 3, act.action, sizeof act.action);
        store_text(s, 4, act.subject, sizeof act.subject);
        const char *detail = (const char *)sqlite3_column_text(s, 5);
        struct link l = { .id = act.id,
                          .at = act.at,
                          .person = act.person,
                          .action = act.action,
                          .subject = act.subject,
                          .detail = detail ? detail : "" };
        store_text(s, 6, l.previous, sizeof l.previous);
        store_text(s, 7, l.hash, sizeof l.hash);
        store_text(s, 8, l.signature, sizeof l.signature);
        store_text(s, 9, key, sizeof key);
        rc = check_link(d->words, &l, key, previous, expected, &message, err);
        act.detail = l.detail;
        memcpy(act.hash, l.hash, sizeof act.hash);
        memcpy(previous, l.hash, sizeof previous);
        more = !rc && take(self, &act);
    }
    sqlite3_finalize(s);
    buf_fini(&message);
    return rc;
}
