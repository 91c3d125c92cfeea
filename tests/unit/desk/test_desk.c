/* The way of a release: who may do what, in which order, and what nobody can change unseen. */
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <fcntl.h>
#include <unistd.h>

#include <cmocka.h>

#include "registry/registry.h"
#include "unit/desk/world.h"

static bool count_act(void *self, const struct desk_act *act)
{
    int *n = self;
    assert_int_equal(act->id, *n + 1);
    (*n)++;
    return true;
}

static int history_of(struct world *w)
{
    int n = 0;
    world_must(w, desk_history(w->d, count_act, &n, &w->err));
    return n;
}

static int64_t count(json_t *summary, const char *set, const char *what)
{
    json_t *s = json_object_get(json_object_get(summary, "changes"), set);
    return json_integer_value(json_object_get(s, what));
}

static void two_releases_of_two_gbk_tables(void **state)
{
    (void)state;
    struct world w;
    char path[FS_PATH_MAX];
    struct registry *r;
    struct fact_prefix p;
    world_open(&w, "two");
    int64_t first = world_publish(&w, world_organisations, world_prefixes);
    struct desk_release one = world_release(&w, first);
    assert_int_equal(one.sequence, 100);
    assert_int_equal(one.rows, 6);
    assert_int_equal(one.left_out, 0);
    assert_int_equal(one.state, DESK_PUBLISHED);
    assert_int_equal(one.issued.ymd, 20261123);
    assert_string_equal(one.drafted_by, "张三");
    assert_string_equal(one.approved_by, "李四");
    /* Release 2: one prefix cancelled, one changed, one new; the organisations stay as they are. */
    int64_t second = world_publish(&w, NULL,
                                   "厂商识别代码,组织机构代码,注册日期,有效期至,状态,注销日期\n"
                                   "6901028,DEM000030,2019-03-01,2027-02-28,注销,2026-11-02\n"
                                   "69499901,DEM000014,2019-03-01,2029-12-31,有效,\n"
                                   "69499902,DEM000022,2019-03-01,2028-02-28,有效,\n"
                                   "69499903,DEM000022,2026-11-02,2028-02-28,有效,\n");
    assert_int_equal(world_release(&w, second).sequence, 101);
    json_t *s = world_summary(&w, second);
    assert_int_equal(count(s, "prefixes", "added"), 1);
    assert_int_equal(count(s, "prefixes", "changed"), 1);
    assert_int_equal(count(s, "prefixes", "cancelled"), 1);
    assert_int_equal(count(s, "prefixes", "vanished"), 0);
    assert_int_equal(count(s, "organisations", "changed"), 0);
    assert_int_equal(count(s, "organisations", "fresh"), 3);
    json_t *samples = json_object_get(
        json_object_get(json_object_get(json_object_get(s, "changes"), "prefixes"), "samples"),
        "cancelled");
    json_t *sample = json_array_get(samples, 0);
    assert_string_equal(json_string_value(json_object_get(sample, "key")), "6901028");
    assert_string_equal(json_string_value(json_object_get(sample, "name")), "演示烟草总公司(虚构)");
    assert_string_equal(json_string_value(json_object_get(sample, "how")),
                        "状态：有效 → 注销; 状态日期：空 → 2026-11-02");
    json_decref(s);
    world_must(&w, desk_release_file(w.d, second, "release.heyan", path, &w.err));
    world_must(&w, registry_open(path, &r, &w.err));
    assert_int_equal(registry_release(r)->sequence, 101);
    assert_string_equal(registry_release(r)->set[SET_PREFIX].source, "prefixes");
    assert_int_equal(registry_release(r)->set[SET_PREFIX].source_date.ymd, 20261101);
    world_must(&w, registry_find_prefix(r, "6901028000000", &p, &w.err));
    assert_int_equal(p.status, STATUS_CANCELLED);
    assert_string_equal(p.holder.name, "演示烟草总公司(虚构)");
    registry_close(r);
    world_must(&w, desk_release_file(w.d, second, "manifest.json", path, &w.err));
    char *manifest = world_read(path);
    assert_non_null(strstr(manifest, "\"approved_by\": \"李四\""));
    assert_non_null(strstr(manifest, "\"sequence\": 101"));
    free(manifest);
    /* create, then draft, add, add, check, approve, publish; then one add less */
    assert_int_equal(history_of(&w), 1 + 6 + 5);
    world_close(&w);
}

