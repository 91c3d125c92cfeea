#include "app/options.h"

#include "base/text.h"

enum { SIDE_LEAST_PX = 320, SIDE_MOST_PX = 8192, WIDTH_USUAL_PX = 1080, HEIGHT_USUAL_PX = 1920 };

typedef enum err_code take_value(struct options *o, const char *value, struct err *err);

static enum err_code take_release(struct options *o, const char *value, struct err *err)
{
    if (o->n_releases == OPTIONS_RELEASES_MAX)
        return err_set(err, ERR_INVALID, "more than %d releases", OPTIONS_RELEASES_MAX);
    o->releases[o->n_releases++] = value;
    return ERR_OK;
}

static enum err_code take_source(struct options *o, const char *value, struct err *err)
{
    (void)err;
    o->source = value;
    return ERR_OK;
}

static enum err_code take_size(struct options *o, const char *value, struct err *err)
{
    const char *x = strchr(value, 'x');
    uint64_t w = 0, h = 0;
    if (!x || !span_number((struct span){ (const uint8_t *)value, (size_t)(x - value) }, &w) ||
        !span_number(span_of(x + 1), &h) || w < SIDE_LEAST_PX || h < SIDE_LEAST_PX ||
        w > SIDE_MOST_PX || h > SIDE_MOST_PX)
        return err_set(err, ERR_INVALID, "--size %s: give WIDTHxHEIGHT, each %d to %d", value,
                       SIDE_LEAST_PX, SIDE_MOST_PX);
    o->width_px = (int)w;
    o->height_px = (int)h;
    return ERR_OK;
}

static enum err_code take_number(const char *name, const char *value, double least, double most,
                                 double *out, struct err *err)
{
    char *end = NULL;
    double number = strtod(value, &end);
    if (end == value || *end || !(number >= least && number <= most))
        return err_set(err, ERR_INVALID, "%s %s: give a number from %g to %g", name, value, least,
                       most);
    *out = number;
    return ERR_OK;
}

static enum err_code take_inches(struct options *o, const char *value, struct err *err)
{
    return take_number("--panel-inches", value, 5, 120, &o->panel_inches, err);
}

static enum err_code take_for(struct options *o, const char *value, struct err *err)
{
    return take_number("--for", value, 0.01, 1e7, &o->for_s, err);
}

static enum err_code take_lang(struct options *o, const char *value, struct err *err)
{
    if (strcmp(value, "zh") != 0 && strcmp(value, "en") != 0)
        return err_set(err, ERR_INVALID, "--lang %s: zh or en", value);
    o->is_english = value[0] == 'e';
    return ERR_OK;
}

static enum err_code take_store(struct options *o, const char *value, struct err *err)
{
    (void)err;
    o->store = value;
    return ERR_OK;
}

static enum err_code take_hub(struct options *o, const char *value, struct err *err)
{
    (void)err;
    o->hub = value;
    return ERR_OK;
}

static enum err_code take_root(struct options *o, const char *value, struct err *err)
{
    (void)err;
    o->root = value;
    return ERR_OK;
}

static enum err_code take_kiosk(struct options *o, const char *value, struct err *err)
{
    (void)err;
    o->kiosk = value;
    return ERR_OK;
}

static enum err_code take_region(struct options *o, const char *value, struct err *err)
{
    (void)err;
    o->region = value;
    return ERR_OK;
}

static enum err_code take_ca(struct options *o, const char *value, struct err *err)
{
    (void)err;
    o->ca = value;
    return ERR_OK;
}

static enum err_code take_identity(struct options *o, const char *value, struct err *err)
{
    (void)err;
    o->identity = value;
    return ERR_OK;
}

static enum err_code take_outbox(struct options *o, const char *value, struct err *err)
{
    (void)err;
    o->outbox = value;
    return ERR_OK;
}

static enum err_code take_desk_card(struct options *o, const char *value, struct err *err)
{
    (void)err;
    o->desk_card = value;
    return ERR_OK;
}

static enum err_code take_printer(struct options *o, const char *value, struct err *err)
{
    (void)err;
    o->printer = value;
    return ERR_OK;
}

static enum err_code take_kiosk_number(struct options *o, const char *value, struct err *err)
{
    uint64_t n = 0;
    if (!span_number(span_of(value), &n) || n < 1 || n > 99)
        return err_set(err, ERR_INVALID, "--kiosk-number %s: 1 to 99", value);
    o->kiosk_number = (unsigned)n;
    return ERR_OK;
}

static enum err_code take_profile(struct options *o, const char *value, struct err *err)
{
    (void)err;
    o->profile = value;
    return ERR_OK;
}

