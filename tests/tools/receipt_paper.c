#include "tools/receipt_paper.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tools/label_dice.h"

const char *paper_name(enum paper_kind k)
{
    static const char *const names[] = {
#define X(name, text) text,
        PAPER_LIST(X)
#undef X
    };
    return names[k];
}

const char *spoil_name(enum spoil s)
{
    static const char *const names[] = {
#define X(name, text) text,
        SPOIL_LIST(X)
#undef X
    };
    return names[s];
}

/* ---- what is sold, and by whom ---- */

static const char *const shops[] = {
    "威县惠民超市",       "康佳乐生活超市", "老百姓大药房",     "永盛五金建材商行",
    "威县丰收农资经营部", "好又多便利店",   "世纪华联购物中心", "天天鲜水果店",
};

static const struct {
    const char *name;
    int fen;
} goods[] = {
    { "挂面", 650 },     { "酱油", 880 },      { "洗衣粉", 1590 }, { "食用盐", 250 },
    { "牛奶", 5990 },    { "电热水壶", 7900 }, { "毛巾", 1200 },   { "灯泡", 450 },
    { "复合肥", 16500 }, { "口香糖", 350 },
};

enum { COLUMNS = 32, LINES_MAX = 3 };

struct sale {
    struct dice dice;
    struct date day;
    int hour, minute, second;
    int which[LINES_MAX], count[LINES_MAX], n;
    int sum_fen, off_fen;
};

static void take_sale(struct sale *s, int most_off_fen)
{
    s->n = 1 + dice_below(&s->dice, LINES_MAX);
    for (int i = 0; i < s->n; i++) {
        s->which[i] = dice_below(&s->dice, (int)ARRAY_LEN(goods));
        s->count[i] = 1 + dice_below(&s->dice, 3);
        s->sum_fen += goods[s->which[i]].fen * s->count[i] + 10 * dice_below(&s->dice, 10);
    }
    s->hour = 8 + dice_below(&s->dice, 12);
    s->minute = dice_below(&s->dice, 60);
    s->second = dice_below(&s->dice, 60);
    s->off_fen = most_off_fen > 0 ? 50 * (1 + dice_below(&s->dice, most_off_fen / 50)) : 0;
}

/* ---- rows ---- */

/* Half-width columns of a row: Han characters are two. */
static int columns_of(const char *text)
{
    struct span s = span_of(text);
    int n = 0;
    for (size_t at = 0; at < s.len;) {
        uint32_t c;
        at += utf8_next(s, at, &c);
        n += c < 0x2E80 && c != 0xFFE5 ? 1 : 2;
    }
    return n;
}

static void row(struct paper *p, const char *format, ...) PRINTF_LIKE(2, 3);
static void row(struct paper *p, const char *format, ...)
{
    va_list args;
    if (p->n == PAPER_ROWS_MAX)
        return;
    va_start(args, format);
    vsnprintf(p->rows[p->n++], PAPER_ROW_BYTES, format, args);
    va_end(args);
}

static void middle(struct paper *p, const char *text)
{
    int pad = (COLUMNS - columns_of(text)) / 2;
    row(p, "%*s%s", pad > 0 ? pad : 0, "", text);
}

/* A label to the left and a figure to the right. */
static void ends(struct paper *p, const char *left, const char *right)
{
    int pad = COLUMNS - columns_of(left) - columns_of(right);
    row(p, "%s%*s%s", left, pad > 1 ? pad : 1, "", right);
}

struct money {
    char text[32];
};

static struct money yuan(int fen, const char *before, const char *behind)
{
    struct money m;
    snprintf(m.text, sizeof m.text, "%s%d.%02d%s", before, fen / 100, fen % 100, behind);
    return m;
}

static struct money thousands(int fen)
{
    struct money m;
    if (fen < 100000)
        return yuan(fen, "￥", "");
    snprintf(m.text, sizeof m.text, "￥%d,%03d.%02d", fen / 100000, fen / 100 % 1000, fen % 100);
    return m;
}

static void rule(struct paper *p)
{
    row(p, "--------------------------------");
}

static void list(struct paper *p, const struct sale *s, bool in_two_rows)
{
    for (int i = 0; i < s->n; i++) {
        int fen = goods[s->which[i]].fen;
        char count[80];
        if (in_two_rows) {
            row(p, "%s", goods[s->which[i]].name);
            snprintf(count, sizeof count, "  69499%08d  %s x%d", fen * 37, yuan(fen, "", "").text,
                     s->count[i]);
        } else {
            snprintf(count, sizeof count, "%s x%d", goods[s->which[i]].name, s->count[i]);
        }
        ends(p, count, yuan(fen * s->count[i], "", "").text);
    }
}

