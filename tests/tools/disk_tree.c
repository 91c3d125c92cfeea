#include "tools/disk_tree.h"

#include <dirent.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

void disk_tree_remove(const char *folder)
{
    char path[PATH_MAX];
    struct stat st;
    DIR *d = opendir(folder);
    for (struct dirent *e; d && (e = readdir(d)) != NULL;) {
        if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0 ||
            snprintf(path, sizeof path, "%s/%s", folder, e->d_name) >= PATH_MAX ||
            lstat(path, &st) != 0)
            continue;
        if (S_ISDIR(st.st_mode))
            disk_tree_remove(path);
        else
            unlink(path);
    }
    if (d)
        closedir(d);
    rmdir(folder);
}
