#include "both.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "base/fs.h"

struct words *words[2];

int open_words(void **state)
{
    char assets[FS_PATH_MAX];
    struct err err = { 0 };
    (void)state;
    if (fs_join(assets, getenv("HEYAN_ROOT"), "assets", &err) ||
        words_open(assets, "zh", &words[0], &err) || words_open(assets, "en", &words[1], &err)) {
        print_error("%s\n", err.text);
        return -1;
    }
    return 0;
}

int close_words(void **state)
{
    (void)state;
    words_close(words[0]);
    words_close(words[1]);
    return 0;
}
