/* Any bytes as the form a clerk fills in: what is taken is a report that can be sealed and read back (control characters
 * are dropped on the way, no more), with the kind, the channel and the consent that must be said; what is refused says
 * why, and no day of it is yet to come. */
#include <stdlib.h>

#include "base/fs.h"
#include "hub/entry_form.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct world {
    char assets[FS_PATH_MAX], report[FS_PATH_MAX], route[FS_PATH_MAX];
    struct words *words;
    struct form *form;
    struct route *route_table;
};

static void must(bool is_so)
{
    if (!is_so)
        abort();
}

static const struct world *the_world(void)
{
    static struct world w;
    const char *root = getenv("HEYAN_ROOT");
    if (w.words)
        return &w;
    must(root && fs_join(w.assets, root, "assets", NULL) == ERR_OK);
    must(fs_join(w.report, w.assets, "report", NULL) == ERR_OK);
    must(fs_join(w.route, w.assets, "route", NULL) == ERR_OK);
    must(form_open(w.report, "2014-12365", &w.form, NULL) == ERR_OK);
    must(route_open(w.route, "2014-12365", &w.route_table, NULL) == ERR_OK);
    must(words_open(w.assets, "zh", &w.words, NULL) == ERR_OK);
    return &w;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct report r, back;
    const struct world *w = the_world();
    const struct entry_lists lists = { w->words, w->form, w->route_table, DATE_OF(2026, 11, 23) };
    static struct docket_refused why;
    struct buf json = BUF_INIT(64 * 1024), again = BUF_INIT(64 * 1024);
    struct err err = { 0 };
    char channel[ENTRY_CHANNEL_MAX] = "";
    why.is.why = DOCKET_REFUSED_NOT;
    report_begin(&r, REPORT_NONE);
    r.made_utc_s = 1795392000;
    enum err_code rc = entry_form_read(&lists, (struct span){ data, size }, &r, channel, &why,
                                       &err);
    must(rc == ERR_OK || (err.text[0] && why.is.why && why.is.code == rc));
    if (rc == ERR_OK) {
        must(r.kind > REPORT_NONE && r.kind < REPORT_KIND_COUNT && channel[0]);
        must(!date_known(r.bought) || date_days(r.bought) <= date_days(lists.today));
        must(r.consents || (!r.name[0] && !r.phone[0] && !r.address[0]));
        must(report_write(&r, &json, NULL) == ERR_OK);
        must(report_read(buf_span(&json), &back, NULL) == ERR_OK);
        must(report_write(&back, &again, NULL) == ERR_OK);
        must(again.len == json.len && memcmp(again.data, json.data, json.len) == 0);
    }
    buf_fini(&json);
    buf_fini(&again);
    report_wipe(&r);
    return 0;
}
