#include "tools/tuf_mirror.h"

#include <unistd.h>

#include "base/fs.h"
#include "registry/digest.h"

static void must(enum err_code rc, const struct err *err)
{
    if (rc == ERR_OK)
        return;
    fprintf(stderr, "tuf_mirror: %s\n", err->text);
    abort();
}

static void put(const char *folder, const char *name, struct span bytes)
{
    char path[FS_PATH_MAX];
    struct err err = { 0 };
    must(fs_make_folder(folder, &err), &err);
    must(fs_join(path, folder, name, &err), &err);
    must(fs_replace(path, bytes, &err), &err);
}

static json_int_t version_of(struct tuf_repo *r, const char *role)
{
    return json_integer_value(json_object_get(tuf_repo_role(r, role), "version"));
}

void tuf_mirror_metadata(struct tuf_repo *r, const char *folder)
{
    static const char *const roles[] = { "root", "snapshot", "targets" };
    char metadata[FS_PATH_MAX], name[64];
    struct err err = { 0 };
    must(fs_join(metadata, folder, "metadata", &err), &err);
    for (json_int_t v = 1; v < version_of(r, "root"); v++) {
        snprintf(name, sizeof name, "%lld.root.json", (long long)v);
        put(metadata, name, tuf_repo_signed(r, "root", v));
    }
    for (size_t i = 0; i < ARRAY_LEN(roles); i++) {
        snprintf(name, sizeof name, "%lld.%s.json", (long long)version_of(r, roles[i]), roles[i]);
        put(metadata, name, tuf_repo_signed(r, roles[i], 0));
    }
    put(metadata, "timestamp.json", tuf_repo_signed(r, "timestamp", 0));
}

void tuf_mirror_target(const char *folder, const char *name, const char *path)
{
    char targets[FS_PATH_MAX], full[FS_PATH_MAX], file[FS_PATH_MAX];
    struct digest digest;
    struct err err = { 0 };
    const char *base = strrchr(name, '/');
    snprintf(targets, sizeof targets, "%s/targets/%.*s", folder, (int)(base ? base - name : 0),
             name);
    must(fs_make_folder(targets, &err), &err);
    must(digest_file(path, &digest, &err), &err);
    snprintf(file, sizeof file, "%s.%s", digest.hex, base ? base + 1 : name);
    must(fs_join(full, targets, file, &err), &err);
    unlink(full);
    if (link(path, full) != 0) {
        fprintf(stderr, "tuf_mirror: %s cannot be linked\n", full);
        abort();
    }
}
