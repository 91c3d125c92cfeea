#include "bench/bench_goods_readers.h"

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zbar.h>

#include "base/attrs.h"
#include "base/clock.h"
#include "base/text.h"

extern char **environ;

struct readers {
    zbar_image_scanner_t *zbar;
    struct symbols symbols;
    pid_t peer; /* 0: none */
    FILE *to_peer, *from_peer;
};

static void add(struct answer *a, const char *kind, const void *text, size_t len)
{
    if (a->count == READS_MAX)
        return;
    struct reading *r = &a->at[a->count++];
    snprintf(r->kind, sizeof r->kind, "%s", kind);
    if (len >= sizeof r->text)
        len = sizeof r->text - 1;
    memcpy(r->text, text, len);
    r->text[len] = '\0';
}

/* ---- ours ---- */

static void ask_scanner(struct readers *r, enum scan_effort effort, const struct frame *frames,
                        size_t n, struct answer *out)
{
    struct scanner *s;
    struct err err;
    if (scanner_create(&s, &err) != ERR_OK)
        abort();
    int64_t began = clock_thread_cpu_us();
    for (size_t i = 0; i < n; i++) {
        if (scanner_scan(s, &frames[i], effort, &r->symbols, &err) != ERR_OK)
            abort();
        for (size_t k = 0; k < r->symbols.count; k++) {
            const struct symbol *found = &r->symbols.at[k];
            add(out, symbol_kind_name(found->kind), found->data, found->len);
        }
    }
    out->cpu_us = clock_thread_cpu_us() - began;
    scanner_destroy(s);
}

static void ask_still(struct readers *r, const struct frame *frames, struct answer *out)
{
    ask_scanner(r, SCAN_STILL, frames, 1, out);
}

static void ask_live(struct readers *r, const struct frame *frames, struct answer *out)
{
    ask_scanner(r, SCAN_LIVE, frames, LIVE_FRAMES, out);
}

/* ---- ZBar as it comes ---- */

static void ask_zbar(struct readers *r, const struct frame *f, struct answer *out)
{
    zbar_image_t *image = zbar_image_create();
    if (!image)
        abort();
    zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_set_size(image, (unsigned)f->width_px, (unsigned)f->height_px);
    zbar_image_set_data(image, f->luma, (unsigned long)f->width_px * (unsigned long)f->height_px,
                        NULL);
    int64_t began = clock_thread_cpu_us();
    zbar_scan_image(r->zbar, image);
    out->cpu_us = clock_thread_cpu_us() - began;
    for (const zbar_symbol_t *s = zbar_image_first_symbol(image); s; s = zbar_symbol_next(s))
        add(out, zbar_get_symbol_name(zbar_symbol_get_type(s)), zbar_symbol_get_data(s),
            zbar_symbol_get_data_length(s));
    zbar_image_destroy(image);
}

/* ---- zxing-cpp behind a pipe ---- */

static void peer_lost(void)
{
    fprintf(stderr, "the zxing peer ended too soon\n");
    exit(1);
}

static void take(struct readers *r, void *to, size_t len)
{
    if (len > 0 && fread(to, len, 1, r->from_peer) != 1)
        peer_lost();
}

static size_t take_text(struct readers *r, char *to, size_t cap)
{
    uint32_t len;
    take(r, &len, sizeof len);
    for (uint32_t i = 0; i < len; i++) {
        char c;
        take(r, &c, 1);
        if (i < cap - 1)
            to[i] = c;
    }
    size_t kept = len < cap - 1 ? len : cap - 1;
    to[kept] = '\0';
    return kept;
}

