/* hub/report_enter.c: heyan-hub report enter: what came by telephone, letter or visit, sealed like any other. */
#include <sodium.h>

#include "hub/entry_form.h"
#include "hub/report_desk.h"
#include "report/county.h"
#include "report/seal.h"
#include "trust/canon.h"
#include "trust/hash.h"
#include "verdict/law.h"

enum { DESK_KIOSK = 99 /* of the report's number: the desk itself */, PLAIN_MAX = 256 * 1024 };

static enum err_code read_card(const struct report_desk *o, struct desk_card *out, struct err *err)
{
    if (!o->card)
        return report_refuse(o, DESK_NEEDS_CARD, ERR_INVALID, NULL, err);
    return report_card(o, out, err);
}

/* As was said, or else as the tables have it. */
static enum err_code choose_county(const struct report_desk *o, char out[COUNTY_TEXT],
                                   struct err *err)
{
    char folder[FS_PATH_MAX];
    if (*o->county && !number_county_ok(o->county))
        return report_refuse(o, DESK_COUNTY, ERR_INVALID, o->county, err);
    text_copy(out, COUNTY_TEXT, o->county);
    if (*o->county)
        return ERR_OK;
    enum err_code rc = fs_join(folder, o->assets, "report", err);
    return rc ? rc : county_read(folder, out, err);
}

/* As the profile has it, which the slips of kiosks print too. */
static enum err_code find_hotline(const struct report_desk *o, struct number_parts *p,
                                  struct err *err)
{
    struct law *law = NULL;
    enum err_code rc = law_open(o->assets, o->profile, &law, err);
    if (!rc && (!number_hotline_ok(law_term(law, "hotline")) ||
                !span_copy(span_of(law_term(law, "hotline")), p->hotline, sizeof p->hotline)))
        rc = err_set(err, ERR_INVALID, "law/%s/terms.tsv: 'hotline' is not 3 to 7 digits",
                     o->profile);
    law_close(law);
    return rc;
}

static enum err_code make_number(struct report_desk *o, struct report *r, struct err *err)
{
    struct number_parts p = { .day = date_of_utc(o->now_utc_s), .kiosk = DESK_KIOSK };
    enum err_code rc = find_hotline(o, &p, err);
    if (!rc)
        rc = choose_county(o, p.county, err);
    if (!rc)
        rc = docket_entry_count(o->d, p.day, &p.count, err);
    if (!rc && !number_write(&p, r->number))
        rc = report_refuse(o, DESK_NO_NUMBER, ERR_TOO_BIG, NULL, err);
    return rc;
}

static enum err_code fill(struct report_desk *o, struct report *r, struct err *err)
{
    struct route_decision where;
    struct promise_due due;
    text_copy(r->profile, sizeof r->profile, o->profile);
    text_copy(r->language, sizeof r->language, words_lang(o->words));
    r->made_utc_s = o->now_utc_s;
    r->clock_is_sure = true;
    route_decide(o->route, *r->topic ? r->topic : NULL, &where);
    text_copy(r->topic, sizeof r->topic, where.topic->id);
    text_copy(r->office, sizeof r->office, where.is_ours ? where.office->id : where.desk->id);
    promise_due(o->promise, DOCKET_CLOCK_FIRST, r->kind, o->now_utc_s, &due);
    r->due = due.day;
    return make_number(o, r, err);
}

static void envelope_of(const struct report *r, const struct desk_card *card, struct envelope *e)
{
    text_copy(e->uuid, sizeof e->uuid, r->uuid);
    text_copy(e->number, sizeof e->number, r->number);
    e->kind = r->kind;
    text_copy(e->profile, sizeof e->profile, r->profile);
    text_copy(e->topic, sizeof e->topic, r->topic);
    text_copy(e->office, sizeof e->office, r->office);
    text_copy(e->township, sizeof e->township, r->township);
    text_copy(e->shop_id, sizeof e->shop_id, r->shop_id);
    if (r->n_goods > 0)
        text_copy(e->code, sizeof e->code, r->goods[0].code);
    e->made_utc_s = r->made_utc_s;
    e->clock_is_sure = r->clock_is_sure;
    e->has_contact = *r->phone || *r->address;
    e->due = r->due;
    text_copy(e->box_id, sizeof e->box_id, card->box_id);
}

