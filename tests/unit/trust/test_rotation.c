/* Keys that change: the root chain with both thresholds, other roles' keys, and the way back from a
 * fast-forward attack.  The cases are those of the tuf-conformance suite. */
#include "unit/trust/scene.h"

enum { KEYS = 10, STEPS_MAX = 4 };

/* Keys and signatures as digits: "013" is keys 0, 1 and 3. */
struct step {
    const char *keys;
    int threshold;
    const char *signs;
};

static const struct {
    const char *what;
    struct step steps[STEPS_MAX];
    enum refusal want; /* of the last step */
} roots[] = {
    { "1 of 1 rotated", { { "1", 1, "1" }, { "2", 1, "21" }, { "2", 1, "2" } }, REFUSAL_NONE },
    { "with signatures nobody asked for",
      { { "1", 1, "314" }, { "2", 1, "3214" }, { "2", 1, "324" } },
      REFUSAL_NONE },
    { "3 of 5, other ones each time",
      { { "01234", 3, "024" },
        { "01234", 3, "041" },
        { "01234", 3, "013" },
        { "01234", 3, "013" } },
      REFUSAL_NONE },
    { "3 of 5, one rotated", { { "01234", 3, "024" }, { "01345", 3, "041" } }, REFUSAL_NONE },
    { "3 of 5, one rotated, a step between",
      { { "01234", 3, "024" }, { "01345", 3, "0245" }, { "01345", 3, "045" } },
      REFUSAL_NONE },
    { "3 of 5, all rotated, a step between",
      { { "01234", 3, "024" }, { "56789", 3, "024567" }, { "56789", 3, "567" } },
      REFUSAL_NONE },
    { "threshold 1 to 2 of 3", { { "123", 1, "1" }, { "123", 2, "12" } }, REFUSAL_NONE },
    { "threshold 2 to 1 of 3",
      { { "123", 2, "12" }, { "123", 1, "12" }, { "123", 1, "1" } },
      REFUSAL_NONE },
    { "threshold 1 to 2, a key more", { { "1", 1, "1" }, { "12", 2, "12" } }, REFUSAL_NONE },
    { "not by the old key", { { "1", 1, "1" }, { "2", 1, "234" } }, REFUSAL_THRESHOLD },
    { "not by the new key", { { "1", 1, "1" }, { "2", 1, "134" } }, REFUSAL_THRESHOLD },
    { "not by 3 new keys", { { "01234", 3, "024" }, { "01345", 3, "024" } }, REFUSAL_THRESHOLD },
    { "not by 3 old keys", { { "01234", 3, "024" }, { "01345", 3, "045" } }, REFUSAL_THRESHOLD },
    { "a higher threshold not met", { { "123", 1, "1" }, { "123", 2, "2" } }, REFUSAL_THRESHOLD },
    { "a lower threshold met, the old one not",
      { { "123", 2, "12" }, { "123", 1, "1" } },
      REFUSAL_THRESHOLD },
};

static void set_role(struct scene *s, const char *role, const struct step *step,
                     struct tuf_signer *const keys[KEYS])
{
    tuf_repo_unlist_keys(s->repo, "root", role);
    tuf_repo_drop_signers(s->repo, role, 0);
    json_object_set_new(tuf_repo_rule(s->repo, "root", role), "threshold",
                        json_integer(step->threshold));
    for (const char *k = step->keys; *k; k++)
        tuf_repo_add_key(s->repo, "root", role, keys[*k - '0'], false);
    json_t *listed = json_deep_copy(tuf_repo_rule(s->repo, "root", role));
    for (const char *k = step->signs; *k; k++)
        tuf_repo_add_key(s->repo, "root", role, keys[*k - '0'], true);
    /* Adding lists too; who is listed is the step's to say. */
    json_object_update(tuf_repo_rule(s->repo, "root", role), listed);
    json_decref(listed);
}

static void make_keys(struct scene *s, struct tuf_signer *keys[KEYS])
{
    for (int i = 0; i < KEYS; i++)
        keys[i] = tuf_repo_new_key(s->repo, KEY_ED25519);
}

static void root_chain(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(roots); i++) {
        struct scene s;
        struct tuf_signer *keys[KEYS];
        int n = 0;
        scene_open(&s);
        make_keys(&s, keys);
        tuf_repo_rewind(s.repo, "root", 1);
        while (n < STEPS_MAX && roots[i].steps[n].keys) {
            set_role(&s, "root", &roots[i].steps[n++], keys);
            tuf_repo_publish(s.repo, "root");
        }
        scene_trust(&s);
        char held[64];
        bool is_good = roots[i].want == REFUSAL_NONE;
        snprintf(held, sizeof held, is_good ? "%d 1 1 1" : "%d - - -", is_good ? n : n - 1);
        scene_expect(&s, roots[i].what, scene_refresh(&s), roots[i].want, held);
        scene_close(&s);
    }
}

static const struct {
    struct step step;
    enum refusal want;
} others[] = {
    { { "2", 1, "2" }, REFUSAL_NONE },           { { "1", 1, "314" }, REFUSAL_NONE },
    { { "2", 1, "134" }, REFUSAL_THRESHOLD },    { { "01345", 3, "024" }, REFUSAL_THRESHOLD },
    { { "01345", 3, "04" }, REFUSAL_THRESHOLD }, { { "01234", 3, "024" }, REFUSAL_NONE },
    { { "01234", 3, "041" }, REFUSAL_NONE },     { { "01234", 3, "013" }, REFUSAL_NONE },
    { { "01234", 3, "123" }, REFUSAL_NONE },     { { "01234", 3, "234" }, REFUSAL_NONE },
};

