/* ocr/engine.h: Tesseract behind three functions; the only file that knows it is engine.c.
 *
 * The library is opened at run time, not linked: a kiosk on which nobody asks for a licence never
 * maps it, and libgomp, which it brings, reads its environment in the moment it is loaded.  So main
 * programs set OMP_THREAD_LIMIT=1 first thing (without it a line takes up to fifty times as long
 * on a busy machine) and engine_create refuses to run where they did not.
 *
 * Owns     the engine and its language data, about 20 MB each.
 * Threads  all engines of a process on one thread at a time: making one writes settings that the
 *          library keeps in common (the thread sanitizer shows it).
 */
#ifndef OCR_ENGINE_H
#define OCR_ENGINE_H

#include "base/attrs.h"
#include "base/err.h"
#include "ocr/glyph.h"
#include "scan/plane.h"

struct engine;

enum engine_language {
    ENGINE_LATIN = 0, /* eng, the fast model */
    ENGINE_CHINESE,   /* chi_sim */
};

/* data_dir holds <language>.traineddata.  ERR_NOT_FOUND: the library or the data is not installed;
 * ERR_UNSUPPORTED: another version, or OMP_THREAD_LIMIT not 1; ERR_NOMEM. */
enum err_code engine_create(const char *data_dir, enum engine_language language,
                            struct engine **out, struct err *err) MUST_USE;
void engine_destroy(struct engine *e); /* NULL is fine */

/* Reads one line, dark on light.  Stops after about budget_ms and then gives nothing.  Text beyond
 * READING_GLYPHS_MAX characters is cut.  ERR_DEVICE: the engine failed. */
enum err_code engine_read(struct engine *e, const struct plane *strip, uint32_t budget_ms,
                          struct reading *out, struct err *err) MUST_USE;

#endif
