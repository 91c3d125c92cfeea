#include "app/printing.h"

#include <stdatomic.h>

#include "base/log.h"
#include "base/mailbox.h"
#include "base/worker.h"

enum { TIMEOUT_MS = 15000, ESCPOS_MAX = 1 << 20, TEXTS_MAX = 24 };

/* A slip with its texts in one piece of memory behind it, so that all of it can be wiped. */
struct job {
    const struct words *words;
    bool is_verdict;
    struct slip_report report;
    struct slip_verdict verdict;
    size_t bytes; /* of texts */
    char texts[];
};

struct printing {
    struct printing_config config;
    struct mailbox *jobs;
    struct worker *worker;
    atomic_int state;
    atomic_bool is_told; /* printing_take has said how the last one ended */
};

static void free_job(struct job *j)
{
    if (!j)
        return;
    explicit_bzero(j, sizeof *j + j->bytes);
    free(j);
}

/* --- the thread --------------------------------------------------------------------------------- */

static enum err_code draw(const struct job *j, struct buf *escpos, struct err *err)
{
    cairo_surface_t *slip = NULL;
    enum err_code rc = j->is_verdict ? slip_draw_verdict(j->words, &j->verdict, &slip, err)
                                     : slip_draw_report(j->words, &j->report, &slip, err);
    if (!rc)
        rc = slip_escpos(slip, escpos, err);
    if (slip) {
        explicit_bzero(cairo_image_surface_get_data(slip),
                       (size_t)cairo_image_surface_get_stride(slip) *
                           (size_t)cairo_image_surface_get_height(slip));
        cairo_surface_destroy(slip);
    }
    return rc;
}

static void print(struct printing *p, const struct job *j)
{
    struct buf escpos = BUF_INIT(ESCPOS_MAX);
    struct err err = { 0 };
    enum err_code rc = buf_reserve(&escpos, ESCPOS_MAX); /* grown it would leave copies */
    rc = rc ? err_set(&err, rc, "no memory for a slip") : draw(j, &escpos, &err);
    if (!rc)
        rc = slip_print(p->config.printer, buf_span(&escpos),
                        p->config.timeout_ms ? p->config.timeout_ms : TIMEOUT_MS, &err);
    if (rc)
        log_line(LOG_ERROR, "printing", "%s", err.text);
    if (escpos.data)
        explicit_bzero(escpos.data, escpos.cap);
    buf_fini(&escpos);
    atomic_store(&p->is_told, false);
    atomic_store(&p->state, rc ? PRINTING_FAILED : PRINTING_DONE);
    if (p->config.wake)
        p->config.wake(p->config.self);
}

static uint32_t work(void *self, const struct worker *w)
{
    struct printing *p = self;
    struct job *j = mailbox_take(p->jobs);
    if (j && !worker_is_ending(w))
        print(p, j);
    free_job(j);
    return WORKER_UNTIL_WOKEN;
}

/* --- the main thread's side --------------------------------------------------------------------- */

enum err_code printing_start(const struct printing_config *config, struct printing **out,
                             struct err *err)
{
    if (!slip_printer_valid(config->printer))
        return err_set(err, ERR_INVALID, "%s: not a printer: file:PATH, /dev/… or tcp:ADDRESS:PORT",
                       config->printer);
    struct printing *p = calloc(1, sizeof *p);
    if (!p)
        return err_set(err, ERR_NOMEM, "no memory to print");
    const struct worker_config thread = { .name = "printing", .work = work, .self = p };
    p->config = *config;
    p->jobs = mailbox_create();
    atomic_store(&p->is_told, true);
    enum err_code rc = p->jobs ? worker_start(&thread, &p->worker, err)
                               : err_set(err, ERR_NOMEM, "no memory to print");
    if (rc) {
        printing_stop(p);
        return rc;
    }
    *out = p;
    return ERR_OK;
}

void printing_stop(struct printing *p)
{
    if (!p)
        return;
    worker_stop(p->worker);
    if (p->jobs)
        free_job(mailbox_take(p->jobs));
    mailbox_destroy(p->jobs);
    free(p);
}

/* Moves the texts into memory of the job's own. */
static struct job *make_job(const struct words *words, const char **texts[], size_t n)
{
    size_t bytes = 0, at = 0;
    for (size_t i = 0; i < n; i++)
        bytes += strlen(*texts[i] ? *texts[i] : "") + 1;
    struct job *j = calloc(1, sizeof *j + bytes);
    if (!j)
        return NULL;
    j->words = words;
    j->bytes = bytes;
    for (size_t i = 0; i < n; i++) {
        size_t len = strlen(*texts[i] ? *texts[i] : "") + 1;
        memcpy(j->texts + at, *texts[i] ? *texts[i] : "", len);
        *texts[i] = j->texts + at;
        at += len;
    }
    return j;
}

static bool hand_over(struct printing *p, struct job *j)
{
    int none = atomic_load(&p->state);
    if (!j || none == PRINTING_NOW ||
        !atomic_compare_exchange_strong(&p->state, &none, PRINTING_NOW)) {
        free_job(j);
        return false;
    }
    free_job(mailbox_swap(p->jobs, j));
    worker_wake(p->worker);
    return true;
}

bool printing_report(struct printing *p, const struct words *words, const struct slip_report *s)
{
    struct slip_report own = *s;
    const char **texts[TEXTS_MAX] = { &own.number,  &own.code,   &own.bureau,
                                      &own.hotline, &own.office, &own.office_phone,
                                      &own.handled, &own.goods,  &own.verdict };
    struct job *j = make_job(words, texts, 9);
    if (j)
        j->report = own;
    return hand_over(p, j);
}

bool printing_verdict(struct printing *p, const struct words *words, const struct slip_verdict *s)
{
    struct slip_verdict own = *s;
    const char **texts[TEXTS_MAX] = { &own.bureau, &own.hotline, &own.title,
                                      &own.number, &own.qr,      &own.data };
    size_t n = 6;
    for (size_t i = 0; i < own.n_lines && i < ARRAY_LEN(own.lines); i++)
        texts[n++] = &own.lines[i];
    struct job *j = make_job(words, texts, n);
    if (j) {
        j->verdict = own;
        j->is_verdict = true;
    }
    return hand_over(p, j);
}

enum printing_state printing_state(const struct printing *p)
{
    return p ? (enum printing_state)atomic_load(&p->state) : PRINTING_NONE;
}

bool printing_take(struct printing *p, bool *is_on_paper)
{
    int state = atomic_load(&p->state);
    if (state == PRINTING_NONE || state == PRINTING_NOW || atomic_exchange(&p->is_told, true))
        return false;
    *is_on_paper = state == PRINTING_DONE;
    return true;
}
