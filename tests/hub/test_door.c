/* What kiosks tell the hub: every kind of attack has its status, in memory and on the wire. */
#include <setjmp.h>
#include <stdarg.h>

#include <arpa/inet.h>
#include <cmocka.h>
#include <sqlite3.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fs.h"
#include "door_world.h"
#include "hub/server.h"

#define BODY(version, rows)                                                                        \
    "{\"version\":" #version ",\"program\":\"0.1.0\",\"now\":5,\"clock\":\"good\",\"release\":{"   \
    "\"sequence\":31,\"since\":4},\"sync\":{\"trouble\":\"disk full\",\"refusal\":\"\","           \
    "\"since\":2,\"succeeded\":3},\"batch\":\"0123456789abcdef\",\"unlisted\":[" rows "]}"
#define ROW  "[\"69012345\",3,\"2026-11-23\",\"2026-11-23\"]"
#define GOOD BODY(1, ROW)

static struct door_answer ask(struct fixture *f, struct door_request r, int64_t utc_s)
{
    char stamp[STAMP_TEXT_MAX];
    struct door_answer a;
    const struct stamp_request stamped = { r.method, r.path, r.body };
    if (!r.stamp) {
        assert_int_equal(identity_stamp(&f->kiosk, &stamped, utc_s, stamp, NULL), ERR_OK);
        r.stamp = stamp;
    }
    door_hear(f->door, &r, &a);
    return a;
}

static struct door_answer post(struct fixture *f, const char *body)
{
    return ask(f, (struct door_request){ "POST", BEAT_PATH, NULL, span_of(body), false },
               f->time.utc_s);
}

/* --- attacks ------------------------------------------------------------------------------------ */

static void every_attack_has_its_status(void **state)
{
    struct fixture *f = *state;
    static char big[BEAT_BODY_MAX + 1];
    memset(big, ' ', sizeof big);
    const struct span good = span_of(GOOD);
    char stranger[STAMP_TEXT_MAX];
    struct identity other;
    const struct stamp_request stamped = { "POST", BEAT_PATH, good };
    forget("other.key");
    assert_int_equal(identity_create("other.key", "wei-07", NULL), ERR_OK);
    assert_int_equal(identity_open("other.key", &other, NULL), ERR_OK);
    assert_int_equal(identity_stamp(&other, &stamped, NOW, stranger, NULL), ERR_OK);
    identity_fini(&other);
    char unknown[STAMP_TEXT_MAX];
    forget("new.key");
    assert_int_equal(identity_create("new.key", "nobody", NULL), ERR_OK);
    assert_int_equal(identity_open("new.key", &other, NULL), ERR_OK);
    assert_int_equal(identity_stamp(&other, &stamped, NOW, unknown, NULL), ERR_OK);
    identity_fini(&other);
    char moved[STAMP_TEXT_MAX]; /* a good stamp of another request */
    const struct stamp_request elsewhere = { "POST", "/v1/reports", good };
    assert_int_equal(identity_stamp(&f->kiosk, &elsewhere, NOW, moved, NULL), ERR_OK);
    const struct {
        const char *name;
        struct door_request r; /* no stamp: a good one */
        int64_t utc_s;
        unsigned status;
        const char *reason;
    } rows[] = {
        { "no stamp", { "POST", BEAT_PATH, "", good, false }, NOW, 401, "stamp" },
        { "not ours", { "POST", BEAT_PATH, "Basic x", good, false }, NOW, 401, "stamp" },
        { "another key", { "POST", BEAT_PATH, stranger, good, false }, NOW, 401, "stamp" },
        { "unknown", { "POST", BEAT_PATH, unknown, good, false }, NOW, 401, "stamp" },
        { "moved", { "POST", BEAT_PATH, moved, good, false }, NOW, 401, "stamp" },
        { "old", { "POST", BEAT_PATH, NULL, good, false }, NOW - 601, 401, "clock" },
        { "early", { "POST", BEAT_PATH, NULL, good, false }, NOW + 601, 401, "clock" },
        { "address", { "POST", "/v1/x", NULL, good, false }, NOW, 404, "no_such_address" },
        { "method", { "GET", BEAT_PATH, NULL, good, false }, NOW, 405, "method" },
        { "long", { "POST", BEAT_PATH, NULL, { NULL, 0 }, true }, NOW, 413, "too_big" },
        { "longer",
          { "POST", BEAT_PATH, NULL, { (uint8_t *)big, sizeof big }, false },
          NOW,
          413,
          "too_big" },
        { "empty", { "POST", BEAT_PATH, NULL, { NULL, 0 }, false }, NOW, 400, "malformed" },
        { "blank",
          { "POST", BEAT_PATH, NULL, { (uint8_t *)big, BEAT_BODY_MAX }, false },
          NOW,
          400,
          "malformed" },
        { "form",
          { "POST", BEAT_PATH, NULL, span_of(BODY(2, ROW)), false },
          NOW,
          400,
          "malformed" },
        { "SQL",
          { "POST", BEAT_PATH, NULL,
            span_of(BODY(1, "[\"1';--\",3,\"2026-11-23\",\"2026-11-23\"]")), false },
          NOW,
          400,
          "malformed" },
    };
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct door_answer a = ask(f, rows[i].r, rows[i].utc_s);
        if (a.status != rows[i].status || !strstr(a.text, rows[i].reason))
            fail_msg("%s: %u %s", rows[i].name, a.status, a.text);
    }
    assert_int_equal(counted(f->fleet, 202648), 0);
    assert_int_equal(post(f, GOOD).status, 200); /* none of it closed the door to the kiosk */
    assert_int_equal(counted(f->fleet, 202648), 3);
}

