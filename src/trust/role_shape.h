/* trust/role_shape.h: whether a file of metadata is one, by section 4 of the specification. */
#ifndef TRUST_ROLE_SHAPE_H
#define TRUST_ROLE_SHAPE_H

#include "trust/role.h"

/* Looks at r->body and r->signatures as they came (either may be NULL), and fills version, days and
 * is_consistent.  After ERR_OK every field that role.c reads is there and of its type. */
enum err_code role_shape_check(struct role *r, struct err *err) MUST_USE;

#endif
