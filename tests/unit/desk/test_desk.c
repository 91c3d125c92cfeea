/* The way of a release: who may do what, and in which order. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "registry/registry.h"
#include "unit/desk/world.h"

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
    assert_int_equal(world_history(&w), 1 + 6 + 5);
    world_close(&w);
}

/* What was cancelled already and changes otherwise is a change. */
static void cancelled_is_counted_once(void **state)
{
    (void)state;
    struct world w;
    world_open(&w, "once");
    world_publish(&w, world_organisations,
                  "厂商识别代码,组织机构代码,状态,注销日期\n6901028,DEM000030,注销,2026-11-02\n"
                  "69499901,DEM000014,暂停,\n");
    int64_t id = world_publish(&w, NULL,
                               "厂商识别代码,组织机构代码,状态,注销日期\n"
                               "6901028,DEM000030,注销,2026-11-03\n"
                               "69499901,DEM000014,撤销,2026-11-03\n");
    json_t *s = world_summary(&w, id);
    assert_int_equal(count(s, "prefixes", "changed"), 1);
    assert_int_equal(count(s, "prefixes", "cancelled"), 1);
    json_decref(s);
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
    int acts = world_history(&w);
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
    assert_int_equal(world_history(&w), acts);
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

static void too_much_vanishing_brakes(void **state)
{
    (void)state;
    struct world w;
    world_open(&w, "brake");
    world_publish(&w, world_organisations, world_hundred(0));
    int64_t id = world_draft(&w);
    world_put("p.csv", world_hundred(2)); /* two of a hundred: not more than two per cent */
    world_must(&w, world_add(&w, id, SET_PREFIX, "p.csv"));
    world_must(&w, world_check(&w, id));
    assert_false(world_release(&w, id).braked);
    world_put("p.csv", world_hundred(3));
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
    /* A number above the current release's does not make up for having been compared with another. */
    int64_t quick = world_draft(&w);
    world_must(&w, world_check(&w, quick));
    world_must(&w, world_check(&w, slow));
    r = world_release(&w, quick);
    again = world_release(&w, slow);
    assert_true(again.sequence > r.sequence);
    world_must(&w, desk_approve(w.d, &w.b.actor, quick, r.digest, &w.err));
    world_must(&w, desk_publish(w.d, &w.b.actor, quick, &w.err));
    assert_int_equal(desk_approve(w.d, &w.b.actor, slow, again.digest, &w.err), ERR_STALE);
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

/* What a person said of one file of a source holds for its next. */
static void a_mapping_is_remembered(void **state)
{
    (void)state;
    struct world w;
    world_open(&w, "mapping");
    int64_t id = world_draft(&w);
    world_put_gbk("o.csv", world_organisations);
    world_must(&w, world_add(&w, id, SET_ORG, "o.csv"));
    world_put("p.csv", "代号,单位,备注\n69499901,DEM000014,x\n");
    assert_int_equal(world_add(&w, id, SET_PREFIX, "p.csv"), ERR_INVALID);
    assert_int_equal(w.why.id, REASON_NO_HEADING);
    assert_string_equal(w.why.other, "prefix, holder");
    struct desk_delivery mapped = { .path = "p.csv",
                                    .file_name = "p.csv",
                                    .source = "prefixes",
                                    .set = SET_PREFIX,
                                    .coverage = "冀",
                                    .mapping = "prefix=代号\nholder=单位\n-=备注" };
    world_must(&w, desk_draft_add(w.d, &w.a.actor, id, &mapped, &w.match, &w.why, &w.err));
    world_put("p.csv", "备注,单位,代号\ny,DEM000014,69499901\nz,DEM000022,69499902\n");
    world_must(&w, world_add(&w, id, SET_PREFIX, "p.csv"));
    assert_int_equal(w.match.column_of[0], FEED_NO_COLUMN);
    world_must(&w, world_check(&w, id));
    struct desk_release r = world_release(&w, id);
    assert_int_equal(r.rows, 5);
    mapped.mapping = "nothing=代号";
    assert_int_equal(desk_draft_add(w.d, &w.a.actor, id, &mapped, &w.match, &w.why, &w.err),
                     ERR_INVALID);
    /* Another source of the same set stands beside it, and has a mapping of its own. */
    world_put("q.csv", "厂商识别代码,组织机构代码\n69499903,DEM000014\n");
    struct desk_delivery other = {
        .path = "q.csv", .file_name = "q.csv", .source = "别处", .set = SET_PREFIX
    };
    world_must(&w, desk_draft_add(w.d, &w.a.actor, id, &other, &w.match, &w.why, &w.err));
    world_must(&w, world_check(&w, id));
    assert_int_equal(world_release(&w, id).rows, 6);
    assert_int_equal(desk_draft_drop(w.d, &w.a.actor, id, "没有", SET_PREFIX, &w.err),
                     ERR_NOT_FOUND);
    world_must(&w, desk_draft_drop(w.d, &w.a.actor, id, "prefixes", SET_PREFIX, &w.err));
    world_must(&w, world_check(&w, id));
    assert_int_equal(world_release(&w, id).rows, 4);
    world_close(&w);
}

static void orphans_are_kept_when_asked(void **state)
{
    (void)state;
    struct world w;
    world_open(&w, "orphans");
    world_put("p.csv", "厂商识别代码,组织机构代码\n69499901,DEM000014\n");
    int64_t id = world_draft(&w);
    world_must(&w, world_add(&w, id, SET_PREFIX, "p.csv"));
    assert_int_equal(world_check(&w, id), ERR_INVALID); /* not one row is fit */
    char path[FS_PATH_MAX];
    world_must(&w, desk_release_file(w.d, id, "problems.csv", path, &w.err));
    char *problems = world_read(path);
    assert_non_null(strstr(problems, "单位DEM000014不在组织机构数据里，这一行不能采用"));
    free(problems);
    world_must(&w, desk_draft_begin(w.d, &w.a.actor, "缺机构", true, &id, &w.err));
    world_must(&w, world_add(&w, id, SET_PREFIX, "p.csv"));
    world_must(&w, world_check(&w, id));
    assert_int_equal(world_release(&w, id).rows, 1);
    world_close(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_releases_of_two_gbk_tables),
        cmocka_unit_test(cancelled_is_counted_once),
        cmocka_unit_test(the_second_person_is_another),
        cmocka_unit_test(a_third_is_admitted_by_another),
        cmocka_unit_test(too_much_vanishing_brakes),
        cmocka_unit_test(what_is_compared_is_the_current_one),
        cmocka_unit_test(back_is_a_new_release),
        cmocka_unit_test(a_mapping_is_remembered),
        cmocka_unit_test(orphans_are_kept_when_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
