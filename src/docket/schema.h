/* docket/schema.h: the SQL files of db/docket/ as text, made at build time.  Step i brings the database of reports
 * from version i to i + 1. */
#ifndef DOCKET_SCHEMA_H
#define DOCKET_SCHEMA_H

#include <stdint.h>

extern const char *const docket_sqlite_steps[];
extern const int docket_sqlite_version;
extern const char *const docket_postgres_steps[];
extern const int docket_postgres_version;

/* "HYDT", in bytes 68 to 71 of an SQLite file. */
#define DOCKET_APPLICATION_ID INT32_C(0x48594454)

#endif
