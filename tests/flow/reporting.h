/* reporting: a bench with a letterbox: real tables, a real outbox in the scratch folder, keys of its own. */
#ifndef FLOW_REPORTING_H
#define FLOW_REPORTING_H

#include "bench.h"

#include "app/form.h"

extern int reporting_touches; /* since the red verdict */

void reporting_start(struct bench *b, struct letterbox *box, const char *folder);
void reporting_stop(struct bench *b, struct letterbox *box);
struct frame reporting_frame_of(uint64_t number);

void reporting_touch(struct bench *b, enum action a, int arg);
enum report_page reporting_page(const struct bench *b);
void reporting_expect_page(const struct bench *b, enum report_page want);
/* What is shown under that name. */
void reporting_pick(struct bench *b, const char *name);
/* A cancelled code on goods made after that day: red. */
void reporting_see_red(struct bench *b);
/* The last touches, and the turn or two until the letterbox has it. */
void reporting_send(struct bench *b);

/* The newest report of the outbox, opened with the bureau's key. */
void reporting_read_back(struct letterbox *box, struct report *out, struct envelope *e);
size_t reporting_waiting(struct letterbox *box);

#endif
