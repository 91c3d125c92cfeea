/* hub/uploads.h: sealed photographs come in by tus 1.0 (https://tus.io/protocols/resumable-upload): core, creation,
 * expiration, checksum (sha1, sha256), termination; and the texts of reports, where the line is too slow for a whole one.
 *
 * An upload's address is made of report and photograph under a key of the hub's: unguessable, and the same when it is
 * created again after a lost answer.  What came lies at the folder's incoming/ID.part; complete, with the SHA-256 that
 * the report names, fsynced and renamed to its place (docket_photo_path), it is told to the docket.  A photograph whose
 * bytes are not those the report named is thrown away and may be sent anew.
 * A text is created with `text` for `sha256` in its metadata, by its kiosk, before any report names it; it stays
 * incoming/ID.part until the kiosk names it in a POST /v1/reports of its own (uploads_report).
 * Threads  uploads_begin, _piece, _cut: those of the network, never waiting for a database; the others may wait.
 */
#ifndef HUB_UPLOADS_H
#define HUB_UPLOADS_H

#include "base/clock.h"
#include "hub/exchange.h"
#include "hub/lend.h"
#include "hub/reports.h"

struct uploads;
struct upload_stream;

#define UPLOADS_PATH "/v1/uploads"
enum {
    UPLOADS_KEY_BYTES = 32,
    UPLOADS_KEEP_S = 14 * 24 * 3600,
    UPLOADS_LEAVE_BYTES = 512 * 1024 * 1024
};

struct uploads_options {
    const char *folder;   /* of photographs; incoming/ is made in it */
    struct lend *dockets; /* borrowed */
    struct clock clock;
    const uint8_t *key; /* UPLOADS_KEY_BYTES, of all hubs on one database the same */
    /* with less than that free, 507: room for texts stays; 0: UPLOADS_LEAVE_BYTES */
    uint64_t leave_bytes;
};
enum err_code uploads_open(const struct uploads_options *o, struct uploads **out,
                           struct err *err) MUST_USE;
void uploads_close(struct uploads *u); /* NULL is fine */

/* POST: 201 with Location.  The kiosk has been admitted. */
void uploads_create(struct uploads *u, const char *kiosk, const struct exchange_request *r,
                    struct exchange_answer *a);
/* POST of a report: reports_take, of the text in q, or of the one that came by pieces and q names by
 * {"format":"heyan-text-1","sha256","uuid"}: 404 it is not there, 409 not all of it, 423 somebody is at it. */
void uploads_report(struct uploads *u, struct reports *r, const char *kiosk,
                    const struct exchange_request *q, struct exchange_answer *a);
void uploads_options_of(struct uploads *u, struct exchange_answer *a); /* OPTIONS */
void uploads_head(struct uploads *u, const struct exchange_request *r, struct exchange_answer *a);
void uploads_delete(struct uploads *u, const struct exchange_request *r, struct exchange_answer *a);

/* PATCH: from its headers a stream, or NULL with the answer. */
struct upload_stream *uploads_begin(struct uploads *u, const struct exchange_request *r,
                                    struct exchange_answer *a);
/* Bytes as they come; what does not fit or cannot be written is told at the end. */
void uploads_piece(struct upload_stream *s, struct span bytes);
/* All bytes came: 204 with the new offset, or why not.  Ends the stream. */
void uploads_end(struct upload_stream *s, struct exchange_answer *a);
/* The connection was cut: what came stays, unless a checksum was promised for it.  Ends the stream. */
void uploads_cut(struct upload_stream *s);

/* Throws away what nobody went on with. */
void uploads_sweep(struct uploads *u);

#endif
