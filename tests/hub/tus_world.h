/* tus_world.h: a hub that listens, a report it has taken, and the photograph that report names. */
#ifndef TESTS_HUB_TUS_WORLD_H
#define TESTS_HUB_TUS_WORLD_H

#include "base/fs.h"
#include "hall.h"
#include "hub/server.h"
#include "hub/takes.h"
#include "wire.h"

enum { PHOTO_BYTES = 300000 };
#define DOCKET  "sqlite:reports.db"
#define TUS     "Tus-Resumable: 1.0.0\r\n"
#define STREAM  TUS "Content-Type: application/offset+octet-stream\r\n"
#define AT_ZERO STREAM "Upload-Offset: 0\r\n"

struct world {
    struct fleet *fleet;
    struct hall_kiosk wei;
    uint8_t receipt_key[SEAL_KEY_BYTES];
    struct takes *takes;
    struct server *server;
    uint16_t port;
    struct hall_report report;
    uint8_t photo[PHOTO_BYTES];
    char location[128];
};

static const struct span nothing = { 0 };

struct wire_answer try_ask(uint16_t port, const char *method, const struct buf *request);
struct wire_answer ask(const struct world *w, const char *method, const char *path,
                       const char *headers, struct span body);
struct wire_answer create(const struct world *w, unsigned i);
void expect(const char *row, const struct wire_answer *a, unsigned status, const char *reason);
int64_t offset_of(const struct world *w);
void patch_request(const struct world *w, size_t from, size_t n, const char *more, struct buf *out);
struct wire_answer patch(const struct world *w, size_t from, size_t n, const char *more);
void part_path(const struct world *w, const char *ending, char out[FS_PATH_MAX]);
bool lies_there(const struct world *w);
size_t n_held(const struct world *w);
void finish(const struct world *w);
void start_over(struct world *w, unsigned i);
void open_hub(struct world *w);
void close_hub(struct world *w);
int set_up(void **state);
int tear_down(void **state);

#endif
