/* heyan-hub: the desk where releases are made, and the server kiosks ask. */
#include "base/attrs.h"
#include "hub/command.h"

static const struct command *const commands[] = { &command_release,  &command_trust,
                                                  &command_serve,    &command_kiosk,
                                                  &command_unlisted, &command_report };

int main(int argc, char **argv)
{
    static const struct front front = {
        .program = "heyan-hub",
        .summary = "makes registry releases, has them signed, hands them out",
        .ending = "exit status: 0 done · 2 usage · 3 input unusable · 5 no such thing ·\n"
                  "             6 the machine failed · 7 not allowed · 8 look again and try again\n"
                  "environment: HEYAN_ASSETS, the folder of words and tables\n",
        .commands = commands,
        .n = ARRAY_LEN(commands),
    };
    return front_run(&front, argc, argv);
}
