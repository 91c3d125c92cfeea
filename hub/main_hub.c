/* heyan-hub: the desk where releases are made, and the server kiosks ask. */
#include "base/err.h"
#include "base/place.h"
#include "hub/command.h"

static const struct command *const commands[] = { &command_release, &command_trust, &command_serve,
                                                  &command_kiosk, &command_unlisted };

static void help(FILE *to)
{
    fputs("heyan-hub: makes registry releases, has them signed, hands them out\n\n"
          "usage: heyan-hub COMMAND [ARGUMENT …]\n"
          "       heyan-hub COMMAND --help\n\n",
          to);
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        fprintf(to, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
    fputs("\nexit status: 0 done · 2 usage · 3 input unusable · 5 no such thing ·\n"
          "             6 the machine failed · 7 not allowed · 8 look again and try again\n"
          "environment: HEYAN_ASSETS, the folder of words and tables\n",
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
        fprintf(stderr, "heyan-hub: %s\n", err.text);
        return EXIT_TROUBLE;
    }
    return c->run(argc, argv, assets);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        help(stderr);
        return EXIT_USAGE;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        help(stdout);
        return EXIT_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        puts("heyan-hub " HEYAN_VERSION);
        return EXIT_OK;
    }
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        if (strcmp(argv[1], commands[i]->name) == 0)
            return run(commands[i], argc - 1, argv + 1);
    fputs("heyan-hub: there is no such command; see heyan-hub --help\n", stderr);
    return EXIT_USAGE;
}
