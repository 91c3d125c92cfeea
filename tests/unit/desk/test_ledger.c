/* What nobody can change unseen, and what a death in between leaves. */
#include <fcntl.h>
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "unit/desk/world.h"

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
    int n = world_history(&w);
    run_sql(&w, "UPDATE history SET at = 1", SQLITE_CONSTRAINT);
    run_sql(&w, "DELETE FROM history", SQLITE_CONSTRAINT);
    run_sql(&w, "UPDATE release SET digest = 'x'", SQLITE_CONSTRAINT);
    run_sql(&w, "UPDATE release SET state = 1", SQLITE_CONSTRAINT);
    run_sql(&w, "UPDATE delivery SET file_name = 'x'", SQLITE_CONSTRAINT);
    run_sql(&w, "UPDATE release SET approved_by = drafted_by", SQLITE_CONSTRAINT);
    assert_int_equal(world_history(&w), n);
    desk_close(w.d);
    for (size_t i = 0; i < ARRAY_LEN(tampering); i++) {
        char command[FS_PATH_MAX];
        struct buf bytes = BUF_INIT(16 << 20);
        int seen;
        snprintf(command, sizeof command, "%s/ledger.db", w.folder);
        assert_int_equal(fs_read_all(command, &bytes, NULL), ERR_OK);
        run_sql(&w, "DROP TRIGGER history_no_update; DROP TRIGGER history_no_delete", SQLITE_OK);
        run_sql(&w, tampering[i], SQLITE_OK);
        world_must(&w, desk_open(&w.place, &w.d, &w.err));
        if (world_try_history(&w, &seen) != ERR_UNTRUSTED)
            fail_msg("not seen: %s", tampering[i]);
        desk_close(w.d);
        world_write(command, bytes.data, bytes.len);
        buf_fini(&bytes);
    }
    world_must(&w, desk_open(&w.place, &w.d, &w.err));
    assert_int_equal(world_history(&w), n);
    world_close(&w);
}

/* One's own key signs a new text for an old act; the act after it still knows the old one. */
static void nobody_rewrites_his_own_past(void **state)
{
    (void)state;
    struct world w;
    char path[FS_PATH_MAX], hex[65], signed_hex[129], *message, *update;
    uint8_t hash[32], signature[64];
    sqlite3 *db;
    sqlite3_stmt *s;
    int n;
    world_open(&w, "past");
    world_publish(&w, world_organisations, world_prefixes);
    snprintf(path, sizeof path, "%s/ledger.db", w.folder);
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db,
                                        "SELECT at, action, subject, previous FROM history"
                                        " WHERE id = 3",
                                        -1, &s, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    message = sqlite3_mprintf("heyan-desk act 1\n3\n%lld\n张三\n%s\n%s\n%s\n{}",
                              sqlite3_column_int64(s, 0), sqlite3_column_text(s, 1),
                              sqlite3_column_text(s, 2), sqlite3_column_text(s, 3));
    sqlite3_finalize(s);
    crypto_hash_sha256(hash, (const uint8_t *)message, strlen(message));
    crypto_sign_detached(signature, NULL, (const uint8_t *)message, strlen(message), w.a.secret);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    sodium_bin2hex(signed_hex, sizeof signed_hex, signature, sizeof signature);
    update = sqlite3_mprintf("DROP TRIGGER history_no_update; UPDATE history SET detail = '{}',"
                             " hash = '%s', signature = '%s' WHERE id = 3",
                             hex, signed_hex);
    assert_int_equal(sqlite3_exec(db, update, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_free(message);
    sqlite3_free(update);
    sqlite3_close(db);
    assert_int_equal(world_try_history(&w, &n), ERR_UNTRUSTED);
    assert_int_equal(n, 3); /* the third holds by itself; the fourth does not follow it */
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
    world_put("p.csv", world_hundred(0));
    world_must(&w, world_add(&w, id, SET_PREFIX, "p.csv"));
    int acts = world_history(&w);
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
        assert_int_equal(world_history(&w), WEXITSTATUS(status) == 77 ? acts : acts + 1);
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
        cmocka_unit_test(history_shows_what_was_done_to_it),
        cmocka_unit_test(nobody_rewrites_his_own_past),
        cmocka_unit_test(files_are_what_they_were),
        cmocka_unit_test(one_at_a_time_and_cancelled),
        cmocka_unit_test(a_death_leaves_it_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
