#include "golden_models.h"

#include "golden_entry.h"
#include "golden_report.h"

#include "base/text.h"

/* Invented firms; the codes carry right check digits. */
static const char firm[] = "河北麦香园食品有限公司";
static const char long_firm[] =
    "河北省邢台市威县经济技术开发区金穗丰源现代农业科技发展集团有限责任公司第二粮油食品加工分公司";

static void decide(struct golden *g)
{
    const struct verdict_input in = {
        .subjects = g->check.subjects,
        .n_subjects = g->check.n_subjects,
        .today = g->model.today,
        .made = g->made,
        .maker = g->maker,
        .batch = "",
        .maker_is_read = g->maker_is_read,
        .compared = g->model.compared,
        .release = &g->model.release,
        .law = g->model.law,
    };
    verdict_decide(&in, &g->check.verdict);
    g->model.check = &g->check;
    g->model.screen = SCREEN_VERDICT;
}

static void set_ident(struct ident *id, enum ident_kind kind, const char *text)
{
    *id = (struct ident){ .kind = kind, .check = CHECK_OK };
    text_copy(id->text, sizeof id->text, text);
}

static void set_org(struct fact_org *o, const char *name, const char *trade)
{
    *o = (struct fact_org){ .org_code = "123456788", .status = STATUS_VALID, .region = "130533" };
    text_copy(o->name, sizeof o->name, name);
    text_copy(o->address, sizeof o->address, "河北省邢台市威县洺州镇开放路东段18号");
    text_copy(o->trade, sizeof o->trade, trade);
}

/* A code of China with its prefix registered. */
static struct verdict_subject *add_gtin(struct golden *g, const char *digits, size_t prefix,
                                        const char *holder)
{
    struct verdict_subject *s = &g->check.subjects[g->check.n_subjects++];
    set_ident(&s->ident, ID_GTIN13, digits);
    if (prefix > 0) {
        snprintf(s->prefix.prefix, sizeof s->prefix.prefix, "%.*s", (int)prefix, digits);
        set_org(&s->prefix.holder, holder, "food");
        s->prefix.status = STATUS_VALID;
        s->prefix.registered = DATE_OF(2012, 4, 1);
        s->prefix.valid_until = DATE_OF(2018, 3, 31);
    }
    return s;
}

static struct verdict_subject *add_licence(struct golden *g, const char *number)
{
    struct verdict_subject *s = &g->check.subjects[g->check.n_subjects++];
    set_ident(&s->ident, ID_XK, number);
    s->ident.check = CHECK_NONE;
    s->licence = (struct fact_licence){ .kind = ID_XK,
                                        .status = STATUS_VALID,
                                        .issued = DATE_OF(2012, 6, 1),
                                        .valid_until = DATE_OF(2017, 5, 31) };
    text_copy(s->licence.number, sizeof s->licence.number, number);
    text_copy(s->licence.product, sizeof s->licence.product, "食品用塑料包装容器");
    set_org(&s->licence.holder, "邢台恒通塑料制品有限公司", "packaging");
    return s;
}

static void set_attract(struct golden *g)
{
    g->model.screen = SCREEN_ATTRACT;
    g->model.checked_today = 386;
}

static void set_attract_demo(struct golden *g)
{
    set_attract(g);
    g->model.release.demo = true;
}

static void set_attract_lost(struct golden *g)
{
    set_attract(g);
    g->model.camera = CAMERA_LOST;
}

static void set_attract_stale(struct golden *g)
{
    set_attract(g);
    g->model.data_age_days = 12;
    g->model.data_stale = true;
    g->model.camera = CAMERA_NONE;
}

static void set_attract_alarm(struct golden *g)
{
    set_attract(g);
    g->model.data_age_days = 3;
    text_copy(g->model.renewal_why, sizeof g->model.renewal_why, "trust.freeze");
}

static void set_attract_alarm_long(struct golden *g)
{
    set_attract_stale(g);
    text_copy(g->model.renewal_why, sizeof g->model.renewal_why, "trust.not_secure");
}

static void set_attract_reports(struct golden *g)
{
    set_attract(g);
    text_copy(g->model.reports_why, sizeof g->model.reports_why, "delivery.notice.parked");
}

static void set_scan(struct golden *g)
{
    g->model.screen = SCREEN_SCAN;
}

