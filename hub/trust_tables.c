#include "hub/trust_tables.h"

#include <inttypes.h>
#include <stdio.h>

#include "sync/bundle.h"
#include "tables/tables.h"

static void print_tables(const struct bundle *b)
{
    printf("tables %" PRId64 ":\n", b->sequence);
    for (size_t i = 0; i < b->n; i++)
        printf("  %s (%zu bytes)\n", b->files[i].name, b->files[i].text.len);
}

static enum err_code add(struct office *office, const struct trust_tables *t, struct span bytes,
                         struct err *err)
{
    const struct tables_place place = { NULL, t->assets };
    const struct office_tables tables = { bytes, t->audience, t->n_audience };
    struct bundle bundle;
    enum err_code rc = tables_check(&place, bytes, err);
    if (rc == ERR_OK)
        rc = bundle_read(bytes, &bundle, err);
    if (rc == ERR_OK)
        rc = office_add_tables(office, t->role, &tables, err);
    if (rc != ERR_OK)
        return rc;
    print_tables(&bundle);
    puts("every reader takes them; drafted; now its people: trust sign, then trust publish");
    return ERR_OK;
}

enum err_code trust_add_tables(struct office *office, const struct trust_tables *t, struct err *err)
{
    struct buf bytes = BUF_INIT(2 * BUNDLE_BYTES_MAX);
    int64_t sequence = 0;
    enum err_code rc = office_next_tables(office, t->role, &sequence, err);
    if (rc == ERR_OK)
        rc = tables_gather(t->folder, t->assets, sequence, &bytes, err);
    if (rc == ERR_OK)
        rc = add(office, t, buf_span(&bytes), err);
    buf_fini(&bytes);
    return rc;
}
