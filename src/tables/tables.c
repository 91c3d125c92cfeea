#include "tables/tables.h"

#include <inttypes.h>

#include "base/log.h"
#include "report/number.h"
#include "sync/binder.h"
#include "tables/view.h"
#include "words/words.h"

static const char *const profiles[] = { "2014-12365", "2020-12315" };

/* A day on which to try the clocks: any would do. */
enum { SOME_DAY_UTC_S = 1795000000 };

bool tables_is_refusal(enum err_code rc)
{
    return rc == ERR_INVALID || rc == ERR_NOT_FOUND || rc == ERR_UNSUPPORTED;
}

void tables_close(struct tables *t)
{
    law_close(t->law);
    if (t->form)
        form_close(t->form);
    if (t->promise)
        promise_close(t->promise);
    route_close(t->route);
    *t = (struct tables){ 0 };
}

enum err_code tables_open(const char *assets, const char *profile, struct tables *out,
                          struct err *err)
{
    char report[FS_PATH_MAX], route[FS_PATH_MAX];
    struct tables t = { 0 };
    enum err_code rc = fs_join(report, assets, "report", err);
    if (!rc)
        rc = fs_join(route, assets, "route", err);
    if (!rc)
        rc = law_open(assets, profile, &t.law, err);
    if (!rc)
        rc = form_open(report, profile, &t.form, err);
    if (!rc)
        rc = promise_open(report, profile, &t.promise, err);
    if (!rc)
        rc = route_open(route, profile, &t.route, err);
    if (rc) {
        tables_close(&t);
        return rc;
    }
    *out = t;
    return ERR_OK;
}

/* --- checking ---------------------------------------------------------------------------------------- */

/* What the readers let pass, since a table may be without it, and a kiosk may not. */
static enum err_code check_terms(const struct tables *t, const char *profile, struct err *err)
{
    static const char *const needed[] = { "bureau", "bureau_en", "hotline" };
    uint64_t days;
    for (size_t i = 0; i < ARRAY_LEN(needed); i++)
        if (law_term(t->law, needed[i])[0] == '\0')
            return err_set(err, ERR_INVALID, "law/%s/terms.tsv: has no '%s'", profile, needed[i]);
    if (!number_hotline_ok(law_term(t->law, "hotline"))) /* no report could have a number */
        return err_set(err, ERR_INVALID,
                       "law/%s/terms.tsv: 'hotline' is not 3 to 7 digits, with which reports are"
                       " numbered",
                       profile);
    if (!span_number(span_of(law_term(t->law, "stale_days")), &days) || days == 0)
        return err_set(err, ERR_INVALID, "law/%s/terms.tsv: 'stale_days' is no number of days",
                       profile);
    return ERR_OK;
}

/* A page that offers nothing cannot be answered; of problems there is one at least that fits whatever goods. */
static enum err_code check_lists(const struct tables *t, struct err *err)
{
    static const struct {
        enum form_list list;
        const char *table;
    } lists[] = { { FORM_PROBLEMS, "report/problems.tsv" },
                  { FORM_WISHES, "report/wishes.tsv" },
                  { FORM_TOWNSHIPS, "report/townships.tsv" } };
    for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
        size_t at = 0, n = form_n_choices(t->form, lists[i].list);
        while (at < n && form_choice_at(t->form, lists[i].list, at)->under[0])
            at++;
        if (at == n)
            return err_set(err, ERR_INVALID, "%s: no row that whoever reports may choose",
                           lists[i].table);
    }
    return ERR_OK;
}

static enum err_code check_clocks(const struct tables *t, const char *profile, struct err *err)
{
    for (int kind = REPORT_NONE + 1; kind < REPORT_KIND_COUNT; kind++) {
        struct promise_due due;
        promise_due(t->promise, "decide", (enum report_kind)kind, SOME_DAY_UTC_S, &due);
        if (!date_known(due.day))
            return err_set(err, ERR_INVALID,
                           "report/clocks.tsv: no day to decide a %s by in the profile %s",
                           report_kind_name((enum report_kind)kind), profile);
    }
    return ERR_OK;
}

/* What a kiosk cannot do without, beyond what the readers ask for. */
static enum err_code check_needs(const struct tables *t, const char *profile, struct err *err)
{
    enum err_code rc = check_terms(t, profile, err);
    if (!rc)
        rc = check_lists(t, err);
    return rc ? rc : check_clocks(t, profile, err);
}

static enum err_code check_words(const struct tables *t, const struct words *w, struct err *err)
{
    for (int kind = REPORT_NONE + 1; kind < REPORT_KIND_COUNT; kind++)
        for (int q = 0; q < QUESTION_COUNT; q++) {
            const char *why = form_why(t->form, (enum report_kind)kind, (enum question)q);
            if (why[0] && !words_has(w, why))
                return err_set(
                    err, ERR_INVALID, "report/questions.tsv: '%s' of '%s': there are no words '%s'",
                    question_name((enum question)q), report_kind_name((enum report_kind)kind), why);
        }
    return ERR_OK;
}

