/* Printing to a file, over TCP to a listener, and to a device (a pty in place of /dev/usb/lp0): what arrives, and
 * what is said when it does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <termios.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/fs.h"
#include "paper/slip.h"

enum { SLIP_BYTES = 40000, TAKEN_MAX = 100000, WAIT_MS = 10000 };

static uint8_t slip[SLIP_BYTES]; /* every byte value, also those that terminals eat */

static int fill_slip(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof slip; i++)
        slip[i] = (uint8_t)(i * 7 + i / 256);
    return 0;
}

static struct span whole(void)
{
    return (struct span){ slip, sizeof slip };
}

/* --- a printer ---------------------------------------------------------------------------------- */

struct printer {
    int listener, fd;   /* of the pty: fd only */
    uint8_t answers[2]; /* to the first and the second question; 0: none */
    size_t takes;       /* bytes until it hangs up; 0: all */
    uint8_t taken[TAKEN_MAX];
    size_t n, questions;
    pthread_t thread;
};

/* Takes the questions out of what comes in, and answers them. */
static void take_bytes(struct printer *p, const uint8_t *bytes, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        p->taken[p->n++] = bytes[i];
        bool is_first = p->n == 3 && p->questions == 0;
        bool is_last = p->n == sizeof slip + 3 && p->questions == 1;
        if ((!is_first && !is_last) || memcmp(p->taken + p->n - 3, "\x10\x04\x04", 3) != 0)
            continue;
        p->n -= 3;
        uint8_t answer = p->answers[p->questions++];
        if (answer)
            assert_int_equal(write(p->fd, &answer, 1), 1);
    }
}

static void *be_printer(void *self)
{
    struct printer *p = self;
    uint8_t bytes[4096];
    ssize_t n;
    if (p->listener >= 0)
        p->fd = accept(p->listener, NULL, NULL);
    struct pollfd in = { .fd = p->fd, .events = POLLIN };
    while (poll(&in, 1, WAIT_MS) == 1 && (n = read(p->fd, bytes, sizeof bytes)) > 0) {
        if (p->n + (size_t)n > sizeof p->taken)
            break;
        take_bytes(p, bytes, (size_t)n);
        if (p->takes && p->n >= p->takes)
            break;
        if (p->listener < 0 && p->questions == 2) /* nobody hangs up on a device */
            break;
    }
    if (p->listener >= 0) {
        const struct linger at_once = { 1, 0 };
        if (p->takes)
            setsockopt(p->fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close(p->fd);
    }
    return NULL;
}

static void listen_tcp(struct printer *p, char name[32])
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
    socklen_t len = sizeof to;
    p->listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(p->listener, (struct sockaddr *)&to, len), 0);
    assert_int_equal(getsockname(p->listener, (struct sockaddr *)&to, &len), 0);
    assert_int_equal(listen(p->listener, 1), 0);
    snprintf(name, 32, "tcp:127.0.0.1:%u", ntohs(to.sin_port));
}

static enum err_code print_tcp(struct printer *p, struct err *err)
{
    char name[32];
    p->n = p->questions = 0;
    listen_tcp(p, name);
    assert_int_equal(pthread_create(&p->thread, NULL, be_printer, p), 0);
    enum err_code rc = slip_print(name, whole(), WAIT_MS, err);
    assert_int_equal(pthread_join(p->thread, NULL), 0);
    close(p->listener);
    return rc;
}

/* --- tests -------------------------------------------------------------------------------------- */

static void names_of_printers(void **state)
{
    static const struct {
        const char *name;
        bool is_one;
    } rows[] = {
        { "file:/tmp/slips", true },       { "file:", false },
        { "/dev/usb/lp0", true },          { "/dev/", false },
        { "/etc/passwd", false },          { "", false },
        { "tcp:192.168.1.50:9100", true }, { "tcp:192.168.1.50", false },
        { "tcp:192.168.1.50:0", false },   { "tcp:192.168.1.50:65536", false },
        { "tcp:[::1]:9100", true },        { "tcp:printer.lan:9100", false },
        { "tcp:192.168.1.50:91x", false }, { "usb:0", false },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        struct err err = { 0 };
        if (slip_printer_valid(rows[i].name) != rows[i].is_one)
            print_error("%s\n", rows[i].name);
        assert_int_equal(slip_printer_valid(rows[i].name), rows[i].is_one);
        if (!rows[i].is_one)
            assert_int_equal(slip_print(rows[i].name, whole(), 10, &err), ERR_INVALID);
    }
}

static void each_slip_is_a_new_file(void **state)
{
    static const char *const made[] = { "slip-1.bin", "slip-2.bin" };
    struct err err = { 0 };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(made); i++)
        unlink(made[i]);
    for (size_t i = 0; i < ARRAY_LEN(made); i++) {
        struct buf b = BUF_INIT(TAKEN_MAX);
        assert_int_equal(slip_print("file:slip", whole(), 10, &err), ERR_OK);
        assert_int_equal(fs_read_all(made[i], &b, &err), ERR_OK);
        assert_int_equal(b.len, sizeof slip);
        assert_memory_equal(b.data, slip, sizeof slip);
        buf_fini(&b);
    }
    assert_int_equal(slip_print("file:/nonexistent/slip", whole(), 10, &err), ERR_DEVICE);
    assert_int_equal(slip_print("file:/dev/full/slip", whole(), 10, &err), ERR_DEVICE);
}

