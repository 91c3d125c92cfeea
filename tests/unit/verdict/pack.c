#include "unit/verdict/pack.h"

const struct fact_org pack_firms[PACK_FIRMS] = {
    { .name = "" },
    { .org_code = "TST000011",
      .name = "威县华丰食品有限公司",
      .former_name = "威县第一食品厂",
      .trade = "food",
      .status = STATUS_VALID },
    { .org_code = "TST000022",
      .name = "邢台星光食品有限责任公司",
      .trade = "food",
      .status = STATUS_VALID },
    { .org_code = "TST000033",
      .name = "河北康健药业有限公司",
      .trade = "drug",
      .status = STATUS_VALID },
    { .org_code = "TST000044",
      .name = "宁晋宏达电缆有限公司",
      .trade = "cable",
      .status = STATUS_VALID },
    { .org_code = "TST000055",
      .name = "华丰食品集团有限公司",
      .trade = "food",
      .status = STATUS_VALID },
    { .org_code = "TST000066",
      .name = "威县华丰面业有限公司",
      .trade = "food",
      .group_code = "TST000055",
      .status = STATUS_VALID },
    { .org_code = "TST000077",
      .name = "邢台旧号食品有限公司",
      .trade = "food",
      .status = STATUS_CANCELLED,
      .status_date = { 20240301 } },
    { .org_code = "TST000088",
      .name = "清河亿通商贸有限公司",
      .trade = "trade",
      .status = STATUS_VALID },
};

static struct date day_of(const char *text)
{
    struct date d = DATE_NONE;
    return date_parse(span_of(text), &d) ? d : DATE_NONE;
}

/* "2024-01-01..2025-01-01", either end may be missing. */
static void days_of(const char *text, struct date *from, struct date *until)
{
    char head[16] = "";
    const char *dots = strstr(text, "..");
    if (!dots)
        return;
    if (span_copy(span_part(span_of(text), 0, (size_t)(dots - text)), head, sizeof head))
        *from = day_of(head);
    *until = day_of(dots + 2);
}

static bool firm_of(const char *value, struct fact_org *out)
{
    int i = value[0] - '0';
    if (i < 0 || i >= PACK_FIRMS)
        return false;
    *out = pack_firms[i];
    return true;
}

/* What is said of the subject as a whole before it is known of which kind its record is. */
struct record {
    bool has_record;
    struct fact_org firm;
    enum fact_status status;
    struct date on, registered, until;
};

static bool set_number(char *word, struct verdict_subject *s)
{
    char *colon = strchr(word, ':');
    if (!colon)
        return false;
    *colon = '\0';
    s->ident.kind = ident_kind_of(word);
    char *mark = strpbrk(colon + 1, "!~#");
    s->ident.check = CHECK_OK;
    if (mark) {
        s->ident.check = *mark == '!' ? CHECK_BAD : *mark == '~' ? CHECK_SUSPECT : CHECK_MALFORMED;
        *mark = '\0';
    }
    for (char *blank = strchr(colon + 1, '_'); blank; blank = strchr(blank, '_'))
        *blank = ' ';
    text_copy(s->ident.text, sizeof s->ident.text, colon + 1);
    return s->ident.kind != ID_NONE;
}

static bool set_product(const char *value, struct verdict_subject *s)
{
    char status[16];
    size_t n = strcspn(value, "@");
    text_copy(s->product.gtin, sizeof s->product.gtin, "00000000000000");
    text_copy(s->product.name, sizeof s->product.name, "华丰豆瓣酱");
    if (value[n] == '@')
        s->product.status_date = day_of(value + n + 1);
    return span_copy(span_part(span_of(value), 0, n), status, sizeof status) &&
           fact_status_of(status, &s->product.status);
}

static bool add_use(const char *value, struct verdict_subject *s)
{
    struct fact_use *u = &s->uses[s->n_uses++];
    const char *slash = strchr(value, '/'), *at = strchr(value, '@');
    char days[32] = "";
    if (slash)
        text_copy(u->scope, sizeof u->scope, slash + 1);
    if (at) {
        size_t n = slash ? (size_t)(slash - at - 1) : strlen(at + 1);
        if (!span_copy(span_part(span_of(at + 1), 0, n), days, sizeof days))
            return false;
        days_of(days, &u->from, &u->until);
    }
    return firm_of(value, &u->maker);
}

static bool add_alert(const char *value, struct verdict_subject *s)
{
    struct fact_alert *a = &s->alerts[s->n_alerts++];
    a->kind = strncmp(value, "recall", 6) == 0 ? ALERT_RECALL : ALERT_FAILED_CHECK;
    a->number_kind = strstr(value, "/org")          ? ID_ORG
                     : ident_is_gtin(s->ident.kind) ? ID_GTIN14
                                                    : s->ident.kind;
    a->published = DATE_OF(2026, 5, 1);
    text_copy(a->authority, sizeof a->authority, "试验局");
    return true;
}

