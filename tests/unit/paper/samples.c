#include "samples.h"

struct slip_report sample_report(bool is_english)
{
    return (struct slip_report){
        .number = "WX-12365-20261012-0700370",
        .code = "048213",
        .bureau = is_english ? "Wei County Bureau of Quality and Technical Supervision"
                             : "威县质量技术监督局",
        .hotline = "12365",
        .office = is_english ? "Quality Supervision Section" : "质量监督股",
        .office_phone = "0319-6162365",
        .handled = is_english ? "This belongs to our bureau." : "这类事归本局管。",
        .due = DATE_OF(2026, 10, 19),
        .made = DATE_OF(2026, 10, 12),
        .goods = is_english ? "6901234567892 noodles of Maixiangyuan"
                            : "6901234567892 麦香园牌红烧牛肉面",
        .verdict = is_english ? "The prefix was cancelled on 1 Mar 2016"
                              : "厂商识别代码已于2016年3月1日注销",
        .is_offline = true,
        .is_demo = true,
    };
}

struct slip_verdict sample_verdict(bool is_english)
{
    return (struct slip_verdict){
        .bureau = is_english ? "Wei County Bureau of Quality and Technical Supervision"
                             : "威县质量技术监督局",
        .hotline = "12365",
        .title = is_english ? "Cancelled" : "登记已注销",
        .number = "6901234567892",
        .lines = { is_english ? "Registered to: Hebei Maixiangyuan Food Co., Ltd."
                              : "登记企业：河北麦香园食品有限公司",
                   is_english ? "Its registration was cancelled on 1 March 2016"
                              : "厂商识别代码已于2016年3月1日注销" },
        .n_lines = 2,
        .qr = is_english
                  ? "6901234567892 cancelled 2016-03-01, release 42 of 2026-10-11"
                  : "核验结果：登记已注销。条码6901234567892，登记企业河北麦香园食品有限公司，"
                    "2016年3月1日注销。资料第42期，2026年10月11日。",
        .data = is_english ? "Release 42 of 11 Oct 2026" : "资料第42期，2026年10月11日",
        .made = DATE_OF(2026, 10, 12),
    };
}
