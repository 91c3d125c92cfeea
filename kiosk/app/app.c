#include "app/app.h"

#include <glob.h>
#include <inttypes.h>

#include "base/log.h"
#include "base/place.h"
#include "ui/provinces.h"

enum { CAMERA_WIDTH_PX = 1280, CAMERA_HEIGHT_PX = 720, CAMERA_FPS = 30 };

struct app_provinces {
    struct province_keys keys;
};

/* A file that came with the program: beside it in a build, or where it is installed. */
static bool find_beside(const char *name, char out[FS_PATH_MAX])
{
    static const char *const places[] = { "../demo", "../share/heyan/demo" };
    char folder[FS_PATH_MAX], place[FS_PATH_MAX];
    if (fs_program_folder(folder, NULL))
        return false;
    for (size_t i = 0; i < ARRAY_LEN(places); i++)
        if (!fs_join(place, folder, places[i], NULL) && !fs_join(out, place, name, NULL) &&
            fs_exists(out))
            return true;
    return false;
}

static bool has_device(void)
{
    glob_t found;
    bool any = glob("/dev/video*", 0, NULL, &found) == 0;
    if (any)
        globfree(&found);
    return any;
}

bool app_is_live(const char *source)
{
    return strncmp(source, "/dev/", 5) == 0 || (strcmp(source, "auto") == 0 && has_device());
}

/* Without a camera the demonstration shows its recording; a kiosk with real data waits for its
 * camera instead, since a picture of goods nobody holds would be a lie. */
static void choose_source(struct app *a)
{
    const struct fact_release *release = judge_release(a->judge);
    text_copy(a->source, sizeof a->source, a->options->source);
    if (strcmp(a->source, "auto") != 0 || has_device() || !release || !release->demo)
        return;
    if (find_beside("goods.hrec", a->source))
        log_line(LOG_INFO, "app", "no camera: showing %s", a->source);
    else
        text_copy(a->source, sizeof a->source, "auto");
}

static bool is_stills(const char *source)
{
    size_t n = strlen(source);
    bool is_recording = n > 5 && strcmp(source + n - 5, ".hrec") == 0;
    return !is_recording && !app_is_live(source) && fs_exists(source);
}

static enum err_code read_times(const struct ui *ui, struct flow_times *out, struct err *err)
{
    const struct {
        const char *id;
        uint64_t *ms;
    } rows[] = {
#define X(id) { #id, &out->id },
        FLOW_TIME_LIST(X)
#undef X
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        *rows[i].ms = ui_time_ms(ui, rows[i].id);
        if (*rows[i].ms == 0)
            return err_set(err, ERR_INVALID, "assets/theme/times.tsv: no time '%s'", rows[i].id);
    }
    return ERR_OK;
}

static enum err_code open_provinces(struct app *a, struct err *err)
{
    a->provinces = calloc(1, sizeof *a->provinces);
    if (!a->provinces)
        return err_set(err, ERR_NOMEM, "no memory for the provinces");
    return provinces_open(a->assets, &a->provinces->keys, err);
}

static enum err_code open_flow(struct app *a, const struct app_hooks *hooks, struct err *err)
{
    struct flow_config config = {
        .clock = hooks->clock,
        .zh = ui_words(a->ui, false),
        .en = ui_words(a->ui, true),
        .law = a->law,
        .judge = a->judge,
        .provinces = { a->provinces->keys.names, (size_t)a->provinces->keys.count },
        .typing = a->typing,
        .letterbox = &a->letterbox,
        .kiosk = a->options->kiosk,
        .today = a->options->today,
        .is_english = a->options->is_english,
        .forget = hooks->forget,
        .report = hooks->report,
        .stored = hooks->stored,
        .ask = hooks->ask,
        .read_receipt = hooks->read_receipt,
        .print = a->options->printer ? hooks->print : NULL,
        .self = hooks->self,
    };
    enum err_code rc = read_times(a->ui, &config.times, err);
    if (is_stills(
            a->source)) /* each picture is shown for a second only: the next is the next goods */
        config.times.next_item = 1;
    return rc ? rc : flow_create(&config, &a->flow, err);
}

const char *app_shipped(const struct app *a)
{
    return a->options->n_releases > 0 ? a->options->releases[0] : a->found_path;
}

/* A folder that cannot be looked into holds nothing: the shipped release answers. */
static void list_held(struct app *a)
{
    struct store s;
    struct err err = { 0 };
    enum err_code rc = store_look(a->options->store, NULL, &s, &err);
    if (!rc)
        rc = store_paths(&s, a->held, &a->n_paths, &err);
    if (rc)
        log_line(LOG_ERROR, "app", "%s", err.text);
    for (size_t i = 0; i < a->n_paths; i++)
        a->paths[i] = a->held[i];
}

static enum err_code open_judge(struct app *a, struct err *err)
{
    const struct options *o = a->options;
    /* A kiosk that is renewed has real data or none: invented firms are no answer to anybody. */
    if (o->n_releases == 0 && !o->store && find_beside("release.heyan", a->found))
        a->found_path = a->found;
    if (o->store)
        list_held(a);
    for (size_t i = 0; i < o->n_releases; i++)
        a->paths[a->n_paths++] = o->releases[i];
    if (a->found_path)
        a->paths[a->n_paths++] = a->found_path;
    return judge_create(a->paths, a->n_paths, a->law, &a->judge, err);
}

