/* The proof of what was done: any column changed behind the docket's back is found, and so is a past that was written
 * anew by the rules. */
#include "unit/docket/world.h"

#include "docket/head.h"
#include "docket/store.h"
#include "trust/key.h"

static const char profile[] = "2014-12365";
static const struct number_parts home = { .county = "WX", .hotline = "12365" };

struct breaks {
    char number[REPORT_NUMBER_MAX], why[96];
    int64_t seq;
    size_t n;
};

static bool note_break(void *self, const char *number, int64_t seq, const char *why)
{
    struct breaks *b = self;
    snprintf(b->number, sizeof b->number, "%s", number);
    snprintf(b->why, sizeof b->why, "%s", why);
    b->seq = seq;
    b->n++;
    return true;
}

static struct breaks look_at_case(struct docket *d, int64_t id)
{
    struct breaks b = { .n = 0 };
    struct docket_audit audit;
    MUST(docket_audit_case(d, id, note_break, &b, &audit, ERR));
    assert_int_equal(audit.n_cases, 1);
    return b;
}

static struct breaks look_at_all(struct docket *d)
{
    struct breaks b = { .n = 0 };
    struct docket_audit audit;
    MUST(docket_audit(d, note_break, &b, &audit, ERR));
    return b;
}

/* --- a case with everything -------------------------------------------------------------------- */

static void sha_of(unsigned a, unsigned b, char out[REPORT_SHA256_TEXT])
{
    snprintf(out, REPORT_SHA256_TEXT, "%032x%032x", a, b);
}

static void reply(struct docket *d, const struct docket_case *c, unsigned i)
{
    char key[REPORT_UUID_TEXT];
    const struct docket_caller who = { c->envelope.number, "123456", &home, WORLD_NOW + 50 };
    struct docket_reply r = { .key = key, .box = span_of("a sealed reply"), .n_photos = 1 };
    bool is_new;
    uint32_t wait_s;
    snprintf(key, sizeof key, "11111111-1111-4111-8111-%012u", i);
    r.photos[0] = (struct envelope_photo){ .kind = PHOTO_RECEIPT, .bytes = 7000 };
    sha_of(2, i, r.photos[0].sha256);
    MUST(docket_mail_reply(d, world_rules(profile), NULL, &who, &r, &is_new, &wait_s, ERR));
}

enum { ACTS = 8 /* of such a case */ };

/* received, accept, ask, reply with a photograph, note, a covered photograph, a covered line, check */
static int64_t full_case(struct docket *d, unsigned i)
{
    struct world_report r;
    struct docket_case c;
    char copy[REPORT_SHA256_TEXT];
    world_report(&r, 7, i, REPORT_TIP);
    r.item.envelope.n_photos = 1;
    r.item.envelope.photos[0] = (struct envelope_photo){ .kind = PHOTO_PACK, .bytes = 5000 };
    sha_of(1, i, r.item.envelope.photos[0].sha256);
    world_renew(&r, "a sealed box, sixty bytes at least, which nobody can open here");
    MUST(docket_take(d, &r.item, 1, WORLD_NOW, world_promise(profile), ERR));
    MUST(r.item.rc);
    MUST(docket_find(d, r.item.receipt.case_number, &c, ERR));
    MUST(docket_photo_held(d, r.key, r.item.envelope.photos[0].sha256, WORLD_NOW, ERR));
    world_act(d, c.id, "accept", NULL);
    world_act(d, c.id, "ask", "请问店主王五在不在？");
    reply(d, &c, i);
    world_act(d, c.id, "note", "看过现场");
    sha_of(3, i, copy);
    const struct docket_redacted covered = { c.id, "李四", r.item.envelope.photos[0].sha256,
                                             copy, 4000,   WORLD_NOW + 60 };
    MUST(docket_photo_redacted(d, world_rules(profile), &covered, ERR));
    MUST(docket_event_redacted(d, world_rules(profile), c.id, 3, "请问店主在不在？", "李四",
                               WORLD_NOW + 70, ERR));
    world_act(d, c.id, "check", NULL);
    MUST(docket_get(d, c.id, &c, ERR));
    assert_int_equal(c.n_events, ACTS);
    world_report_fini(&r);
    return c.id;
}

/* --- every column ------------------------------------------------------------------------------ */

