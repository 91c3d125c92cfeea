/* The program inside the machine whose power is cut (tests/power/run): a kiosk's outbox and a hub's docket on one disk.
 *
 *   guest write FOLDER         submits reports with photographs, and hands them to the docket as the courier would; says
 *                              each promise on standard output as soon as it is made, until the power goes
 *   guest check FOLDER         says everything that is there, opens every box, and ends
 *
 * Lines   "promised UUID NUMBER" after the outbox said yes: this stands on the citizen's screen
 *         "taken UUID" after the docket said yes: this the hub tells the kiosk
 *         "outbox UUID NUMBER", "docket UUID NUMBER" what is found; "wrong …" what must not be; "done" */
#include <inttypes.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "docket/docket.h"
#include "outbox/outbox.h"
#include "trust/hash.h"

enum {
    PHOTO_BYTES = 60 * 1024,
    PHOTOS = 3,
    RESERVE_BYTES = 1 << 20,
    WAIT_US = 20 * 1000,
    PAUSE_US_MAX = 500 * 1000
};

struct place {
    char outbox[FS_PATH_MAX], docket[FS_PATH_MAX];
    struct desk_card card;
    uint8_t box_secret[SEAL_KEY_BYTES];
};

static void fail(const char *what, const struct err *err)
{
    printf("wrong %s: %s\n", what, err ? err->text : "");
    fflush(stdout);
    exit(1);
}

/* A line as one write, so that two threads' lines do not mix and none waits in a buffer. */
static void say(const char *what, const char *uuid, const char *number)
{
    char line[160];
    int n = snprintf(line, sizeof line, "%s %s %s\n", what, uuid, number);
    if (n < 0 || write(STDOUT_FILENO, line, (size_t)n) != n)
        exit(2);
}

static void place_init(struct place *p, const char *folder)
{
    static const uint8_t seed[SEAL_KEY_BYTES] = "the desk of the machine that is";
    memset(p, 0, sizeof *p);
    snprintf(p->outbox, sizeof p->outbox, "%s/outbox", folder);
    snprintf(p->docket, sizeof p->docket, "sqlite:%s/reports.db", folder);
    snprintf(p->card.bureau, sizeof p->card.bureau, "威县质量技术监督局");
    seal_keypair(seed, p->card.box_key, p->box_secret);
    if (seal_id(p->card.box_key, p->card.box_id, NULL) != ERR_OK)
        fail("key", NULL);
}

static struct outbox *open_outbox(const struct place *p)
{
    struct outbox *b = NULL;
    struct err err = { 0 };
    const struct outbox_options o = { .folder = p->outbox,
                                      .clock = clock_system(),
                                      .reserve_bytes = RESERVE_BYTES };
    if (outbox_open(&o, &b, &err) != ERR_OK)
        fail("outbox", &err);
    return b;
}

static struct docket *open_docket(const struct place *p)
{
    struct docket *d = NULL;
    struct err err = { 0 };
    if (docket_open(p->docket, true, &d, &err) != ERR_OK)
        fail("docket", &err);
    return d;
}

/* --- the courier ---------------------------------------------------------------------------------------- */

static void take(struct docket *d, struct span bytes, const struct outbox_row *row,
                 struct receipt *out)
{
    struct err err = { 0 };
    struct docket_item item = { .key = row->uuid, .bytes = bytes };
    uint8_t digest[32];
    if (envelope_read(bytes, &item.envelope, NULL, &err) != ERR_OK || !hash_sha256(bytes, digest))
        fail("envelope", &err);
    sodium_bin2hex(item.fingerprint, sizeof item.fingerprint, digest, sizeof digest);
    if (docket_take(d, &item, 1, (int64_t)time(NULL), NULL, &err) != ERR_OK || item.rc != ERR_OK)
        fail("take", &err);
    say("taken", row->uuid, row->number);
    *out = item.receipt;
    for (size_t i = 0; i < item.envelope.n_photos; i++)
        memcpy(out->held[i], item.envelope.photos[i].sha256, REPORT_SHA256_TEXT);
    out->n_held = item.envelope.n_photos;
}

static void *deliver(void *self)
{
    const struct place *p = self;
    struct outbox *b = open_outbox(p);
    struct docket *d = open_docket(p);
    for (;;) {
        struct buf bytes = BUF_INIT(ENVELOPE_BYTES_MAX);
        struct outbox_row row;
        struct receipt r;
        struct err err = { 0 };
        if (outbox_next(b, &row, NULL, NULL) != ERR_OK) {
            usleep(WAIT_US);
            continue;
        }
        if (outbox_envelope(b, row.id, &bytes, &err) != ERR_OK)
            fail("envelope of a row", &err);
        take(d, buf_span(&bytes), &row, &r);
        if (outbox_received(b, row.id, &r, &err) != ERR_OK || outbox_sweep(b, &err) != ERR_OK)
            fail("received", &err);
        buf_fini(&bytes);
        usleep(randombytes_uniform(PAUSE_US_MAX)); /* some wait in the outbox when the power goes */
    }
    return NULL;
}

/* --- the counter ---------------------------------------------------------------------------------------- */

