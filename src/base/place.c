#include "base/place.h"

static bool holds_assets(const char *folder)
{
    char strings[FS_PATH_MAX];
    return fs_join(strings, folder, "strings", NULL) == ERR_OK && fs_is_folder(strings);
}

enum err_code place_assets(const char *given, char out[FS_PATH_MAX], struct err *err)
{
    char program[FS_PATH_MAX], beside[FS_PATH_MAX];
    if (given && given[0]) {
        if (!holds_assets(given))
            return err_set(err, ERR_NOT_FOUND, "%s: is not an assets folder (no strings/ in it)",
                           given);
        text_copy(out, FS_PATH_MAX, given);
        return ERR_OK;
    }
    enum err_code rc = fs_program_folder(program, err);
    if (!rc)
        rc = fs_join(beside, program, "../share/heyan", err);
    if (rc)
        return rc;
    const char *const places[] = { beside, HEYAN_SOURCE_ASSETS };
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        if (holds_assets(places[i])) {
            text_copy(out, FS_PATH_MAX, places[i]);
            return ERR_OK;
        }
    }
    return err_set(err, ERR_NOT_FOUND, "no assets folder: neither %s nor %s", beside,
                   HEYAN_SOURCE_ASSETS);
}
