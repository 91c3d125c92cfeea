/* What a hostile or broken hub can serve, by the name of the attack: what the client says to it, and what
 * it holds afterwards.  The groups are those of the tuf-conformance suite. */
#include "unit/trust/scene.h"

#include "trust/canon.h"

static json_t *meta_of(struct scene *s, const char *speaker, const char *file)
{
    return json_object_get(json_object_get(tuf_repo_role(s->repo, speaker), "meta"), file);
}

static void set_number(json_t *object, const char *key, json_int_t n)
{
    assert_int_equal(json_object_set_new(object, key, json_integer(n)), 0);
}

/* The newest of a role with something done to its JSON, signatures and all as they were. */
static void edit(struct scene *s, const char *role, void (*change)(json_t *whole))
{
    struct span was = tuf_repo_signed(s->repo, role, 0);
    json_t *j = json_loadb((const char *)was.p, was.len, 0, NULL);
    assert_non_null(j);
    change(j);
    char *text = json_dumps(j, JSON_COMPACT);
    tuf_repo_replace(s->repo, role, span_of(text));
    free(text);
    json_decref(j);
}

/* --- what can be served ------------------------------------------------------------------------- */

static void nothing(struct scene *s)
{
    (void)s;
}

static void good_update(struct scene *s)
{
    tuf_repo_publish(s->repo, "root targets snapshot timestamp");
}

static void good_update_with_hashes(struct scene *s)
{
    tuf_repo_use_hashes(s->repo, true);
    tuf_repo_publish(s->repo, "targets snapshot timestamp");
}

static void unknown_fields(struct scene *s)
{
    json_t *root = tuf_repo_role(s->repo, "root");
    json_object_set_new(root, "a field",
                        json_pack("{s:[i, b, n], s:s}", "z", -1, 0, "ü", "\"\\\n\x01\xe6\xa0\xb8"));
    json_object_set_new(tuf_repo_rule(s->repo, "root", "root"), "more", json_string("value"));
    tuf_repo_publish(s->repo, "root");
}

static void targets_nobody_speaks_of(struct scene *s)
{
    tuf_repo_publish(s->repo, "targets");
}

/* unsigned */

static void drop_and_publish(struct scene *s, const char *role)
{
    tuf_repo_drop_signers(s->repo, role, 0);
    tuf_repo_publish(s->repo, "root targets snapshot timestamp");
}

static void unsigned_root(struct scene *s)
{
    drop_and_publish(s, "root");
}

static void unsigned_timestamp(struct scene *s)
{
    drop_and_publish(s, "timestamp");
}

static void unsigned_snapshot(struct scene *s)
{
    drop_and_publish(s, "snapshot");
}

static void unsigned_targets(struct scene *s)
{
    drop_and_publish(s, "targets");
}

/* case 28: the online keys alone cannot add data */
static void online_keys_sign_targets(struct scene *s)
{
    const struct tuf_signer *online = tuf_repo_new_key(s->repo, KEY_ED25519);
    tuf_repo_add_key(s->repo, "root", "snapshot", online, true);
    tuf_repo_publish(s->repo, "root");
    tuf_repo_drop_signers(s->repo, "targets", 0);
    tuf_repo_add_key(s->repo, "root", "targets", online, true);
    tuf_repo_publish(s->repo, "targets snapshot timestamp");
}

/* case 29: one of two keys */
static void one_of_two_targets_keys(struct scene *s)
{
    tuf_repo_add_key(s->repo, "root", "targets", tuf_repo_new_key(s->repo, KEY_ED25519), true);
    set_number(tuf_repo_rule(s->repo, "root", "targets"), "threshold", 2);
    tuf_repo_drop_signers(s->repo, "targets", 1);
    tuf_repo_publish(s->repo, "root targets snapshot timestamp");
}

static void too_few_keys_for_threshold(struct scene *s)
{
    set_number(tuf_repo_rule(s->repo, "root", "snapshot"), "threshold", 6);
    tuf_repo_publish(s->repo, "root snapshot timestamp");
}

static void double_last_signature(json_t *whole)
{
    json_t *list = json_object_get(whole, "signatures");
    json_array_append(list, json_array_get(list, json_array_size(list) - 1));
}

static void one_signature_twice(struct scene *s)
{
    set_number(tuf_repo_rule(s->repo, "root", "snapshot"), "threshold", 2);
    tuf_repo_publish(s->repo, "root snapshot timestamp");
    edit(s, "snapshot", double_last_signature);
}

static void one_key_listed_twice(struct scene *s)
{
    json_t *ids = json_object_get(tuf_repo_rule(s->repo, "root", "snapshot"), "keyids");
    json_array_append(ids, json_array_get(ids, 0));
    tuf_repo_publish(s->repo, "root");
}

