/* heyan: the library from the command line. */
#include "base/err.h"
#include "base/place.h"
#include "cli/command.h"

static const struct command *const commands[] = { &command_check, &command_scan, &command_registry,
                                                  &command_sync, &command_tuf };

static void help(FILE *to)
{
    fputs("heyan: reads the numbers on goods and says what the registry knows about them\n\n"
          "usage: heyan COMMAND [ARGUMENT …]\n"
          "       heyan COMMAND --help\n\n",
          to);
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        fprintf(to, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
    fputs("\nexit status: 0 answered · 2 usage · 3 input unusable · 4 no usable release ·\n"
          "             5 nothing found · 6 the machine failed\n"
          "environment: HEYAN_ASSETS, the folder of words, law profiles and tables\n",
          to);
}

static int run(const struct command *c, int argc, char **argv)
{
    char assets[FS_PATH_MAX];
    struct err err = { 0 };
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            fputs(c->help, stdout);
            return EXIT_OK;
        }
        if (strcmp(argv[i], "--") == 0)
            break;
    }
    if (place_assets(getenv("HEYAN_ASSETS"), assets, &err) != ERR_OK) {
        fprintf(stderr, "heyan: %s\n", err.text);
        return EXIT_TROUBLE;
    }
    return c->run(argc, argv, assets);
}

int main(int argc, char **argv)
{
    /* Before anything loads libgomp: src/ocr/engine.h. */
    setenv("OMP_THREAD_LIMIT", "1", 1);
    if (argc < 2) {
        help(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        help(stdout);
        return EXIT_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("heyan " HEYAN_VERSION);
        return EXIT_OK;
    }
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        if (strcmp(argv[1], commands[i]->name) == 0)
            return run(commands[i], argc - 1, argv + 1);
    /* Not quoted: a number given without a command may be a person's. */
    fputs("heyan: there is no such command; see heyan --help\n", stderr);
    return EXIT_USAGE;
}
