#include <dlfcn.h>
#include <rime_api.h>

#include "base/fs.h"
#include "base/text.h"
#include "ime/ime.h"

/* X11 key symbols, as librime wants them. */
enum { KEY_ERASE = 0xff08, KEY_PAGE_UP = 0xff55, KEY_PAGE_DOWN = 0xff56 };

enum {
    LETTERS_MAX = 40
}; /* some ten syllables: more than a sentence anybody types in one breath */

struct pinyin {
    RimeApi *api;
    RimeSessionId session;
    bool is_running;
};

/* What tools/CMake made of assets/ime (CMakeLists.txt beside this file). */
static const char *const files[] = { "default.yaml", "heyan.schema.yaml", "heyan.table.bin",
                                     "heyan.prism.bin", "heyan.reverse.bin" };

static enum err_code check_data(const char *built, struct err *err)
{
    char path[FS_PATH_MAX];
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        enum err_code rc = fs_join(path, built, files[i], err);
        if (rc)
            return rc;
        if (!fs_exists(path))
            return err_set(err, ERR_NOT_FOUND, "pinyin: no %s", path);
    }
    return ERR_OK;
}

void ime_prepare(void)
{
    setenv("GLOG_logtostderr", "1", 0);
    setenv("GLOG_minloglevel", "3", 0);
}

/* Stays open for good (RTLD_NODELETE): a C++ library with threads and exit handlers of its own does not
 * survive being closed.  Its log would go to files in /tmp; told by the environment, which it reads when it is
 * loaded, it says only what it cannot go on from, and on standard error.  (Its own way to tell it so may be
 * used once in a process, and a second time ends it.) */
static enum err_code open_library(RimeApi **out, struct err *err)
{
    ime_prepare();
    void *lib = dlopen("librime.so.1", RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
    if (!lib)
        return err_set(err, ERR_NOT_FOUND, "pinyin is not installed: %s", dlerror());
    RimeApi *(*get)(void) = NULL;
    *(void **)(void *)&get = dlsym(lib, "rime_get_api");
    *out = get ? get() : NULL;
    dlclose(lib);
    if (!*out)
        return err_set(err, ERR_UNSUPPORTED, "librime.so.1 has no interface");
    return ERR_OK;
}

/* The user's folder is one that cannot be written to: there is no dictionary of a user, and should the
 * library want to keep something all the same it cannot. */
static enum err_code start(struct pinyin *p, const char *folder, const char *built, struct err *err)
{
    /* Without the plug-ins that happen to be installed, some of which run scripts. */
    const char *modules[] = { "core", "dict", "gears", NULL };
    RIME_STRUCT(RimeTraits, traits);
    traits.shared_data_dir = folder;
    traits.user_data_dir = "/dev/null";
    traits.prebuilt_data_dir = built;
    traits.staging_dir = built;
    traits.distribution_name = "Heyan";
    traits.distribution_code_name = "heyan";
    traits.distribution_version = HEYAN_VERSION;
    traits.modules = modules;
    p->api->initialize(&traits);
    p->is_running = true;
    p->session = p->api->create_session();
    if (!p->session)
        return err_set(err, ERR_NOT_FOUND, "pinyin: %s holds no schema that can be used", folder);
    return ERR_OK;
}

enum err_code pinyin_open(const char *data_folder, struct pinyin **out, struct err *err)
{
    char built[FS_PATH_MAX];
    struct pinyin *p = calloc(1, sizeof *p);
    if (!p)
        return err_set(err, ERR_NOMEM, "no memory for pinyin");
    enum err_code rc = fs_join(built, data_folder, "build", err);
    if (!rc)
        rc = check_data(built, err);
    if (!rc)
        rc = open_library(&p->api, err);
    if (!rc)
        rc = start(p, data_folder, built, err);
    if (rc) {
        pinyin_close(p);
        return rc;
    }
    *out = p;
    return ERR_OK;
}

void pinyin_close(struct pinyin *p)
{
    if (!p)
        return;
    if (p->session)
        p->api->destroy_session(p->session);
    if (p->is_running)
        p->api->finalize();
    free(p);
}

static size_t letters(const struct pinyin *p)
{
    const char *input = p->api->get_input(p->session);
    return input ? strlen(input) : 0;
}

bool pinyin_key(struct pinyin *p, char key)
{
    if (key == '\b')
        return letters(p) > 0 && p->api->process_key(p->session, KEY_ERASE, 0);
    bool is_letter = (key >= 'a' && key <= 'z') || (key == '\'' && letters(p) > 0);
    if (!is_letter || letters(p) >= LETTERS_MAX)
        return false;
    return p->api->process_key(p->session, key, 0);
}

void pinyin_page(struct pinyin *p, int by)
{
    for (; by > 0; by--)
        p->api->process_key(p->session, KEY_PAGE_DOWN, 0);
    for (; by < 0; by++)
        p->api->process_key(p->session, KEY_PAGE_UP, 0);
}

void pinyin_look(const struct pinyin *p, char typed[IME_TYPED_MAX], struct ime_candidates *out)
{
    RIME_STRUCT(RimeContext, context);
    memset(out, 0, sizeof *out);
    typed[0] = '\0';
    if (!p->api->get_context(p->session, &context))
        return;
    if (context.composition.preedit)
        text_copy(typed, IME_TYPED_MAX, context.composition.preedit);
    for (int i = 0; i < context.menu.num_candidates && out->n < IME_CANDIDATES_MAX; i++)
        text_copy(out->text[out->n++], IME_CANDIDATE_TEXT, context.menu.candidates[i].text);
    out->has_more = context.menu.num_candidates > 0 && !context.menu.is_last_page;
    p->api->free_context(&context);
}

bool pinyin_choose(struct pinyin *p, size_t i, char *out, size_t cap)
{
    RIME_STRUCT(RimeCommit, commit);
    out[0] = '\0';
    if (!p->api->select_candidate_on_current_page(p->session, i))
        return false;
    if (p->api->get_commit(p->session, &commit)) {
        if (commit.text)
            text_copy(out, cap, commit.text);
        p->api->free_commit(&commit);
    }
    return true;
}

void pinyin_clear(struct pinyin *p)
{
    p->api->clear_composition(p->session);
}