static void the_second_person_is_another(void **state)
{
    (void)state;
    struct world w;
    world_open(&w, "second");
    int64_t id = world_draft(&w);
    world_put_gbk("o.csv", world_organisations);
    world_must(&w, world_add(&w, id, SET_ORG, "o.csv"));
    assert_int_equal(desk_approve(w.d, &w.b.actor, id, "00000000", &w.err), ERR_INVALID);
    world_must(&w, world_check(&w, id));
    struct desk_release r = world_release(&w, id);
    int acts = history_of(&w);
    /* who drafted it; who is not of the desk; who signs with a key that is not his */
    assert_int_equal(desk_approve(w.d, &w.a.actor, id, r.digest, &w.err), ERR_UNTRUSTED);
    assert_int_equal(desk_approve(w.d, &w.c.actor, id, r.digest, &w.err), ERR_UNTRUSTED);
    struct desk_actor forged = w.c.actor;
    forged.name = "李四";
    assert_int_equal(desk_approve(w.d, &forged, id, r.digest, &w.err), ERR_UNTRUSTED);
    /* what was not looked at */
    assert_int_equal(desk_approve(w.d, &w.b.actor, id, "", &w.err), ERR_STALE);
    assert_int_equal(desk_approve(w.d, &w.b.actor, id, "0123456", &w.err), ERR_STALE);
    assert_int_equal(desk_approve(w.d, &w.b.actor, id, NULL, &w.err), ERR_STALE);
    char seen[9];
    snprintf(seen, sizeof seen, "%s", r.digest);
    seen[7] = seen[7] == '0' ? '1' : '0';
    assert_int_equal(desk_approve(w.d, &w.b.actor, id, seen, &w.err), ERR_STALE);
    assert_int_equal(desk_publish(w.d, &w.b.actor, id, &w.err), ERR_INVALID);
    assert_int_equal(world_release(&w, id).state, DESK_CHECKED);
    assert_int_equal(history_of(&w), acts);
    snprintf(seen, sizeof seen, "%s", r.digest);
    world_must(&w, desk_approve(w.d, &w.b.actor, id, seen, &w.err));
    /* approved is not changed any more */
    assert_int_equal(world_add(&w, id, SET_ORG, "o.csv"), ERR_INVALID);
    assert_int_equal(world_check(&w, id), ERR_INVALID);
    assert_int_equal(desk_approve(w.d, &w.b.actor, id, seen, &w.err), ERR_INVALID);
    world_must(&w, desk_publish(w.d, &w.a.actor, id, &w.err));
    assert_int_equal(desk_withdraw(w.d, &w.a.actor, id, "x", &w.err), ERR_INVALID);
    /* Whoever touched a draft is in it, whoever began it. */
    id = world_draft(&w);
    struct desk_delivery by_b = {
        .path = "o.csv", .file_name = "o.csv", .source = "organisations", .set = SET_ORG
    };
    world_must(&w, desk_draft_add(w.d, &w.b.actor, id, &by_b, &w.match, &w.why, &w.err));
    world_must(&w, world_check(&w, id));
    r = world_release(&w, id);
    assert_int_equal(desk_approve(w.d, &w.b.actor, id, r.digest, &w.err), ERR_UNTRUSTED);
    world_close(&w);
}

