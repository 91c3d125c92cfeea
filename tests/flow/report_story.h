/* tests/flow/report_story.h: the programs of a bureau and its kiosk, for the story of one report: run as people run
 * them, in a scratch folder each.  Every call fails the test when something is not as wanted. */
#ifndef TESTS_FLOW_REPORT_STORY_H
#define TESTS_FLOW_REPORT_STORY_H

#include <stdbool.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/fs.h"
#include "cli/program.h"
#include "flow/running.h"
#include "report/number.h"

enum { STORY_SCRIPT_MAX = 8192 };

struct story {
    const char *reports; /* address of the hub's database */
    struct running hub, kiosk;
    struct program_result result;                          /* of the last program that ended */
    char address[64];                                      /* of the hub */
    char number[REPORT_NUMBER_MAX], code[QUERY_CODE_TEXT]; /* as the last slip says */
};

/* Hands of a person before the kiosk: a touch a line. */
struct hands {
    char text[STORY_SCRIPT_MAX];
    unsigned at_ms;
};

/* For cmocka, on SQLite, with nobody served yet; *state is the story. */
int story_set_up(void **state);
int story_tear_down(void **state);
/* Into a new folder with the bureau's keys and card, the kiosk admitted, a certificate. */
void story_begin(struct story *s);
void story_serve(struct story *s); /* the first time on any port, then on the same */
void story_stop_serving(struct story *s, const char *says);
void story_end(struct story *s); /* also after a failure */

void story_run(struct story *s, const char *program, const char *const *args, int status);
bool story_says(const struct story *s, const char *words);

/* heyan-hub report …, on the story's database; at the desk: with the desk's key and a name. */
void story_staff(struct story *s, const char *const *args);
void story_desk(struct story *s, const char *const *args);
#define STAFF(s, ...) story_staff(s, (const char *const[]){ __VA_ARGS__, NULL })
#define DESK(s, ...)  story_desk(s, (const char *const[]){ __VA_ARGS__, NULL })

void hands_touch(struct hands *h, const char *what);
void hands_write(struct hands *h, const char *letters);
/* A kiosk without display plays the film, or "none", under these hands. */
void story_play(struct story *s, const char *film, const struct hands *h);
/* Of what it told: the last line with that screen (and page, unless NULL); the caller lets it go. */
json_t *story_screen(const struct story *s, const char *screen, const char *page);
/* The slip it printed n-th: number and code are read off it, it is filmed as "slip.hrec". */
void story_take_slip(struct story *s, int n);
/* A kiosk with all its threads and a window nobody sees, until it says those words. */
void story_deliver(struct story *s, const char *words);

void story_put(const char *path, const char *text);
/* Whether any file below the folder holds those bytes; the path of the first that does. */
bool story_holds(const char *folder, struct span bytes, char path[FS_PATH_MAX]);

#endif
