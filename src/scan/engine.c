#include "scan/engine_type.h"

static const struct engine_type *const types[ENGINE_COUNT] = {
    [ENGINE_ZBAR] = &engine_type_zbar,
    [ENGINE_ZXING] = &engine_type_zxing,
    [ENGINE_GRID] = &engine_type_grid,
};

enum err_code scan_engine_create(enum engine_id id, struct engine **out, struct err *err)
{
    struct engine *e;
    enum err_code rc = types[id]->create(&e, err);
    if (rc != ERR_OK)
        return rc;
    e->type = types[id];
    *out = e;
    return ERR_OK;
}

void scan_engine_destroy(struct engine *e)
{
    if (e)
        e->type->destroy(e);
}

const char *scan_engine_name(enum engine_id id)
{
    return id == ENGINE_LIKELY ? "likely" : types[id]->name;
}

void scan_engine_look(struct engine *e, const struct plane *p, unsigned kinds, int density,
                      engine_sink *sink, void *self)
{
    if (p->w >= 1 && p->h >= 1)
        e->type->scan(e, p, kinds, density, sink, self);
}
