/* app/present_way.h: what present.c asks of either way of showing; nobody else includes it. */
#ifndef APP_PRESENT_WAY_H
#define APP_PRESENT_WAY_H

#include <SDL.h>

#include "app/present.h"

struct way_ops {
    const char *name;
    enum err_code (*open)(SDL_Window *window, int width_px, int height_px, struct figures *figures,
                          void **self, struct err *err);
    void (*close)(void *self);
    bool (*show)(void *self, struct ui *ui, const struct model *m, const struct frame *f);
    void (*forget)(void *self);
    void (*press)(void *self, struct box button);
    void (*expose)(void *self);
};

extern const struct way_ops way_software, way_gpu;

#endif
