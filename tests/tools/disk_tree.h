/* tests/tools/disk_tree.h: a folder with all below it. */
#ifndef TESTS_TOOLS_DISK_TREE_H
#define TESTS_TOOLS_DISK_TREE_H

/* Removes all below it, and it. */
void disk_tree_remove(const char *folder);

#endif
