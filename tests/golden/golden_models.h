/* golden_models: fixed models for the pictures: firms are invented, days do not move. */
#ifndef GOLDEN_MODELS_H
#define GOLDEN_MODELS_H

#include "app/model.h"

struct golden {
    struct model model;
    struct check check; /* what model.check points at */
    struct fact_release release;
    char maker[FACT_NAME_MAX];
    bool maker_is_read;
    struct date made;
};

struct golden_case {
    const char *name;
    void (*set)(struct golden *g); /* on top of what golden_set gives */
    unsigned kept;                 /* bit v: variant v has a picture in tests/golden/pictures */
};

/* Variants: bit 0 English, bit 1 lying panel, bit 2 large print. */
enum { VARIANT_EN = 1, VARIANT_FLAT = 2, VARIANT_LARGE = 4, VARIANTS = 8 };

/* A barcode whose registration has ended: what most reports are about. */
void golden_set_cancelled(struct golden *g);

extern const struct golden_case golden_cases[];
extern const size_t golden_count;

/* The model of case i in that variant; law is borrowed. */
void golden_set(struct golden *g, size_t i, unsigned variant, const struct law *law);

#endif