static enum err_code check_profile(const char *folder, const char *profile, const struct words *w,
                                   struct err *err)
{
    struct tables t = { 0 };
    enum err_code rc = tables_open(folder, profile, &t, err);
    if (!rc)
        rc = check_needs(&t, profile, err);
    if (!rc)
        rc = check_words(&t, w, err);
    tables_close(&t);
    return rc && err && !strchr(err->text, '/') ? err_wrap(err, rc, "profile %s", profile) : rc;
}

static enum err_code check_laid_out(const struct tables_place *place, const struct bundle *chosen,
                                    const struct words *words, struct err *err)
{
    struct view view;
    enum err_code rc = view_open(place->second, place->assets, chosen, &view, err);
    if (rc)
        return rc;
    for (size_t i = 0; !rc && i < ARRAY_LEN(profiles); i++)
        rc = check_profile(view.folder, profiles[i], words, err);
    view_plain(&view, err);
    view_close(&view);
    return rc;
}

/* Newer ones of the package that do not fit the signed ones leave these as they were signed. */
static enum err_code check_over(const struct tables_place *place, const struct bundle *bundle,
                                struct over *over, struct err *err)
{
    struct bundle chosen;
    struct words *words = NULL;
    enum err_code rc = over_choose(place->assets, bundle, &chosen, over, err);
    if (!rc)
        rc = words_open(place->assets, "zh", &words, err);
    if (!rc)
        rc = check_laid_out(place, &chosen, words, err);
    if (tables_is_refusal(rc) && words && over->n_newer > 0) {
        over_keep_all(bundle, &chosen, over);
        rc = check_laid_out(place, &chosen, words, err);
    }
    words_close(words);
    return rc;
}

enum err_code tables_check(const struct tables_place *place, struct span bytes, struct err *err)
{
    struct bundle bundle;
    struct over over;
    enum err_code rc = bundle_read(bytes, &bundle, err);
    return rc ? rc : check_over(place, &bundle, &over, err);
}

enum err_code tables_check_shipped(void *self, struct span bundle, struct err *err)
{
    return tables_check(self, bundle, err);
}

void tables_say_shipped(void *self, struct span bytes, char why[BIND_WHY_MAX])
{
    const struct tables_place *place = self;
    struct bundle bundle, chosen;
    struct over over = { 0 };
    why[0] = '\0';
    if (bundle_read(bytes, &bundle, NULL) != ERR_OK ||
        over_choose(place->assets, &bundle, &chosen, &over, NULL) != ERR_OK)
        return;
    if (over.n_newer > 0 && check_over(place, &bundle, &over, NULL) != ERR_OK)
        return; /* of no use either way: that is told when they are opened */
    text_copy(why, BIND_WHY_MAX, over.why);
}

/* --- those held -------------------------------------------------------------------------------------- */

static enum err_code open_laid_out(const struct binder *b, const char *assets, const char *profile,
                                   const struct bundle *chosen, struct tables *out, struct err *err)
{
    struct view view;
    struct tables t = { 0 };
    enum err_code rc = view_open(b->folder, assets, chosen, &view, err);
    if (rc)
        return rc;
    rc = tables_open(view.folder, profile, &t, err);
    if (!rc)
        rc = check_needs(&t, profile, err);
    view_plain(&view, err);
    view_close(&view);
    if (rc)
        tables_close(&t);
    else
        *out = t;
    return rc;
}

static enum err_code open_one(const struct binder *b, size_t at, const char *assets,
                              const char *profile, struct buf *bytes, struct tables *out,
                              struct err *err)
{
    struct bundle bundle, chosen;
    struct over over;
    enum err_code rc = binder_read(b, at, bytes, err);
    if (!rc)
        rc = bundle_read(buf_span(bytes), &bundle, err);
    if (!rc)
        rc = over_choose(assets, &bundle, &chosen, &over, err);
    if (rc)
        return rc;
    rc = open_laid_out(b, assets, profile, &chosen, out, err);
    if (tables_is_refusal(rc) && over.n_newer > 0) {
        over_keep_all(&bundle, &chosen, &over);
        rc = open_laid_out(b, assets, profile, &chosen, out, err);
    }
    if (rc)
        return rc;
    out->sequence = bundle.sequence;
    out->over = over;
    if (over.why[0])
        log_line(LOG_WARN, "tables", "tables %" PRId64 " were made over another package: %s",
                 bundle.sequence, over.why);
    return ERR_OK;
}

static bool open_first(const char *store, const char *assets, const char *profile,
                       struct tables *out)
{
    struct binder b;
    struct err why = { 0 };
    struct buf bytes = BUF_INIT(BUNDLE_BYTES_MAX);
    bool is_open = false;
    if (binder_look(store, &b, &why) != ERR_OK) {
        log_line(LOG_ERROR, "tables", "%s", why.text);
        return false;
    }
    for (size_t i = 0; i < b.n && !is_open; i++) {
        is_open = open_one(&b, i, assets, profile, &bytes, out, &why) == ERR_OK;
        if (!is_open)
            log_line(LOG_ERROR, "tables", "tables %" PRId64 " are passed over: %s",
                     b.held[i].sequence, why.text);
    }
    buf_fini(&bytes);
    return is_open;
}

enum err_code tables_open_held(const char *store, const char *assets, const char *profile,
                               struct tables *out, struct err *err)
{
    if (store && open_first(store, assets, profile, out))
        return ERR_OK;
    return tables_open(assets, profile, out, err);
}
