#include "ui/digits.h"

#include "ui/button.h"
#include "ui/text.h"

enum { GROUPS_MAX = 4, BOX_TEXT_MAX = 160 };

/* After how many characters a blank stands; 0 ends. */
static const size_t gaps[][GROUPS_MAX] = {
    [DIGITS_PLAIN] = { 0 }, [DIGITS_PHONE] = { 3, 7 }, [DIGITS_DAY] = { 4, 6 },
    [DIGITS_PRICE] = { 0 }, [DIGITS_NUMBER] = { 8 },   [DIGITS_CODE] = { 3 },
};

static bool has_gap(enum digits_form form, size_t i)
{
    for (int k = 0; k < GROUPS_MAX && gaps[form][k] > 0; k++)
        if (gaps[form][k] == i)
            return true;
    return false;
}

void digits_draw_box(struct canvas *c, struct rect r, enum digits_form form, const char *typed,
                     size_t n_masked, bool is_wrong)
{
    enum colour ground = is_wrong ? COLOUR_AMBER_TINT : COLOUR_WHITE;
    const struct text_look look = { .style = STYLE_BOX,
                                    .ink = is_wrong ? COLOUR_AMBER_INK : COLOUR_INK,
                                    .ground = ground,
                                    .align = ALIGN_CENTRE };
    char line[BOX_TEXT_MAX] = "";
    size_t n = 0;
    for (size_t i = 0; typed[i] && n + 8 < sizeof line; i++)
        n += (size_t)snprintf(line + n, sizeof line - n, "%s%s", has_gap(form, i) ? " " : "",
                              i < n_masked ? "•" : (char[]){ typed[i], '\0' });
    canvas_card(c, r, 16, ground, 5, is_wrong ? COLOUR_AMBER : COLOUR_OUTLINE);
    text_draw(c, rect_inset(r, 24, 4), &look, line);
    explicit_bzero(line, sizeof line);
}

static void draw_control(struct canvas *c, struct rect box, bool is_clear)
{
    button_draw(c,
                &(struct button){ .box = box,
                                  .look = BUTTON_QUIET,
                                  .icon = is_clear ? ICON_CROSS : ICON_ERASE,
                                  .icon_above = true,
                                  .label = canvas_word(c, is_clear ? "entry.clear" : "entry.erase"),
                                  .action = ACTION_KEY,
                                  .arg = is_clear ? KEY_CLEAR : KEY_BACKSPACE });
}

void digits_draw_keys(struct canvas *c, struct rect r, bool has_point)
{
    const char *keys = has_point ? "123456789.0<" : "123456789~0<";
    double gap = canvas_size(c, SIZE_GAP);
    for (int i = 0; keys[i]; i++) {
        struct rect box = rect_cell(r, 3, 4, i, gap, gap);
        char label[2] = { keys[i], '\0' };
        if (keys[i] == '~' || keys[i] == '<')
            draw_control(c, box, keys[i] == '~');
        else
            button_draw(c, &(struct button){ .box = box,
                                             .look = BUTTON_KEY,
                                             .label = label,
                                             .action = ACTION_KEY,
                                             .arg = keys[i] });
    }
}
