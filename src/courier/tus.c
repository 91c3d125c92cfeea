/* One photograph, or the text of a report, by tus 1.0: creation (idempotent at our hub), then from the hub's offset on,
 * piece by piece.
 *
 * What the hub says of the offset is believed only where it can be; what it holds in the end is told by the signed
 * receipt, not here.  Checksums go with every piece for hubs that look at them, but for small ones: without a checksum the
 * hub keeps what came of a piece that was cut, so that any line on which something comes brings it all in the end. */
#include <inttypes.h>
#include <sodium.h>

#include "courier/line.h"
#include "trust/hash.h"

enum {
    PIECE_MOST = 256 * 1024,
    PIECE_SUMMED = 64 * 1024,
    PIECE_LEAST = 2 * 1024, /* 20 s at 100 bytes a second: a hub waits 30 */
    SHRINK = 4,
    GROW_AFTER = 4,   /* pieces in a row that got through; then twice as much at a time */
    TRIES_MAX = 4,    /* in a row, without a byte more at the hub */
    RESTARTS_MAX = 3, /* of one photograph in one step */
};

struct upload {
    struct line *line;
    const struct tus_file *file;
    struct span bytes;
    struct tus_result *out;
    uint64_t offset;
    unsigned tries, restarts, n_good;
    bool is_asked; /* offset is the hub's own word */
};

static enum tus_end end_at(struct upload *u, enum tus_end end, const struct line_reply *r)
{
    u->out->end = end;
    u->out->fetch = r->end;
    u->out->status = r->answer.status;
    u->out->retry_after_s = r->answer.retry_after_s;
    text_copy(u->out->why, sizeof u->out->why, r->reason);
    return end;
}

static enum tus_end end_with(struct upload *u, enum tus_end end, const char *why)
{
    u->out->end = end;
    text_copy(u->out->why, sizeof u->out->why, why);
    return end;
}

/* 0: go on. */
static enum tus_end refusal(struct upload *u, const struct line_reply *r)
{
    if (r->fate == LINE_STOPPED)
        return end_at(u, TUS_STOPPED, r);
    return end_at(u, r->fate == LINE_NEVER ? TUS_NEVER : TUS_LATER, r);
}

/* --- making one ------------------------------------------------------------------------------------------- */

static void metadata_of(const struct upload *u, char *out, size_t cap)
{
    char uuid[64], sha256[128];
    const int plain = sodium_base64_VARIANT_ORIGINAL;
    const struct tus_file *f = u->file;
    sodium_bin2base64(uuid, sizeof uuid, (const uint8_t *)f->uuid, strlen(f->uuid), plain);
    sodium_bin2base64(sha256, sizeof sha256, (const uint8_t *)f->sha256, strlen(f->sha256), plain);
    snprintf(out, cap, "report %s,%s %s", uuid, f->is_text ? "text" : "sha256", sha256);
}

static enum err_code create(struct upload *u, enum tus_end *end, struct err *err)
{
    char length[24], metadata[256];
    struct line_reply r;
    snprintf(length, sizeof length, "%zu", u->bytes.len);
    metadata_of(u, metadata, sizeof metadata);
    const struct fetch_header headers[] = { { "Tus-Resumable", "1.0.0" },
                                            { "Upload-Length", length },
                                            { "Upload-Metadata", metadata } };
    const struct line_letter q = { .path = "/v1/uploads",
                                   .type = "application/offset+octet-stream",
                                   .headers = headers,
                                   .n_headers = ARRAY_LEN(headers) };
    u->out->path[0] = '\0';
    enum err_code rc = line_ask(u->line, &q, &r, err);
    if (rc)
        return rc;
    if (r.fate == LINE_ABSENT)
        *end = end_at(u, TUS_UNWANTED, &r);
    else if (r.fate != LINE_GOOD)
        *end = refusal(u, &r);
    else if (!line_path(u->line, r.answer.location, u->out->path))
        *end = end_with(u, TUS_LATER, "location");
    u->is_asked = false;
    line_reply_fini(&r);
    return ERR_OK;
}

/* The hub has lost it, or says what cannot be. */
static enum err_code restart(struct upload *u, const char *why, bool is_there, enum tus_end *end,
                             struct err *err)
{
    enum err_code rc = ERR_OK;
    if (u->restarts++ == RESTARTS_MAX) {
        *end = end_with(u, TUS_LATER, why);
        return ERR_OK;
    }
    if (is_there)
        rc = tus_drop(u->line, u->out->path, err);
    return rc ? rc : create(u, end, err);
}

enum err_code tus_drop(struct line *l, const char *path, struct err *err)
{
    struct line_reply r;
    const struct fetch_header headers[] = { { "Tus-Resumable", "1.0.0" } };
    const struct line_letter q = {
        .method = FETCH_DELETE, .path = path, .headers = headers, .n_headers = 1
    };
    enum err_code rc = line_ask(l, &q, &r, err);
    if (!rc)
        line_reply_fini(&r);
    return rc;
}

