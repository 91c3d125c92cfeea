/* Where the data of typing lies on this machine. */
#include "app/typing.h"
#include "base/fs.h"

/* Of Debian's tegaki-zinnia-simplified-chinese. */
static const char model[] = "/usr/share/tegaki/models/zinnia/handwriting-zh_CN.model";

/* Made with the program: beside it in a build, or where it is installed. */
static bool find_pinyin(char out[FS_PATH_MAX])
{
    static const char *const places[] = { "../ime/pinyin", "../share/heyan/ime/pinyin" };
    char folder[FS_PATH_MAX];
    if (fs_program_folder(folder, NULL))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(places); i++)
        if (!fs_join(out, folder, places[i], NULL) && fs_is_folder(out))
            return true;
    return false;
}

enum err_code typing_create_here(struct typing **out, struct err *err)
{
    char pinyin[FS_PATH_MAX];
    return typing_create(find_pinyin(pinyin) ? pinyin : NULL, model, out, err);
}
