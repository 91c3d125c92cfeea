/* tests/tools/link_proxy.h: a bad link: passes bytes on to a port of this machine and cuts where it is told.
 *
 * Time does not count here, bytes do: "cut every second" on a link of r bytes a second is a cut every r bytes.  But for
 * link_proxy_slow, which is for a hub that counts time itself.
 * Threads: one of its own; the functions are for the one that started it.
 */
#ifndef TESTS_TOOLS_LINK_PROXY_H
#define TESTS_TOOLS_LINK_PROXY_H

#include <stdbool.h>
#include <stdint.h>

struct link_proxy;

struct link_proxy *link_proxy_start(int port); /* of the hub on 127.0.0.1 */
void link_proxy_stop(struct link_proxy *p);
int link_proxy_port(const struct link_proxy *p);

/* Cuts all connections after so many bytes towards the hub (up) or from it (down), counted from now; 0: never.
 * is_again: and after every so many again. */
void link_proxy_cut(struct link_proxy *p, uint64_t up, uint64_t down, bool is_again);
/* Both ways so many bytes a second at most, each way shared by all connections; 0: as fast as it goes. */
void link_proxy_slow(struct link_proxy *p, uint64_t bytes_per_s);
/* Bytes passed up and down since the start, and cuts made. */
void link_proxy_count(struct link_proxy *p, uint64_t *up, uint64_t *down, uint64_t *cuts);

#endif
