/* The signing office, looked at by the client: what people sign is believed, what they did not is
 * neither published nor believed. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include "net/net.h"
#include "publish/office.h"
#include "trust/tuf.h"

#define OFFICE "office"
#define CLIENT "client"

enum { DAY_S = 86400, NOW_S = 1790000000 };
enum person { AN, BAI, CHEN, DENG, SNAP, STAMP, SPARE, PEOPLE };

struct fixture {
    struct clock_fake time;
    struct clock clock;
    struct office *office;
    struct key_secret *key[PEOPLE];
    struct net *net;
    struct tuf *client;
    struct err err;
};

/* --- folders ------------------------------------------------------------------------------------- */

static void remove_tree(const char *path)
{
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d)) != NULL;) {
        char below[FS_PATH_MAX];
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0)
            continue;
        assert_int_equal(fs_join(below, path, e->d_name, NULL), ERR_OK);
        if (fs_is_folder(below))
            remove_tree(below);
        else
            assert_int_equal(unlink(below), 0);
    }
    if (d) {
        closedir(d);
        assert_int_equal(rmdir(path), 0);
    }
}

static struct buf contents(const char *path)
{
    struct buf b = BUF_INIT(1 << 20);
    struct err err;
    if (fs_read_all(path, &b, &err) != ERR_OK)
        fail_msg("%s", err.text);
    return b;
}

/* --- an office of four people and two machines ---------------------------------------------------- */

static struct office_key public_of(const struct fixture *f, enum person who)
{
    struct office_key k;
    json_t *object;
    assert_int_equal(key_secret_public(f->key[who], &object, NULL), ERR_OK);
    const char *hex = json_string_value(
        json_object_get(json_object_get(object, "keyval"), "public"));
    for (size_t i = 0; i < sizeof k.bytes; i++) {
        unsigned byte;
        assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
        k.bytes[i] = (uint8_t)byte;
    }
    json_decref(object);
    return k;
}

static void must(struct fixture *f, enum err_code rc)
{
    if (rc != ERR_OK)
        fail_msg("%s", f->err.text);
}

static void open_office(struct fixture *f)
{
    office_close(f->office);
    f->office = NULL;
    must(f, office_open(OFFICE, &f->clock, &f->office, &f->err));
}

static void found_office(struct fixture *f)
{
    struct office_role roles[] = {
        { .name = "root", .n_keys = 3, .threshold = 2, .days = 3650 },
        { .name = "targets", .n_keys = 2, .threshold = 2, .days = 730 },
        { .name = "snapshot", .n_keys = 1, .threshold = 1, .days = 30 },
        { .name = "timestamp", .n_keys = 1, .threshold = 1, .days = 7 },
        { .name = "releases",
          .n_keys = 2,
          .threshold = 2,
          .days = 365,
          .paths = { "full/*", "delta/*" },
          .n_paths = 2 },
        { .name = "kiosks",
          .n_keys = 1,
          .threshold = 1,
          .days = 365,
          .paths = { "kiosk/*/*" },
          .n_paths = 1 },
    };
    static const enum person who[][3] = {
        { AN, BAI, CHEN }, { AN, BAI }, { SNAP }, { STAMP }, { CHEN, DENG }, { DENG },
    };
    for (size_t i = 0; i < ARRAY_LEN(roles); i++)
        for (size_t k = 0; k < roles[i].n_keys; k++)
            roles[i].keys[k] = public_of(f, who[i][k]);
    must(f, office_create(OFFICE, &f->clock, roles, ARRAY_LEN(roles), &f->err));
    open_office(f);
}

static size_t sign(struct fixture *f, enum person who)
{
    size_t n;
    must(f, office_sign(f->office, f->key[who], NULL, NULL, &n, &f->err));
    return n;
}

static enum err_code publish(struct fixture *f)
{
    const struct office_online keys = { f->key[SNAP], f->key[STAMP] };
    return office_publish(f->office, &keys, &f->err);
}

