#include "docket/mailbox.h"

#include <sodium.h>

#include "docket/rules.h"
#include "docket/store.h"

static const char sql_checks[] = "SELECT id, uuid, query_check FROM report WHERE number = $1 AND "
                                 "erased_utc_s = 0 ORDER BY id LIMIT 4";
static const char sql_guesses[] = "SELECT since_utc_s, n FROM guess WHERE number = $1";
static const char sql_wrong[] =
    "INSERT INTO guess (number, since_utc_s, n) VALUES ($1, $2, 1)"
    " ON CONFLICT (number) DO UPDATE SET"
    " n = CASE WHEN guess.since_utc_s > $3 THEN guess.n + 1 ELSE 1 END,"
    " since_utc_s = CASE WHEN guess.since_utc_s > $3 THEN guess.since_utc_s ELSE $2 END";
static const char sql_old_guesses[] = "DELETE FROM guess WHERE since_utc_s <= $1";
static const char sql_n_guesses[] = "SELECT count(*) FROM guess";
static const char sql_oldest_guesses[] =
    "DELETE FROM guess WHERE number IN"
    " (SELECT number FROM guess ORDER BY since_utc_s, number LIMIT $1)";
static const char sql_reply_known[] =
    "SELECT fingerprint FROM reply WHERE report_id = $1 AND uuid = $2";
static const char sql_n_replies[] = "SELECT count(*) FROM reply WHERE report_id = $1";
static const char sql_reply[] =
    "INSERT INTO reply (report_id, uuid, fingerprint, received_utc_s, box)"
    " VALUES ($1, $2, $3, $4, $5) RETURNING id";
static const char sql_reply_photo[] =
    "INSERT INTO photo (report_id, reply_id, place, kind, bytes, sha256)"
    " VALUES ($1, $2, $3, $4, $5, $6)";
static const char sql_replies[] =
    "SELECT id, received_utc_s, box FROM reply WHERE report_id = $1 ORDER BY id";

enum { CANDIDATES_MAX = 4 };

/* --- number and code ---------------------------------------------------------------------------- */

struct candidates {
    struct {
        int64_t id;
        char uuid[REPORT_UUID_TEXT], check[QUERY_CHECK_TEXT];
    } rows[CANDIDATES_MAX];
    size_t n;
};

static bool take_candidate(void *self, size_t i, const struct sql_row *row)
{
    struct candidates *c = self;
    (void)i;
    c->rows[c->n].id = sql_number_at(row, 0);
    sql_text_at(row, 1, c->rows[c->n].uuid, REPORT_UUID_TEXT);
    sql_text_at(row, 2, c->rows[c->n].check, QUERY_CHECK_TEXT);
    return ++c->n < CANDIDATES_MAX;
}

struct guesses {
    int64_t since_utc_s, n;
};

static bool take_guesses(void *self, size_t i, const struct sql_row *row)
{
    struct guesses *g = self;
    (void)i;
    g->since_utc_s = sql_number_at(row, 0);
    g->n = sql_number_at(row, 1);
    return false;
}

static enum err_code unknown(struct err *err)
{
    return err_set(err, ERR_NOT_FOUND, "no report of that number with that code");
}

/* A tenth more than is over goes, so that not each wrong code has to look for the oldest. */
static enum err_code keep_few(struct docket *d, const struct docket_rules *rules, struct err *err)
{
    int64_t n = 0, most = docket_rules_number(rules, DOCKET_GUESS_ROWS);
    enum err_code rc = sql_ask_number(d->sql, sql_n_guesses, NULL, 0, &n, err);
    if (rc || n <= most)
        return rc;
    const struct sql_arg over = sql_number(n - most + most / 10);
    return sql_run(d->sql, sql_oldest_guesses, &over, 1, err);
}

