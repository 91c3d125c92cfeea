/* fleet/schema.h: the SQL files of db/fleet/ as text, made at build time.  Step i brings the hub's
 * database of kiosks from version i to i + 1. */
#ifndef FLEET_SCHEMA_H
#define FLEET_SCHEMA_H

#include <stdint.h>

extern const char *const fleet_schema_steps[];
extern const int fleet_schema_version;

/* "HYFL", in bytes 68 to 71 of the file. */
#define FLEET_APPLICATION_ID INT32_C(0x4859464C)

#endif