/* What a column is set to when one more, or one letter more, will not do; NULL: it is not held, with the reason. */
static const struct {
    const char *column, *value, *why_not;
} others[] = {
    { "event.report_id", "1", NULL },
    { "event.seq", "seq + 100", NULL },
    { "event.is_public", "1 - is_public", NULL },
    { "event.told", "1 - told", NULL },
    { "event.head", NULL, "held by the heads, once there are any" },
    { "report.id", NULL, "others refer to it" },
    { "report.kind", "'question'", NULL },
    { "report.clock_is_sure", "1 - clock_is_sure", NULL },
    { "report.has_contact", "1 - has_contact", NULL },
    { "report.is_open", "1 - is_open", NULL },
    { "sealed.report_id", NULL, "one row a report: tried by taking it away" },
    { "sealed.envelope", "(SELECT s.envelope FROM sealed s WHERE s.report_id = 1)", NULL },
    { "reply.id", NULL, "the database's own number" },
    { "reply.report_id", "1", NULL },
    { "reply.box", "(SELECT s.envelope FROM sealed s WHERE s.report_id = 1)", NULL },
    { "photo.id", NULL, "the database's own number" },
    { "photo.report_id", "1", NULL },
    { "photo.kind", "'more'", NULL },
    { "photo.held_utc_s", NULL, "whether the file has come: looked at on the disk" },
};

/* Which rows of a full case are changed, one after the other. */
static const struct {
    const char *table, *where;
} rows[] = {
    { "event", "seq = 3" },
    { "event", "seq = 4" },
    { "event", "seq = 8" },
    { "report", "1 = 1" },
    { "sealed", "1 = 1" },
    { "reply", "1 = 1" },
    { "photo", "place = 0 AND reply_id = 0 AND redacts = ''" },
    { "photo", "reply_id > 0" },
    { "photo", "redacts <> ''" },
};

/* "" when the column is none that is held. */
static void value_of(const char *table, const struct world_column *c, char out[128])
{
    char name[96];
    snprintf(name, sizeof name, "%s.%s", table, c->name);
    snprintf(out, 128, c->kind == 'n' ? "%s + 1" : "%s || 'x'", c->name);
    for (size_t i = 0; i < ARRAY_LEN(others); i++)
        if (strcmp(others[i].column, name) == 0)
            snprintf(out, 128, "%s", others[i].value ? others[i].value : "");
}

static void every_column_is_held(void **state)
{
    char address[WORLD_ADDRESS_TEXT], value[128], sql[400];
    struct world_column columns[48];
    struct docket *d = NULL;
    size_t n_changed = 0;
    world_address(state, address);
    MUST(docket_open(address, true, &d, ERR));
    world_take(d, 7, 1, REPORT_TIP); /* the other case, whose rows are taken */
    int64_t whole = full_case(d, 2);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        size_t n = world_columns(address, rows[i].table, columns, ARRAY_LEN(columns));
        assert_true(n >= 2 && n < ARRAY_LEN(columns));
        for (size_t k = 0; k < n; k++) {
            value_of(rows[i].table, &columns[k], value);
            if (!*value)
                continue;
            int64_t id = full_case(d, (unsigned)n_changed++ + 3);
            assert_int_equal(look_at_case(d, id).n, 0);
            snprintf(sql, sizeof sql, "UPDATE %s SET %s = %s WHERE %s = %lld AND %s", rows[i].table,
                     columns[k].name, value,
                     strcmp(rows[i].table, "report") == 0 ? "id" : "report_id", (long long)id,
                     rows[i].where);
            world_sql(address, sql);
            if (look_at_case(d, id).n != 1)
                fail_msg("not found: %s", sql);
        }
    }
    assert_int_equal(look_at_case(d, whole).n, 0);
    print_message("    %zu columns changed, each found\n", n_changed);
    assert_true(look_at_all(d).n >= n_changed);
    docket_close(d);
}

static void with_id(const char *text, int64_t id, char *out, size_t cap)
{
    size_t n = 0;
    for (const char *at; (at = strstr(text, "$ID")) != NULL; text = at + 3)
        n += (size_t)snprintf(out + n, cap - n, "%.*s%lld", (int)(at - text), text, (long long)id);
    snprintf(out + n, cap - n, "%s", text);
}

