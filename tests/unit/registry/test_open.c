/* A release that is missing, cut, changed, swapped or foreign is refused with a typed error and a
 * sentence; it never answers, least of all "not found" to everything. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fs.h"
#include "registry/digest.h"
#include "registry/make.h"
#include "unit/registry/world.h"

#define SIDE_CAR WORLD_RELEASE ".sha256"

enum { RELEASE_MAX = 16 << 20 };

static struct world world;
static struct buf good; /* the bytes of a good release, a few hundred pages */

static int build_world(void **state)
{
    (void)state;
    struct make_options make = {
        .folder = WORLD_FOLDER, .rows = 2000, .seed = 9, .issued = DATE_OF(2026, 11, 16)
    };
    good = BUF_INIT(RELEASE_MAX);
    assert_int_equal(make_csv(&make, NULL), ERR_OK);
    assert_int_equal(world_build(&world, false), ERR_OK);
    return fs_read_all(WORLD_RELEASE, &good, NULL) == ERR_OK ? 0 : 1;
}

static int drop_world(void **state)
{
    (void)state;
    buf_fini(&good);
    return 0;
}

static void put_file(const char *path, struct span bytes)
{
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes.p, 1, bytes.len, f), bytes.len);
    assert_int_equal(fclose(f), 0);
}

static enum err_code open_path(const char *path, struct err *err)
{
    struct registry *r = NULL;
    enum err_code rc = registry_open(path, &r, err);
    registry_close(r);
    return rc;
}

/* Opens bytes as a file nobody vouches for. */
static enum err_code open_bytes(struct span bytes, struct err *err)
{
    unlink("probe.heyan.sha256");
    put_file("probe.heyan", bytes);
    return open_path("probe.heyan", err);
}

static void what_is_no_release(void **state)
{
    (void)state;
    static const char text[] = "prefix,holder\n69499901,DEM000014\n"
                               "6949990100014,6949990100014,6949990100014,6949990100014\n"
                               "6949990100014,6949990100014,6949990100014,6949990100014\n";
    uint8_t foreign[4096] = "SQLite format 3";
    struct err err;
    assert_int_equal(open_path("no/such/file", &err), ERR_NOT_FOUND);
    assert_string_equal(err.text, "no/such/file: there is no such file");
    assert_int_equal(open_path(WORLD_FOLDER, &err), ERR_INVALID);
    assert_string_equal(err.text, "world: is a folder, not a registry release");
    assert_int_equal(open_path("/dev/null", &err), ERR_INVALID);
    assert_string_equal(err.text, "/dev/null: is not a file");
    unlink("pipe.heyan"); /* of a run before */
    assert_int_equal(mkfifo("pipe.heyan", 0600), 0);
    assert_int_equal(open_path("pipe.heyan", &err), ERR_INVALID); /* and does not wait */
    assert_string_equal(err.text, "pipe.heyan: is not a file");
    assert_int_equal(open_bytes(span_of(""), &err), ERR_INVALID);
    assert_string_equal(err.text, "probe.heyan: is empty");
    assert_int_equal(open_bytes(span_of("SQLite format 3"), &err), ERR_INVALID);
    assert_string_equal(err.text, "probe.heyan: is not a registry release: too short for one");
    assert_int_equal(open_bytes((struct span){ (const uint8_t *)text, sizeof text }, &err),
                     ERR_INVALID);
    assert_string_equal(err.text,
                        "probe.heyan: is not a registry release: some other kind of file");
    assert_int_equal(open_bytes((struct span){ foreign, sizeof foreign }, &err), ERR_INVALID);
    assert_string_equal(err.text, "probe.heyan: is an SQLite database, but not a registry release");
}

static void another_form_is_said(void **state)
{
    (void)state;
    struct err err;
    good.data[63] = 9; /* user_version */
    assert_int_equal(open_bytes(buf_span(&good), &err), ERR_UNSUPPORTED);
    assert_string_equal(err.text, "probe.heyan: is a release of form 9; this program reads form 2: "
                                  "the program needs an update");
    good.data[63] = 1;
    assert_int_equal(open_bytes(buf_span(&good), &err), ERR_UNSUPPORTED);
    good.data[63] = 2;
    assert_int_equal(open_bytes(buf_span(&good), &err), ERR_OK);
}