static void tcp_printers(void **state)
{
    static const struct {
        const char *what;
        uint8_t answers[2];
        size_t takes;
        enum err_code rc;
        const char *says; /* a part of it */
        bool is_whole;
    } rows[] = {
        { "one that never answers", { 0, 0 }, 0, ERR_OK, NULL, true },
        { "one that has paper", { 0x12, 0x12 }, 0, ERR_OK, NULL, true },
        { "paper near its end", { 0x1E, 0x1E }, 0, ERR_OK, NULL, true },
        { "no paper", { 0x72, 0 }, 0, ERR_DEVICE, "no paper", false },
        { "the roll ends", { 0x12, 0x72 }, 0, ERR_DEVICE, "the paper ended", true },
        { "answers to nothing asked", { 0xFF, 0x80 }, 0, ERR_OK, NULL, true },
        { "switched off half way", { 0x12, 0 }, 9000, ERR_DEVICE, "part of the slip", false },
    };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        static struct printer p;
        struct err err = { 0 };
        p = (struct printer){ .answers = { rows[i].answers[0], rows[i].answers[1] },
                              .takes = rows[i].takes };
        enum err_code rc = print_tcp(&p, &err);
        if (rc != rows[i].rc || (p.n == sizeof slip) != rows[i].is_whole)
            print_error("%s: %s, %zu bytes: %s\n", rows[i].what, err_name(rc), p.n, err.text);
        assert_int_equal(rc, rows[i].rc);
        if (rows[i].says)
            assert_non_null(strstr(err.text, rows[i].says));
        assert_int_equal(p.n == sizeof slip, rows[i].is_whole);
        if (rows[i].is_whole)
            assert_memory_equal(p.taken, slip, sizeof slip);
    }
}

static void a_printer_that_is_away(void **state)
{
    struct err err = { 0 };
    char name[32];
    struct printer p = { 0 };
    (void)state;
    listen_tcp(&p, name);
    close(p.listener); /* nobody listens there now */
    assert_int_equal(slip_print(name, whole(), WAIT_MS, &err), ERR_DEVICE);
    assert_non_null(strstr(err.text, "away"));
    assert_int_equal(slip_print("/dev/nonexistent", whole(), 10, &err), ERR_DEVICE);
    assert_non_null(strstr(err.text, "away"));
}

/* It takes the connection and then no byte: given up when the time is over, and told how far it came. */
static void a_printer_that_is_stuck(void **state)
{
    static uint8_t much[1 << 24]; /* more than the system keeps for it */
    struct err err = { 0 };
    char name[32];
    struct printer p = { 0 };
    (void)state;
    listen_tcp(&p, name);
    assert_int_equal(slip_print(name, (struct span){ much, sizeof much }, 700, &err), ERR_DEVICE);
    assert_non_null(strstr(err.text, "part of the slip"));
    close(p.listener);
}

static void a_device_gets_every_byte(void **state)
{
    static const struct {
        uint8_t answers[2];
        enum err_code rc;
        bool is_whole;
    } rows[] = { { { 0x12, 0x12 }, ERR_OK, true },
                 { { 0, 0 }, ERR_OK, true },
                 { { 0x72, 0 }, ERR_DEVICE, false } };
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        static struct printer p;
        char name[64];
        struct err err = { 0 };
        p = (struct printer){ .listener = -1,
                              .answers = { rows[i].answers[0], rows[i].answers[1] } };
        p.fd = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
        assert_true(p.fd >= 0 && grantpt(p.fd) == 0 && unlockpt(p.fd) == 0);
        assert_int_equal(ptsname_r(p.fd, name, sizeof name), 0);
        int held = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC); /* stays, as a printer does */
        assert_true(held >= 0);
        assert_int_equal(pthread_create(&p.thread, NULL, be_printer, &p), 0);
        enum err_code rc = slip_print(name, whole(), WAIT_MS, &err);
        if (rc != rows[i].rc)
            print_error("device %zu: %s\n", i, err.text);
        assert_int_equal(rc, rows[i].rc);
        close(held);
        assert_int_equal(pthread_join(p.thread, NULL), 0);
        close(p.fd);
        assert_int_equal(p.n == sizeof slip, rows[i].is_whole);
        if (rows[i].is_whole)
            assert_memory_equal(p.taken, slip, sizeof slip);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_of_printers),
        cmocka_unit_test(each_slip_is_a_new_file),
        cmocka_unit_test(tcp_printers),
        cmocka_unit_test(a_printer_that_is_away),
        cmocka_unit_test(a_printer_that_is_stuck),
        cmocka_unit_test(a_device_gets_every_byte),
    };
    return cmocka_run_group_tests(tests, fill_slip, NULL);
}
