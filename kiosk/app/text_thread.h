/* app/text_thread.h: the text stage on a thread of its own.
 *
 * Frames come newest-wins, candidates go newest-wins; nobody waits for a line being read.  A receipt is read by the
 * same thread, because the engines share settings (ocr/engine.h).
 * Owns     the stage, the thread, copies of three frames and three candidates.
 * Threads  text_thread_offer: the camera thread; the others: the main thread.
 */
#ifndef APP_TEXT_THREAD_H
#define APP_TEXT_THREAD_H

#include "app/text.h"

struct text_thread;

/* wake: a candidate lies ready; any thread, returns at once. */
enum err_code text_thread_start(const char *assets, void (*wake)(void *self), void *self,
                                struct text_thread **out, struct err *err) MUST_USE;
void text_thread_stop(struct text_thread *t); /* joins; NULL is fine */

/* Whether frames are wanted at all; from not wanted to wanted the votes begin anew. */
void text_thread_want(struct text_thread *t, bool is_wanted);
/* The session is over: the reader is freed as soon as it is idle. */
void text_thread_forget(struct text_thread *t);
/* A receipt to be read, before anything else; the last one asked for counts.  Copies the luma. */
void text_thread_receipt(struct text_thread *t, const struct frame *f, unsigned serial,
                         struct date today);
/* Nobody waits for one any more: what is under way stops at the next line. */
void text_thread_receipt_off(struct text_thread *t);
/* What became of the newest one; false: nothing new.  *is_read false: it could not be read here. */
bool text_thread_take_receipt(struct text_thread *t, unsigned *serial, bool *is_read,
                              struct receipt_facts *out);
/* Copies the luma, when it is wanted and due; returns at once. */
void text_thread_offer(struct text_thread *t, const struct frame *f);
/* Copies the newest candidate; false: none since the last. */
bool text_thread_take(struct text_thread *t, struct text_seen *out);

#endif