static void set_basket(struct golden *g, size_t n)
{
    static const struct {
        enum tone tone;
        enum verdict_class class;
    } goods[] = { { TONE_GREEN, CLASS_A }, { TONE_AMBER, CLASS_C }, { TONE_GREEN, CLASS_A_PLUS },
                  { TONE_RED, CLASS_E },   { TONE_BLUE, CLASS_D },  { TONE_AMBER, CLASS_B },
                  { TONE_GREY, CLASS_G } };
    for (size_t i = 0; i < n; i++) {
        g->model.basket[i].tone = goods[i % ARRAY_LEN(goods)].tone;
        g->model.basket[i].class = goods[i % ARRAY_LEN(goods)].class;
    }
    g->model.n_basket = n;
}

/* Each advice is one line: the causes share a screen, the words are theirs. */
#define CAUSE_SCREEN(name, of)                                                                     \
    static void set_scan_##name(struct golden *g)                                                  \
    {                                                                                              \
        set_scan(g);                                                                               \
        g->model.cause = of;                                                                       \
    }
CAUSE_SCREEN(dark, CAUSE_DARK)
CAUSE_SCREEN(far, CAUSE_FAR)
CAUSE_SCREEN(near, CAUSE_NEAR)
CAUSE_SCREEN(cut, CAUSE_CUT)
CAUSE_SCREEN(tilt, CAUSE_TILT)
CAUSE_SCREEN(motion, CAUSE_MOTION)
CAUSE_SCREEN(focus, CAUSE_FOCUS)
CAUSE_SCREEN(glare, CAUSE_GLARE)
CAUSE_SCREEN(kind, CAUSE_KIND)
CAUSE_SCREEN(cover, CAUSE_COVER)

static void set_scan_two_packs(struct golden *g)
{
    set_scan(g);
    g->model.two_packs = true;
}

static void set_scan_slow(struct golden *g)
{
    set_scan(g);
    g->model.coach = COACH_SLOW;
    set_basket(g, 3);
}

static void set_scan_keypad(struct golden *g)
{
    set_scan(g);
    g->model.coach = COACH_KEYPAD;
}

static void set_scan_staff(struct golden *g)
{
    set_scan(g);
    g->model.coach = COACH_STAFF;
    g->model.release.demo = true;
}

static void set_scan_lost(struct golden *g)
{
    set_scan(g);
    g->model.camera = CAMERA_LOST;
}

static void set_a(struct golden *g)
{
    add_gtin(g, "6901234567892", 7, firm);
    decide(g);
}

static void set_a_plus(struct golden *g)
{
    add_gtin(g, "6901234567892", 7, firm);
    text_copy(g->maker, sizeof g->maker, firm);
    set_basket(g, 3);
    decide(g);
}

static void set_a_long(struct golden *g)
{
    add_gtin(g, "6932614000036", 8, long_firm);
    g->model.release.demo = true;
    set_basket(g, 20);
    decide(g);
}

static void set_a_licence(struct golden *g)
{
    add_licence(g, "(冀)XK16-204-00123");
    decide(g);
}

static void set_b(struct golden *g)
{
    add_gtin(g, "6901234567892", 7, firm);
    g->model.compared = COMPARED_DIFFERENT;
    decide(g);
}

static void set_b_read(struct golden *g)
{
    add_licence(g, "(冀)XK16-204-00123");
    text_copy(g->maker, sizeof g->maker, "清河县康达包装材料有限公司");
    g->maker_is_read = true;
    decide(g);
}

/* 委托加工: the holder of the code has another firm make the goods, and says so. */
static void set_a_oem(struct golden *g)
{
    struct verdict_subject *s = add_gtin(g, "6901234567892", 7, firm);
    text_copy(g->maker, sizeof g->maker, "威县金谷粮油加工厂");
    s->n_uses = 1;
    s->uses[0] = (struct fact_use){ .from = DATE_OF(2014, 1, 1), .until = DATE_OF(2017, 1, 1) };
    s->uses[0].owner = s->prefix.holder;
    set_org(&s->uses[0].maker, "威县金谷粮油加工厂", "food");
    text_copy(s->uses[0].maker.org_code, sizeof s->uses[0].maker.org_code, "876543210");
    decide(g);
}

static void set_b_cancelled(struct golden *g)
{
    struct verdict_subject *s = add_gtin(g, "6901234567892", 7, firm);
    s->prefix.status = STATUS_CANCELLED;
    s->prefix.status_date = DATE_OF(2014, 5, 8);
    decide(g);
}