static enum err_code take_assets(struct options *o, const char *value, struct err *err)
{
    (void)err;
    o->assets = value;
    return ERR_OK;
}

static enum err_code take_today(struct options *o, const char *value, struct err *err)
{
    if (!date_parse(span_of(value), &o->today))
        return err_set(err, ERR_INVALID, "--today %s: no such day", value);
    return ERR_OK;
}

static enum err_code take_pictures(struct options *o, const char *value, struct err *err)
{
    (void)err;
    o->pictures = value;
    return ERR_OK;
}

static enum err_code take_script(struct options *o, const char *value, struct err *err)
{
    (void)err;
    o->script = value;
    return ERR_OK;
}

static enum err_code take_drawing(struct options *o, const char *value, struct err *err)
{
    static const char *const names[] = { "auto", "software", "gpu" };
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (strcmp(value, names[i]) == 0) {
            o->drawing = (enum options_drawing)i;
            return ERR_OK;
        }
    return err_set(err, ERR_INVALID, "--drawing %s: auto, software or gpu", value);
}

/* Words that take no value. */
static enum err_code set_full(struct options *o, const char *value, struct err *err)
{
    (void)value, (void)err;
    o->window = WINDOW_FULL;
    return ERR_OK;
}

static enum err_code set_framed(struct options *o, const char *value, struct err *err)
{
    (void)value, (void)err;
    o->window = WINDOW_FRAMED;
    return ERR_OK;
}

static enum err_code set_headless(struct options *o, const char *value, struct err *err)
{
    (void)value, (void)err;
    o->is_headless = true;
    return ERR_OK;
}

static enum err_code set_json(struct options *o, const char *value, struct err *err)
{
    (void)value, (void)err;
    o->is_json = true;
    return ERR_OK;
}

static enum err_code set_figures(struct options *o, const char *value, struct err *err)
{
    (void)value, (void)err;
    o->has_figures = true;
    return ERR_OK;
}

static enum err_code set_verbose(struct options *o, const char *value, struct err *err)
{
    (void)value, (void)err;
    o->is_verbose = true;
    return ERR_OK;
}

static enum err_code set_help(struct options *o, const char *value, struct err *err)
{
    (void)value, (void)err;
    o->wants_help = true;
    return ERR_OK;
}

static enum err_code set_version(struct options *o, const char *value, struct err *err)
{
    (void)value, (void)err;
    o->wants_version = true;
    return ERR_OK;
}

/* One row an option; the help is made of them. */
static const struct {
    const char *name, *value; /* value NULL: takes none */
    take_value *take;
    const char *help;
} rows[] = {
    { "--release", "FILE", take_release,
      "the registry release that answers; given again: what answers when\n"
      "it does not open.  Default, without --store: the demo release\n"
      "beside the program" },
    { "--fallback", "FILE", take_release,
      "the same as another --release: the previous, the shipped" },
    { "--store", "DIR", take_store,
      "the folder of releases that is renewed; its releases come before\n"
      "those named by --release, and without any the screen is out of\n"
      "service until one has come" },
    { "--hub", "URL", take_hub,
      "renews the release from there: https:// or file://; in turn, and\n"
      "at once on SIGUSR1; brings the reports of --outbox there" },
    { "--root", "FILE", take_root, "the first root of trust; needed once, for a new --store" },
    { "--kiosk", "NAME", take_kiosk, "who this is, for releases meant for some kiosks" },
    { "--region", "CODE", take_region, "where it stands, six digits" },
    { "--ca", "FILE", take_ca, "certificates to trust instead of the system's" },
    { "--identity", "FILE", take_identity,
      "the key of heyan sync identity: tells the hub how this kiosk is" },
    { "--outbox", "DIR", take_outbox,
      "takes reports: they lie there, sealed, until the hub has them.\n"
      "Wants --desk-card; without both the screen says whom to call" },
    { "--desk-card", "FILE", take_desk_card, "the bureau's card: to whose key reports are sealed" },
    { "--kiosk-number", "N", take_kiosk_number,
      "1 to 99, given by the bureau: part of every report's number;\n"
      "default 1" },
    { "--printer", "WHERE", take_printer, "slips: file:PATH, /dev/usb/lp0 or tcp:HOST:9100" },
    { "--source", "WHERE", take_source,
      "auto (default), /dev/videoN, a recording (.hrec), a picture, a\n"
      "folder of pictures, or none" },
    { "--size", "WxH", take_size, "of the panel in pixels; default 1080x1920" },
    { "--panel-inches", "N", take_inches,
      "diagonal of the panel, since things are laid out in millimetres;\n"
      "default 21.5 upright, 15.6 lying" },
    { "--fullscreen", NULL, set_full, "the whole screen, without a pointer" },
    { "--window", NULL, set_framed, "a window (default)" },
    { "--drawing", "HOW", take_drawing,
      "auto (default), software, gpu: which way pictures reach the panel" },
    { "--lang", "zh|en", take_lang, "language at the start of every session; default zh" },
    { "--profile", "NAME", take_profile,
      "law profile; default 2014-12365, the successor is 2020-12315" },
    { "--assets", "DIR", take_assets, "folder of assets; default: beside the program" },
    { "--today", "DATE", take_today, "judge as on that day, for tests" },
    { "--headless", NULL, set_headless,
      "no display: plays the source in lockstep with a clock of its own\n"
      "and prints each verdict; renews and delivers nothing.  By itself\n"
      "when there is no display" },
    { "--json", NULL, set_json, "headless: one JSON object a line for each verdict" },
    { "--pictures", "DIR", take_pictures, "headless: a PNG of every change of screen" },
    { "--script", "FILE", take_script, "headless: touches, keys and gun bursts at given times" },
    { "--for", "SECONDS", take_for, "ends after so long" },
    { "--figures", NULL, set_figures, "prints what was measured, at the end" },
    { "--verbose", NULL, set_verbose, "logs changes of state on standard error" },
    { "--version", NULL, set_version, "the version" },
    { "--help", NULL, set_help, "this" },
};

