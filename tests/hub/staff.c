#include "staff.h"

#include <unistd.h>

struct program_result result;

void report(const char *const *more)
{
    const char *args[PROGRAM_ARGS_MAX] = { "report" };
    for (size_t i = 0; more[i]; i++)
        args[i + 1] = more[i];
    program_run("hub/heyan-hub", args, &result);
}

void must(int status)
{
    if (result.status != status)
        fail_msg("status %d, wanted %d\n%s%s", result.status, status, result.out, result.err);
}

void says(const char *text)
{
    if (!strstr(result.out, text) && !strstr(result.err, text))
        fail_msg("does not say %s\n%s%s", text, result.out, result.err);
}

void says_not(const char *text)
{
    if (strstr(result.out, text) || strstr(result.err, text))
        fail_msg("says %s\n%s%s", text, result.out, result.err);
}

void put(const char *path, const char *text)
{
    MUST(fs_replace(path, span_of(text), ERR));
}

void make_card(void)
{
    static const char *const gone[] = { "desk.card",   "desk.key",        "desk.key.pub",
                                        "receipt.key", "receipt.key.pub", "receipt.key.counter" };
    for (size_t i = 0; i < ARRAY_LEN(gone); i++)
        unlink(gone[i]);
    put("desk.txt", "kou-ling-de-zhuo-zi\n");
    RUN("card", "-o", "desk.card", KEY, "--receipt-key", "receipt.key", "--text",
        "威县质量技术监督局", "--machine");
    must(EXIT_OK);
}