static void a_third_is_admitted_by_another(void **state)
{
    (void)state;
    struct world w;
    world_open(&w, "third");
    assert_int_equal(desk_person_admit(w.d, &w.b.actor, "王五", &w.err), ERR_NOT_FOUND);
    world_must(&w, desk_person_propose(w.d, &w.a.actor, &w.c.person, &w.err));
    assert_int_equal(desk_person_propose(w.d, &w.b.actor, &w.c.person, &w.err), ERR_INVALID);
    assert_int_equal(desk_draft_begin(w.d, &w.c.actor, "x", false, &(int64_t){ 0 }, &w.err),
                     ERR_UNTRUSTED);
    assert_int_equal(desk_person_admit(w.d, &w.a.actor, "王五", &w.err), ERR_UNTRUSTED);
    assert_int_equal(desk_person_admit(w.d, &w.c.actor, "王五", &w.err), ERR_UNTRUSTED);
    world_must(&w, desk_person_admit(w.d, &w.b.actor, "王五", &w.err));
    int64_t id;
    world_must(&w, desk_draft_begin(w.d, &w.c.actor, "x", false, &id, &w.err));
    world_must(&w, desk_person_retire(w.d, &w.c.actor, "张三", "调离", &w.err));
    assert_int_equal(desk_draft_begin(w.d, &w.a.actor, "x", false, &id, &w.err), ERR_UNTRUSTED);
    assert_int_equal(desk_person_retire(w.d, &w.b.actor, "李四", "调离", &w.err), ERR_INVALID);
    struct desk_person again = w.a.person;
    text_copy(again.name, sizeof again.name, "同一把钥匙");
    assert_int_equal(desk_person_propose(w.d, &w.b.actor, &again, &w.err), ERR_INVALID);
    text_copy(again.name, sizeof again.name, "换\n行");
    assert_int_equal(desk_person_propose(w.d, &w.b.actor, &again, &w.err), ERR_INVALID);
    const struct desk_person one[] = { w.a.person };
    struct desk_place other = w.place;
    other.folder = "alone";
    assert_int_equal(desk_create(&other, &w.a.actor, one, 1, 1, &w.err), ERR_INVALID);
    const struct desk_person two[] = { w.a.person, w.b.person };
    assert_int_equal(desk_create(&w.place, &w.a.actor, two, 2, 1, &w.err), ERR_INVALID);
    other.folder = "nowhere";
    struct desk *d;
    assert_int_equal(desk_open(&other, &d, &w.err), ERR_NOT_FOUND);
    world_close(&w);
}

/* 100 prefixes, and the same with `gone` of them left out. */
static char *prefixes(int from)
{
    static char text[16384];
    size_t n = (size_t)snprintf(text, sizeof text, "厂商识别代码,组织机构代码\n");
    for (int i = from; i < 100; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "694999%02d,DEM000014\n", i);
    return text;
}

static void too_much_vanishing_brakes(void **state)
{
    (void)state;
    struct world w;
    world_open(&w, "brake");
    world_publish(&w, world_organisations, prefixes(0));
    int64_t id = world_draft(&w);
    world_put("p.csv", prefixes(2)); /* two of a hundred: not more than two per cent */
    world_must(&w, world_add(&w, id, SET_PREFIX, "p.csv"));
    world_must(&w, world_check(&w, id));
    assert_false(world_release(&w, id).braked);
    world_put("p.csv", prefixes(3));
    world_must(&w, world_add(&w, id, SET_PREFIX, "p.csv"));
    assert_int_equal(world_release(&w, id).state, DESK_DRAFT);
    world_must(&w, world_check(&w, id));
    struct desk_release r = world_release(&w, id);
    assert_true(r.braked);
    assert_int_equal(desk_approve(w.d, &w.b.actor, id, r.digest, &w.err), ERR_INVALID);
    assert_int_equal(desk_draft_confirm(w.d, &w.a.actor, id, r.digest, "", &w.err), ERR_INVALID);
    assert_int_equal(desk_draft_confirm(w.d, &w.a.actor, id, "ffffffff", "x", &w.err), ERR_STALE);
    world_must(&w, desk_draft_confirm(w.d, &w.a.actor, id, r.digest, "省里集中清理", &w.err));
    assert_int_equal(desk_approve(w.d, &w.a.actor, id, r.digest, &w.err), ERR_UNTRUSTED);
    /* A new check wants a new reason. */
    world_must(&w, world_check(&w, id));
    assert_int_equal(desk_approve(w.d, &w.b.actor, id, r.digest, &w.err), ERR_INVALID);
    world_must(&w, desk_draft_confirm(w.d, &w.a.actor, id, r.digest, "省里集中清理", &w.err));
    world_must(&w, desk_approve(w.d, &w.b.actor, id, r.digest, &w.err));
    assert_string_equal(world_release(&w, id).brake_reason, "省里集中清理");
    assert_string_equal(world_release(&w, id).brake_by, "张三");
    world_close(&w);
}

