/* Metadata signed by somebody else's code (tests/data/tuf), and what a flipped bit does to it. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/clock.h"
#include "trust/canon.h"
#include "trust/role.h"
#include "trust/tuf.h"

enum { FILE_MAX = 16384, NOW_UTC_S = 1795000000 };

/* Who delegates stands before whom it delegates to. */
static const struct {
    const char *file, *name;
    enum role_type type;
    int delegator; /* index; -1: itself */
} files[] = {
    { "1.root.json", "root", ROLE_ROOT, -1 },
    { "timestamp.json", "timestamp", ROLE_TIMESTAMP, 0 },
    { "1.snapshot.json", "snapshot", ROLE_SNAPSHOT, 0 },
    { "1.targets.json", "targets", ROLE_TARGETS, 0 },
    { "1.owner.json", "owner", ROLE_TARGETS, 3 },
};
enum { FILES = ARRAY_LEN(files) };

struct set {
    struct buf bytes[FILES];
    struct role *roles[FILES];
};

static const struct role *delegator_of(const struct set *s, size_t i, const struct role *self)
{
    return files[i].delegator < 0 ? self : s->roles[files[i].delegator];
}

static int open_set(void **state)
{
    static struct set set; /* cmocka gives it from test to test */
    struct err err = { 0 };
    for (size_t i = 0; i < FILES; i++) {
        char path[FS_PATH_MAX];
        snprintf(path, sizeof path, "%s/tests/data/tuf/%s", getenv("HEYAN_ROOT"), files[i].file);
        set.bytes[i] = BUF_INIT(FILE_MAX);
        if (fs_read_all(path, &set.bytes[i], &err) != ERR_OK ||
            role_read(buf_span(&set.bytes[i]), files[i].type, &set.roles[i], &err) !=
                REFUSAL_NONE ||
            role_verify(set.roles[i], delegator_of(&set, i, set.roles[i]), files[i].name, &err) !=
                REFUSAL_NONE) {
            fprintf(stderr, "%s: %s\n", files[i].file, err.text);
            return -1;
        }
    }
    *state = &set;
    return 0;
}

static int close_set(void **state)
{
    struct set *s = *state;
    for (size_t i = 0; i < FILES; i++) {
        role_destroy(s->roles[i]);
        buf_fini(&s->bytes[i]);
    }
    return 0;
}

/* True when the flipped file would be believed. */
static bool is_believed(const struct set *s, size_t i, struct span bytes, bool *is_same)
{
    struct role *r = NULL;
    bool is = role_read(bytes, files[i].type, &r, NULL) == REFUSAL_NONE &&
              role_verify(r, delegator_of(s, i, r), files[i].name, NULL) == REFUSAL_NONE;
    *is_same = is && r->form.len == s->roles[i]->form.len &&
               memcmp(r->form.data, s->roles[i]->form.data, r->form.len) == 0;
    role_destroy(r);
    return is;
}

/* A bit of every byte, and the one that tells a capital from a small letter; of the two smallest files
 * every bit.  (Every bit of all was tried too, 65,512 of them: 40 s.)  What is still believed says word for
 * word the same: a blank turned into another, a hex digit of a signature turned into a capital. */
static bool is_tried(size_t i, size_t bit)
{
    return files[i].type == ROLE_TIMESTAMP || i == FILES - 1 ||
           (bit % 8 == 5 && files[i].type != ROLE_ROOT) || bit % 8 == bit / 8 % 8;
}

static void no_flipped_bit_is_believed(void **state)
{
    const struct set *s = *state;
    size_t tried = 0, believed = 0;
    for (size_t i = 0; i < FILES; i++)
        for (size_t bit = 0; bit < s->bytes[i].len * 8; bit++) {
            bool is_same;
            if (!is_tried(i, bit))
                continue;
            s->bytes[i].data[bit / 8] ^= (uint8_t)(1u << bit % 8);
            bool is = is_believed(s, i, buf_span(&s->bytes[i]), &is_same);
            s->bytes[i].data[bit / 8] ^= (uint8_t)(1u << bit % 8);
            if (is && !is_same)
                fail_msg("%s: bit %zu of byte %zu: believed", files[i].file, bit % 8, bit / 8);
            tried++;
            believed += is;
        }
    print_message("%zu bits flipped, %zu of them in blanks and capitals\n", tried, believed);
    assert_true(tried > 15000);
}

static void no_cut_file_is_believed(void **state)
{
    const struct set *s = *state;
    for (size_t i = 0; i < FILES; i++)
        for (size_t len = 0; len < s->bytes[i].len; len++) {
            bool is_same;
            struct span cut = span_part(buf_span(&s->bytes[i]), 0, len);
            if (is_believed(s, i, cut, &is_same) && !is_same)
                fail_msg("%s: cut at %zu: believed", files[i].file, len);
        }
}

