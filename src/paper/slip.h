/* paper/slip.h: the slip a person takes home, drawn with Cairo and Pango for 80 mm paper (576 dots of 203 dpi).
 *
 * Number, QR, query code, promise, who handles it, what happens next; or a verdict.  No control byte of any text
 * reaches the printer: it gets a raster.  Threads: any.
 */
#ifndef PAPER_SLIP_H
#define PAPER_SLIP_H

#include <cairo/cairo.h>

#include "base/attrs.h"
#include "base/buf.h"
#include "report/number.h"
#include "words/words.h"

struct slip_report {
    const char *number, *code; /* code "" : not printed */
    const char *bureau, *hotline, *office, *office_phone,
        *handled; /* handled: a sentence on who handles it */
    struct date due, made;
    const char *goods, *verdict; /* a line each; "" none */
    bool is_offline;             /* stored here, goes out when the network is back */
    bool is_demo;
};

/* What the registry knows of one good, to take home from the take screen. */
struct slip_verdict {
    const char *bureau, *hotline;
    const char *title;    /* the verdict in words */
    const char *number;   /* of the goods, as read */
    const char *lines[8]; /* registered firm, reasons, what to do; a line each */
    size_t n_lines;
    const char *qr;   /* the same as text, as the screen shows it; "" none */
    const char *data; /* which release it comes from, and of which day */
    struct date made;
    bool is_demo;
};

enum { SLIP_WIDTH_DOTS = 576, SLIP_QR_DOTS_MIN = 6 /* a module: 0.75 mm */ };

/* A new A8 surface, white paper 255; the height is what it needs.  ERR_NOMEM; ERR_TOO_BIG: longer than a
 * metre, or a QR that does not fit the paper. */
enum err_code slip_draw_report(const struct words *w, const struct slip_report *s,
                               cairo_surface_t **out, struct err *err) MUST_USE;
enum err_code slip_draw_verdict(const struct words *w, const struct slip_verdict *s,
                                cairo_surface_t **out, struct err *err) MUST_USE;
/* ESC/POS of it: initialise, GS v 0 in bands of 128 rows, feed, cut. */
enum err_code slip_escpos(cairo_surface_t *slip, struct buf *out, struct err *err) MUST_USE;

/* Where slips go: "file:PATH" (each a new file PATH-n.bin), "/dev/usb/lp0" or another device, "tcp:ADDRESS:9100"
 * (an address in digits: waiting for a name server would hold the slip).  A printer that answers is asked
 * for paper before and after.  Waits at most timeout_ms.
 * ERR_INVALID: no such kind of place.  ERR_DEVICE: away, no paper, or only a part went out: the text says which. */
enum err_code slip_print(const char *printer, struct span escpos, uint32_t timeout_ms,
                         struct err *err) MUST_USE;
/* Whether it names a place at all, without asking it. */
bool slip_printer_valid(const char *printer);

#endif
