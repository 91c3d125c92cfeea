#include "memory_faults.h"

#include <jansson.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

void *__real_malloc(size_t bytes);
void *__real_calloc(size_t n, size_t bytes);
void *__real_realloc(void *old, size_t bytes);
char *__real_strdup(const char *text);
void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t n, size_t bytes);
void *__wrap_realloc(void *old, size_t bytes);
char *__wrap_strdup(const char *text);

static struct {
    int64_t nth, count, seen;
    bool is_armed;
} faults;

static bool fails(void)
{
    if (!faults.is_armed)
        return false;
    int64_t at = ++faults.seen;
    return faults.nth > 0 && at >= faults.nth && at - faults.nth < faults.count;
}

void *__wrap_malloc(size_t bytes)
{
    return fails() ? NULL : __real_malloc(bytes);
}

void *__wrap_calloc(size_t n, size_t bytes)
{
    return fails() ? NULL : __real_calloc(n, bytes);
}

void *__wrap_realloc(void *old, size_t bytes)
{
    return fails() ? NULL : __real_realloc(old, bytes);
}

char *__wrap_strdup(const char *text)
{
    return fails() ? NULL : __real_strdup(text);
}

/* SQLite wants to be told how large its blocks are: that lies before each. */
enum { HEAD = 16 };

static void *with_size(void *block, int bytes)
{
    if (!block)
        return NULL;
    *(int *)block = bytes;
    return (char *)block + HEAD;
}

static void *sqlite_malloc(int bytes)
{
    return with_size(__wrap_malloc((size_t)bytes + HEAD), bytes);
}

static void sqlite_free(void *p)
{
    free((char *)p - HEAD); /* never NULL: SQLite's own word */
}

static void *sqlite_realloc(void *p, int bytes)
{
    return with_size(__wrap_realloc((char *)p - HEAD, (size_t)bytes + HEAD), bytes);
}

static int sqlite_size(void *p)
{
    return *(const int *)(const void *)((const char *)p - HEAD);
}

static int sqlite_round(int bytes)
{
    return (bytes + 7) & ~7;
}

static int sqlite_begin(void *self)
{
    (void)self;
    return SQLITE_OK;
}

static void sqlite_end(void *self)
{
    (void)self;
}

void memory_faults_install(void)
{
    static const sqlite3_mem_methods methods = { sqlite_malloc, sqlite_free,  sqlite_realloc,
                                                 sqlite_size,   sqlite_round, sqlite_begin,
                                                 sqlite_end,    NULL };
    if (sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) != SQLITE_OK)
        abort(); /* it is too late: SQLite has begun */
    json_set_alloc_funcs(__wrap_malloc, free);
}

void memory_faults_arm(int64_t nth, int64_t count)
{
    faults.nth = nth;
    faults.count = count;
    faults.seen = 0;
    faults.is_armed = true;
}

int64_t memory_faults_disarm(void)
{
    faults.is_armed = false;
    return faults.seen;
}
