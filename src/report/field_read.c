/* field_read: the other way; everything is refused that fields_write would not have written. */
#include "base/date.h"
#include "report/field.h"

static bool read_text(const struct field *f, const json_t *value, void *p)
{
    const char *text = json_string_value(value);
    if (!text || text[0] == '\0' || strlen(text) != json_string_length(value) ||
        !field_text_ok(f->type, text, f->size))
        return false;
    text_copy(p, f->size, text);
    return true;
}

static bool read_object(const struct field *f, const json_t *value, void *p)
{
    char *compact = json_is_object(value) ? json_dumps(value, JSON_COMPACT) : NULL;
    bool fits = compact && strlen(compact) < f->size;
    if (fits)
        text_copy(p, f->size, compact);
    free(compact);
    return fits;
}

static bool read_enum(const struct field *f, const json_t *value, void *p)
{
    const char *text = json_string_value(value);
    for (uint32_t i = (uint32_t)f->from; text && i < f->n_names; i++)
        if (strcmp(f->names[i], text) == 0) {
            memcpy(p, &i, sizeof i);
            return true;
        }
    return false;
}

static bool read_int(const json_t *value, void *p)
{
    int64_t number = json_integer_value(value);
    if (!json_is_integer(value) || number < 0 || number > ((int64_t)1 << 53))
        return false;
    memcpy(p, &number, sizeof number);
    return true;
}

static bool read_date(const json_t *value, void *p)
{
    const char *text = json_string_value(value);
    struct date day;
    char iso[11];
    if (!text || !date_parse(span_of(text), &day))
        return false;
    date_iso(day, iso);
    if (strcmp(iso, text) != 0)
        return false;
    memcpy(p, &day, sizeof day);
    return true;
}

static bool read_value(const struct field *f, const json_t *value, void *p)
{
    switch (f->type) {
    case FIELD_INT:
    case FIELD_SIZE:
        return read_int(value, p);
    case FIELD_BOOL:
        *(bool *)p = json_is_true(value);
        return json_is_boolean(value);
    case FIELD_ENUM:
        return read_enum(f, value, p);
    case FIELD_DATE:
        return read_date(value, p);
    case FIELD_JSON:
        return read_object(f, value, p);
    default:
        return read_text(f, value, p);
    }
}

enum err_code fields_read(const struct field *f, size_t n, const json_t *object, void *of,
                          struct err *err)
{
    for (size_t i = 0; i < n; i++) {
        const json_t *value = json_object_get(object, f[i].name);
        if (!value && !f[i].must)
            continue;
        void *p = (char *)of + f[i].at;
        if (!value || !read_value(&f[i], value, p) || (f[i].must && field_is_empty(&f[i], p)))
            return err_set(err, ERR_INVALID, "'%s' is missing or cannot be so", f[i].name);
    }
    return ERR_OK;
}

static enum err_code read_item(const struct field_list *l, const json_t *value, void *item,
                               struct err *err)
{
    if (!l->is_text && json_is_object(value))
        return fields_read(l->fields, l->n_fields, value, item, err);
    if (l->is_text && read_value(l->fields, value, item))
        return ERR_OK;
    return err_set(err, ERR_INVALID, "'%s': one of them cannot be so", l->name);
}

enum err_code list_read(const struct field_list *l, const json_t *object, void *items, size_t *n,
                        struct err *err)
{
    const json_t *list = json_object_get(object, l->name);
    size_t count = json_array_size(list);
    *n = 0;
    if (!list)
        return ERR_OK;
    if (!json_is_array(list) || count == 0 || count > l->max)
        return err_set(err, ERR_INVALID, "'%s': not 1 to %zu of them", l->name, l->max);
    enum err_code rc = ERR_OK;
    for (size_t i = 0; !rc && i < count; i++)
        rc = read_item(l, json_array_get(list, i), (char *)items + i * l->stride, err);
    *n = count;
    return rc;
}

enum err_code format_read(const json_t *object, const char *format, struct err *err)
{
    const char *text = json_string_value(json_object_get(object, "format"));
    size_t stem = strlen(format) - 1; /* of its number */
    if (text && strcmp(text, format) == 0)
        return ERR_OK;
    if (text && strncmp(text, format, stem) == 0)
        return err_set(err, ERR_UNSUPPORTED, "of another form than %s", format);
    return err_set(err, ERR_INVALID, "no %s", format);
}
