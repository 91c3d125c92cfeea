/* report: the struct, and its JSON by tables. */
#include "report/report.h"

#include <sodium.h>

#include "report/field.h"
#include "trust/canon.h"

#define X(name, text) text,
static const char *const kinds[] = { REPORT_KIND_LIST(X) };
static const char *const photo_kinds[] = { PHOTO_KIND_LIST(X) };
#undef X

static const struct field report_fields[] = {
    FIELD(FIELD_UUID, report, uuid, true),
    FIELD(FIELD_NUMBER, report, number, false),
    FIELD_OF(report, kind, kinds, 1),
    FIELD(FIELD_ID, report, kiosk, false),
    FIELD(FIELD_ID, report, profile, false),
    FIELD(FIELD_ID, report, language, false),
    FIELD(FIELD_INT, report, made_utc_s, true),
    FIELD(FIELD_BOOL, report, clock_is_sure, false),
    FIELD(FIELD_INT, report, release_sequence, false),
    FIELD(FIELD_DATE, report, release_date, false),
    FIELD(FIELD_INT, report, tables_sequence, false),
    FIELD(FIELD_DATE, report, due, false),
    FIELD(FIELD_ID, report, topic, false),
    FIELD(FIELD_ID, report, office, false),
    FIELD(FIELD_ID, report, shop_id, false),
    FIELD(FIELD_TEXT, report, shop, false),
    FIELD(FIELD_TEXT, report, shop_address, false),
    FIELD(FIELD_TEXT, report, shop_phone, false),
    FIELD(FIELD_ID, report, township, false),
    FIELD(FIELD_BOOL, report, shop_unknown, false),
    FIELD(FIELD_PROSE, report, text, false),
    FIELD(FIELD_DATE, report, bought, false),
    FIELD(FIELD_TEXT, report, amount, false),
    FIELD(FIELD_TEXT, report, quantity, false),
    FIELD(FIELD_TEXT, report, spec, false),
    FIELD(FIELD_ID, report, wish, false),
    FIELD(FIELD_TEXT, report, name, false),
    FIELD(FIELD_TEXT, report, phone, false),
    FIELD(FIELD_TEXT, report, address, false),
    FIELD(FIELD_BOOL, report, wants_call, false),
    FIELD(FIELD_BOOL, report, wants_secrecy, false),
    FIELD(FIELD_BOOL, report, consents, false),
};

static const struct field good_fields[] = {
    FIELD(FIELD_TEXT, report_good, code, false),    FIELD(FIELD_ID, report_good, code_kind, false),
    FIELD(FIELD_TEXT, report_good, name, false),    FIELD(FIELD_TEXT, report_good, brand, false),
    FIELD(FIELD_TEXT, report_good, firm, false),    FIELD(FIELD_TEXT, report_good, maker, false),
    FIELD(FIELD_TEXT, report_good, verdict, false), FIELD(FIELD_ID, report_good, reason, false),
    FIELD(FIELD_JSON, report_good, proof, false),
};

static const struct field problem_field = {
    "problem", FIELD_ID, 0, REPORT_ID_MAX, true, NULL, 0, 0
};

static const struct field photo_fields[] = {
    FIELD_OF(report_photo, kind, photo_kinds, 0),
    FIELD(FIELD_SIZE, report_photo, bytes, true),
    FIELD(FIELD_HEX, report_photo, sha256, true),
};

static const struct field_list goods = {
    "goods",          good_fields, ARRAY_LEN(good_fields), sizeof(struct report_good),
    REPORT_GOODS_MAX, false
};
static const struct field_list problems = { "problems",    &problem_field,      1,
                                            REPORT_ID_MAX, REPORT_PROBLEMS_MAX, true };
static const struct field_list photos = {
    "photos",          photo_fields, ARRAY_LEN(photo_fields), sizeof(struct report_photo),
    REPORT_PHOTOS_MAX, false
};

static const char format[] = "heyan-report-1";

enum {
    JSON_BYTES_MAX = 256 * 1024, /* what fills all fields, with every character escaped */
    JSON_BYTES_USUAL = 48 * 1024,
};

