/* The models of 我要反映 and 反映查询, brought about by the flow's own steps on the real tables. */
#ifndef GOLDEN_REPORT_H
#define GOLDEN_REPORT_H

#include "golden_models.h"

#define GOLDEN_REPORT_LIST(X)                                                                      \
    X(report_kind)                                                                                 \
    X(report_kind_two)                                                                             \
    X(report_kind_bare)                                                                            \
    X(report_topic)                                                                                \
    X(report_topic_of)                                                                             \
    X(report_where)                                                                                \
    X(report_township)                                                                             \
    X(report_shops)                                                                                \
    X(report_shop_name)                                                                            \
    X(report_problem)                                                                              \
    X(report_problem_none)                                                                         \
    X(report_photos)                                                                               \
    X(report_photos_none)                                                                          \
    X(report_shoot)                                                                                \
    X(report_shot)                                                                                 \
    X(report_reading)                                                                              \
    X(report_facts)                                                                                \
    X(report_facts_taken)                                                                          \
    X(report_unread)                                                                               \
    X(report_text)                                                                                 \
    X(report_write)                                                                                \
    X(report_price)                                                                                \
    X(report_bought)                                                                               \
    X(report_day)                                                                                  \
    X(report_day_bad)                                                                              \
    X(report_wish)                                                                                 \
    X(report_surname)                                                                              \
    X(report_form_of_name)                                                                         \
    X(report_phone)                                                                                \
    X(report_phone_must)                                                                           \
    X(report_phone_bad)                                                                            \
    X(report_address)                                                                              \
    X(report_village)                                                                              \
    X(report_call)                                                                                 \
    X(report_review)                                                                               \
    X(report_review_ticked)                                                                        \
    X(report_review_first)                                                                         \
    X(report_review_last)                                                                          \
    X(report_review_topic)                                                                         \
    X(report_review_submit)                                                                        \
    X(report_review_all)                                                                           \
    X(report_review_end)                                                                           \
    X(report_sending)                                                                              \
    X(report_trouble)                                                                              \
    X(report_away)                                                                                 \
    X(received)                                                                                    \
    X(received_other)                                                                              \
    X(received_wait)                                                                               \
    X(received_worse)                                                                              \
    X(mail_slip)                                                                                   \
    X(mail_number)                                                                                 \
    X(mail_number_bad)                                                                             \
    X(mail_code)                                                                                   \
    X(mail_wait)                                                                                   \
    X(mail_case_asked)                                                                             \
    X(mail_case_closed)                                                                            \
    X(mail_case_long)                                                                              \
    X(mail_case_passed_on)                                                                         \
    X(mail_case_wished_back)                                                                       \
    X(mail_case_refused)                                                                           \
    X(mail_history)                                                                                \
    X(mail_history_asked)                                                                          \
    X(mail_history_long)                                                                           \
    X(mail_reply)                                                                                  \
    X(mail_shot)                                                                                   \
    X(mail_withdraw)                                                                               \
    X(mail_said)                                                                                   \
    X(mail_trouble_net)                                                                            \
    X(mail_trouble_unknown)

#define X(name) void golden_set_##name(struct golden *g);
GOLDEN_REPORT_LIST(X)
#undef X

#endif
