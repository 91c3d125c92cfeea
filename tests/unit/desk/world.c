#include "unit/desk/world.h"

#include <iconv.h>
#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

/* Firms are invented; check characters were computed apart from our code. */
const char world_organisations[] =
    "组织机构代码,统一社会信用代码,企业名称,地址,状态\n"
    "DEM000014,91130533DEM000014A,威县演示食品有限公司,演示路1号,存续\n"
    "DEM00002-2,,威县演示调味品有限公司,,在业\n"
    ",91110000DEM0000304,演示烟草总公司(虚构),,正常\n";
const char world_prefixes[] = "厂商识别代码,组织机构代码,注册日期,有效期至,状态,注销日期\n"
                              "6901028,DEM000030,2019-03-01,2027-02-28,有效,\n"
                              "69499901,DEM000014,2019-03-01,长期,有效,\n"
                              "69499902,DEM000022,2019-03-01,2028-02-28,有效,\n";

static enum err_code sign(void *self, struct span message, uint8_t out[DESK_SIGNATURE_BYTES],
                          struct err *err)
{
    const struct world_person *p = self;
    (void)err;
    crypto_sign_detached(out, NULL, message.p, message.len, p->secret);
    return ERR_OK;
}

static void make_person(struct world_person *p, const char *name)
{
    crypto_sign_keypair(p->person.key, p->secret);
    text_copy(p->person.name, sizeof p->person.name, name);
    p->actor = (struct desk_actor){ .name = p->person.name, .sign = sign, .self = p };
}

void world_must(struct world *w, enum err_code rc)
{
    if (rc)
        fail_msg("%s: %s", err_name(rc), w->err.text);
}

void world_open(struct world *w, const char *folder)
{
    enum { NOON_IN_CHINA = 1795406400 }; /* 2026-11-23 */
    *w = (struct world){ .clock = { .utc_s = NOON_IN_CHINA } };
    assert_true(sodium_init() >= 0);
    snprintf(w->folder, sizeof w->folder, "%s.%d", folder, (int)getpid());
    snprintf(w->assets, sizeof w->assets, "%s/assets", getenv("HEYAN_ROOT"));
    world_must(w, words_open(w->assets, "zh", &w->words, &w->err));
    w->place = (struct desk_place){ .folder = w->folder,
                                    .assets = w->assets,
                                    .words = w->words,
                                    .clock = clock_of_fake(&w->clock) };
    make_person(&w->a, "张三");
    make_person(&w->b, "李四");
    make_person(&w->c, "王五");
    const struct desk_person people[] = { w->a.person, w->b.person };
    world_must(w, desk_create(&w->place, &w->a.actor, people, 2, 100, &w->err));
    world_must(w, desk_open(&w->place, &w->d, &w->err));
}

void world_close(struct world *w)
{
    desk_close(w->d);
    words_close(w->words);
}

void world_write(const char *path, const void *bytes, size_t n)
{
    struct err err = { 0 };
    if (fs_replace(path, (struct span){ bytes, n }, &err) != ERR_OK)
        fail_msg("%s", err.text);
}

void world_put(const char *path, const char *text)
{
    world_write(path, text, strlen(text));
}

void world_put_gbk(const char *path, const char *text)
{
    static char bytes[65536];
    char *in = strdup(text), *from = in, *to = bytes;
    size_t left = strlen(text), room = sizeof bytes;
    iconv_t conv = iconv_open("GB18030", "UTF-8");
    assert_true(conv != (iconv_t)-1 && in);
    assert_int_equal(iconv(conv, &from, &left, &to, &room), 0);
    iconv_close(conv);
    world_write(path, bytes, sizeof bytes - room);
    free(in);
}

char *world_read(const char *path)
{
    struct buf b = BUF_INIT(16 << 20);
    struct err err = { 0 };
    if (fs_read_all(path, &b, &err) != ERR_OK || buf_append(&b, "", 1) != ERR_OK)
        fail_msg("%s", err.text);
    return (char *)b.data;
}

static bool go_on(void *self, enum desk_stage stage, int64_t done, int64_t total)
{
    (void)self, (void)stage;
    assert_true(done <= total || total == 0);
    return true;
}

int64_t world_draft(struct world *w)
{
    int64_t id = 0;
    world_must(w, desk_draft_begin(w->d, &w->a.actor, "月报", false, &id, &w->err));
    return id;
}

enum err_code world_add(struct world *w, int64_t id, enum fact_set set, const char *path)
{
    const struct desk_delivery delivery = { .path = path,
                                            .file_name = path,
                                            .source = fact_set_name(set),
                                            .set = set,
                                            .source_day = DATE_OF(2026, 11, 1) };
    return desk_draft_add(w->d, &w->a.actor, id, &delivery, &w->match, &w->why, &w->err);
}

enum err_code world_check(struct world *w, int64_t id)
{
    return desk_draft_check(w->d, &w->a.actor, id, go_on, NULL, &w->err);
}

struct desk_release world_release(struct world *w, int64_t id)
{
    struct desk_release r;
    world_must(w, desk_release_get(w->d, id, &r, &w->err));
    return r;
}

json_t *world_summary(struct world *w, int64_t id)
{
    json_t *summary = NULL;
    world_must(w, desk_release_summary(w->d, id, &summary, &w->err));
    return summary;
}

int64_t world_publish(struct world *w, const char *organisations, const char *prefixes)
{
    int64_t id = world_draft(w);
    if (organisations) {
        world_put_gbk("orgs.csv", organisations);
        world_must(w, world_add(w, id, SET_ORG, "orgs.csv"));
    }
    if (prefixes) {
        world_put_gbk("prefixes.csv", prefixes);
        world_must(w, world_add(w, id, SET_PREFIX, "prefixes.csv"));
    }
    world_must(w, world_check(w, id));
    struct desk_release r = world_release(w, id);
    world_must(w, desk_approve(w->d, &w->b.actor, id, r.digest, &w->err));
    world_must(w, desk_publish(w->d, &w->b.actor, id, &w->err));
    return id;
}

static bool count_act(void *self, const struct desk_act *act)
{
    int *n = self;
    assert_int_equal(act->id, *n + 1);
    (*n)++;
    return true;
}

enum err_code world_try_history(struct world *w, int *n)
{
    *n = 0;
    return desk_history(w->d, count_act, n, &w->err);
}

int world_history(struct world *w)
{
    int n;
    world_must(w, world_try_history(w, &n));
    return n;
}

char *world_hundred(int from)
{
    static char text[16384];
    size_t n = (size_t)snprintf(text, sizeof text, "厂商识别代码,组织机构代码\n");
    for (int i = from; i < 100; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "694999%02d,DEM000014\n", i);
    return text;
}
