#include "app/judge.h"

#include "base/log.h"
#include "base/text.h"

enum { OWN_PATHS_MAX = 8 };

struct judge {
    const char *const *paths;
    size_t n, which;
    const struct law *law;
    struct registry *registry; /* NULL: none answers */
    char trouble[400];
    const char *own_paths[OWN_PATHS_MAX]; /* after judge_adopt: of own[] */
    char own[OWN_PATHS_MAX][FS_PATH_MAX];
};

static void open_from(struct judge *j, size_t from)
{
    struct err err = { 0 };
    size_t which = 0;
    registry_close(j->registry);
    j->registry = NULL;
    if (from >= j->n) {
        if (j->n == 0)
            text_copy(j->trouble, sizeof j->trouble, "no release was given");
        return;
    }
    enum err_code rc = registry_open_first(j->paths + from, j->n - from, &j->registry, &which,
                                           &err);
    if (rc) {
        j->registry = NULL;
        text_copy(j->trouble, sizeof j->trouble, err.text);
        return;
    }
    j->which = from + which;
    if (j->which == 0)
        j->trouble[0] = '\0';
    else if (j->trouble[0] == '\0')
        snprintf(j->trouble, sizeof j->trouble, "%s does not open", j->paths[0]);
}

enum err_code judge_create(const char *const *paths, size_t n, const struct law *law,
                           struct judge **out, struct err *err)
{
    struct judge *j = calloc(1, sizeof *j);
    if (!j)
        return err_set(err, ERR_NOMEM, "no memory for the judge");
    j->paths = paths;
    j->n = n;
    j->law = law;
    open_from(j, 0);
    *out = j;
    return ERR_OK;
}

void judge_destroy(struct judge *j)
{
    if (!j)
        return;
    registry_close(j->registry);
    free(j);
}

bool judge_is_ready(const struct judge *j)
{
    return j->registry != NULL;
}

const struct fact_release *judge_release(const struct judge *j)
{
    return j->registry ? registry_release(j->registry) : NULL;
}

const char *judge_path(const struct judge *j)
{
    return j->registry ? j->paths[j->which] : NULL;
}

const char *judge_trouble(const struct judge *j)
{
    return j->trouble;
}

enum err_code judge_run(struct judge *j, const struct ident *idents, size_t n,
                        const struct check_context *context, struct check *out, struct err *err)
{
    struct err why = { 0 };
    while (j->registry) {
        enum err_code rc = check_run(j->registry, j->law, idents, n, context, out, &why);
        if (!rc)
            return ERR_OK;
        if (rc != ERR_DB)
            return err_set(err, rc, "%s", why.text);
        log_line(LOG_ERROR, "judge", "%s: %s", j->paths[j->which], why.text);
        text_copy(j->trouble, sizeof j->trouble, why.text);
        open_from(j, j->which + 1);
    }
    return err_set(err, ERR_DB, "no release answers: %s", j->trouble);
}

bool judge_knows(struct judge *j, const struct ident *id)
{
    union {
        struct fact_licence licence;
        struct fact_org org;
        struct fact_standard standard;
    } fact = { 0 };
    struct err why;
    enum err_code rc = ERR_NOT_FOUND;
    if (!j->registry)
        return false;
    if (ident_is_licence(id->kind))
        rc = registry_find_licence(j->registry, id->kind, id->text, &fact.licence, &why);
    else if (ident_is_org(id->kind))
        rc = registry_find_org(j->registry, id->kind, id->text, &fact.org, &why);
    else if (id->kind == ID_STANDARD || id->kind == ID_STANDARD_FIRM)
        rc = registry_find_standard(j->registry, id->text, &fact.standard, &why);
    return rc == ERR_OK;
}

struct registry *judge_adopt(struct judge *j, struct registry *fresh,
                             const char paths[][FS_PATH_MAX], size_t n)
{
    struct registry *old = j->registry;
    j->n = n < OWN_PATHS_MAX ? n : OWN_PATHS_MAX;
    for (size_t i = 0; i < j->n; i++) {
        text_copy(j->own[i], sizeof j->own[i], paths[i]);
        j->own_paths[i] = j->own[i];
    }
    j->paths = j->own_paths;
    j->which = 0;
    j->trouble[0] = '\0';
    j->registry = fresh;
    return old;
}

void judge_adopt_law(struct judge *j, const struct law *law)
{
    j->law = law;
}

bool judge_retry(struct judge *j)
{
    if (!j->registry)
        open_from(j, 0);
    return j->registry != NULL;
}
