/* code/gs1_check.h: the content of one component.  For code/gs1*.c only.  Pure; threads: any. */
#ifndef CODE_GS1_CHECK_H
#define CODE_GS1_CHECK_H

#include "code/gs1_table.h"

/* GS1_OK, or the reason, and in *at the byte of value it is about. */
enum gs1_reason gs1_check_characters(char type, struct span value, size_t *at);
enum gs1_reason gs1_check_content(enum gs1_check check, struct span value, size_t *at);

/* YYMMDD; day 00 only where day_may_miss. */
enum gs1_reason gs1_check_yymmdd(const uint8_t *digits, bool day_may_miss, size_t *at);

#endif