static void publish_first(struct fixture *f)
{
    found_office(f);
    assert_int_equal(sign(f, AN), 2); /* root, targets */
    assert_int_equal(sign(f, BAI), 2);
    assert_int_equal(sign(f, CHEN), 2); /* root, releases */
    assert_int_equal(sign(f, DENG), 2); /* releases, kiosks */
    must(f, publish(f));
}

/* --- the client ----------------------------------------------------------------------------------- */

static void trust_first_root(struct fixture *f)
{
    struct buf root = contents(OFFICE "/public/metadata/1.root.json");
    remove_tree(CLIENT);
    must(f, tuf_init(CLIENT, buf_span(&root), false, &f->err));
    buf_fini(&root);
}

static enum refusal refresh(struct fixture *f)
{
    static char url[FS_PATH_MAX + 64];
    char here[FS_PATH_MAX];
    assert_non_null(getcwd(here, sizeof here));
    snprintf(url, sizeof url, "file://%s/" OFFICE "/public/metadata", here);
    const struct tuf_config config = {
        .folder = CLIENT, .metadata_url = url, .fetcher = net_fetcher(f->net), .clock = f->clock
    };
    tuf_close(f->client);
    f->client = NULL;
    must(f, tuf_open(&config, &f->client, &f->err));
    return tuf_refresh(f->client, &f->err) == ERR_OK ? REFUSAL_NONE : tuf_why(f->client);
}

static void expect_refresh(struct fixture *f, enum refusal want)
{
    enum refusal got = refresh(f);
    if (got != want)
        fail_msg("%s instead of %s: %s", refusal_name(got), refusal_name(want), f->err.text);
}

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    const struct net_options options = { 0 };
    remove_tree(OFFICE);
    remove_tree(CLIENT);
    if (!f)
        return -1;
    f->time = (struct clock_fake){ .utc_s = NOW_S };
    f->clock = clock_of_fake(&f->time);
    for (int i = 0; i < PEOPLE; i++) {
        uint8_t seed[KEY_SEED_BYTES] = { (uint8_t)(i + 1) };
        if (key_secret_from_seed(seed, &f->key[i], NULL) != ERR_OK)
            return -1;
    }
    *state = f;
    return net_create(&options, &f->net, &f->err) == ERR_OK ? 0 : -1;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    tuf_close(f->client);
    net_destroy(f->net);
    office_close(f->office);
    for (int i = 0; i < PEOPLE; i++)
        key_secret_destroy(f->key[i]);
    free(f);
    return 0;
}

/* --- tests ---------------------------------------------------------------------------------------- */

static void what_people_signed_is_believed(void **state)
{
    struct fixture *f = *state;
    publish_first(f);
    must(f, office_check(f->office, &f->err));
    trust_first_root(f);
    expect_refresh(f, REFUSAL_NONE);
}

static void a_draft_short_of_signatures_is_not_published(void **state)
{
    struct fixture *f = *state;
    found_office(f);
    static const enum person order[] = { AN, BAI, CHEN };
    for (size_t i = 0; i < ARRAY_LEN(order); i++) {
        assert_int_equal(publish(f), ERR_UNTRUSTED);
        sign(f, order[i]);
    }
    assert_int_equal(publish(f), ERR_UNTRUSTED); /* releases and kiosks want Deng */
    assert_non_null(strstr(f->err.text, "releases"));
    assert_false(fs_exists(OFFICE "/public/metadata/timestamp.json"));
    sign(f, DENG);
    must(f, publish(f));
    assert_int_equal(publish(f), ERR_NOT_FOUND); /* nothing is drafted any more */
}

static void signing_twice_is_one_signature(void **state)
{
    struct fixture *f = *state;
    found_office(f);
    for (int i = 0; i < 2; i++)
        assert_int_equal(sign(f, AN), 2);
    assert_int_equal(publish(f), ERR_UNTRUSTED);
    assert_int_equal(sign(f, SPARE), 0);
    assert_int_equal(sign(f, STAMP), 0);
}

