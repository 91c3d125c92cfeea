#include "flow/report_story.h"

#include <ftw.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

#include "hub/command.h"
#include "tools/hub_tls.h"

enum {
    AFTER_FILM_MS = 8000, /* every film here is over by then */
    TOUCH_MS = 300,
    LETTER_MS = 150,
    TYPING_LATIN = 2, /* app/typing.h */
    FILE_MAX = 64 << 20,
    ARGS = PROGRAM_ARGS_MAX
};

#define WORDS(...) ((const char *const[]){ __VA_ARGS__, NULL })
#define DAY        "2026-11-16" /* of the demonstration's release */

void story_put(const char *path, const char *text)
{
    assert_int_equal(fs_replace(path, span_of(text), NULL), ERR_OK);
}

void story_run(struct story *s, const char *program, const char *const *args, int status)
{
    program_run(program, args, &s->result);
    if (s->result.status != status)
        fail_msg("%s %s: status %d, wanted %d\n%s%s", program, args[0], s->result.status, status,
                 s->result.out, s->result.err);
}

bool story_says(const struct story *s, const char *words)
{
    return strstr(s->result.out, words) || strstr(s->result.err, words);
}

/* --- the bureau ----------------------------------------------------------------------------------- */

static void report(struct story *s, const char *const *args, const char *const *more)
{
    const char *all[ARGS + 1] = { "report" };
    size_t n = 1;
    for (; *args; args++)
        all[n++] = *args;
    for (; *more; more++)
        all[n++] = *more;
    assert_in_range(n, 2, ARGS);
    story_run(s, "hub/heyan-hub", all, EXIT_OK);
}

void story_staff(struct story *s, const char *const *args)
{
    report(s, args, WORDS("--reports", s->reports, "--photos", "photos"));
}

void story_desk(struct story *s, const char *const *args)
{
    report(s, args,
           WORDS("--reports", s->reports, "--photos", "photos", "--desk-key", "desk.key",
                 "--passphrase-file", "pw", "--as", "张三"));
}

void story_begin(struct story *s)
{
    char folder[] = "story-XXXXXX"; /* a run before leaves its own */
    if (!mkdtemp(folder) || chdir(folder) != 0)
        fail_msg("no folder for the story");
    story_put("pw", "kou-ling-de-zhuo-zi\n");
    assert_int_equal(fs_make_folder("public", NULL), ERR_OK);
    assert_int_equal(fs_make_folder("docket", NULL), ERR_OK);
    struct hub_tls *tls = hub_tls_create(false, false, false);
    hub_tls_certificate(tls, "hub.crt");
    hub_tls_key(tls, "hub.key");
    hub_tls_destroy(tls);
    story_run(s, "hub/heyan-hub",
              WORDS("report", "card", "-o", "desk.card", "--desk-key", "desk.key", "--receipt-key",
                    "receipt.key", "--text", "威县质量技术监督局", "--passphrase-file", "pw",
                    "--machine"),
              EXIT_OK);
    story_run(s, "cli/heyan", WORDS("sync", "identity", "hall-7.key", "--kiosk", "hall-7"),
              EXIT_OK);
    story_run(s, "hub/heyan-hub",
              WORDS("kiosk", "admit", "hall-7", "hall-7.key.pub", "--kiosks", "fleet.db"), EXIT_OK);
}

void story_serve(struct story *s)
{
    const char *listen = s->address[0] ? s->address + strlen("https://") : "127.0.0.1:0";
    running_start(&s->hub, "hub/heyan-hub",
                  WORDS("serve", "--files", "public", "--kiosks", "fleet.db", "--reports",
                        s->reports, "--photos", "photos", "--receipt-key", "receipt.key", "--cert",
                        "hub.crt", "--key", "hub.key", "--listen", listen));
    const char *line = running_wait(&s->hub, "https://127.0.0.1:");
    char address[64];
    snprintf(address, sizeof address, "%.*s", (int)strcspn(line, " "), line);
    memcpy(s->address, address, sizeof address);
}

void story_stop_serving(struct story *s, const char *says)
{
    assert_int_equal(running_stop(&s->hub, SIGTERM), 0);
    if (says && !strstr(s->hub.text, says))
        fail_msg("the hub does not say \"%s\": %s", says, s->hub.text);
}

void story_end(struct story *s)
{
    running_stop(&s->kiosk, SIGKILL);
    running_stop(&s->hub, SIGKILL);
    if (chdir("..") != 0)
        fail_msg("no way out of the story");
}

