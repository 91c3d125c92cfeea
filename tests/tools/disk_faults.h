/* tests/tools/disk_faults.h: calls that change a disk fail, or are the last, or find no room, when a test says so.
 *
 * Linked into a test program it stands before the C library for that program and for libsqlite3 in it: open, write,
 * pwrite, fsync, fdatasync, ftruncate, posix_fallocate, rename, unlink, mkdir.  Only calls on files and folders
 * below the folder given are counted, and only while armed.
 *
 * What a power cut leaves can be seen, too: with a shadow folder, what was synced is written down there, a file by
 * its bytes and a folder by its names, and faults_cut_power puts the folder back to just that.  It is the hardest
 * disk there may be: nothing that was not asked for is kept.
 * Threads: one program, one folder; calls of all threads are counted.
 */
#ifndef TESTS_TOOLS_DISK_FAULTS_H
#define TESTS_TOOLS_DISK_FAULTS_H

#include <stdbool.h>
#include <stdint.h>

enum fault_call {
    FAULT_OPEN = 1,
    FAULT_WRITE = 2,
    FAULT_SYNC = 4,
    FAULT_RENAME = 8,
    FAULT_REMOVE = 16,
    FAULT_SIZE = 32, /* ftruncate, posix_fallocate */
    FAULT_ALL = 63,
};

struct faults {
    const char *folder; /* absolute */
    const char *shadow; /* NULL: none */
    unsigned calls;     /* which are counted */
    int64_t nth;        /* from this one on, 1 is the first; 0: none fails */
    int64_t count;      /* so many fail */
    int error;          /* EIO, ENOSPC; 0: the process is killed there */
    bool is_half;       /* a write that fails has written half */
    uint64_t room;      /* bytes the folder's files may have in all; 0: no such limit */
};

void faults_arm(const struct faults *f);
/* How many were counted. */
int64_t faults_disarm(void);

/* The folder is as after the power came back. */
void faults_cut_power(const char *folder, const char *shadow);

#endif