static enum err_code seal(const struct report *r, const struct desk_card *card, struct buf *box,
                          struct err *err)
{
    struct buf plain = BUF_INIT(PLAIN_MAX);
    enum err_code rc = report_write(r, &plain, err);
    if (!rc)
        rc = seal_bytes(card, buf_span(&plain), box, err);
    if (plain.data)
        sodium_memzero(plain.data, plain.cap);
    buf_fini(&plain);
    return rc;
}

static enum err_code take(struct report_desk *o, const struct report *r,
                          const struct desk_card *card, const char *code, struct receipt *out,
                          struct err *err)
{
    struct docket_item it = { .key = r->uuid };
    struct buf box = BUF_INIT(PLAIN_MAX), json = BUF_INIT(ENVELOPE_BYTES_MAX);
    uint8_t sum[32];
    envelope_of(r, card, &it.envelope);
    enum err_code rc = query_code_check(code, r->uuid, it.envelope.query_check, err);
    if (!rc)
        rc = seal(r, card, &box, err);
    if (!rc)
        rc = envelope_write(&it.envelope, buf_span(&box), &json, err);
    if (!rc && !hash_sha256(buf_span(&json), sum))
        rc = err_set(err, ERR_NOMEM, "no memory for a digest");
    canon_hex(sum, sizeof sum, it.fingerprint);
    it.bytes = buf_span(&json);
    if (!rc)
        rc = docket_take(o->d, &it, 1, o->now_utc_s, o->promise, err);
    if (!rc && it.rc)
        rc = err_set(err, it.rc, "the docket does not take it");
    *out = it.receipt;
    buf_fini(&box);
    buf_fini(&json);
    return rc;
}

/* How it came and who wrote it down: the second line of the case. */
static enum err_code note_channel(struct report_desk *o, const char *case_number,
                                  const char *channel, struct err *err)
{
    struct docket_case c = { 0 };
    enum err_code rc = docket_find(o->d, case_number, &c, err);
    const struct docket_act act = { .id = c.id,
                                    .act = "note",
                                    .who = o->as,
                                    .text = report_words(o, "channel", channel),
                                    .now_utc_s = o->now_utc_s };
    return rc ? rc : docket_act(o->d, o->rules, o->promise, &act, NULL, err);
}

/* A slip of the ear, or what is printed: only the clerk can say. */
static void say_code(const struct report_desk *o, const char *code, const char *case_number)
{
    if (report_print_code(o, code))
        report_say(o, "code.kept", "case", case_number, NULL);
}

static enum err_code say_entered(const struct report_desk *o, const struct report *r,
                                 const struct receipt *receipt, const char *code, struct err *err)
{
    enum question missing = form_missing(o->form, r);
    const char *barcode = r->n_goods > 0 ? r->goods[0].code : "";
    if (o->json)
        return report_print_json(json_pack("{ss ss ss ss ss}", "case", receipt->case_number,
                                           "number", r->number, "code", code, "missing",
                                           missing == QUESTION_COUNT ? "" : question_name(missing),
                                           "barcode", report_code_odd(barcode)),
                                 err);
    report_say(o, "done", "case", receipt->case_number, "state",
               report_words(o, "state", DOCKET_STATE_FIRST), NULL);
    report_say(o, "entered.number", "number", r->number, NULL);
    report_say(o, "entered.code", "code", code, NULL);
    if (missing != QUESTION_COUNT)
        report_say(o, "entered.missing", "what", report_words(o, "q", question_name(missing)),
                   NULL);
    say_code(o, barcode, receipt->case_number);
    return ERR_OK;
}

