/* Files that are well signed and yet none: each row breaks one thing of section 4 in a good file. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "trust/role.h"

#define KEYS                                                                                       \
    "\"keys\":{\"k\":{\"keytype\":\"ed25519\",\"scheme\":\"ed25519\",\"keyval\":{\"public\":"      \
    "\"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a\"}}}"
#define RULE   "{\"keyids\":[\"k\"],\"threshold\":1}"
#define COMMON "\"spec_version\":\"1.0.34\",\"version\":1,\"expires\":\"2030-01-01T00:00:00Z\""
#define ROOT                                                                                       \
    "{\"_type\":\"root\"," COMMON ",\"consistent_snapshot\":true," KEYS                            \
    ",\"roles\":{\"root\":" RULE ",\"timestamp\":" RULE ",\"snapshot\":" RULE ",\"targets\":" RULE \
    "}}"
#define TIMESTAMP                                                                                  \
    "{\"_type\":\"timestamp\"," COMMON ",\"meta\":{\"snapshot.json\":{\"version\":1}}}"
#define SNAPSHOT "{\"_type\":\"snapshot\"," COMMON ",\"meta\":{\"targets.json\":{\"version\":1}}}"
#define TARGETS                                                                                    \
    "{\"_type\":\"targets\"," COMMON                                                               \
    ",\"targets\":{\"a\":{\"length\":0,\"hashes\":{\"sha256\":\"\"}}},\"delegations\":{" KEYS      \
    ",\"roles\":[{\"name\":\"A\",\"keyids\":[\"k\"],\"threshold\":1,\"terminating\":false,"        \
    "\"paths\":[\"*\"]}]}}"

/* In a good file of that type `part` becomes `instead`; NULL: nothing is changed. */
static const struct {
    enum role_type type;
    const char *part, *instead;
    enum refusal want;
} cases[] = {
    { ROLE_ROOT, NULL, NULL, REFUSAL_NONE },
    { ROLE_TIMESTAMP, NULL, NULL, REFUSAL_NONE },
    { ROLE_SNAPSHOT, NULL, NULL, REFUSAL_NONE },
    { ROLE_TARGETS, NULL, NULL, REFUSAL_NONE },

    { ROLE_ROOT, "\"root\",", "\"timestamp\",", REFUSAL_MALFORMED },
    { ROLE_ROOT, "\"root\",", "\"Root\",", REFUSAL_MALFORMED },
    { ROLE_ROOT, "\"_type\"", "\"type\"", REFUSAL_MALFORMED },
    { ROLE_ROOT, "\"1.0.34\"", "\"1.9\"", REFUSAL_NONE },
    { ROLE_ROOT, "\"1.0.34\"", "\"1\"", REFUSAL_NONE },
    { ROLE_ROOT, "\"1.0.34\"", "\"2.0.0\"", REFUSAL_MALFORMED },
    { ROLE_ROOT, "\"1.0.34\"", "\"10.0\"", REFUSAL_MALFORMED },
    { ROLE_ROOT, "\"1.0.34\"", "1", REFUSAL_MALFORMED },
    { ROLE_ROOT, "\"version\":1", "\"version\":0", REFUSAL_MALFORMED },
    { ROLE_ROOT, "\"version\":1", "\"version\":-1", REFUSAL_MALFORMED },
    { ROLE_ROOT, "\"version\":1", "\"version\":\"1\"", REFUSAL_MALFORMED },
    { ROLE_ROOT, "\"version\":1", "\"version\":true", REFUSAL_MALFORMED },
    { ROLE_ROOT, "\"version\":1", "\"version\":1.0", REFUSAL_MALFORMED },
    { ROLE_ROOT, "\"version\":1", "\"version\":9223372036854775807", REFUSAL_NONE },
    { ROLE_ROOT, "\"version\":1", "\"version\":9223372036854775808", REFUSAL_MALFORMED },
    { ROLE_ROOT, "2030-01-01T00:00:00Z", "2030-01-01", REFUSAL_MALFORMED },
    { ROLE_ROOT, "2030-01-01T00:00:00Z", "2030-02-30T00:00:00Z", REFUSAL_MALFORMED },
    { ROLE_ROOT, "\"expires\":", "\"expires\":[],\"x\":", REFUSAL_MALFORMED },
    { ROLE_ROOT, "\"expires\"", "\"issued\":\"2026-01-01T00:00:00Z\",\"expires\"", REFUSAL_NONE },
    { ROLE_ROOT, "\"expires\"", "\"issued\":\"today\",\"expires\"", REFUSAL_MALFORMED },
    { ROLE_ROOT, "\"consistent_snapshot\":true", "\"consistent_snapshot\":1", REFUSAL_MALFORMED },
    { ROLE_ROOT, "\"consistent_snapshot\":true", "\"consistent_snapshot\":false", REFUSAL_NONE },
    { ROLE_ROOT, "\"snapshot\":{", "\"mirrors\":{", REFUSAL_MALFORMED },
    { ROLE_ROOT, "\"snapshot\":{", "\"mirrors\":[],\"snapshot\":{", REFUSAL_NONE },
    { ROLE_ROOT, "\"threshold\":1", "\"threshold\":0", REFUSAL_MALFORMED },
    { ROLE_ROOT, "\"threshold\":1", "\"threshold\":-1", REFUSAL_MALFORMED },
    { ROLE_ROOT, "\"threshold\":1", "\"threshold\":2", REFUSAL_NONE },
    { ROLE_ROOT, "[\"k\"]", "[\"k\",\"k\"]", REFUSAL_MALFORMED },
    { ROLE_ROOT, "[\"k\"]", "[1]", REFUSAL_MALFORMED },
    { ROLE_ROOT, "[\"k\"]", "\"k\"", REFUSAL_MALFORMED },
    { ROLE_ROOT, "[\"k\"]", "[\"other\"]",
      REFUSAL_NONE }, /* a key that is not there signs nothing */
    { ROLE_ROOT, "\"keytype\":\"ed25519\"", "\"keytype\":1", REFUSAL_MALFORMED },
    { ROLE_ROOT, "\"keytype\":\"ed25519\"", "\"keytype\":\"sm2\"", REFUSAL_NONE },
    { ROLE_ROOT, "\"keyval\":{", "\"keyval\":[],\"x\":{", REFUSAL_MALFORMED },
    { ROLE_ROOT, "\"keys\":{", "\"keys\":[],\"x\":{", REFUSAL_MALFORMED },
    { ROLE_ROOT, "\"roles\":{", "\"roles\":[],\"x\":{", REFUSAL_MALFORMED },

    { ROLE_TIMESTAMP, "snapshot.json", "targets.json", REFUSAL_MALFORMED },
    { ROLE_TIMESTAMP, "{\"version\":1}", "{}", REFUSAL_MALFORMED },
    { ROLE_TIMESTAMP, "{\"version\":1}", "1", REFUSAL_MALFORMED },
    { ROLE_TIMESTAMP, "{\"version\":1}", "{\"version\":1,\"length\":0}", REFUSAL_MALFORMED },
    { ROLE_TIMESTAMP, "{\"version\":1}", "{\"version\":1,\"length\":-5}", REFUSAL_MALFORMED },
    { ROLE_TIMESTAMP, "{\"version\":1}", "{\"version\":1,\"length\":5}", REFUSAL_NONE },
    { ROLE_TIMESTAMP, "{\"version\":1}", "{\"version\":1,\"hashes\":[]}", REFUSAL_MALFORMED },
    { ROLE_TIMESTAMP, "\"meta\":{", "\"meta\":[],\"x\":{", REFUSAL_MALFORMED },

    { ROLE_SNAPSHOT, "targets.json", "snapshot.json", REFUSAL_MALFORMED },
    { ROLE_SNAPSHOT, "\"targets.json\"", "\"a.json\":{\"version\":0},\"targets.json\"",
      REFUSAL_MALFORMED },
    { ROLE_SNAPSHOT, "\"targets.json\"", "\"a.json\":{\"version\":7},\"targets.json\"",
      REFUSAL_NONE },

    { ROLE_TARGETS, "\"length\":0", "\"length\":-1", REFUSAL_MALFORMED },
    { ROLE_TARGETS, "\"length\":0", "\"length\":null", REFUSAL_MALFORMED },
    { ROLE_TARGETS, "\"hashes\":{", "\"hashes\":[],\"x\":{", REFUSAL_MALFORMED },
    { ROLE_TARGETS, "\"targets\":{", "\"targets\":[],\"x\":{", REFUSAL_MALFORMED },
    { ROLE_TARGETS, "\"delegations\":{", "\"delegations\":[],\"x\":{", REFUSAL_MALFORMED },
    { ROLE_TARGETS, "\"delegations\":{", "\"x\":{", REFUSAL_NONE },
    { ROLE_TARGETS, "\"roles\":[", "\"roles\":{},\"x\":[", REFUSAL_MALFORMED },
    { ROLE_TARGETS, "\"roles\":[", "\"succinct_roles\":{},\"x\":[", REFUSAL_MALFORMED },
    { ROLE_TARGETS, "\"A\"", "\"\"", REFUSAL_MALFORMED },
    { ROLE_TARGETS, "\"A\"", "\"root\"", REFUSAL_MALFORMED },
    { ROLE_TARGETS, "\"A\"", "\"targets\"", REFUSAL_MALFORMED },
    { ROLE_TARGETS, "\"A\"", "\"../A\"", REFUSAL_NONE },
    { ROLE_TARGETS, "\"A\"", "7", REFUSAL_MALFORMED },
    { ROLE_TARGETS, "\"terminating\":false", "\"terminating\":0", REFUSAL_MALFORMED },
    { ROLE_TARGETS, "\"terminating\":false,", "", REFUSAL_MALFORMED },
    { ROLE_TARGETS, "\"paths\":[\"*\"]", "\"paths\":\"*\"", REFUSAL_MALFORMED },
    { ROLE_TARGETS, "\"paths\":[\"*\"]", "\"paths\":[7]", REFUSAL_MALFORMED },
    { ROLE_TARGETS, "\"paths\":[\"*\"]", "\"paths\":[]", REFUSAL_NONE },
    { ROLE_TARGETS, ",\"paths\":[\"*\"]", "", REFUSAL_MALFORMED },
    { ROLE_TARGETS, "\"paths\":[\"*\"]", "\"path_hash_prefixes\":[\"0a\"]", REFUSAL_NONE },
    { ROLE_TARGETS, "\"paths\":[\"*\"]", "\"paths\":[],\"path_hash_prefixes\":[]",
      REFUSAL_MALFORMED },
    { ROLE_TARGETS, "\"roles\":[",
      "\"roles\":[{\"name\":\"A\",\"keyids\":[],\"threshold\":1,\"terminating\":true,\"paths\":[]}"
      ",",
      REFUSAL_MALFORMED }, /* A twice */
};

