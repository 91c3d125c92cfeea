/* hub/command.c: what a command ends with. */
#include "hub/command.h"

int command_status(enum err_code code)
{
    static const struct {
        enum err_code code;
        int status;
    } statuses[] = {
        { ERR_OK, EXIT_OK },         { ERR_UNTRUSTED, EXIT_FORBIDDEN }, { ERR_STALE, EXIT_AGAIN },
        { ERR_BUSY, EXIT_AGAIN },    { ERR_NOT_FOUND, EXIT_NOTHING },   { ERR_INVALID, EXIT_INPUT },
        { ERR_TOO_BIG, EXIT_INPUT }, { ERR_UNSUPPORTED, EXIT_INPUT }
    };
    for (size_t i = 0; i < ARRAY_LEN(statuses); i++)
        if (statuses[i].code == code)
            return statuses[i].status;
    return EXIT_TROUBLE;
}