static void set_c(struct golden *g)
{
    add_gtin(g, "6938166920785", 0, "");
    decide(g);
}

static void set_d(struct golden *g)
{
    add_gtin(g, "2101234567890", 0, "");
    decide(g);
}

static void set_d_foreign(struct golden *g)
{
    add_gtin(g, "4006381333931", 0, "");
    decide(g);
}

static void set_e(struct golden *g)
{
    struct verdict_subject *s = add_gtin(g, "6901234567892", 7, firm);
    s->prefix.status = STATUS_CANCELLED;
    s->prefix.status_date = DATE_OF(2014, 5, 8);
    g->made = DATE_OF(2015, 3, 2);
    decide(g);
}

static void set_e_stale(struct golden *g)
{
    g->model.today = DATE_OF(2015, 10, 24);
    g->model.data_age_days = 12;
    g->model.data_stale = true;
    set_e(g);
}

static void set_e_licence(struct golden *g)
{
    struct verdict_subject *s = add_licence(g, "XK16-204-00123");
    s->licence.valid_until = DATE_OF(2014, 5, 31);
    decide(g);
}

static void set_e_recall(struct golden *g)
{
    struct verdict_subject *s = add_gtin(g, "6901234567892", 7, firm);
    s->n_alerts = 1;
    s->alerts[0] = (struct fact_alert){ .kind = ALERT_RECALL,
                                        .number_kind = ID_GTIN14,
                                        .number = "06901234567892",
                                        .published = DATE_OF(2015, 9, 18) };
    text_copy(s->alerts[0].authority, sizeof s->alerts[0].authority, "河北省质量技术监督局");
    text_copy(s->alerts[0].reason, sizeof s->alerts[0].reason, "菌落总数超标");
    decide(g);
}

static void set_f(struct golden *g)
{
    struct verdict_subject *s = add_gtin(g, "6901234567892", 7, "河北康宁药业股份有限公司");
    text_copy(s->prefix.holder.trade, sizeof s->prefix.holder.trade, "drug");
    text_copy(s->product.category, sizeof s->product.category, "food");
    text_copy(g->maker, sizeof g->maker, "威县香脆食品厂");
    decide(g);
}

static void set_g(struct golden *g)
{
    struct verdict_subject *s = add_gtin(g, "6901234567890", 0, "");
    s->ident.check = CHECK_BAD;
    s->ident.expected = '2';
    decide(g);
}

/* A person's number: refused, its text is empty; nothing is to be shown of it. */
static void set_d_id_card(struct golden *g)
{
    g->check.subjects[0].ident = (struct ident){ .kind = ID_ID_CARD };
    g->check.n_subjects = 1;
    decide(g);
}

static void set_g_nothing(struct golden *g)
{
    decide(g);
}

static void set_why_nothing(struct golden *g)
{
    decide(g);
    g->model.screen = SCREEN_WHY;
}

static void set_h(struct golden *g)
{
    struct verdict_subject *s = add_gtin(g, "6901234567892", 7, firm);
    s->prefix.status = STATUS_CANCELLED;
    s->prefix.status_date = DATE_OF(2014, 5, 8);
    s->n_corrections = 1;
    s->corrections[0] = (struct fact_correction){ .number_kind = ID_GTIN13,
                                                  .number = "6901234",
                                                  .accepted = DATE_OF(2015, 10, 9) };
    text_copy(s->corrections[0].firm, sizeof s->corrections[0].firm, firm);
    decide(g);
}

static void set_why_a(struct golden *g)
{
    set_a(g);
    g->model.screen = SCREEN_WHY;
}

static void set_why_e(struct golden *g)
{
    set_e(g);
    g->model.screen = SCREEN_WHY;
}

static void set_why_licence(struct golden *g)
{
    set_e_licence(g);
    g->model.release.demo = true;
    g->model.screen = SCREEN_WHY;
}

static void set_why_f(struct golden *g)
{
    set_f(g);
    g->model.screen = SCREEN_WHY;
}

static void set_take(struct golden *g);

static void set_take_slip(struct golden *g)
{
    set_take(g);
    g->model.take_slip = SLIP_DECLINED;
}

static void set_take_slip_failed(struct golden *g)
{
    set_take(g);
    g->model.take_slip = SLIP_FAILED;
}

