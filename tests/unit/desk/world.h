/* A release desk in the scratch folder of a test, with two people and a clock that stands. */
#ifndef TESTS_UNIT_DESK_WORLD_H
#define TESTS_UNIT_DESK_WORLD_H

#include <sodium.h>

#include "base/clock.h"
#include "desk/desk.h"

struct world_person {
    uint8_t secret[crypto_sign_SECRETKEYBYTES];
    struct desk_person person;
    struct desk_actor actor;
};

struct world {
    char assets[FS_PATH_MAX], folder[64];
    struct words *words;
    struct clock_fake clock;
    struct desk_place place;
    struct world_person a, b, c; /* 张三 and 李四 begin the desk; 王五 is not of it */
    struct desk *d;
    struct err err;
    struct reason why;
    struct heading_match match;
};

void world_open(struct world *w, const char *folder); /* a new desk in a new folder */
void world_close(struct world *w);
void world_write(const char *path, const void *bytes, size_t n);
void world_put(const char *path, const char *text);
/* The same in GB18030. */
void world_put_gbk(const char *path, const char *text);
/* Whole file, terminated; freed by the caller. */
char *world_read(const char *path);

int64_t world_draft(struct world *w);
/* Hands a file in as 张三, for a source of the set's own name. */
enum err_code world_add(struct world *w, int64_t id, enum fact_set set, const char *path);
enum err_code world_check(struct world *w, int64_t id);
struct desk_release world_release(struct world *w, int64_t id);
/* Drafts, checks, approves and publishes the two files (NULL: as before); its id. */
int64_t world_publish(struct world *w, const char *organisations, const char *prefixes);
json_t *world_summary(struct world *w, int64_t id);
/* How many acts the history holds, each checked. */
int world_history(struct world *w);
enum err_code world_try_history(struct world *w, int *n);
/* 100 prefixes, without the first `from` of them; until the next call. */
char *world_hundred(int from);
void world_must(struct world *w, enum err_code rc);

/* Three firms, and prefixes of theirs. */
extern const char world_organisations[], world_prefixes[];

#endif