static void wrong_online_keys_publish_nothing(void **state)
{
    struct fixture *f = *state;
    found_office(f);
    for (enum person p = AN; p <= DENG; p++)
        sign(f, p);
    const struct office_online swapped = { f->key[STAMP], f->key[SNAP] };
    assert_int_equal(office_publish(f->office, &swapped, &f->err), ERR_UNTRUSTED);
    assert_false(fs_exists(OFFICE "/public/metadata/1.root.json"));
    must(f, publish(f));
}

static void write_file(const char *path, const char *text)
{
    assert_int_equal(fs_replace(path, span_of(text), NULL), ERR_OK);
}

static void a_file_reaches_whom_it_concerns(void **state)
{
    struct fixture *f = *state;
    struct tuf_target target;
    char url[FS_PATH_MAX + 64], here[FS_PATH_MAX];
    publish_first(f);
    write_file("kiosk.conf", "volume 3\n");
    must(f, office_add_file(f->office, "kiosks", "kiosk/0007/settings", "kiosk.conf", &f->err));
    sign(f, DENG);
    must(f, publish(f));
    must(f, office_check(f->office, &f->err));
    trust_first_root(f);
    expect_refresh(f, REFUSAL_NONE);
    must(f, tuf_find_target(f->client, "kiosk/0007/settings", &target, &f->err));
    assert_string_equal(target.role, "kiosks");
    assert_non_null(getcwd(here, sizeof here));
    snprintf(url, sizeof url, "file://%s/" OFFICE "/public/targets", here);
    must(f, tuf_fetch_target(f->client, &target, url, "got.conf", NULL, &f->err));
    struct buf got = contents("got.conf");
    assert_true(span_eq(buf_span(&got), "volume 3\n"));
    buf_fini(&got);
    tuf_target_fini(&target);
    write_file("kiosk.conf", "volume 9\n"); /* not yet signed */
    must(f, office_add_file(f->office, "kiosks", "kiosk/0007/settings", "kiosk.conf", &f->err));
    assert_int_equal(publish(f), ERR_UNTRUSTED);
    expect_refresh(f, REFUSAL_NONE);
}

static void a_role_speaks_of_its_own_paths_alone(void **state)
{
    struct fixture *f = *state;
    struct tuf_target target;
    publish_first(f);
    write_file("x", "x");
    static const char *const odd[] = { "../x", "kiosk/.x", "a b", "", "kiosk/7\xc3\xa9", "a%2fb" };
    for (size_t i = 0; i < ARRAY_LEN(odd); i++)
        assert_int_equal(office_add_file(f->office, "kiosks", odd[i], "x", &f->err), ERR_INVALID);
    must(f, office_add_file(f->office, "kiosks", "full/99.db.zst", "x", &f->err));
    sign(f, DENG);
    must(f, publish(f));
    trust_first_root(f);
    expect_refresh(f, REFUSAL_NONE);
    assert_int_equal(tuf_find_target(f->client, "full/99.db.zst", &target, &f->err), ERR_NOT_FOUND);
}

/* Chen's root key is stolen: out, and Spare in; clients follow, and Chen's signature counts no more. */
static void a_stolen_root_key_is_rotated_out(void **state)
{
    struct fixture *f = *state;
    publish_first(f);
    trust_first_root(f);
    expect_refresh(f, REFUSAL_NONE);
    struct office_key old = public_of(f, CHEN), fresh = public_of(f, SPARE);
    must(f, office_rotate_key(f->office, "root", &old, &fresh, &f->err));
    sign(f, SPARE);
    sign(f, AN);
    assert_int_equal(publish(f), ERR_UNTRUSTED); /* enough for the new root, not for the old one */
    sign(f, CHEN);
    must(f, publish(f)); /* the old one has Chen and An, the new one Spare and An */
    must(f, office_check(f->office, &f->err));
    expect_refresh(f, REFUSAL_NONE);
    struct tuf_state st;
    tuf_get_state(f->client, &st);
    assert_int_equal(st.root_version, 2);
    must(f, office_renew_role(f->office, "root", &f->err));
    sign(f, CHEN);
    sign(f, AN);
    assert_int_equal(publish(f), ERR_UNTRUSTED);
    sign(f, SPARE);
    must(f, publish(f));
    expect_refresh(f, REFUSAL_NONE);
}

