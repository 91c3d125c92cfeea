/* A disk that loses power, or fails, at the n-th call.
 *
 * The calls that change or read files stand before the C library's for the whole program, SQLite
 * included.  Only those on files of the one folder named are counted.  What a cut leaves is worked
 * out as a file system may: a file has the bytes of its last fsync, a name is what it was at the
 * folder's last fsync.  Plain files, one level.  One thread's calls at a time are counted.
 */
#ifndef TESTS_UNIT_SYNC_DISK_MODEL_H
#define TESTS_UNIT_SYNC_DISK_MODEL_H

#include <stdbool.h>
#include <stddef.h>

enum disk_fault {
    DISK_SOUND = 0, /* counts alone */
    DISK_EIO,       /* the n-th call fails, the next ones do not */
    DISK_FULL,      /* from the n-th on all that needs room fails */
    DISK_CUT,       /* the process ends before the n-th call */
};

/* What the power cut left of what was not synced. */
enum disk_left {
    LEFT_NOTHING, /* names and bytes as of their last sync */
    LEFT_NAMES,   /* all names, bytes as of the last sync: a rename that came before its data */
    LEFT_ALL,
    LEFT_COUNT
};

/* folder: everything in it is on the disk now.  n counts from 1. */
void disk_arm(const char *folder, enum disk_fault fault, size_t n, enum disk_left left);
void disk_disarm(void);
size_t disk_calls(void); /* since disk_arm */
/* DISK_CUT makes the folder what a cut leaves of it, then ends the process with this. */
enum { DISK_CUT_EXIT = 77 };

#endif
