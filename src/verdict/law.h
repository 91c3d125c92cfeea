/* verdict/law.h: the law profile: articles with their days of validity, offices, terms.
 *
 * Read from assets/law/<profile>/: articles.tsv, offices.tsv, terms.tsv, handlers.tsv, kinds.tsv,
 * and assets/law/basis.tsv, which both profiles share (columns in assets/law/README.md).  Profiles:
 * "2014-12365" (default), "2020-12315". Owns its rows; borrowed pointers live until law_close.
 * Threads: any after law_open.
 */
#ifndef VERDICT_LAW_H
#define VERDICT_LAW_H

#include "base/attrs.h"
#include "base/date.h"
#include "base/err.h"
#include "code/ident.h"

struct law;

enum { LAW_BASIS_MAX = 4 }; /* articles a finding cites at most */

struct law_article {
    const char *id;      /* "barcode.21": act and what it is about, never moves */
    const char *act;     /* 《商品条码管理办法》 */
    const char *article; /* 第二十一条: may move between versions */
    const char *gist;    /* one sentence in our words */
    const char *act_en, *article_en, *gist_en;
    const char *confidence;  /* "verified" or "memory" (facts.md) */
    struct date from, until; /* valid on [from, until); until not known = still */
};

struct law_office {
    const char *id, *name, *phone, *name_en; /* "measure": 标准计量股 7600380; phone may be "" */
};

/* ERR_NOT_FOUND: no profile of that name (or a file of it is missing, which is then named);
 * ERR_INVALID: a table of it is wrong, FILE:LINE. */
enum err_code law_open(const char *assets, const char *profile, struct law **out,
                       struct err *err) MUST_USE;
void law_close(struct law *l); /* NULL is fine */

const char *law_profile(const struct law *l);
/* The row of that id valid on that day, or NULL. */
const struct law_article *law_article_on(const struct law *l, const char *id, struct date day);
const struct law_office *law_office(const struct law *l, const char *id); /* or NULL */
/* Who handles that topic ("barcode"); for "licence" the row "licence.<kind>" comes first.  NULL for
 * "", "-" and topics the profile does not know. */
const struct law_office *law_handler(const struct law *l, const char *topic, enum ident_kind kind);

/* What a finding (a reason or rung id) rests on: its topic, and its articles valid on that day into
 * out[0, LAW_BASIS_MAX], NULL after the last.  A row for that very kind comes before the row for
 * all kinds.  Returns the topic, "" when there is none. */
const char *law_basis(const struct law *l, const char *finding, enum ident_kind kind,
                      struct date day, const struct law_article *out[LAW_BASIS_MAX]);
/* Whether basis.tsv has a row for it at all: for tests. */
bool law_has_basis(const struct law *l, const char *finding);

/* What the profile says about a kind of number. */
struct law_kind {
    bool kept;            /* such numbers are in this registry: "not found" means something */
    struct date last_use; /* goods made later cannot rest on it; not known = still in use */
};
struct law_kind law_kind_rule(const struct law *l, enum ident_kind kind);

/* A term or number of the profile: "hotline" -> "12365", "bureau" -> 威县质量技术监督局,
 * "stale_days" -> "7"; "" when the profile has none. */
const char *law_term(const struct law *l, const char *id);

#endif
