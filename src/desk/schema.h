/* desk/schema.h: the SQL files of db/desk/ as text, made at build time.  Step i brings the desk's
 * database from version i to i + 1. */
#ifndef DESK_SCHEMA_H
#define DESK_SCHEMA_H

#include <stdint.h>

extern const char *const desk_schema_steps[];
extern const int desk_schema_version;

/* "HYDK", in bytes 68 to 71 of the file. */
#define DESK_APPLICATION_ID INT32_C(0x4859444B)

#endif
