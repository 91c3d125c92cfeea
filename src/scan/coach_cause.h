/* scan/coach_cause.h: what coaching can say; apart from scan/coach.h for those who only show it. */
#ifndef SCAN_COACH_CAUSE_H
#define SCAN_COACH_CAUSE_H

/* X(enum, stable name: words coach.<name>) */
#define COACH_CAUSE_LIST(X)                                                                        \
    X(CAUSE_NONE, "none")       /* something is there, and nothing to be said against it */        \
    X(CAUSE_NOTHING, "nothing") /* no symbol is to be seen */                                      \
    X(CAUSE_DARK, "dark")                                                                          \
    X(CAUSE_FAR, "far")   /* modules too small */                                                  \
    X(CAUSE_NEAR, "near") /* larger than the frame */                                              \
    X(CAUSE_CUT, "cut")   /* partly outside of the frame */                                        \
    X(CAUSE_TILT, "tilt")                                                                          \
    X(CAUSE_MOTION, "motion")                                                                      \
    X(CAUSE_FOCUS, "focus")                                                                        \
    X(CAUSE_GLARE, "glare")                                                                        \
    X(CAUSE_KIND, "kind")   /* a symbol, but of a kind we do not read */                           \
    X(CAUSE_COVER, "cover") /* bars or modules, well in sight, and not to be read: covered, torn */

#define X(name, text) name,
enum coach_cause { COACH_CAUSE_LIST(X) CAUSE_COUNT };
#undef X

const char *coach_cause_name(enum coach_cause c);

#endif
