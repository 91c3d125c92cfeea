#include "outbox/sample.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <dirent.h>
#include <limits.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/disk_tree.h"
#include "trust/hash.h"

void sample_init(struct sample *s)
{
    uint8_t digest[32], seed[KEY_SEED_BYTES], secret[crypto_sign_SECRETKEYBYTES];
    memset(s, 0, sizeof *s);
    assert_true(sodium_init() >= 0);
    assert_int_equal(crypto_box_keypair(s->card.box_key, s->box_secret), 0);
    assert_int_equal(key_secret_create(&s->hub, NULL), ERR_OK);
    key_secret_seed(s->hub, seed);
    crypto_sign_seed_keypair(s->card.receipt_key, secret, seed);
    text_copy(s->card.bureau, sizeof s->card.bureau, "威县质量技术监督局");
    assert_true(hash_sha256((struct span){ s->card.box_key, SEAL_KEY_BYTES }, digest));
    sodium_bin2hex(s->card.box_id, sizeof s->card.box_id, digest, 8);
    s->home = (struct number_parts){ .county = "WX", .hotline = "12365", .kiosk = 7 };
    s->clock.utc_s = SAMPLE_UTC_S;
}

void sample_fini(struct sample *s)
{
    key_secret_destroy(s->hub);
    free(s->noise);
}

int sample_bench_begin(void **state)
{
    struct sample_bench *t = calloc(1, sizeof *t);
    assert_non_null(t);
    sample_init(&t->s);
    *state = t;
    return 0;
}

int sample_bench_end(void **state)
{
    struct sample_bench *t = *state;
    sample_fini(&t->s);
    free(t);
    return 0;
}

void sample_folder(const char *name, char out[FS_PATH_MAX])
{
    char here[PATH_MAX];
    assert_non_null(getcwd(here, sizeof here));
    assert_true(snprintf(out, FS_PATH_MAX, "%s/%s", here, name) < FS_PATH_MAX);
    disk_tree_remove(out);
}

struct outbox *sample_open(struct sample *s, const char *folder)
{
    struct outbox *b = NULL;
    struct err err = { 0 };
    const struct outbox_options o = { .folder = folder,
                                      .clock = clock_of_fake(&s->clock),
                                      .reserve_bytes = 1 << 20 };
    if (outbox_open(&o, &b, &err) != ERR_OK)
        fail_msg("%s", err.text);
    return b;
}

void sample_report(struct sample *s)
{
    struct report *r = &s->report;
    report_begin(r, REPORT_DISPUTE);
    text_copy(r->kiosk, sizeof r->kiosk, "wei-07");
    text_copy(r->profile, sizeof r->profile, "2014-12365");
    text_copy(r->topic, sizeof r->topic, "goods");
    text_copy(r->office, sizeof r->office, "supervision");
    text_copy(r->name, sizeof r->name, SAMPLE_NAME);
    text_copy(r->phone, sizeof r->phone, SAMPLE_PHONE);
    text_copy(r->text, sizeof r->text, "包装上的许可证号查不到");
    text_copy(r->goods[0].code, sizeof r->goods[0].code, "6901234567892");
    r->n_goods = 1;
    r->made_utc_s = s->clock.utc_s;
    r->clock_is_sure = true;
    r->consents = true;
}

void sample_photos(struct sample *s, struct outbox_photo *out, size_t n, size_t bytes)
{
    if (n * bytes > s->n_noise) {
        free(s->noise);
        s->noise = malloc(n * bytes);
        s->n_noise = n * bytes;
        assert_non_null(s->noise);
    }
    if (n * bytes > 0)
        randombytes_buf(s->noise, n * bytes);
    for (size_t i = 0; i < n; i++)
        out[i] = (struct outbox_photo){ PHOTO_MORE, { s->noise + i * bytes, bytes } };
}

enum err_code sample_send(struct sample *s, struct outbox *b, const struct outbox_photo *photos,
                          size_t n, char code[QUERY_CODE_TEXT], bool *stored, struct err *err)
{
    const struct outbox_submission sub = {
        .report = &s->report, .photos = photos, .n_photos = n, .card = &s->card, .home = &s->home
    };
    return outbox_submit(b, &sub, code, stored, err);
}

void sample_submit(struct sample *s, struct outbox *b, size_t n, size_t bytes)
{
    struct outbox_photo photos[REPORT_PHOTOS_MAX];
    char code[QUERY_CODE_TEXT];
    bool stored = false;
    struct err err = { 0 };
    sample_report(s);
    sample_photos(s, photos, n, bytes);
    if (sample_send(s, b, photos, n, code, &stored, &err) != ERR_OK)
        fail_msg("%s", err.text);
    assert_true(stored);
}

void sample_receipt(struct outbox *b, int64_t id, size_t n_held, struct receipt *out)
{
    struct buf text = BUF_INIT(ENVELOPE_BYTES_MAX);
    struct envelope e;
    uint8_t digest[32];
    *out = (struct receipt){ .received_utc_s = SAMPLE_UTC_S };
    assert_int_equal(outbox_envelope(b, id, &text, NULL), ERR_OK);
    assert_int_equal(envelope_read(buf_span(&text), &e, NULL, NULL), ERR_OK);
    assert_true(hash_sha256(buf_span(&text), digest));
    sodium_bin2hex(out->fingerprint, sizeof out->fingerprint, digest, sizeof digest);
    text_copy(out->uuid, sizeof out->uuid, e.uuid);
    text_copy(out->number, sizeof out->number, e.number);
    text_copy(out->case_number, sizeof out->case_number, "2026-0001");
    assert_true(n_held <= e.n_photos);
    for (size_t i = 0; i < n_held; i++)
        text_copy(out->held[i], sizeof out->held[i], e.photos[i].sha256);
    out->n_held = n_held;
    buf_fini(&text);
}

/* --- the whole folder ------------------------------------------------------------------------------------ */

static size_t search_file(const char *path, const void *bytes, size_t n)
{
    struct buf all = BUF_INIT(1 << 30);
    size_t found = 0;
    if (fs_read_all(path, &all, NULL) == ERR_OK && all.len > 0) {
        const uint8_t *at = all.data, *end = all.data + all.len;
        while (at < end && (at = memmem(at, (size_t)(end - at), bytes, n)) != NULL) {
            found++;
            at++;
        }
    }
    buf_fini(&all);
    return found;
}

static size_t walk(const char *folder, const void *bytes, size_t n, size_t *files)
{
    char path[PATH_MAX];
    struct stat st;
    size_t found = 0;
    DIR *d = opendir(folder);
    for (struct dirent *e; d && (e = readdir(d)) != NULL;) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
            strcmp(e->d_name, "reserve") == 0 ||
            snprintf(path, sizeof path, "%s/%s", folder, e->d_name) >= PATH_MAX ||
            stat(path, &st) != 0)
            continue;
        if (S_ISDIR(st.st_mode))
            found += walk(path, bytes, n, files);
        else {
            (*files)++;
            found += n ? search_file(path, bytes, n) : 0;
            found += n && memmem(e->d_name, strlen(e->d_name), bytes, n) != NULL;
        }
    }
    if (d)
        closedir(d);
    return found;
}

size_t sample_search(const char *folder, const void *bytes, size_t n)
{
    size_t files = 0;
    return walk(folder, bytes, n, &files);
}

size_t sample_count_files(const char *folder)
{
    size_t files = 0;
    walk(folder, NULL, 0, &files);
    return files;
}
