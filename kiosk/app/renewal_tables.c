#include "app/renewal_tables.h"

#include <stdlib.h>

#include "base/log.h"

void renewal_tables_free(struct tables *t)
{
    if (t)
        tables_close(t);
    free(t);
}

static struct tables *open_others(struct renewal_tables *r, const char *store, const char *assets,
                                  const char *profile, int64_t *opened)
{
    struct err err = { 0 };
    struct tables *t = calloc(1, sizeof *t);
    if (!t || tables_open_held(store, assets, profile, t, &err) != ERR_OK) {
        log_line(LOG_ERROR, "renewal", "%s", t ? err.text : "no memory for tables");
        free(t);
        return NULL;
    }
    *opened = t->sequence;
    if (t->sequence != r->given) {
        r->given = t->sequence;
        return t;
    }
    renewal_tables_free(t);
    return NULL;
}

/* Whoever holds the store's lock now is renewing it: the next look does it. */
static void mend(struct renewal_tables *r, const char *store, const char *assets, bool *is_mended)
{
    const struct tables_place place = { store, assets };
    struct err err = { 0 };
    if (tables_mend(store, &place, is_mended, &err) == ERR_OK)
        return;
    log_line(LOG_WARN, "renewal", "%s", err.text);
    r->seen[0] = '\0';
}

struct tables *renewal_tables_look(struct renewal_tables *r, const char *store, const char *assets,
                                   const char *profile, bool *is_mended)
{
    struct binder b;
    int64_t opened = 0;
    if (binder_look(store, &b, NULL) != ERR_OK)
        return NULL;
    const char *first = b.n > 0 ? b.held[0].name : "";
    if (strcmp(first, r->seen) == 0)
        return NULL;
    text_copy(r->seen, sizeof r->seen, first);
    struct tables *t = open_others(r, store, assets, profile, &opened);
    if (b.n > 0 && opened != b.held[0].sequence)
        mend(r, store, assets, is_mended);
    return t;
}
