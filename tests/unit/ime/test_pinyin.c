/* Pinyin: what comes first for what is typed, and that nothing of it stays anywhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fs.h"
#include "base/text.h"
#include "ime/ime.h"

static char folder[FS_PATH_MAX];
static struct pinyin *pinyin;

static int open_pinyin(void **state)
{
    struct err err = { 0 };
    (void)state;
    if (fs_join(folder, getenv("HEYAN_BUILD"), "ime/pinyin", &err) ||
        pinyin_open(folder, &pinyin, &err)) {
        print_error("%s\n", err.text);
        return -1;
    }
    return 0;
}

static int close_pinyin(void **state)
{
    (void)state;
    pinyin_close(pinyin);
    return 0;
}

static void type(const char *keys)
{
    for (; *keys; keys++)
        assert_true(pinyin_key(pinyin, *keys));
}

static void first_candidates(void **state)
{
    static const struct {
        const char *keys, *first;
    } rows[] = {
        /* words of the counter */
        { "xukezheng", "许可证" },
        { "xkz", "许可证" },
        { "shengchanxukezheng", "生产许可证" },
        { "scxkz", "生产许可证" },
        { "tiaoma", "条码" },
        { "tm", "条码" },
        { "zljd", "质量监督" },
        { "quejinduanliang", "缺斤短两" },
        { "qjdl", "缺斤短两" },
        { "guoqi", "过期" },
        { "sanwu", "三无" },
        { "sanwuchanpin", "三无产品" },
        { "weixian", "威县" },
        { "weixianzhiliangjishujianduju", "威县质量技术监督局" },
        { "jubao", "举报" },
        { "shensu", "申诉" },
        { "nongzidian", "农资店" },
        { "xiaomaibu", "小卖部" },
        /* townships, as the table has them */
        { "mingzhouzhen", "洺州镇" },
        { "liyuantunzhen", "梨园屯镇" },
        { "dishiyingzhen", "第什营镇" },
        { "guxianzhen", "固献镇" },
        { "gaogongzhuangxiang", "高公庄乡" },
        /* everyday Chinese, in simplified characters, without any word of ours */
        { "women", "我们" },
        { "zhongguo", "中国" },
        { "mingtian", "明天" },
        { "shenme", "什么" },
        { "dongxi", "东西" },
        { "haizi", "孩子" },
        /* slips of the finger, and sounds not parted */
        { "zhonguo", "中国" },
        { "sengchanriqi", "生产日期" },
        { "guoqisipin", "过期食品" },
        { "lvse", "绿色" },
    };
    (void)state;
    size_t wrong = 0;
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        char typed[IME_TYPED_MAX];
        struct ime_candidates c;
        type(rows[i].keys);
        pinyin_look(pinyin, typed, &c);
        if (c.n == 0 || strcmp(c.text[0], rows[i].first) != 0) {
            print_error("%s: %s, not %s\n", rows[i].keys, c.n ? c.text[0] : "nothing",
                        rows[i].first);
            wrong++;
        }
        pinyin_clear(pinyin);
    }
    assert_int_equal(wrong, 0);
}

static void look_at(char typed[IME_TYPED_MAX], struct ime_candidates *c)
{
    pinyin_look(pinyin, typed, c);
}

static void a_sentence_is_chosen_in_parts(void **state)
{
    char typed[IME_TYPED_MAX], text[256];
    struct ime_candidates c;
    (void)state;
    type("xukezheng");
    look_at(typed, &c);
    assert_string_equal(typed, "xu ke zheng");
    size_t part = c.n;
    for (size_t i = 0; i < c.n; i++)
        if (strcmp(c.text[i], "许可") == 0)
            part = i;
    assert_true(part < c.n);
    assert_true(pinyin_choose(pinyin, part, text, sizeof text));
    assert_string_equal(text, ""); /* zheng is still to be chosen */
    look_at(typed, &c);
    assert_non_null(strstr(typed, "zheng"));
    assert_true(c.n > 1);
    assert_true(pinyin_choose(pinyin, 0, text, sizeof text));
    assert_memory_equal(text, "许可", strlen("许可"));
    assert_int_equal(strlen(text), 3 * strlen("许"));
    look_at(typed, &c);
    assert_string_equal(typed, "");
    assert_int_equal(c.n, 0);
    assert_false(pinyin_choose(pinyin, 0, text, sizeof text));
}

static void pages_turn_and_end(void **state)
{
    char typed[IME_TYPED_MAX];
    struct ime_candidates first, c;
    (void)state;
    type("shi");
    look_at(typed, &first);
    assert_true(first.has_more);
    assert_int_equal(first.n, 10);
    pinyin_page(pinyin, 1);
    look_at(typed, &c);
    assert_string_not_equal(c.text[0], first.text[0]);
    pinyin_page(pinyin, -1);
    look_at(typed, &c);
    assert_memory_equal(&c, &first, sizeof c);
    pinyin_page(pinyin, -1); /* there is none before the first */
    look_at(typed, &c);
    assert_memory_equal(&c, &first, sizeof c);
    size_t pages = 0;
    for (; c.has_more && pages < 1000; pages++) {
        pinyin_page(pinyin, 1);
        look_at(typed, &c);
    }
    assert_true(pages > 3 && pages < 1000);
    pinyin_page(pinyin, 1);
    pinyin_clear(pinyin);
}

