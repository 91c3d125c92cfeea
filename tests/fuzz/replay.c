/* Feeds every file of the folders named to the fuzz target, once each: what libFuzzer does with a
 * corpus, in builds without libFuzzer.  Fails when there was nothing to feed. */
#include "base/fs.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t replay_folder(const char *folder)
{
    struct fs_list list;
    struct err err = { 0 };
    if (fs_list_open(folder, 100000, &list, &err) != ERR_OK) {
        fprintf(stderr, "%s\n", err.text);
        return 0;
    }
    size_t fed = 0;
    struct buf b = BUF_INIT(64u << 20);
    for (size_t i = 0; i < list.count; i++) {
        char path[FS_PATH_MAX];
        if (fs_join(path, folder, list.names[i], &err) != ERR_OK ||
            fs_read_all(path, &b, &err) != ERR_OK)
            continue;
        LLVMFuzzerTestOneInput(b.data ? b.data : (const uint8_t *)"", b.len);
        fed++;
    }
    buf_fini(&b);
    fs_list_close(&list);
    return fed;
}

int main(int argc, char **argv)
{
    size_t fed = 0;
    for (int i = 1; i < argc; i++)
        fed += replay_folder(argv[i]);
    printf("%zu inputs replayed\n", fed);
    return fed > 0 ? 0 : 1;
}
