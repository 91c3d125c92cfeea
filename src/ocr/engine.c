#include "ocr/engine.h"

#include <dlfcn.h>
#include <tesseract/capi.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/text.h"

/* What is used of the library, each with the type its own header declares. */
#define CALLS(X)                                                                                   \
    X(TessVersion)                                                                                 \
    X(TessBaseAPICreate)                                                                           \
    X(TessBaseAPIDelete)                                                                           \
    X(TessBaseAPIEnd)                                                                              \
    X(TessBaseAPIInit4)                                                                            \
    X(TessBaseAPISetPageSegMode)                                                                   \
    X(TessBaseAPISetVariable)                                                                      \
    X(TessBaseAPISetImage)                                                                         \
    X(TessBaseAPISetSourceResolution)                                                              \
    X(TessBaseAPIRecognize)                                                                        \
    X(TessBaseAPIClear)                                                                            \
    X(TessBaseAPIGetIterator)                                                                      \
    X(TessResultIteratorDelete)                                                                    \
    X(TessResultIteratorNext)                                                                      \
    X(TessResultIteratorGetUTF8Text)                                                               \
    X(TessResultIteratorConfidence)                                                                \
    X(TessResultIteratorGetPageIteratorConst)                                                      \
    X(TessResultIteratorGetChoiceIterator)                                                         \
    X(TessChoiceIteratorDelete)                                                                    \
    X(TessChoiceIteratorNext)                                                                      \
    X(TessChoiceIteratorGetUTF8Text)                                                               \
    X(TessChoiceIteratorConfidence)                                                                \
    X(TessPageIteratorBoundingBox)                                                                 \
    X(TessPageIteratorIsAtBeginningOf)                                                             \
    X(TessMonitorCreate)                                                                           \
    X(TessMonitorDelete)                                                                           \
    X(TessMonitorSetDeadlineMSecs)                                                                 \
    X(TessDeleteText)

struct calls {
#define X(name) __typeof__(&name) name;
    CALLS(X)
#undef X
};

struct engine {
    struct calls call;
    TessBaseAPI *api;
    ETEXT_DESC *monitor;
};

enum { STRIP_DPI = 300 };

static const char *const languages[] = { [ENGINE_LATIN] = "eng", [ENGINE_CHINESE] = "chi_sim" };

/* Stays open for good (RTLD_NODELETE): a C++ library with thread-local state does not survive being
 * closed, and its pages cost nothing once they are not used. */
static enum err_code open_library(struct calls *call, struct err *err)
{
    static const char *const names[] = {
#define X(name) #name,
        CALLS(X)
#undef X
    };
    void *lib = dlopen("libtesseract.so.5", RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!lib)
        return err_set(err, ERR_NOT_FOUND, "the text reader is not installed: %s", dlerror());
    void **slot = (void **)(void *)call; /* a struct of nothing but function pointers */
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        slot[i] = dlsym(lib, names[i]);
        if (!slot[i]) {
            dlclose(lib);
            return err_set(err, ERR_UNSUPPORTED, "libtesseract.so.5 has no %s", names[i]);
        }
    }
    dlclose(lib);
    return ERR_OK;
}

static enum err_code check_threads(struct err *err)
{
    const char *limit = getenv("OMP_THREAD_LIMIT");
    if (limit && strcmp(limit, "1") == 0)
        return ERR_OK;
    return err_set(err, ERR_UNSUPPORTED, "OMP_THREAD_LIMIT must be 1 where text is read");
}

/* Asked before the library is: it tells people on stderr, in its own words, when a file is missing. */
static enum err_code check_data(const char *data_dir, enum engine_language language,
                                struct err *err)
{
    char path[FS_PATH_MAX];
    int n = snprintf(path, sizeof path, "%s/%s.traineddata", data_dir, languages[language]);
    if (n > 0 && (size_t)n < sizeof path && access(path, R_OK) == 0)
        return ERR_OK;
    return err_set(err, ERR_NOT_FOUND, "no %s.traineddata to be used in %s", languages[language],
                   data_dir);
}