/* Counted for numbers that do not exist as well: otherwise the answer to the eleventh code tells which do. */
static enum err_code count_wrong(struct docket *d, const struct docket_rules *rules,
                                 const char *number, int64_t now_utc_s, struct err *err)
{
    int64_t start = now_utc_s - docket_rules_number(rules, DOCKET_GUESS_S);
    const struct sql_arg args[] = { sql_text(number), sql_number(now_utc_s), sql_number(start) };
    enum err_code rc = sql_begin(d->sql, 0, err);
    if (rc)
        return rc;
    rc = sql_run(d->sql, sql_old_guesses, &args[2], 1, err);
    if (!rc)
        rc = sql_run(d->sql, sql_wrong, args, ARRAY_LEN(args), err);
    if (!rc)
        rc = keep_few(d, rules, err);
    return sql_end(d->sql, rc, NULL, err);
}

static enum err_code may_guess(struct docket *d, const struct docket_rules *rules,
                               const char *number, int64_t now_utc_s, uint32_t *wait_s,
                               struct err *err)
{
    struct guesses g = { 0 };
    int guess_s = docket_rules_number(rules, DOCKET_GUESS_S);
    enum err_code rc = sql_ask(d->sql, sql_guesses, (struct sql_arg[]){ sql_text(number) }, 1,
                               take_guesses, &g, err);
    if (rc || g.since_utc_s <= now_utc_s - guess_s ||
        g.n < docket_rules_number(rules, DOCKET_GUESSES_MAX))
        return rc;
    *wait_s = (uint32_t)(g.since_utc_s + guess_s - now_utc_s);
    return err_set(err, ERR_BUSY, "too many wrong codes for that number");
}

static bool is_code(const char *s)
{
    return s && strlen(s) == QUERY_CODE_TEXT - 1 && span_all_digits(span_of(s)) &&
           strcmp(s, "000000") != 0; /* never given */
}

/* One Argon2id whether there is such a number or not.  Two kiosks with one number by mistake: the code tells
 * their reports apart, so each is tried. */
static enum err_code match(const struct candidates *c, const char *code, int64_t *id,
                           struct err *err)
{
    static const char nobody[] = "00000000-0000-4000-8000-000000000000";
    char check[QUERY_CHECK_TEXT];
    *id = 0;
    for (size_t i = 0; i < (c->n ? c->n : 1); i++) {
        enum err_code rc = query_code_check(code, c->n ? c->rows[i].uuid : nobody, check, err);
        if (rc)
            return rc;
        if (c->n && strlen(c->rows[i].check) == sizeof check - 1 &&
            sodium_memcmp(check, c->rows[i].check, sizeof check) == 0)
            *id = c->rows[i].id;
    }
    return ERR_OK;
}

static enum err_code enter(struct docket *d, const struct docket_rules *rules,
                           const struct docket_caller *who, int64_t *id, uint32_t *wait_s,
                           struct err *err)
{
    struct number_parts parts;
    struct candidates c = { .n = 0 };
    char number[REPORT_NUMBER_MAX];
    *wait_s = 0;
    if (!is_code(who->code) || !number_read(who->number, who->home, &parts) ||
        !number_write(&parts, number))
        return unknown(err);
    enum err_code rc = may_guess(d, rules, number, who->now_utc_s, wait_s, err);
    if (!rc)
        rc = sql_ask(d->sql, sql_checks, (struct sql_arg[]){ sql_text(number) }, 1, take_candidate,
                     &c, err);
    if (!rc)
        rc = match(&c, who->code, id, err);
    if (!rc && *id == 0)
        rc = count_wrong(d, rules, number, who->now_utc_s, err);
    return rc || *id ? rc : unknown(err);
}

/* --- what is seen ------------------------------------------------------------------------------- */

static bool keep_public(void *self, const struct docket_event *e)
{
    struct docket_mail *m = self;
    if (!e->is_public)
        return true;
    if (m->n_lines == DOCKET_MAIL_LINES)
        memmove(&m->lines[0], &m->lines[1], --m->n_lines * sizeof m->lines[0]);
    struct docket_event *line = &m->lines[m->n_lines++];
    *line = *e;
    if (!e->is_told)
        line->text[0] = '\0';
    else if (*e->shown)
        memcpy(line->text, e->shown, sizeof line->text);
    line->shown[0] = line->who[0] = line->other[0] = '\0';
    return true;
}