static void add_second_signature(json_t *whole)
{
    json_t *list = json_object_get(whole, "signatures");
    json_t *again = json_deep_copy(json_array_get(list, 0));
    json_object_set_new(again, "keyid", json_string("another name"));
    json_array_append_new(list, again);
}

/* The same key under two ids, and its signature under both. */
static void one_key_by_two_ids(struct scene *s)
{
    json_t *rule = tuf_repo_rule(s->repo, "root", "snapshot"),
           *ids = json_object_get(rule, "keyids");
    json_t *keys = json_object_get(tuf_repo_role(s->repo, "root"), "keys");
    json_object_set(keys, "another name",
                    json_object_get(keys, json_string_value(json_array_get(ids, 0))));
    json_array_append_new(ids, json_string("another name"));
    set_number(rule, "threshold", 2);
    tuf_repo_publish(s->repo, "root snapshot timestamp");
    edit(s, "snapshot", add_second_signature);
}

static void bad_signature_beside_a_good_one(struct scene *s)
{
    const struct tuf_signer *wrong = tuf_repo_new_key(s->repo, KEY_ED25519);
    tuf_repo_add_key(s->repo, "root", "timestamp", wrong, true);
    tuf_repo_publish(s->repo, "root timestamp");
    struct span was = tuf_repo_signed(s->repo, "timestamp", 0);
    json_t *j = json_loadb((const char *)was.p, was.len, 0, NULL);
    json_t *first = json_array_get(json_object_get(j, "signatures"), 0);
    json_object_set_new(first, "sig", json_string(""));
    char *text = json_dumps(j, 0);
    tuf_repo_replace(s->repo, "timestamp", span_of(text));
    free(text);
    json_decref(j);
}

/* rollback */

static void old_timestamp(struct scene *s)
{
    tuf_repo_rewind(s->repo, "timestamp", 1);
    tuf_repo_publish(s->repo, "timestamp");
}

static void old_snapshot(struct scene *s)
{
    tuf_repo_rewind(s->repo, "snapshot", 1);
    tuf_repo_publish(s->repo, "snapshot timestamp");
}

static void old_targets(struct scene *s)
{
    tuf_repo_rewind(s->repo, "targets", 1);
    tuf_repo_publish(s->repo, "targets snapshot timestamp");
}

static void delegated_role_gone(struct scene *s)
{
    json_object_del(json_object_get(tuf_repo_role(s->repo, "snapshot"), "meta"), "owner.json");
    tuf_repo_publish(s->repo, "snapshot timestamp");
}

static void root_of_another_number(struct scene *s)
{
    set_number(tuf_repo_role(s->repo, "root"), "version", 7);
    tuf_repo_publish(s->repo, "root");
}

static void root_again(struct scene *s)
{
    tuf_repo_publish(s->repo, "root");
    tuf_repo_replace(s->repo, "root", tuf_repo_signed(s->repo, "root", 1));
}

/* freeze */

static void expired(struct scene *s, const char *role)
{
    tuf_repo_expire(s->repo, role, SCENE_NOW_UTC_S - DAY_S);
    tuf_repo_publish(s->repo, "root targets snapshot timestamp");
}

static void expired_root(struct scene *s)
{
    expired(s, "root");
}

static void expired_timestamp(struct scene *s)
{
    expired(s, "timestamp");
}

static void expired_snapshot(struct scene *s)
{
    expired(s, "snapshot");
}

static void expired_targets(struct scene *s)
{
    expired(s, "targets");
}

static void ends_this_very_second(struct scene *s)
{
    tuf_repo_expire(s->repo, "timestamp", SCENE_NOW_UTC_S);
    tuf_repo_publish(s->repo, "timestamp");
}

static void same_timestamp_for_ever(struct scene *s)
{
    s->clock.utc_s += 31 * (int64_t)DAY_S;
    tuf_repo_expire(s->repo, "root", SCENE_NOW_UTC_S + 99 * (int64_t)DAY_S);
    tuf_repo_publish(s->repo, "root");
}

/* mix-and-match */

static void targets_of_another_snapshot(struct scene *s)
{
    tuf_repo_use_hashes(s->repo, true);
    tuf_repo_publish(s->repo, "targets snapshot timestamp");
    struct span first = tuf_repo_signed(s->repo, "targets", 1);
    tuf_repo_replace(s->repo, "targets", first);
}

static void targets_of_another_number(struct scene *s)
{
    tuf_repo_publish(s->repo, "targets snapshot timestamp");
    tuf_repo_replace(s->repo, "targets", tuf_repo_signed(s->repo, "targets", 1));
}

static void snapshot_of_another_number(struct scene *s)
{
    tuf_repo_publish(s->repo, "snapshot timestamp");
    tuf_repo_replace(s->repo, "snapshot", tuf_repo_signed(s->repo, "snapshot", 1));
}

