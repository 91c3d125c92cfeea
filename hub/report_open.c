/* hub/report_open.c: heyan-hub report open, photo, redact: what needs the desk's key, written down with who. */
#include <inttypes.h>
#include <sodium.h>
#include <sys/stat.h>

#include "docket/keep.h"
#include "docket/mailbox.h"
#include "hub/report_desk.h"
#include "report/seal.h"
#include "trust/canon.h"
#include "trust/hash.h"

enum { PLAIN_MAX = 256 * 1024 };

enum err_code report_passphrase(const struct report_desk *o, const char *name, bool fresh,
                                struct passphrase *out, struct err *err)
{
    char question[200];
    const struct word_arg arg = { "name", name };
    enum err_code rc;
    if (o->passphrase_file) {
        rc = passphrase_read(o->passphrase_file, out, err);
        return rc == ERR_INVALID ? report_refuse(o, DESK_NO_PASSPHRASE, rc, NULL, err)
               : rc              ? report_file_off(o, o->passphrase_file, rc, err)
                                 : ERR_OK;
    }
    words_fill(o->words, fresh ? "docket.cli.ask_new" : "docket.cli.ask", &arg, 1, question,
               sizeof question);
    rc = passphrase_ask(question, fresh, out, err);
    return rc == ERR_INVALID
               ? report_refuse(o, fresh ? DESK_TWO_PASSPHRASES : DESK_NO_PASSPHRASE, rc, NULL, err)
           : rc == ERR_IO ? report_refuse(o, DESK_NO_TERMINAL, rc, NULL, err)
                          : rc;
}

/* Of the desk's key file. */
static enum err_code key_off(const struct report_desk *o, enum err_code rc, struct err *err)
{
    switch (rc) {
    case ERR_OK:
        return rc;
    case ERR_UNTRUSTED:
        return report_refuse(o, DESK_WRONG_PASSPHRASE, rc, o->desk_key, err);
    case ERR_NOT_FOUND:
    case ERR_IO:
        return report_file_off(o, o->desk_key, rc, err);
    default:
        return REPORT_REFUSES(o, err, .why = DESK_NO_KEY, .code = rc, .given = o->desk_key,
                              .over_fault = true);
    }
}

enum err_code report_pair_open(const struct report_desk *o, struct desk_pair *out, struct err *err)
{
    struct passphrase p = { 0 };
    struct key_secret *key = NULL;
    uint8_t seed[KEY_SEED_BYTES];
    if (!o->desk_key)
        return report_refuse(o, DESK_NEEDS_KEY, ERR_INVALID, NULL, err);
    if (!fs_exists(o->desk_key)) /* before anybody is asked for its passphrase */
        return report_file_off(o, o->desk_key, ERR_NOT_FOUND, err);
    enum err_code rc = report_passphrase(o, o->desk_key, false, &p, err);
    if (!rc)
        rc = key_off(o, person_key_open(o->desk_key, &p, &key, err), err);
    passphrase_fini(&p);
    if (rc)
        return rc;
    key_secret_seed(key, seed);
    seal_keypair(seed, out->box_key, out->secret);
    sodium_memzero(seed, sizeof seed);
    key_secret_destroy(key);
    return ERR_OK;
}

void report_pair_fini(struct desk_pair *p)
{
    sodium_memzero(p, sizeof *p);
}

static void wipe(struct buf *b)
{
    if (b->data)
        sodium_memzero(b->data, b->cap);
    buf_fini(b);
}

/* --- reports ------------------------------------------------------------------------------------ */

static enum err_code print_plain(const struct report_desk *o, struct span plain, struct err *err)
{
    struct report *r = calloc(1, sizeof *r);
    if (!r)
        return err_set(err, ERR_NOMEM, "no memory for a report");
    enum err_code rc = report_read(plain, r, err);
    if (!rc)
        report_print_opened(o, r);
    report_wipe(r);
    free(r);
    return rc;
}