static void what_is_compared_is_the_current_one(void **state)
{
    (void)state;
    struct world w;
    world_open(&w, "stale");
    world_publish(&w, world_organisations, world_prefixes);
    int64_t slow = world_draft(&w);
    world_must(&w, world_check(&w, slow));
    struct desk_release r = world_release(&w, slow);
    world_publish(&w, NULL,
                  "厂商识别代码,组织机构代码\n6901028,DEM000030\n69499901,DEM000014\n"
                  "69499902,DEM000022\n69499903,DEM000022\n");
    assert_int_equal(desk_approve(w.d, &w.b.actor, slow, r.digest, &w.err), ERR_STALE);
    world_must(&w, world_check(&w, slow));
    struct desk_release again = world_release(&w, slow);
    assert_true(again.sequence > r.sequence);
    world_close(&w);
}

static bool go_on(void *self, enum desk_stage stage, int64_t done, int64_t total)
{
    (void)self, (void)stage, (void)done, (void)total;
    return true;
}

static void back_is_a_new_release(void **state)
{
    (void)state;
    struct world w;
    char path[FS_PATH_MAX];
    struct registry *reg;
    struct fact_prefix p;
    world_open(&w, "back");
    world_publish(&w, world_organisations, world_prefixes);
    int64_t bad = world_publish(&w, NULL,
                                "厂商识别代码,组织机构代码,状态,注销日期\n"
                                "6901028,DEM000022,有效,\n"
                                "69499901,DEM000014,注销,2026-01-01\n"
                                "69499902,DEM000022,有效,\n");
    assert_int_equal(world_release(&w, bad).sequence, 101);
    int64_t id = 0;
    assert_int_equal(desk_draft_back(w.d, &w.a.actor, 99, "坏了", go_on, NULL, &id, &w.err),
                     ERR_NOT_FOUND);
    w.clock.utc_s += 86400;
    world_must(&w, desk_draft_back(w.d, &w.a.actor, 100, "坏了", go_on, NULL, &id, &w.err));
    struct desk_release r = world_release(&w, id);
    assert_int_equal(r.sequence, 102);
    assert_int_equal(r.back_to, 100);
    assert_int_equal(r.issued.ymd, 20261124);
    assert_int_equal(r.state, DESK_CHECKED);
    assert_int_equal(world_add(&w, id, SET_ORG, "orgs.csv"), ERR_INVALID);
    assert_int_equal(world_check(&w, id), ERR_INVALID);
    assert_int_equal(desk_approve(w.d, &w.a.actor, id, r.digest, &w.err), ERR_UNTRUSTED);
    world_must(&w, desk_approve(w.d, &w.b.actor, id, r.digest, &w.err));
    world_must(&w, desk_publish(w.d, &w.b.actor, id, &w.err));
    world_must(&w, desk_release_file(w.d, id, "release.heyan", path, &w.err));
    world_must(&w, registry_open(path, &reg, &w.err));
    assert_int_equal(registry_release(reg)->sequence, 102);
    assert_int_equal(registry_release(reg)->issued.ymd, 20261124);
    assert_int_equal(registry_release(reg)->set[SET_PREFIX].source_date.ymd, 20261101);
    world_must(&w, registry_find_prefix(reg, "6901028000000", &p, &w.err));
    assert_string_equal(p.holder.org_code, "DEM000030");
    registry_close(reg);
    /* The next draft goes on from the files of the release gone back to. */
    id = world_draft(&w);
    world_must(&w, world_check(&w, id));
    json_t *s = world_summary(&w, id);
    assert_int_equal(count(s, "prefixes", "changed") + count(s, "prefixes", "added") +
                         count(s, "prefixes", "vanished") + count(s, "prefixes", "cancelled"),
                     0);
    json_decref(s);
    world_close(&w);
}

static void run_sql(const struct world *w, const char *sql, int expected)
{
    char path[FS_PATH_MAX];
    sqlite3 *db;
    snprintf(path, sizeof path, "%s/ledger.db", w->folder);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), expected);
    sqlite3_close(db);
}

