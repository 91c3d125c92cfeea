#include "unit/check/world.h"

#include "base/fs.h"
#include "registry/build.h"

static void tell(void *self, bool is_error, const char *line)
{
    (void)self;
    if (is_error)
        fprintf(stderr, "%s\n", line);
}

static bool build(const char *source, struct date issued, const char *path)
{
    char folder[FS_PATH_MAX];
    struct err err = { 0 };
    struct build_result result;
    const char *root = getenv("HEYAN_ROOT");
    struct build_options options = {
        .folder = folder, .out = path, .issued = issued, .today = issued, .tell = tell
    };
    enum err_code rc = root ? fs_join(folder, root, source, &err)
                            : err_set(&err, ERR_INVALID, "HEYAN_ROOT is not set");
    if (!rc)
        rc = build_release(&options, &result, &err);
    if (rc)
        fprintf(stderr, "%s\n", err.text);
    return rc == ERR_OK;
}

bool world_build(const char *path)
{
    return build("tests/world", DATE_OF(2026, 11, 20), path);
}

bool demo_build(const char *path)
{
    return build("assets/demo", DATE_OF(2026, 11, 16), path);
}
