/* hub/entry_self.h: what the files of the form share: its fields.  For hub/entry_form.c and entry_fields.c. */
#ifndef HUB_ENTRY_SELF_H
#define HUB_ENTRY_SELF_H

#include "hub/entry_form.h"

enum entry_kind {
    ENTRY_TEXT = 0,
    ENTRY_KIND,
    ENTRY_CHANNEL,
    ENTRY_TOPIC,
    ENTRY_CHOICE,
    ENTRY_PROBLEMS,
    ENTRY_DAY,
    ENTRY_YES,
    ENTRY_GOODS, /* a text of the first of the goods */
    ENTRY_CODE,  /* the number of its barcode */
    ENTRY_WORDS, /* the rest of the file */
};

struct entry_field {
    const char *id;
    enum entry_kind kind;
    size_t place, size;
    enum form_list list;
    bool is_personal, is_needed;
};

enum { ENTRY_FIELDS = 22, ENTRY_CHANNELS = 5 };
extern const struct entry_field entry_fields[ENTRY_FIELDS];
extern const char *const entry_channels[ENTRY_CHANNELS];

/* The words "docket.<group>.<id>", or the id. */
const char *entry_word(const struct entry_lists *l, const char *group, const char *id);
const char *entry_label(const struct entry_lists *l, const struct entry_field *f);

#endif