/* ---- the kinds ---- */

#define Y(s) ((s)->day.ymd / 10000)
#define M(s) ((s)->day.ymd / 100 % 100)
#define D(s) ((s)->day.ymd % 100)

static void write_market(struct paper *p, struct sale *s)
{
    char count[32];
    int handed = (s->sum_fen / 5000 + 1) * 5000, n = 0;
    for (int i = 0; i < s->n; i++)
        n += s->count[i];
    middle(p, p->shop);
    middle(p, "欢迎光临");
    row(p, "单号:%06d%05d 机号:02", s->day.ymd % 1000000, 17 + s->sum_fen % 900);
    row(p, "日期:%d-%02d-%02d %02d:%02d", Y(s), M(s), D(s), s->hour, s->minute);
    rule(p);
    ends(p, "品名      数量  单价", "金额");
    list(p, s, true);
    rule(p);
    snprintf(count, sizeof count, "合计:   %d", n);
    ends(p, count, yuan(s->sum_fen, "", "").text);
    ends(p, "实收:", yuan(handed, "", "").text);
    ends(p, "找零:", yuan(handed - s->sum_fen, "", "").text);
    rule(p);
    middle(p, "谢谢惠顾 请保留小票");
    row(p, "电话:0319-6160%03d", s->sum_fen % 1000);
}

static void write_corner(struct paper *p, struct sale *s)
{
    middle(p, p->shop);
    middle(p, "销售小票");
    row(p, "收银员:03  流水:%06d", s->sum_fen * 7 % 1000000);
    row(p, "时间:%d/%02d/%02d %02d:%02d:%02d", Y(s), M(s), D(s), s->hour, s->minute, s->second);
    rule(p);
    list(p, s, false);
    rule(p);
    row(p, "总计：%s", yuan(s->sum_fen, "￥", "元").text);
    row(p, "微信支付：%s", yuan(s->sum_fen, "￥", "元").text);
    middle(p, "欢迎下次光临");
}

static void write_pharmacy(struct paper *p, struct sale *s)
{
    row(p, "门店：%s", p->shop);
    row(p, "地址：威县洺州镇顺城路%d号", 3 + s->sum_fen % 90);
    row(p, "会员卡号：8%09d", s->sum_fen * 131);
    row(p, "日期：%d年%d月%d日 %02d:%02d", Y(s), M(s), D(s), s->hour, s->minute);
    rule(p);
    list(p, s, true);
    row(p, "批号：%d03 有效期至：%d-08-01", Y(s), Y(s) + 2);
    rule(p);
    ends(p, "应收金额：", yuan(s->sum_fen + s->off_fen, "", "").text);
    ends(p, "优惠金额：", yuan(s->off_fen, "", "").text);
    ends(p, "实付金额：", yuan(s->sum_fen, "", "").text);
    row(p, "本次积分：%d 余额：%s", s->sum_fen / 100, yuan(3350, "", "").text);
    row(p, "药品为特殊商品，售出概不退换");
}

static void write_card(struct paper *p, struct sale *s)
{
    middle(p, "银联POS签购单");
    row(p, "商户名称(MERCHANT NAME):");
    row(p, "%s", p->shop);
    row(p, "商户编号:89813%010d", s->sum_fen * 77);
    row(p, "终端编号:%08d", s->sum_fen * 31 % 100000000);
    row(p, "卡号:622848******%04d", s->sum_fen % 10000);
    row(p, "有效期:%02d/%02d", (Y(s) + 3) % 100, M(s));
    row(p, "交易类型:消费");
    row(p, "批次号:000%03d 凭证号:%06d", D(s), s->sum_fen * 3 % 1000000);
    row(p, "日期时间:%d/%02d/%02d %02d:%02d:%02d", Y(s), M(s), D(s), s->hour, s->minute, s->second);
    row(p, "交易金额:%s", yuan(s->sum_fen, "RMB ", "").text);
    row(p, "持卡人签名:");
}

static void write_roll(struct paper *p, struct sale *s)
{
    middle(p, "河北增值税普通发票（卷票）");
    row(p, "发票代码：0130019%05d", s->sum_fen % 100000);
    row(p, "发票号码：%08d", s->sum_fen * 91 % 100000000);
    row(p, "机打号码：%08d", s->sum_fen * 91 % 100000000);
    row(p, "销售方名称：%s", p->shop);
    row(p, "纳税人识别号：91130533MAB8250N76");
    row(p, "开票日期：%d-%02d-%02d", Y(s), M(s), D(s));
    row(p, "购买方名称：个人");
    rule(p);
    ends(p, "项目    单价  数量", "金额");
    list(p, s, false);
    row(p, "合计金额（小写）：%s", yuan(s->sum_fen, "￥", "").text);
    row(p, "合计金额（大写）：见票面");
    row(p, "校验码：62038 15597 01120 43316");
}

