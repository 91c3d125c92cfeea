/* scan/engine_type.h: a row of the table of engines; for engine.c and the engines alone. */
#ifndef SCAN_ENGINE_TYPE_H
#define SCAN_ENGINE_TYPE_H

#include "scan/engine.h"

struct engine_type {
    const char *name;
    enum err_code (*create)(struct engine **out, struct err *err);
    void (*destroy)(struct engine *e);
    void (*scan)(struct engine *e, const struct plane *p, unsigned kinds, int density,
                 engine_sink *sink, void *self);
};

/* The first member of every engine. */
struct engine {
    const struct engine_type *type;
};

extern const struct engine_type engine_type_zbar, engine_type_zxing, engine_type_grid;

#endif