void options_help(FILE *out)
{
    fprintf(out,
            "heyan-kiosk: hold goods before the camera, learn what the registry says of them.\n"
            "\n"
            "Usage: heyan-kiosk [OPTIONS]\n\n");
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char left[40];
        snprintf(left, sizeof left, "%s%s%s", rows[i].name, rows[i].value ? " " : "",
                 rows[i].value ? rows[i].value : "");
        fprintf(out, "  %-20s ", left);
        for (const char *p = rows[i].help; *p; p++)
            *p == '\n' ? fprintf(out, "\n%23s", "") : fprintf(out, "%c", *p);
        fputc('\n', out);
    }
    fprintf(out,
            "\nA script has one happening a line: TIME_MS WHAT, with WHAT one of\n"
            "  touch X Y            a tap at that pixel\n"
            "  press ACTION [ARG]   a tap on the button with that action: next, why, compared 1 …\n"
            "  gun TEXT             a scanner gun types TEXT and Enter; \\x1d and such are bytes\n"
            "  type TEXT            a person types TEXT on a keyboard; \\r is Enter\n"
            "  camera off|on        the camera is unplugged, plugged in\n"
            "  picture NAME         writes NAME.png into --pictures\n"
            "  end                  the run ends here\n"
            "\nExit status: 0 as asked, 2 usage, 3 a file given cannot be used, 6 the machine "
            "failed us.\n");
}

static enum err_code take_word(struct options *o, const char *word, const char *next,
                               bool *took_next, struct err *err)
{
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        size_t len = strlen(rows[i].name);
        if (strncmp(word, rows[i].name, len) != 0 || (word[len] && word[len] != '='))
            continue;
        *took_next = rows[i].value && word[len] == '\0';
        if (!rows[i].value && word[len] == '=')
            return err_set(err, ERR_INVALID, "%s takes no value", rows[i].name);
        if (*took_next && !next)
            return err_set(err, ERR_INVALID, "%s wants %s", word, rows[i].value);
        return rows[i].take(o, word[len] == '=' ? word + len + 1 : next, err);
    }
    return err_set(err, ERR_INVALID, "%s: no such option", word);
}

enum err_code options_parse(int argc, char **argv, struct options *out, struct err *err)
{
    *out = (struct options){ .source = "auto",
                             .profile = "2014-12365",
                             .kiosk_number = 1,
                             .width_px = WIDTH_USUAL_PX,
                             .height_px = HEIGHT_USUAL_PX };
    for (int i = 1; i < argc; i++) {
        bool took_next = false;
        enum err_code rc = take_word(out, argv[i], i + 1 < argc ? argv[i + 1] : NULL, &took_next,
                                     err);
        if (rc)
            return rc;
        i += took_next;
    }
    if (!out->outbox != !out->desk_card)
        return err_set(err, ERR_INVALID, "--outbox and --desk-card want one another");
    if (out->root && !out->store)
        return err_set(err, ERR_INVALID, "--root wants --store DIR");
    if (out->hub && !out->store && !out->outbox)
        return err_set(err, ERR_INVALID, "--hub wants --store DIR or --outbox DIR");
    return ERR_OK;
}
