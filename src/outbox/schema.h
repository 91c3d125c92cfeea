/* outbox/schema.h: the SQL files of db/outbox/ as text, made at build time.  Step i brings an outbox from
 * version i to i + 1. */
#ifndef OUTBOX_SCHEMA_H
#define OUTBOX_SCHEMA_H

#include <stdint.h>

extern const char *const outbox_schema_steps[];
extern const int outbox_schema_version;

/* "HYOB", in bytes 68 to 71 of the file. */
#define OUTBOX_APPLICATION_ID INT32_C(0x48594F42)

#endif
