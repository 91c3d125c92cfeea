/* Whether a person's words are in memory still when the JSON that held them is gone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <fcntl.h>
#include <unistd.h>

#include "trust/canon.h"

enum { NEEDLE = 24, REPEATS = 200, ROOM = NEEDLE * REPEATS + 64 };

/* Kept the other way round, so that looking for it does not find what is looked for. */
static const char backwards[NEEDLE + 1] = "gnaiqiew-gnim-oaix-gnaw-";

static size_t count(const char *at, size_t n)
{
    size_t found = 0;
    for (size_t i = 0; i + NEEDLE <= n; i++) {
        size_t k = 0;
        while (k < NEEDLE && at[i + k] == backwards[NEEDLE - 1 - k])
            k++;
        found += k == NEEDLE;
    }
    return found;
}

/* In the heap and in what was mapped besides it. */
static size_t count_in_memory(void)
{
    static char piece[1 << 16];
    size_t found = 0;
    char line[512], modes[8];
    unsigned long from, to;
    int mem = open("/proc/self/mem", O_RDONLY | O_CLOEXEC);
    FILE *maps = fopen("/proc/self/maps", "r");
    assert_true(mem >= 0 && maps);
    while (fgets(line, sizeof line, maps)) {
        if (sscanf(line, "%lx-%lx %7s", &from, &to, modes) != 3 || modes[0] != 'r' ||
            modes[1] != 'w' || strstr(line, "[stack]") || strstr(line, "test_trust_forget") ||
            to - from > (1ul << 26))
            continue;
        for (unsigned long at = from; at < to; at += sizeof piece - NEEDLE) {
            size_t want = to - at < sizeof piece ? to - at : sizeof piece;
            ssize_t n = pread(mem, piece, want, (off_t)at);
            found += n > 0 ? count(piece, (size_t)n) : 0;
        }
    }
    explicit_bzero(piece, sizeof piece);
    fclose(maps);
    close(mem);
    return found;
}

/* Reads it, changes it, writes it, and lets it go. */
static void use(char *text)
{
    json_t *j = NULL;
    size_t n = (size_t)snprintf(text, ROOM, "{\"text\":\"");
    for (int i = 0; i < REPEATS; i++)
        for (int k = 0; k < NEEDLE; k++)
            text[n++] = backwards[NEEDLE - 1 - k];
    memcpy(text + n, "\"}", 3);
    assert_int_equal(canon_read(span_of(text), &j, NULL), ERR_OK);
    json_t *more = json_pack("{sO}", "again", json_object_get(j, "text"));
    char *dump = json_dumps(more, JSON_COMPACT);
    assert_non_null(dump);
    explicit_bzero(dump, strlen(dump)); /* freed by its owner, not by JSON */
    free(dump);
    json_decref(more);
    json_decref(j);
    explicit_bzero(text, ROOM);
}

static void nothing_of_it_stays(void **state)
{
    (void)state;
    char *text = calloc(1, ROOM);
    assert_non_null(text);
    canon_forget_freed();
    use(text);
    assert_int_equal(count_in_memory(), 0);
    json_set_alloc_funcs(malloc, free);
    use(text);
    assert_true(count_in_memory() > 0); /* as it is otherwise: the search can find it */
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(nothing_of_it_stays) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
