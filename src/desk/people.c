/* Who may act at the desk. */
#include <sodium.h>

#include "desk/store.h"

enum { SQL_BEGUN, SQL_FOUND, SQL_ADD, SQL_FIND, SQL_ADMIT, SQL_RETIRE, SQL_COUNT, SQL_LIST };

static const char *const sql[] = {
    [SQL_BEGUN] = "SELECT count(*) FROM desk",
    [SQL_FOUND] = "INSERT INTO desk (id, first_sequence) VALUES (1, ?1)",
    [SQL_ADD] = "INSERT INTO person (name, public_key, state, proposed_by) VALUES (?1, ?2, ?3, ?4)",
    [SQL_FIND] = "SELECT id, state, ifnull(proposed_by, 0), public_key FROM person WHERE name = ?1",
    [SQL_ADMIT] = "UPDATE person SET state = 2, admitted_by = ?2 WHERE id = ?1",
    [SQL_RETIRE] = "UPDATE person SET state = 3 WHERE id = ?1",
    [SQL_COUNT] = "SELECT count(*) FROM person WHERE state = 2",
    [SQL_LIST] = "SELECT p.name, p.public_key, p.state, a.name, b.name FROM person p"
                 " LEFT JOIN person a ON a.id = p.proposed_by"
                 " LEFT JOIN person b ON b.id = p.admitted_by ORDER BY p.id",
};

struct key_text {
    char hex[2 * DESK_KEY_BYTES + 1];
};

static struct key_text hex_of(const uint8_t key[DESK_KEY_BYTES])
{
    struct key_text k;
    sodium_bin2hex(k.hex, sizeof k.hex, key, DESK_KEY_BYTES);
    return k;
}

static enum err_code check_person(const struct words *w, const struct desk_person *p,
                                  struct err *err)
{
    return store_check_text(w, "name", p->name, DESK_NAME_MAX, err);
}

/* A row of that name or key already there speaks for itself. */
static enum err_code add(struct desk *d, const struct desk_person *p, int64_t state,
                         int64_t proposed_by, struct err *err)
{
    char by[24];
    snprintf(by, sizeof by, "%lld", (long long)proposed_by);
    enum err_code rc = store_run(d, err, sql[SQL_ADD], "ssis", p->name, hex_of(p->key).hex, state,
                                 proposed_by ? by : NULL);
    if (rc == ERR_DB && sqlite3_extended_errcode(d->db) == SQLITE_CONSTRAINT_UNIQUE)
        rc = store_refuse(d->words, err, ERR_INVALID, "desk.err.person_twice", p->name, 0);
    return rc;
}

static json_t *person_json(const struct desk_person *p)
{
    return json_pack("{s:s, s:s}", "name", p->name, "key", hex_of(p->key).hex);
}

struct founding {
    const struct desk_person *people;
    size_t n;
    int64_t first_sequence;
};

static enum err_code found_desk(struct desk *d, void *self, struct err *err)
{
    const struct founding *f = self;
    int64_t begun = 0;
    enum err_code rc = store_number(d, &begun, err, sql[SQL_BEGUN], "");
    if (!rc && begun)
        rc = store_refuse(d->words, err, ERR_INVALID, "desk.err.desk_twice", d->folder, 0);
    if (!rc)
        rc = store_run(d, err, sql[SQL_FOUND], "i", f->first_sequence);
    for (size_t i = 0; !rc && i < f->n; i++)
        rc = add(d, &f->people[i], PERSON_ADMITTED, 0, err);
    return rc;
}

enum err_code desk_create(const struct desk_place *place, const struct desk_actor *actor,
                          const struct desk_person *people, size_t n, int64_t first_sequence,
                          struct err *err)
{
    struct desk *d = NULL;
    struct act a;
    struct founding f = { people, n, first_sequence };
    if (n < DESK_PEOPLE_MIN)
        return store_refuse(place->words, err, ERR_INVALID, "desk.err.two_people", NULL, 0);
    if (first_sequence < 1)
        return store_refuse(place->words, err, ERR_INVALID, "desk.err.first_sequence", NULL, 0);
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < n; i++)
        rc = check_person(place->words, &people[i], err);
    if (!rc)
        rc = store_open(place, true, &d, err);
    if (!rc)
        rc = act_begin_with(&a, d, actor, found_desk, &f, err);
    if (!rc) {
        json_t *list = json_array();
        for (size_t i = 0; i < n; i++)
            json_array_append_new(list, person_json(&people[i]));
        rc = act_end(
            &a, ERR_OK, "create", "desk",
            json_pack("{s:o, s:I}", "people", list, "first_sequence", (json_int_t)first_sequence),
            err);
    }
    desk_close(d);
    return rc;
}