static enum err_code fill_mail(struct docket *d, const struct docket_rules *rules, int64_t id,
                               struct docket_mail *out, struct err *err)
{
    memset(out, 0, sizeof *out);
    enum err_code rc = docket_get(d, id, &out->about, err);
    if (!rc)
        rc = docket_events(d, id, keep_public, out, err);
    if (rc)
        return rc;
    const struct docket_case *c = &out->about;
    out->is_asked = strcmp(c->state, "asked") == 0;
    out->is_open = docket_rules_step(rules, "reply", c->envelope.kind, c->state) != NULL;
    return ERR_OK;
}

enum err_code docket_mail_find(struct docket *d, const struct docket_rules *rules,
                               const struct docket_caller *who, struct docket_mail *out,
                               uint32_t *wait_s, struct err *err)
{
    int64_t id = 0;
    enum err_code rc = enter(d, rules, who, &id, wait_s, err);
    return rc ? rc : fill_mail(d, rules, id, out, err);
}

/* --- what is done ------------------------------------------------------------------------------- */

static bool is_whole(const struct docket_reply *r)
{
    return r->key && docket_is_uuid(r->key) && r->box.len > 0 && r->box.len <= ENVELOPE_BYTES_MAX &&
           docket_are_photos(r->photos, r->n_photos);
}

/* Of the box and of the photographs that are named: what makes a reply the same reply. */
static enum err_code fingerprint_of(const struct docket_reply *r, char out[REPORT_SHA256_TEXT],
                                    struct err *err)
{
    crypto_hash_sha256_state state;
    uint8_t sum[crypto_hash_sha256_BYTES];
    if (sodium_init() < 0)
        return err_set(err, ERR_IO, "no source of chance on this machine");
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, r->box.p, r->box.len);
    for (size_t i = 0; i < r->n_photos; i++)
        crypto_hash_sha256_update(&state, (const uint8_t *)r->photos[i].sha256, REPORT_SHA256_TEXT);
    crypto_hash_sha256_final(&state, sum);
    sodium_bin2hex(out, REPORT_SHA256_TEXT, sum, sizeof sum);
    return ERR_OK;
}

static bool take_fingerprint(void *self, size_t i, const struct sql_row *row)
{
    (void)i;
    sql_text_at(row, 0, self, REPORT_SHA256_TEXT);
    return false;
}

static enum err_code insert_reply(struct docket *d, int64_t id, const struct docket_reply *r,
                                  const char *fingerprint, int64_t now_utc_s, struct err *err)
{
    int64_t reply_id = 0;
    struct sql_arg photos[REPORT_PHOTOS_MAX * 6];
    const struct sql_arg args[] = { sql_number(id), sql_text(r->key), sql_text(fingerprint),
                                    sql_number(now_utc_s), sql_bytes(r->box) };
    enum err_code rc = sql_ask_number(d->sql, sql_reply, args, ARRAY_LEN(args), &reply_id, err);
    for (size_t i = 0; i < r->n_photos; i++) {
        struct sql_arg *a = &photos[6 * i];
        a[0] = sql_number(id);
        a[1] = sql_number(reply_id);
        a[2] = sql_number((int64_t)i);
        a[3] = sql_text(photo_kind_name(r->photos[i].kind));
        a[4] = sql_number((int64_t)r->photos[i].bytes);
        a[5] = sql_text(r->photos[i].sha256);
    }
    return rc || r->n_photos == 0
               ? rc
               : sql_many(d->sql, sql_reply_photo, photos, 6, r->n_photos, NULL, NULL, err);
}

struct replying {
    const struct docket_rules *rules;
    const struct promise *promise;
    const struct docket_reply *reply;
    int64_t id, now_utc_s;
    char fingerprint[REPORT_SHA256_TEXT];
    char letter[REPORT_SHA256_TEXT]; /* record_letter_hash of it: holds the act to this letter */
};

static enum err_code letter_of(struct replying *w, struct err *err)
{
    char box[REPORT_SHA256_TEXT];
    const struct docket_reply *r = w->reply;
    enum err_code rc = record_digest(r->box, box, err);
    const struct record_letter l = { r->key,       w->fingerprint, box,
                                     w->now_utc_s, r->photos,      r->n_photos };
    return rc ? rc : record_letter_hash(&l, w->letter, err);
}

