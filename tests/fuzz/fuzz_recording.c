/* Any bytes as a recording, played twice: both laps must agree, and no frame be over its ceiling.
 */
#include "camera/recording.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct recording_state play(struct recording *r)
{
    struct recording_frame f;
    uint32_t last_ms = 0;
    while (recording_next(r, &f, NULL) == ERR_OK) {
        if (f.jpeg.len == 0 || f.jpeg.len > RECORDING_FRAME_MAX || f.time_ms < last_ms)
            __builtin_trap();
        volatile uint8_t last = f.jpeg.p[f.jpeg.len - 1];
        (void)last;
        last_ms = f.time_ms;
    }
    return recording_state(r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct recording *r;
    struct err err = { 0 };
    if (recording_open_bytes((struct span){ data, size }, "fuzz", &r, &err) != ERR_OK)
        return 0;
    struct recording_state a = play(r);
    recording_rewind(r);
    struct recording_state b = play(r);
    if (a.frames != b.frames || a.damaged != b.damaged || a.is_cut != b.is_cut)
        __builtin_trap();
    recording_close(r);
    return 0;
}