static void history_shows_what_was_done_to_it(void **state)
{
    (void)state;
    static const char *const tampering[] = {
        "UPDATE history SET detail = replace(detail, '第', '假') WHERE id = 2;"
        "UPDATE history SET detail = detail || ' ' WHERE id = 2",
        "UPDATE history SET at = at + 1 WHERE id = 3",
        "UPDATE history SET person_id = 2 WHERE id = 2",
        "UPDATE history SET action = 'approve' WHERE id = 4",
        "DELETE FROM history WHERE id = 3",
        "UPDATE history SET signature = CASE substr(signature, 1, 1) WHEN '0' THEN '1' ELSE '0' END"
        " || substr(signature, 2) WHERE id = 5",
    };
    struct world w;
    world_open(&w, "history");
    world_publish(&w, world_organisations, world_prefixes);
    int n = history_of(&w);
    run_sql(&w, "UPDATE history SET at = 1", SQLITE_CONSTRAINT);
    run_sql(&w, "DELETE FROM history", SQLITE_CONSTRAINT);
    run_sql(&w, "UPDATE release SET digest = 'x'", SQLITE_CONSTRAINT);
    run_sql(&w, "UPDATE release SET state = 1", SQLITE_CONSTRAINT);
    run_sql(&w, "UPDATE delivery SET file_name = 'x'", SQLITE_CONSTRAINT);
    run_sql(&w, "UPDATE release SET approved_by = drafted_by", SQLITE_CONSTRAINT);
    assert_int_equal(history_of(&w), n);
    desk_close(w.d);
    for (size_t i = 0; i < ARRAY_LEN(tampering); i++) {
        char command[FS_PATH_MAX];
        struct buf bytes = BUF_INIT(16 << 20);
        int seen = 0;
        snprintf(command, sizeof command, "%s/ledger.db", w.folder);
        assert_int_equal(fs_read_all(command, &bytes, NULL), ERR_OK);
        run_sql(&w, "DROP TRIGGER history_no_update; DROP TRIGGER history_no_delete", SQLITE_OK);
        run_sql(&w, tampering[i], SQLITE_OK);
        world_must(&w, desk_open(&w.place, &w.d, &w.err));
        if (desk_history(w.d, count_act, &seen, &w.err) != ERR_UNTRUSTED)
            fail_msg("not seen: %s", tampering[i]);
        desk_close(w.d);
        world_write(command, bytes.data, bytes.len);
        buf_fini(&bytes);
    }
    world_must(&w, desk_open(&w.place, &w.d, &w.err));
    assert_int_equal(history_of(&w), n);
    world_close(&w);
}

static void files_are_what_they_were(void **state)
{
    (void)state;
    struct world w;
    char path[FS_PATH_MAX];
    world_open(&w, "files");
    int64_t id = world_draft(&w);
    world_put_gbk("o.csv", world_organisations);
    world_must(&w, world_add(&w, id, SET_ORG, "o.csv"));
    world_must(&w, world_check(&w, id));
    struct desk_release r = world_release(&w, id);
    world_must(&w, desk_release_file(w.d, id, "release.heyan", path, &w.err));
    /* a check that was cut off: the file is another than the row says */
    FILE *f = fopen(path, "ab");
    assert_non_null(f);
    fputc('x', f);
    fclose(f);
    assert_int_equal(desk_approve(w.d, &w.b.actor, id, r.digest, &w.err), ERR_STALE);
    world_must(&w, world_check(&w, id));
    r = world_release(&w, id);
    world_must(&w, desk_approve(w.d, &w.b.actor, id, r.digest, &w.err));
    f = fopen(path, "ab");
    assert_non_null(f);
    fputc('x', f);
    fclose(f);
    assert_int_equal(desk_publish(w.d, &w.b.actor, id, &w.err), ERR_UNTRUSTED);
    world_must(&w, desk_withdraw(w.d, &w.a.actor, id, "文件被改", &w.err));
    assert_int_equal(world_release(&w, id).state, DESK_WITHDRAWN);
    /* a file handed in that was swapped in the desk's own folder */
    id = world_draft(&w);
    world_must(&w, world_add(&w, id, SET_ORG, "o.csv"));
    struct digest_path {
        char text[FS_PATH_MAX];
    } incoming;
    struct fs_list names;
    snprintf(incoming.text, sizeof incoming.text, "%s/incoming", w.folder);
    assert_int_equal(fs_list_open(incoming.text, 10, &names, NULL), ERR_OK);
    assert_int_equal(names.count, 1);
    char kept[FS_PATH_MAX];
    assert_int_equal(fs_join(kept, incoming.text, names.names[0], NULL), ERR_OK);
    fs_list_close(&names);
    world_put(kept, "org_code,name\nDEM000014,x\n");
    assert_int_equal(world_check(&w, id), ERR_UNTRUSTED);
    world_close(&w);
}