enum err_code desk_person_propose(struct desk *d, const struct desk_actor *actor,
                                  const struct desk_person *person, struct err *err)
{
    struct act a;
    enum err_code rc = check_person(d->words, person, err);
    if (!rc)
        rc = act_begin(&a, d, actor, err);
    if (rc)
        return rc;
    rc = add(d, person, PERSON_PROPOSED, a.person, err);
    return act_end(&a, rc, "propose", "person", person_json(person), err);
}

struct found {
    int64_t id, state, proposed_by;
    char key[2 * DESK_KEY_BYTES + 1];
};

static enum err_code find(struct desk *d, const char *name, struct found *out, struct err *err)
{
    sqlite3_stmt *s;
    char shown[DESK_NAME_MAX];
    enum err_code rc = store_query(d, &s, err, sql[SQL_FIND], "s", name);
    if (rc)
        return rc;
    if (store_step(d, s, &rc, err)) {
        *out = (struct found){ .id = sqlite3_column_int64(s, 0),
                               .state = sqlite3_column_int64(s, 1),
                               .proposed_by = sqlite3_column_int64(s, 2) };
        store_text(s, 3, out->key, sizeof out->key);
    } else if (!rc) {
        text_show(span_of(name), shown, sizeof shown);
        rc = store_refuse(d->words, err, ERR_NOT_FOUND, "desk.err.person_none", shown, 0);
    }
    sqlite3_finalize(s);
    return rc;
}

enum err_code desk_person_admit(struct desk *d, const struct desk_actor *actor, const char *name,
                                struct err *err)
{
    struct act a;
    struct found who = { 0 };
    enum err_code rc = act_begin(&a, d, actor, err);
    if (rc)
        return rc;
    rc = find(d, name, &who, err);
    if (!rc && who.state != PERSON_PROPOSED)
        rc = store_refuse(d->words, err, ERR_INVALID, "desk.err.person_not_proposed", name, 0);
    if (!rc && who.proposed_by == a.person)
        rc = store_refuse(d->words, err, ERR_UNTRUSTED, "desk.err.person_same", name, 0);
    if (!rc)
        rc = store_run(d, err, sql[SQL_ADMIT], "ii", who.id, a.person);
    return act_end(&a, rc, "admit", "person",
                   rc ? NULL : json_pack("{s:s, s:s}", "name", name, "key", who.key), err);
}

enum err_code desk_person_retire(struct desk *d, const struct desk_actor *actor, const char *name,
                                 const char *reason, struct err *err)
{
    struct act a;
    struct found who = { 0 };
    int64_t left = 0;
    enum err_code rc = store_check_text(d->words, "reason", reason, DESK_TEXT_MAX, err);
    if (!rc)
        rc = act_begin(&a, d, actor, err);
    if (rc)
        return rc;
    rc = find(d, name, &who, err);
    if (!rc && who.state == PERSON_RETIRED)
        rc = store_refuse(d->words, err, ERR_INVALID, "desk.err.person_retired", name, 0);
    if (!rc)
        rc = store_number(d, &left, err, sql[SQL_COUNT], "");
    if (!rc && who.state == PERSON_ADMITTED && left <= DESK_PEOPLE_MIN)
        rc = store_refuse(d->words, err, ERR_INVALID, "desk.err.person_last", name, 0);
    if (!rc)
        rc = store_run(d, err, sql[SQL_RETIRE], "i", who.id);
    return act_end(&a, rc, "retire", "person",
                   rc ? NULL : json_pack("{s:s, s:s}", "name", name, "reason", reason), err);
}

enum err_code desk_list_people(struct desk *d,
                               bool (*take)(void *self, const struct desk_person_row *p),
                               void *self, struct err *err)
{
    sqlite3_stmt *s;
    bool more = true;
    enum err_code rc = store_query(d, &s, err, sql[SQL_LIST], "");
    while (!rc && more && store_step(d, s, &rc, err)) {
        struct desk_person_row p = { .state = (unsigned)sqlite3_column_int(s, 2) };
        store_text(s, 0, p.name, sizeof p.name);
        store_text(s, 1, p.key, sizeof p.key);
        store_text(s, 3, p.proposed_by, sizeof p.proposed_by);
        store_text(s, 4, p.admitted_by, sizeof p.admitted_by);
        more = take(self, &p);
    }
    sqlite3_finalize(s);
    return rc;
}