static void a_rotated_timestamp_key_is_followed(void **state)
{
    struct fixture *f = *state;
    publish_first(f);
    trust_first_root(f);
    expect_refresh(f, REFUSAL_NONE);
    struct office_key old = public_of(f, STAMP), fresh = public_of(f, SPARE);
    must(f, office_rotate_key(f->office, "timestamp", &old, &fresh, &f->err));
    sign(f, AN);
    sign(f, BAI);
    assert_int_equal(publish(f), ERR_UNTRUSTED); /* the old key signs the new timestamp */
    const struct office_online keys = { f->key[SNAP], f->key[SPARE] };
    must(f, office_publish(f->office, &keys, &f->err));
    expect_refresh(f, REFUSAL_NONE);
}

static void a_delegated_key_is_added_and_revoked(void **state)
{
    struct fixture *f = *state;
    publish_first(f);
    trust_first_root(f);
    struct office_key spare = public_of(f, SPARE), chen = public_of(f, CHEN);
    must(f, office_add_key(f->office, "releases", &spare, &f->err));
    must(f, office_revoke_key(f->office, "releases", &chen, &f->err));
    assert_int_equal(office_revoke_key(f->office, "releases", &spare, &f->err), ERR_INVALID);
    assert_int_equal(office_revoke_key(f->office, "releases", &chen, &f->err), ERR_NOT_FOUND);
    assert_int_equal(office_add_key(f->office, "releases", &spare, &f->err), ERR_INVALID);
    assert_int_equal(office_add_key(f->office, "nobody", &spare, &f->err), ERR_NOT_FOUND);
    sign(f, AN);
    sign(f, BAI);
    /* The published file of the role bears Chen's signature, which no longer counts. */
    assert_int_equal(publish(f), ERR_UNTRUSTED);
    must(f, office_renew_role(f->office, "releases", &f->err));
    sign(f, DENG);
    sign(f, SPARE);
    must(f, publish(f));
    expect_refresh(f, REFUSAL_NONE);
}

static void days_run_out_and_are_renewed(void **state)
{
    struct fixture *f = *state;
    const struct office_online stamp_only = { NULL, f->key[STAMP] };
    const struct office_online both = { f->key[SNAP], f->key[STAMP] };
    publish_first(f);
    trust_first_root(f);
    expect_refresh(f, REFUSAL_NONE);
    clock_fake_advance(&f->time, (uint64_t)8 * DAY_S * 1000);
    expect_refresh(f, REFUSAL_FREEZE);
    must(f, office_renew(f->office, &stamp_only, &f->err));
    expect_refresh(f, REFUSAL_NONE);
    clock_fake_advance(&f->time, (uint64_t)23 * DAY_S * 1000); /* the snapshot's 30 are over */
    assert_int_equal(office_renew(f->office, &stamp_only, &f->err), ERR_STALE);
    expect_refresh(f, REFUSAL_FREEZE);
    must(f, office_renew(f->office, &both, &f->err));
    expect_refresh(f, REFUSAL_NONE);
    struct tuf_state before, after;
    tuf_get_state(f->client, &before);
    must(f, office_renew(f->office, &both, &f->err)); /* the snapshot is young: left alone */
    expect_refresh(f, REFUSAL_NONE);
    tuf_get_state(f->client, &after);
    assert_int_equal(after.timestamp_version, before.timestamp_version + 1);
    assert_int_equal(after.snapshot_version, before.snapshot_version);
}

static void two_offices_in_one_folder_are_refused(void **state)
{
    struct fixture *f = *state;
    struct office *second = NULL;
    struct office_role none = { .name = "root" };
    found_office(f);
    assert_int_equal(office_open(OFFICE, &f->clock, &second, &f->err), ERR_BUSY);
    assert_int_equal(office_create(OFFICE, &f->clock, &none, 1, &f->err), ERR_INVALID);
    assert_int_equal(office_open("nowhere", &f->clock, &second, &f->err), ERR_NOT_FOUND);
}