static enum err_code read_standard_input(struct buf *out, struct err *err)
{
    out->len = fread(out->data, 1, out->cap_max, stdin);
    if (ferror(stdin))
        return err_set(err, ERR_IO, "standard input cannot be read");
    return out->len < out->cap_max || fgetc(stdin) == EOF
               ? ERR_OK
               : err_set(err, ERR_TOO_BIG, "standard input: over %zu bytes", out->cap_max);
}

enum err_code report_input(const struct report_desk *o, const char *path, struct buf *out,
                           struct err *err)
{
    enum err_code rc = buf_reserve(out, out->cap_max); /* grown it would leave copies */
    if (rc)
        return err_set(err, rc, "no memory for what is read");
    rc = strcmp(path, "-") == 0 ? read_standard_input(out, err) : fs_read_all(path, out, err);
    if (rc == ERR_TOO_BIG)
        return REPORT_REFUSES(o, err, .why = DESK_FILE_BIG, .code = rc, .given = path,
                              .max = (int64_t)out->cap_max);
    return rc ? report_file_off(o, path, rc, err) : ERR_OK;
}

enum err_code report_card(const struct report_desk *o, struct desk_card *out, struct err *err)
{
    enum err_code rc = desk_card_load(o->card, out, err);
    if (!rc || rc == ERR_NOT_FOUND || rc == ERR_IO)
        return rc ? report_file_off(o, o->card, rc, err) : ERR_OK;
    return REPORT_REFUSES(o, err, .why = DESK_NO_CARD, .code = rc, .given = o->card,
                          .over_fault = true);
}

static enum err_code read_form(const struct report_desk *o, struct report *r,
                               char channel[ENTRY_CHANNEL_MAX], struct err *err)
{
    const struct entry_lists lists = { o->words, o->form, o->route, date_of_utc(o->now_utc_s) };
    struct buf text = BUF_INIT(ENTRY_BYTES_MAX);
    if (!o->from)
        return report_refuse(o, DESK_NEEDS_FORM, ERR_INVALID, NULL, err);
    enum err_code rc = report_input(o, o->from, &text, err);
    if (!rc)
        rc = entry_form_read(&lists, buf_span(&text), r, channel, o->refused, err);
    if (text.data)
        sodium_memzero(text.data, text.cap);
    buf_fini(&text);
    return rc;
}

/* A report that was read is in the docket, and its number and code are told. */
static enum err_code enter_report(struct report_desk *o, struct report *r, struct err *err)
{
    struct desk_card card;
    struct receipt receipt;
    char code[QUERY_CODE_TEXT], channel[ENTRY_CHANNEL_MAX];
    enum err_code rc = read_form(o, r, channel, err);
    if (!rc)
        rc = read_card(o, &card, err);
    if (!rc)
        rc = fill(o, r, err);
    if (rc)
        return rc;
    query_code_make(code);
    rc = take(o, r, &card, code, &receipt, err);
    if (rc)
        return rc;
    /* The report is there from now on: its number and code are told, whatever becomes of the note. */
    enum err_code noted = note_channel(o, receipt.case_number, channel, err);
    rc = say_entered(o, r, &receipt, code, noted ? NULL : err);
    return noted ? REPORT_REFUSES(o, err, .why = DESK_HALF_ENTERED, .code = noted,
                                  .case_number = receipt.case_number, .over_fault = true)
                 : rc;
}

static enum err_code enter(struct report_desk *o, char **argv, struct err *err)
{
    const struct entry_lists lists = { .words = o->words, .form = o->form, .route = o->route };
    (void)argv;
    if (o->empty_form) {
        entry_form_print(&lists);
        return ERR_OK;
    }
    struct report *r = calloc(1, sizeof *r);
    if (!r)
        return err_set(err, ERR_NOMEM, "no memory for a report");
    report_begin(r, REPORT_QUESTION);
    enum err_code rc = enter_report(o, r, err);
    report_wipe(r);
    free(r);
    return rc;
}

const struct report_verb report_enter_verbs[] = {
    { "enter", true, true, 0, 0, enter },
    { .name = NULL },
};
