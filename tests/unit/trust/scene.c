#include "unit/trust/scene.h"

#include <dirent.h>
#include <inttypes.h>
#include <unistd.h>

static void empty_folder(const char *folder)
{
    char path[FS_PATH_MAX];
    DIR *d = opendir(folder);
    for (struct dirent *e; d && (e = readdir(d)) != NULL;) {
        assert_int_equal(fs_join(path, folder, e->d_name, NULL), ERR_OK);
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            unlink(path);
    }
    if (d)
        closedir(d);
    assert_int_equal(fs_make_folder(folder, NULL), ERR_OK);
}

void scene_trust(struct scene *s)
{
    empty_folder(SCENE_FOLDER);
    if (tuf_init(SCENE_FOLDER, tuf_repo_signed(s->repo, "root", 1), false, &s->err) != ERR_OK)
        fail_msg("%s", s->err.text);
}

void scene_open(struct scene *s)
{
    *s = (struct scene){ .repo = tuf_repo_create(SCENE_NOW_UTC_S),
                         .clock = { .utc_s = SCENE_NOW_UTC_S } };
    empty_folder(SCENE_TARGETS);
    scene_trust(s);
}

void scene_close(struct scene *s)
{
    tuf_close(s->client);
    tuf_repo_destroy(s->repo);
}

struct tuf *scene_client(struct scene *s)
{
    const struct tuf_config config = {
        .folder = SCENE_FOLDER,
        .metadata_url = TUF_REPO_METADATA,
        .fetcher = tuf_repo_fetcher(s->repo),
        .clock = clock_of_fake(&s->clock),
    };
    tuf_close(s->client);
    s->client = NULL;
    if (tuf_open(&config, &s->client, &s->err) != ERR_OK)
        fail_msg("%s", s->err.text);
    return s->client;
}

enum refusal scene_refresh(struct scene *s)
{
    struct tuf *t = scene_client(s);
    enum err_code rc = tuf_refresh(t, &s->err);
    assert_int_equal(rc, refusal_code(tuf_why(t)));
    return tuf_why(t);
}

enum refusal scene_download(struct scene *s, const char *name)
{
    struct tuf *t = scene_client(s);
    struct tuf_target target = { 0 };
    char path[FS_PATH_MAX];
    if (tuf_find_target(t, name, &target, &s->err) == ERR_OK &&
        tuf_target_path(&target, SCENE_TARGETS, path, &s->err) == ERR_OK)
        err_ignore(tuf_fetch_target(t, &target, TUF_REPO_TARGETS, path, NULL, &s->err),
                   "tuf_why says it");
    tuf_target_fini(&target);
    return tuf_why(t);
}

void scene_expect_file(const char *name, const char *want)
{
    char path[FS_PATH_MAX];
    struct buf b = BUF_INIT(1 << 20);
    assert_int_equal(fs_join(path, SCENE_TARGETS, name, NULL), ERR_OK);
    enum err_code rc = fs_read_all(path, &b, NULL);
    if (want && (rc || !span_eq(buf_span(&b), want)))
        fail_msg("%s: not what is due", name);
    if (!want && rc != ERR_NOT_FOUND)
        fail_msg("%s: is there", name);
    buf_fini(&b);
}

static int64_t version_held(const char *role)
{
    char path[FS_PATH_MAX], file[64];
    struct buf b = BUF_INIT(8 << 20);
    int64_t version = 0;
    snprintf(file, sizeof file, "%s.json", role);
    assert_int_equal(fs_join(path, SCENE_FOLDER, file, NULL), ERR_OK);
    if (fs_read_all(path, &b, NULL) == ERR_OK) {
        json_t *j = json_loadb((const char *)b.data, b.len, 0, NULL);
        version = json_integer_value(json_object_get(json_object_get(j, "signed"), "version"));
        json_decref(j);
    }
    buf_fini(&b);
    return version;
}

const char *scene_held(struct scene *s, char out[64])
{
    static const char *const roles[] = { "root", "timestamp", "snapshot", "targets" };
    size_t at = 0;
    (void)s;
    for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
        int64_t v = version_held(roles[i]);
        int n = v ? snprintf(out + at, 64 - at, i ? " %" PRId64 : "%" PRId64, v)
                  : snprintf(out + at, 64 - at, i ? " -" : "-");
        at += (size_t)n;
    }
    return out;
}

void scene_expect(struct scene *s, const char *what, enum refusal got, enum refusal want,
                  const char *held)
{
    char have[64];
    scene_held(s, have);
    if (got != want)
        fail_msg("%s: %s, wanted %s (%s)", what, refusal_name(got), refusal_name(want),
                 s->err.text);
    if (held && strcmp(have, held) != 0)
        fail_msg("%s: holds %s, wanted %s", what, have, held);
}