/* A power cut behind the time stamp leaves drafts that are published: they are swept. */
static void published_drafts_are_swept(void **state)
{
    struct fixture *f = *state;
    found_office(f);
    for (enum person p = AN; p <= DENG; p++)
        sign(f, p);
    struct buf draft = contents(OFFICE "/draft/targets.json");
    must(f, publish(f));
    assert_int_equal(fs_replace(OFFICE "/draft/targets.json", buf_span(&draft), NULL), ERR_OK);
    buf_fini(&draft);
    open_office(f);
    assert_false(fs_exists(OFFICE "/draft/targets.json"));
}

/* The power goes when the new root is out and the time stamp by its new key is not. */
static void a_root_cut_off_from_its_timestamp_is_finished(void **state)
{
    struct fixture *f = *state;
    publish_first(f);
    trust_first_root(f);
    expect_refresh(f, REFUSAL_NONE);
    struct buf stamp = contents(OFFICE "/public/metadata/timestamp.json");
    struct office_key old = public_of(f, STAMP), fresh = public_of(f, SPARE);
    must(f, office_rotate_key(f->office, "timestamp", &old, &fresh, &f->err));
    struct buf draft;
    sign(f, AN);
    sign(f, BAI);
    draft = contents(OFFICE "/draft/root.json");
    const struct office_online keys = { f->key[SNAP], f->key[SPARE] };
    must(f, office_publish(f->office, &keys, &f->err));
    assert_int_equal(unlink(OFFICE "/public/metadata/2.snapshot.json"), 0);
    assert_int_equal(fs_replace(OFFICE "/public/metadata/timestamp.json", buf_span(&stamp), NULL),
                     ERR_OK);
    assert_int_equal(fs_replace(OFFICE "/draft/root.json", buf_span(&draft), NULL), ERR_OK);
    buf_fini(&stamp);
    buf_fini(&draft);
    expect_refresh(f, REFUSAL_THRESHOLD); /* what it holds answers on */
    open_office(f);
    must(f, office_renew(f->office, &keys, &f->err));
    must(f, office_check(f->office, &f->err));
    expect_refresh(f, REFUSAL_NONE);
}

static void a_changed_byte_is_found(void **state)
{
    struct fixture *f = *state;
    static const char *const files[] = { "1.root", "1.targets", "1.releases", "1.snapshot",
                                         "timestamp" };
    publish_first(f);
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        char path[FS_PATH_MAX];
        snprintf(path, sizeof path, OFFICE "/public/metadata/%s.json", files[i]);
        struct buf b = contents(path);
        char *at = memmem(b.data, b.len, "\"sig\":\"", 7);
        assert_non_null(at);
        at[7] = at[7] == '0' ? '1' : '0';
        assert_int_equal(fs_replace(path, buf_span(&b), NULL), ERR_OK);
        if (strcmp(files[i], "1.root") != 0) /* it has a signature to spare */
            assert_int_equal(office_check(f->office, &f->err), ERR_UNTRUSTED);
        at[7] = at[7] == '0' ? '1' : '0';
        buf_fini(&b);
    }
}

int main(void)
{
#define WITH_OFFICE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH_OFFICE(what_people_signed_is_believed),
        WITH_OFFICE(a_draft_short_of_signatures_is_not_published),
        WITH_OFFICE(signing_twice_is_one_signature),
        WITH_OFFICE(wrong_online_keys_publish_nothing),
        WITH_OFFICE(a_file_reaches_whom_it_concerns),
        WITH_OFFICE(a_role_speaks_of_its_own_paths_alone),
        WITH_OFFICE(a_stolen_root_key_is_rotated_out),
        WITH_OFFICE(a_rotated_timestamp_key_is_followed),
        WITH_OFFICE(a_delegated_key_is_added_and_revoked),
        WITH_OFFICE(days_run_out_and_are_renewed),
        WITH_OFFICE(two_offices_in_one_folder_are_refused),
        WITH_OFFICE(published_drafts_are_swept),
        WITH_OFFICE(a_root_cut_off_from_its_timestamp_is_finished),
        WITH_OFFICE(a_changed_byte_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
