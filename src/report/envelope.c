/* envelope: what intake may read, and the box in base64. */
#include "report/envelope.h"

#include <sodium.h>

#include "report/field.h"
#include "trust/canon.h"

#define X(name, text) text,
static const char *const kinds[] = { REPORT_KIND_LIST(X) };
static const char *const photo_kinds[] = { PHOTO_KIND_LIST(X) };
#undef X

static const char format[] = "heyan-envelope-1";

static const struct field fields[] = {
    FIELD(FIELD_UUID, envelope, uuid, true),
    FIELD(FIELD_NUMBER, envelope, number, false),
    FIELD(FIELD_ID, envelope, kiosk, false),
    FIELD_OF(envelope, kind, kinds, 1),
    FIELD(FIELD_ID, envelope, profile, false),
    FIELD(FIELD_ID, envelope, topic, false),
    FIELD(FIELD_ID, envelope, office, false),
    FIELD(FIELD_ID, envelope, township, false),
    FIELD(FIELD_TEXT, envelope, code, false),
    FIELD(FIELD_ID, envelope, shop_id, false),
    FIELD(FIELD_TEXT, envelope, verdict, false),
    FIELD(FIELD_ID, envelope, reason, false),
    FIELD(FIELD_INT, envelope, made_utc_s, true),
    FIELD(FIELD_BOOL, envelope, clock_is_sure, false),
    FIELD(FIELD_BOOL, envelope, has_contact, false),
    FIELD(FIELD_DATE, envelope, due, false),
    FIELD(FIELD_INT, envelope, release_sequence, false),
    FIELD(FIELD_HEX, envelope, query_check, false),
    FIELD(FIELD_HEX, envelope, box_id, true),
};

static const struct field photo_fields[] = {
    FIELD_OF(envelope_photo, kind, photo_kinds, 0),
    FIELD(FIELD_SIZE, envelope_photo, bytes, true),
    FIELD(FIELD_HEX, envelope_photo, sha256, true),
};

static const struct field_list photos = {
    "photos",          photo_fields, ARRAY_LEN(photo_fields), sizeof(struct envelope_photo),
    REPORT_PHOTOS_MAX, false
};

/* What single fields do not say. */
static enum err_code check(const struct envelope *e, struct err *err)
{
    bool of_kiosk = e->kiosk[0] != '\0';
    if (of_kiosk && (e->number[0] == '\0' || e->query_check[0] == '\0'))
        return err_set(err, ERR_INVALID, "of a kiosk, but without number or query code");
    for (size_t i = 0; i < e->n_photos; i++) {
        if (e->photos[i].bytes > ENVELOPE_PHOTO_BYTES_MAX)
            return err_set(err, ERR_TOO_BIG, "a photograph of over %d bytes",
                           ENVELOPE_PHOTO_BYTES_MAX);
        for (size_t k = 0; k < i; k++)
            if (strcmp(e->photos[k].sha256, e->photos[i].sha256) == 0)
                return err_set(err, ERR_INVALID, "one photograph twice");
    }
    return ERR_OK;
}

static enum err_code write_box(struct span box, struct buf *out)
{
    size_t room = sodium_base64_encoded_len(box.len, sodium_base64_VARIANT_ORIGINAL);
    enum err_code rc = buf_print(out, ",\"box\":\"");
    if (!rc)
        rc = buf_reserve(out, out->len + room); /* with the end that encoding writes */
    if (rc)
        return rc;
    sodium_bin2base64((char *)out->data + out->len, room, box.p, box.len,
                      sodium_base64_VARIANT_ORIGINAL);
    out->len += room - 1;
    return buf_append(out, "\"}", 2);
}

static enum err_code write_all(const struct envelope *e, struct span box, struct buf *out,
                               struct err *err)
{
    bool first = false;
    if (box.len <= SEAL_OVERHEAD_BYTES || box.len > ENVELOPE_BYTES_MAX)
        return err_set(err, box.len > ENVELOPE_BYTES_MAX ? ERR_TOO_BIG : ERR_INVALID,
                       "a box of %zu bytes", box.len);
    enum err_code rc = check(e, err);
    if (!rc && (rc = buf_print(out, "{\"format\":\"%s\"", format)) != ERR_OK)
        err_set(err, rc, "no room");
    if (!rc)
        rc = fields_write(fields, ARRAY_LEN(fields), e, &first, out, err);
    if (!rc)
        rc = list_write(&photos, e->photos, e->n_photos, &first, out, err);
    if (rc)
        return rc;
    rc = write_box(box, out);
    return rc ? err_set(err, rc, "no room for the box") : ERR_OK;
}

enum err_code envelope_write(const struct envelope *e, struct span box, struct buf *out,
                             struct err *err)
{
    size_t before = out->len;
    enum err_code rc = write_all(e, box, out, err);
    if (!rc && out->len - before > ENVELOPE_BYTES_MAX)
        rc = err_set(err, ERR_TOO_BIG, "%zu bytes", out->len - before);
    if (rc)
        out->len = before;
    return rc ? err_wrap(err, rc, "envelope") : ERR_OK;
}

/* *out is untouched unless the box is one. */
static enum err_code read_box(const json_t *object, struct buf *out, struct err *err)
{
    const json_t *value = json_object_get(object, "box");
    const char *text = json_string_value(value);
    struct buf box = BUF_INIT(ENVELOPE_BYTES_MAX);
    size_t n = 0, len = text ? json_string_length(value) : 0;
    enum err_code rc = len < 4 ? err_set(err, ERR_INVALID, "no box")
                               : buf_reserve(&box, len / 4 * 3);
    const char *end = NULL;
    if (rc)
        return rc;
    if (sodium_base642bin(box.data, box.cap, text, len, NULL, &n, &end,
                          sodium_base64_VARIANT_ORIGINAL) != 0 ||
        end != text + len || n <= SEAL_OVERHEAD_BYTES)
        rc = err_set(err, ERR_INVALID, "the box is no base64 of a box");
    if (!rc && out && (rc = buf_append(out, box.data, n)) != ERR_OK)
        err_set(err, rc, "no room for the box");
    buf_fini(&box);
    return rc;
}

enum err_code envelope_read(struct span json, struct envelope *out, struct buf *box,
                            struct err *err)
{
    json_t *object = NULL;
    struct envelope e = { 0 };
    if (json.len > ENVELOPE_BYTES_MAX)
        return err_set(err, ERR_TOO_BIG, "envelope: %zu bytes", json.len);
    enum err_code rc = canon_read(json, &object, err);
    if (!rc)
        rc = format_read(object, format, err);
    if (!rc)
        rc = fields_read(fields, ARRAY_LEN(fields), object, &e, err);
    if (!rc)
        rc = list_read(&photos, object, e.photos, &e.n_photos, err);
    if (!rc)
        rc = check(&e, err);
    if (!rc)
        rc = read_box(object, box, err);
    if (!rc)
        *out = e;
    json_decref(object);
    return rc ? err_wrap(err, rc, "envelope") : ERR_OK;
}
