/* The courier's uploads, unchanged, to @tus/server: whole, resumed after cuts, and after the server was killed. */
#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>
#include <dirent.h>
#include <signal.h>
#include <sodium.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "courier/line.h"
#include "courier/world.h"
#include "trust/hash.h"

enum { PHOTO = 1500000 };

struct peer {
    pid_t pid;
    int keeps_it;
    int port;
    struct link_proxy *link;
    char folder[FS_PATH_MAX], base[64];
};

static void start_node(struct peer *p, int in, int out)
{
    char program[FS_PATH_MAX];
    snprintf(program, sizeof program, "%s/interop/tus_server.mjs", getenv("HEYAN_BUILD"));
    dup2(in, 0);
    dup2(out, 1);
    execlp("node", "node", program, p->folder, (char *)NULL);
    fprintf(stderr, "node cannot be started: this test needs Node.js 20 and npm\n");
    _exit(127);
}

static void peer_start(struct peer *p)
{
    int in[2], out[2];
    char line[32] = "";
    sample_folder("tus", p->folder);
    assert_int_equal(mkdir(p->folder, 0700), 0);
    assert_int_equal(pipe(in), 0);
    assert_int_equal(pipe(out), 0);
    p->pid = fork();
    assert_true(p->pid >= 0);
    if (p->pid == 0) {
        close(in[1]);
        start_node(p, in[0], out[1]);
    }
    close(in[0]);
    close(out[1]);
    p->keeps_it = in[1];
    if (read(out[0], line, sizeof line - 1) <= 0 || sscanf(line, "%d", &p->port) != 1)
        fail_msg("@tus/server did not start: is the test tus_peer green?");
    close(out[0]);
    p->link = link_proxy_start(p->port);
    snprintf(p->base, sizeof p->base, "http://127.0.0.1:%d", link_proxy_port(p->link));
}

static void peer_stop(struct peer *p)
{
    int status;
    close(p->keeps_it);
    waitpid(p->pid, &status, 0);
    link_proxy_stop(p->link);
}

/* The one file of that length in its folder. */
static void assert_arrived(const struct peer *p, struct span bytes)
{
    char path[FS_PATH_MAX];
    struct buf found = BUF_INIT(1 << 24);
    struct fs_list list;
    size_t same = 0;
    assert_int_equal(fs_list_open(p->folder, 1000, &list, NULL), ERR_OK);
    for (size_t i = 0; i < list.count; i++) {
        assert_int_equal(fs_join(path, p->folder, list.names[i], NULL), ERR_OK);
        assert_int_equal(fs_read_all(path, &found, NULL), ERR_OK);
        same += found.len == bytes.len && memcmp(found.data, bytes.p, bytes.len) == 0;
    }
    fs_list_close(&list);
    buf_fini(&found);
    assert_int_equal(same, 1);
}

static void our_courier_uploads_to_tus_server(void **state)
{
    struct world *w = *state;
    struct peer p = { 0 };
    static const uint64_t cuts[] = { 0, 700000, 400000, 300000 };
    uint8_t *noise = malloc(PHOTO), digest[32];
    char sha256[REPORT_SHA256_TEXT];
    assert_non_null(noise);
    for (size_t i = 0; i < ARRAY_LEN(cuts); i++) {
        uint64_t up, down, made;
        struct tus_result result;
        struct err err = { 0 };
        peer_start(&p);
        struct courier_options o = world_options(w);
        struct line line = { .o = &o };
        o.hub = p.base;
        randombytes_buf(noise, PHOTO);
        assert_true(hash_sha256((struct span){ noise, PHOTO }, digest));
        sodium_bin2hex(sha256, sizeof sha256, digest, sizeof digest);
        link_proxy_cut(p.link, cuts[i], 0, true);
        enum err_code rc = tus_upload(
            &line, &(struct tus_file){ "0f0e0d0c-0b0a-4908-8706-050403020100", sha256, false },
            (struct span){ noise, PHOTO }, &result, &err);
        link_proxy_count(p.link, &up, &down, &made);
        if (rc || result.end != TUS_DONE)
            fail_msg("cut every %ju bytes: %s %s", (uintmax_t)cuts[i], err.text, result.why);
        assert_arrived(&p, (struct span){ noise, PHOTO });
        print_message("@tus/server: %d bytes arrived whole, %ju cuts, %ju bytes up\n", PHOTO,
                      (uintmax_t)made, (uintmax_t)up);
        assert_true(cuts[i] == 0 || made > 1);
        peer_stop(&p);
    }
    free(noise);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(our_courier_uploads_to_tus_server, world_set_up,
                                        world_tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
