/* heyan: the library from the command line. */
#include <stdlib.h>

#include "base/attrs.h"
#include "cli/command.h"

static const struct command *const commands[] = { &command_check,    &command_scan,
                                                  &command_registry, &command_sync,
                                                  &command_report,   &command_tuf };

int main(int argc, char **argv)
{
    static const struct front front = {
        .program = "heyan",
        .summary = "reads the numbers on goods and says what the registry knows about them",
        .ending = "exit status: 0 answered · 2 usage · 3 input unusable · 4 no usable release ·\n"
                  "             5 nothing found · 6 the machine failed\n"
                  "environment: HEYAN_ASSETS, the folder of words, law profiles and tables\n",
        .commands = commands,
        .n = ARRAY_LEN(commands),
    };
    /* Before anything loads libgomp: src/ocr/engine.h. */
    setenv("OMP_THREAD_LIMIT", "1", 1);
    return front_run(&front, argc, argv);
}