static void a_request_heard_is_not_heard_again(void **state)
{
    struct fixture *f = *state;
    char stamp[STAMP_TEXT_MAX];
    const struct stamp_request stamped = { "POST", BEAT_PATH, span_of(GOOD) };
    assert_int_equal(identity_stamp(&f->kiosk, &stamped, NOW, stamp, NULL), ERR_OK);
    const struct door_request r = { "POST", BEAT_PATH, stamp, stamped.body, false };
    assert_int_equal(ask(f, r, NOW).status, 200);
    f->time.utc_s += 60;
    struct door_answer a = ask(f, r, NOW);
    assert_int_equal(a.status, 409);
    assert_non_null(strstr(a.text, "\"counter\":1"));
    a = post(f, GOOD); /* the kiosk itself, the same batch: taken, not counted */
    assert_int_equal(a.status, 200);
    assert_non_null(strstr(a.text, "0123456789abcdef"));
    assert_int_equal(counted(f->fleet, 202648), 3);
    a = ask(f, r, NOW); /* the oldest again: the highest number is told */
    assert_int_equal(a.status, 409);
    assert_non_null(strstr(a.text, "\"counter\":2"));
    a = post(f, GOOD);
    assert_int_equal(a.status, 429);
    assert_int_equal(a.retry_after_s, FLEET_PAUSE_S);
}

/* Two servers with one database: the other has been faster since this one looked. */
static void the_database_has_the_last_word(void **state)
{
    struct fixture *f = *state;
    static struct beat b;
    struct fleet_kiosk k;
    assert_int_equal(fleet_find(f->fleet, "wei-07", &k, NULL), ERR_OK);
    assert_int_equal(fleet_take(f->fleet, &k, 9, &b, NOW, NULL), ERR_OK);
    assert_int_equal(fleet_take(f->fleet, &k, 9, &b, NOW + 60, NULL), ERR_STALE);
    assert_int_equal(fleet_take(f->fleet, &k, 8, &b, NOW + 60, NULL), ERR_STALE);
    k.public_key[0] ^= 1;
    assert_int_equal(fleet_take(f->fleet, &k, 10, &b, NOW + 60, NULL), ERR_STALE);
    k.public_key[0] ^= 1;
    assert_int_equal(fleet_revoke(f->fleet, "wei-07", NOW, NULL), ERR_OK);
    assert_int_equal(fleet_take(f->fleet, &k, 11, &b, NOW + 60, NULL), ERR_STALE);
}

static void who_is_revoked_is_not_heard(void **state)
{
    struct fixture *f = *state;
    uint8_t key[STAMP_PUBLIC_BYTES];
    assert_int_equal(identity_public("wei.key.pub", key, NULL), ERR_OK);
    assert_int_equal(fleet_admit(f->fleet, "wei-07", key, NOW, NULL), ERR_BUSY);
    assert_int_equal(fleet_admit(f->fleet, "wei-08", key, NOW, NULL), ERR_BUSY);
    assert_int_equal(fleet_revoke(f->fleet, "wei-07", NOW, NULL), ERR_OK);
    assert_int_equal(fleet_revoke(f->fleet, "wei-07", NOW, NULL), ERR_NOT_FOUND);
    struct door_answer a = post(f, GOOD);
    assert_int_equal(a.status, 403);
    assert_int_equal(counted(f->fleet, 202648), 0);
    assert_int_equal(fleet_admit(f->fleet, "wei-07", key, NOW, NULL), ERR_OK);
    assert_int_equal(post(f, GOOD).status, 200);
}

static void days_of_a_wrong_clock_are_the_hubs(void **state)
{
    struct fixture *f = *state;
    assert_int_equal(post(f, BODY(1, "[\"69011111\",2,\"2001-01-01\",\"2001-01-01\"],"
                                     "[\"69022222\",5,\"2099-01-01\",\"2099-01-01\"],"
                                     "[\"69033333\",7,\"2026-11-20\",\"2026-11-22\"]"))
                         .status,
                     200);
    assert_int_equal(counted(f->fleet, 202648), 7);
    assert_int_equal(counted(f->fleet, 202647), 7);
}

static bool see_row(void *self, const struct fleet_row *row)
{
    assert_string_equal(row->kiosk.name, "wei-07");
    assert_true(row->has_beat);
    assert_int_equal(row->beat.sequence, *(int64_t *)self);
    assert_string_equal(row->beat.trouble, "disk full");
    return true;
}