/* What a change breaks first. */
static void the_first_break_is_named(void **state)
{
    static const struct {
        const char *sql; /* $ID: the case */
        int64_t seq;
        const char *why;
    } acts[] = {
        { "UPDATE event SET body = 'other' WHERE report_id = $ID AND seq = 3", 3, "the text" },
        { "UPDATE event SET body = '', salt = '' WHERE report_id = $ID AND seq = 3", 3,
          "its time" },
        { "UPDATE event SET salt = 'x' WHERE report_id = $ID AND seq = 2", 2, "the row" },
        { "DELETE FROM event WHERE report_id = $ID AND seq = 2", 2, "missing" },
        { "DELETE FROM event WHERE report_id = $ID AND seq = 8", 8, "last rows" },
        { "DELETE FROM sealed WHERE report_id = $ID", 9, "sealed report is gone" },
        { "DELETE FROM reply WHERE report_id = $ID", 9, "of no answer" },
        { "DELETE FROM photo WHERE report_id = $ID AND reply_id = 0 AND redacts = ''", 9,
          "photograph that the report named is gone" },
        { "DELETE FROM photo WHERE report_id = $ID AND redacts <> ''", 9, "covered" },
        { "DELETE FROM photo WHERE report_id = $ID AND reply_id > 0", 9, "than came" },
        { "INSERT INTO reply (report_id, uuid, fingerprint, received_utc_s, box) SELECT $ID,"
          " 'x', fingerprint, 1, box FROM reply WHERE report_id = $ID",
          9, "put in" },
        { "UPDATE report SET assigned = 'food' WHERE id = $ID", 9, "own row" },
        { "UPDATE report SET state = 'closed', is_open = 0 WHERE id = $ID", 9, "no act" },
    };
    char address[WORLD_ADDRESS_TEXT], sql[400];
    struct docket *d = NULL;
    world_address(state, address);
    MUST(docket_open(address, true, &d, ERR));
    for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
        int64_t id = full_case(d, (unsigned)i + 1);
        with_id(acts[i].sql, id, sql, sizeof sql);
        world_sql(address, sql);
        struct breaks b = look_at_case(d, id);
        if (b.n != 1 || b.seq != acts[i].seq || !strstr(b.why, acts[i].why))
            fail_msg("%s: %zu breaks, at %lld: %s", sql, b.n, (long long)b.seq, b.why);
    }
    assert_int_equal(look_at_all(d).n, ARRAY_LEN(acts));
    world_sql(address,
              "DELETE FROM event WHERE report_id = 3; DELETE FROM photo WHERE report_id = 3;"
              "DELETE FROM reply WHERE report_id = 3; DELETE FROM sealed WHERE report_id = 3;"
              "DELETE FROM report WHERE id = 3");
    struct breaks b = look_at_all(d);
    assert_int_equal(b.seq, 0);
    assert_string_equal(b.why, "a whole case is gone");
    docket_close(d);
}

/* --- heads ------------------------------------------------------------------------------------- */

/* Who may write every table: the last act of the case, a note, is taken back as if it had never been. */
static void rewrite(const char *address, int64_t id)
{
    char sql[800];
    snprintf(sql, sizeof sql,
             "DELETE FROM event WHERE report_id = %lld AND seq = 3;"
             "UPDATE report SET event_count = 2,"
             " last_hash = (SELECT e.hash FROM event e WHERE e.report_id = %lld AND e.seq = 2)"
             " WHERE id = %lld",
             (long long)id, (long long)id, (long long)id);
    world_sql(address, sql);
}

static void a_past_written_anew_is_found_by_the_kept_head(void **state)
{
    char address[WORLD_ADDRESS_TEXT];
    struct docket *d = NULL;
    struct docket_head first, second, third, again;
    struct breaks b;
    world_address(state, address);
    MUST(docket_open(address, true, &d, ERR));
    struct docket_case c = world_take(d, 7, 1, REPORT_TIP);
    world_act(d, c.id, "accept", NULL);
    world_act(d, c.id, "note", "店主承认了");
    MUST(docket_head_make(d, WORLD_NOW + 7200, &first, ERR));
    assert_int_equal(first.n, 1);
    assert_int_equal(first.n_events, 3);
    assert_int_equal(first.n_cases, 1);
    MUST(docket_head_make(d, WORLD_NOW + 7300, &second, ERR)); /* over nothing */
    assert_int_equal(second.n_events, 0);
    assert_string_equal(second.previous, first.hash);
    world_take(d, 7, 2, REPORT_TIP);
    MUST(docket_head_make(d, WORLD_NOW + 7400, &third, ERR));
    assert_int_equal(look_at_all(d).n, 0);
    MUST(docket_head_check(d, &first, ERR));
    MUST(docket_head_check(d, &third, ERR));

    rewrite(address, c.id);
    assert_int_equal(look_at_case(d, c.id).n, 0); /* the chain alone does not tell */
    b = look_at_all(d);
    assert_int_equal(b.n, 1);
    assert_int_equal(b.seq, 1);
    assert_string_equal(b.number, "");
    /* And he makes the heads anew as well. */
    world_sql(address, "DELETE FROM head; UPDATE event SET head = 0");
    MUST(docket_head_make(d, WORLD_NOW + 7200, &again, ERR));
    assert_int_equal(look_at_all(d).n, 0);
    assert_string_not_equal(again.hash, first.hash);
    GIVES(ERR_UNTRUSTED, docket_head_check(d, &first, NULL));
    GIVES(ERR_UNTRUSTED, docket_head_check(d, &third, NULL)); /* there is none */
    MUST(docket_head_check(d, &again, ERR));
    docket_close(d);
}

