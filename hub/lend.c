#include "hub/lend.h"

#include <pthread.h>
#include <stdlib.h>

enum { LEND_MAX = 16 };

struct lend {
    struct docket *free[LEND_MAX];
    size_t n;
    pthread_mutex_t lock;
    pthread_cond_t back;
};

enum err_code lend_open(const char *address, size_t connections, struct lend **out, struct err *err)
{
    enum err_code rc = ERR_OK;
    struct lend *l = calloc(1, sizeof *l);
    if (!l)
        return err_set(err, ERR_NOMEM, "no memory for connections");
    pthread_mutex_init(&l->lock, NULL);
    pthread_cond_init(&l->back, NULL);
    for (; !rc && l->n < connections && l->n < LEND_MAX; l->n += !rc)
        rc = docket_open(address, false, &l->free[l->n], err);
    if (rc)
        lend_close(l);
    else
        *out = l;
    return rc;
}

void lend_close(struct lend *l)
{
    if (!l)
        return;
    for (size_t i = 0; i < l->n; i++)
        docket_close(l->free[i]);
    pthread_cond_destroy(&l->back);
    pthread_mutex_destroy(&l->lock);
    free(l);
}

struct docket *lend_take(struct lend *l)
{
    pthread_mutex_lock(&l->lock);
    while (l->n == 0)
        pthread_cond_wait(&l->back, &l->lock);
    struct docket *d = l->free[--l->n];
    pthread_mutex_unlock(&l->lock);
    return d;
}

void lend_give(struct lend *l, struct docket *d)
{
    pthread_mutex_lock(&l->lock);
    l->free[l->n++] = d;
    pthread_cond_signal(&l->back);
    pthread_mutex_unlock(&l->lock);
}
