#include "base/fs.h"
#include "tools/tuf_repo.h"
#include "trust/canon.h"
#include "trust/hash.h"
#include "trust/name.h"

static void must(bool is_so)
{
    if (!is_so)
        abort();
}

static void write_file(const char *url, struct span bytes)
{
    char path[FS_PATH_MAX], folder[FS_PATH_MAX];
    must(tuf_repo_decode(url + strlen("file://"), path, sizeof path));
    text_copy(folder, sizeof folder, path);
    *strrchr(folder, '/') = '\0';
    must(fs_make_folder(folder, NULL) == ERR_OK && fs_replace(path, bytes, NULL) == ERR_OK);
}

static void write_roles(struct tuf_repo *r, const char *base)
{
    char url[NAME_URL_MAX];
    const char *role;
    for (size_t i = 0; (role = tuf_repo_role_name(r, i)) != NULL; i++)
        for (size_t v = 1; v <= tuf_repo_versions(r, i); v++) {
            bool has_number = strcmp(role, "timestamp") != 0;
            must(name_metadata_url(base, has_number ? (long long)v : 0, role, url, NULL) == ERR_OK);
            write_file(url, tuf_repo_signed(r, role, (int64_t)v));
        }
}

static void write_targets(struct tuf_repo *r, const char *base)
{
    char url[NAME_URL_MAX], hex[65];
    uint8_t digest[32];
    struct span bytes;
    const char *name;
    for (size_t i = 0; (name = tuf_repo_file(r, i, &bytes)) != NULL; i++) {
        must(hash_sha256(bytes, digest));
        canon_hex(digest, sizeof digest, hex);
        must(name_target_url(base, name, hex, url, NULL) == ERR_OK);
        write_file(url, bytes);
    }
}

void tuf_repo_write(struct tuf_repo *r, const char *folder)
{
    char base[FS_PATH_MAX];
    must(folder[0] == '/');
    snprintf(base, sizeof base, "file://%s/metadata", folder);
    write_roles(r, base);
    snprintf(base, sizeof base, "file://%s/targets", folder);
    write_targets(r, base);
}