static void write_invoice(struct paper *p, struct sale *s)
{
    int net = s->sum_fen * 100 / 113;
    middle(p, "河北增值税电子普通发票");
    row(p, "发票号码：%08d  开票日期：%d年%02d月%02d日", s->sum_fen * 91 % 100000000, Y(s), M(s),
        D(s));
    row(p, "购买方名称：张先生");
    rule(p);
    row(p, "货物名称   单价    金额  税率  税额");
    row(p, "%s  %s  %s 13%%  %s", goods[s->which[0]].name, yuan(net, "", "").text,
        yuan(net, "", "").text, yuan(s->sum_fen - net, "", "").text);
    row(p, "合  计         %s   %s", yuan(net, "￥", "").text,
        yuan(s->sum_fen - net, "￥", "").text);
    row(p, "价税合计（大写）见右 （小写）%s", yuan(s->sum_fen, "￥", "").text);
    rule(p);
    row(p, "销售方名称：%s", p->shop);
    row(p, "纳税人识别号：91130533MAB8250N76");
    row(p, "开户行及账号：农行威县支行 5062%07d", s->sum_fen);
}

static void write_diner(struct paper *p, struct sale *s)
{
    middle(p, p->shop);
    middle(p, "结账单");
    row(p, "桌号:%d 人数:%d", 1 + s->sum_fen % 12, 1 + s->sum_fen % 5);
    row(p, "%02d/%02d/%02d %02d:%02d", Y(s) % 100, M(s), D(s), s->hour, s->minute);
    rule(p);
    list(p, s, false);
    rule(p);
    ends(p, "合计:", yuan(s->sum_fen + s->off_fen, "", "").text);
    ends(p, "折扣:", yuan(s->off_fen, "-", "").text);
    ends(p, "应收:", yuan(s->sum_fen, "", "").text);
    ends(p, "支付宝:", yuan(s->sum_fen, "", "").text);
    middle(p, "谢谢光临");
}

static void write_farm(struct paper *p, struct sale *s)
{
    middle(p, p->shop);
    row(p, "地址:威县常庄镇");
    row(p, "销售单 NO.%06d", s->sum_fen % 1000000);
    row(p, "日期 %d.%02d.%02d", Y(s), M(s), D(s));
    rule(p);
    list(p, s, true);
    rule(p);
    row(p, "总金额 %s", thousands(s->sum_fen).text);
    row(p, "收款人:张  电话:138****%04d", s->sum_fen % 10000);
}

static void write_boxes(struct paper *p, struct sale *s)
{
    middle(p, p->shop);
    middle(p, "购物凭证");
    row(p, "交易日期:%d %02d:%02d", s->day.ymd, s->hour, s->minute);
    row(p, "小票号:%d%04d", s->day.ymd, s->sum_fen % 10000);
    rule(p);
    list(p, s, true);
    rule(p);
    ends(p, "总数量", "3");
    ends(p, "总计", yuan(s->sum_fen, "", "").text);
    ends(p, "现金", yuan(s->sum_fen, "", "").text);
    ends(p, "找零", "0.00");
}

static void write_offer(struct paper *p, struct sale *s)
{
    middle(p, p->shop);
    row(p, "活动时间:%d-%02d-01至%d-%02d-28", Y(s), M(s), Y(s) + 1, M(s));
    row(p, "日期:%d-%02d-%02d %02d:%02d", Y(s), M(s), D(s), s->hour, s->minute);
    rule(p);
    list(p, s, true);
    rule(p);
    ends(p, "原价合计:", yuan(s->sum_fen + s->off_fen, "", "").text);
    ends(p, "优惠:", yuan(s->off_fen, "", "").text);
    ends(p, "实付:", yuan(s->sum_fen, "", "").text);
    ends(p, "储值卡余额:", yuan(20000 - s->off_fen, "", "").text);
    row(p, "满100元送10元券 有效期至%d-12-31", Y(s));
}