static bool stop(void *self, enum desk_stage stage, int64_t done, int64_t total)
{
    (void)self, (void)stage, (void)done, (void)total;
    return false;
}

static void one_at_a_time_and_cancelled(void **state)
{
    (void)state;
    struct world w;
    char path[FS_PATH_MAX];
    world_open(&w, "busy");
    int64_t id = world_draft(&w);
    assert_int_equal(world_check(&w, id), ERR_INVALID); /* no file yet */
    world_put_gbk("o.csv", world_organisations);
    world_must(&w, world_add(&w, id, SET_ORG, "o.csv"));
    snprintf(path, sizeof path, "%s/lock", w.folder);
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(flock(fd, LOCK_EX), 0);
    assert_int_equal(world_check(&w, id), ERR_BUSY);
    close(fd);
    assert_int_equal(desk_draft_check(w.d, &w.a.actor, id, stop, NULL, &w.err), ERR_CANCELLED);
    assert_int_equal(world_release(&w, id).state, DESK_DRAFT);
    world_must(&w, world_check(&w, id));
    world_close(&w);
}

/* The process dies without a word, at each of the first pieces of progress and in the middle of a
 * write: the desk is as before, and does its work again. */
static bool die_at(void *self, enum desk_stage stage, int64_t done, int64_t total)
{
    int *left = self;
    (void)stage, (void)done, (void)total;
    if ((*left)-- == 0)
        _exit(77);
    return true;
}

static void a_death_leaves_it_as_it_was(void **state)
{
    (void)state;
    struct world w;
    world_open(&w, "death");
    int64_t first = world_publish(&w, world_organisations, world_prefixes);
    int64_t id = world_draft(&w);
    world_put("p.csv", prefixes(0));
    world_must(&w, world_add(&w, id, SET_PREFIX, "p.csv"));
    int acts = history_of(&w);
    desk_close(w.d);
    for (int at = 0, status = 77; WEXITSTATUS(status) == 77 || at == 0; at++) {
        pid_t child = fork();
        if (child == 0) {
            int left = at;
            if (desk_open(&w.place, &w.d, &w.err) != ERR_OK)
                _exit(1);
            enum err_code rc = desk_draft_check(w.d, &w.a.actor, id, die_at, &left, &w.err);
            _exit(rc == ERR_OK ? 0 : 1);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status));
        assert_true(WEXITSTATUS(status) == 77 || WEXITSTATUS(status) == 0);
        world_must(&w, desk_open(&w.place, &w.d, &w.err));
        assert_int_equal(history_of(&w), WEXITSTATUS(status) == 77 ? acts : acts + 1);
        assert_int_equal(world_release(&w, id).state,
                         WEXITSTATUS(status) == 77 ? DESK_DRAFT : DESK_CHECKED);
        struct desk_release current;
        world_must(&w, desk_current(w.d, &current, &w.err));
        assert_int_equal(current.id, first);
        desk_close(w.d);
        assert_true(at < 100);
    }
    world_must(&w, desk_open(&w.place, &w.d, &w.err));
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_releases_of_two_gbk_tables),
        cmocka_unit_test(the_second_person_is_another),
        cmocka_unit_test(a_third_is_admitted_by_another),
        cmocka_unit_test(too_much_vanishing_brakes),
        cmocka_unit_test(what_is_compared_is_the_current_one),
        cmocka_unit_test(back_is_a_new_release),
        cmocka_unit_test(history_shows_what_was_done_to_it),
        cmocka_unit_test(files_are_what_they_were),
        cmocka_unit_test(one_at_a_time_and_cancelled),
        cmocka_unit_test(a_death_leaves_it_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
