/* zstd under ceilings: what is announced comes out, to the byte, or nothing does. */
#include <setjmp.h>
#include <stdarg.h>
#include <unistd.h>
#include <zstd.h>

#include <cmocka.h>

#include "sync/pack.h"
#include "unit/sync/sync_world.h"

enum { PLAIN_BYTES = 300000 };

static uint8_t plain[PLAIN_BYTES];

static int fill(void **state)
{
    (void)state;
    uint32_t seed = 5;
    for (size_t i = 0; i < sizeof plain; i++) {
        seed = seed * 1664525 + 1013904223;
        plain[i] = (uint8_t)("0123456789abcdef"[seed >> 28]);
    }
    world_write_file("plain", (struct span){ plain, sizeof plain });
    return 0;
}

static struct span zstd_of(const void *bytes, size_t n, int level, int window_log, uint8_t *out,
                           size_t cap)
{
    ZSTD_CCtx *c = ZSTD_createCCtx();
    assert_non_null(c);
    ZSTD_CCtx_setParameter(c, ZSTD_c_compressionLevel, level);
    if (window_log) {
        ZSTD_CCtx_setParameter(c, ZSTD_c_windowLog, window_log);
        ZSTD_CCtx_setParameter(c, ZSTD_c_contentSizeFlag, 0);
    }
    ZSTD_inBuffer in = { bytes, n, 0 };
    ZSTD_outBuffer to = { out, cap, 0 };
    while (window_log && in.pos < in.size) /* not told at once how much it is */
        ZSTD_compressStream2(c, &to, &in, ZSTD_e_continue);
    while (ZSTD_compressStream2(c, &to, &in, ZSTD_e_end) != 0)
        assert_true(to.pos < cap);
    ZSTD_freeCCtx(c);
    return (struct span){ out, to.pos };
}

static void there_and_back(void **state)
{
    (void)state;
    static const int levels[] = { PACK_LEVEL_FULL, PACK_LEVEL_DELTA };
    for (size_t i = 0; i < ARRAY_LEN(levels); i++) {
        assert_int_equal(pack_file("plain", "packed", levels[i], NULL), ERR_OK);
        assert_int_equal(unpack_file("packed", "back", sizeof plain, NULL), ERR_OK);
        struct buf packed = world_read("packed"), back = world_read("back");
        assert_true(packed.len < sizeof plain * 6 / 10);
        assert_int_equal(back.len, sizeof plain);
        assert_memory_equal(back.data, plain, sizeof plain);
        static uint8_t by_zstd[PLAIN_BYTES]; /* the peer reads it too */
        assert_int_equal(ZSTD_decompress(by_zstd, sizeof by_zstd, packed.data, packed.len),
                         sizeof plain);
        assert_memory_equal(by_zstd, plain, sizeof plain);
        buf_fini(&packed);
        buf_fini(&back);
    }
}

static void refused(const char *why, struct span bytes, uint64_t announced, enum err_code want)
{
    struct err err = { 0 };
    world_write_file("packed", bytes);
    enum err_code rc = unpack_file("packed", "back", announced, &err);
    if (rc != want)
        fail_msg("%s: %s, %s", why, err_name(rc), err.text);
    assert_true(err.text[0] != '\0');
    assert_false(fs_exists("back"));
}

static void another_length_than_announced(void **state)
{
    (void)state;
    static uint8_t out[PLAIN_BYTES];
    struct span z = zstd_of(plain, sizeof plain, 3, 0, out, sizeof out);
    refused("one byte more", z, sizeof plain - 1, ERR_TOO_BIG);
    refused("one byte less", z, sizeof plain + 1, ERR_INVALID);
    refused("far more", z, 0, ERR_TOO_BIG);
    struct span nothing = zstd_of(plain, 0, 3, 0, out, sizeof out);
    refused("nothing where something is due", nothing, 1, ERR_INVALID);
    world_write_file("packed", nothing);
    assert_int_equal(unpack_file("packed", "back", 0, NULL), ERR_OK);
    unlink("back");
}

static void damaged_ones(void **state)
{
    (void)state;
    static uint8_t out[PLAIN_BYTES + 64];
    struct span z = zstd_of(plain, 4000, 3, 0, out, sizeof out);
    for (size_t n = 0; n < z.len; n += 37)
        refused("cut off", span_part(z, 0, n), 4000, ERR_INVALID);
    out[z.len] = 'x';
    refused("something follows", (struct span){ out, z.len + 1 }, 4000, ERR_INVALID);
    struct span second = zstd_of(plain, 1, 3, 0, out + z.len, 64);
    refused("a second frame follows", (struct span){ out, z.len + second.len }, 4000, ERR_INVALID);
    refused("not zstd", span_of("<html>log in to the free wifi</html>"), 4000, ERR_INVALID);
    refused("gzip", (struct span){ (const uint8_t *)"\x1f\x8b\x08\0\0\0\0\0", 8 }, 4000,
            ERR_INVALID);
    struct err err = { 0 };
    assert_int_equal(unpack_file("not there", "back", 1, &err), ERR_NOT_FOUND);
}

/* A megabyte of zeros in some dozens of bytes, announced as ten: stopped at the eleventh. */
static void bomb(void **state)
{
    (void)state;
    static uint8_t zeros[1 << 20], out[4096];
    struct span z = zstd_of(zeros, sizeof zeros, 19, 0, out, sizeof out);
    assert_true(z.len < 200);
    refused("bomb", z, 10, ERR_TOO_BIG);
}

/* A frame that wants 128 MiB of window gets none of it. */
static void window_bomb(void **state)
{
    (void)state;
    static uint8_t out[PLAIN_BYTES];
    struct span z = zstd_of(plain, 4000, 3, 27, out, sizeof out);
    refused("window", z, 4000, ERR_TOO_BIG);
    z = zstd_of(plain, 4000, 3, PACK_WINDOW_LOG, out, sizeof out);
    world_write_file("packed", z);
    assert_int_equal(unpack_file("packed", "back", 4000, NULL), ERR_OK);
    unlink("back");
}

/* Every flipped bit of a small frame with a checksum is found. */
static void flips(void **state)
{
    (void)state;
    size_t same = 0;
    world_write_file("little", (struct span){ plain, 300 });
    assert_int_equal(pack_file("little", "good", PACK_LEVEL_DELTA, NULL), ERR_OK);
    struct buf good = world_read("good");
    for (size_t i = 0; i < good.len; i++) {
        good.data[i] ^= (uint8_t)(1U << (i % 8));
        world_write_file("packed", buf_span(&good));
        if (unpack_file("packed", "back", 300, NULL) == ERR_OK) {
            struct buf back = world_read("back");
            assert_memory_equal(back.data, plain, 300); /* a bit of the frame's head nobody reads */
            same++;
            buf_fini(&back);
        }
        good.data[i] ^= (uint8_t)(1U << (i % 8));
    }
    assert_true(same <= 2);
    buf_fini(&good);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(there_and_back), cmocka_unit_test(another_length_than_announced),
        cmocka_unit_test(damaged_ones),   cmocka_unit_test(bomb),
        cmocka_unit_test(window_bomb),    cmocka_unit_test(flips),
    };
    return cmocka_run_group_tests(tests, fill, NULL);
}