static void missing_snapshot(struct scene *s)
{
    set_number(meta_of(s, "timestamp", "snapshot.json"), "version", 9);
    tuf_repo_publish(s->repo, "timestamp");
}

static void missing_targets(struct scene *s)
{
    set_number(meta_of(s, "snapshot", "targets.json"), "version", 9);
    tuf_repo_publish(s->repo, "snapshot timestamp");
}

/* malformed, and far too much of it */

static void snapshot_as_timestamp(struct scene *s)
{
    struct span was = tuf_repo_signed(s->repo, "snapshot", 0);
    tuf_repo_publish(s->repo, "timestamp");
    tuf_repo_replace(s->repo, "timestamp", was);
}

static void serve_text(struct scene *s, const char *role, const char *text)
{
    tuf_repo_publish(s->repo, role);
    tuf_repo_replace(s->repo, role, span_of(text));
}

static void no_json(struct scene *s)
{
    serve_text(s, "timestamp", "<!DOCTYPE html><title>Log in</title>");
}

static void key_twice(struct scene *s)
{
    serve_text(s, "timestamp", "{\"signatures\":[],\"signed\":{},\"signed\":{}}");
}

static void half_a_file(struct scene *s)
{
    tuf_repo_publish(s->repo, "timestamp");
    struct span was = tuf_repo_signed(s->repo, "timestamp", 0);
    struct buf half = BUF_INIT(1 << 20);
    assert_int_equal(buf_append(&half, was.p, was.len / 2), ERR_OK);
    tuf_repo_replace(s->repo, "timestamp", buf_span(&half));
    buf_fini(&half);
}

static void big_file(struct scene *s, const char *role, size_t bytes)
{
    char *text = malloc(bytes + 1);
    memset(text, ' ', bytes);
    text[bytes] = '\0';
    serve_text(s, role, text);
    free(text);
}

static void endless_timestamp(struct scene *s)
{
    big_file(s, "timestamp", TUF_TIMESTAMP_BYTES_MAX + 1);
}

static void endless_root(struct scene *s)
{
    big_file(s, "root", TUF_ROOT_BYTES_MAX + 1);
}

static void longer_than_spoken_of(struct scene *s)
{
    struct buf more = BUF_INIT(1 << 20);
    tuf_repo_use_hashes(s->repo, true);
    tuf_repo_publish(s->repo, "targets snapshot timestamp");
    struct span was = tuf_repo_signed(s->repo, "targets", 0);
    assert_int_equal(buf_append(&more, was.p, was.len), ERR_OK);
    assert_int_equal(buf_append(&more, " ", 1), ERR_OK);
    tuf_repo_replace(s->repo, "targets", buf_span(&more));
    buf_fini(&more);
}

/* --- the table ------------------------------------------------------------------------------------- */

