#include "ui/keypad.h"

#include "ui/button.h"
#include "ui/provinces.h"

/* Characters as they stand on the keys, in reading order; '^' stands for all provinces, '<' for
 * backspace, '~' for clear.  QS, XK, SC, TS need no other letters. */
static const struct {
    const char *keys;
    int up, flat; /* columns */
} pads[ENTRY_KIND_COUNT] = {
    [ENTRY_CODE] = { "123456789~0<", 3, 3 },
    [ENTRY_DATE] = { "123456789~0<", 3, 3 },
    [ENTRY_ORG] = { "1234567890ABCDEFGHIJKLMNOPQRSTUVWXYZ", 6, 12 },
    [ENTRY_LICENCE] = { "1234567890XKQSCT-^", 8, 12 },
};

bool keypad_is_small(enum entry_kind kind)
{
    return pads[kind].up == 3;
}

static void draw_control(struct canvas *c, struct rect box, char key)
{
    bool clear = key == '~';
    button_draw(c, &(struct button){ .box = box,
                                     .look = BUTTON_QUIET,
                                     .icon = clear ? ICON_CROSS : ICON_ERASE,
                                     .icon_above = true,
                                     .label = canvas_word(c, clear ? "entry.clear" : "entry.erase"),
                                     .action = ACTION_KEY,
                                     .arg = clear ? KEY_CLEAR : KEY_BACKSPACE });
}

static void draw_key(struct canvas *c, struct rect box, const char *label, int arg)
{
    button_draw(
        c, &(struct button){
               .box = box, .look = BUTTON_KEY, .label = label, .action = ACTION_KEY, .arg = arg });
}

void keypad_draw(struct canvas *c, struct rect r)
{
    const char *keys = pads[c->model->entry_kind].keys;
    int columns = c->panel->upright ? pads[c->model->entry_kind].up
                                    : pads[c->model->entry_kind].flat;
    int count = (int)strlen(keys), i = 0;
    bool provinces = strchr(keys, '^') != NULL;
    if (provinces)
        count += c->provinces->count - 1;
    int rows = (count + columns - 1) / columns;
    double gap = columns > 8 ? 12 : canvas_size(c, SIZE_GAP);
    for (const char *k = keys; *k; k++) {
        char label[2] = { *k, '\0' };
        if (*k == '^')
            continue;
        struct rect box = rect_cell(r, columns, rows, i++, gap, gap);
        if (*k == '<' || *k == '~')
            draw_control(c, box, *k);
        else
            draw_key(c, box, label, *k);
    }
    for (int p = 0; provinces && p < c->provinces->count; p++, i++)
        draw_key(c, rect_cell(r, columns, rows, i, gap, gap), c->provinces->names[p],
                 KEY_PROVINCE + p);
}

void keypad_draw_controls(struct canvas *c, struct rect r, bool in_a_row)
{
    double gap = canvas_size(c, in_a_row ? SIZE_GAP : SIZE_ROW_GAP);
    bool with_keys = !keypad_is_small(c->model->entry_kind);
    if (with_keys && in_a_row) {
        draw_control(c, rect_cut_left(&r, r.w * 0.22, gap), '~');
        draw_control(c, rect_cut_left(&r, r.w * 0.28, gap), '<');
    } else if (with_keys) {
        double h = (r.h - 2 * gap) / 3.4;
        draw_control(c, rect_cut_top(&r, h, gap), '~');
        draw_control(c, rect_cut_top(&r, h, gap), '<');
    }
    button_draw(c, &(struct button){ .box = r,
                                     .look = BUTTON_GO,
                                     .label = canvas_word(c, "entry.submit"),
                                     .action = ACTION_SUBMIT });
}
