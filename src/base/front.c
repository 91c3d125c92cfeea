#include "base/front.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/core.h"
#include "base/place.h"

static void help(const struct front *f, FILE *to)
{
    fprintf(to, "%s: %s\n\nusage: %s COMMAND [ARGUMENT …]\n       %s COMMAND --help\n\n",
            f->program, f->summary, f->program, f->program);
    for (size_t i = 0; i < f->n; i++)
        fprintf(to, "  %-10s %s\n", f->commands[i]->name, f->commands[i]->summary);
    fprintf(to, "\n%s", f->ending);
}

static bool is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

static int call(const struct front *f, const struct command *c, int argc, char **argv)
{
    char assets[FS_PATH_MAX];
    struct err err = { 0 };
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
        if (is_help(argv[i])) {
            fputs(c->help, stdout);
            return FRONT_OK;
        }
    if (place_assets(getenv("HEYAN_ASSETS"), assets, &err) != ERR_OK) {
        fprintf(stderr, "%s: %s\n", f->program, err.text);
        return FRONT_TROUBLE;
    }
    return c->run(argc, argv, assets);
}

static int choose(const struct front *f, int argc, char **argv)
{
    if (argc < 2) {
        help(f, stderr);
        return FRONT_USAGE;
    }
    if (is_help(argv[1])) {
        help(f, stdout);
        return FRONT_OK;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("%s " HEYAN_VERSION "\n", f->program);
        return FRONT_OK;
    }
    for (size_t i = 0; i < f->n; i++)
        if (strcmp(argv[1], f->commands[i]->name) == 0)
            return call(f, f->commands[i], argc - 1, argv + 1);
    /* Not quoted: a number given without a command may be a person's. */
    fprintf(stderr, "%s: there is no such command; see %s --help\n", f->program, f->program);
    return FRONT_USAGE;
}

int front_run(const struct front *f, int argc, char **argv)
{
    core_forbid(); /* keys, and what people wrote */
    int status = choose(f, argc, argv);
    if (fflush(stdout) == 0 && !ferror(stdout))
        return status;
    fprintf(stderr, "%s: standard output took no more\n", f->program);
    return status == FRONT_OK ? FRONT_TROUBLE : status;
}
