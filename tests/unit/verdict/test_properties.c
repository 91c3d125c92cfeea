/* What must hold for every verdict, over many random packs: the rules that protect people. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/fs.h"
#include "unit/verdict/pack.h"
#include "words/words.h"

enum { ROUNDS = 60000 };

struct fixture {
    struct law *laws[2];
    struct words *words[2];
};

/* xorshift: the same packs in every run. */
static uint32_t next(uint32_t *seed, uint32_t below)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 17;
    *seed ^= *seed << 5;
    return *seed % below;
}

static struct date some_day(uint32_t *seed)
{
    if (next(seed, 4) == 0)
        return DATE_NONE;
    return date_from_days(date_days(DATE_OF(2015, 1, 1)) + (int32_t)next(seed, 4700));
}

static void some_record(uint32_t *seed, struct verdict_subject *s)
{
    const struct fact_org *firm = &pack_firms[next(seed, PACK_FIRMS)];
    enum fact_status status = (enum fact_status)next(seed, STATUS_COUNT);
    struct date on = some_day(seed), until = some_day(seed);
    if (ident_is_gtin(s->ident.kind)) {
        text_copy(s->prefix.prefix, sizeof s->prefix.prefix, "69500211");
        s->prefix.holder = *firm;
        s->prefix.status = status;
        s->prefix.status_date = on;
        s->prefix.valid_until = until;
    } else if (ident_is_licence(s->ident.kind)) {
        text_copy(s->licence.number, sizeof s->licence.number, s->ident.text);
        s->licence.holder = *firm;
        s->licence.status = status;
        s->licence.status_date = on;
        s->licence.valid_until = until;
    } else if (ident_is_org(s->ident.kind)) {
        s->org = *firm;
        s->org.status = status;
        s->org.status_date = on;
    } else if (s->ident.kind == ID_STANDARD_FIRM) {
        text_copy(s->standard.number, sizeof s->standard.number, s->ident.text);
        s->standard.holder = *firm;
        s->standard.status = status;
        s->standard.status_date = on;
        s->standard.valid_until = until;
    }
    if (next(seed, 3) == 0)
        s->uses[s->n_uses++].maker = pack_firms[next(seed, PACK_FIRMS)];
}

static void some_notice(uint32_t *seed, struct verdict_subject *s)
{
    if (next(seed, 8) == 0) {
        struct fact_alert *a = &s->alerts[s->n_alerts++];
        a->kind = (enum alert_kind)next(seed, 3);
        a->number_kind = next(seed, 2) ? ID_ORG : ID_GTIN14;
        a->published = some_day(seed);
        a->withdrawn = next(seed, 2) ? some_day(seed) : DATE_NONE;
        a->made_from = some_day(seed);
        text_copy(a->batch, sizeof a->batch, next(seed, 2) ? "B1" : "");
    }
    if (next(seed, 8) == 0)
        s->corrections[s->n_corrections++].accepted = some_day(seed);
}

static void some_subject(uint32_t *seed, struct verdict_subject *s)
{
    static const char *const gtins[] = { "6950021100019", "5000000000012", "2012345000018",
                                         "6820000000015", "9787111128069", "69123450",
                                         "16950021100016" };
    memset(s, 0, sizeof *s);
    s->ident.kind = (enum ident_kind)next(seed, ID_KIND_COUNT);
    s->ident.check = (enum ident_check)next(seed, CHECK_COUNT);
    text_copy(s->ident.text, sizeof s->ident.text, "X1");
    if (ident_is_gtin(s->ident.kind) || next(seed, 3) == 0) {
        s->ident.kind = ID_GTIN13;
        s->ident.check = next(seed, 5) ? CHECK_OK : CHECK_BAD;
        text_copy(s->ident.text, sizeof s->ident.text, gtins[next(seed, ARRAY_LEN(gtins))]);
    }
    if (next(seed, 3) > 0)
        some_record(seed, s);
    some_notice(seed, s);
}

static bool is_red(const struct verdict *v)
{
    return v->class == CLASS_E || v->class == CLASS_F || v->tone == TONE_RED;
}

static bool has_evidence(const struct pack_facts *p)
{
    for (size_t i = 0; i < p->n; i++) {
        const struct verdict_subject *s = &p->subjects[i];
        if (s->prefix.prefix[0] || s->licence.number[0] || s->org.name[0] ||
            s->standard.number[0] || s->product.gtin[0] || s->n_alerts > 0)
            return true;
    }
    return false;
}

static void check_words(const struct verdict *v, const struct words *w)
{
    assert_true(words_has(w, v->title.id));
    assert_true(words_has(w, v->line.id));
    assert_true(words_has(w, v->advice.id));
    for (size_t i = 0; i < RUNG_COUNT; i++)
        if (!words_has(w, v->rungs[i].reason.id))
            fail_msg("no words for %s", v->rungs[i].reason.id);
}

static void check_basis(const struct verdict *v, struct date today)
{
    for (size_t i = 0; i < RUNG_COUNT; i++) {
        for (size_t k = 0; k < VERDICT_BASIS_MAX && v->rungs[i].basis[k]; k++) {
            const struct law_article *a = v->rungs[i].basis[k];
            assert_true(date_same_or_before(a->from, today));
            assert_false(date_same_or_before(a->until, today));
        }
    }
}

