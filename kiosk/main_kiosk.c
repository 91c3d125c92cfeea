/* heyan-kiosk: the program people stand in front of.  What it can do stands in --help. */
#include "app/headless.h"
#include "app/window.h"
#include "base/core.h"
#include "base/log.h"
#include "trust/canon.h"
#include "ime/ime.h"

/* Documented in --help; the same numbers as heyan's. */
enum { EXIT_USAGE = 2, EXIT_INPUT = 3, EXIT_TROUBLE = 6 };

static int exit_of(enum err_code rc)
{
    switch (rc) {
    case ERR_OK:
        return 0;
    case ERR_NOMEM:
    case ERR_DEVICE:
    case ERR_IO:
    case ERR_DB:
        return EXIT_TROUBLE;
    default:
        return EXIT_INPUT;
    }
}

static enum err_code run(const struct options *o, struct figures *figures, struct err *err)
{
    if (!o->is_headless) {
        bool has_display = false;
        enum err_code rc = window_run(o, figures, &has_display, err);
        if (has_display || rc != ERR_DEVICE)
            return rc;
        fprintf(stderr, "heyan-kiosk: %s; running headless\n", err->text);
    }
    setvbuf(stdout, NULL, _IOLBF, 0); /* who reads along sees a line when it happens */
    return headless_run(o, figures, stdout, err);
}

int main(int argc, char **argv)
{
    static struct figures figures;
    struct options options;
    struct err err = { 0 };
    core_forbid();                      /* what people write would be in it */
    setenv("OMP_THREAD_LIMIT", "1", 1); /* before anything loads libgomp: src/ocr/engine.h */
    ime_prepare();
    canon_forget_freed();
    figures_start(&figures);
    if (options_parse(argc, argv, &options, &err)) {
        fprintf(stderr, "heyan-kiosk: %s\nTry: heyan-kiosk --help\n", err.text);
        return EXIT_USAGE;
    }
    if (options.wants_help) {
        options_help(stdout);
        return 0;
    }
    if (options.wants_version) {
        printf("heyan-kiosk %s\n", HEYAN_VERSION);
        return 0;
    }
    if (options.is_verbose)
        log_set_level(LOG_INFO);
    enum err_code rc = run(&options, &figures, &err);
    if (rc)
        fprintf(stderr, "heyan-kiosk: %s\n", err.text);
    else if (options.has_figures)
        figures_print(&figures, stdout);
    return exit_of(rc);
}
