#include "unit/registry/world.h"

#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fs.h"

/* Firms and numbers are invented; check characters were computed apart from our code. */
static const struct {
    const char *file, *text;
} files[] = {
    { "release.csv", "key,value\nsequence,7\nissued,2026-11-16\ndemo,yes\n"
                     "prefixes.source,省编码分中心\nprefixes.source_date,2026-11-01\n"
                     "prefixes.coverage,\"冀,全国\"\n" },
    { "organisations.csv",
      "org_code,uscc,reg_no,name,former_name,address,region,trade,group_code,status,status_date\n"
      "DEM000014,91130533DEM000014A,130533200000013,威县演示食品有限公司,威县演示酱园,演示路1号,"
      "130533,food,DEM000030,valid,\n"
      "DEM00002-2,,,威县演示调味品有限公司,,,,,,valid,\n"
      ",91110000DEM0000304,,演示烟草总公司(虚构),,,110000,tobacco,,cancelled,2026-01-02\n" },
    { "prefixes.csv", "prefix,holder,status,registered,valid_until,status_date\n"
                      "6901028,DEM000030,valid,2019-03-01,2027-02-28,\n"
                      "6901028075,DEM000014,valid,2019-03-01,2027-02-28,\n"
                      "6901028000,DEM000022,cancelled,2018-05-08,2024-05-07,2024-05-08\n"
                      "69010280759,DEM000014,valid,,,\n"
                      "69499901,91130533DEM000014A,valid,2019-03-01,长期,\n" },
    { "products.csv", "gtin,name,brand,spec,category,holder,status,notified,status_date\n"
                      "6949990100014,演示挂面,演示,1 kg,food,DEM000014,valid,2022-04-01,\n"
                      "69499012,演示口香糖,,,,DEM000022,delisted,2022-04-01,2026-05-01\n" },
    { "licences.csv", "kind,number,holder,product,category,site,status,issued,valid_until,"
                      "status_date,predecessor,successor\n"
                      "XK,(冀)XK16-204-99011,DEM000014,食品袋,packaging,演示路,valid,2020-12-20,"
                      "2025-12-19,,XK16-204-99011,\n"
                      "XK,XK16-204-99011,DEM000014,食品袋,,,cancelled,2015-12-20,2020-12-19,"
                      "2020-12-20,,(冀)XK16-204-99011\n"
                      "SC,SC10113053300013,DEM000022,挂面,food,,valid,2023-05-10,2028-05-09,,,\n" },
    { "standards.csv", "number,title,holder,status,filed,valid_until,status_date\n"
                       "Q/WXY 0001S-2025,演示挂面,DEM000014,valid,2025-03-01,2028-02-29,\n" },
    { "uses.csv", "owner,maker,scope,licence,from,until\n"
                  "DEM000014,DEM000022,69499901,,2024-01-01,2024-12-31\n"
                  "DEM000014,DEM000030,6949990100014,,2025-01-01,\n"
                  "DEM000014,DEM000022,,(冀)XK16-204-99011,,\n" },
    { "alerts.csv",
      "kind,number_kind,number,batch,made_from,made_until,product,reason,authority,"
      "document,published,withdrawn\n"
      "recall,GTIN,6949990100014,,2026-03-01,2026-03-31,挂面,异物,局,1号,2026-05-01,\n"
      "failed_check,,6949990100014,B1,,,挂面,水分,局,2号,2026-06-01,2026-07-01\n"
      "recall,XK,（冀）ＸＫ16-204-99011,,,,袋,,,,2026-02-02,\n"
      "recall,ORG,91130533DEM000014A,,,,,,,,2026-02-03,\n" },
    { "corrections.csv",
      "number_kind,number,firm,note,accepted,closed\n"
      "PREFIX,69499901,威县演示食品有限公司,名称有误,2026-11-01,\n"
      "GTIN,6949990100014,威县演示食品有限公司,规格有误,2026-10-01,2026-10-20\n" },
};

void world_write(const char *file, const void *bytes, size_t n)
{
    char path[FS_PATH_MAX];
    assert_int_equal(fs_make_folder(WORLD_FOLDER, NULL), ERR_OK);
    assert_int_equal(fs_join(path, WORLD_FOLDER, file, NULL), ERR_OK);
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(bytes, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

void world_put(const char *file, const char *text)
{
    world_write(file, text, strlen(text));
}

void world_remove(const char *file)
{
    char path[FS_PATH_MAX];
    assert_int_equal(fs_join(path, WORLD_FOLDER, file, NULL), ERR_OK);
    unlink(path);
}

void world_reset(void)
{
    for (size_t i = 0; i < ARRAY_LEN(files); i++)
        world_put(files[i].file, files[i].text);
}

static void listen(void *self, bool is_error, const char *line)
{
    struct world *w = self;
    size_t n = strlen(w->told);
    snprintf(w->told + n, sizeof w->told - n, "%s %s\n", is_error ? "error" : "warning", line);
}

enum err_code world_build(struct world *w, bool allow_missing)
{
    struct build_options options = { .folder = WORLD_FOLDER,
                                     .out = WORLD_RELEASE,
                                     .today = DATE_OF(2026, 11, 20),
                                     .allow_missing = allow_missing,
                                     .tell = listen,
                                     .self = w };
    *w = (struct world){ 0 };
    return build_release(&options, &w->result, &w->err);
}

struct registry *world_open(struct world *w)
{
    struct registry *r = NULL;
    if (world_build(w, false) != ERR_OK)
        fail_msg("%s\n%s", w->err.text, w->told);
    if (registry_open(WORLD_RELEASE, &r, &w->err) != ERR_OK)
        fail_msg("%s", w->err.text);
    return r;
}
