/* report/form_rows.h: how the form's tables are kept; between form.c, which reads them, and form_ask.c. */
#ifndef REPORT_FORM_ROWS_H
#define REPORT_FORM_ROWS_H

#include "base/table.h"
#include "report/field.h"
#include "report/form.h"

struct question_rule {
    enum need need;
    const char *why; /* words id; "" none */
    bool is_set;
};

struct form {
    struct table *questions, *tables[FORM_LIST_COUNT]; /* hold the bytes the rows point into */
    struct question_rule rules[REPORT_KIND_COUNT][QUESTION_COUNT];
    struct form_choice *choices[FORM_LIST_COUNT];
    size_t n_choices[FORM_LIST_COUNT];
};

const char *form_initials(const struct form *f, size_t shop); /* "hmcs" */
const char *form_reasons(const struct form *f,
                         size_t problem); /* verdict reasons, blanks between */

#endif
