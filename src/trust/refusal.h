/* trust/refusal.h: why data from the hub was refused, by the name of the attack.
 *
 * The names are those of the specification (TUF 1.0.34, section 1.5.2) where it has one.  A refusal is
 * not a verdict on the hub: a broken disk or a captive portal look like attacks and are told apart here.
 */
#ifndef TRUST_REFUSAL_H
#define TRUST_REFUSAL_H

#include <stdbool.h>

#include "base/err.h"
#include "base/fetch.h"

/* Third column: the id of the line for status screens in assets/strings/<lang>/trust.tsv. */
#define REFUSAL_LIST(X)                                                                            \
    X(REFUSAL_NONE, "none", "trust.none")                                                          \
    /* The hub is not there, or not the hub. */                                                    \
    X(REFUSAL_NO_NETWORK, "no network", "trust.no_network")                                        \
    X(REFUSAL_PORTAL, "captive portal", "trust.portal")                                            \
    X(REFUSAL_NOT_SECURE, "not secure", "trust.not_secure")                                        \
    X(REFUSAL_HUB, "hub refuses", "trust.hub")                                                     \
    X(REFUSAL_ABSENT, "file missing", "trust.absent")                                              \
    X(REFUSAL_SLOW, "slow retrieval", "trust.slow")                                                \
    X(REFUSAL_CUT, "cut off", "trust.cut")                                                         \
    X(REFUSAL_STOPPED, "stopped", "trust.stopped")                                                 \
    /* What came is not what was signed. */                                                        \
    X(REFUSAL_ENDLESS, "endless data", "trust.endless")                                            \
    X(REFUSAL_MALFORMED, "malformed", "trust.malformed")                                           \
    X(REFUSAL_THRESHOLD, "too few signatures", "trust.threshold")                                  \
    X(REFUSAL_ROLLBACK, "rollback", "trust.rollback")                                              \
    X(REFUSAL_FREEZE, "freeze", "trust.freeze")                                                    \
    X(REFUSAL_MIX, "mix-and-match", "trust.mix")                                                   \
    X(REFUSAL_SUBSTITUTED, "arbitrary data", "trust.substituted")                                  \
    X(REFUSAL_ROOT_CHAIN, "broken root chain", "trust.root_chain")                                 \
    /* Ours. */                                                                                    \
    X(REFUSAL_NO_TARGET, "no such target", "trust.no_target")                                      \
    X(REFUSAL_NOT_FOR_US, "not meant for this kiosk", "trust.not_for_us")                          \
    X(REFUSAL_NO_ROOT, "no trusted root", "trust.no_root")                                         \
    X(REFUSAL_DISK, "disk", "trust.disk")                                                          \
    X(REFUSAL_FAULT, "fault", "trust.fault")

#define X(name, text, id) name,
enum refusal { REFUSAL_LIST(X) REFUSAL_COUNT };
#undef X

const char *refusal_name(enum refusal r); /* "mix-and-match"; never NULL */
const char *refusal_id(enum refusal r);   /* "trust.mix"; never NULL */
/* Worth trying again by itself: the network's faults, and what a half-published mirror looks like. */
bool refusal_is_passing(enum refusal r);
enum refusal refusal_of_fetch(enum fetch_end end);
/* The code that goes with it: ERR_NET, ERR_UNTRUSTED, ERR_STALE (rollback, freeze), ERR_TOO_BIG,
 * ERR_NOT_FOUND (no such target), ERR_INVALID, ERR_IO, … */
enum err_code refusal_code(enum refusal r);

#endif
