/* hub/upload_words.h: the words of tus headers.  Pure. */
#ifndef HUB_UPLOAD_WORDS_H
#define HUB_UPLOAD_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define UPLOAD_VERSION "1.0.0"

/* Upload-Metadata "key BASE64,key BASE64,…": the value of key, printable ASCII, into out.  False: it is not there, is
 * there twice, or is no such value.  metadata may be NULL. */
bool upload_word_read(const char *metadata, const char *key, char *out, size_t cap);

enum upload_sum { UPLOAD_SHA1 = 1, UPLOAD_SHA256 };
/* Upload-Checksum "sha256 BASE64". */
bool upload_sum_read(const char *text, enum upload_sum *kind, uint8_t out[32], size_t *bytes);

#endif
