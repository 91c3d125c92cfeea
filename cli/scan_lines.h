/* scan_lines: the printed numbers of a picture, for `heyan scan --ocr`. */
#ifndef CLI_SCAN_LINES_H
#define CLI_SCAN_LINES_H

#include <jansson.h>

#include "ocr/ocr.h"

/* [{"text","kind","value","doubtful":[{"at","alternatives"}],"score","points"}], or NULL. */
json_t *scan_lines_json(const struct ocr_lines *lines);
/* One line each for a person; doubtful characters as {0/O/D}. */
void scan_lines_print(const char *path, const struct ocr_lines *lines);

#endif