/* Before each, the client holds 1 2 2 2 and one delegated role has been seen. */
static const struct {
    const char *attack;
    void (*serve)(struct scene *s);
    enum refusal want;
    const char *held;
} attacks[] = {
    { "none, nothing new", nothing, REFUSAL_NONE, "1 2 2 2" },
    { "none, all new", good_update, REFUSAL_NONE, "2 3 3 3" },
    { "none, digests in meta", good_update_with_hashes, REFUSAL_NONE, "1 3 3 3" },
    { "none, fields we do not know", unknown_fields, REFUSAL_NONE, "2 2 2 2" },
    { "none, targets nobody speaks of", targets_nobody_speaks_of, REFUSAL_NONE, "1 2 2 2" },
    { "none, a bad signature beside a good one", bad_signature_beside_a_good_one, REFUSAL_NONE,
      "2 3 2 2" },

    { "root nobody signed", unsigned_root, REFUSAL_THRESHOLD, "1 2 2 2" },
    { "timestamp nobody signed", unsigned_timestamp, REFUSAL_THRESHOLD, "2 2 2 2" },
    { "snapshot nobody signed", unsigned_snapshot, REFUSAL_THRESHOLD, "2 3 2 2" },
    { "targets nobody signed", unsigned_targets, REFUSAL_THRESHOLD, "2 3 3 2" },
    { "stolen online keys", online_keys_sign_targets, REFUSAL_THRESHOLD, "2 3 3 2" },
    { "one of two keys stolen", one_of_two_targets_keys, REFUSAL_THRESHOLD, "2 3 3 2" },
    { "fewer keys than the threshold", too_few_keys_for_threshold, REFUSAL_THRESHOLD, "2 3 2 2" },
    { "a signature twice", one_signature_twice, REFUSAL_MALFORMED, "2 3 2 2" },
    { "a key listed twice", one_key_listed_twice, REFUSAL_MALFORMED, "1 2 2 2" },
    { "a key by two names", one_key_by_two_ids, REFUSAL_THRESHOLD, "2 3 2 2" },

    { "rollback of timestamp", old_timestamp, REFUSAL_ROLLBACK, "1 2 2 2" },
    { "rollback of snapshot", old_snapshot, REFUSAL_ROLLBACK, "1 2 2 2" },
    { "rollback of targets", old_targets, REFUSAL_ROLLBACK, "1 3 2 2" },
    { "a role gone from snapshot", delegated_role_gone, REFUSAL_ROLLBACK, "1 3 2 2" },
    { "rollback of root", root_again, REFUSAL_ROLLBACK, "1 2 2 2" },
    { "root of another number", root_of_another_number, REFUSAL_ROOT_CHAIN, "1 2 2 2" },

    { "expired root", expired_root, REFUSAL_FREEZE, "2 2 2 2" },
    { "expired timestamp", expired_timestamp, REFUSAL_FREEZE, "2 2 2 2" },
    { "expired snapshot", expired_snapshot, REFUSAL_FREEZE, "2 3 2 2" },
    { "expired targets", expired_targets, REFUSAL_FREEZE, "2 3 3 2" },
    { "ends this very second", ends_this_very_second, REFUSAL_FREEZE, "1 2 2 2" },
    { "freeze: the same timestamp for ever", same_timestamp_for_ever, REFUSAL_FREEZE, "2 2 2 2" },

    { "targets of another snapshot", targets_of_another_snapshot, REFUSAL_MIX, "1 3 3 2" },
    { "targets of another number", targets_of_another_number, REFUSAL_MIX, "1 3 3 2" },
    { "snapshot of another number", snapshot_of_another_number, REFUSAL_MIX, "1 3 2 2" },
    { "no snapshot where one is spoken of", missing_snapshot, REFUSAL_ABSENT, "1 3 2 2" },
    { "no targets where some are spoken of", missing_targets, REFUSAL_ABSENT, "1 3 3 2" },

    { "a snapshot as timestamp", snapshot_as_timestamp, REFUSAL_MALFORMED, "1 2 2 2" },
    { "a web page", no_json, REFUSAL_MALFORMED, "1 2 2 2" },
    { "a key of JSON twice", key_twice, REFUSAL_MALFORMED, "1 2 2 2" },
    { "half a file", half_a_file, REFUSAL_MALFORMED, "1 2 2 2" },
    { "endless timestamp", endless_timestamp, REFUSAL_ENDLESS, "1 2 2 2" },
    { "endless root", endless_root, REFUSAL_ENDLESS, "1 2 2 2" },
    { "longer than spoken of", longer_than_spoken_of, REFUSAL_ENDLESS, "1 3 3 2" },
};

static void before(struct scene *s)
{
    scene_open(s);
    tuf_repo_delegate(s->repo, "targets", "owner", "owner/*", false);
    tuf_repo_publish(s->repo, "owner targets snapshot timestamp");
    scene_expect(s, "before", scene_refresh(s), REFUSAL_NONE, "1 2 2 2");
}

static void every_attack_is_refused_by_its_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(attacks); i++) {
        struct scene s;
        before(&s);
        attacks[i].serve(&s);
        scene_expect(&s, attacks[i].attack, scene_refresh(&s), attacks[i].want, attacks[i].held);
        scene_close(&s);
    }
}

/* Whatever was served once, an honest hub is believed again, and at its newest. */
static void no_attack_leaves_a_mark(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(attacks); i++) {
        struct scene s;
        before(&s);
        struct tuf_repo *honest = s.repo;
        s.repo = tuf_repo_create(SCENE_NOW_UTC_S); /* the same keys, for they are made of numbers */
        tuf_repo_delegate(s.repo, "targets", "owner", "owner/*", false);
        tuf_repo_publish(s.repo, "owner targets snapshot timestamp");
        attacks[i].serve(&s);
        bool is_new_root = attacks[i].held[0] != '1';
        if (scene_refresh(&s) == REFUSAL_FREEZE || is_new_root) {
            /* Its root was rightly signed and stays; the other repository has none after it. */
            tuf_repo_destroy(honest);
            scene_close(&s);
            continue;
        }
        tuf_repo_destroy(s.repo);
        s.repo = honest;
        for (int n = 0; n < 8; n++) /* past what rightly signed timestamps have spoken of */
            tuf_repo_publish(s.repo, "targets snapshot timestamp");
        scene_expect(&s, attacks[i].attack, scene_refresh(&s), REFUSAL_NONE, "1 10 10 10");
        scene_close(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_attack_is_refused_by_its_name),
        cmocka_unit_test(no_attack_leaves_a_mark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
