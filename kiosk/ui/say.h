/* say: a verdict's sentence in the language shown. */
#ifndef UI_SAY_H
#define UI_SAY_H

#include "app/saying.h"
#include "ui/canvas.h"

/* The word of `id` with one placeholder filled. */
void say_with(struct canvas *c, const char *id, const char *name, const char *value, char *out,
              size_t cap);

/* The word of `id` with {office} and {phone} of who answers for the machine: the profile's office
 * "office", else its hotline. */
void say_owner(struct canvas *c, const char *id, char *out, size_t cap);

#endif