/* As JSON again: what a person, or whoever had a kiosk's key, put into the box goes to the terminal in no other way. */
static enum err_code print_report_json(struct span plain, struct err *err)
{
    json_t *j = NULL;
    struct report *r = calloc(1, sizeof *r);
    enum err_code rc = r ? report_read(plain, r, err) : err_set(err, ERR_NOMEM, "no memory");
    if (!rc)
        rc = canon_read(plain, &j, err);
    if (r)
        report_wipe(r);
    free(r);
    return rc ? rc : report_print_json(j, err);
}

static enum err_code print_reply(const struct report_desk *o, struct span plain, struct err *err)
{
    char text[2 * REPORT_TEXT_MAX];
    enum err_code rc = ERR_OK;
    text_show(plain, text, sizeof text);
    if (o->json)
        rc = report_print_json(json_pack("{ss}", "reply", text), err);
    else
        printf("      %s%s%s\n", words_get(o->words, "docket.cli.f.reply"), report_colon(o), text);
    sodium_memzero(text, sizeof text);
    return rc;
}

static enum err_code open_and_print(const struct report_desk *o, const struct desk_pair *pair,
                                    struct span box, bool is_reply, struct err *err)
{
    struct buf plain = BUF_INIT(PLAIN_MAX);
    enum err_code rc = seal_open(pair->box_key, pair->secret, box, &plain, err);
    if (!rc && is_reply)
        rc = print_reply(o, buf_span(&plain), err);
    else if (!rc && o->json)
        rc = print_report_json(buf_span(&plain), err);
    else if (!rc)
        rc = print_plain(o, buf_span(&plain), err);
    wipe(&plain);
    return rc;
}

struct replies {
    const struct report_desk *o;
    const struct desk_pair *pair;
    enum err_code rc; /* of the last that could not be opened */
    size_t n_sealed;  /* how many could not be */
    struct err *err;
};

/* One that nobody can open must not hide those after it. */
static bool open_reply(void *self, const struct docket_box *box)
{
    struct replies *r = self;
    enum err_code rc = open_and_print(r->o, r->pair, box->bytes, true, r->err);
    r->rc = rc ? rc : r->rc;
    r->n_sealed += rc == ERR_UNTRUSTED;
    return true;
}

static enum err_code key_fits(const struct report_desk *o, const struct docket_case *c,
                              enum err_code rc, struct err *err)
{
    return rc == ERR_UNTRUSTED ? REPORT_REFUSES(o, err, .why = DESK_WRONG_KEY, .code = rc,
                                                .case_number = c->case_number)
                               : rc;
}

static enum err_code letters_open(const struct report_desk *o, const struct docket_case *c,
                                  const struct replies *r, struct err *err)
{
    return r->rc == ERR_UNTRUSTED
               ? REPORT_REFUSES(o, err, .why = DESK_LETTER_SEALED, .code = r->rc,
                                .case_number = c->case_number, .n = (int64_t)r->n_sealed)
               : r->rc;
}

/* Before anything is shown: whoever reads, it stands there that he did. */
static enum err_code write_down(struct report_desk *o, const struct docket_case *c, struct err *err)
{
    const struct docket_act act = {
        .id = c->id, .act = "open", .who = o->as, .now_utc_s = o->now_utc_s
    };
    return docket_act(o->d, o->rules, NULL, &act, NULL, err);
}

static enum err_code open_report(struct report_desk *o, char **argv, struct err *err)
{
    struct docket_case c;
    struct desk_pair pair;
    struct buf box = BUF_INIT(ENVELOPE_BYTES_MAX);
    struct replies replies = { o, &pair, ERR_OK, 0, err };
    enum err_code rc = docket_find(o->d, argv[0], &c, err);
    if (!rc)
        rc = report_pair_open(o, &pair, err);
    if (rc)
        return rc;
    rc = docket_box(o->d, c.id, &box, err);
    if (!rc)
        rc = write_down(o, &c, err);
    if (!rc && !o->json)
        report_print_case(o, &c);
    bool may_read = !rc;
    if (!rc)
        rc = key_fits(o, &c, open_and_print(o, &pair, buf_span(&box), false, err), err);
    if (may_read) {
        enum err_code told = docket_replies(o->d, c.id, open_reply, &replies, err);
        rc = rc ? rc : told ? told : letters_open(o, &c, &replies, err);
    }
    report_pair_fini(&pair);
    buf_fini(&box);
    return rc;
}