static void check_one(const struct fixture *f, uint32_t *seed, size_t *n_red, size_t *n_stale)
{
    static struct pack_facts p;
    static struct verdict v;
    struct fact_release release = { .sequence = next(seed, 20) ? 3 : 0,
                                    .issued = DATE_OF(2026, 11, 20) };
    p.n = next(seed, 4);
    for (size_t i = 0; i < p.n; i++)
        some_subject(seed, &p.subjects[i]);
    struct verdict_input in = {
        .subjects = p.subjects,
        .n_subjects = p.n,
        .today = next(seed, 20) ? date_add_days(release.issued, (int32_t)next(seed, 14) - 2)
                                : some_day(seed),
        .made = some_day(seed),
        .maker = next(seed, 3) ? "" : pack_firms[next(seed, PACK_FIRMS)].name,
        .batch = next(seed, 2) ? "" : "B1",
        .compared = (enum compared)next(seed, 4),
        .release = next(seed, 50) ? &release : NULL,
        .law = f->laws[next(seed, 2)],
    };
    verdict_decide(&in, &v);
    assert_int_not_equal(v.class, CLASS_NONE);
    bool fresh = in.release && release.sequence > 0 &&
                 date_same_or_before(release.issued, in.today) &&
                 date_same_or_before(in.today, date_add_days(release.issued, 7));
    assert_int_equal(v.stale, !fresh);
    if (is_red(&v)) {
        assert_true(fresh);
        assert_true(has_evidence(&p));
        assert_true(v.subject < p.n);
    }
    for (size_t i = 0; v.stale && i < RUNG_COUNT; i++)
        if (v.rungs[i].outcome == OUTCOME_NO)
            assert_true(v.class == CLASS_G || i < RUNG_HOLDER);
    check_words(&v, f->words[0]);
    check_words(&v, f->words[1]);
    check_basis(&v, in.today);
    *n_red += is_red(&v);
    *n_stale += v.stale;
}

static void random_packs_keep_the_promises(void **state)
{
    uint32_t seed = 20261123;
    size_t n_red = 0, n_stale = 0;
    for (int i = 0; i < ROUNDS; i++)
        check_one(*state, &seed, &n_red, &n_stale);
    /* Promises about red and stale verdicts mean something only where there are some. */
    assert_in_range(n_red, ROUNDS / 50, ROUNDS);
    assert_in_range(n_stale, ROUNDS / 50, ROUNDS);
}

/* Whatever is said of one firm's number, another identifier beside it never turns a red verdict
 * about the first into a green one. */
static void more_numbers_never_hide_a_red_one(void **state)
{
    const struct fixture *f = *state;
    static struct pack_facts p;
    static struct verdict alone, both;
    const struct fact_release release = { .sequence = 3, .issued = DATE_OF(2026, 11, 20) };
    uint32_t seed = 7;
    size_t n_red = 0;
    for (int i = 0; i < ROUNDS / 4; i++) {
        struct verdict_input in = { .subjects = p.subjects,
                                    .today = DATE_OF(2026, 11, 23),
                                    .made = some_day(&seed),
                                    .maker = "",
                                    .batch = "",
                                    .release = &release,
                                    .law = f->laws[0] };
        some_subject(&seed, &p.subjects[0]);
        some_subject(&seed, &p.subjects[1]);
        in.n_subjects = 1;
        verdict_decide(&in, &alone);
        if (!is_red(&alone))
            continue;
        in.n_subjects = 2;
        verdict_decide(&in, &both);
        assert_true(is_red(&both));
        n_red++;
    }
    assert_true(n_red > 100);
}

/* What a machine read off a pack makes nothing red, and takes no red away, whatever a person says. */
static void a_name_read_is_never_red(void **state)
{
    const struct fixture *f = *state;
    static struct pack_facts p;
    static struct verdict without, with;
    const struct fact_release release = { .sequence = 3, .issued = DATE_OF(2026, 11, 20) };
    uint32_t seed = 17;
    size_t n_red = 0, n_other = 0;
    for (int i = 0; i < ROUNDS / 2; i++) {
        struct verdict_input in = { .subjects = p.subjects,
                                    .today = DATE_OF(2026, 11, 23),
                                    .made = some_day(&seed),
                                    .maker = "",
                                    .batch = "",
                                    .compared = (enum compared)next(&seed, 4),
                                    .release = &release,
                                    .law = f->laws[0] };
        p.n = in.n_subjects = 1 + next(&seed, 3);
        for (size_t k = 0; k < p.n; k++)
            some_subject(&seed, &p.subjects[k]);
        verdict_decide(&in, &without);
        in.maker = pack_firms[next(&seed, PACK_FIRMS)].name;
        in.maker_is_read = true;
        verdict_decide(&in, &with);
        assert_int_equal(is_red(&with), is_red(&without));
        n_red += is_red(&with);
        n_other += strcmp(with.reason, without.reason) != 0;
    }
    assert_true(n_red > 100);
    assert_true(n_other > 100);
}

static int open_all(void **state)
{
    static struct fixture f;
    char assets[FS_PATH_MAX];
    struct err err = { 0 };
    const char *root = getenv("HEYAN_ROOT");
    if (!root || fs_join(assets, root, "assets", &err) != ERR_OK ||
        law_open(assets, "2014-12365", &f.laws[0], &err) != ERR_OK ||
        law_open(assets, "2020-12315", &f.laws[1], &err) != ERR_OK ||
        words_open(assets, "zh", &f.words[0], &err) != ERR_OK ||
        words_open(assets, "en", &f.words[1], &err) != ERR_OK) {
        print_error("%s\n", err.text);
        return -1;
    }
    *state = &f;
    return 0;
}

static int close_all(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; i < 2; i++) {
        law_close(f->laws[i]);
        words_close(f->words[i]);
    }
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_packs_keep_the_promises),
        cmocka_unit_test(a_name_read_is_never_red),
        cmocka_unit_test(more_numbers_never_hide_a_red_one),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
