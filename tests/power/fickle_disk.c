/* A disk with a volatile cache, for nbdkit: what was not flushed when the power goes may be there, in part, or not.
 *
 *   nbdkit ./fickle_disk.so file=DISK [keep=PERCENT] [seed=N] [lies=1]
 *
 * A write goes to memory; a flush takes all writes before it to the file.  When nbdkit is told to end (SIGTERM: the
 * power cut), every sector of 512 bytes that was not flushed is kept with that chance, each by itself: writes are torn
 * and come out of order, as a drive without capacitors may do it.  A disk that lies keeps
 * nothing when it is told to flush: with it the campaign must fail. */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define NBDKIT_API_VERSION 2
#include <nbdkit-plugin.h>

#define THREAD_MODEL NBDKIT_THREAD_MODEL_SERIALIZE_ALL_REQUESTS

enum { SECTOR = 512 };

/* nbdkit's plugin has one disk and no handle to keep it in before the first client. */
static struct disk {
    int fd, keep_percent;
    bool lies;
    uint64_t bytes, seed;
    uint8_t *file;      /* what is safe */
    uint8_t *now;       /* what a reader sees */
    uint8_t *volatile_; /* a flag for each sector */
} disk = { .fd = -1, .keep_percent = 50, .seed = 1 };

static int set(const char *key, const char *value)
{
    if (strcmp(key, "file") == 0)
        disk.fd = open(value, O_RDWR | O_CLOEXEC);
    else if (strcmp(key, "keep") == 0)
        disk.keep_percent = (int)strtol(value, NULL, 10);
    else if (strcmp(key, "lies") == 0)
        disk.lies = strcmp(value, "1") == 0;
    else if (strcmp(key, "seed") == 0)
        disk.seed = strtoull(value, NULL, 10) * UINT64_C(0x9E3779B97F4A7C15) + 1;
    else
        return -1;
    return 0;
}

static int ready(void)
{
    struct stat st;
    if (disk.fd < 0 || fstat(disk.fd, &st) != 0 || st.st_size % SECTOR != 0) {
        nbdkit_error("file=DISK of whole sectors");
        return -1;
    }
    disk.bytes = (uint64_t)st.st_size;
    disk.file = mmap(NULL, disk.bytes, PROT_READ | PROT_WRITE, MAP_SHARED, disk.fd, 0);
    disk.now = mmap(NULL, disk.bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE, disk.fd, 0);
    disk.volatile_ = calloc(disk.bytes / SECTOR, 1);
    if (disk.file == MAP_FAILED || disk.now == MAP_FAILED || !disk.volatile_) {
        nbdkit_error("no memory for the disk");
        return -1;
    }
    return 0;
}

static void keep_sector(uint64_t i)
{
    memcpy(disk.file + i * SECTOR, disk.now + i * SECTOR, SECTOR);
    disk.volatile_[i] = 0;
}

static unsigned dice(unsigned sides)
{
    disk.seed ^= disk.seed << 13;
    disk.seed ^= disk.seed >> 7;
    disk.seed ^= disk.seed << 17;
    return (unsigned)((disk.seed >> 33) % sides);
}

/* The power cut. */
static void unload(void)
{
    unsigned kept = 0, lost = 0;
    for (uint64_t i = 0; disk.volatile_ && i < disk.bytes / SECTOR; i++) {
        if (!disk.volatile_[i])
            continue;
        if (dice(100) < (unsigned)disk.keep_percent) {
            keep_sector(i);
            kept++;
        } else {
            lost++;
        }
    }
    if (disk.volatile_)
        dprintf(STDERR_FILENO, "cut: %u sectors not flushed were kept, %u lost\n", kept, lost);
    free(disk.volatile_);
}

static void *begin(int is_read_only)
{
    (void)is_read_only;
    return &disk;
}

static int64_t size(void *handle)
{
    (void)handle;
    return (int64_t)disk.bytes;
}

static int take(void *handle, void *out, uint32_t n, uint64_t at, uint32_t flags)
{
    (void)handle;
    (void)flags;
    memcpy(out, disk.now + at, n);
    return 0;
}

/* NBD has no larger unit than a byte: a sector is touched if one of its bytes is. */
static int give(void *handle, const void *bytes, uint32_t n, uint64_t at, uint32_t flags)
{
    (void)handle;
    memcpy(disk.now + at, bytes, n);
    for (uint64_t i = at / SECTOR; i * SECTOR < at + n; i++) {
        disk.volatile_[i] = 1;
        if ((flags & NBDKIT_FLAG_FUA) && !disk.lies)
            keep_sector(i);
    }
    return 0;
}

static int settle(void *handle, uint32_t flags)
{
    (void)handle;
    (void)flags;
    for (uint64_t i = 0; !disk.lies && i < disk.bytes / SECTOR; i++)
        if (disk.volatile_[i])
            keep_sector(i);
    return 0;
}

static int yes(void *handle)
{
    (void)handle;
    return 1;
}

static int fua(void *handle)
{
    (void)handle;
    return NBDKIT_FUA_NATIVE;
}

static struct nbdkit_plugin plugin = {
    .name = "fickle-disk",
    .config = set,
    .config_complete = ready,
    .unload = unload,
    .open = begin,
    .get_size = size,
    .pread = take,
    .pwrite = give,
    .flush = settle,
    .can_flush = yes,
    .can_fua = fua,
};

struct nbdkit_plugin *plugin_init(void); /* nbdkit's macro defines it undeclared */
NBDKIT_REGISTER_PLUGIN(plugin)