static void history_is_bounded_and_the_newest_is_shown(void **state)
{
    struct fixture *f = *state;
    static struct beat b;
    sqlite3 *db;
    sqlite3_stmt *s;
    struct fleet_kiosk k;
    text_copy(b.trouble, sizeof b.trouble, "disk full");
    for (int64_t i = 1; i <= FLEET_HISTORY + 20; i++) {
        b.sequence = i;
        assert_int_equal(fleet_find(f->fleet, "wei-07", &k, NULL), ERR_OK);
        assert_int_equal(fleet_take(f->fleet, &k, i, &b, NOW + i * 10, NULL), ERR_OK);
    }
    assert_int_equal(fleet_each(f->fleet, see_row, &b.sequence, NULL), ERR_OK);
    assert_int_equal(sqlite3_open(FLEET, &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db, "SELECT count(*), min(sequence) FROM heartbeat", -1, &s, NULL),
        SQLITE_OK);
    assert_int_equal(sqlite3_step(s), SQLITE_ROW);
    assert_int_equal(sqlite3_column_int(s, 0), FLEET_HISTORY);
    assert_int_equal(sqlite3_column_int(s, 1), 21);
    sqlite3_finalize(s);
    sqlite3_close(db);
}

/* --- the server's own limits --------------------------------------------------------------------- */

static int raw(uint16_t port, const char *head, size_t body_bytes, char *out, size_t cap)
{
    static char piece[4096];
    struct sockaddr_in a = { .sin_family = AF_INET,
                             .sin_port = htons(port),
                             .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), status = 0;
    memset(piece, ' ', sizeof piece);
    assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(send(fd, head, strlen(head), MSG_NOSIGNAL), (ssize_t)strlen(head));
    for (size_t sent = 0; sent < body_bytes; sent += sizeof piece) {
        char size[16];
        snprintf(size, sizeof size, "%zx\r\n", sizeof piece);
        if (send(fd, size, strlen(size), MSG_NOSIGNAL) < 0 ||
            send(fd, piece, sizeof piece, MSG_NOSIGNAL) < 0 ||
            send(fd, "\r\n", 2, MSG_NOSIGNAL) < 0)
            break;
    }
    if (body_bytes && send(fd, "0\r\n\r\n", 5, MSG_NOSIGNAL) < 0)
        status = -1;
    ssize_t n = recv(fd, out, cap - 1, 0);
    out[n > 0 ? n : 0] = '\0';
    close(fd);
    if (n <= 0)
        return -1;
    return strlen(out) > 12 ? (out[9] - '0') * 100 + (out[10] - '0') * 10 + (out[11] - '0')
                            : status;
}

static void bodies_are_bounded_on_the_wire(void **state)
{
    struct fixture *f = *state;
    const struct server_options o = {
        .folder = "public", .address = "127.0.0.1", .threads = 1, .door = f->door
    };
    struct server *s = NULL;
    char out[2048];
    assert_int_equal(fs_make_folder("public", NULL), ERR_OK);
    assert_int_equal(server_start(&o, &s, NULL), ERR_OK);
    uint16_t port = server_port(s);
#define HEAD "POST /v1/heartbeat HTTP/1.1\r\nHost: x\r\n"
    assert_int_equal(
        raw(port, HEAD "Content-Length: 65537\r\nExpect: 100-continue\r\n\r\n", 0, out, sizeof out),
        413);
    assert_int_equal(raw(port, HEAD "Content-Length: 99999999999\r\n\r\n", 0, out, sizeof out),
                     413);
    assert_int_equal(raw(port, HEAD "Transfer-Encoding: chunked\r\n\r\n", 100000, out, sizeof out),
                     413);
    assert_int_equal(raw(port, HEAD "Transfer-Encoding: chunked\r\n\r\n", 8 << 20, out, sizeof out),
                     -1); /* hung up on */
    assert_int_equal(raw(port, HEAD "Content-Length: 0\r\n\r\n", 0, out, sizeof out), 401);
    assert_int_equal(raw(port, "GET /v1/heartbeat HTTP/1.1\r\nHost: x\r\n\r\n", 0, out, sizeof out),
                     405);
    assert_non_null(strstr(out, "Allow: POST"));
    assert_int_equal(raw(port, "POST /metadata/x HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n",
                         0, out, sizeof out),
                     405);
    assert_int_equal(raw(port, "GET /health HTTP/1.1\r\nHost: x\r\n\r\n", 0, out, sizeof out), 200);
    server_stop(s);
}

int main(void)
{
#define WITH(test) cmocka_unit_test_setup_teardown(test, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        WITH(every_attack_has_its_status),        WITH(a_request_heard_is_not_heard_again),
        WITH(the_database_has_the_last_word),     WITH(who_is_revoked_is_not_heard),
        WITH(days_of_a_wrong_clock_are_the_hubs), WITH(history_is_bounded_and_the_newest_is_shown),
        WITH(bodies_are_bounded_on_the_wire),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
