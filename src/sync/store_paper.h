/* sync/store_paper.h: the text of CURRENT.  Lines of cells between tabs:
 *
 *   release <file> <sequence> <since, seconds UTC> <sha256> <content or -> <rows of each set, by comma>
 *   passed_over <sequence>
 *
 * For store.c and its test.  Pure. */
#ifndef SYNC_STORE_PAPER_H
#define SYNC_STORE_PAPER_H

#include "sync/store.h"

enum { STORE_PAPER_MAX = 4096 };

enum err_code store_paper_write(const struct store *s, struct buf *out) MUST_USE;
/* Fills held, n and passed_over.  ERR_INVALID leaves n = 0. */
enum err_code store_paper_read(struct span text, struct store *s, struct err *err) MUST_USE;

#endif