/* No role's file is taken for another's, whoever signed it. */
static void no_file_is_taken_for_another(void **state)
{
    const struct set *s = *state;
    for (size_t i = 0; i < FILES; i++)
        for (size_t k = 0; k < FILES; k++) {
            bool is_same;
            if (i != k && is_believed(s, i, buf_span(&s->bytes[k]), &is_same))
                fail_msg("%s taken for %s", files[k].file, files[i].file);
        }
}

static void what_it_says(void **state)
{
    const struct set *s = *state;
    struct role_meta meta;
    struct err err = { 0 };
    int64_t expires, issued;
    assert_true(canon_time("2030-01-01T00:00:00Z", &expires));
    assert_true(canon_time("2026-11-01T08:00:00Z", &issued));
    assert_int_equal(s->roles[0]->version, 1);
    assert_int_equal(s->roles[0]->expires_utc_s, expires);
    assert_int_equal(s->roles[0]->issued_utc_s, issued);
    assert_true(s->roles[0]->is_consistent);
    assert_int_equal(role_meta_of(s->roles[1], "snapshot", &meta, &err), ERR_OK);
    assert_int_equal(meta.length_bytes, s->bytes[2].len);
    assert_true(hash_meets(buf_span(&s->bytes[2]), &meta.hashes));
    assert_int_equal(role_meta_of(s->roles[2], "owner", &meta, &err), ERR_OK);
    assert_int_equal(meta.length_bytes, s->bytes[4].len);
    assert_int_equal(role_meta_of(s->roles[2], "nobody", &meta, &err), ERR_NOT_FOUND);
    assert_int_equal(role_delegations(s->roles[3]), 1);
    struct role_delegation d = role_delegation_at(s->roles[3], 0);
    assert_string_equal(d.name, "owner");
    assert_true(d.is_terminating);
    assert_true(role_delegation_covers(&d, "kiosk/7/conf-a.json"));
    assert_false(role_delegation_covers(&d, "kiosk/7/8/conf-a.json"));
    assert_non_null(role_target(s->roles[3], "full/1.db.zst"));
    assert_null(role_target(s->roles[3], "full/2.db.zst"));
}

/* --- the whole way, out of a folder of these files ----------------------------------------------------- */

static enum fetch_end get(void *self, const struct fetch_request *request,
                          const struct fetch_sink *sink, struct fetch_answer *answer,
                          struct err *err)
{
    const struct set *s = self;
    const char *name = strrchr(request->url, '/') + 1;
    (void)answer;
    for (size_t i = 0; i < FILES; i++)
        if (strcmp(files[i].file, name) == 0)
            return sink->write(sink->self, buf_span(&s->bytes[i]), err) ? FETCH_SINK : FETCH_DONE;
    err_set(err, ERR_NOT_FOUND, "no %s", name);
    return FETCH_ABSENT;
}

static void the_whole_way(void **state)
{
    struct set *s = *state;
    struct err err = { 0 };
    struct clock_fake clock = { .utc_s = NOW_UTC_S };
    const struct tuf_config config = { .folder = "peer",
                                       .metadata_url = "x:/",
                                       .fetcher = { get, s },
                                       .clock = clock_of_fake(&clock) };
    struct tuf *t;
    struct tuf_target target = { 0 };
    assert_int_equal(tuf_init("peer", buf_span(&s->bytes[0]), true, &err), ERR_OK);
    assert_int_equal(tuf_open(&config, &t, &err), ERR_OK);
    assert_int_equal(tuf_find_target(t, "kiosk/7/conf-a.json", &target, &err), ERR_OK);
    assert_string_equal(target.role, "owner");
    assert_int_equal(target.length_bytes, 6);
    tuf_target_fini(&target);
    assert_int_equal(tuf_find_target(t, "full/1.db.zst", &target, &err), ERR_OK);
    assert_true(target.has_sha256 && target.has_sha512);
    assert_true(
        span_eq(buf_span(&target.custom), "{\"digest\":\"ff\",\"from\":0,\"rows\":3000000}"));
    tuf_target_fini(&target);
    tuf_close(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_says),
        cmocka_unit_test(the_whole_way),
        cmocka_unit_test(no_file_is_taken_for_another),
        cmocka_unit_test(no_cut_file_is_believed),
        cmocka_unit_test(no_flipped_bit_is_believed),
    };
    return cmocka_run_group_tests(tests, open_set, close_set);
}
