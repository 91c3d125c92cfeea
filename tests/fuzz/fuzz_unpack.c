/* Any bytes as a packed file: refused with a typed error and a sentence, or exactly the bytes that were
 * announced.  The first two bytes announce. */
#include <unistd.h>

#include "sync/pack.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    uint8_t out[4096];
    struct unpacker *u = NULL;
    struct err err = { 0 };
    if (size < 2)
        return 0;
    uint64_t announced = (uint64_t)data[0] << 8 | data[1], got = 0;
    snprintf(path, sizeof path, "fuzz_unpack.%d", (int)getpid());
    FILE *f = fopen(path, "wb");
    if (!f || fwrite(data + 2, 1, size - 2, f) != size - 2 || fclose(f) != 0)
        abort();
    enum err_code rc = unpacker_open(path, announced, &u, &err);
    for (size_t n = 1; !rc && n > 0; got += n)
        rc = unpacker_read(u, out, sizeof out, &n, &err);
    if (got > announced || (rc == ERR_OK && got != announced) ||
        (rc && rc != ERR_INVALID && rc != ERR_TOO_BIG) || (rc && err.text[0] == '\0'))
        abort();
    unpacker_close(u);
    unlink(path);
    return 0;
}
