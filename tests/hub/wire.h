/* wire.h: HTTP by hand over one connection to 127.0.0.1, so that a test can send what no client library would.
 * Threads: one connection a thread. */
#ifndef TESTS_HUB_WIRE_H
#define TESTS_HUB_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

enum { WIRE_HEAD_MAX = 4096, WIRE_BODY_MAX = 16 * 1024, WIRE_WAIT_S = 60 };

struct wire {
    int fd; /* -1: not connected */
    struct buf in;
};
struct wire_answer {
    unsigned status;
    char head[WIRE_HEAD_MAX];
    char body[WIRE_BODY_MAX]; /* terminated */
    size_t body_bytes;
};

/* from: an address of this machine to come from, as "127.1.2.3"; NULL: any. */
bool wire_open(struct wire *w, uint16_t port, const char *from);
void wire_close(struct wire *w);
bool wire_send(struct wire *w, const void *bytes, size_t n);
/* False: the connection was cut before an answer was whole.  is_head: an answer without its body. */
bool wire_answer(struct wire *w, bool is_head, struct wire_answer *out);
/* A header's value; false: there is none. */
bool wire_header(const struct wire_answer *a, const char *name, char *out, size_t cap);
int64_t wire_number(const struct wire_answer *a, const char *name); /* -1: none */

#endif
