#include "app/mail_told.h"

#include <string.h>

#include "app/saying.h"
#include "base/text.h"

/* Adds a text on a line of its own. */
static void add(char *out, size_t cap, const char *text)
{
    size_t n = strlen(out);
    if (text[0] && n + 1 < cap) {
        snprintf(out + n, cap - n, "%s%s", n > 0 ? "\n" : "", text);
        text_mend(out);
    }
}

static void tell(struct mailbox_line *l, const struct words *w)
{
    char name[SAY_OFFICE_MAX], office[400] = "";
    bool is_zh = strcmp(words_lang(w), "zh") == 0;
    say_office(w, l->office_name, l->office_name_en, name);
    const struct word_arg args[] = { { "office", name }, { "phone", l->office_phone } };
    l->text[0] = '\0';
    add(l->text, sizeof l->text, is_zh || !l->reason_en[0] ? l->reason : l->reason_en);
    if (l->office_name[0])
        words_fill(w, l->office_phone[0] ? "mail.case.office_phone" : "mail.case.office", args,
                   ARRAY_LEN(args), office, sizeof office);
    add(l->text, sizeof l->text, office);
    add(l->text, sizeof l->text, l->own);
}

void mail_tell(struct mailbox_view *v, const struct words *w)
{
    for (size_t i = 0; i < v->n_lines; i++)
        tell(&v->lines[i], w);
}