static void cut_anywhere_is_refused(void **state)
{
    (void)state;
    struct err err;
    for (size_t n = 4096; n < good.len; n += 4096) {
        if (open_bytes(span_part(buf_span(&good), 0, n), &err) != ERR_INVALID ||
            !strstr(err.text, "is cut short"))
            fail_msg("cut to %zu: %s", n, err.text);
    }
    assert_int_equal(open_bytes(span_part(buf_span(&good), 0, good.len - 1), &err), ERR_INVALID);
    assert_int_equal(open_bytes(span_part(buf_span(&good), 0, 4097), &err), ERR_INVALID);
}

/* With a side-car every changed byte is found, whichever it is. */
static void side_car_finds_every_change(void **state)
{
    (void)state;
    struct err err;
    for (size_t at = 0; at < good.len; at += 997) {
        good.data[at] ^= 0x10;
        put_file(WORLD_RELEASE, buf_span(&good));
        good.data[at] ^= 0x10;
        if (open_path(WORLD_RELEASE, &err) != ERR_UNTRUSTED)
            fail_msg("byte %zu: %s", at, err.text);
    }
    assert_string_equal(err.text,
                        "world.heyan: is not the file its side-car world.heyan.sha256 was "
                        "made for; it was changed, damaged or swapped");
    put_file(WORLD_RELEASE, buf_span(&good));
    assert_int_equal(open_path(WORLD_RELEASE, &err), ERR_OK);
}

static enum err_code open_changed(struct registry **out, struct err *err)
{
    unlink("probe.heyan.sha256");
    put_file("probe.heyan", buf_span(&good));
    return registry_open("probe.heyan", out, err);
}

/* Without one, a change is refused, or lies in a value that no check can miss being there: then
 * what is answered is whole, or said to be bad, or that one key is gone; the rest is not. */
static void changes_never_crash(void **state)
{
    (void)state;
    enum { TRIES = 600, ASKED = 20 };
    uint64_t x = 88172645463325252u;
    int refused = 0;
    for (int i = 0; i < TRIES; i++) {
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        size_t at = i < 100 ? (size_t)i : (size_t)(x % good.len);
        uint8_t was = good.data[at];
        good.data[at] = (uint8_t)(was ^ (1u << (x >> 32 & 7)));
        struct err err = { 0 };
        struct registry *r = NULL;
        enum err_code rc = open_changed(&r, &err);
        good.data[at] = was;
        if (rc != ERR_OK && rc != ERR_INVALID && rc != ERR_UNSUPPORTED)
            fail_msg("byte %zu: %s %s", at, err_name(rc), err.text);
        refused += rc != ERR_OK;
        int missed = 0;
        for (int k = 0; rc == ERR_OK && k < ASKED; k++) {
            struct fact_prefix p = { 0 };
            char gtin[16];
            snprintf(gtin, sizeof gtin, "69010280%02d001", k % 5);
            enum err_code asked = registry_find_prefix(r, gtin, &p, &err);
            missed += asked == ERR_NOT_FOUND;
            if (asked != ERR_OK && asked != ERR_NOT_FOUND && asked != ERR_DB)
                fail_msg("byte %zu: %s %s", at, err_name(asked), err.text);
            if (asked == ERR_OK && !utf8_valid(span_of(p.holder.name)))
                fail_msg("byte %zu: a name that is no text", at);
        }
        if (missed > ASKED / 2)
            fail_msg("byte %zu: opened, and knows nothing any more", at);
        registry_close(r);
    }
    assert_true(refused > 60); /* of the first hundred bytes most are telling */
}

static void swapped_is_refused(void **state)
{
    (void)state;
    struct err err;
    struct digest d;
    /* A good release in the place of another: right in itself, not what the side-car means. */
    put_file("other.heyan.tmp", buf_span(&good));
    assert_int_equal(digest_commit("other.heyan.tmp", "other.heyan", &d, NULL), ERR_OK);
    assert_int_equal(open_path("other.heyan", &err), ERR_OK);
    world_reset();
    assert_int_equal(world_build(&world, false), ERR_OK);
    assert_int_equal(rename(WORLD_RELEASE, "other.heyan"), 0);
    assert_int_equal(open_path("other.heyan", &err), ERR_UNTRUSTED);
    put_file("other.heyan.sha256", span_of("not a digest\n"));
    assert_int_equal(open_path("other.heyan", &err), ERR_UNTRUSTED);
}

