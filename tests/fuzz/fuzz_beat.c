/* Any bytes as a heartbeat's body, as the hub's answer to it, and as a stamp: nothing is taken that could not
 * be written again. */
#include "beat/beat.h"
#include "trust/stamp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_stamp(struct span all)
{
    char text[STAMP_TEXT_MAX], again[STAMP_TEXT_MAX];
    struct stamp s, back;
    if (!span_copy(span_part(all, 0, sizeof text - 1), text, sizeof text) || !stamp_read(text, &s))
        return;
    stamp_write(&s, again);
    if (!stamp_read(again, &back) || memcmp(&s, &back, sizeof s) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct beat b, back;
    struct span all = { data, size };
    struct beat_answer answer;
    struct buf text = BUF_INIT(BEAT_BODY_MAX);
    struct err err = { 0 };
    enum err_code rc = beat_read(all, &b, &err);
    if (rc == ERR_OK &&
        (beat_write(&b, &text, NULL) != ERR_OK ||
         beat_read(buf_span(&text), &back, NULL) != ERR_OK || memcmp(&b, &back, sizeof b) != 0))
        abort();
    if (rc != ERR_OK && !err.text[0])
        abort();
    beat_answer_read(all, &answer);
    read_stamp(all);
    buf_fini(&text);
    return 0;
}