static void submit(const struct place *p, struct outbox *b, unsigned n)
{
    static uint8_t noise[PHOTOS][PHOTO_BYTES];
    const struct number_parts home = { .county = "WX", .hotline = "12365", .kiosk = 7 };
    struct outbox_photo photos[PHOTOS];
    struct report r;
    char code[QUERY_CODE_TEXT];
    bool stored = false;
    struct err err = { 0 };
    report_begin(&r, REPORT_TIP);
    snprintf(r.kiosk, sizeof r.kiosk, "wei-07");
    snprintf(r.profile, sizeof r.profile, "2014-12365");
    snprintf(r.topic, sizeof r.topic, "goods");
    snprintf(r.office, sizeof r.office, "supervision");
    snprintf(r.text, sizeof r.text, "包装上的许可证号查不到");
    r.made_utc_s = (int64_t)time(NULL);
    r.consents = true;
    randombytes_buf(noise, sizeof noise);
    for (size_t i = 0; i < PHOTOS; i++)
        photos[i] = (struct outbox_photo){ PHOTO_MORE, { noise[i], PHOTO_BYTES } };
    const struct outbox_submission s = { .report = &r,
                                         .photos = photos,
                                         .n_photos = n % (PHOTOS + 1),
                                         .card = &p->card,
                                         .home = &home };
    if (outbox_submit(b, &s, code, &stored, &err) != ERR_OK)
        fail("submit", &err);
    say("promised", r.uuid, r.number);
}

_Noreturn static void write_on(struct place *p)
{
    pthread_t courier;
    struct outbox *b = open_outbox(p);
    say("begun", "-", "-");
    if (pthread_create(&courier, NULL, deliver, p) != 0)
        fail("thread", NULL);
    for (unsigned n = 0;; n++)
        submit(p, b, n);
}

/* --- what is there -------------------------------------------------------------------------------------- */

struct looking {
    const struct place *place;
    struct outbox *b;
    struct docket *d;
};

static void look_photo(struct looking *l, int64_t id, size_t i)
{
    struct outbox_file file;
    struct buf bytes = BUF_INIT(ENVELOPE_PHOTO_BYTES_MAX),
               plain = BUF_INIT(ENVELOPE_PHOTO_BYTES_MAX);
    struct err err = { 0 };
    char hex[REPORT_SHA256_TEXT];
    uint8_t digest[32];
    if (outbox_file_at(l->b, id, i, &file, &err) != ERR_OK ||
        fs_read_all(file.path, &bytes, &err) != ERR_OK || !hash_sha256(buf_span(&bytes), digest))
        fail("photograph", &err);
    sodium_bin2hex(hex, sizeof hex, digest, sizeof digest);
    if (strcmp(hex, file.photo.sha256) != 0 ||
        seal_open(l->place->card.box_key, l->place->box_secret, buf_span(&bytes), &plain, &err) !=
            ERR_OK)
        fail("photograph's bytes", &err);
    buf_fini(&bytes);
    buf_fini(&plain);
}

/* The sealed box opens, and what the person wrote is in it. */
static void look_box(const struct place *p, struct span box, const char *uuid)
{
    struct buf plain = BUF_INIT(ENVELOPE_BYTES_MAX);
    struct report r;
    struct err err = { 0 };
    if (seal_open(p->card.box_key, p->box_secret, box, &plain, &err) != ERR_OK ||
        report_read(buf_span(&plain), &r, &err) != ERR_OK || strcmp(r.uuid, uuid) != 0)
        fail("box", &err);
    buf_fini(&plain);
}

static bool look_at_row(void *self, const struct outbox_row *row)
{
    struct looking *l = self;
    struct buf bytes = BUF_INIT(ENVELOPE_BYTES_MAX), box = BUF_INIT(ENVELOPE_BYTES_MAX);
    struct envelope e;
    struct err err = { 0 };
    if (row->state == OUTBOX_HELD)
        return true;
    if (outbox_envelope(l->b, row->id, &bytes, &err) != ERR_OK ||
        envelope_read(buf_span(&bytes), &e, &box, &err) != ERR_OK)
        fail("row", &err);
    look_box(l->place, buf_span(&box), row->uuid);
    for (size_t i = 0; i < row->n_photos; i++)
        look_photo(l, row->id, i);
    say("outbox", row->uuid, row->number);
    buf_fini(&bytes);
    buf_fini(&box);
    return true;
}

static bool look_at_case(void *self, const struct docket_case *c)
{
    struct looking *l = self;
    struct buf box = BUF_INIT(ENVELOPE_BYTES_MAX);
    struct err err = { 0 };
    if (docket_box(l->d, c->id, &box, &err) != ERR_OK)
        fail("case", &err);
    look_box(l->place, buf_span(&box), c->envelope.uuid);
    say("docket", c->envelope.uuid, c->envelope.number);
    buf_fini(&box);
    return true;
}

static void check(struct place *p)
{
    struct looking l = { p, open_outbox(p), open_docket(p) };
    const struct docket_filter all = { .max = 100000 };
    struct outbox_counts counts;
    struct err err = { 0 };
    if (outbox_each(l.b, look_at_row, &l, &err) != ERR_OK ||
        outbox_count(l.b, &counts, &err) != ERR_OK ||
        docket_list(l.d, &all, look_at_case, &l, &err) != ERR_OK)
        fail("look", &err);
    if (counts.n_aside > 0)
        fail("a power cut damaged the database", NULL);
    outbox_close(l.b);
    docket_close(l.d);
    say("done", "-", "-");
}

int main(int argc, char **argv)
{
    struct place p;
    if (argc < 3 || sodium_init() < 0)
        return 2;
    place_init(&p, argv[2]);
    if (strcmp(argv[1], "write") == 0)
        write_on(&p);
    check(&p);
    return 0;
}
