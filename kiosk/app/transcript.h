/* app/transcript.h: what a headless run tells: verdicts and screens, a line each, for a person or
 * as JSON.  Threads: one. */
#ifndef APP_TRANSCRIPT_H
#define APP_TRANSCRIPT_H

#include "app/flow.h"

struct transcript {
    FILE *out;
    bool is_json;
    const struct words *words; /* for a person */
    uint64_t n_verdicts, n_pictures;
};

void transcript_verdict(struct transcript *t, uint64_t at_ms, const struct flow_report *r);
/* picture: the file written, or NULL. */
void transcript_screen(struct transcript *t, uint64_t at_ms, const struct model *m,
                       const char *picture);
void transcript_camera(struct transcript *t, uint64_t at_ms, enum camera_state state);
void transcript_end(struct transcript *t, uint64_t at_ms, const char *pictures);

#endif
