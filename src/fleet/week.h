/* fleet/week.h: weeks as ISO 8601 counts them: from Monday, named by the year of their Thursday. */
#ifndef FLEET_WEEK_H
#define FLEET_WEEK_H

#include <stdbool.h>

#include "base/date.h"

enum { WEEK_TEXT_MAX = 12 };

int32_t week_of(struct date day);                /* 202647; day must be known */
bool week_parse(const char *text, int32_t *out); /* "2026-W47"; only weeks there are */
void week_write(int32_t week, char out[WEEK_TEXT_MAX]);
struct date week_monday(int32_t week);

#endif
