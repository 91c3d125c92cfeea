/* pack: the face of a pack of goods, held in a hand, as a texture. */
#ifndef TOOLS_PACK_H
#define TOOLS_PACK_H

#include "base/attrs.h"
#include "base/err.h"
#include "tools/goods.h"

/* Samples of a texture: luma, cb, cr multiplied by alpha / 255, then alpha. */
enum { TEXEL_BYTES = 4, PACK_FACE_W = 1680, PACK_FACE_H = 1080, PACK_W = 1920, PACK_H = 2600 };

struct texture {
    int width_px, height_px;
    uint8_t *texels; /* width * height * TEXEL_BYTES */
};

/* The face's middle is at (PACK_W / 2, PACK_FACE_H / 2); the hand and arm reach below it. */
enum err_code pack_draw(const struct goods *g, struct texture *out, struct err *err) MUST_USE;
/* The room behind, of any size, without alpha. */
enum err_code room_draw(int width_px, int height_px, struct texture *out, struct err *err) MUST_USE;
void texture_fini(struct texture *t);

#endif
