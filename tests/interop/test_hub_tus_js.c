/* tus-js-client, unchanged, brings sealed photographs to heyan-hub: left and resumed, sent again, by POST alone, ended;
 * its stamp is made with Node's own Ed25519. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <jansson.h>
#include <signal.h>
#include <sodium.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/fs.h"
#include "docket/docket.h"
#include "hub/hall.h"
#include "hub/wire.h"

enum { PHOTOS = 3, PHOTO_BYTES = 400000, KIOSK_SEED = 77, LINES_MAX = 16 };

struct world {
    struct hall_kiosk kiosk;
    uint8_t receipt_key[SEAL_KEY_BYTES];
    struct hall_hub hub;
    struct hall_report report;
    uint8_t photo[PHOTOS][PHOTO_BYTES];
    json_t *line[LINES_MAX];
    size_t n_lines;
};

static void photo_name(unsigned i, char out[32])
{
    snprintf(out, 32, "photo%u.sealed", i);
}

static void bring_report(struct world *w)
{
    struct buf b = BUF_INIT(ENVELOPE_BYTES_MAX * 2);
    struct wire c;
    struct wire_answer a;
    char name[32];
    hall_report_make(&w->report, w->kiosk.name, 7, 1, false);
    for (unsigned i = 0; i < PHOTOS; i++) {
        const struct span bytes = { w->photo[i], PHOTO_BYTES };
        randombytes_buf(w->photo[i], PHOTO_BYTES);
        hall_report_photo(&w->report, bytes);
        photo_name(i, name);
        HALL_MUST(fs_replace(name, bytes, HALL_ERR));
    }
    hall_report_seal(&w->report, 400);
    hall_post(&b, &w->kiosk, &w->report);
    assert_true(wire_open(&c, w->hub.port, NULL) && wire_send(&c, b.data, b.len) &&
                wire_answer(&c, false, &a));
    assert_int_equal(a.status, 201);
    wire_close(&c);
    buf_fini(&b);
}

static void run_node(const struct world *w, int out)
{
    char program[FS_PATH_MAX], base[64], seed[2 * KEY_SEED_BYTES + 1], names[PHOTOS][32];
    uint8_t bytes[KEY_SEED_BYTES];
    snprintf(program, sizeof program, "%s/interop/tus_client.mjs", getenv("HEYAN_BUILD"));
    snprintf(base, sizeof base, "http://127.0.0.1:%u", (unsigned)w->hub.port);
    key_secret_seed(w->kiosk.key, bytes);
    sodium_bin2hex(seed, sizeof seed, bytes, sizeof bytes);
    for (unsigned i = 0; i < PHOTOS; i++)
        photo_name(i, names[i]);
    dup2(out, STDOUT_FILENO);
    execlp("node", "node", program, base, w->kiosk.name, seed, w->report.envelope.uuid, names[0],
           names[1], names[2], (char *)NULL);
    fprintf(stderr, "node cannot be started: this test needs Node.js 18 and npm\n");
    _exit(127);
}

/* Every line it says; it must end well. */
static void try_it(struct world *w)
{
    char line[4096];
    int ends[2], status;
    assert_int_equal(pipe(ends), 0);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        run_node(w, ends[1]);
    close(ends[1]);
    FILE *f = fdopen(ends[0], "r");
    assert_non_null(f);
    while (w->n_lines < LINES_MAX && fgets(line, sizeof line, f)) {
        w->line[w->n_lines] = json_loads(line, 0, NULL);
        if (!w->line[w->n_lines++])
            fail_msg("%s", line);
    }
    fclose(f);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        fail_msg("node ended with %d: is the test tus_peer green?", status);
}

static const char *said(const struct world *w, size_t i, const char *what)
{
    const char *text = json_string_value(json_object_get(w->line[i], what));
    return text ? text : "";
}

static void expect(const struct world *w, size_t i, const char *what, const char *end,
                   const char *asked)
{
    char methods[256] = "";
    size_t at;
    json_t *method;
    assert_true(i < w->n_lines);
    json_array_foreach(json_object_get(w->line[i], "asked"), at, method)
    {
        size_t n = strlen(methods);
        snprintf(methods + n, sizeof methods - n, "%s%s", n ? " " : "", json_string_value(method));
    }
    if (strcmp(said(w, i, "what"), what) != 0 || strcmp(said(w, i, "end"), end) != 0 ||
        strcmp(methods, asked) != 0)
        fail_msg("%s: %s by %s: %s", said(w, i, "what"), said(w, i, "end"), methods,
                 said(w, i, "body"));
}

static void assert_held(const struct world *w, unsigned i, bool is_held)
{
    char place[FS_PATH_MAX];
    struct buf b = BUF_INIT(2 * PHOTO_BYTES);
    HALL_MUST(docket_photo_path(HALL_PHOTOS, w->report.envelope.photos[i].sha256, place, HALL_ERR));
    bool is_there = fs_read_all(place, &b, NULL) == ERR_OK;
    assert_int_equal(is_there, is_held);
    if (is_there) {
        assert_int_equal(b.len, PHOTO_BYTES);
        assert_memory_equal(b.data, w->photo[i], PHOTO_BYTES);
    }
    buf_fini(&b);
}

static void tus_js_client_to_our_hub(void **state)
{
    struct world *w = calloc(1, sizeof *w);
    struct docket *d = NULL;
    struct receipt r;
    (void)state;
    signal(SIGPIPE, SIG_IGN);
    assert_non_null(w);
    struct fleet *f = hall_begin(w->receipt_key);
    hall_kiosk_make(&w->kiosk, "wei-07", KIOSK_SEED);
    hall_admit(f, &w->kiosk);
    fleet_close(f);
    hall_hub_start(&w->hub, "sqlite:reports.db", NULL, 0);
    bring_report(w);
    try_it(w);
    expect(w, 0, "left", "left", "POST PATCH PATCH");
    expect(w, 1, "resumed", "success", "HEAD PATCH PATCH PATCH PATCH PATCH");
    assert_string_equal(said(w, 1, "url"), said(w, 0, "url"));
    expect(w, 2, "again", "success", "POST PATCH HEAD"); /* the same place, and it is all there */
    assert_string_equal(said(w, 2, "url"), said(w, 0, "url"));
    assert_string_equal(said(w, 3, "what"), "other bytes");
    assert_string_equal(said(w, 3, "end"), "error");
    assert_int_equal(json_integer_value(json_object_get(w->line[3], "status")), 460);
    expect(w, 4, "by post", "success", "POST POST");
    expect(w, 5, "ended", "left", "POST PATCH DELETE");
    assert_string_equal(said(w, 6, "end"), "error");
    assert_int_equal(json_integer_value(json_object_get(w->line[6], "status")), 404);
    assert_int_equal(w->n_lines, 7);
    assert_held(w, 0, true);
    assert_held(w, 1, true);
    assert_held(w, 2, false);
    assert_true(WIFEXITED(hall_hub_end(&w->hub, SIGTERM)));
    HALL_MUST(docket_open("sqlite:reports.db", false, &d, HALL_ERR));
    HALL_MUST(docket_receipt(d, w->kiosk.name, w->report.envelope.uuid, &r, HALL_ERR));
    assert_int_equal(r.n_held, 2);
    docket_close(d);
    for (size_t i = 0; i < w->n_lines; i++)
        json_decref(w->line[i]);
    hall_report_fini(&w->report);
    hall_kiosk_fini(&w->kiosk);
    free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(tus_js_client_to_our_hub) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
