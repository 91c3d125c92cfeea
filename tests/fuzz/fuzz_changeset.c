/* Any bytes as a changeset for a small release: refused with a typed error and a sentence, or
 * applied, and then what was carried on row by row is what the file holds. */
#include <unistd.h>

#include "base/fs.h"
#include "registry/delta.h"
#include "registry/structure.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { BASE_MAX = 1 << 20 };

/* The release of the other corpus, read once. */
static struct span base(struct content *content)
{
    static struct buf bytes;
    static struct content held;
    if (!bytes.data) {
        char path[FS_PATH_MAX];
        const char *root = getenv("HEYAN_ROOT");
        struct registry *r = NULL;
        bytes = BUF_INIT(BASE_MAX);
        if (fs_join(path, root ? root : ".", "tests/fuzz/corpus/release/world", NULL) ||
            fs_read_all(path, &bytes, NULL) || registry_open(path, &r, NULL) ||
            content_of(r, &held, NULL))
            abort();
        registry_close(r);
    }
    *content = held;
    return buf_span(&bytes);
}

static enum err_code give(void *self, uint8_t *out, size_t cap, size_t *n, struct err *err)
{
    struct span *left = self;
    (void)err;
    *n = left->len < cap ? left->len : cap;
    if (*n > 0)
        memcpy(out, left->p, *n);
    *left = span_part(*left, *n, left->len);
    return ERR_OK;
}

static void put_file(const char *path, struct span bytes)
{
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(bytes.p, 1, bytes.len, f) != bytes.len || fclose(f) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    struct err err = { 0 };
    struct content carried, counted;
    struct registry *r = NULL;
    struct span left = { data, size };
    snprintf(path, sizeof path, "fuzz_changeset.%d.heyan", (int)getpid());
    put_file(path, base(&carried));
    enum err_code rc = delta_apply(path, give, &left, &carried, &err);
    if (rc != ERR_OK && (rc != ERR_INVALID || err.text[0] == '\0'))
        abort();
    if (rc == ERR_OK && structure_check(path, NULL))
        abort();
    /* One that leaves no release behind, counts that do not hold, is found by opening it. */
    if (rc == ERR_OK && registry_open_built(path, &r, NULL) == ERR_OK &&
        (content_of(r, &counted, NULL) || !content_same(&carried, &counted)))
        abort();
    registry_close(r);
    unlink(path);
    return 0;
}
