/* The models of the screens on which a number is typed or read. */
#include "golden_entry.h"

static void set_entry(struct golden *g, enum entry_kind kind, const char *typed)
{
    g->model.screen = SCREEN_ENTRY;
    g->model.entry_kind = kind;
    text_copy(g->model.entry, sizeof g->model.entry, typed);
}

void golden_set_entry_code(struct golden *g)
{
    set_entry(g, ENTRY_CODE, "690123456");
}

void golden_set_entry_code_bad(struct golden *g)
{
    set_entry(g, ENTRY_CODE, "6901234567890");
    g->model.entry_check = CHECK_BAD;
    text_copy(g->model.entry_hint, sizeof g->model.entry_hint,
              g->model.english ? "Wrong check digit: please compare with the pack once more"
                               : "校验码不对：请对照包装再看一遍");
}

void golden_set_entry_licence(struct golden *g)
{
    set_entry(g, ENTRY_LICENCE, "冀XK16-204-00");
}

void golden_set_entry_read(struct golden *g)
{
    static const struct model_doubt doubts[] = { { 15, 4, { "3", "8", "9", "5" } },
                                                 { 16, 2, { "0", "8" } } };
    set_entry(g, ENTRY_LICENCE, "(冀)XK16-204-00130");
    g->model.entry_is_read = true;
    memcpy(g->model.doubts, doubts, sizeof doubts);
    g->model.n_doubts = ARRAY_LEN(doubts);
    text_copy(g->model.entry_hint, sizeof g->model.entry_hint,
              g->model.english ? "Choose the yellow ones as printed"
                               : "黄色的字看不准：请对照包装点选");
}

void golden_set_entry_proposed(struct golden *g)
{
    golden_set_entry_read(g);
    g->model.entry_is_proposed = true;
    text_copy(g->model.entry_hint, sizeof g->model.entry_hint,
              g->model.english ? "On record: check the yellow ones"
                               : "本库有这个号码：请核对黄色的字");
}

void golden_set_entry_maker(struct golden *g)
{
    set_entry(g, ENTRY_LICENCE, "(冀)XK16-204-00130");
    g->model.entry_is_read = g->model.entry_is_agreed = true;
    g->model.entry_check = CHECK_OK; /* the tick is the number's, not the firm's */
    text_copy(g->model.entry_maker, sizeof g->model.entry_maker, "邢台恒通塑料制品有限公司");
    snprintf(g->model.entry_hint, sizeof g->model.entry_hint, "%s邢台恒通塑料制品有限公司",
             g->model.english ? "Maker as read: " : "读到厂名：");
}

void golden_set_entry_blind(struct golden *g)
{
    golden_set_entry_licence(g);
    g->model.camera = CAMERA_NONE;
}

void golden_set_entry_org(struct golden *g)
{
    set_entry(g, ENTRY_ORG, "12345678");
}

void golden_set_entry_uscc(struct golden *g)
{
    set_entry(g, ENTRY_ORG, "91130533MA0A1B2C3D");
    g->model.entry_check = CHECK_SUSPECT;
    text_copy(g->model.entry_hint, sizeof g->model.entry_hint,
              g->model.english ? "One character may be misread: please look once more"
                               : "号码里有一位可能看错了：请再看一遍");
}

void golden_set_entry_date(struct golden *g)
{
    set_entry(g, ENTRY_DATE, "20150302");
    g->model.entry_check = CHECK_OK;
    text_copy(g->model.entry_hint, sizeof g->model.entry_hint,
              g->model.english ? "2 March 2015" : "2015年3月2日");
}