/* --- going on -------------------------------------------------------------------------------------------------- */

/* Nobody there, or cut off: once more, with less at a time, unless that was often enough or it is no link at all. */
static enum tus_end after_cut(struct upload *u, const struct line_reply *r)
{
    bool is_link = r->end == FETCH_CUT || r->end == FETCH_TOO_SLOW || r->end == FETCH_NO_NETWORK;
    if (r->fate != LINE_LATER || !is_link || ++u->tries == TRIES_MAX)
        return refusal(u, r);
    size_t less = u->line->piece / SHRINK;
    u->line->piece = less < PIECE_LEAST ? PIECE_LEAST : less;
    u->n_good = 0;
    u->is_asked = false;
    return 0;
}

static enum err_code ask_offset(struct upload *u, enum tus_end *end, struct err *err)
{
    struct line_reply r;
    const struct fetch_header headers[] = { { "Tus-Resumable", "1.0.0" } };
    const struct line_letter q = {
        .method = FETCH_HEAD, .path = u->out->path, .headers = headers, .n_headers = 1
    };
    enum err_code rc = line_ask(u->line, &q, &r, err);
    if (rc)
        return rc;
    if (r.fate == LINE_ABSENT) {
        rc = restart(u, "upload lost", false, end, err);
    } else if (r.fate != LINE_GOOD) {
        *end = after_cut(u, &r);
    } else if (!r.answer.has_offset || r.answer.offset > u->bytes.len) {
        rc = restart(u, "offset", true, end, err);
    } else {
        u->tries = r.answer.offset > u->offset ? 0 : u->tries;
        u->offset = r.answer.offset;
        u->is_asked = true;
    }
    line_reply_fini(&r);
    return rc;
}

static enum err_code judge_piece(struct upload *u, const struct line_reply *r, size_t n,
                                 enum tus_end *end, struct err *err)
{
    uint64_t told = r->answer.offset;
    switch (r->fate) {
    case LINE_GOOD:
        if (!r->answer.has_offset || told <= u->offset || told > u->offset + n)
            return restart(u, "offset", true, end, err);
        u->offset = told;
        u->tries = 0;
        if (++u->n_good % GROW_AFTER == 0)
            u->line->piece = u->line->piece * 2 > PIECE_MOST ? PIECE_MOST : u->line->piece * 2;
        return ERR_OK;
    case LINE_ABSENT:
        return restart(u, "upload lost", false, end, err);
    case LINE_CLASH:
        u->is_asked = false;
        if (++u->tries == TRIES_MAX)
            *end = end_at(u, TUS_LATER, r);
        return ERR_OK;
    default:
        *end = after_cut(u, r);
        return ERR_OK;
    }
}

static enum err_code send_piece(struct upload *u, enum tus_end *end, struct err *err)
{
    char offset[24], sum[80] = "sha256 ";
    uint8_t digest[32];
    struct line_reply r;
    struct span piece = span_part(u->bytes, (size_t)u->offset, (size_t)u->offset + u->line->piece);
    if (!hash_sha256(piece, digest))
        return err_set(err, ERR_NOMEM, "no digest can be made");
    snprintf(offset, sizeof offset, "%" PRIu64, u->offset);
    sodium_bin2base64(sum + 7, sizeof sum - 7, digest, sizeof digest,
                      sodium_base64_VARIANT_ORIGINAL);
    const struct fetch_header headers[] = { { "Tus-Resumable", "1.0.0" },
                                            { "Upload-Offset", offset },
                                            { "Upload-Checksum", sum } };
    const struct line_letter q = { .method = FETCH_PATCH,
                                   .path = u->out->path,
                                   .body = piece,
                                   .type = "application/offset+octet-stream",
                                   .headers = headers,
                                   .n_headers = u->line->piece < PIECE_SUMMED
                                                    ? ARRAY_LEN(headers) - 1
                                                    : ARRAY_LEN(headers) };
    enum err_code rc = line_ask(u->line, &q, &r, err);
    if (rc)
        return rc;
    rc = judge_piece(u, &r, piece.len, end, err);
    line_reply_fini(&r);
    return rc;
}

enum err_code tus_upload(struct line *l, const struct tus_file *file, struct span bytes,
                         struct tus_result *out, struct err *err)
{
    struct upload u = { .line = l, .file = file, .bytes = bytes, .out = out };
    if (file->is_text) /* only of a line that was too slow for the whole of it */
        l->piece = PIECE_LEAST;
    else if (l->piece == 0)
        l->piece = PIECE_MOST;
    enum tus_end end = 0;
    *out = (struct tus_result){ 0 };
    enum err_code rc = create(&u, &end, err);
    while (!rc && !end) {
        if (!u.is_asked)
            rc = ask_offset(&u, &end, err);
        else if (u.offset == bytes.len)
            end = end_with(&u, TUS_DONE, "");
        else
            rc = send_piece(&u, &end, err);
    }
    return rc;
}