/* Within the transaction.  *is_new: false when the same was there. */
static enum err_code reply_once(struct docket *d, const struct replying *w, bool *is_new,
                                struct err *err)
{
    char known[REPORT_SHA256_TEXT] = "";
    int64_t n = 0;
    const struct sql_arg args[] = { sql_number(w->id), sql_text(w->reply->key) };
    const struct docket_act act = {
        .id = w->id, .act = "reply", .who = "citizen", .other = w->letter, .now_utc_s = w->now_utc_s
    };
    enum err_code rc = sql_ask(d->sql, sql_reply_known, args, ARRAY_LEN(args), take_fingerprint,
                               known, err);
    *is_new = !rc && !*known;
    if (rc)
        return rc;
    if (*known)
        return strcmp(known, w->fingerprint) == 0
                   ? ERR_OK
                   : err_set(err, ERR_STALE, "another reply was sent under that key");
    rc = sql_ask_number(d->sql, sql_n_replies, args, 1, &n, err);
    if (!rc && n >= DOCKET_REPLIES_MAX)
        rc = err_set(err, ERR_TOO_BIG, "there are %d replies already", DOCKET_REPLIES_MAX);
    if (!rc)
        rc = docket_act_within(d, w->rules, w->promise, &act, err);
    return rc ? rc : insert_reply(d, w->id, w->reply, w->fingerprint, w->now_utc_s, err);
}

enum err_code docket_mail_reply(struct docket *d, const struct docket_rules *rules,
                                const struct promise *promise, const struct docket_caller *who,
                                const struct docket_reply *reply, bool *is_new, uint32_t *wait_s,
                                struct err *err)
{
    struct replying w = { rules, promise, reply, 0, who->now_utc_s, "", "" };
    bool fresh = false;
    *wait_s = 0;
    if (!is_whole(reply))
        return err_set(err, ERR_TOO_BIG, "a reply of another shape or size than agreed");
    enum err_code rc = enter(d, rules, who, &w.id, wait_s, err);
    if (!rc)
        rc = fingerprint_of(reply, w.fingerprint, err);
    if (!rc)
        rc = letter_of(&w, err);
    if (rc)
        return rc;
    /* After a doubt the key tells whether it was taken. */
    for (int i = 0; i < DOCKET_TRIES; i++) {
        rc = sql_begin(d->sql, DOCKET_LOCK_REPLY, err);
        if (!rc) {
            rc = reply_once(d, &w, &fresh, err);
            rc = sql_end(d->sql, rc, NULL, err);
        }
        if (rc != ERR_BUSY && rc != ERR_NET)
            break;
    }
    if (!rc)
        *is_new = fresh;
    return rc;
}

enum err_code docket_mail_withdraw(struct docket *d, const struct docket_rules *rules,
                                   const struct promise *promise, const struct docket_caller *who,
                                   uint32_t *wait_s, struct err *err)
{
    int64_t id = 0;
    struct docket_case now;
    enum err_code rc = enter(d, rules, who, &id, wait_s, err);
    if (!rc)
        rc = docket_get(d, id, &now, err);
    /* Said twice because the first answer was lost. */
    if (rc || strcmp(now.state, "withdrawn") == 0)
        return rc;
    const struct docket_act act = {
        .id = id, .act = "withdraw", .who = "citizen", .now_utc_s = who->now_utc_s
    };
    return docket_act(d, rules, promise, &act, NULL, err);
}

/* --- for the desk ------------------------------------------------------------------------------- */

struct teller {
    bool (*each)(void *self, const struct docket_box *box);
    void *self;
};

static bool give_box(void *self, size_t i, const struct sql_row *row)
{
    const struct teller *t = self;
    (void)i;
    const struct docket_box box = { sql_number_at(row, 0), sql_number_at(row, 1),
                                    sql_bytes_at(row, 2) };
    return t->each(t->self, &box);
}

enum err_code docket_replies(struct docket *d, int64_t report_id,
                             bool (*each)(void *self, const struct docket_box *box), void *self,
                             struct err *err)
{
    struct teller t = { each, self };
    return sql_ask(d->sql, sql_replies, (struct sql_arg[]){ sql_number(report_id) }, 1, give_box,
                   &t, err);
}
