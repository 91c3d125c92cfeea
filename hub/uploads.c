#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "hub/upload_self.h"

void uploads_options_of(struct uploads *u, struct exchange_answer *a)
{
    (void)u;
    exchange_put(a, "Tus-Resumable", UPLOAD_VERSION);
    exchange_put(a, "Tus-Version", UPLOAD_VERSION);
    exchange_put(a, "Tus-Extension", "creation,expiration,checksum,termination");
    exchange_put_number(a, "Tus-Max-Size", ENVELOPE_PHOTO_BYTES_MAX);
    exchange_put(a, "Tus-Checksum-Algorithm", "sha1,sha256");
    a->status = 204;
}

/* --- sweeping ----------------------------------------------------------------------------------- */

/* The docket knows of what lies in its place, or nobody wants that any more; false: it cannot say now. */
static bool is_settled(const struct uploads *u, const char *id)
{
    struct upload_paper p;
    if (!upload_paper_read(u, id, &p) || !upload_lies_in_place(u, &p))
        return true;
    enum err_code rc = upload_tell_docket(u, id, &p, NULL);
    return rc == ERR_OK || rc == ERR_NOT_FOUND;
}

/* A paper goes with its part, or by itself when there is none. */
static void sweep_one(const struct uploads *u, const char *name)
{
    char id[UPLOAD_ID_TEXT], path[FS_PATH_MAX];
    struct stat st;
    int fd = -1;
    if (!span_copy(span_part(span_of(name), 0, UPLOAD_ID_TEXT - 1), id, sizeof id) ||
        strspn(id, "0123456789abcdef") != UPLOAD_ID_TEXT - 1)
        return;
    unsigned status = upload_part_open(u, id, &fd, &st);
    if (fd >= 0)
        close(fd);
    upload_path(u, id, ".info", path);
    if (status == 410 ||
        (status == 404 && stat(path, &st) == 0 && upload_is_over(u, &st) && is_settled(u, id)))
        upload_remove(u, id);
}

void uploads_sweep(struct uploads *u)
{
    DIR *d = opendir(u->incoming);
    u->swept_utc_s = upload_now_s(u);
    for (struct dirent *e; d && (e = readdir(d)) != NULL;)
        sweep_one(u, e->d_name);
    if (d)
        closedir(d);
}

/* A hub runs for months: whoever creates an upload sweeps, one of them an hour. */
static void sweep_sometimes(struct uploads *u)
{
    enum { EVERY_S = 3600 };
    int64_t now_utc_s = upload_now_s(u), before = u->swept_utc_s;
    if (now_utc_s - before >= EVERY_S &&
        atomic_compare_exchange_strong(&u->swept_utc_s, &before, now_utc_s))
        uploads_sweep(u);
}

/* --- creating ----------------------------------------------------------------------------------- */

static enum err_code ask_docket(const struct uploads *u, const struct upload_paper *p,
                                uint64_t *bytes, bool *is_held, struct err *err)
{
    struct docket *d = lend_take(u->dockets);
    enum err_code rc = docket_photo_wanted(d, p->uuid, p->sha256, bytes, is_held, err);
    lend_give(u->dockets, d);
    return rc;
}

static void create(struct uploads *u, const struct upload_paper *p, struct exchange_answer *a)
{
    char id[UPLOAD_ID_TEXT];
    uint64_t bytes = 0;
    bool is_held = false;
    struct err err = { 0 };
    enum exchange_part part = EXCHANGE_REPORTS;
    enum err_code rc = ask_docket(u, p, &bytes, &is_held, &err);
    upload_name(u, p, id);
    if (rc == ERR_NOT_FOUND) {
        upload_refuse(a, 404, "no_report_wants_it");
    } else if (!rc && bytes != p->bytes) {
        upload_refuse(a, 400, "length");
    } else if (!rc && !is_held && upload_lies_in_place(u, p)) {
        rc = upload_tell_docket(u, id, p, &err);
        is_held = !rc;
    } else if (!rc && !is_held && !upload_has_room(u, p->bytes)) {
        exchange_failed(a, EXCHANGE_PHOTOS, "nearly full: no more photographs are taken");
        upload_refuse(a, 507, upload_part_reason(507));
    } else if (!rc && !is_held) {
        part = EXCHANGE_PHOTOS;
        rc = upload_make(u, id, p, &err);
    }
    if (a->status)
        return;
    if (rc)
        exchange_trouble(a, part, err.text);
    else if (is_held && upload_paper_write(u, id, p, &err) != ERR_OK) /* so that HEAD knows it */
        exchange_trouble(a, EXCHANGE_PHOTOS, err.text);
    else
        upload_say_created(u, id, a);
    if (!rc)
        exchange_worked(a, EXCHANGE_PHOTOS);
}

static bool read_metadata(const char *metadata, const char *kiosk, struct upload_paper *out)
{
    if (!upload_word_read(metadata, "report", out->uuid, sizeof out->uuid))
        return false;
    if (upload_word_read(metadata, "text", out->sha256, sizeof out->sha256))
        text_copy(out->kiosk, sizeof out->kiosk, kiosk);
    else if (!upload_word_read(metadata, "sha256", out->sha256, sizeof out->sha256))
        return false;
    return upload_are_words(out->uuid, out->sha256);
}

