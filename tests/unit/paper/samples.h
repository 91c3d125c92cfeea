/* samples: slips as people get them, for tests and golden pictures. */
#ifndef TESTS_PAPER_SAMPLES_H
#define TESTS_PAPER_SAMPLES_H

#include "paper/slip.h"

struct slip_report sample_report(bool is_english);
struct slip_verdict sample_verdict(bool is_english);

#endif
