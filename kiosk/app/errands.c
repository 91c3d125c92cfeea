#include "app/errands.h"

#include <errno.h>
#include <semaphore.h>
#include <time.h>

#include "app/postman.h"
#include "app/printing.h"
#include "app/slips.h"
#include "base/log.h"

enum { PATIENCE_S = 60 };

struct errands {
    struct printing *printing; /* NULL: there is no printer */
    struct asking *asking;     /* NULL: no hub to ask */
    sem_t news;                /* raised when a slip or an answer is there */
    bool is_printing, is_refused, is_asking;
    unsigned serial; /* of the question under way */
};

static void wake(void *self)
{
    sem_post(&((struct errands *)self)->news);
}

enum err_code errands_start(const struct options *o, struct errands **out, struct err *err)
{
    struct errands *e = calloc(1, sizeof *e);
    enum err_code rc = ERR_OK;
    if (!e)
        return err_set(err, ERR_NOMEM, "no memory for errands");
    sem_init(&e->news, 0, 0);
    const struct printing_config slips = { .printer = o->printer, .wake = wake, .self = e };
    const struct asking_config questions = { .hub = o->hub,
                                             .identity = o->identity,
                                             .ca_file = o->ca,
                                             .desk_card = o->desk_card,
                                             .clock = clock_system(),
                                             .wake = wake,
                                             .self = e };
    if (o->printer)
        rc = printing_start(&slips, &e->printing, err);
    if (!rc && postman_has_hub(o))
        rc = asking_start(&questions, &e->asking, err);
    if (rc)
        errands_stop(e);
    else
        *out = e;
    return rc;
}

void errands_stop(struct errands *e)
{
    if (!e)
        return;
    asking_stop(e->asking);
    printing_stop(e->printing);
    sem_destroy(&e->news);
    free(e);
}

/* Whether reports lie there that have not left yet. */
static bool is_waiting(struct outbox *outbox)
{
    struct outbox_counts n;
    return outbox && outbox_count(outbox, &n, NULL) == ERR_OK && n.waiting > 0;
}

void errands_print(struct errands *e, const struct words *words, const struct model *m,
                   struct outbox *outbox)
{
    struct slip_room *room = calloc(1, sizeof *room);
    bool is_taken = false;
    if (room && m->screen == SCREEN_TAKE) {
        struct slip_verdict slip;
        slips_verdict(words, m, room, &slip);
        is_taken = printing_verdict(e->printing, words, &slip);
    } else if (room && m->report.report) {
        struct slip_report slip;
        slips_report(words, m, is_waiting(outbox), room, &slip);
        is_taken = printing_report(e->printing, words, &slip);
    }
    if (room)
        explicit_bzero(room, sizeof *room);
    free(room);
    e->is_printing = is_taken;
    e->is_refused = !is_taken;
}

bool errands_ask(struct errands *e, const struct asking_question *q)
{
    e->serial = q->serial;
    e->is_asking = e->asking && asking_ask(e->asking, q);
    return e->is_asking;
}

static void take_news(struct errands *e, struct flow *f)
{
    struct asking_answer a;
    bool is_on_paper = false;
    if (e->is_refused || (e->is_printing && printing_take(e->printing, &is_on_paper))) {
        e->is_printing = e->is_refused = false;
        flow_printed(f, is_on_paper);
    }
    if (e->is_asking && asking_take(e->asking, &a)) {
        e->is_asking = a.serial != e->serial; /* of a question asked before it */
        flow_answered(f, &a);
    }
}

void errands_settle(struct errands *e, struct flow *f)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += PATIENCE_S;
    take_news(e, f);
    while (e->is_printing || e->is_asking) {
        if (sem_clockwait(&e->news, CLOCK_MONOTONIC, &until) != 0 && errno != EINTR) {
            log_line(LOG_ERROR, "errands", "nothing came within %d s", PATIENCE_S);
            e->is_printing = e->is_asking = false;
            return;
        }
        take_news(e, f);
    }
}
