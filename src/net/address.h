/* net/address.h: which addresses are gone to at all. */
#ifndef NET_ADDRESS_H
#define NET_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum address_kind { ADDRESS_NONE = 0, ADDRESS_HTTPS, ADDRESS_LOOPBACK, ADDRESS_FILE };

/* http: is ADDRESS_LOOPBACK and only for localhost, 127.0.0.0/8 and [::1], and only when allowed; err
 * says why an address is none. */
enum address_kind address_kind(const char *url, bool allow_loopback_http, struct err *err);

/* Whether a socket address (AF_INET, AF_INET6) is of this machine itself. */
bool address_is_loopback(int family, const void *sockaddr, size_t len);

#endif