enum err_code engine_create(const char *data_dir, enum engine_language language,
                            struct engine **out, struct err *err)
{
    /* Dictionaries are words of prose: they pull numbers towards them and cost time and memory. */
    char dawg[] = "load_system_dawg", freq[] = "load_freq_dawg", off[] = "0";
    char log[] = "debug_file", nowhere[] = "/dev/null"; /* it writes to stderr otherwise */
    char *names[] = { dawg, freq, log }, *values[] = { off, off, nowhere };
    struct engine *e = calloc(1, sizeof *e);
    if (!e)
        return err_set(err, ERR_NOMEM, "no memory for the text reader");
    enum err_code rc = check_threads(err);
    if (!rc)
        rc = check_data(data_dir, language, err);
    if (!rc)
        rc = open_library(&e->call, err);
    if (!rc) {
        e->api = e->call.TessBaseAPICreate();
        e->monitor = e->call.TessMonitorCreate();
        if (!e->api || !e->monitor)
            rc = err_set(err, ERR_NOMEM, "no memory for the text reader");
    }
    if (!rc && e->call.TessBaseAPIInit4(e->api, data_dir, languages[language], OEM_LSTM_ONLY, NULL,
                                        0, names, values, ARRAY_LEN(names), 0) != 0)
        rc = err_set(err, ERR_NOT_FOUND, "%s.traineddata in %s is not for this Tesseract",
                     languages[language], data_dir);
    if (rc) {
        engine_destroy(e);
        return rc;
    }
    /* What else it thought of; costs a third of the time with thousands of characters to choose. */
    if (language == ENGINE_LATIN)
        e->call.TessBaseAPISetVariable(e->api, "lstm_choice_mode", "2");
    e->call.TessBaseAPISetVariable(e->api, "tessedit_do_invert",
                                   "0"); /* strips are dark on light */
    e->call.TessBaseAPISetPageSegMode(e->api, PSM_SINGLE_LINE);
    *out = e;
    return ERR_OK;
}

void engine_destroy(struct engine *e)
{
    if (!e)
        return;
    if (e->monitor)
        e->call.TessMonitorDelete(e->monitor);
    if (e->api) {
        e->call.TessBaseAPIEnd(e->api);
        e->call.TessBaseAPIDelete(e->api);
    }
    free(e);
}

static uint8_t sure_of(float confidence)
{
    return confidence <= 0 ? 0 : confidence >= 100 ? 100 : (uint8_t)confidence;
}

static bool take_text(const char *text, char out[GLYPH_BYTES])
{
    return text && text[0] && span_copy(span_of(text), out, GLYPH_BYTES);
}

static void read_others(struct engine *e, const TessResultIterator *at, struct glyph *g)
{
    TessChoiceIterator *choice = e->call.TessResultIteratorGetChoiceIterator(at);
    if (!choice)
        return;
    do {
        char text[GLYPH_BYTES];
        /* Borrowed from the iterator, unlike every other text of this library. */
        if (!take_text(e->call.TessChoiceIteratorGetUTF8Text(choice), text) ||
            strcmp(text, g->text) == 0)
            continue;
        memcpy(g->others[g->n_others].text, text, sizeof text);
        g->others[g->n_others].sure = sure_of(e->call.TessChoiceIteratorConfidence(choice));
        g->n_others++;
    } while (g->n_others < GLYPH_OTHERS_MAX && e->call.TessChoiceIteratorNext(choice));
    e->call.TessChoiceIteratorDelete(choice);
}

static void read_glyph(struct engine *e, const TessResultIterator *at, struct reading *out)
{
    struct glyph *g = &out->glyphs[out->n];
    int box[4] = { 0 };
    memset(g, 0, sizeof *g);
    char *text = e->call.TessResultIteratorGetUTF8Text(at, RIL_SYMBOL);
    bool has_text = take_text(text, g->text);
    if (text)
        e->call.TessDeleteText(text);
    if (!has_text)
        return;
    const TessPageIterator *place = e->call.TessResultIteratorGetPageIteratorConst(at);
    e->call.TessPageIteratorBoundingBox(place, RIL_SYMBOL, &box[0], &box[1], &box[2], &box[3]);
    g->left = (int16_t)box[0];
    g->right = (int16_t)box[2];
    g->after_blank = out->n > 0 && e->call.TessPageIteratorIsAtBeginningOf(place, RIL_WORD);
    g->sure = sure_of(e->call.TessResultIteratorConfidence(at, RIL_SYMBOL));
    read_others(e, at, g);
    out->n++;
}

enum err_code engine_read(struct engine *e, const struct plane *strip, uint32_t budget_ms,
                          struct reading *out, struct err *err)
{
    out->n = 0;
    e->call.TessBaseAPISetImage(e->api, strip->px, strip->w, strip->h, 1, strip->w);
    e->call.TessBaseAPISetSourceResolution(e->api, STRIP_DPI);
    e->call.TessMonitorSetDeadlineMSecs(e->monitor, (int)budget_ms);
    if (e->call.TessBaseAPIRecognize(e->api, e->monitor) != 0) {
        e->call.TessBaseAPIClear(e->api);
        return err_set(err, ERR_DEVICE, "the text reader failed on a line");
    }
    TessResultIterator *at = e->call.TessBaseAPIGetIterator(e->api);
    if (at) {
        do
            read_glyph(e, at, out);
        while (out->n < READING_GLYPHS_MAX && e->call.TessResultIteratorNext(at, RIL_SYMBOL));
        e->call.TessResultIteratorDelete(at);
    }
    e->call.TessBaseAPIClear(e->api);
    return ERR_OK;
}
