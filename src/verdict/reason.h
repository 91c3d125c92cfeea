/* reason: everything a verdict can rest on, in the order in which it decides.
 *
 * X(name, stable id, class on fresh data, rung it speaks on, outcome there).  The first row raised
 * by any identifier of a pack decides, so the order is the rule: what harms first (recalls), then
 * what contradicts the registry, then what is out of force, then what needs a look, then what was
 * not read, what is not here, and only then what is well.  Stable ids are promised: add, never
 * rename. Words: verdict.<id>.title, .line, .advice and rung.<id>; for E and F also
 * verdict.<id>.stale. Articles and topic: assets/law/basis.tsv.
 */
#ifndef VERDICT_REASON_H
#define VERDICT_REASON_H

#include "verdict/verdict.h"

#define REASON_LIST(X)                                                                             \
    X(RECALLED, "recalled", CLASS_E, RUNG_FORCE, OUTCOME_NO)                                       \
    X(FAILED_CHECK, "failed_check", CLASS_E, RUNG_FORCE, OUTCOME_NO)                               \
    X(TRADE_CONFLICT, "trade_conflict", CLASS_F, RUNG_MATCH, OUTCOME_NO)                           \
    X(LICENCE_OF_ANOTHER, "licence_of_another", CLASS_F, RUNG_MATCH, OUTCOME_NO)                   \
    X(PREFIX_CANCELLED_AFTER, "prefix_cancelled_after", CLASS_E, RUNG_FORCE, OUTCOME_NO)           \
    X(PREFIX_REVOKED_AFTER, "prefix_revoked_after", CLASS_E, RUNG_FORCE, OUTCOME_NO)               \
    X(PRODUCT_CANCELLED_AFTER, "product_cancelled_after", CLASS_E, RUNG_FORCE, OUTCOME_NO)         \
    X(LICENCE_REVOKED, "licence_revoked", CLASS_E, RUNG_FORCE, OUTCOME_NO)                         \
    X(LICENCE_CANCELLED_AFTER, "licence_cancelled_after", CLASS_E, RUNG_FORCE, OUTCOME_NO)         \
    X(LICENCE_CANCELLED, "licence_cancelled", CLASS_E, RUNG_FORCE, OUTCOME_NO)                     \
    X(LICENCE_EXPIRED_AFTER, "licence_expired_after", CLASS_E, RUNG_FORCE, OUTCOME_NO)             \
    X(LICENCE_EXPIRED, "licence_expired", CLASS_E, RUNG_FORCE, OUTCOME_NO)                         \
    X(ORG_CANCELLED_AFTER, "org_cancelled_after", CLASS_E, RUNG_FORCE, OUTCOME_NO)                 \
    X(CORRECTION, "correction", CLASS_H, RUNG_FORCE, OUTCOME_ASK)                                  \
    X(RECALL_POSSIBLE, "recall_possible", CLASS_B, RUNG_FORCE, OUTCOME_ASK)                        \
    X(FAILED_CHECK_POSSIBLE, "failed_check_possible", CLASS_B, RUNG_FORCE, OUTCOME_ASK)            \
    X(HOLDER_DIFFERS, "holder_differs", CLASS_B, RUNG_MATCH, OUTCOME_ASK)                          \
    X(MAKER_DIFFERS, "maker_differs", CLASS_B, RUNG_MATCH, OUTCOME_ASK)                            \
    X(PRINT_DIFFERS, "print_differs", CLASS_B, RUNG_MATCH, OUTCOME_ASK)                            \
    X(READ_DIFFERS, "read_differs", CLASS_B, RUNG_MATCH, OUTCOME_ASK)                              \
    X(SAME_GROUP, "same_group", CLASS_B, RUNG_MATCH, OUTCOME_ASK)                                  \
    X(PREFIX_CANCELLED_ASK, "prefix_cancelled_ask", CLASS_B, RUNG_FORCE, OUTCOME_ASK)              \
    X(PREFIX_CANCELLED_UNDATED, "prefix_cancelled_undated", CLASS_B, RUNG_FORCE, OUTCOME_ASK)      \
    X(PREFIX_SUSPENDED, "prefix_suspended", CLASS_B, RUNG_FORCE, OUTCOME_ASK)                      \
    X(PREFIX_EXPIRED, "prefix_expired", CLASS_B, RUNG_FORCE, OUTCOME_ASK)                          \
    X(PRODUCT_CANCELLED_ASK, "product_cancelled_ask", CLASS_B, RUNG_FORCE, OUTCOME_ASK)            \
    X(PRODUCT_DELISTED, "product_delisted", CLASS_B, RUNG_FORCE, OUTCOME_ASK)                      \
    X(LICENCE_REVOKED_BEFORE, "licence_revoked_before", CLASS_B, RUNG_FORCE, OUTCOME_ASK)          \
    X(LICENCE_REPLACED, "licence_replaced", CLASS_B, RUNG_FORCE, OUTCOME_ASK)                      \
    X(LICENCE_CANCELLED_UNDATED, "licence_cancelled_undated", CLASS_B, RUNG_FORCE, OUTCOME_ASK)    \
    X(LICENCE_SUSPENDED, "licence_suspended", CLASS_B, RUNG_FORCE, OUTCOME_ASK)                    \
    X(ORG_CANCELLED_ASK, "org_cancelled_ask", CLASS_B, RUNG_FORCE, OUTCOME_ASK)                    \
    X(HOLDER_GONE, "holder_gone", CLASS_B, RUNG_HOLDER, OUTCOME_ASK)                               \
    X(STANDARD_LAPSED, "standard_lapsed", CLASS_B, RUNG_FORCE, OUTCOME_ASK)                        \
    X(STANDARD_WITHDRAWN, "standard_withdrawn", CLASS_B, RUNG_FORCE, OUTCOME_ASK)                  \
    X(KIND_ABOLISHED, "kind_abolished", CLASS_B, RUNG_KIND, OUTCOME_ASK)                           \
    X(FOREIGN_MADE_HERE, "foreign_made_here", CLASS_B, RUNG_KIND, OUTCOME_ASK)                     \
    X(MADE_IN_FUTURE, "made_in_future", CLASS_B, RUNG_MATCH, OUTCOME_ASK)                          \
    X(MADE_BEFORE_REGISTERED, "made_before_registered", CLASS_B, RUNG_FORCE, OUTCOME_ASK)          \
    X(HOLDER_UNKNOWN, "holder_unknown", CLASS_B, RUNG_HOLDER, OUTCOME_ASK)                         \
    X(STATUS_NOT_KNOWN, "status_not_known", CLASS_B, RUNG_FORCE, OUTCOME_ASK)                      \
    X(CHECK_FAILS, "check_digit_bad", CLASS_G, RUNG_FORM, OUTCOME_NO)                              \
    X(FORM_BAD, "form_bad", CLASS_G, RUNG_FORM, OUTCOME_NO)                                        \
    X(PREFIX_UNASSIGNED, "prefix_unassigned", CLASS_G, RUNG_KIND, OUTCOME_NO)                      \
    X(PREFIX_NOT_FOUND, "prefix_not_found", CLASS_C, RUNG_HOLDER, OUTCOME_ASK)                     \
    X(GTIN8_NOT_FOUND, "gtin8_not_found", CLASS_C, RUNG_HOLDER, OUTCOME_ASK)                       \
    X(LICENCE_NOT_FOUND, "licence_not_found", CLASS_C, RUNG_HOLDER, OUTCOME_ASK)                   \
    X(ORG_NOT_FOUND, "org_not_found", CLASS_C, RUNG_HOLDER, OUTCOME_ASK)                           \
    X(STANDARD_NOT_FOUND, "standard_not_found", CLASS_C, RUNG_HOLDER, OUTCOME_ASK)                 \
    X(IN_STORE_ON_PACK, "in_store_on_pack", CLASS_D, RUNG_KIND, OUTCOME_ASK)                       \
    X(OEM_KNOWN, "oem_known", CLASS_A, RUNG_MATCH, OUTCOME_YES)                                    \
    X(FORMER_NAME, "former_name", CLASS_A, RUNG_MATCH, OUTCOME_YES)                                \
    X(NO_NAME, "no_name_on_pack", CLASS_A, RUNG_MATCH, OUTCOME_ASK)                                \
    X(PREFIX_MADE_BEFORE, "prefix_made_before", CLASS_A, RUNG_FORCE, OUTCOME_YES)                  \
    X(LICENCE_MADE_BEFORE, "licence_made_before", CLASS_A, RUNG_FORCE, OUTCOME_YES)                \
    X(ORG_MADE_BEFORE, "org_made_before", CLASS_A, RUNG_FORCE, OUTCOME_YES)                        \
    X(STANDARD_MADE_BEFORE, "standard_made_before", CLASS_A, RUNG_FORCE, OUTCOME_YES)              \
    X(ALL_AGREE, "all_agree", CLASS_A_PLUS, RUNG_MATCH, OUTCOME_YES)                               \
    X(NUMBERS_AGREE, "numbers_agree", CLASS_A, RUNG_MATCH, OUTCOME_YES)                            \
    X(REGISTERED, "registered", CLASS_A, RUNG_FORCE, OUTCOME_YES)                                  \
    X(REGISTERED_UNNOTIFIED, "registered_unnotified", CLASS_A, RUNG_FORCE, OUTCOME_YES)            \
    X(FOREIGN_FILED, "foreign_filed", CLASS_A, RUNG_FORCE, OUTCOME_YES)                            \
    X(LICENCE_VALID, "licence_valid", CLASS_A, RUNG_FORCE, OUTCOME_YES)                            \
    X(ORG_VALID, "org_valid", CLASS_A, RUNG_FORCE, OUTCOME_YES)                                    \
    X(STANDARD_FILED, "standard_filed", CLASS_A, RUNG_FORCE, OUTCOME_YES)                          \
    X(FOREIGN, "foreign", CLASS_D, RUNG_KIND, OUTCOME_ASK)                                         \
    X(IN_STORE, "in_store", CLASS_D, RUNG_KIND, OUTCOME_ASK)                                       \
    X(BOOK, "book", CLASS_D, RUNG_KIND, OUTCOME_ASK)                                               \
    X(SERIAL_PRINT, "serial_print", CLASS_D, RUNG_KIND, OUTCOME_ASK)                               \
    X(REFUND, "refund", CLASS_D, RUNG_KIND, OUTCOME_ASK)                                           \
    X(COUPON, "coupon", CLASS_D, RUNG_KIND, OUTCOME_ASK)                                           \
    X(SPECIAL_USE, "special_use", CLASS_D, RUNG_KIND, OUTCOME_ASK)                                 \
    X(LOGISTICS, "logistics", CLASS_D, RUNG_KIND, OUTCOME_ASK)                                     \
    X(LICENCE_ELSEWHERE, "licence_elsewhere", CLASS_D, RUNG_KIND, OUTCOME_ASK)                     \
    X(STANDARD_PUBLIC, "standard_public", CLASS_D, RUNG_KIND, OUTCOME_ASK)                         \
    X(STANDARD_DECLARED, "standard_declared", CLASS_D, RUNG_KIND, OUTCOME_ASK)                     \
    X(WEB_ADDRESS, "web_address", CLASS_D, RUNG_KIND, OUTCOME_ASK)                                 \
    X(ID_CARD, "id_card", CLASS_G, RUNG_KIND, OUTCOME_NO)                                          \
    X(NOT_A_CODE, "not_a_code", CLASS_G, RUNG_FORM, OUTCOME_NO)                                    \
    X(NOTHING_READ, "nothing_read", CLASS_G, RUNG_FORM, OUTCOME_NO)

#define X(name, id, class, rung, outcome) REASON_##name,
enum reason { REASON_LIST(X) REASON_COUNT };
#undef X

struct reason_row {
    const char *id;
    enum verdict_class class;
    enum rung_name rung;
    enum outcome outcome;
};

const struct reason_row *reason_row(enum reason r);

#endif
