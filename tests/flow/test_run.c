/* heyan-kiosk as it is started: recordings and pictures played headless, with scripted hands. */
#include <fcntl.h>
#include <setjmp.h>
#include <spawn.h>
#include <stdarg.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/fs.h"

extern char **environ;

struct places {
    char kiosk[FS_PATH_MAX], release[FS_PATH_MAX], maker[FS_PATH_MAX], goods[FS_PATH_MAX];
};

/* Runs argv[0] with its standard output in `out` and its errors in `out`.err; its exit status. */
static int run(const char *const *argv, const char *out)
{
    char errors[FS_PATH_MAX];
    char *words[40] = { 0 };
    posix_spawn_file_actions_t files;
    pid_t child;
    int status = 0;
    for (size_t i = 0; argv[i]; i++)
        words[i] = strdup(argv[i]);
    snprintf(errors, sizeof errors, "%s.err", out);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, 1, out, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    posix_spawn_file_actions_addopen(&files, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    assert_int_equal(posix_spawn(&child, words[0], &files, NULL, words, environ), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    posix_spawn_file_actions_destroy(&files);
    for (size_t i = 0; words[i]; i++)
        free(words[i]);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static char *slurp(const char *path)
{
    struct buf bytes = BUF_INIT(64 * 1024 * 1024);
    assert_int_equal(fs_read_all(path, &bytes, NULL), ERR_OK);
    assert_int_equal(buf_append(&bytes, "", 1), ERR_OK);
    return (char *)bytes.data;
}

/* What happened, as one short line: "attract A verdict …". */
static void summarise(const char *path, char *out, size_t cap)
{
    char *all = slurp(path), *rest = all, *line;
    size_t n = 0;
    out[0] = '\0';
    while ((line = strsep(&rest, "\n")) != NULL) {
        json_t *o = json_loads(line, JSON_REJECT_DUPLICATES, NULL);
        if (!o) {
            assert_string_equal(line, "");
            continue;
        }
        const char *event = json_string_value(json_object_get(o, "event"));
        const char *what = strcmp(event, "verdict") == 0  ? "class"
                           : strcmp(event, "screen") == 0 ? "screen"
                           : strcmp(event, "camera") == 0 ? "state"
                                                          : "event";
        n += (size_t)snprintf(out + n, cap - n, "%s%s", n ? " " : "",
                              json_string_value(json_object_get(o, what)));
        assert_true(n < cap);
        json_decref(o);
    }
    free(all);
}

/* Only the classes, for films: when a good is read is the scanner's affair, and a slow reading may
 * show the scan screen first. */
static void classes_of(const char *path, char *out, size_t cap)
{
    char all[4096], *rest = all, *word;
    size_t n = 0;
    summarise(path, all, sizeof all);
    out[0] = '\0';
    while ((word = strsep(&rest, " ")) != NULL)
        if (word[0] >= 'A' && word[0] <= 'H')
            n += (size_t)snprintf(out + n, cap - n, "%s%s", n ? " " : "", word);
}

static void expect_classes(const struct places *p, const char *source, const char *want)
{
    const char *argv[] = { p->kiosk,  "--headless", "--json",   "--release", p->release,
                           "--today", "2026-11-16", "--source", source,      NULL };
    char got[256];
    assert_int_equal(run(argv, "run.out"), 0);
    classes_of("run.out", got, sizeof got);
    assert_string_equal(got, want);
}

static void expect(const struct places *p, const char *source, const char *const *more,
                   const char *want)
{
    const char *argv[40] = { p->kiosk,  "--headless", "--json",   "--release", p->release,
                             "--today", "2026-11-16", "--source", source };
    char got[4096];
    size_t n = 9;
    for (; more && *more; more++)
        argv[n++] = *more;
    int status = run(argv, "run.out");
    if (status != 0) {
        char *errors = slurp("run.out.err");
        fail_msg("exit %d: %s", status, errors);
    }
    summarise("run.out", got, sizeof got);
    assert_string_equal(got, want);
}

static void make_film(const struct places *p, const char *goods, const char *hold_ms,
                      const char *out)
{
    const char *argv[] = { p->maker,    "--table", p->goods,   "--goods", goods,
                           "--hold-ms", hold_ms,   "--gap-ms", "1500",    "--fps",
                           "10",        "--out",   out,        NULL };
    assert_int_equal(run(argv, "maker.out"), 0);
}

static void write_script(const char *text)
{
    assert_int_equal(fs_replace("script", span_of(text), NULL), ERR_OK);
}

/* ---- recordings ---- */

static void a_film_gives_its_verdicts(void **state)
{
    const struct places *p = *state;
    make_film(p, "noodle,unknown,olive-oil", "3500", "three.hrec");
    expect_classes(p, "three.hrec", "A C D");
}

static void the_same_film_twice_is_the_same_to_the_byte(void **state)
{
    const struct places *p = *state;
    static const char *const folders[] = { "first", "second" };
    char *told[2];
    const char *clean[] = {
        "/bin/rm", "-rf", "pictures", "pictures.first", "pictures.second", NULL
    };
    assert_int_equal(run(clean, "rm.out"), 0);
    write_script("4200 press why\n4600 press back\n");
    for (int i = 0; i < 2; i++) {
        const char *argv[] = { p->kiosk,     "--headless", "--release",  p->release, "--today",
                               "2026-11-16", "--source",   "three.hrec", "--script", "script",
                               "--pictures", "pictures",   NULL };
        assert_int_equal(run(argv, folders[i]), 0);
        told[i] = slurp(folders[i]);
        assert_int_equal(rename("pictures", i == 0 ? "pictures.first" : "pictures.second"), 0);
    }
    assert_string_equal(told[0], told[1]);
    assert_non_null(strstr(told[0], "6949990100014"));
    struct fs_list list;
    assert_int_equal(fs_list_open("pictures.first", 100, &list, NULL), ERR_OK);
    assert_true(list.count >= 6);
    for (size_t i = 0; i < list.count; i++) {
        char a[FS_PATH_MAX], b[FS_PATH_MAX];
        struct buf x = BUF_INIT(64 * 1024 * 1024), y = BUF_INIT(64 * 1024 * 1024);
        assert_int_equal(fs_join(a, "pictures.first", list.names[i], NULL), ERR_OK);
        assert_int_equal(fs_join(b, "pictures.second", list.names[i], NULL), ERR_OK);
        assert_int_equal(fs_read_all(a, &x, NULL), ERR_OK);
        assert_int_equal(fs_read_all(b, &y, NULL), ERR_OK);
        assert_int_equal(x.len, y.len);
        assert_memory_equal(x.data, y.data, x.len);
        buf_fini(&x);
        buf_fini(&y);
    }
    fs_list_close(&list);
    free(told[0]);
    free(told[1]);
}

/* Every goods of the demonstration as a picture, against the class its row promises for a scan. */
static void a_folder_of_pictures_gives_a_verdict_each(void **state)
{
    const struct places *p = *state;
    static const char *const goods[] = { "noodle", "kite", "unknown", "olive-oil", "meat-counter" };
    mkdir("pictures.in", 0755);
    for (size_t i = 0; i < ARRAY_LEN(goods); i++) {
        char out[64];
        snprintf(out, sizeof out, "pictures.in/%zu-%s.png", i, goods[i]);
        const char *argv[] = { p->maker, "--table", p->goods, "--picture",
                               goods[i], "--out",   out,      NULL };
        assert_int_equal(run(argv, "maker.out"), 0);
    }
    expect_classes(p, "pictures.in", "A B C D D");
}

/* ---- scripted hands ---- */

static const struct {
    const char *name, *script, *want;
} sessions[] = {
    { "a gun, reasons, and thanks",
      "100 gun 6949990100014\n"
      "500 press why\n"
      "900 press back\n"
      "1200 press compared 1\n"
      "1500 press take\n"
      "2000 press done\n"
      "6000 end\n",
      "attract A verdict why verdict A+ verdict take bye attract end" },
    { "digits by keypad, one wrong",
      "100 press entry 0\n"
      "300 press key 6949990100014\n"
      "400 press submit\n"
      "900 press next\n"
      "1000 end\n",
      "attract entry entry entry entry entry entry entry entry entry entry entry entry entry "
      "entry A verdict scan end" },
    { "a keyboard types",
      "100 press entry 0\n"
      "200 type 6949998800015\\r\n"
      "900 end\n",
      "attract entry C verdict end" },
    { "a gun that types commands",
      "100 gun \\x1b\\x0f6949990100014\\x02\n"
      "900 end\n",
      "attract A verdict end" },
    { "left alone",
      "100 gun 6949990100014\n"
      "200 press language\n"
      "90000 end\n",
      "attract A verdict verdict verdict attract end" },
    { "the camera goes and comes",
      "100 camera on\n"
      "500 camera off\n"
      "900 gun 6949990100014\n"
      "1500 camera on\n"
      "2000 end\n",
      "attract on attract lost attract A verdict on verdict end" },
};

static void whole_sessions(void **state)
{
    const struct places *p = *state;
    static const char *const more[] = { "--script", "script", NULL };
    for (size_t i = 0; i < ARRAY_LEN(sessions); i++) {
        print_message("%s\n", sessions[i].name);
        write_script(sessions[i].script);
        expect(p, "none", more, sessions[i].want);
    }
}

static void landscape_and_english_too(void **state)
{
    const struct places *p = *state;
    static const char *const more[] = { "--script",       "script", "--size",
                                        "1920x1080",      "--lang", "en",
                                        "--panel-inches", "15.6",   NULL };
    write_script("100 gun 6949990100014\n300 press why\n600 press back\n900 press take\n"
                 "1200 press done\n1500 end\n");
    expect(p, "none", more, "attract A verdict why verdict take bye end");
}

/* ---- bad input ---- */

static const struct {
    const char *argv[8];
    int status;
    const char *says;
} bad[] = {
    { { "--nonsense" }, 2, "--nonsense: no such option" },
    { { "--headless", "--source", "no such film.hrec" }, 3, "no such film.hrec" },
    { { "--headless", "--source", "script" }, 3, "script" },
    { { "--headless", "--source", "none", "--script", "no such script" }, 3, "no such script" },
    { { "--headless", "--source", "none", "--profile", "1066-0" }, 3, "1066-0" },
    { { "--headless", "--source", "none", "--assets", "/nonexistent" }, 3, "/nonexistent" },
};

static void what_is_off_is_named(void **state)
{
    const struct places *p = *state;
    write_script("100 end\n");
    for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
        const char *argv[10] = { p->kiosk };
        for (size_t k = 0; k < 8 && bad[i].argv[k]; k++)
            argv[k + 1] = bad[i].argv[k];
        int status = run(argv, "bad.out");
        char *errors = slurp("bad.out.err");
        if (status != bad[i].status || !strstr(errors, bad[i].says))
            fail_msg("%s %s: exit %d, %s", argv[1], argv[2] ? argv[2] : "", status, errors);
        free(errors);
    }
}

static void a_button_that_is_not_there_ends_the_script(void **state)
{
    const struct places *p = *state;
    const char *argv[] = { p->kiosk, "--headless", "--release", p->release, "--source",
                           "none",   "--script",   "script",    NULL };
    write_script("10 press done\n");
    assert_int_equal(run(argv, "bad.out"), 3);
    char *errors = slurp("bad.out.err");
    assert_non_null(strstr(errors, "script:1: the screen 'attract' has no button 'DONE'"));
    free(errors);
}

static void releases_that_do_not_open(void **state)
{
    const struct places *p = *state;
    char got[1024];
    assert_int_equal(fs_replace("foreign.heyan", span_of("SQLite format 3, or so it says"), NULL),
                     ERR_OK);
    write_script("100 gun 6949990100014\n200 end\n");
    const char *with_fallback[] = { p->kiosk,        "--headless", "--json",   "--release",
                                    "foreign.heyan", "--fallback", p->release, "--source",
                                    "none",          "--script",   "script",   "--today",
                                    "2026-11-16",    NULL };
    assert_int_equal(run(with_fallback, "run.out"), 0);
    summarise("run.out", got, sizeof got);
    assert_string_equal(got, "attract A verdict end");
    const char *without[] = { p->kiosk,   "--headless", "--json",   "--release", "foreign.heyan",
                              "--source", "none",       "--script", "script",    NULL };
    assert_int_equal(run(without, "run.out"), 0);
    summarise("run.out", got, sizeof got);
    assert_string_equal(got, "out end"); /* and never "not found" */
}

/* Nobody has to say --headless where there is nothing to show on. */
static void without_a_display_it_says_so_and_plays(void **state)
{
    const struct places *p = *state;
    const char *argv[] = { p->kiosk,   "--release", p->release, "--source",   "none",
                           "--script", "script",    "--today",  "2026-11-16", NULL };
    write_script("100 gun 6949990100014\n200 end\n");
    unsetenv("DISPLAY");
    unsetenv("WAYLAND_DISPLAY");
    assert_int_equal(run(argv, "run.out"), 0);
    char *errors = slurp("run.out.err"), *told = slurp("run.out");
    assert_non_null(strstr(errors, "running headless"));
    assert_non_null(strstr(told, "6949990100014"));
    free(errors);
    free(told);
}

/* ---- threads ---- */

/* The same film through threads and a window nobody sees; under the thread sanitizer too. */
static void with_threads_and_a_window(void **state)
{
    const struct places *p = *state;
    const char *argv[] = { p->kiosk,     "--release", p->release,   "--source",
                           "three.hrec", "--today",   "2026-11-16", "--for",
                           "8",          "--figures", NULL };
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    int status = run(argv, "threads.out");
    unsetenv("SDL_VIDEODRIVER");
    char *errors = slurp("threads.out.err");
    if (status != 0)
        fail_msg("exit %d: %s", status, errors);
    char *figures = slurp("threads.out");
    const char *verdicts = strstr(figures, "\nverdicts ");
    assert_non_null(verdicts);
    assert_true(strtol(verdicts + strlen("\nverdicts "), NULL, 10) >= 1);
    free(figures);
    free(errors);
}

static int find_places(void **state)
{
    static struct places p;
    const char *root = getenv("HEYAN_ROOT"), *build = getenv("HEYAN_BUILD");
    if (!root || !build || fs_join(p.kiosk, build, "kiosk/heyan-kiosk", NULL) ||
        fs_join(p.release, build, "demo/release.heyan", NULL) ||
        fs_join(p.maker, build, "tests/tools/make_recording", NULL) ||
        fs_join(p.goods, root, "assets/demo/goods.tsv", NULL))
        return 1;
    *state = &p;
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_film_gives_its_verdicts),
        cmocka_unit_test(the_same_film_twice_is_the_same_to_the_byte),
        cmocka_unit_test(a_folder_of_pictures_gives_a_verdict_each),
        cmocka_unit_test(whole_sessions),
        cmocka_unit_test(landscape_and_english_too),
        cmocka_unit_test(what_is_off_is_named),
        cmocka_unit_test(a_button_that_is_not_there_ends_the_script),
        cmocka_unit_test(releases_that_do_not_open),
        cmocka_unit_test(without_a_display_it_says_so_and_plays),
        cmocka_unit_test(with_threads_and_a_window),
    };
    return cmocka_run_group_tests(tests, find_places, NULL);
}
