/* inspect: what the last ui_draw left, for tests that walk texts and touch zones. */
#ifndef UI_INSPECT_H
#define UI_INSPECT_H

#include "ui/canvas.h"

/* Borrowed until the next ui_draw. */
const struct canvas *ui_inspect(const struct ui *ui);
const struct theme *ui_theme(const struct ui *ui);
const struct panel *ui_panel(const struct ui *ui);

#endif
