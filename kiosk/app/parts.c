#include "app/parts.h"

#include "base/log.h"

/* Screens, law, release, letterbox, flow. */
static enum err_code start_app(struct parts *p, struct err *err)
{
    struct app_hooks hooks = p->config.hooks;
    if (!hubline_is_named(p->config.options))
        hooks.ask = NULL;
    return app_open(&p->app, p->config.options, &hooks, p->config.figures, err);
}

static void stop_app(struct parts *p)
{
    app_close(&p->app);
}

static enum err_code start_camera(struct parts *p, struct err *err)
{
    struct pipeline_config config = { app_camera(&p->app, p->config.hooks.clock), p->config.wake,
                                      p->config.self, p->config.figures, p->app.assets };
    config.camera.loop = true;
    return pipeline_start(&config, &p->pipeline, err);
}

static void stop_camera(struct parts *p)
{
    pipeline_stop(p->pipeline);
    p->pipeline = NULL;
}

static enum err_code start_errands(struct parts *p, struct err *err)
{
    const struct errands_config config = { .options = p->config.options,
                                           .clock = p->config.hooks.clock,
                                           .wake = p->config.wake,
                                           .self = p->config.self };
    enum err_code rc = errands_start(&config, &p->errands, err);
    if (!rc && letterbox_takes(&p->app.letterbox) &&
        errands_reach_hub(p->errands, true, err) != ERR_OK)
        log_line(LOG_ERROR, "parts", "no reports leave: %s", err->text);
    return rc;
}

static void stop_errands(struct parts *p)
{
    errands_stop(p->errands);
    p->errands = NULL;
}

static enum err_code start_renewal(struct parts *p, struct err *err)
{
    const struct options *o = p->config.options;
    const struct renewal_config config = { .folder = o->store,
                                           .shipped = app_shipped(&p->app),
                                           .serving = judge_path(p->app.judge),
                                           .url = o->hub,
                                           .root_file = o->root,
                                           .kiosk = o->kiosk,
                                           .region = o->region,
                                           .ca_file = o->ca,
                                           .identity = o->identity,
                                           .assets = p->app.assets,
                                           .profile = o->profile,
                                           .tables = p->app.letterbox.tables,
                                           .clock = p->config.hooks.clock,
                                           .wake = p->config.wake,
                                           .self = p->config.self };
    return o->store ? renewal_start(&config, &p->renewal, err) : ERR_OK;
}

static void stop_renewal(struct parts *p)
{
    renewal_stop(p->renewal);
    p->renewal = NULL;
}

/* Each needs those above it. */
static const struct part {
    const char *name; /* for the log */
    enum err_code (*start)(struct parts *p, struct err *err);
    void (*stop)(struct parts *p);
} table[] = {
    { "screens and release", start_app, stop_app },
    { "camera", start_camera, stop_camera },
    { "printer and hub", start_errands, stop_errands },
    { "renewal", start_renewal, stop_renewal },
};

enum err_code parts_start(const struct parts_config *config, struct parts *p, struct err *err)
{
    enum err_code rc = ERR_OK;
    *p = (struct parts){ .config = *config };
    for (; !rc && p->n_started < ARRAY_LEN(table); p->n_started += rc == ERR_OK)
        rc = table[p->n_started].start(p, err);
    if (rc)
        log_line(LOG_ERROR, "parts", "%s: cannot start", table[p->n_started].name);
    if (rc)
        parts_stop(p);
    return rc;
}

void parts_stop(struct parts *p)
{
    while (p->n_started > 0)
        table[--p->n_started].stop(p);
}
