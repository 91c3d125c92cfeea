/* report/number.h: the number a person takes home and the secret beside it, both made without a network.
 *
 *     WX-12365-20261012-0700370     county, hotline, day, kiosk 07, the day's 0037th, check digit 0
 * The check digit is ISO 7064 MOD 11,10 over all digits after the hotline.  Kiosk numbers 01 to 99 are given by the
 * bureau; the day's count is kept by the outbox.  Two kiosks with one number by mistake: the query code
 * tells their reports apart.  The query code is six random digits; the hub gets only its Argon2id hash.
 * The slip's QR: "HEYAN1:" number ":" code (no address to be opened).
 */
#ifndef REPORT_NUMBER_H
#define REPORT_NUMBER_H

#include "report/report.h"

enum { QUERY_CODE_TEXT = 7, QUERY_CHECK_TEXT = 65, SLIP_QR_MAX = 64 };

struct number_parts {
    char county[8], hotline[8];
    struct date day;
    unsigned kiosk, count; /* 1 to 99; 1 to 9999 */
};

bool number_county_ok(const char *letters); /* 1 to 7 of A to Z */
bool number_hotline_ok(const char *digits); /* 3 to 7 digits: no landline */
/* False: a part is out of range. */
bool number_write(const struct number_parts *p, char out[REPORT_NUMBER_MAX]) MUST_USE;
/* With or without hyphens, blanks, full width; county and hotline may be missing: those of `home` are taken. */
bool number_read(const char *text, const struct number_parts *home,
                 struct number_parts *out) MUST_USE;

void query_code_make(char out[QUERY_CODE_TEXT]); /* random, never 000000 */
/* Hex of Argon2id(code, salt of the uuid), 8 MiB, 2 passes: about 10 ms.  ERR_NOMEM. */
enum err_code query_code_check(const char *code, const char *uuid, char out[QUERY_CHECK_TEXT],
                               struct err *err) MUST_USE;

void slip_qr_write(const char *number, const char *code, char out[SLIP_QR_MAX]);
bool slip_qr_read(struct span text, char number[REPORT_NUMBER_MAX],
                  char code[QUERY_CODE_TEXT]) MUST_USE;

#endif
