/* What the release desk takes for a release of that many rows, and for the next one with its
 * comparison.
 *
 *   bench_desk [ROWS [FOLDER]]        default 100000, in the folder it is started in
 *
 * Wall and CPU time of: handing in the eight files, the first check (reading, checking, building,
 * SHA-256, problem list), and the second check against the first, published release, after the
 * prefixes were handed in with one row in a thousand changed and one in a thousand gone.  Not a
 * test. */
#include <inttypes.h>
#include <sodium.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "desk/desk.h"
#include "registry/make.h"

static void fail(const char *what)
{
    fprintf(stderr, "bench_desk: %s\n", what);
    exit(1);
}

struct signer {
    uint8_t secret[crypto_sign_SECRETKEYBYTES];
    struct desk_person person;
    struct desk_actor actor;
};

static enum err_code sign(void *self, struct span message, uint8_t out[DESK_SIGNATURE_BYTES],
                          struct err *err)
{
    const struct signer *s = self;
    (void)err;
    crypto_sign_detached(out, NULL, message.p, message.len, s->secret);
    return ERR_OK;
}

static void make_signer(struct signer *s, const char *name)
{
    crypto_sign_keypair(s->person.key, s->secret);
    text_copy(s->person.name, sizeof s->person.name, name);
    s->actor = (struct desk_actor){ .name = s->person.name, .sign = sign, .self = s };
}

static void good(enum err_code rc, const struct err *err)
{
    if (rc)
        fail(err->text);
}

struct lap {
    int64_t wall_ms, cpu_us;
};

static struct lap now(void)
{
    struct clock c = clock_system();
    return (struct lap){ (int64_t)c.mono_ms(c.self), clock_thread_cpu_us() };
}

static void tell(const char *what, struct lap before)
{
    struct lap after = now();
    struct rusage use;
    getrusage(RUSAGE_SELF, &use);
    printf("%-44s %7.2f s wall %7.2f s CPU   %ld MB at most\n", what,
           (double)(after.wall_ms - before.wall_ms) / 1e3,
           (double)(after.cpu_us - before.cpu_us) / 1e6, use.ru_maxrss / 1024);
    fflush(stdout);
}

static bool go_on(void *self, enum desk_stage stage, int64_t done, int64_t total)
{
    (void)self, (void)stage, (void)done, (void)total;
    return true;
}

/* The prefixes again: every thousandth row gone, and every thousandth with another last digit in
 * its first date. */
static void change_prefixes(const char *folder, char out[FS_PATH_MAX])
{
    char from[FS_PATH_MAX], line[4096];
    if (fs_join(from, folder, "prefixes.csv", NULL) || fs_join(out, folder, "prefixes2.csv", NULL))
        fail("path too long");
    FILE *in = fopen(from, "rb"), *to = fopen(out, "wb");
    if (!in || !to)
        fail("the prefixes cannot be copied");
    for (uint64_t i = 0; fgets(line, sizeof line, in); i++) {
        if (i > 0 && i % 1000 == 7)
            continue;
        char *year = i > 0 && i % 1000 == 8 ? strstr(line, "201") : NULL;
        if (year && year[3] >= '0' && year[3] <= '8')
            year[3]++;
        fputs(line, to);
    }
    if (fclose(in) != 0 || fclose(to) != 0)
        fail("the prefixes cannot be copied");
}

static void add(struct desk *d, const struct signer *who, int64_t id, enum fact_set set,
                const char *path)
{
    struct err err = { 0 };
    struct reason why;
    static struct heading_match match;
    struct desk_delivery delivery = { .path = path,
                                      .file_name = path,
                                      .source = "bench",
                                      .set = set,
                                      .coverage = "",
                                      .mapping = "" };
    good(desk_draft_add(d, &who->actor, id, &delivery, &match, &why, &err), &err);
}

static void show(struct desk *d, int64_t id, struct desk_release *r)
{
    struct err err = { 0 };
    json_t *summary;
    good(desk_release_get(d, id, r, &err), &err);
    good(desk_release_summary(d, id, &summary, &err), &err);
    json_t *p = json_object_get(json_object_get(summary, "changes"), "prefixes");
    printf("  %" PRId64 " rows, %" PRId64 " left out, %" PRId64 " warnings; prefixes: %lld added,"
           " %lld changed, %lld vanished\n",
           r->rows, r->left_out, r->warnings,
           (long long)json_integer_value(json_object_get(p, "added")),
           (long long)json_integer_value(json_object_get(p, "changed")),
           (long long)json_integer_value(json_object_get(p, "vanished")));
    json_decref(summary);
}

static void release_once(struct desk *d, struct signer two[2], const char *what, const char *csv,
                         const char *prefixes)
{
    struct err err = { 0 };
    struct desk_release r;
    char path[FS_PATH_MAX], name[64];
    int64_t id = 0;
    struct lap before = now();
    good(desk_draft_begin(d, &two[0].actor, what, true, &id, &err), &err);
    for (int i = 0; i < SET_COUNT; i++) {
        snprintf(name, sizeof name, "%s.csv", fact_set_name((enum fact_set)i));
        good(fs_join(path, csv, name, &err), &err);
        if (!prefixes || i == SET_PREFIX)
            add(d, &two[0], id, (enum fact_set)i, prefixes ? prefixes : path);
    }
    snprintf(name, sizeof name, "%s: handed in", what);
    tell(name, before);
    before = now();
    good(desk_draft_check(d, &two[0].actor, id, go_on, NULL, &err), &err);
    snprintf(name, sizeof name, "%s: checked, built and compared", what);
    tell(name, before);
    show(d, id, &r);
    good(desk_approve(d, &two[1].actor, id, r.digest, &err), &err);
    good(desk_publish(d, &two[1].actor, id, &err), &err);
}

int main(int argc, char **argv)
{
    uint64_t rows = 100000;
    const char *folder = argc > 2 ? argv[2] : "bench_desk.d";
    char csv[FS_PATH_MAX], desk[FS_PATH_MAX], prefixes[FS_PATH_MAX], assets[FS_PATH_MAX];
    struct err err = { 0 };
    struct words *words;
    struct desk *d;
    struct signer two[2];
    if (argc > 1 && !span_number(span_of(argv[1]), &rows))
        fail("ROWS is a number");
    if (sodium_init() < 0)
        fail("no libsodium");
    snprintf(desk, sizeof desk, "%s/desk-%d", folder, (int)getpid());
    good(fs_join(csv, folder, "csv", &err), &err);
    good(fs_make_folder(csv, &err), &err);
    struct make_options make = {
        .folder = csv, .rows = (int64_t)rows, .seed = 7, .issued = DATE_OF(2026, 11, 16)
    };
    good(make_csv(&make, &err), &err);
    snprintf(assets, sizeof assets, "%s/assets", getenv("HEYAN_ROOT") ? getenv("HEYAN_ROOT") : ".");
    good(words_open(assets, "zh", &words, &err), &err);
    make_signer(&two[0], "甲");
    make_signer(&two[1], "乙");
    const struct desk_person people[] = { two[0].person, two[1].person };
    const struct desk_place place = {
        .folder = desk, .assets = assets, .words = words, .clock = clock_system()
    };
    good(desk_create(&place, &two[0].actor, people, 2, 1, &err), &err);
    good(desk_open(&place, &d, &err), &err);
    release_once(d, two, "first", csv, NULL);
    change_prefixes(csv, prefixes);
    release_once(d, two, "second", csv, prefixes);
    desk_close(d);
    words_close(words);
    printf("the desk stays in %s\n", desk);
    return 0;
}