/* --- photographs -------------------------------------------------------------------------------- */

struct seeker {
    int64_t n, wanted; /* n: how many there are */
    struct docket_photo found;
};

static bool seek(void *self, const struct docket_photo *p)
{
    struct seeker *s = self;
    if (++s->n == s->wanted)
        s->found = *p;
    return true;
}

/* The row of the n-th, if it is here. */
static enum err_code find_photo(const struct report_desk *o, const struct docket_case *c, int64_t n,
                                struct docket_photo *out, struct err *err)
{
    struct seeker s = { .wanted = n };
    enum err_code rc = docket_photos(o->d, c->id, seek, &s, err);
    if (rc)
        return rc;
    if (n < 1 || n > s.n)
        return REPORT_REFUSES(o, err, .why = s.n ? DESK_NO_PHOTO : DESK_NO_PHOTOS,
                              .code = ERR_NOT_FOUND, .case_number = c->case_number, .n = n,
                              .max = s.n);
    if (s.found.held_utc_s == 0)
        return REPORT_REFUSES(o, err, .why = DESK_PHOTO_AWAITED, .code = ERR_NOT_FOUND, .n = n);
    *out = s.found;
    return ERR_OK;
}

enum err_code report_photo_open(struct report_desk *o, const struct docket_case *c, int64_t n,
                                const struct desk_pair *pair, struct docket_photo *which,
                                struct buf *out, struct err *err)
{
    char path[FS_PATH_MAX];
    struct docket_photo found;
    struct buf sealed = BUF_INIT(ENVELOPE_PHOTO_BYTES_MAX + SEAL_OVERHEAD_BYTES);
    enum err_code rc = find_photo(o, c, n, &found, err);
    if (!rc)
        rc = docket_photo_path(o->photos, found.sha256, path, err);
    if (!rc && (rc = fs_read_all(path, &sealed, err)) == ERR_NOT_FOUND)
        REPORT_REFUSES(o, err, .why = DESK_PHOTO_LOST, .code = rc, .n = n, .given = o->photos);
    if (!rc)
        rc = key_fits(o, c, seal_open(pair->box_key, pair->secret, buf_span(&sealed), out, err),
                      err);
    if (!rc)
        *which = found;
    buf_fini(&sealed);
    return rc;
}

static enum err_code photo(struct report_desk *o, char **argv, struct err *err)
{
    struct docket_case c;
    struct desk_pair pair;
    struct docket_photo which;
    uint64_t n = 0;
    struct buf jpeg = BUF_INIT(ENVELOPE_PHOTO_BYTES_MAX);
    if (!span_number(span_of(argv[1]), &n) || n > INT32_MAX)
        return report_refuse(o, DESK_PHOTO_NUMBER, ERR_INVALID, argv[1], err);
    if (!o->out)
        return report_refuse(o, DESK_NEEDS_OUT, ERR_INVALID, NULL, err);
    enum err_code rc = docket_find(o->d, argv[0], &c, err);
    if (!rc)
        rc = report_pair_open(o, &pair, err);
    if (rc)
        return rc;
    rc = report_photo_open(o, &c, (int64_t)n, &pair, &which, &jpeg, err);
    if (!rc)
        rc = write_down(o, &c, err);
    mode_t before = umask(077); /* what is opened is for who opened it */
    if (!rc && (rc = fs_replace(o->out, buf_span(&jpeg), err)) != ERR_OK)
        report_file_off(o, o->out, rc, err);
    (void)umask(before);
    report_pair_fini(&pair);
    wipe(&jpeg);
    if (!rc)
        printf("%s\n", o->out);
    return rc;
}

/* --- black boxes -------------------------------------------------------------------------------- */