static void heads_are_held_themselves(void **state)
{
    static const struct {
        const char *sql;
        int64_t n;
    } acts[] = {
        { "UPDATE head SET utc_s = utc_s + 1 WHERE n = 2", 2 },
        { "UPDATE head SET cases = cases + 1 WHERE n = 2", 2 },
        { "UPDATE head SET events = events + 1 WHERE n = 2", 2 },
        { "UPDATE head SET root = previous WHERE n = 2", 2 },
        { "UPDATE head SET previous = root WHERE n = 2", 2 },
        { "UPDATE head SET hash = root WHERE n = 3", 3 },
        { "UPDATE head SET n = 9 WHERE n = 3", 9 },
        { "DELETE FROM head WHERE n = 2", 3 },
        { "DELETE FROM head WHERE n = 3", 3 },
        { "UPDATE event SET head = 2 WHERE head = 1", 2 },
        { "UPDATE event SET head = 0 WHERE head = 3", 3 },
        { "UPDATE event SET head = 7 WHERE head = 3", 7 },
    };
    for (size_t i = 0; i < ARRAY_LEN(acts); i++) {
        char address[WORLD_ADDRESS_TEXT];
        struct docket *d = NULL;
        struct docket_head h;
        world_address(state, address);
        MUST(docket_open(address, true, &d, ERR));
        for (unsigned k = 1; k <= 3; k++) {
            world_take(d, 7, k, REPORT_TIP);
            MUST(docket_head_make(d, WORLD_NOW + k, &h, ERR));
        }
        assert_int_equal(look_at_all(d).n, 0);
        world_sql(address, acts[i].sql);
        struct breaks b = look_at_all(d);
        if (b.n < 1 || b.seq != acts[i].n)
            fail_msg("%s: %zu breaks, the last at %lld: %s", acts[i].sql, b.n, (long long)b.seq,
                     b.why);
        docket_close(d);
    }
}

static void a_head_is_a_signed_file(void **state)
{
    static const uint8_t seed[KEY_SEED_BYTES] = { 7 };
    uint8_t box[SEAL_KEY_BYTES] = { 0 }, public_key[SEAL_KEY_BYTES];
    struct key_secret *key = NULL;
    struct docket_head h = { .n = 3, .utc_s = WORLD_NOW, .n_cases = 5, .n_events = 9 }, back;
    struct buf json = BUF_INIT(4096);
    size_t breaks = 9;
    json_t *object = NULL;
    (void)state;
    sha_of(1, 1, h.root);
    sha_of(2, 2, h.previous);
    sha_of(3, 3, h.hash);
    MUST(key_secret_from_seed(seed, &key, ERR));
    MUST(key_secret_public(key, &object, ERR));
    const char *hex = json_string_value(
        json_object_get(json_object_get(object, "keyval"), "public"));
    assert_non_null(hex);
    for (size_t i = 0; i < sizeof public_key; i++) {
        unsigned byte;
        assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
        public_key[i] = (uint8_t)byte;
    }
    MUST(docket_head_write(&h, 2, key, &json, ERR));
    MUST(docket_head_read(buf_span(&json), public_key, &back, &breaks, ERR));
    assert_int_equal(breaks, 2);
    assert_memory_equal(&back, &h, sizeof h);
    GIVES(ERR_UNTRUSTED, docket_head_read(buf_span(&json), box, &back, &breaks, NULL));
    /* Any byte of it changed: not signed, or no head. */
    for (size_t i = 0; i < json.len; i++) {
        json.data[i] ^= 1;
        if (docket_head_read(buf_span(&json), public_key, &back, &breaks, NULL) == ERR_OK)
            fail_msg("byte %zu can be changed", i);
        json.data[i] ^= 1;
    }
    json_decref(object);
    key_secret_destroy(key);
    buf_fini(&json);
}

