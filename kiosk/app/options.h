/* app/options.h: the words on heyan-kiosk's command line. */
#ifndef APP_OPTIONS_H
#define APP_OPTIONS_H

#include <stdbool.h>
#include <stdio.h>

#include "base/attrs.h"
#include "base/date.h"
#include "base/err.h"

enum { OPTIONS_RELEASES_MAX = 8 };

enum options_window { WINDOW_UNSET = 0, WINDOW_FULL, WINDOW_FRAMED };
enum options_drawing { DRAWING_AUTO = 0, DRAWING_SOFTWARE, DRAWING_GPU };

struct options {
    const char *releases[OPTIONS_RELEASES_MAX]; /* wanted first */
    size_t n_releases;
    const char *source; /* "auto", a device, a file, a folder, "none" */
    int width_px, height_px;
    double panel_inches; /* 0: by the shape of the panel */
    enum options_window window;
    enum options_drawing drawing;
    bool is_english, is_headless, is_json, has_figures, is_verbose, wants_help, wants_version;
    const char *store;                            /* folder of releases that is renewed, or NULL */
    const char *hub, *root, *kiosk, *region, *ca; /* for renewing; NULL: not said */
    const char *identity; /* file of the kiosk's key, or NULL: nothing is told to the hub */
    const char *outbox, *desk_card; /* both or none: reports are taken, or not */
    const char *printer;            /* of slips, or NULL */
    unsigned kiosk_number;
    const char *profile;
    const char *assets;   /* NULL: found by place_assets */
    const char *pictures; /* folder, or NULL */
    const char *script;   /* file, or NULL */
    struct date today;    /* DATE_NONE: the clock's */
    double for_s;         /* 0: until closed, or until the recording ends */
};

/* Fills *out, which keeps pointers into argv.  ERR_INVALID names the word that is off. */
enum err_code options_parse(int argc, char **argv, struct options *out, struct err *err) MUST_USE;
void options_help(FILE *out);

#endif
