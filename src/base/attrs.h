/* base/attrs.h: compiler attributes by the names this project uses. */
#ifndef BASE_ATTRS_H
#define BASE_ATTRS_H

#define MUST_USE             __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, va) __attribute__((format(printf, fmt, va)))
#define ARRAY_LEN(a)         (sizeof(a) / sizeof((a)[0]))

#endif
