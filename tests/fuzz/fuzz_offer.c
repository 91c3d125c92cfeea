/* Any bytes as a target's name and description (the name ends at the first line break); and as the
 * files that say what a machine holds and how renewing went, which a failing disk may hand us. */
#include "sync/offer.h"
#include "sync/store_paper.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_offer(struct span all)
{
    const struct offer_reader who = { "kiosk-0007", "130533" };
    char name[128];
    struct offer o;
    struct err err = { 0 };
    const uint8_t *end = all.len ? memchr(all.p, '\n', all.len) : NULL;
    size_t len = end ? (size_t)(end - all.p) : 0;
    if (!span_copy(span_part(all, 0, len), name, sizeof name))
        return;
    enum err_code rc = offer_read(&who, name, 9, span_part(all, len + 1, all.len), &o, &err);
    if (rc == ERR_OK) { /* what was taken says the same again */
        struct offer again = { .from = o.from, .to = o.to };
        offer_name(&again);
        if (strcmp(again.name, name) != 0 || o.to < 1 || o.from >= o.to)
            abort();
    } else if (rc != ERR_INVALID || err.text[0] == '\0') {
        abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span all = { data, size };
    struct store s = { .lock_fd = -1 }, back = { .lock_fd = -1 };
    struct buf text = BUF_INIT(STORE_PAPER_MAX);
    read_offer(all);
    if (store_paper_read(all, &s, NULL) == ERR_OK) {
        if (store_paper_write(&s, &text) != ERR_OK ||
            store_paper_read(buf_span(&text), &back, NULL) != ERR_OK || back.n != s.n ||
            back.passed_over != s.passed_over)
            abort();
    }
    buf_fini(&text);
    return 0;
}
