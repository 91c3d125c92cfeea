/* fake_film: the pictures a fake camera sends, all in memory before the first is asked for. */
#ifndef TOOLS_FAKE_FILM_H
#define TOOLS_FAKE_FILM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/attrs.h"

struct picture_bytes {
    const uint8_t *p;
    size_t len;
};

struct film {
    struct picture_bytes *jpegs, *raws; /* raws only after film_prepare for YUYV */
    size_t n_jpegs, n_raws;
    int width_px, height_px; /* of the first */
    bool is_raw;
};

/* A recording or a folder of JPEG files; false when there is no picture in it. */
bool film_open(const char *path, struct film *out);
/* Makes YUYV pictures of the first few, or goes back to the JPEGs. */
void film_prepare(struct film *f, bool is_raw);
size_t film_bytes_max(const struct film *f);
/* The i-th from 0; begins again after the last. */
struct picture_bytes film_picture(const struct film *f, size_t i);
void film_close(struct film *f);

#endif
