#include "hall.h"

#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/fs.h"
#include "trust/identity.h"

void hall_die(const char *what, const char *why)
{
    fprintf(stderr, "%s: %s\n", what, why);
    abort();
}

/* --- kiosks ------------------------------------------------------------------------------------- */

void hall_kiosk_make(struct hall_kiosk *k, const char *name, unsigned seed)
{
    uint8_t bytes[KEY_SEED_BYTES] = { 0 }, whole[crypto_sign_SECRETKEYBYTES];
    if (sodium_init() < 0)
        hall_die("sodium", "no chance");
    memcpy(bytes, &seed, sizeof seed);
    crypto_sign_seed_keypair(k->public_key, whole, bytes);
    text_copy(k->name, sizeof k->name, name);
    HALL_MUST(key_secret_from_seed(bytes, &k->key, HALL_ERR));
}

void hall_kiosk_fini(struct hall_kiosk *k)
{
    key_secret_destroy(k->key);
}

void hall_stamp(const struct hall_kiosk *k, const char *method, const char *path, struct span body,
                int64_t utc_s, char out[STAMP_TEXT_MAX])
{
    struct stamp s = { .utc_s = utc_s, .counter = 1 };
    const struct stamp_request r = { method, path, body };
    text_copy(s.kiosk, sizeof s.kiosk, k->name);
    stamp_sign(&s, &r, k->key);
    stamp_write(&s, out);
}

/* --- files -------------------------------------------------------------------------------------- */

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
    (void)st, (void)kind, (void)ftw;
    (void)remove(path);
    return 0;
}

