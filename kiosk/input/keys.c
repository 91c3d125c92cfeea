#include "input/keys.h"

enum { GROUP_SEPARATOR = 0x1D };

/* Plain and with Shift, by place on a US keyboard. */
static const struct {
    uint8_t plain, shifted;
} places[] = {
    [SDL_SCANCODE_1] = { '1', '!' },           [SDL_SCANCODE_2] = { '2', '@' },
    [SDL_SCANCODE_3] = { '3', '#' },           [SDL_SCANCODE_4] = { '4', '$' },
    [SDL_SCANCODE_5] = { '5', '%' },           [SDL_SCANCODE_6] = { '6', '^' },
    [SDL_SCANCODE_7] = { '7', '&' },           [SDL_SCANCODE_8] = { '8', '*' },
    [SDL_SCANCODE_9] = { '9', '(' },           [SDL_SCANCODE_0] = { '0', ')' },
    [SDL_SCANCODE_RETURN] = { '\r', '\r' },    [SDL_SCANCODE_BACKSPACE] = { '\b', '\b' },
    [SDL_SCANCODE_TAB] = { '\t', '\t' },       [SDL_SCANCODE_SPACE] = { ' ', ' ' },
    [SDL_SCANCODE_MINUS] = { '-', '_' },       [SDL_SCANCODE_EQUALS] = { '=', '+' },
    [SDL_SCANCODE_LEFTBRACKET] = { '[', '{' }, [SDL_SCANCODE_RIGHTBRACKET] = { ']', '}' },
    [SDL_SCANCODE_BACKSLASH] = { '\\', '|' },  [SDL_SCANCODE_SEMICOLON] = { ';', ':' },
    [SDL_SCANCODE_APOSTROPHE] = { '\'', '"' }, [SDL_SCANCODE_GRAVE] = { '`', '~' },
    [SDL_SCANCODE_COMMA] = { ',', '<' },       [SDL_SCANCODE_PERIOD] = { '.', '>' },
    [SDL_SCANCODE_SLASH] = { '/', '?' },       [SDL_SCANCODE_KP_DIVIDE] = { '/', '/' },
    [SDL_SCANCODE_KP_MULTIPLY] = { '*', '*' }, [SDL_SCANCODE_KP_MINUS] = { '-', '-' },
    [SDL_SCANCODE_KP_PLUS] = { '+', '+' },     [SDL_SCANCODE_KP_ENTER] = { '\r', '\r' },
    [SDL_SCANCODE_KP_0] = { '0', '0' },        [SDL_SCANCODE_KP_PERIOD] = { '.', '.' },
};

uint8_t keys_byte(const SDL_Keysym *key)
{
    bool has_shift = (key->mod & KMOD_SHIFT) != 0;
    if (key->mod & KMOD_CTRL)
        return key->scancode == SDL_SCANCODE_RIGHTBRACKET && !(key->mod & (KMOD_ALT | KMOD_GUI))
                   ? GROUP_SEPARATOR
                   : 0;
    if (key->mod & (KMOD_ALT | KMOD_GUI))
        return 0;
    if (key->scancode >= SDL_SCANCODE_A && key->scancode <= SDL_SCANCODE_Z) {
        bool is_upper = has_shift != ((key->mod & KMOD_CAPS) != 0);
        return (uint8_t)((is_upper ? 'A' : 'a') + (key->scancode - SDL_SCANCODE_A));
    }
    if (key->scancode >= SDL_SCANCODE_KP_1 && key->scancode <= SDL_SCANCODE_KP_9)
        return (uint8_t)('1' + (key->scancode - SDL_SCANCODE_KP_1));
    if ((size_t)key->scancode >= sizeof places / sizeof places[0])
        return 0;
    return has_shift ? places[key->scancode].shifted : places[key->scancode].plain;
}
