#include "door_world.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <unistd.h>

void forget(const char *name)
{
    static const char *const suffixes[] = { "", ".pub", ".counter", "-wal", "-shm" };
    char path[64];
    for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
        snprintf(path, sizeof path, "%s%s", name, suffixes[i]);
        unlink(path);
    }
}

static void admit(struct fleet *f, const char *name, const char *file)
{
    uint8_t key[STAMP_PUBLIC_BYTES];
    struct err err;
    char path[64];
    forget(file);
    snprintf(path, sizeof path, "%s.pub", file);
    assert_int_equal(identity_create(file, name, NULL), ERR_OK);
    assert_int_equal(identity_public(path, key, NULL), ERR_OK);
    if (fleet_admit(f, name, key, NOW - 1000, &err) != ERR_OK)
        fail_msg("%s", err.text);
}

static const char *stamp_of(const void *self, const char *name)
{
    const struct door_request *r = self;
    return strcmp(name, STAMP_HEADER) == 0 ? r->stamp : NULL;
}

void door_hear(struct door *d, const struct door_request *r, struct door_answer *out)
{
    struct exchange_answer a;
    const struct exchange_request request = { r->method,     r->path,  r->body,
                                              r->is_too_big, stamp_of, r };
    uint64_t retry = 0;
    exchange_begin(&a);
    door_answer(d, &request, &a);
    *out = (struct door_answer){ .status = a.status };
    for (size_t i = 0; i < a.n; i++)
        if (strcmp(a.header[i].name, "Retry-After") == 0 &&
            span_number(span_of(a.header[i].value), &retry))
            out->retry_after_s = (uint32_t)retry;
    assert_true(a.text.len < sizeof out->text);
    memcpy(out->text, a.text.data, a.text.len);
    exchange_fini(&a);
}

enum err_code open_door(struct clock_fake *time, struct door **out)
{
    return door_open(&(struct door_options){ .fleet = FLEET, .clock = clock_of_fake(time) }, out,
                     NULL);
}

int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    *state = f;
    f->time = (struct clock_fake){ .utc_s = NOW };
    forget(FLEET);
    assert_int_equal(fleet_open(FLEET, true, &f->fleet, NULL), ERR_OK);
    admit(f->fleet, "wei-07", "wei.key");
    assert_int_equal(identity_open("wei.key", &f->kiosk, NULL), ERR_OK);
    assert_int_equal(open_door(&f->time, &f->door), ERR_OK);
    return 0;
}

int tear_down(void **state)
{
    struct fixture *f = *state;
    door_close(f->door);
    identity_fini(&f->kiosk);
    fleet_close(f->fleet);
    free(f);
    return 0;
}

static bool sum_row(void *self, const struct fleet_prefix *row)
{
    *(int64_t *)self += row->count;
    return true;
}

int64_t counted(struct fleet *f, int32_t week)
{
    int64_t n = 0;
    assert_int_equal(fleet_unlisted(f, week, sum_row, &n, NULL), ERR_OK);
    return n;
}
