/* Any bytes as a report, an envelope, a receipt, a desk's card, a slip's QR, a number: what is taken can be written
 * again and read back the same; what is refused says why and leaves the caller's things alone. */
#include "report/envelope.h"
#include "report/photo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { ROOM = 512 * 1024 };

static void must(bool is_so)
{
    if (!is_so)
        abort();
}

static void try_report(struct span all)
{
    static struct report r, back;
    struct buf json = BUF_INIT(ROOM);
    struct err err = { 0 };
    enum err_code rc = report_read(all, &r, &err);
    must(rc == ERR_OK || err.text[0]);
    if (rc == ERR_OK) {
        must(report_write(&r, &json, NULL) == ERR_OK);
        must(report_read(buf_span(&json), &back, NULL) == ERR_OK);
        must(memcmp(&r, &back, sizeof r) == 0);
    }
    buf_fini(&json);
}

static void try_envelope(struct span all)
{
    static struct envelope e, back;
    struct buf box = BUF_INIT(ROOM), box_back = BUF_INIT(ROOM), json = BUF_INIT(ROOM);
    struct err err = { 0 };
    enum err_code rc = envelope_read(all, &e, &box, &err);
    must(rc == ERR_OK || (err.text[0] && box.len == 0));
    if (rc == ERR_OK) {
        must(envelope_write(&e, buf_span(&box), &json, NULL) == ERR_OK);
        must(envelope_read(buf_span(&json), &back, &box_back, NULL) == ERR_OK);
        must(memcmp(&e, &back, sizeof e) == 0 && box.len == box_back.len &&
             memcmp(box.data, box_back.data, box.len) == 0);
    }
    buf_fini(&box);
    buf_fini(&box_back);
    buf_fini(&json);
}

/* A receipt nobody signed is never believed. */
static void try_receipt(struct span all)
{
    static const uint8_t key[SEAL_KEY_BYTES] = { 0xd7, 0x5a, 0x98, 0x01, 0x82, 0xb1, 0x0a, 0xb7,
                                                 0xd5, 0x4b, 0xfe, 0xd3, 0xc9, 0x64, 0x07, 0x3a,
                                                 0x0e, 0xe1, 0x72, 0xf3, 0xda, 0xa6, 0x23, 0x25,
                                                 0xaf, 0x02, 0x1a, 0x68, 0xf7, 0x07, 0x51, 0x1a };
    struct receipt r;
    must(receipt_read(all, key, &r, NULL) != ERR_OK);
}

static void try_card(struct span all)
{
    struct desk_card card, back;
    struct buf json = BUF_INIT(ROOM);
    if (desk_card_read(all, &card, NULL) == ERR_OK) {
        must(desk_card_write(&card, &json, NULL) == ERR_OK);
        must(desk_card_read(buf_span(&json), &back, NULL) == ERR_OK);
        must(strcmp(card.box_id, back.box_id) == 0 && strcmp(card.bureau, back.bureau) == 0);
    }
    buf_fini(&json);
}

static void try_number(struct span all)
{
    static const struct number_parts home = { "WX", "12365", { 20261012 }, 7, 37 };
    char text[256], number[REPORT_NUMBER_MAX], code[QUERY_CODE_TEXT], qr[SLIP_QR_MAX];
    struct number_parts p, back;
    if (slip_qr_read(all, number, code)) {
        slip_qr_write(number, code, qr);
        must(span_eq(all, qr)); /* only ever as we write it */
    }
    if (!span_copy(all, text, sizeof text) || !number_read(text, &home, &p))
        return;
    must(number_write(&p, number) && number_read(number, NULL, &back));
    must(memcmp(&p, &back, sizeof p) == 0);
}

static void try_photo(struct span all)
{
    static const struct photo_limits limits = { 320, 85, 45, 60000, 150 };
    struct buf jpeg = BUF_INIT(ROOM);
    if (photo_remake(all, &limits, &jpeg, NULL) == ERR_OK)
        must(jpeg.len > 4 && jpeg.len <= limits.bytes_max && jpeg.data[1] == 0xD8);
    else
        must(jpeg.len == 0);
    buf_fini(&jpeg);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span all = { data, size };
    try_report(all);
    try_envelope(all);
    try_receipt(all);
    try_card(all);
    try_number(all);
    try_photo(all);
    return 0;
}