void paper_write(enum paper_kind k, uint32_t seed, struct date today, struct paper *out)
{
    static const struct {
        void (*write)(struct paper *p, struct sale *s);
        int most_off_fen;
    } kinds[PAPER_KIND_COUNT] = {
        [PAPER_MARKET] = { write_market, 0 },       [PAPER_CORNER] = { write_corner, 0 },
        [PAPER_PHARMACY] = { write_pharmacy, 800 }, [PAPER_CARD] = { write_card, 0 },
        [PAPER_ROLL] = { write_roll, 0 },           [PAPER_INVOICE] = { write_invoice, 0 },
        [PAPER_DINER] = { write_diner, 600 },       [PAPER_FARM] = { write_farm, 0 },
        [PAPER_BOXES] = { write_boxes, 0 },         [PAPER_OFFER] = { write_offer, 500 },
    };
    struct sale s = { .dice = dice_of(seed, (uint64_t)k) };
    memset(out, 0, sizeof *out);
    text_copy(out->shop, sizeof out->shop, shops[dice_below(&s.dice, (int)ARRAY_LEN(shops))]);
    s.day = out->bought = date_add_days(today, -dice_below(&s.dice, 200));
    take_sale(&s, kinds[k].most_off_fen);
    if (k == PAPER_FARM)
        s.sum_fen += 90000;
    kinds[k].write(out, &s);
    text_copy(out->amount, sizeof out->amount, yuan(s.sum_fen, "", "").text);
}

/* ---- what befalls it ---- */

/* Ink goes back to the paper around: share 0 leaves it, 1 takes it all. */
static void fade(struct plane *p, bool from_left)
{
    for (int y = 0; y < p->h; y++)
        for (int x = 0; x < p->w; x++) {
            uint8_t *v = &p->px[y * p->w + x];
            double along = from_left ? (double)x / p->w : 1 - (double)x / p->w;
            double share = 0.15 + 0.55 * along;
            *v = (uint8_t)(*v + (215 - *v) * (*v < 215 ? share : 0));
        }
}

static void crease(struct plane *p, int y0, double slope)
{
    for (int x = 0; x < p->w; x++) {
        int y = y0 + (int)(slope * x);
        for (int k = -2; k <= 2; k++)
            if (y + k >= 0 && y + k < p->h) {
                uint8_t *v = &p->px[(y + k) * p->w + x];
                *v = (uint8_t)(k < 0 ? *v + (245 - *v) * 2 / 3 : *v * 5 / 6);
            }
    }
}

/* One dot of the head prints nothing: a light line all the way down. */
static void dead_dot(struct plane *p, int x)
{
    for (int y = 0; y < p->h; y++)
        for (int k = 0; k < 2; k++)
            if (x + k < p->w)
                p->px[y * p->w + x + k] = 218;
}

static void spoil_more(struct plane *p, enum spoil spoil, struct dice *d)
{
    if (spoil == SPOIL_FAINT || spoil == SPOIL_POOR)
        fade(p, dice_below(d, 2) == 0);
    if (spoil == SPOIL_CREASED || spoil == SPOIL_POOR) {
        for (int i = 0; i < 2; i++)
            crease(p, dice_below(d, p->h), (double)dice_between(d, -0.05f, 0.05f));
        dead_dot(p, p->w / 4 + dice_below(d, p->w / 2));
    }
}

enum err_code paper_draw(const struct paper *p, enum spoil spoil, uint32_t seed, int w, int h,
                         struct plane *out)
{
    static const struct {
        enum grade grade;
        double turn_deg;
    } looks[SPOIL_COUNT] = {
        [SPOIL_CLEAN] = { GRADE_CLEAN, 0 },  [SPOIL_MILD] = { GRADE_MILD, 0 },
        [SPOIL_TILT] = { GRADE_MILD, 5 },    [SPOIL_FAINT] = { GRADE_MILD, 0 },
        [SPOIL_CREASED] = { GRADE_MILD, 0 }, [SPOIL_POOR] = { GRADE_POOR, 0 },
    };
    struct dice d = dice_of(seed, 977);
    const char *rows[PAPER_ROWS_MAX];
    for (int i = 0; i < p->n; i++)
        rows[i] = p->rows[i];
    /* As large as it fits: a row is 1.448 of the font, and a third between. */
    const struct print_look look = { .font = "Noto Sans Mono CJK SC",
                                     .size_px = (int)(0.9 * h / p->n / 1.79),
                                     .grade = looks[spoil].grade,
                                     .turn_deg = (seed & 1 ? 1 : -1) * looks[spoil].turn_deg,
                                     .seed = seed };
    enum err_code rc = print_label(rows, (size_t)p->n, &look, w, h, out);
    if (!rc)
        spoil_more(out, spoil, &d);
    return rc;
}
