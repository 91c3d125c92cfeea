/* hub/report_proof.c: heyan-hub report audit, seal-log: whether the past is what it was. */
#include <inttypes.h>

#include "docket/head.h"
#include "docket/keep.h"
#include "hub/report_desk.h"
#include "trust/identity.h"

enum { HEAD_MAX = 4096 };

struct breaks {
    struct report_desk *o;
    size_t n;
};

static bool tell_break(void *self, const char *case_number, int64_t seq, const char *why)
{
    struct breaks *b = self;
    char n[24];
    snprintf(n, sizeof n, "%" PRId64, seq);
    b->n++;
    report_say(b->o, *case_number ? "audit.broken" : "audit.broken_head", "case", case_number, "n",
               n, "why", why, NULL);
    return true;
}

static enum err_code not_sound(const struct breaks *b, struct err *err)
{
    return b->n == 0 ? ERR_OK
                     : REPORT_REFUSES(b->o, err, .why = DESK_NOT_SOUND, .code = ERR_UNTRUSTED,
                                      .n = (int64_t)b->n);
}

/* The database against a head that was signed and kept elsewhere. */
static enum err_code check_head(const struct report_desk *o, struct err *err)
{
    struct desk_card card;
    struct docket_head head;
    struct buf json = BUF_INIT(HEAD_MAX);
    size_t n_breaks = 0;
    char n[24], time[24];
    if (!o->card)
        return report_refuse(o, DESK_NEEDS_CARD, ERR_INVALID, NULL, err);
    enum err_code rc = report_card(o, &card, err);
    if (!rc && (rc = fs_read_all(o->head, &json, err)) != ERR_OK)
        report_file_off(o, o->head, rc, err);
    if (!rc && (rc = docket_head_read(buf_span(&json), card.receipt_key, &head, &n_breaks, err)))
        REPORT_REFUSES(o, err, .why = DESK_NO_HEAD, .code = rc, .given = o->head,
                       .over_fault = true);
    buf_fini(&json);
    if (!rc)
        rc = docket_head_check(o->d, &head, err);
    if (rc)
        return rc;
    snprintf(n, sizeof n, "%" PRId64, head.n);
    report_time(head.utc_s, time);
    report_say(o, n_breaks ? "head.holds_broken" : "head.holds", "n", n, "time", time, NULL);
    return ERR_OK;
}

static enum err_code audit_one(struct report_desk *o, const char *number, struct breaks *b,
                               struct docket_audit *counts, struct err *err)
{
    struct docket_case c = { 0 };
    enum err_code rc = docket_find(o->d, number, &c, err);
    return rc ? rc : docket_audit_case(o->d, c.id, tell_break, b, counts, err);
}

static enum err_code audit(struct report_desk *o, char **argv, struct err *err)
{
    struct docket_audit counts = { 0 };
    struct breaks b = { .o = o };
    char cases[24], acts[24];
    enum err_code rc = argv[0] ? audit_one(o, argv[0], &b, &counts, err)
                               : docket_audit(o->d, tell_break, &b, &counts, err);
    if (!rc)
        rc = not_sound(&b, err);
    if (!rc && o->head)
        rc = check_head(o, err);
    if (rc)
        return rc;
    snprintf(cases, sizeof cases, "%zu", counts.n_cases);
    snprintf(acts, sizeof acts, "%zu", counts.n_events);
    report_say(o, "audit.good", "cases", cases, "acts", acts, NULL);
    return ERR_OK;
}

static enum err_code write_head(const struct report_desk *o, const struct docket_head *head,
                                size_t n_breaks, const struct identity *hub, struct err *err)
{
    struct buf json = BUF_INIT(HEAD_MAX);
    enum err_code rc = docket_head_write(head, n_breaks, hub->secret, &json, err);
    if (!rc)
        rc = fs_replace(o->out, buf_span(&json), err);
    buf_fini(&json);
    return rc;
}

/* Over broken chains too: what is done from now on shall be held, and the head says what it stands on. */
static enum err_code seal_log(struct report_desk *o, char **argv, struct err *err)
{
    struct docket_audit counts;
    struct docket_head head;
    struct identity hub = { .secret = NULL };
    struct breaks b = { .o = o };
    char n[24], time[24];
    (void)argv;
    if (!o->out || !o->receipt_key)
        return report_refuse(o, DESK_OPTIONS, ERR_INVALID, "seal-log", err);
    enum err_code rc = identity_open(o->receipt_key, &hub, err);
    if (rc)
        return report_file_off(o, o->receipt_key, rc, err);
    rc = docket_audit(o->d, tell_break, &b, &counts, err);
    if (!rc)
        rc = docket_head_make(o->d, o->now_utc_s, &head, err);
    if (!rc)
        rc = write_head(o, &head, b.n, &hub, err);
    identity_fini(&hub);
    if (rc)
        return rc;
    snprintf(n, sizeof n, "%" PRId64, head.n);
    report_time(head.utc_s, time);
    report_say(o, "head.made", "n", n, "time", time, "file", o->out, NULL);
    report_say(o, "head.hash", "hash", head.hash, NULL);
    return not_sound(&b, err);
}

const struct report_verb report_proof_verbs[] = {
    { "audit", true, false, 0, 1, audit },
    { "seal-log", true, false, 0, 0, seal_log },
    { .name = NULL },
};
