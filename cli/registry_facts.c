#include "cli/registry_facts.h"

#include "code/gtin.h"

json_t *facts_day(struct date d)
{
    char text[11];
    date_iso(d, text);
    return json_string(text);
}

static json_t *org_json(const struct fact_org *o)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o}", "org_code",
                     o->org_code, "uscc", o->uscc, "reg_no", o->reg_no, "name", o->name,
                     "former_name", o->former_name, "address", o->address, "region", o->region,
                     "trade", o->trade, "group_code", o->group_code, "status",
                     fact_status_name(o->status), "status_date", facts_day(o->status_date));
}

static json_t *prefix_json(const struct fact_prefix *p)
{
    return json_pack("{s:s, s:s, s:o, s:o, s:o, s:o}", "prefix", p->prefix, "status",
                     fact_status_name(p->status), "registered", facts_day(p->registered),
                     "valid_until", facts_day(p->valid_until), "status_date",
                     facts_day(p->status_date), "holder", org_json(&p->holder));
}

static json_t *product_json(const struct fact_product *p)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o}", "gtin", p->gtin, "name",
                     p->name, "brand", p->brand, "spec", p->spec, "category", p->category, "status",
                     fact_status_name(p->status), "notified", facts_day(p->notified), "status_date",
                     facts_day(p->status_date), "holder", org_json(&p->holder));
}

static json_t *licence_json(const struct fact_licence *l)
{
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:o, s:s, s:s, s:o}", "kind",
                     ident_kind_name(l->kind), "number", l->number, "product", l->product,
                     "category", l->category, "site", l->site, "status",
                     fact_status_name(l->status), "issued", facts_day(l->issued), "valid_until",
                     facts_day(l->valid_until), "status_date", facts_day(l->status_date),
                     "predecessor", l->predecessor, "successor", l->successor, "holder",
                     org_json(&l->holder));
}

static json_t *standard_json(const struct fact_standard *s)
{
    return json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o}", "number", s->number, "title", s->title,
                     "status", fact_status_name(s->status), "filed", facts_day(s->filed),
                     "valid_until", facts_day(s->valid_until), "status_date",
                     facts_day(s->status_date), "holder", org_json(&s->holder));
}

/* One identifier being asked about, and all the release says to it. */
struct question {
    struct registry *r;
    const struct ident *ident;
    json_t *answer;
    struct err *err;
};

static enum err_code found(struct question *q, enum err_code rc, const char *name, json_t *value)
{
    if (rc == ERR_OK) {
        if (json_object_set_new(q->answer, name, value) != 0)
            return err_set(q->err, ERR_NOMEM, "no memory");
        return ERR_OK;
    }
    return rc == ERR_NOT_FOUND ? ERR_OK : rc;
}

static enum err_code add_alerts(struct question *q, enum ident_kind kind, const char *number)
{
    struct fact_alert alerts[FACT_LIST_MAX];
    struct fact_correction corrections[FACT_LIST_MAX];
    size_t n = 0;
    enum err_code rc = registry_list_alerts(q->r, kind, number, alerts, FACT_LIST_MAX, &n, q->err);
    if (!rc && n > 0) {
        json_t *list = json_array();
        for (size_t i = 0; i < n; i++) {
            const struct fact_alert *a = &alerts[i];
            json_array_append_new(
                list,
                json_pack("{s:s, s:s, s:o, s:o, s:s, s:s, s:s, s:s, s:o, s:o}", "kind",
                          a->kind == ALERT_RECALL ? "recall" : "failed_check", "batch", a->batch,
                          "made_from", facts_day(a->made_from), "made_until",
                          facts_day(a->made_until), "product", a->product, "reason", a->reason,
                          "authority", a->authority, "document", a->document, "published",
                          facts_day(a->published), "withdrawn", facts_day(a->withdrawn)));
        }
        rc = found(q, ERR_OK, "alerts", list);
    }
    if (!rc)
        rc = registry_list_corrections(q->r, kind, number, corrections, FACT_LIST_MAX, &n, q->err);
    if (!rc && n > 0) {
        json_t *list = json_array();
        for (size_t i = 0; i < n; i++) {
            const struct fact_correction *c = &corrections[i];
            json_array_append_new(list, json_pack("{s:s, s:s, s:o, s:o}", "firm", c->firm, "note",
                                                  c->note, "accepted", facts_day(c->accepted),
                                                  "closed", facts_day(c->closed)));
        }
        rc = found(q, ERR_OK, "corrections", list);
    }
    return rc;
}