static enum err_code read_boxes(const struct report_desk *o, struct photo_box *out, struct err *err)
{
    for (size_t i = 0; i < o->n_boxes; i++)
        if (!photo_box_read(o->boxes[i], &out[i]))
            return report_refuse(o, DESK_BOX, ERR_INVALID, o->boxes[i], err);
    return o->n_boxes ? ERR_OK : report_refuse(o, DESK_NEEDS_BOXES, ERR_INVALID, NULL, err);
}

/* The copy is sealed to the same desk as the original and lies beside it. */
static enum err_code put_copy(struct report_desk *o, const struct desk_pair *pair, struct span jpeg,
                              struct docket_redacted *r, char sha256[REPORT_SHA256_TEXT],
                              struct err *err)
{
    struct desk_card card = { .bureau = "" };
    struct buf sealed = BUF_INIT(ENVELOPE_PHOTO_BYTES_MAX + SEAL_OVERHEAD_BYTES);
    char path[FS_PATH_MAX], folder[FS_PATH_MAX];
    uint8_t sum[32];
    memcpy(card.box_key, pair->box_key, sizeof card.box_key);
    enum err_code rc = seal_bytes(&card, jpeg, &sealed, err);
    if (!rc && !hash_sha256(buf_span(&sealed), sum))
        rc = err_set(err, ERR_NOMEM, "no memory for a digest");
    canon_hex(sum, sizeof sum, sha256);
    if (!rc)
        rc = docket_photo_path(o->photos, sha256, path, err);
    if (!rc) {
        snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(path, '/') - path), path);
        rc = fs_make_folder(folder, err);
    }
    if (!rc)
        rc = fs_replace(path, buf_span(&sealed), err);
    r->sha256 = sha256;
    r->bytes = sealed.len;
    buf_fini(&sealed);
    return rc;
}

static enum err_code redact_photo(struct report_desk *o, const struct docket_case *c,
                                  struct err *err)
{
    struct photo_box boxes[REPORT_BOXES_MAX];
    struct desk_pair pair;
    struct docket_photo which = { 0 };
    char sha256[REPORT_SHA256_TEXT];
    struct buf jpeg = BUF_INIT(ENVELOPE_PHOTO_BYTES_MAX), copy = BUF_INIT(ENVELOPE_PHOTO_BYTES_MAX);
    struct docket_redacted r = { .report_id = c->id, .who = o->as, .now_utc_s = o->now_utc_s };
    enum err_code rc = read_boxes(o, boxes, err);
    if (!rc)
        rc = report_pair_open(o, &pair, err);
    if (rc)
        return rc;
    rc = report_photo_open(o, c, o->photo, &pair, &which, &jpeg, err);
    if (!rc &&
        (rc = photo_boxes_paint(buf_span(&jpeg), boxes, o->n_boxes, &copy, err)) == ERR_INVALID)
        REPORT_REFUSES(o, err, .why = DESK_BOX_OUTSIDE, .code = rc, .over_fault = true);
    if (!rc)
        rc = put_copy(o, &pair, buf_span(&copy), &r, sha256, err);
    r.original = *which.redacts ? which.redacts : which.sha256;
    if (!rc)
        rc = docket_photo_redacted(o->d, o->rules, &r, err);
    report_pair_fini(&pair);
    wipe(&jpeg);
    wipe(&copy);
    return rc;
}

static enum err_code redact(struct report_desk *o, char **argv, struct err *err)
{
    struct docket_case c;
    enum err_code rc = docket_find(o->d, argv[0], &c, err);
    if (rc)
        return rc;
    if (o->photo > 0)
        rc = redact_photo(o, &c, err);
    else if (o->line > 0 && o->text)
        rc = docket_event_redacted(o->d, o->rules, c.id, o->line, o->text, o->as, o->now_utc_s,
                                   err);
    else
        rc = report_refuse(o, DESK_NEEDS_COVER, ERR_INVALID, NULL, err);
    if (!rc)
        report_say(o, "done", "case", c.case_number, "state", report_words(o, "act", "redact"),
                   NULL);
    return rc;
}

const struct report_verb report_open_verbs[] = {
    { "open", true, true, 1, 0, open_report },
    { "photo", true, true, 2, 0, photo },
    { "redact", true, true, 1, 0, redact },
    { .name = NULL },
};
