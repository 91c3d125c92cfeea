/* sync/trouble.h: what keeps a release from being renewed, beside what the hub's metadata was refused
 * for (trust/refusal.h).  Third column: the line for people in assets/strings/<lang>/sync.tsv. */
#ifndef SYNC_TROUBLE_H
#define SYNC_TROUBLE_H

#define TROUBLE_LIST(X)                                                                            \
    X(TROUBLE_NONE, "none", "sync.trouble.none")                                                   \
    X(TROUBLE_HUB, "refused", "sync.trouble.hub") /* the refusal says more */                      \
    X(TROUBLE_NO_OFFER, "no release offered", "sync.trouble.no_offer")                             \
    X(TROUBLE_NO_WAY, "no way to it", "sync.trouble.no_way")                                       \
    X(TROUBLE_OLD_PROGRAM, "program too old", "sync.trouble.old_program")                          \
    X(TROUBLE_BAD_OFFER, "offer unreadable", "sync.trouble.bad_offer")                             \
    X(TROUBLE_BAD_HELD, "release held damaged", "sync.trouble.bad_held")                           \
    X(TROUBLE_BAD_DELTA, "delta does not fit", "sync.trouble.bad_delta")                           \
    X(TROUBLE_BAD_WHOLE, "release fetched is wrong", "sync.trouble.bad_whole")                     \
    X(TROUBLE_BAD_TABLES, "tables refused", "sync.trouble.bad_tables")                             \
    X(TROUBLE_OLD_TABLES, "tables of another package", "sync.trouble.old_tables")                  \
    X(TROUBLE_NO_ROOM, "disk full", "sync.trouble.no_room")                                        \
    X(TROUBLE_DISK, "disk", "sync.trouble.disk")                                                   \
    X(TROUBLE_BUSY, "another program pulls", "sync.trouble.busy")                                  \
    X(TROUBLE_FAULT, "fault", "sync.trouble.fault")

#define X(name, text, id) name,
enum trouble { TROUBLE_LIST(X) TROUBLE_COUNT };
#undef X

const char *trouble_name(enum trouble t); /* "disk full"; never NULL */
const char *trouble_id(enum trouble t);   /* "sync.trouble.no_room"; never NULL */
enum trouble trouble_of_name(const char *name);

#endif