static void ask_zxing(struct readers *r, const struct frame *f, struct answer *out)
{
    int32_t size[2] = { f->width_px, f->height_px };
    uint32_t n;
    if (!r->peer)
        return;
    fwrite(size, sizeof size, 1, r->to_peer);
    fwrite(f->luma, (size_t)f->width_px, (size_t)f->height_px, r->to_peer);
    if (fflush(r->to_peer) != 0)
        peer_lost();
    take(r, &out->cpu_us, sizeof out->cpu_us);
    take(r, &n, sizeof n);
    for (uint32_t i = 0; i < n; i++) {
        char kind[20], text[LABEL_TEXT_MAX];
        take_text(r, kind, sizeof kind);
        size_t len = take_text(r, text, sizeof text);
        add(out, kind, text, len);
    }
}

static void start_peer(struct readers *r, const char *program)
{
    char path[4096];
    int in[2], out[2];
    const char *slash = strrchr(program, '/');
    snprintf(path, sizeof path, "%.*sbench_goods_zxing", slash ? (int)(slash + 1 - program) : 0,
             program);
    if (access(path, X_OK) != 0 || pipe(in) != 0 || pipe(out) != 0)
        return;
    char *argv[] = { path, NULL };
    posix_spawn_file_actions_t does;
    posix_spawn_file_actions_init(&does);
    posix_spawn_file_actions_adddup2(&does, in[0], STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&does, out[1], STDOUT_FILENO);
    const int unused[] = { in[0], in[1], out[0], out[1] };
    for (size_t i = 0; i < ARRAY_LEN(unused); i++)
        posix_spawn_file_actions_addclose(&does, unused[i]);
    if (posix_spawn(&r->peer, path, &does, NULL, argv, environ) != 0)
        r->peer = 0;
    posix_spawn_file_actions_destroy(&does);
    close(in[0]);
    close(out[1]);
    r->to_peer = fdopen(in[1], "w");
    r->from_peer = fdopen(out[0], "r");
    if (!r->to_peer || !r->from_peer)
        abort();
}

/* ---- together ---- */

static const struct {
    const char *name;
    void (*ask)(struct readers *r, const struct frame *frames, struct answer *out);
} readers[] = {
    [READER_STILL] = { "heyan still", ask_still },
    [READER_LIVE] = { "heyan live", ask_live },
    [READER_ZBAR] = { "ZBar", ask_zbar },
    [READER_ZXING] = { "zxing", ask_zxing },
};

struct readers *readers_create(const char *program)
{
    struct readers *r = calloc(1, sizeof *r);
    if (!r || !(r->zbar = zbar_image_scanner_create()))
        abort();
    signal(SIGPIPE, SIG_IGN);
    start_peer(r, program);
    return r;
}

void readers_destroy(struct readers *r)
{
    zbar_image_scanner_destroy(r->zbar);
    if (r->peer) {
        fclose(r->to_peer);
        fclose(r->from_peer);
        waitpid(r->peer, NULL, 0);
    }
    free(r);
}

bool readers_have(const struct readers *r, enum reader_id id)
{
    return id != READER_ZXING || r->peer != 0;
}

const char *reader_name(enum reader_id id)
{
    return readers[id].name;
}

void readers_ask(struct readers *r, enum reader_id id, const struct frame frames[LIVE_FRAMES],
                 struct answer *out)
{
    out->count = 0;
    out->cpu_us = 0;
    readers[id].ask(r, frames, out);
}

/* ---- right or wrong ---- */

/* A retail number is the same with or without the zeros in front; other text is what it is. */
static const char *bare(const char *text)
{
    size_t n = strspn(text, "0123456789");
    return text[n] == '\0' && n <= 14 ? text + strspn(text, "0") : text;
}

struct outcome outcome_of(const struct answer *a, const struct label *l)
{
    struct outcome o = { 0 };
    for (size_t i = 0; i < a->count; i++) {
        if (l && l->number[0] && strcmp(bare(a->at[i].text), bare(l->number)) == 0) {
            o.is_read = true;
            continue;
        }
        o.n_wrong++;
        if (!o.wrong)
            o.wrong = &a->at[i];
    }
    return o;
}
