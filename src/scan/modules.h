/* scan/modules.h: dark and light modules from the grey in their middles.
 *
 * Pure.  Threads: any.
 */
#ifndef SCAN_MODULES_H
#define SCAN_MODULES_H

/* In place, row by row; spare has as many.  Takes out the part `undo` of the neighbours' light that
 * the lens has mixed in, 0 to 1. */
void modules_undo_lens(float *grey, float *spare, int cols, int rows, float undo);
/* Each module's grey against halfway between the dark and the light ones around it: value is -1 to
 * 1, dark is positive. */
void modules_judge(const float *grey, int cols, int rows, float *value);

#endif
