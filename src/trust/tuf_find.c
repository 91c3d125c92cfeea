#include "trust/canon.h"
#include "trust/tuf_self.h"

/* --- roles that were checked in this session ------------------------------------------------------ */

static enum refusal remember(struct tuf *t, const char *name, struct role *file, struct err *err)
{
    char *own = strdup(name);
    if (own && t->n_delegated == t->cap_delegated) {
        size_t cap = t->cap_delegated ? t->cap_delegated * 2 : 8;
        struct tuf_delegated *more = realloc(t->delegated, cap * sizeof *more);
        if (more) {
            t->delegated = more;
            t->cap_delegated = cap;
        }
    }
    if (!own || t->n_delegated == t->cap_delegated) {
        free(own);
        err_set(err, ERR_NOMEM, "no memory for a delegated role");
        return REFUSAL_FAULT;
    }
    t->delegated[t->n_delegated++] = (struct tuf_delegated){ own, file };
    return REFUSAL_NONE;
}

/* A role is trusted for the delegator it was reached by and for no other: two may give the same name to
 * different keys. */
static enum refusal reach(struct tuf *t, const char *name, const struct role *delegator,
                          const struct role **out, struct err *err)
{
    struct role *file = NULL;
    if (delegator == t->root) {
        *out = t->targets;
        return REFUSAL_NONE;
    }
    for (size_t i = 0; i < t->n_delegated; i++)
        if (strcmp(t->delegated[i].name, name) == 0 &&
            role_verify(t->delegated[i].file, delegator, name, NULL) == REFUSAL_NONE) {
            *out = t->delegated[i].file;
            return REFUSAL_NONE;
        }
    enum refusal why = tuf_obtain_targets(t, name, delegator, &file, err);
    if (!why)
        why = remember(t, name, file, err);
    if (why) {
        role_destroy(file);
        return why;
    }
    *out = file;
    return REFUSAL_NONE;
}

/* --- the walk: 5.6.7, pre-order, depth first -------------------------------------------------------- */

enum { ROLES_MAX = 1 + TUF_DELEGATIONS_MAX };

struct walk {
    const char *target; /* NULL: every role, whatever paths and `terminating` say */
    struct waiting {
        const char *name;
        const struct role *delegator;
    } waiting[ROLES_MAX]; /* the next one is the last */
    size_t n_waiting;
    const char *visited[ROLES_MAX];
    size_t n_visited;
};

static void walk_init(struct walk *w, const struct tuf *t, const char *target)
{
    *w = (struct walk){ .target = target, .n_waiting = 1 };
    w->waiting[0] = (struct waiting){ "targets", t->root };
}

static bool was_visited(const struct walk *w, const char *name)
{
    for (size_t i = 0; i < w->n_visited; i++)
        if (strcmp(w->visited[i], name) == 0)
            return true;
    return false;
}

static void drop_waiting(struct walk *w, size_t i)
{
    w->n_waiting--;
    memmove(w->waiting + i, w->waiting + i + 1, (w->n_waiting - i) * sizeof *w->waiting);
}

/* Every name waits once, where it comes first; so what no longer finds a place at the bottom would come
 * after more roles than a walk visits. */
static void push_one(struct walk *w, const char *name, const struct role *delegator)
{
    for (size_t i = w->n_waiting; i > 0; i--)
        if (strcmp(w->waiting[i - 1].name, name) == 0)
            drop_waiting(w, i - 1);
    if (w->n_waiting == ROLES_MAX)
        drop_waiting(w, 0);
    w->waiting[w->n_waiting++] = (struct waiting){ name, delegator };
}

/* Puts the delegations that cover the target before what waits, in their order. */
static void push(struct walk *w, const struct role *from)
{
    const char *picked[ROLES_MAX];
    size_t n = role_delegations(from), n_picked = 0;
    for (size_t i = 0; i < n && n_picked < ROLES_MAX; i++) {
        struct role_delegation d = role_delegation_at(from, i);
        if (w->target && !role_delegation_covers(&d, w->target))
            continue;
        if (!was_visited(w, d.name))
            picked[n_picked++] = d.name;
        if (w->target && d.is_terminating) {
            w->n_waiting = 0; /* nothing behind it is asked any more */
            break;
        }
    }
    while (n_picked > 0)
        push_one(w, picked[--n_picked], from);
}

/* The next role of the walk; *out is NULL at its end. */
static enum refusal walk_on(struct walk *w, struct tuf *t, const char **name,
                            const struct role **out, struct err *err)
{
    *out = NULL;
    if (w->n_waiting > 0 && w->n_visited < ROLES_MAX) {
        struct waiting next = w->waiting[--w->n_waiting];
        enum refusal why = reach(t, next.name, next.delegator, out, err);
        if (why) {
            *out = NULL;
            return why;
        }
        w->visited[w->n_visited++] = next.name;
        *name = next.name;
    }
    return REFUSAL_NONE;
}

/* --- one target -------------------------------------------------------------------------------------- */

