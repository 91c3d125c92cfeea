#include "hub/desk_pick.h"

#include <inttypes.h>

#include "desk/desk.h"
#include "registry/digest.h"

#define RELEASE_FILE "release.heyan"

struct seeker {
    int64_t sequence; /* looked for */
    int64_t id;       /* found; 0: not */
};

static bool take_release(void *self, const struct desk_release *r)
{
    struct seeker *s = self;
    if (r->state == DESK_PUBLISHED && r->sequence == s->sequence)
        s->id = r->id;
    return s->id == 0;
}

static bool go_on(void *self, const struct desk_act *act)
{
    (void)self, (void)act;
    return true;
}

static enum err_code check_file(const char *path, const struct desk_release *r, struct err *err)
{
    struct digest digest;
    enum err_code rc = digest_file(path, &digest, err);
    if (rc == ERR_OK && strcmp(digest.hex, r->digest) != 0)
        rc = err_set(err, ERR_UNTRUSTED, "%s is not the file that was approved", path);
    return rc;
}

static enum err_code pick_current(struct desk *d, int64_t out_sequence, struct desk_pick *out,
                                  struct err *err)
{
    struct desk_release r;
    enum err_code rc = desk_history(d, go_on, NULL, err);
    if (rc == ERR_OK)
        rc = desk_current(d, &r, err);
    if (rc == ERR_OK && r.sequence <= out_sequence)
        rc = err_set(err, ERR_INVALID,
                     "the desk's newest release is %" PRId64 ", and %" PRId64 " is out already",
                     r.sequence, out_sequence);
    if (rc == ERR_OK)
        rc = desk_release_file(d, r.id, RELEASE_FILE, out->path, err);
    if (rc == ERR_OK)
        rc = check_file(out->path, &r, err);
    if (rc == ERR_OK)
        out->sequence = r.sequence;
    return rc;
}

/* A desk that began after the office, or whose old files were put away, has it not: kiosks then take the
 * whole. */
static enum err_code pick_older(struct desk *d, int64_t out_sequence, struct desk_pick *out,
                                struct err *err)
{
    struct seeker s = { .sequence = out_sequence };
    out->older[0] = '\0';
    if (out_sequence == 0)
        return ERR_OK;
    enum err_code rc = desk_list_releases(d, take_release, &s, err);
    if (rc == ERR_OK && s.id != 0)
        rc = desk_release_file(d, s.id, RELEASE_FILE, out->older, err);
    if (rc == ERR_OK && out->older[0] && !fs_exists(out->older))
        out->older[0] = '\0';
    return rc;
}

enum err_code desk_pick(const char *desk, const char *assets, int64_t out_sequence,
                        struct desk_pick *out, struct err *err)
{
    struct words *words = NULL;
    struct desk *d = NULL;
    enum err_code rc = words_open(assets, "en", &words, err);
    if (rc != ERR_OK)
        return rc;
    const struct desk_place place = {
        .folder = desk, .assets = assets, .words = words, .clock = clock_system()
    };
    rc = desk_open(&place, &d, err);
    if (rc == ERR_OK)
        rc = pick_current(d, out_sequence, out, err);
    if (rc == ERR_OK)
        rc = pick_older(d, out_sequence, out, err);
    desk_close(d);
    words_close(words);
    return rc;
}