static enum err_code add_uses(struct question *q, const char *owner)
{
    struct fact_use uses[FACT_LIST_MAX];
    size_t n = 0;
    enum err_code rc = registry_list_uses(q->r, owner, uses, FACT_LIST_MAX, &n, q->err);
    if (rc || n == 0)
        return rc;
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++) {
        const struct fact_use *u = &uses[i];
        json_array_append_new(list,
                              json_pack("{s:o, s:s, s:s, s:o, s:o}", "maker", org_json(&u->maker),
                                        "scope", u->scope, "licence", u->licence, "from",
                                        facts_day(u->from), "until", facts_day(u->until)));
    }
    return found(q, ERR_OK, "uses", list);
}

static enum err_code ask_gtin(struct question *q)
{
    struct fact_prefix prefix;
    struct fact_product product;
    char full[15];
    if (!gtin_to14(q->ident->text, full))
        return ERR_OK;
    enum err_code rc = registry_find_product(q->r, full, &product, q->err);
    rc = found(q, rc, "product", rc ? NULL : product_json(&product));
    bool has_prefix = q->ident->kind != ID_GTIN8 && full[0] == '0';
    if (!rc && has_prefix) {
        rc = registry_find_prefix(q->r, full + 1, &prefix, q->err);
        enum err_code prefix_rc = rc;
        rc = found(q, rc, "prefix", rc ? NULL : prefix_json(&prefix));
        if (!rc && !prefix_rc)
            rc = add_uses(q, prefix.holder.org_code);
        if (!rc && !prefix_rc)
            rc = add_alerts(q, ID_GTIN13, prefix.prefix);
    }
    if (!rc)
        rc = add_alerts(q, ID_GTIN14, full);
    return rc;
}

static enum err_code ask_org(struct question *q)
{
    struct fact_org org;
    enum err_code rc = registry_find_org(q->r, q->ident->kind, q->ident->text, &org, q->err);
    bool is_there = rc == ERR_OK;
    rc = found(q, rc, "organisation", rc ? NULL : org_json(&org));
    if (!rc && is_there)
        rc = add_uses(q, org.org_code);
    if (!rc && is_there)
        rc = add_alerts(q, ID_ORG, org.org_code);
    return rc;
}

static enum err_code ask(struct question *q)
{
    const struct ident *i = q->ident;
    if (ident_is_gtin(i->kind))
        return ask_gtin(q);
    if (ident_is_org(i->kind))
        return ask_org(q);
    if (ident_is_licence(i->kind)) {
        struct fact_licence l;
        enum err_code rc = registry_find_licence(q->r, i->kind, i->text, &l, q->err);
        rc = found(q, rc, "licence", rc ? NULL : licence_json(&l));
        return rc ? rc : add_alerts(q, i->kind, i->text);
    }
    if (i->kind == ID_STANDARD_FIRM) {
        struct fact_standard s;
        enum err_code rc = registry_find_standard(q->r, i->text, &s, q->err);
        return found(q, rc, "standard", rc ? NULL : standard_json(&s));
    }
    return ERR_OK;
}

enum err_code facts_about(struct registry *r, const struct ident *ident, json_t **out,
                          struct err *err)
{
    struct question q = { .r = r, .ident = ident, .answer = json_object(), .err = err };
    enum err_code rc = q.answer ? ask(&q) : err_set(err, ERR_NOMEM, "no memory");
    if (rc) {
        json_decref(q.answer);
        return rc;
    }
    *out = q.answer;
    return ERR_OK;
}
