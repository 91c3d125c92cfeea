#include "trust/name.h"

#include "trust/canon.h"
#include "trust/hash.h"

/* A file's name may have 255 bytes; the ending and ".part.tag" want some of them. */
enum { FILE_NAME_MAX = 200 };

static bool is_plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.' || c == '~';
}

bool name_encode(const char *name, bool keep_slash, char *out, size_t cap)
{
    size_t at = strlen(out);
    for (; *name; name++) {
        bool stays = is_plain(*name) || (keep_slash && *name == '/');
        int n = snprintf(out + at, cap - at, stays ? "%c" : "%%%02X",
                         stays ? *name : (unsigned char)*name);
        if (n < 0 || (size_t)n >= cap - at)
            return false;
        at += (size_t)n;
    }
    return true;
}

enum err_code name_file(const char *folder, const char *name, const char *ending,
                        char out[FS_PATH_MAX], struct err *err)
{
    char encoded[FILE_NAME_MAX + 1] = "", file[FILE_NAME_MAX + 80];
    if (!name_encode(name, false, encoded, sizeof encoded)) {
        uint8_t digest[32];
        if (!hash_sha256(span_of(name), digest))
            return err_set(err, ERR_NOMEM, "no memory for a digest");
        /* No encoded name has anything but two digits of hex after its '%'. */
        text_copy(encoded, sizeof encoded, "%long-");
        canon_hex(digest, sizeof digest, encoded + strlen(encoded));
    }
    snprintf(file, sizeof file, "%s%s", encoded, ending);
    return fs_join(out, folder, file, err);
}

static bool put(char out[NAME_URL_MAX], const char *text)
{
    size_t at = strlen(out), len = strlen(text);
    if (len >= NAME_URL_MAX - at)
        return false;
    memcpy(out + at, text, len + 1);
    return true;
}

static bool put_base(char out[NAME_URL_MAX], const char *base)
{
    out[0] = '\0';
    if (!put(out, base))
        return false;
    size_t len = strlen(out);
    return (len > 0 && out[len - 1] == '/') || put(out, "/");
}

enum err_code name_metadata_url(const char *base, long long version, const char *role,
                                char out[NAME_URL_MAX], struct err *err)
{
    char number[32] = "";
    if (version > 0)
        snprintf(number, sizeof number, "%lld.", version);
    if (put_base(out, base) && put(out, number) && name_encode(role, false, out, NAME_URL_MAX) &&
        put(out, ".json"))
        return ERR_OK;
    return err_set(err, ERR_TOO_BIG, "an address of more than %d bytes", NAME_URL_MAX);
}

static bool is_walkable(const char *name)
{
    for (;;) {
        size_t len = strcspn(name, "/");
        if (len == 0 || (len == 1 && name[0] == '.') ||
            (len == 2 && name[0] == '.' && name[1] == '.'))
            return false;
        if (!name[len])
            return true;
        name += len + 1;
    }
}

enum err_code name_target_url(const char *base, const char *name, const char *digest,
                              char out[NAME_URL_MAX], struct err *err)
{
    const char *file = strrchr(name, '/');
    file = file ? file + 1 : name;
    char folder[NAME_URL_MAX];
    if (!is_walkable(name))
        return err_set(err, ERR_INVALID, "a target's name that is no path");
    bool fits = (size_t)(file - name) < sizeof folder;
    if (fits) {
        memcpy(folder, name, (size_t)(file - name));
        folder[file - name] = '\0';
        fits = put_base(out, base) && name_encode(folder, true, out, NAME_URL_MAX);
    }
    if (fits && digest)
        fits = put(out, digest) && put(out, ".");
    if (fits && name_encode(file, false, out, NAME_URL_MAX))
        return ERR_OK;
    return err_set(err, ERR_TOO_BIG, "an address of more than %d bytes", NAME_URL_MAX);
}