static void other_roles(void **state)
{
    static const struct {
        const char *role, *publish;
    } roles[] = {
        { "timestamp", "root timestamp" },
        { "snapshot", "root snapshot timestamp" },
        { "targets", "root targets snapshot timestamp" },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(others) * ARRAY_LEN(roles); i++) {
        const char *role = roles[i % ARRAY_LEN(roles)].role;
        struct scene s;
        struct tuf_signer *keys[KEYS];
        scene_open(&s);
        make_keys(&s, keys);
        set_role(&s, role, &others[i / ARRAY_LEN(roles)].step, keys);
        tuf_repo_publish(s.repo, roles[i % ARRAY_LEN(roles)].publish);
        scene_expect(&s, role, scene_refresh(&s), others[i / ARRAY_LEN(roles)].want, NULL);
        scene_close(&s);
    }
}

static void set_version(struct scene *s, const char *role, int64_t version)
{
    tuf_repo_rewind(s->repo, role, version);
}

/* An attacker with the online keys pushes the number to the end; the keys are rotated, and the numbers
 * begin again. */
static void fast_forward_of_timestamp(void **state)
{
    struct scene s;
    (void)state;
    scene_open(&s);
    set_version(&s, "timestamp", INT64_MAX);
    tuf_repo_publish(s.repo, "timestamp");
    assert_int_equal(scene_refresh(&s), REFUSAL_NONE);
    set_version(&s, "timestamp", 1);
    tuf_repo_publish(s.repo, "timestamp");
    scene_expect(&s, "before rotation", scene_refresh(&s), REFUSAL_ROLLBACK, NULL);
    tuf_repo_rotate(s.repo, "timestamp");
    set_version(&s, "timestamp", 1);
    tuf_repo_publish(s.repo, "root timestamp");
    scene_expect(&s, "after rotation", scene_refresh(&s), REFUSAL_NONE, "2 1 1 1");
    scene_close(&s);
}

static void fast_forward_of_snapshot(void **state)
{
    struct scene s;
    (void)state;
    scene_open(&s);
    for (int i = 0; i < 99; i++)
        tuf_repo_publish(s.repo, "snapshot");
    tuf_repo_publish(s.repo, "timestamp");
    scene_expect(&s, "forward", scene_refresh(&s), REFUSAL_NONE, "1 2 100 1");
    tuf_repo_rotate(s.repo, "snapshot");
    set_version(&s, "snapshot", 1);
    tuf_repo_publish(s.repo, "root targets snapshot timestamp");
    scene_expect(&s, "snapshot's keys alone", scene_refresh(&s), REFUSAL_ROLLBACK, NULL);
    tuf_repo_rotate(s.repo, "timestamp");
    tuf_repo_publish(s.repo, "root timestamp");
    scene_expect(&s, "and timestamp's", scene_refresh(&s), REFUSAL_NONE, "3 4 1 2");
    scene_close(&s);
}

static void fast_forward_of_targets(void **state)
{
    struct scene s;
    (void)state;
    scene_open(&s);
    tuf_repo_delegate(s.repo, "targets", "owner", "owner/*", false);
    for (int i = 0; i < 99; i++)
        tuf_repo_publish(s.repo, "targets");
    tuf_repo_publish(s.repo, "owner snapshot timestamp");
    scene_expect(&s, "forward", scene_refresh(&s), REFUSAL_NONE, "1 2 2 100");
    tuf_repo_rotate(s.repo, "snapshot");
    set_version(&s, "targets", 1);
    json_object_del(json_object_get(tuf_repo_role(s.repo, "snapshot"), "meta"), "owner.json");
    tuf_repo_publish(s.repo, "root targets snapshot timestamp");
    scene_expect(&s, "after rotation", scene_refresh(&s), REFUSAL_NONE, "2 3 3 1");
    scene_close(&s);
}

/* 256 roots a refresh: one that is further behind takes more than one. */
static void months_offline(void **state)
{
    struct scene s;
    (void)state;
    scene_open(&s);
    for (int i = 0; i < TUF_ROOT_ROTATIONS_MAX + 1; i++)
        tuf_repo_publish(s.repo, "root");
    scene_expect(&s, "first", scene_refresh(&s), REFUSAL_NONE, "257 1 1 1");
    scene_expect(&s, "second", scene_refresh(&s), REFUSAL_NONE, "258 1 1 1");
    scene_close(&s);
}

static void every_scheme_signs(void **state)
{
    static const enum key_scheme schemes[] = { KEY_ED25519, KEY_ECDSA_P256, KEY_RSA_PSS };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
        struct scene s;
        scene_open(&s);
        tuf_repo_add_key(s.repo, "root", "root", tuf_repo_new_key(s.repo, schemes[i]), true);
        json_object_set_new(tuf_repo_rule(s.repo, "root", "root"), "threshold", json_integer(2));
        tuf_repo_publish(s.repo, "root");
        scene_expect(&s, "signed", scene_refresh(&s), REFUSAL_NONE, "2 1 1 1");
        tuf_repo_drop_signers(s.repo, "root", 1);
        tuf_repo_publish(s.repo, "root");
        scene_expect(&s, "not signed", scene_refresh(&s), REFUSAL_THRESHOLD, "2 1 1 1");
        scene_close(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(root_chain),
        cmocka_unit_test(other_roles),
        cmocka_unit_test(fast_forward_of_timestamp),
        cmocka_unit_test(fast_forward_of_snapshot),
        cmocka_unit_test(fast_forward_of_targets),
        cmocka_unit_test(months_offline),
        cmocka_unit_test(every_scheme_signs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