static bool add_correction(const char *value, struct verdict_subject *s)
{
    struct fact_correction *c = &s->corrections[s->n_corrections++];
    c->number_kind = strstr(value, "/org") ? ID_ORG : s->ident.kind;
    c->accepted = strncmp(value, "later", 5) == 0 ? DATE_OF(2027, 1, 1) : DATE_OF(2026, 11, 1);
    if (strncmp(value, "closed", 6) == 0)
        c->closed = DATE_OF(2026, 11, 10);
    return true;
}

static bool set_alert_part(const char *key, const char *value, struct verdict_subject *s)
{
    struct fact_alert *a = s->n_alerts > 0 ? &s->alerts[s->n_alerts - 1] : NULL;
    if (!a)
        return false;
    if (strcmp(key, "batch") == 0)
        text_copy(a->batch, sizeof a->batch, value);
    else if (strcmp(key, "days") == 0)
        days_of(value, &a->made_from, &a->made_until);
    else if (strcmp(key, "pub") == 0)
        a->published = day_of(value);
    else if (strcmp(key, "gone") == 0)
        a->withdrawn = day_of(value);
    else if (strcmp(key, "what") == 0)
        text_copy(a->product, sizeof a->product, value);
    else
        return false;
    return true;
}

static bool set_word(char *word, struct verdict_subject *s, struct record *r)
{
    char *equals = strchr(word, '=');
    if (!equals)
        return false;
    *equals = '\0';
    const char *value = equals + 1;
    if (strcmp(word, "firm") == 0) {
        r->has_record = true;
        return firm_of(value, &r->firm);
    }
    if (strcmp(word, "st") == 0)
        return fact_status_of(value, &r->status);
    if (strcmp(word, "on") == 0)
        return date_known(r->on = day_of(value));
    if (strcmp(word, "reg") == 0)
        return date_known(r->registered = day_of(value));
    if (strcmp(word, "until") == 0)
        return date_known(r->until = day_of(value));
    if (strcmp(word, "prod") == 0)
        return set_product(value, s);
    if (strcmp(word, "cat") == 0) {
        text_copy(s->licence.category, sizeof s->licence.category, value);
        return true;
    }
    if (strcmp(word, "succ") == 0) {
        text_copy(s->licence.successor, sizeof s->licence.successor, value);
        return true;
    }
    if (strcmp(word, "use") == 0)
        return add_use(value, s);
    if (strcmp(word, "lic") == 0 && s->n_uses > 0) {
        text_copy(s->uses[s->n_uses - 1].licence, FACT_NUMBER_MAX, value);
        return true;
    }
    if (strcmp(word, "alert") == 0)
        return add_alert(value, s);
    if (strcmp(word, "corr") == 0)
        return add_correction(value, s);
    return set_alert_part(word, value, s);
}

static void set_record(const struct record *r, struct verdict_subject *s)
{
    enum ident_kind kind = s->ident.kind;
    if (s->product.gtin[0] != '\0')
        s->product.holder = r->firm;
    if (!r->has_record)
        return;
    bool has_prefix = s->ident.text[0] == '6' || kind == ID_GTIN14; /* else it is foreign */
    if (ident_is_gtin(kind)) {
        if (kind == ID_GTIN8 || !has_prefix)
            return;
        text_copy(s->prefix.prefix, sizeof s->prefix.prefix, "69500211");
        s->prefix.holder = r->firm;
        s->prefix.status = r->status;
        s->prefix.status_date = r->on;
        s->prefix.registered = r->registered;
        s->prefix.valid_until = r->until;
    } else if (ident_is_licence(kind)) {
        text_copy(s->licence.number, sizeof s->licence.number, s->ident.text);
        s->licence.kind = kind;
        s->licence.holder = r->firm;
        s->licence.status = r->status;
        s->licence.status_date = r->on;
        s->licence.issued = r->registered;
        s->licence.valid_until = r->until;
    } else if (ident_is_org(kind)) {
        s->org = r->firm;
        s->org.status = r->status;
        s->org.status_date = r->on;
    } else if (kind == ID_STANDARD_FIRM) {
        text_copy(s->standard.number, sizeof s->standard.number, s->ident.text);
        s->standard.holder = r->firm;
        s->standard.status = r->status;
        s->standard.status_date = r->on;
        s->standard.valid_until = r->until;
    }
}

bool pack_read(const char *line, struct pack_facts *out, char *why)
{
    char text[1024];
    struct record record = { .status = STATUS_VALID };
    struct verdict_subject *s = NULL;
    memset(out, 0, sizeof *out);
    text_copy(text, sizeof text, line);
    for (char *word = text, *next; word && *word; word = next) {
        next = strchr(word, ' ');
        if (next)
            *next++ = '\0';
        text_copy(why, 200, word);
        if (strcmp(word, "-") == 0)
            continue;
        if (strcmp(word, ";") == 0) {
            set_record(&record, s);
            record = (struct record){ .status = STATUS_VALID };
            s = NULL;
        } else if (!s) {
            s = &out->subjects[out->n++];
            if (!set_number(word, s))
                return false;
        } else if (!set_word(word, s, &record)) {
            return false;
        }
    }
    if (s)
        set_record(&record, s);
    return true;
}