/* Behind shipped tables: slips may still be about from before these came. */
static const char *packaged_hotline(const struct app *a, const struct tables *t,
                                    char room[REPORT_NUMBER_MAX])
{
    struct law *law = NULL;
    if (t->sequence == 0 || law_open(a->assets, a->options->profile, &law, NULL) != ERR_OK)
        return NULL;
    text_copy(room, REPORT_NUMBER_MAX, law_term(law, "hotline"));
    law_close(law);
    return room;
}

/* A card or an outbox that cannot be opened takes the reports away, not the verdicts: the screen then says whom to
 * call, and the log says why. */
static enum err_code open_letterbox(struct app *a, struct clock clock, struct tables *tables,
                                    struct err *err)
{
    const struct options *o = a->options;
    char hotline[REPORT_NUMBER_MAX];
    struct letterbox_options options = { .assets = a->assets,
                                         .profile = o->profile,
                                         .folder = o->outbox,
                                         .desk_card = o->desk_card,
                                         .number = o->kiosk_number,
                                         .hotline = law_term(a->law, "hotline"),
                                         .packaged_hotline = packaged_hotline(a, tables, hotline),
                                         .clock = clock,
                                         .tables = tables };
    enum err_code rc = letterbox_open(&options, &a->letterbox, err);
    if (rc == ERR_OK || !o->outbox)
        return rc;
    log_line(LOG_ERROR, "app", "no reports are taken: %s", err->text);
    options.folder = options.desk_card = NULL;
    return letterbox_open(&options, &a->letterbox, err);
}

static void tell_tables(const struct app *a)
{
    const struct letterbox *b = &a->letterbox;
    if (letterbox_takes(b))
        log_line(LOG_INFO, "app", "tables %" PRId64 " are in use; reports are numbered %s-%s",
                 b->tables, b->home.county, b->home.hotline);
    else
        log_line(LOG_INFO, "app", "tables %" PRId64 " are in use", b->tables);
}

/* The law is needed first; the letterbox takes the rest. */
static enum err_code open_tables(struct app *a, struct tables *out, struct err *err)
{
    const struct options *o = a->options;
    enum err_code rc = tables_open_held(o->store, a->assets, o->profile, out, err);
    if (rc)
        return rc;
    a->law = out->law;
    out->law = NULL;
    return ERR_OK;
}

void app_adopt_tables(struct app *a, struct tables *t)
{
    struct law *old = a->law;
    a->law = t->law;
    t->law = old;
    letterbox_swap_tables(&a->letterbox, t, law_term(a->law, "hotline"));
    judge_adopt_law(a->judge, a->law);
    flow_adopt_law(a->flow, a->law);
    tell_tables(a);
}

static void tell_release(const struct app *a)
{
    const struct fact_release *r = judge_release(a->judge);
    char day[11];
    if (!r) {
        log_line(LOG_ERROR, "app", "no release opens: %s", judge_trouble(a->judge));
        return;
    }
    date_iso(r->issued, day);
    log_line(judge_trouble(a->judge)[0] ? LOG_ERROR : LOG_INFO, "app",
             "release no. %" PRId64 " of %s from %s%s%s", r->sequence, day, judge_path(a->judge),
             judge_trouble(a->judge)[0] ? ", because: " : "", judge_trouble(a->judge));
}

enum err_code app_open(struct app *a, const struct options *options, const struct app_hooks *hooks,
                       struct figures *figures, struct err *err)
{
    *a = (struct app){ .options = options, .figures = figures };
    struct tables tables = { 0 };
    const struct ui_config screens = { a->assets, options->width_px, options->height_px,
                                       options->panel_inches };
    enum err_code rc = place_assets(options->assets, a->assets, err);
    if (!rc)
        rc = open_tables(a, &tables, err);
    if (!rc)
        rc = ui_create(&screens, &a->ui, err);
    if (!rc)
        rc = open_provinces(a, err);
    if (!rc)
        rc = open_judge(a, err);
    if (!rc)
        rc = open_letterbox(a, hooks->clock, &tables, err);
    if (!rc)
        rc = typing_create_here(&a->typing, err);
    if (!rc) {
        if (a->letterbox.tables > 0)
            tell_tables(a);
        tell_release(a);
        choose_source(a);
        rc = open_flow(a, hooks, err);
    }
    tables_close(&tables); /* what nobody took */
    if (rc)
        app_close(a);
    return rc;
}

void app_close(struct app *a)
{
    flow_destroy(a->flow);
    letterbox_close(&a->letterbox);
    typing_destroy(a->typing);
    judge_destroy(a->judge);
    if (a->provinces)
        provinces_close(&a->provinces->keys);
    free(a->provinces);
    ui_destroy(a->ui);
    law_close(a->law);
    *a = (struct app){ 0 };
}

struct camera_config app_camera(const struct app *a, struct clock clock)
{
    return (struct camera_config){
        .where = a->source,
        .width_px = CAMERA_WIDTH_PX,
        .height_px = CAMERA_HEIGHT_PX,
        .fps = CAMERA_FPS,
        .clock = clock,
    };
}
