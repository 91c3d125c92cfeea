/* input/keys.h: which byte a key of a gun or a keyboard stands for.
 *
 * Guns type as a US keyboard whatever the system's layout and input method, so keys are read by
 * their place.  Whatever is pressed together with Ctrl, Alt or the system key is dropped, as are
 * function and cursor keys: a barcode must not press them (reliability.md §5).  One exception: guns
 * send the GS separator as Ctrl+].
 */
#ifndef INPUT_KEYS_H
#define INPUT_KEYS_H

#include <SDL.h>
#include <stdbool.h>
#include <stdint.h>

/* '\r' for Enter, '\t' for Tab, '\b' for Backspace; 0: nothing we take. */
uint8_t keys_byte(const SDL_Keysym *key);

#endif