void report_begin(struct report *r, enum report_kind kind)
{
    uint8_t bytes[16];
    char hex[33];
    memset(r, 0, sizeof *r);
    r->kind = kind;
    randombytes_buf(bytes, sizeof bytes);
    bytes[6] = (uint8_t)((bytes[6] & 0x0F) | 0x40); /* RFC 9562 5.4: version 4 */
    bytes[8] = (uint8_t)((bytes[8] & 0x3F) | 0x80);
    canon_hex(bytes, sizeof bytes, hex);
    snprintf(r->uuid, sizeof r->uuid, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16,
             hex + 20);
}

void report_wipe(struct report *r)
{
    sodium_memzero(r, sizeof *r);
}

const char *report_kind_name(enum report_kind k)
{
    return (unsigned)k < REPORT_KIND_COUNT ? kinds[k] : kinds[REPORT_NONE];
}

const char *photo_kind_name(enum photo_kind k)
{
    return (unsigned)k < PHOTO_KIND_COUNT ? photo_kinds[k] : "";
}

bool report_kind_read(const char *text, enum report_kind *out)
{
    for (size_t i = REPORT_NONE + 1; i < REPORT_KIND_COUNT; i++)
        if (strcmp(kinds[i], text) == 0) {
            *out = (enum report_kind)i;
            return true;
        }
    return false;
}

bool photo_kind_read(const char *text, enum photo_kind *out)
{
    for (size_t i = 0; i < PHOTO_KIND_COUNT; i++)
        if (strcmp(photo_kinds[i], text) == 0) {
            *out = (enum photo_kind)i;
            return true;
        }
    return false;
}

static enum err_code write_all(const struct report *r, struct buf *out, struct err *err)
{
    bool first = false;
    enum err_code rc = buf_print(out, "{\"format\":\"%s\"", format);
    if (rc)
        return err_set(err, rc, "no room for a report");
    rc = fields_write(report_fields, ARRAY_LEN(report_fields), r, &first, out, err);
    if (!rc)
        rc = list_write(&goods, r->goods, r->n_goods, &first, out, err);
    if (!rc)
        rc = list_write(&problems, r->problems, r->n_problems, &first, out, err);
    if (!rc)
        rc = list_write(&photos, r->photos, r->n_photos, &first, out, err);
    if (!rc && (rc = buf_append(out, "}", 1)) != ERR_OK)
        err_set(err, rc, "no room for a report");
    return rc;
}

enum err_code report_write(const struct report *r, struct buf *out, struct err *err)
{
    size_t before = out->len;
    size_t room = out->cap_max - before < JSON_BYTES_USUAL ? out->cap_max
                                                           : before + JSON_BYTES_USUAL;
    err_ignore(buf_reserve(out, room), "only so that growing leaves no copies of it behind");
    enum err_code rc = write_all(r, out, err);
    if (rc) {
        if (out->len > before)
            sodium_memzero(out->data + before, out->len - before);
        out->len = before;
        return err_wrap(err, rc, "report");
    }
    return ERR_OK;
}

enum err_code report_read(struct span json, struct report *out, struct err *err)
{
    json_t *object = NULL;
    if (json.len > JSON_BYTES_MAX)
        return err_set(err, ERR_TOO_BIG, "report: %zu bytes", json.len);
    struct report *r = calloc(1, sizeof *r);
    if (!r)
        return err_set(err, ERR_NOMEM, "no memory for a report");
    enum err_code rc = canon_read(json, &object, err);
    if (!rc)
        rc = format_read(object, format, err);
    if (!rc)
        rc = fields_read(report_fields, ARRAY_LEN(report_fields), object, r, err);
    if (!rc)
        rc = list_read(&goods, object, r->goods, &r->n_goods, err);
    if (!rc)
        rc = list_read(&problems, object, r->problems, &r->n_problems, err);
    if (!rc)
        rc = list_read(&photos, object, r->photos, &r->n_photos, err);
    if (!rc)
        *out = *r;
    json_decref(object);
    report_wipe(r);
    free(r);
    return rc ? err_wrap(err, rc, "report") : ERR_OK;
}