void uploads_create(struct uploads *u, const char *kiosk, const struct exchange_request *r,
                    struct exchange_answer *a)
{
    struct upload_paper p = { 0 };
    const char *length = exchange_header(r, "Upload-Length");
    sweep_sometimes(u);
    if (!upload_speaks_tus(r, a))
        return;
    if (!length || !span_number(span_of(length), &p.bytes))
        upload_refuse(a, 400, "length");
    else if (p.bytes > ENVELOPE_PHOTO_BYTES_MAX)
        upload_refuse(a, 413, "too_big");
    else if (!read_metadata(exchange_header(r, "Upload-Metadata"), kiosk, &p))
        upload_refuse(a, 400, "metadata");
    else if (!p.kiosk[0])
        create(u, &p, a);
    else if (p.bytes == 0 || p.bytes > ENVELOPE_BYTES_MAX)
        upload_refuse(a, 413, "too_big");
    else
        upload_text_create(u, &p, a);
}

/* --- looking and ending ------------------------------------------------------------------------- */

/* 0, or the status.  Whoever hears that all bytes are there goes away: then the docket knows it, too.  A hub that was
 * killed after the last byte, or whose database was away, makes up for it here. */
static unsigned look(const struct uploads *u, const char *id, const struct upload_paper *p,
                     struct stat *st, struct exchange_answer *a)
{
    int fd;
    struct err err = { 0 };
    unsigned status = upload_part_open(u, id, &fd, st);
    if (status == 404 && upload_lies_in_place(u, p)) {
        enum err_code rc = upload_tell_docket(u, id, p, &err);
        *st = (struct stat){ .st_size = (off_t)p->bytes, .st_mtime = upload_now_s(u) };
        if (rc && rc != ERR_NOT_FOUND)
            exchange_failed(a, EXCHANGE_REPORTS, err.text);
        return rc == ERR_OK ? 0 : rc == ERR_NOT_FOUND ? 404 : 503;
    }
    if (status)
        return status;
    if ((uint64_t)st->st_size == p->bytes)
        status = upload_finish(u, id, p, fd, a);
    close(fd);
    return status == 460 ? 404 : status; /* thrown away: to be made anew */
}

void uploads_head(struct uploads *u, const struct exchange_request *r, struct exchange_answer *a)
{
    char id[UPLOAD_ID_TEXT];
    struct upload_paper p;
    struct stat st;
    if (!upload_speaks_tus(r, a))
        return;
    unsigned status = upload_id_of(r->path, id) && upload_paper_read(u, id, &p)
                          ? look(u, id, &p, &st, a)
                          : 404;
    if (status) {
        upload_refuse(a, status, upload_part_reason(status));
        return;
    }
    exchange_put_number(a, "Upload-Length", p.bytes);
    upload_say_offset(a, 200, (uint64_t)st.st_size, st.st_mtime);
}

void uploads_delete(struct uploads *u, const struct exchange_request *r, struct exchange_answer *a)
{
    char id[UPLOAD_ID_TEXT];
    struct upload_paper p;
    struct stat st;
    int fd = -1;
    if (!upload_speaks_tus(r, a))
        return;
    if (!upload_id_of(r->path, id) || !upload_paper_read(u, id, &p)) {
        upload_refuse(a, 404, "no_such_upload");
        return;
    }
    unsigned status = upload_part_open(u, id, &fd, &st);
    if (status == 423 || status == 503) {
        upload_refuse(a, status, upload_part_reason(status));
        return;
    }
    if (status == 404 && !is_settled(u, id)) {
        upload_refuse(a, 503, upload_part_reason(503));
        return;
    }
    upload_remove(u, id); /* one in its place stays: it is the report's */
    if (fd >= 0)
        close(fd);
    exchange_put(a, "Tus-Resumable", UPLOAD_VERSION);
    a->status = 204;
}

/* --- life --------------------------------------------------------------------------------------- */

enum err_code uploads_open(const struct uploads_options *o, struct uploads **out, struct err *err)
{
    struct uploads *u = calloc(1, sizeof *u);
    if (!u)
        return err_set(err, ERR_NOMEM, "no memory for uploads");
    u->dockets = o->dockets;
    u->clock = o->clock;
    memcpy(u->key, o->key, sizeof u->key);
    u->leave_bytes = o->leave_bytes ? o->leave_bytes : UPLOADS_LEAVE_BYTES;
    text_copy(u->folder, sizeof u->folder, o->folder);
    enum err_code rc = fs_join(u->incoming, o->folder, "incoming", err);
    if (!rc && strlen(u->incoming) + UPLOAD_ID_TEXT + 8 > FS_PATH_MAX)
        rc = err_set(err, ERR_TOO_BIG, "%s: too long a path", o->folder);
    if (!rc)
        rc = fs_make_folder(u->incoming, err);
    if (rc) {
        uploads_close(u);
        return rc;
    }
    uploads_sweep(u);
    *out = u;
    return ERR_OK;
}

void uploads_close(struct uploads *u)
{
    if (!u)
        return;
    explicit_bzero(u->key, sizeof u->key);
    free(u);
}