static void keys_are_letters(void **state)
{
    static const char no[] = "A1 ,;\t\x7f\xe8`~'"; /* an apostrophe parts what is there only */
    char typed[IME_TYPED_MAX], more[IME_TYPED_MAX];
    struct ime_candidates c;
    (void)state;
    assert_false(pinyin_key(pinyin, '\b'));
    for (const char *k = no; *k; k++)
        assert_false(pinyin_key(pinyin, *k));
    type("xian");
    look_at(typed, &c);
    assert_string_equal(typed, "xian");
    assert_true(pinyin_key(pinyin, '\b'));
    assert_true(pinyin_key(pinyin, '\b'));
    type("'an");
    look_at(typed, &c);
    assert_string_equal(c.text[0], "西安");
    pinyin_clear(pinyin);
    size_t taken = 0;
    while (taken < 1000 && pinyin_key(pinyin, "shang"[taken % 5]))
        taken++;
    assert_int_equal(taken, 40);
    look_at(typed, &c);
    assert_false(pinyin_key(pinyin, 's'));
    look_at(more, &c);
    assert_string_equal(typed, more);
    assert_true(utf8_valid(span_of(typed)));
    pinyin_clear(pinyin);
    look_at(typed, &c);
    assert_string_equal(typed, "");
    assert_int_equal(c.n, 0);
}

/* --- what is typed stays nowhere ---------------------------------------------------------------- */

static unsigned long seen; /* of every file's name, size and time */

static int note_file(const char *path, const struct stat *st, int kind)
{
    (void)kind;
    for (const char *p = path; *p; p++)
        seen = (seen ^ (unsigned char)*p) * 1099511628211u;
    seen = (seen ^ (unsigned long)st->st_size) * 1099511628211u;
    seen = (seen ^ (unsigned long)st->st_mtim.tv_nsec) * 1099511628211u;
    return 0;
}

static unsigned long files_of(const char *where)
{
    seen = 14695981039346656037u;
    assert_int_equal(ftw(where, note_file, 16), 0);
    return seen;
}

static void restart(void)
{
    struct err err = { 0 };
    pinyin_close(pinyin);
    pinyin = NULL;
    assert_int_equal(pinyin_open(folder, &pinyin, &err), ERR_OK);
}

/* A dictionary of a user would bring up what was chosen before, and lie in a file. */
static void nothing_is_learnt(void **state)
{
    char home[FS_PATH_MAX], typed[IME_TYPED_MAX], text[256];
    struct ime_candidates before, after;
    (void)state;
    assert_non_null(getcwd(home, sizeof home)); /* the scratch folder is HOME and TMPDIR, too */
    setenv("HOME", home, 1);
    setenv("XDG_CONFIG_HOME", home, 1);
    setenv("TMPDIR", home, 1);
    restart();
    unsigned long at_home = files_of(home), data = files_of(folder);
    type("zhang");
    look_at(typed, &before);
    pinyin_clear(pinyin);
    for (int i = 0; i < 40; i++) {
        type("zhang");
        assert_true(pinyin_choose(pinyin, 5, text, sizeof text));
        assert_string_equal(text, before.text[5]);
        type("wangmazi");
        while (pinyin_choose(pinyin, 0, text, sizeof text) && text[0] == '\0')
            continue;
    }
    for (int i = 0; i < 2; i++) {
        type("zhang");
        look_at(typed, &after);
        assert_memory_equal(&after, &before, sizeof after);
        pinyin_clear(pinyin);
        restart();
    }
    assert_int_equal(files_of(home), at_home);
    assert_int_equal(files_of(folder), data);
    FILE *f = fopen("made", "w"); /* the comparison would see a file */
    assert_non_null(f);
    fclose(f);
    assert_int_not_equal(files_of(home), at_home);
    assert_int_equal(unlink("made"), 0);
}

/* Two locks: there is nowhere to write to, which the test above would not see opened by the other. */
static void the_schema_keeps_no_dictionary_of_a_user(void **state)
{
    char path[FS_PATH_MAX];
    struct buf schema = BUF_INIT(1 << 20);
    (void)state;
    assert_int_equal(fs_join(path, folder, "build/heyan.schema.yaml", NULL), ERR_OK);
    assert_int_equal(fs_read_all(path, &schema, NULL), ERR_OK);
    assert_int_equal(buf_append(&schema, "", 1), ERR_OK);
    assert_non_null(strstr((const char *)schema.data, "enable_user_dict: false"));
    assert_null(strstr((const char *)schema.data, "enable_user_dict: true"));
    buf_fini(&schema);
}

static void without_data_there_is_none(void **state)
{
    struct pinyin *none = NULL;
    struct err err = { 0 };
    (void)state;
    assert_int_equal(pinyin_open("/nonexistent", &none, &err), ERR_NOT_FOUND);
    assert_non_null(strstr(err.text, "/nonexistent/build"));
    assert_null(none);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(first_candidates),
        cmocka_unit_test(a_sentence_is_chosen_in_parts),
        cmocka_unit_test(pages_turn_and_end),
        cmocka_unit_test(keys_are_letters),
        cmocka_unit_test(nothing_is_learnt),
        cmocka_unit_test(the_schema_keeps_no_dictionary_of_a_user),
        cmocka_unit_test(without_data_there_is_none),
    };
    return cmocka_run_group_tests(tests, open_pinyin, close_pinyin);
}
