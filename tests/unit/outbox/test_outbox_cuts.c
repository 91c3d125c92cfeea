/* The process is killed, or the power is cut, at any call that touches the disk: what was acknowledged is there. */
#include "outbox/sample.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <sodium.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/disk_faults.h"

enum { CUTS = 250, PHOTO = 5000, PROMISES_MAX = 256, EMPTY_EVERY = 8 };

/* What a program says before it does a thing ('T' try, 'D' deliver) and after ('A' acknowledged). */
struct word {
    char what;
    char uuid[REPORT_UUID_TEXT];
    char number[REPORT_NUMBER_MAX];
};

struct promise_kept {
    struct word word;
    bool may_be_gone; /* it was being delivered */
    bool is_found;
};

struct campaign {
    struct sample s;
    char folder[FS_PATH_MAX], shadow[FS_PATH_MAX];
    struct promise_kept *promises;
    size_t n, n_tried, n_delivered, n_acknowledged, n_kept, n_sent;
};

/* --- the program that is killed ------------------------------------------------------------------------- */

static void say(int to, char what, const char *uuid, const char *number)
{
    struct word w = { .what = what };
    text_copy(w.uuid, sizeof w.uuid, uuid);
    text_copy(w.number, sizeof w.number, number);
    if (write(to, &w, sizeof w) != sizeof w)
        _exit(4);
}

static void deliver_one(struct campaign *c, struct outbox *b, int to)
{
    struct outbox_row row;
    struct receipt r;
    if (outbox_next(b, &row, NULL, NULL) != ERR_OK)
        return;
    say(to, 'D', row.uuid, row.number);
    sample_receipt(b, row.id, row.n_photos, &r);
    if (outbox_received(b, row.id, &r, NULL) != ERR_OK)
        _exit(5);
    c->s.clock.utc_s++;
    if (outbox_sweep(b, NULL) != ERR_OK)
        _exit(6);
}

static void run(struct campaign *c, int to, const struct faults *f)
{
    faults_arm(f);
    struct outbox *b = sample_open(&c->s, c->folder);
    for (int i = 0; i < 3; i++) {
        struct outbox_photo photos[2];
        char code[QUERY_CODE_TEXT];
        bool stored;
        sample_report(&c->s);
        sample_photos(&c->s, photos, 2, PHOTO);
        say(to, 'T', c->s.report.uuid, "");
        if (sample_send(&c->s, b, photos, (size_t)i, code, &stored, NULL) != ERR_OK)
            _exit(7);
        say(to, 'A', c->s.report.uuid, c->s.report.number);
        if (i == 1)
            deliver_one(c, b, to);
    }
    outbox_close(b);
    _exit(0);
}

/* --- who looks after it ------------------------------------------------------------------------------------ */

static struct promise_kept *find(struct campaign *c, const char *uuid)
{
    for (size_t i = 0; i < c->n; i++)
        if (strcmp(c->promises[i].word.uuid, uuid) == 0)
            return &c->promises[i];
    return NULL;
}

static void listen_to(struct campaign *c, int from)
{
    struct word w;
    while (read(from, &w, sizeof w) == sizeof w) {
        struct promise_kept *p = find(c, w.uuid);
        c->n_tried += w.what == 'T';
        c->n_delivered += w.what == 'D';
        if (w.what == 'A') {
            assert_true(c->n < PROMISES_MAX);
            for (size_t i = 0; i < c->n; i++)
                assert_string_not_equal(c->promises[i].word.number, w.number);
            c->n_acknowledged++;
            c->promises[c->n++] = (struct promise_kept){ .word = w };
        } else if (w.what == 'D' && p) {
            p->may_be_gone = true;
        }
    }
}

struct looking {
    struct campaign *c;
    struct outbox *b;
};

static bool look_at(void *self, const struct outbox_row *row)
{
    struct looking *l = self;
    struct promise_kept *p = find(l->c, row->uuid);
    struct buf text = BUF_INIT(ENVELOPE_BYTES_MAX);
    struct outbox_file file;
    struct stat st;
    if (p) {
        assert_false(p->is_found); /* never twice */
        p->is_found = true;
        assert_string_equal(row->number, p->word.number);
    }
    if (row->state == OUTBOX_HELD)
        return true;
    assert_int_equal(outbox_envelope(l->b, row->id, &text, NULL), ERR_OK);
    buf_fini(&text);
    for (size_t i = 0; i < row->n_photos; i++) { /* no row without its file */
        assert_int_equal(outbox_file_at(l->b, row->id, i, &file, NULL), ERR_OK);
        assert_int_equal(stat(file.path, &st), 0);
        assert_int_equal(st.st_size, file.photo.bytes);
    }
    return true;
}

