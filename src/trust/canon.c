#include "trust/canon.h"

#include <malloc.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* Counted before jansson builds anything of it: it would spend 60 times the bytes on "[[],[],[]…" and
 * a call a level, and all of that on data nobody has signed. */
static enum err_code check_size(struct span bytes, struct err *err)
{
    size_t depth = 0, values = 1;
    bool in_text = false;
    for (size_t i = 0; i < bytes.len; i++) {
        uint8_t c = bytes.p[i];
        if (in_text) {
            if (c == '\\')
                i++;
            else if (c == '"')
                in_text = false;
            continue;
        }
        if (c == '"')
            in_text = true;
        else if (c == '{' || c == '[')
            depth++, values++;
        else if ((c == '}' || c == ']') && depth > 0)
            depth--;
        else if (c == ',')
            values++;
        if (depth > CANON_DEPTH_MAX)
            return err_set(err, ERR_INVALID, "JSON of more than %d levels", CANON_DEPTH_MAX);
        if (values > CANON_VALUES_MAX)
            return err_set(err, ERR_TOO_BIG, "JSON of more than %d values", CANON_VALUES_MAX);
    }
    return ERR_OK;
}

/* Depth is bounded by check_size. */
static bool has_real(const json_t *value)
{
    const char *key;
    json_t *item;
    size_t i;
    if (json_is_real(value))
        return true;
    if (json_is_array(value)) {
        json_array_foreach(value, i, item)
        {
            if (has_real(item))
                return true;
        }
    }
    /* jansson iterates over objects that are not const only, and changes nothing. */
    json_t *object = json_is_object(value) ? (json_t *)(uintptr_t)value : NULL;
    json_object_foreach(object, key, item)
    {
        if (has_real(item))
            return true;
    }
    return false;
}

enum err_code canon_read(struct span bytes, json_t **out, struct err *err)
{
    json_error_t why;
    enum err_code rc = check_size(bytes, err);
    if (rc)
        return rc;
    json_t *j = json_loadb((const char *)bytes.p, bytes.len, JSON_REJECT_DUPLICATES, &why);
    if (!j && json_error_code(&why) == json_error_out_of_memory)
        return err_set(err, ERR_NOMEM, "no memory for JSON of %zu bytes", bytes.len);
    if (!j)
        return err_set(err, ERR_INVALID, "not JSON: line %d column %d: %.120s", why.line,
                       why.column, why.text);
    if (!json_is_object(j) || has_real(j)) {
        rc = err_set(err, ERR_INVALID, "%s",
                     json_is_object(j) ? "a number that is no integer" : "JSON, but no object");
        json_decref(j);
        return rc;
    }
    *out = j;
    return ERR_OK;
}

static enum err_code write_text(const char *text, size_t len, struct buf *out)
{
    enum err_code rc = buf_append(out, "\"", 1);
    size_t from = 0;
    for (size_t i = 0; !rc && i < len; i++) {
        if (text[i] != '"' && text[i] != '\\')
            continue;
        rc = buf_append(out, text + from, i - from);
        if (!rc)
            rc = buf_append(out, "\\", 1);
        from = i;
    }
    if (!rc)
        rc = buf_append(out, text + from, len - from);
    return rc ? rc : buf_append(out, "\"", 1);
}

static enum err_code write_value(const json_t *value, struct buf *out, int depth);

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static enum err_code write_object(const json_t *object, struct buf *out, int depth)
{
    size_t n = json_object_size(object), at = 0;
    const char **keys = calloc(n ? n : 1, sizeof *keys);
    const char *key;
    json_t *item;
    if (!keys)
        return ERR_NOMEM;
    json_object_foreach((json_t *)(uintptr_t)object, key, item)
    {
        keys[at++] = key;
    }
    qsort(keys, n, sizeof *keys, by_bytes);
    enum err_code rc = buf_append(out, "{", 1);
    for (size_t i = 0; !rc && i < n; i++) {
        if (i > 0)
            rc = buf_append(out, ",", 1);
        if (!rc)
            rc = write_text(keys[i], strlen(keys[i]), out);
        if (!rc)
            rc = buf_append(out, ":", 1);
        if (!rc)
            rc = write_value(json_object_get(object, keys[i]), out, depth);
    }
    free(keys);
    return rc ? rc : buf_append(out, "}", 1);
}

