/* hub/report_keep.c: heyan-hub report card, erase. */
#include <sodium.h>
#include <unistd.h>

#include "docket/keep.h"
#include "docket/rest.h"
#include "docket/tend.h"
#include "hub/report_desk.h"
#include "report/seal.h"
#include "trust/identity.h"

enum { CARD_MAX = 8192 };

/* A key file that is there is used; one that is not is made. */
static enum err_code desk_pair(struct report_desk *o, struct desk_pair *out, struct err *err)
{
    struct passphrase p = { 0 };
    if (fs_exists(o->desk_key))
        return report_pair_open(o, out, err);
    enum err_code rc = report_passphrase(o, o->desk_key, true, &p, err);
    if (!rc)
        rc = person_key_create(o->desk_key, "desk", &p,
                               o->machine ? VAULT_FOR_MACHINE : VAULT_FOR_PERSON, err);
    passphrase_fini(&p);
    return rc ? rc : report_pair_open(o, out, err);
}

static enum err_code receipt_key(const struct report_desk *o, uint8_t out[SEAL_KEY_BYTES],
                                 struct err *err)
{
    enum err_code rc = ERR_OK;
    if (!fs_exists(o->receipt_key))
        rc = identity_create(o->receipt_key, "hub", err);
    char beside[FS_PATH_MAX];
    snprintf(beside, sizeof beside, "%s.pub", o->receipt_key);
    return rc ? rc : identity_public(beside, out, err);
}

static enum err_code bureau(const struct report_desk *o, char out[REPORT_NAME_MAX], struct err *err)
{
    if (o->text && *o->text && span_copy(span_of(o->text), out, REPORT_NAME_MAX))
        return ERR_OK;
    return report_refuse(o, DESK_OPTIONS, ERR_INVALID, "card --text", err);
}

static enum err_code make_card(struct report_desk *o, char **argv, struct err *err)
{
    struct desk_card card = { 0 };
    struct desk_pair pair = { 0 };
    struct buf json = BUF_INIT(CARD_MAX);
    (void)argv;
    if (!o->desk_key || !o->receipt_key || !o->out)
        return report_refuse(o, DESK_OPTIONS, ERR_INVALID, "card", err);
    enum err_code rc = bureau(o, card.bureau, err);
    if (!rc)
        rc = desk_pair(o, &pair, err);
    memcpy(card.box_key, pair.box_key, sizeof card.box_key);
    report_pair_fini(&pair);
    if (!rc)
        rc = receipt_key(o, card.receipt_key, err);
    if (!rc)
        rc = seal_id(card.box_key, card.box_id, err);
    if (!rc)
        rc = desk_card_write(&card, &json, err);
    if (!rc)
        rc = fs_replace(o->out, buf_span(&json), err);
    buf_fini(&json);
    if (rc)
        return rc;
    report_say(o, "card", "file", o->out, NULL);
    report_say(o, "card.id", "id", card.box_id, NULL);
    return ERR_OK;
}

enum err_code report_tend(const struct report_desk *o, struct err *err)
{
    return docket_tend(o->d, o->now_utc_s, o->is_clock_right, err);
}

/* What has rested is announced or ended first: it is told of on the way, and its retention begins. */
static enum err_code settle(struct report_desk *o, struct err *err)
{
    struct docket_rested done;
    char reminded[24], moved[24];
    enum err_code rc = docket_rest(o->d, o->rules, o->promise, o->now_utc_s, true,
                                   report_print_resting, o, &done, err);
    snprintf(reminded, sizeof reminded, "%zu", done.n_reminded);
    snprintf(moved, sizeof moved, "%zu", done.n_moved);
    if (!o->json && done.n_reminded + done.n_moved > 0)
        report_say(o, "rested", "reminded", reminded, "moved", moved, NULL);
    return rc;
}

static enum err_code erase(struct report_desk *o, char **argv, struct err *err)
{
    struct docket_erased done = { 0 };
    char cases[24], files[24];
    (void)argv;
    enum err_code believed = report_tend(o, err);
    if (believed)
        return believed;
    enum err_code settled = settle(o, err);
    enum err_code rc = docket_erase(o->d, o->rules, o->photos, o->now_utc_s, &done,
                                    settled ? NULL : err);
    snprintf(cases, sizeof cases, "%zu", done.n_cases);
    snprintf(files, sizeof files, "%zu", done.n_files);
    if (o->json)
        return settled ? settled
               : rc    ? rc
                       : report_print_json(json_pack("{sI sI}", "erased", (json_int_t)done.n_cases,
                                                     "files", (json_int_t)done.n_files),
                                           err);
    report_say(o, "erase", "cases", cases, "files", files, NULL);
    return settled ? settled : rc;
}

const struct report_verb report_keep_verbs[] = {
    { "card", false, false, 0, 0, make_card },
    { "erase", true, false, 0, 0, erase },
    { .name = NULL },
};
