#include "bench/photos.h"

#include "base/fs.h"
#include "camera/picture.h"
#include "code/gtin.h"

const char *const photo_formats[PHOTO_FORMATS] = { "EAN13",   "EAN8",   "UPCA", "UPCE",
                                                   "CODE128", "CODE39", "ITF",  "QR",
                                                   "DM",      "PDF417", "NONE" };

static size_t bytes_of_hex(const char *hex, uint8_t *out, size_t cap)
{
    size_t n = 0;
    unsigned byte;
    for (; n < cap && sscanf(hex + 2 * n, "%2x", &byte) == 1; n++)
        out[n] = (uint8_t)byte;
    return n;
}

/* A retail number as 13 digits without its add-on; other payloads as they are. */
static struct span normal(enum symbol_kind kind, struct span data, char room[32])
{
    char digits[16], upca[13];
    size_t own = kind == SYM_UPCA ? 12 : kind == SYM_EAN13 ? 13 : data.len;
    if (kind == SYM_UPCA && (data.len == 13 || data.len == 15 || data.len == 18))
        own = 13;
    data = span_part(data, 0, own);
    if (!span_copy(data, digits, sizeof digits))
        return data;
    if (kind == SYM_UPCE && data.len == 8 && gtin_upce_expand(digits, upca))
        snprintf(room, 32, "0%s", upca);
    else if ((kind == SYM_UPCA || kind == SYM_UPCE) && data.len == 12)
        snprintf(room, 32, "0%s", digits);
    else
        return data;
    return span_of(room);
}

static bool is_retail(enum symbol_kind k)
{
    return k == SYM_EAN13 || k == SYM_EAN8 || k == SYM_UPCA || k == SYM_UPCE;
}

static enum symbol_kind kind_of(const char *name)
{
    for (int k = 1; k < SYM_COUNT; k++)
        if (strcmp(symbol_kind_name((enum symbol_kind)k), name) == 0)
            return (enum symbol_kind)k;
    return SYM_NONE;
}

bool photo_weigh(struct photo *p, enum symbol_kind kind, struct span data)
{
    char a[32], b[32];
    size_t was_right = p->n_right;
    enum symbol_kind want_kind = kind_of(photo_formats[p->format]);
    struct span want = normal(want_kind, (struct span){ p->want, p->want_len }, a);
    struct span got = normal(kind, data, b);
    if (got.len && got.p[0] == 0x1d)
        got = span_part(got, 1, got.len);
    if (want_kind != SYM_NONE && got.len == want.len && memcmp(got.p, want.p, got.len) == 0)
        p->n_right++;
    else if (want_kind == SYM_NONE || kind == want_kind || is_retail(kind))
        p->n_wrong++;
    else
        return true;
    return p->n_right > was_right;
}

void photo_begin(struct photo *p)
{
    p->n_right = p->n_wrong = 0;
}

static bool open_row(struct photo *p, const char *folder, char *line, struct picture **out)
{
    char format[16], path[FS_PATH_MAX], *hex = strrchr(line, '\t');
    struct err err;
    if (!hex || sscanf(line, "%*s\t%15s\t%255[^\t]", format, p->file) != 2)
        return false;
    for (p->format = 0; p->format < PHOTO_FORMATS; p->format++)
        if (strcmp(photo_formats[p->format], format) == 0)
            break;
    if (p->format == PHOTO_FORMATS || fs_join(path, folder, p->file, &err) != ERR_OK)
        return false;
    p->want_len = bytes_of_hex(hex + 1, p->want, sizeof p->want);
    if (picture_open(path, out, &err) == ERR_OK)
        return true;
    fprintf(stderr, "%s\n", err.text);
    return false;
}

enum err_code photos_each(const char *folder,
                          void (*each)(void *self, struct photo *p, const struct frame *f),
                          void *self, struct err *err)
{
    static char line[4 * SYMBOL_DATA_MAX];
    static struct photo p;
    char path[FS_PATH_MAX];
    enum err_code rc = fs_join(path, folder, "expected.tsv", err);
    if (rc != ERR_OK)
        return rc;
    FILE *f = fopen(path, "r");
    if (!f)
        return err_set(err, ERR_IO, "%s cannot be opened", path);
    while (fgets(line, sizeof line, f)) {
        struct picture *picture;
        if (!open_row(&p, folder, line, &picture))
            continue;
        each(self, &p, picture_frame(picture));
        picture_close(picture);
    }
    fclose(f);
    return ERR_OK;
}
