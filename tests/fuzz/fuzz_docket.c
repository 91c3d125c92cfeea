/* Any bytes as reports taken and acts done on one small database: whatever comes, a case stands in a state of the
 * table, its chain of acts holds, and a key has one case. */
#include "docket/keep.h"
#include "docket/mailbox.h"
#include "docket/rules.h"
#include "docket/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { CASES = 4, STEPS_MAX = 64, TEXT = 128 };

/* "reply" comes with its box by the mailbox alone. */
static const char *const acts[] = { "accept",  "refuse", "transfer", "assign", "check",  "file",
                                    "extend",  "ask",    "answer",   "close",  "merge",  "join",
                                    "note",    "reopen", "check",    "open",   "redact", "withdraw",
                                    "overdue", "erase",  "",         "fly" };

struct input {
    struct span left;
};

static unsigned byte(struct input *in)
{
    if (in->left.len == 0)
        return 0;
    unsigned b = in->left.p[0];
    in->left = span_part(in->left, 1, in->left.len);
    return b;
}

/* NULs end it, as they would end any text handed over. */
static const char *text(struct input *in, char out[TEXT])
{
    size_t n = byte(in) % TEXT;
    struct span s = span_part(in->left, 0, n);
    in->left = span_part(in->left, n, in->left.len);
    memcpy(out, s.p ? s.p : (const uint8_t *)"", s.len);
    out[s.len] = '\0';
    return out;
}

static void take(struct docket *d, struct input *in, unsigned i)
{
    struct docket_item it = { .bytes = span_of("an envelope as it came") };
    struct envelope *e = &it.envelope;
    char t[TEXT];
    snprintf(e->uuid, sizeof e->uuid, "0000000%u-0000-4000-8000-000000000000", i % 10);
    snprintf(e->number, sizeof e->number, "%s", text(in, t));
    snprintf(e->kiosk, sizeof e->kiosk, "k%u", byte(in) % 2);
    snprintf(e->code, sizeof e->code, "%s", text(in, t));
    snprintf(e->shop_id, sizeof e->shop_id, "%s", text(in, t));
    e->kind = (enum report_kind)(byte(in) % 5);
    if (record_digest(it.bytes, it.fingerprint, NULL) != ERR_OK)
        abort();
    if (byte(in) % 17 == 16)
        it.fingerprint[0] = 'g'; /* no digest at all: refused */
    it.key = e->uuid;
    if (docket_take(d, &it, 1, 1791990000, NULL, NULL) == ERR_OK && it.rc == ERR_OK) {
        struct receipt r;
        if (docket_receipt(d, e->kiosk, e->uuid, &r, NULL) != ERR_OK ||
            strcmp(r.case_number, it.receipt.case_number) != 0 ||
            strcmp(r.fingerprint, it.fingerprint) != 0)
            abort();
    }
}

static void act(struct docket *d, const struct docket_rules *rules, struct input *in)
{
    char who[TEXT], body[TEXT], reason[TEXT], other[TEXT];
    struct docket_case c;
    /* One after the other: within an initialiser the order would be the compiler's. */
    unsigned flags = byte(in);
    struct docket_act a = { .id = byte(in) % (CASES + 2) };
    a.act = acts[byte(in) % ARRAY_LEN(acts)];
    a.who = flags & 1 ? "citizen" : flags & 2 ? "clock" : flags & 4 ? text(in, who) : "z";
    a.text = flags & 8 ? text(in, body) : NULL;
    a.reason = flags & 16 ? "no_reply" : flags & 32 ? text(in, reason) : NULL;
    a.office = flags & 64 ? "food" : NULL;
    a.other = flags & 128 ? text(in, other) : NULL;
    a.now_utc_s = 1791990000 + (int64_t)byte(in);
    if (docket_act(d, rules, NULL, &a, &c, NULL) != ERR_OK)
        return;
    const struct docket_state *s = docket_rules_state(rules, c.state);
    if (!s || s->is_open != c.is_open || (c.closed_utc_s > 0) == c.is_open)
        abort();
}

static bool broken(void *self, const char *number, int64_t seq, const char *why)
{
    (void)self;
    fprintf(stderr, "%s %lld: %s\n", number, (long long)seq, why);
    abort();
}

static bool look(void *self, const struct docket_case *c)
{
    (void)self;
    return c->id > 0;
}

/* Read once: they do not change. */
static const struct docket_rules *rules_of(unsigned which)
{
    static struct docket_rules *rules[2];
    static const char *const profiles[] = { "2020-12315", "2014-12365" };
    char folder[FS_PATH_MAX];
    snprintf(folder, sizeof folder, "%s/assets/docket", getenv("HEYAN_ROOT"));
    if (!rules[which] && docket_rules_open(folder, profiles[which], &rules[which], NULL) != ERR_OK)
        abort();
    return rules[which];
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input in = { { data, size } };
    struct docket *d = NULL;
    struct docket_audit audit;
    char wanted[TEXT];
    struct docket_case c;
    const struct docket_rules *rules = rules_of(byte(&in) & 1);
    if (docket_open("sqlite::memory:", true, &d, NULL) != ERR_OK)
        abort();
    for (unsigned i = 0; i < CASES; i++)
        take(d, &in, i);
    for (int i = 0; i < STEPS_MAX && in.left.len > 0; i++)
        act(d, rules, &in);
    const struct docket_filter f = { .text = text(&in, wanted), .max = 9 };
    err_ignore(docket_list(d, &f, look, NULL, NULL), "a text that is none is refused");
    err_ignore(docket_find(d, wanted, &c, NULL), "as a rule there is no such case");
    if (docket_audit(d, broken, NULL, &audit, NULL) != ERR_OK)
        abort();
    docket_close(d);
    return 0;
}