static enum refusal fill(const char *name, const char *role_name, const json_t *entry,
                         struct tuf_target *out, struct err *err)
{
    struct tuf_target target = { .custom = BUF_INIT(TUF_TARGETS_BYTES_MAX) };
    struct hash_set hashes = { 0 };
    const json_t *custom = json_object_get(entry, "custom");
    enum err_code rc = hash_set_from_json(json_object_get(entry, "hashes"), &hashes, err);
    if (!rc && custom)
        rc = canon_write(custom, &target.custom, err);
    if (rc) {
        buf_fini(&target.custom);
        err_wrap(err, rc, "%.80s", name);
        return rc == ERR_NOMEM ? REFUSAL_FAULT : REFUSAL_MALFORMED;
    }
    text_copy(target.name, sizeof target.name, name);
    text_copy(target.role, sizeof target.role, role_name);
    target.length_bytes = (uint64_t)json_integer_value(json_object_get(entry, "length"));
    target.has_sha256 = hashes.has_sha256;
    target.has_sha512 = hashes.has_sha512;
    memcpy(target.sha256, hashes.sha256, sizeof target.sha256);
    memcpy(target.sha512, hashes.sha512, sizeof target.sha512);
    *out = target;
    return REFUSAL_NONE;
}

void tuf_target_fini(struct tuf_target *target)
{
    buf_fini(&target->custom);
}

/* Who answers for the name; *entry is NULL when nobody does. */
static enum refusal look(struct tuf *t, const char *name, const char **role_name,
                         const json_t **entry, struct err *err)
{
    struct walk w;
    const struct role *role;
    enum refusal why;
    walk_init(&w, t, name);
    *entry = NULL;
    while (!(why = walk_on(&w, t, role_name, &role, err)) && role) {
        *entry = role_target(role, name);
        if (*entry)
            break;
        push(&w, role);
    }
    return why;
}

static enum refusal find(struct tuf *t, const char *name, struct tuf_target *out, struct err *err)
{
    const char *role_name = NULL;
    const json_t *entry = NULL;
    enum refusal why = tuf_be_ready(t, err);
    if (!why && strlen(name) <= TUF_NAME_MAX)
        why = look(t, name, &role_name, &entry, err);
    if (!why && !entry)
        why = tuf_refuse(err, REFUSAL_NO_TARGET, "nobody trusted speaks of %.80s", name);
    return why ? why : fill(name, role_name, entry, out, err);
}

enum err_code tuf_find_target(struct tuf *t, const char *name, struct tuf_target *out,
                              struct err *err)
{
    return tuf_end(t, find(t, name, out, err), err);
}

/* --- all of them --------------------------------------------------------------------------------------- */

struct listing {
    struct tuf *t;
    const char *prefix;
    tuf_visit_fn *visit;
    void *self;
    bool is_over;
};

static enum refusal list_one(struct listing *l, const char *role_name, const struct role *role,
                             const char *name, struct err *err)
{
    const char *found_in = NULL;
    const json_t *entry = NULL;
    struct tuf_target target;
    if (strlen(name) > TUF_NAME_MAX || !span_starts(span_of(name), l->prefix))
        return REFUSAL_NONE;
    enum refusal why = look(l->t, name, &found_in, &entry, err);
    /* Another role comes first for this name, or nobody gave it to this one. */
    if (why || entry != role_target(role, name))
        return why;
    why = fill(name, role_name, entry, &target, err);
    if (why)
        return why;
    l->is_over = !l->visit(l->self, &target);
    tuf_target_fini(&target);
    return REFUSAL_NONE;
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum refusal list_role(struct listing *l, const char *role_name, const struct role *role,
                              struct err *err)
{
    json_t *targets = json_object_get(role->body, "targets"), *entry;
    size_t n = json_object_size(targets), at = 0;
    const char **names = calloc(n ? n : 1, sizeof *names), *name;
    enum refusal why = REFUSAL_NONE;
    if (!names) {
        err_set(err, ERR_NOMEM, "no memory for a list");
        return REFUSAL_FAULT;
    }
    json_object_foreach(targets, name, entry)
    {
        names[at++] = name;
    }
    qsort(names, n, sizeof *names, by_bytes);
    for (size_t i = 0; i < n && !why && !l->is_over; i++)
        why = list_one(l, role_name, role, names[i], err);
    free(names);
    return why;
}

enum err_code tuf_list_targets(struct tuf *t, const char *prefix, tuf_visit_fn *visit, void *self,
                               struct err *err)
{
    struct listing l = { t, prefix, visit, self, false };
    struct walk w;
    const struct role *role = NULL;
    const char *role_name = NULL;
    enum refusal why = tuf_be_ready(t, err);
    walk_init(&w, t, NULL);
    while (!why && !l.is_over) {
        why = walk_on(&w, t, &role_name, &role, err);
        if (why || !role)
            break;
        push(&w, role);
        why = list_role(&l, role_name, role, err);
    }
    return tuf_end(t, why, err);
}
