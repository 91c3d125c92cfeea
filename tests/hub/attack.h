/* attack.h: a request to each route of the hub as an honest kiosk makes it, to be spoilt, and the hub it is sent to. */
#ifndef TESTS_HUB_ATTACK_H
#define TESTS_HUB_ATTACK_H

#include "tus_world.h"

enum {
    BEAT = 0,
    REPORT,
    RECEIPT,
    LOOK, /* HEAD of a receipt */
    OPTIONS,
    CREATE,
    HEAD,
    PATCH,
    DELETE,
    MAIL,
    REPLY,
    WITHDRAW,
    ROUTES
};
enum { NA = 1, CUT = 0 }; /* not for that route; no answer at all */
enum { HEADERS_MAX = 32 * 1024, BODY_MAX = 400 * 1024, PIECE = 1000 };

enum framing { BY_LENGTH = 0, CHUNKED, BY_NOTHING, BY_BOTH, BY_TWO };

struct request {
    unsigned route;
    const char *method;
    char path[256];
    const char *version;
    char headers[HEADERS_MAX]; /* without stamp and length */
    uint8_t body[BODY_MAX];
    size_t body_bytes;
    enum framing framing;
    struct hall_kiosk by;
    const char *stamped_method; /* NULL: method */
    int64_t late_s;
    bool is_stamped, is_cut, is_twice, waits;
};

struct cell {
    struct world *w;
    struct hall_kiosk me, lin, gone, jailed, strange;
    struct hall_report letter; /* with a code */
    struct hall_report fresh;  /* not sent */
};

/* A report, an upload under way, a mailbox and kiosks of every state, all of them new; n: another each time. */
void attack_begin(struct cell *c, struct world *w, unsigned n);
void attack_end(struct cell *c);
void attack_make(const struct cell *c, unsigned route, struct request *r);
struct wire_answer attack_send(const struct world *w, const struct request *r);

#endif
