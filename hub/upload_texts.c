/* The text of a report in pieces, for a line on which the whole of it never comes through at once.
 *
 * A kiosk has TEXT_PLACES places, each as long as an envelope may be, however many it creates: another text in the same
 * place takes the one before away.  Nothing of it counts until the kiosk names it in a stamped POST of its own. */
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hub/upload_self.h"
#include "trust/canon.h"
#include "trust/hash.h"

enum { TEXT_PLACES = 16, NAMING_MAX = 256 };

void upload_text_name(const struct uploads *u, const struct upload_paper *p,
                      char id[UPLOAD_ID_TEXT])
{
    char place[STAMP_NAME_MAX + 16];
    unsigned at = 0;
    (void)sscanf(p->uuid, "%1x", &at);
    snprintf(place, sizeof place, "text:%s:%u", p->kiosk, at % TEXT_PLACES);
    upload_name_of(u, place, id);
}

static bool is_same(const struct upload_paper *a, const struct upload_paper *b)
{
    return strcmp(a->kiosk, b->kiosk) == 0 && strcmp(a->uuid, b->uuid) == 0 &&
           strcmp(a->sha256, b->sha256) == 0 && a->bytes == b->bytes;
}

/* What another report left in that place goes, unless somebody is at it just now.  0, or the status. */
static unsigned clear_place(const struct uploads *u, const char *id, const struct upload_paper *p)
{
    struct upload_paper old;
    struct stat st;
    int fd = -1;
    if (upload_paper_read(u, id, &old) && is_same(&old, p))
        return 0;
    unsigned status = upload_part_open(u, id, &fd, &st);
    if (status == 423 || status == 503)
        return status;
    upload_remove(u, id);
    if (fd >= 0)
        close(fd);
    return 0;
}

void upload_text_create(struct uploads *u, const struct upload_paper *p, struct exchange_answer *a)
{
    char id[UPLOAD_ID_TEXT];
    struct err err = { 0 };
    upload_text_name(u, p, id);
    unsigned status = clear_place(u, id, p);
    if (status) {
        upload_refuse(a, status, upload_part_reason(status));
    } else if (upload_make(u, id, p, &err) != ERR_OK) {
        exchange_trouble(a, EXCHANGE_PHOTOS, err.text);
    } else {
        exchange_worked(a, EXCHANGE_PHOTOS);
        upload_say_created(u, id, a);
    }
}

/* --- naming it ---------------------------------------------------------------------------------- */

/* {"format":"heyan-text-1","sha256":…,"uuid":…}; an envelope is never so short. */
static bool read_naming(struct span body, struct upload_paper *out)
{
    json_t *j = NULL;
    if (body.len > NAMING_MAX || canon_read(body, &j, NULL) != ERR_OK)
        return false;
    const char *format = json_string_value(json_object_get(j, "format"));
    const char *uuid = json_string_value(json_object_get(j, "uuid"));
    const char *sha256 = json_string_value(json_object_get(j, "sha256"));
    bool is_one = format && strcmp(format, "heyan-text-1") == 0 && uuid && sha256 &&
                  upload_are_words(uuid, sha256);
    if (is_one) {
        text_copy(out->uuid, sizeof out->uuid, uuid);
        text_copy(out->sha256, sizeof out->sha256, sha256);
    }
    json_decref(j);
    return is_one;
}

/* All of it, with the digest the kiosk has stamped.  0, or the status. */
static unsigned read_text(const struct uploads *u, const char *id, const struct upload_paper *want,
                          struct buf *out)
{
    char path[FS_PATH_MAX], hex[REPORT_SHA256_TEXT];
    uint8_t digest[32];
    struct upload_paper p;
    struct stat st;
    int fd = -1;
    if (!upload_paper_read(u, id, &p) || strcmp(p.kiosk, want->kiosk) != 0 ||
        strcmp(p.uuid, want->uuid) != 0 || strcmp(p.sha256, want->sha256) != 0)
        return 404;
    unsigned status = upload_part_open(u, id, &fd, &st);
    if (status)
        return status;
    upload_path(u, id, ".part", path);
    if ((uint64_t)st.st_size != p.bytes)
        status = 409;
    else if (fs_read_all(path, out, NULL) != ERR_OK || !hash_sha256(buf_span(out), digest))
        status = 503;
    close(fd);
    if (status)
        return status;
    sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
    return strcmp(hex, p.sha256) == 0 ? 0 : 404;
}

void uploads_report(struct uploads *u, struct reports *r, const char *kiosk,
                    const struct exchange_request *q, struct exchange_answer *a)
{
    char id[UPLOAD_ID_TEXT];
    struct upload_paper p = { 0 };
    if (!read_naming(q->body, &p)) {
        reports_take(r, kiosk, q, a);
        return;
    }
    text_copy(p.kiosk, sizeof p.kiosk, kiosk);
    upload_text_name(u, &p, id);
    struct buf text = BUF_INIT(ENVELOPE_BYTES_MAX);
    unsigned status = read_text(u, id, &p, &text);
    if (status == 503) {
        exchange_trouble(a, EXCHANGE_PHOTOS, "the text of a report cannot be read");
    } else if (status) {
        exchange_refuse(a, status, upload_part_reason(status));
    } else {
        struct exchange_request whole = *q;
        whole.body = buf_span(&text);
        reports_take(r, kiosk, &whole, a);
        if (a->status == 200 || a->status == 201 || a->status == 400 || a->status == 422)
            upload_remove(u, id); /* it is taken, or never will be */
    }
    buf_fini(&text);
}
