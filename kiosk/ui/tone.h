/* tone: the colours of a verdict's tone. */
#ifndef UI_TONE_H
#define UI_TONE_H

#include "ui/theme.h"
#include "verdict/verdict.h"

enum colour tone_colour(enum tone t); /* white text stands on it with >= 4.5:1 */
enum colour tone_tint(enum tone t);   /* dark text and the tone itself stand on it */

#endif
