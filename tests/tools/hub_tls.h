/* tests/tools/hub_tls.h: the TLS side of the hostile hub: a certificate made at start, good or not. */
#ifndef TESTS_TOOLS_HUB_TLS_H
#define TESTS_TOOLS_HUB_TLS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct hub_tls;
struct hub_tls_line;

struct hub_tls *hub_tls_create(bool wrong_name, bool expired, bool old_protocol);
void hub_tls_destroy(struct hub_tls *t); /* NULL is fine */
void hub_tls_certificate(const struct hub_tls *t, const char *path);
/* The key, for a program that serves with both. */
void hub_tls_key(const struct hub_tls *t, const char *path);
void hub_tls_pin(const struct hub_tls *t, char *out, size_t cap);

struct hub_tls_line *hub_tls_accept(struct hub_tls *t, int fd); /* NULL: no handshake */
ssize_t hub_tls_read(struct hub_tls_line *l, char *out, size_t n);
ssize_t hub_tls_write(struct hub_tls_line *l, const char *bytes, size_t n);
void hub_tls_hang_up(struct hub_tls_line *l); /* NULL is fine */

#endif
