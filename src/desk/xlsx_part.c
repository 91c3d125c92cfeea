#include "desk/xlsx_part.h"

#include <expat.h>

enum { PIECE = 64 * 1024, TOKEN_MAX = 1 << 20 };

struct parsing {
    struct xlsx *x;
    const struct xlsx_events *events;
    void *self;
    XML_Parser xml;
    int depth;
};

void part_complain(struct xlsx *x, enum reason_id id, const char *why)
{
    if (!x->is_bad)
        grid_complain(x->complaints, id, why, 0);
    x->is_bad = true;
}

bool part_is_over(const struct xlsx *x)
{
    return x->is_bad || x->rc != ERR_OK;
}

bool part_is(const char *name, const char *local)
{
    const char *colon = strrchr(name, ':');
    return strcmp(colon ? colon + 1 : name, local) == 0;
}

const char *part_attribute(const char **attributes, const char *local)
{
    for (size_t i = 0; attributes[i]; i += 2)
        if (part_is(attributes[i], local))
            return attributes[i + 1];
    return NULL;
}

static void stop_if_over(struct parsing *p)
{
    if (part_is_over(p->x))
        XML_StopParser(p->xml, XML_FALSE);
}

static void XMLCALL on_begin(void *self, const XML_Char *name, const XML_Char **attributes)
{
    struct parsing *p = self;
    if (++p->depth > XLSX_DEPTH_MAX)
        part_complain(p->x, REASON_SHEET_DAMAGED, "XML nested too deeply");
    else if (!part_is_over(p->x))
        p->events->begin(p->self, name, attributes);
    stop_if_over(p);
}

static void XMLCALL on_end(void *self, const XML_Char *name)
{
    struct parsing *p = self;
    p->depth--;
    if (!part_is_over(p->x))
        p->events->end(p->self, name);
    stop_if_over(p);
}

static void XMLCALL on_text(void *self, const XML_Char *text, int n)
{
    struct parsing *p = self;
    if (p->events->text && n > 0 && !part_is_over(p->x))
        p->events->text(p->self, (struct span){ (const uint8_t *)text, (size_t)n });
    stop_if_over(p);
}

static void XMLCALL on_doctype(void *self, const XML_Char *name, const XML_Char *sysid,
                               const XML_Char *pubid, int has_subset)
{
    struct parsing *p = self;
    (void)name, (void)sysid, (void)pubid, (void)has_subset;
    part_complain(p->x, REASON_SHEET_DAMAGED, "DOCTYPE");
    stop_if_over(p);
}

static bool is_in_bounds(struct xlsx *x, size_t n)
{
    x->unpacked += n;
    if (x->unpacked <= XLSX_UNPACKED_MAX &&
        (x->unpacked <= XLSX_FREE_BYTES || x->unpacked / XLSX_RATIO_MAX <= x->size))
        return true;
    part_complain(x, REASON_SHEET_BOMB, NULL);
    return false;
}

/* A token that never ends is kept by expat whole. */
static bool token_is_in_bounds(struct parsing *p, uint64_t fed)
{
    XML_Index at = XML_GetCurrentByteIndex(p->xml);
    if (at < 0 || fed - (uint64_t)at <= TOKEN_MAX)
        return true;
    part_complain(p->x, REASON_SHEET_DAMAGED, "XML token too long");
    return false;
}

static enum err_code parse(struct parsing *p, zip_file_t *file, struct err *err)
{
    struct xlsx *x = p->x;
    uint64_t fed = 0;
    for (bool last = false; !last && !part_is_over(x);) {
        void *room = XML_GetBuffer(p->xml, PIECE);
        if (!room)
            return err_set(err, ERR_NOMEM, "%s: no memory to read it", x->path);
        zip_int64_t n = zip_fread(file, room, PIECE);
        if (n < 0) {
            part_complain(x, REASON_SHEET_DAMAGED, zip_error_strerror(zip_file_get_error(file)));
            break;
        }
        last = n == 0;
        fed += (uint64_t)n;
        if (!is_in_bounds(x, (size_t)n))
            break;
        if (XML_ParseBuffer(p->xml, (int)n, last) != XML_STATUS_OK && !part_is_over(x)) {
            if (XML_GetErrorCode(p->xml) == XML_ERROR_NO_MEMORY)
                return err_set(err, ERR_NOMEM, "%s: no memory to read it", x->path);
            part_complain(x, REASON_SHEET_DAMAGED, XML_ErrorString(XML_GetErrorCode(p->xml)));
        }
        if (!last && !token_is_in_bounds(p, fed))
            break;
    }
    return x->rc ? err_set(err, x->rc, "%s: %s", x->path, err_words(x->rc)) : ERR_OK;
}

enum err_code part_read(struct xlsx *x, const char *part, bool needed,
                        const struct xlsx_events *events, void *self, struct err *err)
{
    struct parsing p = { .x = x, .events = events, .self = self };
    zip_int64_t i = zip_name_locate(x->zip, part, ZIP_FL_NOCASE);
    if (i < 0) {
        if (needed)
            part_complain(x, REASON_SHEET_DAMAGED, part);
        return ERR_OK;
    }
    zip_file_t *file = zip_fopen_index(x->zip, (zip_uint64_t)i, 0);
    if (!file) {
        int why = zip_error_code_zip(zip_get_error(x->zip));
        part_complain(x, why == ZIP_ER_NOPASSWD ? REASON_OLD_SHEET : REASON_SHEET_DAMAGED,
                      zip_strerror(x->zip));
        return ERR_OK;
    }
    enum err_code rc = ERR_OK;
    p.xml = XML_ParserCreate(NULL);
    if (p.xml) {
        XML_SetUserData(p.xml, &p);
        XML_SetElementHandler(p.xml, on_begin, on_end);
        XML_SetCharacterDataHandler(p.xml, on_text);
        XML_SetStartDoctypeDeclHandler(p.xml, on_doctype);
        rc = parse(&p, file, err);
        XML_ParserFree(p.xml);
    } else {
        rc = err_set(err, ERR_NOMEM, "%s: no memory to read it", x->path);
    }
    zip_fclose(file);
    return rc;
}