static void set_take(struct golden *g)
{
    set_a(g);
    g->model.screen = SCREEN_TAKE;
    text_copy(
        g->model.take_text, sizeof g->model.take_text,
        "登记有效\n6901234567892\n编码登记企业：河北麦香园食品有限公司。请核对包装上的厂名。\n"
        "资料日期 2015年10月12日 第31号。只说明登记情况，不代表质量检验结论。\n"
        "威县质量技术监督局 电话 12365");
}

static void set_bye(struct golden *g)
{
    g->model.screen = SCREEN_BYE;
}

static void set_bye_slip(struct golden *g)
{
    set_bye(g);
    g->model.has_slip = true;
}

static void set_out(struct golden *g)
{
    g->model.screen = SCREEN_OUT;
    g->model.release = (struct fact_release){ .sequence = 0 };
    g->model.camera = CAMERA_NONE;
    g->model.fault_date = DATE_OF(2015, 10, 15);
    g->model.fault_minute = 9 * 60 + 20;
    text_copy(g->model.fault, sizeof g->model.fault,
              g->model.english ? "The register cannot be opened; nothing can be checked for now."
                               : "登记资料打不开，本机暂时不能核验。");
}

static void set_idle(struct golden *g)
{
    set_a(g);
    g->model.idle_left_s = 17;
}

static void set_idle_scan(struct golden *g)
{
    set_scan(g);
    g->model.idle_left_s = 9;
    g->model.release.demo = true;
}

static void set_help(struct golden *g)
{
    set_c(g);
    g->model.help_shown = true;
}

/* bits of `kept` */
#define V(i) (1u << (i))
enum {
    UP_ZH = V(0),
    UP_EN = V(VARIANT_EN),
    FLAT_ZH = V(VARIANT_FLAT),
    FLAT_EN = V(VARIANT_FLAT | VARIANT_EN),
    UP_ZH_L = V(VARIANT_LARGE),
    UP_EN_L = V(VARIANT_LARGE | VARIANT_EN),
    FLAT_ZH_L = V(VARIANT_FLAT | VARIANT_LARGE),
    FLAT_EN_L = V(VARIANT_FLAT | VARIANT_EN | VARIANT_LARGE),
};

void golden_set_cancelled(struct golden *g)
{
    set_e(g);
}