int story_set_up(void **state)
{
    static struct story s;
    s = (struct story){ .reports = "sqlite:docket/reports.db" };
    *state = &s;
    story_begin(&s);
    return 0;
}

int story_tear_down(void **state)
{
    story_end(*state);
    return 0;
}

/* --- the kiosk -------------------------------------------------------------------------------------- */

void hands_touch(struct hands *h, const char *what)
{
    size_t n = strlen(h->text);
    if (h->at_ms < AFTER_FILM_MS)
        h->at_ms = AFTER_FILM_MS;
    snprintf(h->text + n, sizeof h->text - n, "%u %s\n", h->at_ms, what);
    assert_true(strlen(h->text) + 1 < sizeof h->text);
    h->at_ms += TOUCH_MS;
}

void hands_write(struct hands *h, const char *letters)
{
    char touch[32];
    snprintf(touch, sizeof touch, "press typing_mode %d", TYPING_LATIN);
    hands_touch(h, touch);
    for (; *letters; letters++) {
        snprintf(touch, sizeof touch, "press type %d", *letters);
        hands_touch(h, touch);
        h->at_ms -= TOUCH_MS - LETTER_MS;
    }
}

void story_play(struct story *s, const char *film, const struct hands *h)
{
    story_put("script", h->text);
    story_run(s, "kiosk/heyan-kiosk",
              WORDS("--headless", "--json", "--today", DAY, "--outbox", "out", "--desk-card",
                    "desk.card", "--kiosk-number", "7", "--kiosk", "hall-7", "--hub", s->address,
                    "--ca", "hub.crt", "--identity", "hall-7.key", "--printer", "file:slip",
                    "--source", film, "--script", "script"),
              EXIT_OK);
}

json_t *story_screen(const struct story *s, const char *screen, const char *page)
{
    json_t *last = NULL;
    for (const char *line = s->result.out; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        json_t *j = json_loadb(line, strcspn(line, "\n"), 0, NULL);
        const char *of = json_string_value(json_object_get(j, "screen"));
        const char *part = json_string_value(json_object_get(j, "page"));
        bool is_it = of && strcmp(of, screen) == 0 && (!page || (part && strcmp(part, page) == 0));
        json_decref(is_it ? last : j);
        last = is_it ? j : last;
    }
    if (!last)
        fail_msg("no screen %s %s in\n%s", screen, page ? page : "", s->result.out);
    return last;
}

void story_take_slip(struct story *s, int n)
{
    char path[32];
    snprintf(path, sizeof path, "slip-%d.bin", n);
    story_run(s, "tests/flow/make_slip_film", WORDS(path, "slip.hrec", "slip.png"), 0);
    if (!slip_qr_read(span_trim(span_of(s->result.out)), s->number, s->code))
        fail_msg("not a slip's QR: %s", s->result.out);
}

void story_deliver(struct story *s, const char *words)
{
    setenv("SDL_VIDEODRIVER", "dummy", 1);
    running_start(&s->kiosk, "kiosk/heyan-kiosk",
                  WORDS("--verbose", "--source", "none", "--size", "540x960", "--outbox", "out",
                        "--desk-card", "desk.card", "--kiosk-number", "7", "--kiosk", "hall-7",
                        "--hub", s->address, "--ca", "hub.crt", "--identity", "hall-7.key"));
    running_wait(&s->kiosk, words);
}

/* --- traces ----------------------------------------------------------------------------------------- */

/* nftw gives its callback no pointer. */
static struct search {
    struct span bytes;
    char *path;
} search;

static int look_into(const char *path, const struct stat *st, int kind, struct FTW *where)
{
    struct buf b = BUF_INIT(FILE_MAX);
    (void)st, (void)where;
    if (kind != FTW_F)
        return 0;
    assert_int_equal(fs_read_all(path, &b, NULL), ERR_OK);
    bool is_there = b.len > 0 && memmem(b.data, b.len, search.bytes.p, search.bytes.len);
    if (is_there)
        snprintf(search.path, FS_PATH_MAX, "%s", path);
    buf_fini(&b);
    return is_there;
}

bool story_holds(const char *folder, struct span bytes, char path[FS_PATH_MAX])
{
    search = (struct search){ bytes, path };
    return nftw(folder, look_into, 8, FTW_PHYS) == 1;
}
