/* Somebody writes and walks away: after the time-out the kiosk's whole memory holds nothing of it, nor does its disk. */
#include <fcntl.h>
#include <inttypes.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "flow/report_story.h"

/* Typed letter by letter: the script has numbers for them. */
#define SECRET "wo jiao qzvx jkwq zhu vvq"

enum { PIECE = 1 << 20 };

struct searched {
    size_t found, bytes;
};

static struct story *story_of(void **state)
{
    return *state;
}

static void search_part(int mem, uint64_t from, uint64_t to, struct searched *out)
{
    static uint8_t piece[PIECE + sizeof SECRET];
    for (uint64_t at = from; at < to; at += PIECE) {
        size_t want = to - at < sizeof piece ? (size_t)(to - at) : sizeof piece;
        ssize_t n = pread(mem, piece, want, (off_t)at);
        if (n <= 0)
            return; /* a part that cannot be read is not ours: [vvar] */
        out->bytes += (size_t)n < PIECE ? (size_t)n : PIECE;
        const uint8_t *hit = piece, *end = piece + n;
        while ((hit = memmem(hit, (size_t)(end - hit), SECRET, sizeof SECRET - 1)) != NULL) {
            out->found += hit < piece + PIECE; /* behind it: the next piece's */
            hit++;
        }
    }
}

/* All that the stopped process may write to. */
static struct searched search_memory(pid_t pid)
{
    struct searched out = { 0 };
    char path[64], line[512], rights[8];
    uint64_t from, to;
    snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
    int mem = open(path, O_RDONLY | O_CLOEXEC);
    snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
    FILE *maps = fopen(path, "r");
    if (mem < 0 || !maps)
        fail_msg("the memory of %d cannot be read", (int)pid);
    while (fgets(line, sizeof line, maps))
        if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %7s", &from, &to, rights) == 3 &&
            rights[1] == 'w')
            search_part(mem, from, to, &out);
    fclose(maps);
    close(mem);
    return out;
}

/* Nothing, and the program gone, when it came to its end before it could be held. */
static struct searched look_inside(struct running *r)
{
    int status;
    assert_int_equal(kill(r->pid, SIGSTOP), 0);
    assert_int_equal(waitpid(r->pid, &status, WUNTRACED), r->pid);
    if (!WIFSTOPPED(status)) {
        r->pid = 0;
        close(r->fd);
        return (struct searched){ 0 };
    }
    struct searched s = search_memory(r->pid);
    assert_int_equal(kill(r->pid, SIGCONT), 0);
    return s;
}

static void write_and_walk_away(struct hands *h)
{
    static const char *const to_the_words[] = {
        "press report 1", "press pick 0",                 /* 举报 */
        "press pick 0",   "press pick 0",                 /* goods: of which kind */
        "press pick 0",   "press pick 0", "press pick 0", /* by township, which, which shop */
        "press pick 0",   "press go",                     /* what is wrong */
        "press go",       "press pick 1",                 /* no photographs, a few words */
    };
    *h = (struct hands){ .at_ms = 0 };
    for (size_t i = 0; i < ARRAY_LEN(to_the_words); i++)
        hands_touch(h, to_the_words[i]);
    hands_write(h, SECRET);
    hands_touch(h, "press go"); /* the next page stands there, and nobody */
}

static void start(struct story *s)
{
    running_start(&s->kiosk, "kiosk/heyan-kiosk",
                  (const char *const[]){ "--headless", "--json", "--today", "2026-11-16",
                                         "--outbox", "out", "--desk-card", "desk.card",
                                         "--kiosk-number", "7", "--kiosk", "hall-7", "--source",
                                         "none", "--script", "script", "--for", "4000", NULL });
}

/* Its time runs faster than ours: whoever looks too late sees an empty form.  False: so it was. */
static bool look_twice(struct story *s, struct searched *before, struct searched *after)
{
    start(s);
    running_wait(&s->kiosk, "\"page\":\"phone\"");
    *before = look_inside(&s->kiosk);
    if (before->found > 0) {
        running_wait(&s->kiosk, "\"screen\":\"attract\"");
        *after = look_inside(&s->kiosk);
    }
    (void)running_stop(&s->kiosk, SIGKILL);
    return before->found > 0 && after->bytes > 0;
}

static void who_walks_away_is_forgotten(void **state)
{
    enum { LOOKS = 20 };
    static struct hands h;
    char path[FS_PATH_MAX];
    struct story *s = story_of(state);
    struct searched before = { 0 }, after = { 0 };
    write_and_walk_away(&h);
    h.at_ms += 3600 * 1000;
    hands_touch(&h, "end");
    story_put("script", h.text);
    for (int i = 0; i < LOOKS && !look_twice(s, &before, &after); i++)
        print_message("looked too late\n");
    print_message("%zu times in %zu MB while it was written, %zu times in %zu MB after the "
                  "time-out\n",
                  before.found, before.bytes >> 20, after.found, after.bytes >> 20);
    assert_true(before.found > 0 && after.bytes > 0); /* the search finds what is there */
    assert_int_equal(after.found, 0);
    if (story_holds("out", span_of(SECRET), path))
        fail_msg("%s holds it", path);
}

/* Killed while somebody's words stand on the screen, where the system would keep the memory of whoever dies. */
static void a_crash_keeps_nothing(void **state)
{
    static struct hands h;
    struct rlimit limit;
    int status = 0;
    struct story *s = story_of(state);
    assert_int_equal(getrlimit(RLIMIT_CORE, &limit), 0);
    limit.rlim_cur = limit.rlim_max;
    assert_int_equal(setrlimit(RLIMIT_CORE, &limit), 0);
    write_and_walk_away(&h);
    h.at_ms += 3600 * 1000;
    hands_touch(&h, "end");
    story_put("script", h.text);
    start(s);
    running_wait(&s->kiosk, "\"page\":\"phone\"");
    assert_int_equal(kill(s->kiosk.pid, SIGQUIT), 0);
    assert_int_equal(waitpid(s->kiosk.pid, &status, 0), s->kiosk.pid);
    s->kiosk.pid = 0;
    close(s->kiosk.fd);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGQUIT);
    assert_false(WCOREDUMP(status));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(who_walks_away_is_forgotten),
                                        cmocka_unit_test(a_crash_keeps_nothing) };
    return cmocka_run_group_tests(tests, story_set_up, story_tear_down);
}
