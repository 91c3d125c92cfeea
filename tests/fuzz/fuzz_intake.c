/* Any bytes as the headers and the body of a kiosk's request, stamped as it should be: whatever is asked has one of the
 * statuses of docs/reports.md, and says why in JSON.
 *
 * The first byte chooses the request, the text up to the first zero is every header it has, the rest is its body. */
#include <jansson.h>
#include <sys/stat.h>
#include <unistd.h>

#include "hub/hall.h"
#include "hub/takes.h"
#include "hub/upload_words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { HEADER_MAX = 512, NOW = 1795392000 };

static const struct {
    const char *method, *path;
} requests[] = {
    { "POST", "/v1/reports" },
    { "POST", "/v1/mailbox" },
    { "POST", "/v1/mailbox/reply" },
    { "POST", "/v1/mailbox/withdraw" },
    { "POST", "/v1/uploads" },
    { "GET", "/v1/reports/00000007-0000-4000-8000-000000000001" },
    { "POST", "/v1/heartbeat" },
    { "HEAD", "/v1/uploads/0123456789abcdef0123456789abcdef01234567" },
};

static const struct {
    unsigned status;
    bool has_reason;
} statuses[] = { { 200, false }, { 201, false }, { 400, true }, { 404, true }, { 409, true },
                 { 412, true },  { 413, true },  { 422, true }, { 429, true }, { 503, true } };

struct world {
    struct takes *takes;
    struct hall_kiosk kiosk;
    struct clock_fake time;
};

struct asked {
    char header[HEADER_MAX], stamp[STAMP_TEXT_MAX];
};

static void must(bool is_so)
{
    if (!is_so)
        abort();
}

static const char *header_of(const void *self, const char *name)
{
    const struct asked *q = self;
    if (strcmp(name, "Heyan-Stamp") == 0)
        return q->stamp;
    if (strcmp(name, "Tus-Resumable") == 0)
        return "1.0.0";
    if (strcmp(name, "Upload-Length") == 0)
        return "100";
    return q->header;
}

static struct world *open_world(void)
{
    static struct world w;
    static char assets[512];
    uint8_t receipt_key[SEAL_KEY_BYTES];
    if (w.takes)
        return &w;
    (void)mkdir("hall", 0755); /* what libFuzzer finds lies beside it */
    must(chdir("hall") == 0);
    struct fleet *f = hall_begin(receipt_key);
    hall_kiosk_make(&w.kiosk, "wei-07", 1);
    hall_admit(f, &w.kiosk);
    fleet_close(f);
    w.time = (struct clock_fake){ .utc_s = NOW, .mono_ms = 1 };
    snprintf(assets, sizeof assets, "%s/assets", getenv("HEYAN_ROOT"));
    const struct takes_options o = { .assets = assets,
                                     .profile = "2014-12365",
                                     .docket = "sqlite:reports.db",
                                     .photos = HALL_PHOTOS,
                                     .receipt_key = HALL_RECEIPT,
                                     .limits = hall_wide_limits(),
                                     .clock = clock_of_fake(&w.time),
                                     .fleet = HALL_FLEET };
    HALL_MUST(takes_open(&o, &w.takes, HALL_ERR));
    return &w;
}

static void judge(const struct exchange_answer *a)
{
    size_t i = 0;
    while (i < ARRAY_LEN(statuses) && statuses[i].status != a->status)
        i++;
    must(i < ARRAY_LEN(statuses));
    if (a->text.len == 0)
        return;
    json_t *j = json_loadb((const char *)a->text.data, a->text.len, JSON_REJECT_DUPLICATES, NULL);
    must(j != NULL);
    must(json_is_string(json_object_get(j, "reason")) == statuses[i].has_reason);
    json_decref(j);
}

static void try_request(size_t which, const struct asked *header, struct span body)
{
    struct world *w = open_world();
    struct exchange_answer a;
    struct asked q = *header;
    const struct exchange_request r = {
        requests[which].method, requests[which].path, body, false, header_of, &q
    };
    hall_stamp(&w->kiosk, r.method, r.path, body, NOW, q.stamp);
    exchange_begin(&a);
    door_answer(takes_door(w->takes), &r, &a);
    judge(&a);
    exchange_fini(&a);
}

static void try_words(const char *header)
{
    char word[65], uuid[REPORT_UUID_TEXT];
    uint8_t sum[32];
    size_t bytes = 0;
    enum upload_sum kind;
    if (upload_word_read(header, "report", word, sizeof word))
        must(word[0] && strlen(word) < sizeof word);
    if (upload_sum_read(header, &kind, sum, &bytes))
        must(bytes == (kind == UPLOAD_SHA1 ? 20 : 32));
    if (reports_key_read(header, uuid))
        must(strlen(uuid) == REPORT_UUID_TEXT - 1 && memcmp(uuid, header + 1, strlen(uuid)) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct asked q = { .header = "" };
    if (size < 2)
        return 0;
    const struct span all = { data + 1, size - 1 };
    const uint8_t *zero = memchr(all.p, 0, all.len);
    size_t n = zero ? (size_t)(zero - all.p) : 0;
    if (!span_copy(span_part(all, 0, n), q.header, sizeof q.header))
        return 0;
    try_words(q.header);
    try_request(data[0] % ARRAY_LEN(requests), &q, span_part(all, zero ? n + 1 : 0, all.len));
    return 0;
}