struct fleet *hall_begin(uint8_t receipt_key[SEAL_KEY_BYTES])
{
    static const char *const files[] = { HALL_FLEET,   HALL_FLEET "-wal",   HALL_FLEET "-shm",
                                         HALL_RECEIPT, HALL_RECEIPT ".pub", HALL_RECEIPT ".counter",
                                         "reports.db", "reports.db-wal",    "reports.db-shm" };
    struct fleet *f = NULL;
    for (size_t i = 0; i < ARRAY_LEN(files); i++)
        (void)unlink(files[i]);
    (void)nftw(HALL_PHOTOS, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    HALL_MUST(fs_make_folder(HALL_PHOTOS, HALL_ERR));
    HALL_MUST(fs_make_folder("public", HALL_ERR));
    HALL_MUST(identity_create(HALL_RECEIPT, "hub", HALL_ERR));
    HALL_MUST(identity_public(HALL_RECEIPT ".pub", receipt_key, HALL_ERR));
    HALL_MUST(fleet_open(HALL_FLEET, true, &f, HALL_ERR));
    return f;
}

void hall_admit(struct fleet *f, const struct hall_kiosk *k)
{
    HALL_MUST(fleet_admit(f, k->name, k->public_key, 1795392000 - 1000, HALL_ERR));
}

const char *hall_wide_limits(void)
{
    static const char path[] = "wide.tsv";
    static const char text[] = "kind\tper_minute\tburst\twild_after\nreports\t1000000\t1000000\t0\n"
                               "uploads\t1000000\t1000000\t0\nmailbox\t1000000\t1000000\t0\n"
                               "wrong\t1000000\t1000000\t0\n";
    HALL_MUST(fs_replace(path, span_of(text), HALL_ERR));
    return path;
}

/* --- reports ------------------------------------------------------------------------------------ */

void hall_sha256(struct span bytes, char out[REPORT_SHA256_TEXT])
{
    uint8_t sum[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(sum, bytes.p, bytes.len);
    sodium_bin2hex(out, REPORT_SHA256_TEXT, sum, sizeof sum);
}

void hall_report_make(struct hall_report *r, const char *kiosk, unsigned of, unsigned i,
                      bool has_code)
{
    memset(r, 0, sizeof *r);
    r->bytes = BUF_INIT(ENVELOPE_BYTES_MAX);
    struct envelope *e = &r->envelope;
    const struct number_parts parts = { "WX", "12365", DATE_OF(2026, 11, 23), of % 99 + 1,
                                        i % 9999 + 1 };
    snprintf(e->uuid, sizeof e->uuid, "%08x-0000-4000-8000-%012x", of, i);
    if (!number_write(&parts, e->number))
        hall_die("number", "");
    text_copy(e->kiosk, sizeof e->kiosk, kiosk);
    e->kind = REPORT_TIP;
    snprintf(e->profile, sizeof e->profile, "2014-12365");
    snprintf(e->topic, sizeof e->topic, "barcode");
    snprintf(e->office, sizeof e->office, "measure");
    snprintf(e->code, sizeof e->code, "69012345%05u", i % 50);
    snprintf(e->verdict, sizeof e->verdict, "E");
    snprintf(e->reason, sizeof e->reason, "prefix_cancelled_after");
    e->made_utc_s = 1795391940;
    e->clock_is_sure = true;
    e->due = DATE_OF(2026, 11, 30);
    e->release_sequence = 41;
    memset(e->query_check, 'a', QUERY_CHECK_TEXT - 1);
    if (has_code)
        HALL_MUST(query_code_check("123456", e->uuid, e->query_check, HALL_ERR));
    snprintf(e->box_id, sizeof e->box_id, "0123456789abcdef");
}

void hall_report_photo(struct hall_report *r, struct span sealed)
{
    struct envelope_photo *p = &r->envelope.photos[r->envelope.n_photos++];
    p->kind = PHOTO_MORE;
    p->bytes = sealed.len;
    hall_sha256(sealed, p->sha256);
}

void hall_report_seal(struct hall_report *r, size_t box_bytes)
{
    uint8_t *box = malloc(box_bytes);
    if (!box)
        hall_die("box", "no memory");
    memset(box, 0xA5, box_bytes);
    r->bytes.len = 0;
    HALL_MUST(envelope_write(&r->envelope, (struct span){ box, box_bytes }, &r->bytes, HALL_ERR));
    free(box);
    hall_sha256(buf_span(&r->bytes), r->fingerprint);
}

void hall_report_fini(struct hall_report *r)
{
    buf_fini(&r->bytes);
}

void hall_request(struct buf *out, const struct hall_kiosk *k, const char *method, const char *path,
                  const char *headers, struct span body)
{
    char stamp[STAMP_TEXT_MAX];
    hall_stamp(k, method, path, body, (int64_t)time(NULL), stamp);
    HALL_MUST(buf_print(out,
                        "%s %s HTTP/1.1\r\nHost: hub\r\nHeyan-Stamp: %s\r\nContent-Length: %zu\r\n"
                        "%s\r\n",
                        method, path, stamp, body.len, headers));
    if (body.len)
        HALL_MUST(buf_append(out, body.p, body.len));
}

void hall_post(struct buf *out, const struct hall_kiosk *k, const struct hall_report *r)
{
    char headers[128];
    snprintf(headers, sizeof headers,
             "Idempotency-Key: \"%s\"\r\nContent-Type: application/json\r\n", r->envelope.uuid);
    hall_request(out, k, "POST", "/v1/reports", headers, buf_span(&r->bytes));
}

/* --- the program -------------------------------------------------------------------------------- */

static void run_hub(const char *reports, const char *limits, uint16_t port, int out,
                    const char *connections)
{
    char program[FS_PATH_MAX], assets[FS_PATH_MAX], listen[64];
    snprintf(program, sizeof program, "%s/hub/heyan-hub", getenv("HEYAN_BUILD"));
    snprintf(assets, sizeof assets, "%s/assets", getenv("HEYAN_ROOT"));
    snprintf(listen, sizeof listen, "127.0.0.1:%u", (unsigned)port);
    setenv("HEYAN_ASSETS", assets, 1);
    prctl(PR_SET_PDEATHSIG, SIGKILL); /* a failed test leaves none behind */
    int log = open("hub.log", O_WRONLY | O_CREAT | O_APPEND, 0644);
    dup2(out, STDOUT_FILENO);
    if (log >= 0)
        dup2(log, STDERR_FILENO);
    const char *args[] = { program,
                           "serve",
                           "--files",
                           "public",
                           "--kiosks",
                           HALL_FLEET,
                           "--reports",
                           reports,
                           "--photos",
                           HALL_PHOTOS,
                           "--receipt-key",
                           HALL_RECEIPT,
                           "--listen",
                           listen,
                           NULL,
                           NULL,
                           NULL,
                           NULL,
                           NULL };
    size_t n = 14;
    if (limits) {
        args[n++] = "--limits";
        args[n++] = limits;
    }
    if (connections) {
        args[n++] = "--connections";
        args[n++] = connections;
    }
    execv(program, (char *const *)(uintptr_t)args);
    _exit(127);
}

static time_t now_s(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec;
}

/* Bytes, or its end; false: nothing until then. */
static bool has_said(const struct hall_hub *h, time_t until_s)
{
    struct pollfd p = { .fd = h->out, .events = POLLIN };
    time_t left_s = until_s - now_s();
    return left_s > 0 && poll(&p, 1, (int)left_s * 1000) == 1;
}

/* What it says until its end; who does not end is killed, and its status says so. */
static void hear_out(struct hall_hub *h)
{
    char rest[256];
    size_t n = 0;
    ssize_t got = 1;
    time_t until_s = now_s() + HALL_PATIENCE_S;
    bool is_late = false;
    while (got > 0 && !is_late) {
        is_late = !has_said(h, until_s);
        bool has_room = n + 1 < sizeof h->said;
        if (!is_late)
            got = read(h->out, has_room ? h->said + n : rest,
                       has_room ? sizeof h->said - 1 - n : sizeof rest);
        n += got > 0 && has_room && !is_late ? (size_t)got : 0;
    }
    h->said[n] = '\0';
    if (is_late)
        kill(h->pid, SIGKILL);
}

void hall_hub_start(struct hall_hub *h, const char *reports, const char *limits, uint16_t port)
{
    hall_hub_start_with(h, reports, limits, port, NULL);
}

void hall_hub_start_with(struct hall_hub *h, const char *reports, const char *limits, uint16_t port,
                         const char *connections)
{
    int ends[2];
    char line[256];
    size_t n = 0;
    if (pipe2(ends, O_CLOEXEC) != 0)
        hall_die("pipe", "");
    h->pid = fork();
    if (h->pid < 0)
        hall_die("fork", "");
    if (h->pid == 0)
        run_hub(reports, limits, port, ends[1], connections);
    close(ends[1]);
    h->out = ends[0];
    time_t until_s = now_s() + HALL_PATIENCE_S;
    while (n + 1 < sizeof line && has_said(h, until_s) && read(h->out, &line[n], 1) == 1 &&
           line[n] != '\n')
        n++;
    line[n] = '\0';
    unsigned got = 0;
    if (sscanf(line, "http://127.0.0.1:%u ", &got) != 1)
        hall_die("the hub did not start (hub.log)", line);
    h->port = (uint16_t)got;
}

int hall_hub_end(struct hall_hub *h, int signal)
{
    int status = 0;
    kill(h->pid, signal);
    hear_out(h);
    if (waitpid(h->pid, &status, 0) != h->pid)
        hall_die("waitpid", "");
    close(h->out);
    return status;
}

size_t hall_hub_rss_kb(const struct hall_hub *h, bool most)
{
    char path[64], line[256];
    size_t kb = 0;
    snprintf(path, sizeof path, "/proc/%d/status", (int)h->pid);
    FILE *f = fopen(path, "re");
    while (f && fgets(line, sizeof line, f))
        if (sscanf(line, most ? "VmHWM: %zu" : "VmRSS: %zu", &kb) == 1)
            break;
    if (f)
        fclose(f);
    return kb;
}

double hall_hub_cpu_s(const struct hall_hub *h)
{
    char path[64], line[1024];
    unsigned long user = 0, system_ticks = 0;
    snprintf(path, sizeof path, "/proc/%d/stat", (int)h->pid);
    FILE *f = fopen(path, "re");
    if (f && fgets(line, sizeof line, f)) {
        const char *after = strrchr(line, ')');
        if (!after || sscanf(after, ") %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user,
                             &system_ticks) != 2)
            user = 0;
    }
    if (f)
        fclose(f);
    return (double)(user + system_ticks) / (double)sysconf(_SC_CLK_TCK);
}