static const char *good(enum role_type type)
{
    return type == ROLE_ROOT        ? ROOT
           : type == ROLE_TIMESTAMP ? TIMESTAMP
           : type == ROLE_SNAPSHOT  ? SNAPSHOT
                                    : TARGETS;
}

static enum refusal read_text(const char *text, enum role_type type, struct err *err)
{
    struct role *r = NULL;
    enum refusal why = role_read(span_of(text), type, &r, err);
    role_destroy(r);
    return why;
}

static void one_thing_broken(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[4096];
        struct err err = { 0 };
        const char *body = good(cases[i].type);
        const char *at = cases[i].part ? strstr(body, cases[i].part) : body;
        size_t cut = cases[i].part ? strlen(cases[i].part) : 0;
        assert_non_null(at);
        snprintf(text, sizeof text, "{\"signatures\":[],\"signed\":%.*s%s%s}", (int)(at - body),
                 body, cases[i].instead ? cases[i].instead : "", at + cut);
        enum refusal why = read_text(text, cases[i].type, &err);
        if (why != cases[i].want)
            fail_msg("%s -> %s: %s (%s)", cases[i].part, cases[i].instead, refusal_name(why),
                     err.text);
    }
}

static void the_wrapping(void **state)
{
    static const struct {
        const char *before, *after;
        enum refusal want;
    } wraps[] = {
        { "{\"signatures\":[],\"signed\":", "}", REFUSAL_NONE },
        { "{\"more\":1,\"signatures\":[],\"signed\":", "}", REFUSAL_NONE },
        { "{\"signatures\":[{\"keyid\":\"a\",\"sig\":\"\"},{\"keyid\":\"b\",\"sig\":\"\"}],"
          "\"signed\":",
          "}", REFUSAL_NONE },
        { "{\"signatures\":[{\"keyid\":\"a\",\"sig\":\"\"},{\"keyid\":\"a\",\"sig\":\"\"}],"
          "\"signed\":",
          "}", REFUSAL_MALFORMED },
        { "{\"signatures\":[{\"keyid\":\"a\"}],\"signed\":", "}", REFUSAL_MALFORMED },
        { "{\"signatures\":[{\"sig\":\"a\"}],\"signed\":", "}", REFUSAL_MALFORMED },
        { "{\"signatures\":[7],\"signed\":", "}", REFUSAL_MALFORMED },
        { "{\"signatures\":{},\"signed\":", "}", REFUSAL_MALFORMED },
        { "{\"signed\":", "}", REFUSAL_MALFORMED },
        { "{\"signatures\":[],\"signed\":[", "]}", REFUSAL_MALFORMED },
        { "{\"signatures\":[],\"unsigned\":", "}", REFUSAL_MALFORMED },
        { "[{\"signatures\":[],\"signed\":", "}]", REFUSAL_MALFORMED },
        { "", "", REFUSAL_MALFORMED },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(wraps); i++) {
        char text[2048];
        struct err err = { 0 };
        snprintf(text, sizeof text, "%s%s%s", wraps[i].before, TIMESTAMP, wraps[i].after);
        if (read_text(text, ROLE_TIMESTAMP, &err) != wraps[i].want)
            fail_msg("%s…%s: %s", wraps[i].before, wraps[i].after, err.text);
    }
}

/* SHA-256 of "a" is ca978112…, of "b" 3e23e816… */
static void prefixes_of_a_digest(void **state)
{
    static const struct {
        const char *prefixes, *name;
        bool want;
    } rows[] = {
        { "[\"ca\"]", "a", true },
        { "[\"c\"]", "a", true },
        { "[\"3e\"]", "a", false },
        { "[\"00\",\"3e23\"]", "b", true },
        { "[]", "a", false },
        { "[\"CA\"]", "a", false },
        { "[\"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb0\"]", "a", false },
        { "[\"ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb\"]", "a", true },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        json_t *prefixes = json_loads(rows[i].prefixes, 0, NULL);
        const struct role_delegation d = { .name = "A", .prefixes = prefixes };
        if (role_delegation_covers(&d, rows[i].name) != rows[i].want)
            fail_msg("%s of %s", rows[i].prefixes, rows[i].name);
        json_decref(prefixes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_thing_broken),
        cmocka_unit_test(the_wrapping),
        cmocka_unit_test(prefixes_of_a_digest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