/* --- what was written before there were such hashes --------------------------------------------- */

static void sign_as_before(const char *address, const struct docket_case *c,
                           const char *fingerprint)
{
    char hash[REPORT_SHA256_TEXT], sql[600];
    struct buf b = BUF_INIT(4096);
    const char *const fields[] = { "heyan-docket-event-1",
                                   c->case_number,
                                   "1",
                                   "1791990000",
                                   "receive",
                                   "k7",
                                   "",
                                   "received",
                                   "",
                                   "",
                                   fingerprint,
                                   "1",
                                   "",
                                   record_no_hash };
    for (size_t i = 0; i < ARRAY_LEN(fields); i++)
        MUST(buf_print(&b, "%zu:%s\n", strlen(fields[i]), fields[i]));
    MUST(record_digest(buf_span(&b), hash, ERR));
    buf_fini(&b);
    snprintf(sql, sizeof sql,
             "UPDATE event SET hash = '%s' WHERE report_id = %lld;"
             "UPDATE report SET last_hash = '%s' WHERE id = %lld",
             hash, (long long)c->id, hash, (long long)c->id);
    world_sql(address, sql);
}

static void a_database_of_before_goes_on(void **state)
{
    char address[WORLD_ADDRESS_TEXT];
    struct docket *d = NULL;
    struct docket_case c;
    struct receipt r;
    world_address(state, address);
    MUST(docket_open(address, true, &d, ERR));
    c = world_take(d, 7, 1, REPORT_TIP);
    MUST(docket_receipt(d, "k7", c.envelope.uuid, &r, ERR));
    docket_close(d);
    world_sql(address, "ALTER TABLE event DROP COLUMN told; ALTER TABLE event DROP COLUMN row_hash;"
                       "ALTER TABLE event DROP COLUMN head; DROP TABLE head");
    world_sql(address, strncmp(address, "sqlite", 6) == 0 ? "PRAGMA user_version = 1"
                                                          : "UPDATE docket_schema SET version = 1");
    sign_as_before(address, &c, r.fingerprint);
    MUST(docket_open(address, false, &d, ERR));
    assert_int_equal(look_at_all(d).n, 0);
    world_sql(address, "UPDATE event SET told = 0");
    assert_int_equal(look_at_all(d).n, 1);
    world_sql(address, "UPDATE event SET told = 1");
    world_act(d, c.id, "accept", NULL);
    assert_int_equal(look_at_all(d).n, 0);
    world_sql(address, "UPDATE report SET topic = 'food'"); /* from now on it is held */
    assert_int_equal(look_at_all(d).n, 1);
    docket_close(d);
}

/* --- while others work --------------------------------------------------------------------------- */

struct meanwhile {
    const char *address;
    int64_t id;
    size_t n_breaks, n_notes;
};

static bool note_meanwhile(void *self, const char *number, int64_t seq, const char *why)
{
    struct meanwhile *m = self;
    struct docket *other = NULL;
    (void)number, (void)seq, (void)why;
    m->n_breaks++;
    MUST(docket_open(m->address, false, &other, ERR));
    world_act(other, m->id, "note", "就在这时写的");
    m->n_notes++;
    docket_close(other);
    return true;
}

/* All of it is looked at as it was at one moment: what comes meanwhile is no break. */
static void work_goes_on_while_it_is_looked_through(void **state)
{
    char address[WORLD_ADDRESS_TEXT];
    struct docket *d = NULL;
    struct docket_audit audit;
    struct meanwhile m = { .address = address };
    world_address(state, address);
    MUST(docket_open(address, true, &d, ERR));
    full_case(d, 1);
    m.id = full_case(d, 2);
    world_sql(address, "UPDATE report SET topic = 'food' WHERE id = 1");
    MUST(docket_audit(d, note_meanwhile, &m, &audit, ERR));
    assert_int_equal(m.n_notes, 1);
    assert_int_equal(m.n_breaks, 1);
    assert_int_equal(look_at_all(d).n, 1);
    docket_close(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_BOTH(every_column_is_held),
        ON_BOTH(the_first_break_is_named),
        ON_BOTH(a_past_written_anew_is_found_by_the_kept_head),
        ON_BOTH(heads_are_held_themselves),
        ON_BOTH(a_database_of_before_goes_on),
        ON_BOTH(work_goes_on_while_it_is_looked_through),
        { "a_head_is_a_signed_file", a_head_is_a_signed_file, NULL, NULL, &world_sqlite },
    };
    return cmocka_run_group_tests(tests, world_begin_hurried, world_end);
}