/* A power cut between two renames: before it and after it, there is a release that is vouched for.
 */
static void commit_is_whole_at_every_step(void **state)
{
    (void)state;
    struct digest old, fresh;
    struct buf text = BUF_INIT(4096);
    struct err err;
    world_reset();
    assert_int_equal(world_build(&world, false), ERR_OK);
    old = world.result.digest;
    put_file("fresh.tmp", buf_span(&good));
    assert_int_equal(digest_file("fresh.tmp", &fresh, NULL), ERR_OK);
    /* The folder cannot be written: nothing changes. */
    assert_int_equal(digest_commit("no such.tmp", WORLD_RELEASE, &fresh, &err), ERR_NOT_FOUND);
    assert_int_equal(open_path(WORLD_RELEASE, &err), ERR_OK);
    /* The state after the first step: a side-car for both. */
    assert_int_equal(fs_read_all(SIDE_CAR, &text, NULL), ERR_OK);
    assert_int_equal(digest_file("fresh.tmp", &fresh, NULL), ERR_OK);
    assert_int_equal(buf_print(&text, "%s  %s\n", fresh.hex, WORLD_RELEASE), ERR_OK);
    put_file(SIDE_CAR, buf_span(&text));
    assert_int_equal(open_path(WORLD_RELEASE, &err), ERR_OK);
    assert_int_equal(rename("fresh.tmp", WORLD_RELEASE), 0);
    assert_int_equal(open_path(WORLD_RELEASE, &err), ERR_OK);
    /* The whole: one line again, as sha256sum writes it. */
    put_file("fresh.tmp", buf_span(&good));
    assert_int_equal(digest_commit("fresh.tmp", WORLD_RELEASE, &fresh, NULL), ERR_OK);
    assert_int_equal(fs_read_all(SIDE_CAR, &text, NULL), ERR_OK);
    assert_int_equal(text.len, 64 + 2 + strlen(WORLD_RELEASE) + 1);
    assert_memory_equal(text.data + 64, "  " WORLD_RELEASE "\n", strlen(WORLD_RELEASE) + 3);
    assert_string_not_equal(old.hex, fresh.hex);
    buf_fini(&text);
}

static void falls_back_in_order(void **state)
{
    (void)state;
    const char *paths[] = { "missing.heyan", "probe.heyan", WORLD_RELEASE };
    struct registry *r = NULL;
    struct err err = { 0 };
    size_t which = 9;
    world_reset();
    assert_int_equal(world_build(&world, false), ERR_OK);
    unlink("probe.heyan.sha256");
    put_file("probe.heyan", span_part(buf_span(&good), 0, 8192));
    assert_int_equal(registry_open_first(paths, 3, &r, &which, &err), ERR_OK);
    assert_int_equal(which, 2);
    assert_int_equal(registry_release(r)->sequence, 7);
    registry_close(r);
    r = NULL;
    which = 9;
    assert_int_equal(registry_open_first(paths, 2, &r, &which, &err), ERR_NOT_FOUND);
    assert_null(r);
    assert_int_equal(which, 9);
    assert_string_equal(err.text, "missing.heyan: there is no such file");
    assert_int_equal(registry_open_first(paths, 0, &r, &which, &err), ERR_NOT_FOUND);
}

/* Names that are syntax in an URI are names all the same. */
static void any_path_opens(void **state)
{
    (void)state;
    static const char *const names[] = { "a b.heyan", "a?mode=rwc.heyan", "50%25.heyan",
                                         "a#b.heyan", "登记 库.heyan" };
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct err err = { 0 };
        put_file(names[i], buf_span(&good));
        if (open_path(names[i], &err) != ERR_OK)
            fail_msg("%s: %s", names[i], err.text);
        unlink(names[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_release),
        cmocka_unit_test(another_form_is_said),
        cmocka_unit_test(cut_anywhere_is_refused),
        cmocka_unit_test(side_car_finds_every_change),
        cmocka_unit_test(changes_never_crash),
        cmocka_unit_test(swapped_is_refused),
        cmocka_unit_test(commit_is_whole_at_every_step),
        cmocka_unit_test(falls_back_in_order),
        cmocka_unit_test(any_path_opens),
    };
    return cmocka_run_group_tests(tests, build_world, drop_world);
}
