#include "courier/loop_hub_self.h"

static void must(bool is_so)
{
    if (!is_so)
        abort();
}

/* --- the test's side ------------------------------------------------------------------------------------------------ */

struct loop_hub *loop_hub_start(const struct key_secret *hub_key,
                                const uint8_t kiosk_key[STAMP_PUBLIC_BYTES])
{
    struct loop_hub *h = calloc(1, sizeof *h);
    must(h != NULL && key_secret_create(&h->other, NULL) == ERR_OK);
    h->key = hub_key;
    h->utc_s = 1795392000;
    h->first_receipt = BUF_INIT(BODY_MAX);
    memcpy(h->kiosk_key, kiosk_key, sizeof h->kiosk_key);
    pthread_mutex_init(&h->lock, NULL);
    h->daemon = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL,
                                 loop_hub_on_request, h, MHD_OPTION_NOTIFY_COMPLETED,
                                 loop_hub_on_end, NULL, MHD_OPTION_END);
    must(h->daemon != NULL);
    return h;
}

void loop_hub_clear(struct loop_hub *h)
{
    pthread_mutex_lock(&h->lock);
    for (size_t i = 0; i < h->n_uploads; i++)
        buf_fini(&h->uploads[i].bytes);
    h->n_uploads = h->n_reports = 0;
    h->count = (struct loop_count){ .bad_stamps = h->count.bad_stamps };
    pthread_mutex_unlock(&h->lock);
}

void loop_hub_stop(struct loop_hub *h)
{
    MHD_stop_daemon(h->daemon);
    loop_hub_clear(h);
    buf_fini(&h->first_receipt);
    key_secret_destroy(h->other);
    pthread_mutex_destroy(&h->lock);
    free(h);
}

int loop_hub_port(const struct loop_hub *h)
{
    return MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
}

void loop_hub_be(struct loop_hub *h, enum loop_way way, unsigned requests)
{
    pthread_mutex_lock(&h->lock);
    h->way = way;
    h->requests_left = requests;
    pthread_mutex_unlock(&h->lock);
}

void loop_hub_status(struct loop_hub *h, unsigned status, const char *reason,
                     unsigned retry_after_s, const char *uuid, unsigned requests)
{
    pthread_mutex_lock(&h->lock);
    h->way = LOOP_STATUS;
    h->status = status;
    h->retry_after_s = retry_after_s;
    h->requests_left = requests;
    text_copy(h->reason, sizeof h->reason, reason ? reason : "");
    text_copy(h->uuid, sizeof h->uuid, uuid ? uuid : "");
    pthread_mutex_unlock(&h->lock);
}

void loop_hub_clock(struct loop_hub *h, int64_t utc_s)
{
    pthread_mutex_lock(&h->lock);
    h->utc_s = utc_s;
    pthread_mutex_unlock(&h->lock);
}

void loop_hub_count(struct loop_hub *h, struct loop_count *out)
{
    pthread_mutex_lock(&h->lock);
    *out = h->count;
    out->reports = h->n_reports;
    for (size_t i = 0; i < h->n_reports; i++)
        for (size_t k = 0; k < h->reports[i].envelope.n_photos; k++)
            out->photos_held += loop_hub_is_held(h, h->reports[i].envelope.uuid,
                                                 h->reports[i].envelope.photos[k].sha256);
    pthread_mutex_unlock(&h->lock);
}

bool loop_hub_has(struct loop_hub *h, const char *uuid)
{
    pthread_mutex_lock(&h->lock);
    bool has = false;
    for (size_t i = 0; i < h->n_reports; i++)
        has = has || strcmp(h->reports[i].envelope.uuid, uuid) == 0;
    pthread_mutex_unlock(&h->lock);
    return has;
}
