#include "app/errands.h"

#include <errno.h>
#include <semaphore.h>
#include <time.h>

#include "app/delivery.h"
#include "app/printing.h"
#include "app/slips.h"
#include "base/log.h"

enum { PATIENCE_S = 60 };

struct errands {
    struct errands_config config;
    struct printing *printing; /* NULL: there is no printer */
    struct asking *asking;     /* NULL: no hub to ask */
    struct delivery *delivery; /* NULL: reports go nowhere from here */
    sem_t news;                /* for errands_settle: raised when something has come */
    bool is_printing, is_refused, is_asking;
    unsigned serial; /* of the question under way */
};

static void wake(void *self)
{
    struct errands *e = self;
    if (e->config.wake)
        e->config.wake(e->config.self);
    else
        sem_post(&e->news);
}

enum err_code errands_start(const struct errands_config *config, struct errands **out,
                            struct err *err)
{
    struct errands *e = calloc(1, sizeof *e);
    enum err_code rc = ERR_OK;
    if (!e)
        return err_set(err, ERR_NOMEM, "no memory for errands");
    const struct printing_config slips = { .printer = config->options->printer,
                                           .wake = wake,
                                           .self = e };
    e->config = *config;
    sem_init(&e->news, 0, 0);
    if (slips.printer)
        rc = printing_start(&slips, &e->printing, err);
    if (rc)
        errands_stop(e);
    else
        *out = e;
    return rc;
}

static void leave_hub(struct errands *e)
{
    asking_stop(e->asking);
    delivery_stop(e->delivery);
    e->asking = NULL;
    e->delivery = NULL;
}

enum err_code errands_reach_hub(struct errands *e, bool delivers, struct err *err)
{
    const struct options *o = e->config.options;
    if (!hubline_is_named(o))
        return ERR_OK;
    const struct hubline_config line = hubline_of_options(o, e->config.clock);
    const struct asking_config asking = { .line = line, .wake = wake, .self = e };
    const struct delivery_config delivery = {
        .line = line, .outbox = o->outbox, .wake = wake, .self = e
    };
    enum err_code rc = asking_start(&asking, &e->asking, err);
    if (!rc && delivers)
        rc = delivery_start(&delivery, &e->delivery, err);
    if (rc)
        leave_hub(e);
    return rc;
}

void errands_stop(struct errands *e)
{
    if (!e)
        return;
    leave_hub(e);
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

void errands_stored(struct errands *e)
{
    if (e->delivery)
        delivery_wake(e->delivery);
}

void errands_take(struct errands *e, struct flow *f)
{
    struct asking_answer a;
    struct outbox_counts n;
    bool is_on_paper = false;
    if (e->is_refused || (e->is_printing && printing_take(e->printing, &is_on_paper))) {
        e->is_printing = e->is_refused = false;
        flow_printed(f, is_on_paper);
    }
    if (e->asking && asking_take(e->asking, &a)) {
        e->is_asking = e->is_asking && a.serial != e->serial; /* of a question asked before it */
        flow_answered(f, &a);
    }
    if (e->delivery && delivery_look(e->delivery, &n))
        flow_outbox(f, &n);
}

void errands_settle(struct errands *e, struct flow *f)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += PATIENCE_S;
    errands_take(e, f);
    while (e->is_printing || e->is_asking) {
        if (sem_clockwait(&e->news, CLOCK_MONOTONIC, &until) != 0 && errno != EINTR) {
            log_line(LOG_ERROR, "errands", "nothing came within %d s", PATIENCE_S);
            e->is_printing = e->is_asking = false;
            return;
        }
        errands_take(e, f);
    }
}
