/* registry/schema.h: the SQL files of db/registry/ as text, made at build time.
 * Step i brings a file from version i to i + 1; the last step stands apart because its indices are
 * built after the rows are in. */
#ifndef REGISTRY_SCHEMA_H
#define REGISTRY_SCHEMA_H

#include <stdint.h>

extern const char *const schema_steps[];
extern const int schema_version; /* user_version of a release made by this program */

/* "HYRG", in bytes 68 to 71 of every release. */
#define SCHEMA_APPLICATION_ID INT32_C(0x48595247)

#endif
