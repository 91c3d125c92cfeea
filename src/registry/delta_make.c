/* Making a delta: two walks side by side. */
#include "registry/change.h"
#include "registry/delta.h"
#include "registry/registry_file.h"
#include "registry/tally.h"
#include "registry/walk.h"

struct maker {
    const struct layout_table *table;
    struct tally *tally;
    struct delta_made made;
    /* Of the table at hand, in the order they are to be applied in: a number that moves from one
     * row to another is taken away everywhere before it is given anywhere. */
    struct buf gone, changed, added;
};

static enum err_code put(struct maker *m, struct buf *to, enum change_op op,
                         const struct value *before, const struct value *after, struct err *err)
{
    m->made.changes++;
    enum err_code rc = change_put(to, op, m->table->n, before, after);
    return rc ? err_set(err, rc, "more differs than a changeset is worth its while for") : ERR_OK;
}

static enum err_code take_away(struct maker *m, const struct walk *w, struct err *err)
{
    struct tally_row row;
    enum err_code rc = tally_hash(m->tally, m->table, w->row, &row, err);
    if (!rc)
        tally_add(&m->made.before, m->table, &row);
    return rc ? rc : put(m, &m->gone, CHANGE_DELETE, w->row, NULL, err);
}

static enum err_code add(struct maker *m, const struct walk *w, struct err *err)
{
    struct tally_row row;
    enum err_code rc = tally_hash(m->tally, m->table, w->row, &row, err);
    if (!rc)
        tally_add(&m->made.after, m->table, &row);
    return rc ? rc : put(m, &m->added, CHANGE_INSERT, NULL, w->row, err);
}

/* What an update says: before the key and what differs, after what differs. */
static bool differing(const struct layout_table *t, const struct walk *a, const struct walk *b,
                      struct value *before, struct value *after, bool *moves)
{
    bool any = false;
    *moves = false;
    for (size_t i = 0; i < t->n; i++) {
        bool same = value_same(&a->row[i], &b->row[i]);
        before[i] = same && !t->column[i].key ? (struct value){ 0 } : a->row[i];
        after[i] = same ? (struct value){ 0 } : b->row[i];
        any = any || !same;
        *moves = *moves || (!same && t->column[i].unique);
    }
    return any;
}

static enum err_code compare(struct maker *m, const struct walk *a, const struct walk *b,
                             struct err *err)
{
    struct value before[LAYOUT_COLUMNS_MAX], after[LAYOUT_COLUMNS_MAX];
    struct tally_row row;
    bool moves;
    bool differ = differing(m->table, a, b, before, after, &moves);
    if (differ && moves) {
        enum err_code rc = take_away(m, a, err);
        return rc ? rc : add(m, b, err);
    }
    enum err_code rc = tally_hash(m->tally, m->table, a->row, &row, err);
    if (rc)
        return rc;
    tally_add(&m->made.before, m->table, &row);
    if (differ) {
        rc = put(m, &m->changed, CHANGE_UPDATE, before, after, err);
        if (!rc)
            rc = tally_hash(m->tally, m->table, b->row, &row, err);
        if (rc)
            return rc;
    }
    tally_add(&m->made.after, m->table, &row);
    return ERR_OK;
}

static enum err_code walk_both(struct maker *m, struct walk *a, struct walk *b, struct err *err)
{
    enum err_code rc = walk_next(a, err);
    if (!rc)
        rc = walk_next(b, err);
    while (!rc && !(a->at_end && b->at_end)) {
        int way = walk_order(a, b);
        rc = way < 0 ? take_away(m, a, err) : way > 0 ? add(m, b, err) : compare(m, a, b, err);
        if (!rc && way <= 0)
            rc = walk_next(a, err);
        if (!rc && way >= 0)
            rc = walk_next(b, err);
    }
    return rc;
}

static enum err_code hand_over(struct maker *m, delta_write_fn *write, void *self, struct err *err)
{
    const struct buf *const parts[] = { &m->gone, &m->changed, &m->added };
    struct buf head = BUF_INIT(256);
    enum err_code rc = change_put_table(&head, m->table);
    if (rc)
        err_set(err, rc, "no memory for table %s", m->table->name);
    size_t bytes = head.len + m->gone.len + m->changed.len + m->added.len;
    if (!rc && m->gone.len + m->changed.len + m->added.len > 0) {
        m->made.bytes += bytes;
        rc = m->made.bytes > DELTA_BYTES_MAX
                 ? err_set(err, ERR_TOO_BIG, "more differs than a changeset is worth its while for")
                 : write(self, buf_span(&head), err);
        for (size_t i = 0; !rc && i < ARRAY_LEN(parts); i++)
            if (parts[i]->len > 0)
                rc = write(self, buf_span(parts[i]), err);
    }
    buf_fini(&head);
    m->gone.len = m->changed.len = m->added.len = 0;
    return rc;
}

static enum err_code make_table(struct maker *m, sqlite3 *from, sqlite3 *to, struct err *err)
{
    struct walk a, b;
    enum err_code rc = walk_open(&a, from, m->table, err);
    if (rc) {
        walk_close(&a);
        return rc;
    }
    rc = walk_open(&b, to, m->table, err);
    if (!rc)
        rc = walk_both(m, &a, &b, err);
    walk_close(&a);
    walk_close(&b);
    return rc;
}

enum err_code delta_make(struct registry *from, struct registry *to, delta_write_fn *write,
                         void *self, struct delta_made *out, struct err *err)
{
    struct layout layout;
    struct maker m = { .gone = BUF_INIT(DELTA_BYTES_MAX),
                       .changed = BUF_INIT(DELTA_BYTES_MAX),
                       .added = BUF_INIT(DELTA_BYTES_MAX) };
    enum err_code rc = layout_read(from->db, &layout, err);
    if (!rc)
        rc = tally_open(&m.tally, err);
    for (size_t i = 0; !rc && i < layout.n; i++) {
        m.table = &layout.table[i];
        rc = make_table(&m, from->db, to->db, err);
        if (!rc)
            rc = hand_over(&m, write, self, err);
    }
    tally_close(m.tally);
    buf_fini(&m.gone);
    buf_fini(&m.changed);
    buf_fini(&m.added);
    if (!rc)
        *out = m.made;
    return rc;
}
