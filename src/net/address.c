#include "net/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <strings.h>

#include "base/text.h"
#include "net/local.h"

static bool is_of_127(struct in_addr in)
{
    return ntohl(in.s_addr) >> 24 == 127;
}

bool address_is_loopback(int family, const void *sockaddr, size_t len)
{
    struct sockaddr_in in;
    struct sockaddr_in6 in6;
    if (family == AF_INET && len >= sizeof in) {
        memcpy(&in, sockaddr, sizeof in);
        return is_of_127(in.sin_addr);
    }
    if (family != AF_INET6 || len < sizeof in6)
        return false;
    memcpy(&in6, sockaddr, sizeof in6);
    return IN6_IS_ADDR_LOOPBACK(&in6.sin6_addr);
}

static bool is_loopback_name(const char *host, size_t len)
{
    struct in_addr in;
    char text[INET_ADDRSTRLEN];
    if (len == 5 && strncmp(host, "[::1]", 5) == 0)
        return true;
    if (len == 9 && strncasecmp(host, "localhost", 9) == 0)
        return true;
    return span_copy((struct span){ (const uint8_t *)host, len }, text, sizeof text) &&
           inet_pton(AF_INET, text, &in) == 1 && is_of_127(in);
}

/* "host:port/path" begins at rest; brackets stay. */
static size_t host_length(const char *rest)
{
    size_t in_brackets = rest[0] == '[' ? strcspn(rest, "]") : 0;
    return in_brackets + strcspn(rest + in_brackets, ":/?#");
}

enum address_kind address_kind(const char *url, bool allow_loopback_http, struct err *err)
{
    static const char https[] = "https://", http[] = "http://";
    char path[FS_PATH_MAX];
    if (strncasecmp(url, https, strlen(https)) == 0)
        return ADDRESS_HTTPS;
    if (strncasecmp(url, http, strlen(http)) == 0) {
        const char *host = url + strlen(http);
        if (allow_loopback_http && is_loopback_name(host, host_length(host)))
            return ADDRESS_LOOPBACK;
        err_set(err, ERR_INVALID, "http: is for this machine alone; a hub is asked by https:");
        return ADDRESS_NONE;
    }
    if (strncmp(url, "file:", 5) == 0)
        return local_path(url, path, err) == ERR_OK ? ADDRESS_FILE : ADDRESS_NONE;
    err_set(err, ERR_INVALID, "an address that is neither https: nor file:");
    return ADDRESS_NONE;
}