static enum err_code write_array(const json_t *array, struct buf *out, int depth)
{
    enum err_code rc = buf_append(out, "[", 1);
    for (size_t i = 0; !rc && i < json_array_size(array); i++) {
        if (i > 0)
            rc = buf_append(out, ",", 1);
        if (!rc)
            rc = write_value(json_array_get(array, i), out, depth);
    }
    return rc ? rc : buf_append(out, "]", 1);
}

static enum err_code write_value(const json_t *value, struct buf *out, int depth)
{
    if (depth > CANON_DEPTH_MAX)
        return ERR_INVALID;
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        return write_object(value, out, depth + 1);
    case JSON_ARRAY:
        return write_array(value, out, depth + 1);
    case JSON_STRING:
        return write_text(json_string_value(value), json_string_length(value), out);
    case JSON_INTEGER:
        return buf_print(out, "%" JSON_INTEGER_FORMAT, json_integer_value(value));
    case JSON_TRUE:
        return buf_append(out, "true", 4);
    case JSON_FALSE:
        return buf_append(out, "false", 5);
    case JSON_NULL:
        return buf_append(out, "null", 4);
    default:
        return ERR_INVALID;
    }
}

static void wipe_and_free(void *p)
{
    if (p)
        explicit_bzero(p, malloc_usable_size(p));
    free(p);
}

void canon_forget_freed(void)
{
    json_set_alloc_funcs(malloc, wipe_and_free);
}

enum err_code canon_write(const json_t *value, struct buf *out, struct err *err)
{
    enum err_code rc = value ? write_value(value, out, 0) : ERR_INVALID;
    return rc ? err_set(err, rc, "no canonical form: %s", err_words(rc)) : ERR_OK;
}

static int nibble(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool canon_unhex(const char *text, uint8_t *out, size_t n_bytes)
{
    if (strlen(text) != n_bytes * 2)
        return false;
    for (size_t i = 0; i < n_bytes * 2; i++)
        if (nibble(text[i]) < 0)
            return false;
    for (size_t i = 0; i < n_bytes; i++)
        out[i] = (uint8_t)(nibble(text[2 * i]) * 16 + nibble(text[2 * i + 1]));
    return true;
}

void canon_hex(const uint8_t *bytes, size_t n, char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < n; i++) {
        out[2 * i] = digits[bytes[i] >> 4];
        out[2 * i + 1] = digits[bytes[i] & 15];
    }
    out[2 * n] = '\0';
}

enum { DAY_S = 86400 };

bool canon_time(const char *text, int64_t *out_utc_s)
{
    struct span s = span_of(text);
    uint64_t hour, minute, second;
    struct date day;
    if (s.len != 20 || s.p[10] != 'T' || s.p[13] != ':' || s.p[16] != ':' || s.p[19] != 'Z' ||
        s.p[4] != '-' || s.p[7] != '-')
        return false;
    if (!date_parse(span_part(s, 0, 10), &day) || !span_number(span_part(s, 11, 13), &hour) ||
        !span_number(span_part(s, 14, 16), &minute) || !span_number(span_part(s, 17, 19), &second))
        return false;
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    *out_utc_s = (int64_t)date_days(day) * DAY_S + (int64_t)(hour * 3600 + minute * 60 + second);
    return true;
}

void canon_time_text(int64_t utc_s, char out[CANON_TIME_TEXT])
{
    int64_t day = utc_s / DAY_S, in_day = utc_s % DAY_S;
    if (in_day < 0)
        day--, in_day += DAY_S;
    char iso[11] = "";
    if (day >= INT32_MIN && day <= INT32_MAX)
        date_iso(date_from_days((int32_t)day), iso);
    snprintf(out, CANON_TIME_TEXT, "%sT%02d:%02d:%02dZ", iso, (int)(in_day / 3600),
             (int)(in_day / 60 % 60), (int)(in_day % 60));
}
