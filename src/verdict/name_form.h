/* name_form: the form in which firm names are compared; name.h says what it leaves out.  Pure. */
#ifndef VERDICT_NAME_FORM_H
#define VERDICT_NAME_FORM_H

#include <stddef.h>

#include "fact/fact.h"

void name_normalise(const char *name, char out[FACT_NAME_MAX]);

/* Bytes of the regions a name in that form begins with (河北省威县…); 0: none, or nothing else. */
size_t name_regions(const char *form);

#endif