static void look(struct campaign *c, size_t cut)
{
    struct outbox *b = sample_open(&c->s, c->folder);
    struct looking l = { c, b };
    struct outbox_counts counts;
    for (size_t i = 0; i < c->n; i++)
        c->promises[i].is_found = false;
    assert_int_equal(outbox_each(b, look_at, &l, NULL), ERR_OK);
    assert_int_equal(outbox_count(b, &counts, NULL), ERR_OK);
    outbox_close(b);
    assert_int_equal(counts.n_aside, 0);
    for (size_t i = 0; i < c->n; i++)
        if (!c->promises[i].is_found && !c->promises[i].may_be_gone)
            fail_msg("cut %zu: %s was acknowledged and is gone", cut, c->promises[i].word.number);
}

/* All of them go to the hub, so that the folder does not grow from cut to cut. */
static void empty(struct campaign *c)
{
    struct outbox *b = sample_open(&c->s, c->folder);
    struct outbox_counts counts;
    struct outbox_row row;
    struct receipt r;
    for (size_t i = 0; i < c->n; i++)
        c->n_kept += !c->promises[i].may_be_gone;
    while (outbox_next(b, &row, NULL, NULL) == ERR_OK) {
        sample_receipt(b, row.id, row.n_photos, &r);
        assert_int_equal(outbox_received(b, row.id, &r, NULL), ERR_OK);
        c->n_sent++;
    }
    c->s.clock.utc_s += 1;
    assert_int_equal(outbox_sweep(b, NULL), ERR_OK);
    assert_int_equal(outbox_count(b, &counts, NULL), ERR_OK);
    assert_int_equal(counts.waiting + counts.sent + counts.parked, 0);
    outbox_close(b);
    c->n = 0;
}

static void one_cut(struct campaign *c, size_t cut, bool is_power)
{
    int pipes[2], status;
    const struct faults f = { .folder = c->folder,
                              .shadow = is_power ? c->shadow : NULL,
                              .calls = FAULT_ALL,
                              .count = 1,
                              .nth = 1 + randombytes_uniform(100) };
    assert_int_equal(pipe(pipes), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(pipes[0]);
        run(c, pipes[1], &f);
    }
    close(pipes[1]);
    listen_to(c, pipes[0]);
    close(pipes[0]);
    assert_int_equal(waitpid(child, &status, 0), child);
    if (WIFEXITED(status) && WEXITSTATUS(status) != 0)
        fail_msg("cut %zu: the program ended with %d", cut, WEXITSTATUS(status));
    if (is_power)
        faults_cut_power(c->folder, c->shadow);
    /* What looking writes is there at the next power cut. */
    faults_arm(&(struct faults){ .folder = c->folder, .shadow = is_power ? c->shadow : NULL });
    look(c, cut);
    if (cut % EMPTY_EVERY == EMPTY_EVERY - 1 || cut == CUTS - 1)
        empty(c);
    faults_disarm();
}

static void campaign(bool is_power, const char *name)
{
    struct campaign *c = calloc(1, sizeof *c);
    assert_non_null(c);
    c->promises = calloc(PROMISES_MAX, sizeof *c->promises);
    assert_non_null(c->promises);
    sample_init(&c->s);
    sample_folder("cuts", c->folder);
    sample_folder("cuts-shadow", c->shadow);
    assert_int_equal(mkdir(c->folder, 0700), 0);
    assert_int_equal(mkdir(c->shadow, 0700), 0);
    for (size_t i = 0; i < CUTS; i++) {
        one_cut(c, i, is_power);
        c->s.clock.utc_s += 60;
    }
    print_message("%s: %d cuts, %zu tried, %zu acknowledged; %zu of them waiting and all found, "
                  "%zu cut while or "
                  "after being delivered; 0 lost, 0 doubled\n",
                  name, CUTS, c->n_tried, c->n_acknowledged, c->n_kept,
                  c->n_acknowledged - c->n_kept);
    assert_true(c->n_kept > CUTS / 4);
    assert_true(c->n_sent >= c->n_kept);
    sample_fini(&c->s);
    free(c->promises);
    free(c);
}

static void killed_at_any_call(void **state)
{
    (void)state;
    campaign(false, "kill -9");
}

static void power_cut_at_any_call(void **state)
{
    (void)state;
    campaign(true, "power cut");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_at_any_call),
        cmocka_unit_test(power_cut_at_any_call),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
