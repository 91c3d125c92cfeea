#include "registry/content.h"

#include <openssl/evp.h>

#include "registry/registry_file.h"
#include "registry/tally.h"
#include "registry/walk.h"

struct tally {
    EVP_MD *sha256;
    EVP_MD_CTX *state;
    struct buf row;
};

static const char *const tables[SET_COUNT] = {
    [SET_PREFIX] = "prefix",   [SET_ORG] = "organisation",      [SET_PRODUCT] = "product",
    [SET_LICENCE] = "licence", [SET_STANDARD] = "standard",     [SET_USE] = "authorised_use",
    [SET_ALERT] = "alert",     [SET_CORRECTION] = "correction",
};

enum err_code tally_open(struct tally **out, struct err *err)
{
    struct tally *t = calloc(1, sizeof *t);
    if (t) {
        t->row = BUF_INIT(CHANGE_BYTES_MAX);
        t->sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
        t->state = EVP_MD_CTX_new();
    }
    if (!t || !t->sha256 || !t->state || EVP_DigestInit_ex2(t->state, t->sha256, NULL) != 1) {
        tally_close(t);
        return err_set(err, ERR_NOMEM, "no memory to count a release's rows");
    }
    *out = t;
    return ERR_OK;
}

void tally_close(struct tally *t)
{
    if (!t)
        return;
    EVP_MD_CTX_free(t->state);
    EVP_MD_free(t->sha256);
    buf_fini(&t->row);
    free(t);
}

enum err_code tally_hash(struct tally *t, const struct layout_table *table, const struct value *row,
                         struct tally_row *out, struct err *err)
{
    uint8_t sum[EVP_MAX_MD_SIZE];
    unsigned n = 0;
    t->row.len = 0;
    enum err_code rc = buf_append(&t->row, table->name, strlen(table->name) + 1);
    if (!rc)
        rc = change_put_record(&t->row, row, table->n);
    if (rc)
        return err_set(err, rc, "a row of %s is longer than any release's", table->name);
    if (EVP_DigestInit_ex2(t->state, NULL, NULL) != 1 ||
        EVP_DigestUpdate(t->state, t->row.data, t->row.len) != 1 ||
        EVP_DigestFinal_ex(t->state, sum, &n) != 1 || n != sizeof out->word)
        return err_set(err, ERR_NOMEM, "no memory to count a release's rows");
    for (size_t i = 0; i < ARRAY_LEN(out->word); i++) {
        out->word[i] = 0;
        for (size_t k = 0; k < 8; k++)
            out->word[i] |= (uint64_t)sum[8 * i + k] << (8 * k);
    }
    return ERR_OK;
}

static int64_t *count_of(struct content *c, const struct layout_table *table)
{
    for (size_t i = 0; i < SET_COUNT; i++)
        if (strcmp(tables[i], table->name) == 0)
            return &c->rows[i];
    return NULL; /* the release's own paper */
}

void tally_add(struct content *c, const struct layout_table *table, const struct tally_row *row)
{
    uint64_t carry = 0;
    for (size_t i = 0; i < ARRAY_LEN(row->word); i++) {
        uint64_t with = c->sum[i] + carry;
        carry = with < carry;
        c->sum[i] = with + row->word[i];
        carry += c->sum[i] < with;
    }
    int64_t *count = count_of(c, table);
    if (count)
        ++*count;
}

void tally_take(struct content *c, const struct layout_table *table, const struct tally_row *row)
{
    uint64_t borrow = 0;
    for (size_t i = 0; i < ARRAY_LEN(row->word); i++) {
        uint64_t was = c->sum[i], less = was - borrow;
        borrow = less > was;
        c->sum[i] = less - row->word[i];
        borrow += c->sum[i] > less;
    }
    int64_t *count = count_of(c, table);
    if (count)
        --*count;
}

bool content_same(const struct content *a, const struct content *b)
{
    return memcmp(a, b, sizeof *a) == 0;
}

void content_hex(const struct content *c, char out[CONTENT_HEX + 1])
{
    for (size_t i = 0; i < ARRAY_LEN(c->sum); i++)
        snprintf(out + 16 * i, 17, "%016llx",
                 (unsigned long long)c->sum[ARRAY_LEN(c->sum) - 1 - i]);
}

bool content_read_hex(struct span hex, struct content *out)
{
    uint64_t sum[4] = { 0 };
    if (hex.len != CONTENT_HEX)
        return false;
    for (size_t i = 0; i < hex.len; i++) {
        static const char digits[] = "0123456789abcdef";
        const char *at = hex.p[i] ? strchr(digits, hex.p[i]) : NULL;
        if (!at)
            return false;
        uint64_t *word = &sum[3 - i / 16];
        *word = *word << 4 | (uint64_t)(at - digits);
    }
    memcpy(out->sum, sum, sizeof sum);
    return true;
}

static enum err_code add_table(struct tally *t, sqlite3 *db, const struct layout_table *table,
                               struct content *out, struct err *err)
{
    struct walk w;
    struct tally_row row;
    enum err_code rc = walk_open(&w, db, table, err);
    while (!rc && (rc = walk_next(&w, err)) == ERR_OK && !w.at_end)
        if ((rc = tally_hash(t, table, w.row, &row, err)) == ERR_OK)
            tally_add(out, table, &row);
    walk_close(&w);
    return rc;
}

enum err_code content_of(struct registry *r, struct content *out, struct err *err)
{
    struct layout layout;
    struct tally *t = NULL;
    struct content sum = { 0 };
    enum err_code rc = layout_read(r->db, &layout, err);
    if (!rc)
        rc = tally_open(&t, err);
    for (size_t i = 0; !rc && i < layout.n; i++)
        rc = add_table(t, r->db, &layout.table[i], &sum, err);
    tally_close(t);
    if (!rc)
        *out = sum;
    return rc;
}