const struct golden_case golden_cases[] = {
    { "attract", set_attract, UP_ZH | UP_EN | FLAT_ZH | UP_ZH_L | FLAT_EN_L },
    { "attract_demo", set_attract_demo, UP_ZH | FLAT_EN },
    { "attract_lost", set_attract_lost, UP_ZH | FLAT_ZH },
    { "attract_stale", set_attract_stale, UP_EN },
    { "attract_alarm", set_attract_alarm, UP_ZH | FLAT_EN },
    { "attract_reports", set_attract_reports, UP_ZH | FLAT_EN },
    { "attract_alarm_long", set_attract_alarm_long, UP_EN | FLAT_EN },
    { "scan", set_scan, UP_ZH | FLAT_ZH | UP_EN_L },
    { "scan_dark", set_scan_dark, UP_ZH | UP_ZH_L },
    { "scan_far", set_scan_far, UP_ZH | UP_ZH_L },
    { "scan_near", set_scan_near, UP_ZH | UP_ZH_L },
    { "scan_cut", set_scan_cut, UP_ZH | UP_ZH_L },
    { "scan_tilt", set_scan_tilt, UP_ZH | UP_ZH_L },
    { "scan_motion", set_scan_motion, UP_ZH | UP_ZH_L },
    { "scan_focus", set_scan_focus, UP_ZH | UP_ZH_L },
    { "scan_glare", set_scan_glare, UP_ZH | UP_ZH_L },
    { "scan_kind", set_scan_kind, UP_ZH | UP_ZH_L },
    { "scan_cover", set_scan_cover, UP_ZH | UP_ZH_L | FLAT_EN },
    { "scan_two_packs", set_scan_two_packs, UP_ZH | UP_ZH_L | FLAT_EN },
    { "scan_slow", set_scan_slow, UP_ZH | FLAT_EN },
    { "scan_keypad", set_scan_keypad, FLAT_ZH_L },
    { "scan_staff", set_scan_staff, UP_ZH },
    { "scan_lost", set_scan_lost, UP_EN },
    { "verdict_a", set_a, UP_ZH | UP_EN | FLAT_ZH | UP_ZH_L | FLAT_ZH_L },
    { "verdict_a_plus", set_a_plus, UP_ZH | FLAT_ZH },
    { "verdict_a_long", set_a_long, UP_ZH | UP_ZH_L | FLAT_EN_L },
    { "verdict_a_licence", set_a_licence, UP_ZH | FLAT_EN },
    { "verdict_a_oem", set_a_oem, UP_ZH },
    { "verdict_b", set_b, UP_ZH | FLAT_EN },
    { "verdict_b_read", set_b_read, UP_ZH | FLAT_EN },
    { "verdict_b_cancelled", set_b_cancelled, UP_ZH },
    { "verdict_c", set_c, UP_ZH | UP_EN },
    { "verdict_d", set_d, UP_ZH },
    { "verdict_d_foreign", set_d_foreign, UP_EN },
    { "verdict_e", set_e, UP_ZH | FLAT_ZH },
    { "verdict_e_stale", set_e_stale, UP_ZH | FLAT_EN | UP_ZH_L | FLAT_ZH_L },
    { "verdict_e_licence", set_e_licence, UP_ZH },
    { "verdict_e_recall", set_e_recall, UP_ZH },
    { "verdict_f", set_f, UP_ZH | FLAT_ZH },
    { "verdict_g", set_g, UP_ZH },
    { "verdict_h", set_h, UP_ZH },
    { "verdict_d_id_card", set_d_id_card, UP_ZH },
    { "verdict_g_nothing", set_g_nothing, 0 },
    { "why_nothing", set_why_nothing, 0 },
    { "why_a", set_why_a, UP_ZH | FLAT_ZH | UP_EN_L },
    { "why_e", set_why_e, UP_ZH },
    { "why_f", set_why_f, FLAT_EN },
    { "why_licence", set_why_licence, UP_ZH_L | FLAT_ZH },
    { "entry_code", golden_set_entry_code, UP_ZH | FLAT_ZH },
    { "entry_code_bad", golden_set_entry_code_bad, UP_EN | FLAT_ZH_L },
    { "entry_licence", golden_set_entry_licence, UP_ZH | FLAT_ZH | UP_EN_L },
    { "entry_read", golden_set_entry_read, UP_ZH | FLAT_ZH | UP_EN_L },
    { "entry_proposed", golden_set_entry_proposed, UP_ZH | FLAT_ZH | UP_EN_L },
    { "entry_maker", golden_set_entry_maker, UP_ZH | FLAT_ZH },
    { "entry_blind", golden_set_entry_blind, UP_ZH | FLAT_ZH },
    { "entry_org", golden_set_entry_org, UP_ZH },
    { "entry_uscc", golden_set_entry_uscc, FLAT_EN | UP_ZH_L },
    { "entry_date", golden_set_entry_date, UP_ZH },
    { "take", set_take, UP_ZH | FLAT_ZH | UP_EN_L },
    { "take_slip", set_take_slip, UP_ZH | FLAT_EN },
    { "take_slip_failed", set_take_slip_failed, FLAT_ZH | UP_EN_L },
    { "bye", set_bye, UP_ZH | FLAT_EN },
    { "bye_slip", set_bye_slip, UP_ZH | FLAT_EN },
    { "out", set_out, UP_ZH | FLAT_EN },
    { "idle", set_idle, UP_ZH | FLAT_EN },
    { "idle_scan", set_idle_scan, FLAT_ZH },
    { "help", set_help, UP_ZH | FLAT_EN },
#define X(name) { #name, golden_set_##name, UP_ZH | FLAT_EN | UP_ZH_L },
    GOLDEN_REPORT_LIST(X)
#undef X
};
const size_t golden_count = ARRAY_LEN(golden_cases);

void golden_set(struct golden *g, size_t i, unsigned variant, const struct law *law)
{
    memset(g, 0, sizeof *g);
    g->model = (struct model){
        .law = law,
        .today = DATE_OF(2015, 10, 15),
        .data_age_days = 3,
        .camera = CAMERA_ON,
        .english = (variant & VARIANT_EN) != 0,
        .large = (variant & VARIANT_LARGE) != 0,
        .picture_width_px = 1280,
        .picture_height_px = 720,
        .release = { .sequence = 31, .issued = DATE_OF(2015, 10, 12) },
    };
    golden_cases[i].set(g);
}
