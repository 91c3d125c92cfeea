/* What somebody prints to see what happens: before the camera and from the gun it is goods that nobody knows or no
 * product code; nothing of it is opened, and nothing but plain characters reaches the screen. */
#include "bench.h"

enum { LONGEST = 7089 /* digits of the fullest QR */ };

/* What a text on the screen may not hold: it would move, hide or turn what stands beside it. */
static bool is_plain(const char *text)
{
    struct span s = span_of(text);
    for (size_t at = 0; at < s.len;) {
        uint32_t c;
        at += utf8_next(s, at, &c);
        if (c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xfffd || c == 0xfeff ||
            (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
            (c >= 0x2060 && c <= 0x2069))
            return false;
    }
    return true;
}

static char long_digits[LONGEST + 1], long_address[2001];

#define BYTES(text)                                                                                \
    {                                                                                              \
        (const uint8_t *)(text), sizeof(text) - 1                                                  \
    }

static const struct {
    const char *name;
    struct span bytes;
} codes[] = {
    { "nothing but control characters", BYTES("\x01\x02\x03\x1a") },
    { "a terminal's sequence", BYTES("\x1b[2J\x1b]0;x\x07") },
    { "C1 controls", BYTES("\xc2\x9b[31m\xc2\x85") },
    { "Ctrl-Alt-F2 as a gun spells it", BYTES("\x1b[24;7~\x11\x12") },
    { "FNC1 and GS alone", BYTES("\x1d\x1d\x1d") },
    { "a NUL in the middle", BYTES("694999\0\x30\x30\x30") },
    { "no UTF-8", BYTES("\xff\xfe\xc0\xaf\xed\xa0\x80") },
    { "text that turns around", BYTES("\xe2\x80\xae"
                                      "4100019949496"
                                      "\xe2\x80\xac") },
    { "zero widths", BYTES("6\xe2\x80\x8b"
                           "9\xe2\x80\x8d"
                           "0\xef\xbb\xbf") },
    { "the escape sequences of a printer", BYTES("\x1b@\x1dV\x01\x10\x14\x01") },
    { "a script's address", BYTES("javascript:alert(document.cookie)") },
    { "a file", BYTES("file:///etc/passwd") },
    { "an app", BYTES("intent://scan/#Intent;scheme=zxing;end") },
    { "a brand in other letters", BYTES("https://\xd0\xb0\xd1\x80\xd1\x80\xd3\x8f\xd0\xb5.com/x") },
    { "the same as it travels", BYTES("https://xn--80ak6aa92e.com/x") },
    { "a name and a password before the host", BYTES("https://samr.gov.cn@evil.example/x") },
    { "a telephone number to call", BYTES("tel:12365") },
    { "a network to join", BYTES("WIFI:T:WPA;S:x;P:y;;") },
    { "SQL", BYTES("'; DROP TABLE organisation; --") },
    { "a format", BYTES("%n%n%n%s%s%s") },
    { "a path", BYTES("../../../../etc/passwd") },
    { "markup", BYTES("<span size=\"900000\">&lt;</span>") },
};

static size_t n_codes(void)
{
    return ARRAY_LEN(codes) + 2;
}

static struct span code_at(size_t i, const char **name)
{
    if (i < ARRAY_LEN(codes)) {
        *name = codes[i].name;
        return codes[i].bytes;
    }
    bool is_digits = i == ARRAY_LEN(codes);
    *name = is_digits ? "the fullest QR" : "an address of 2,000 characters";
    return span_of(is_digits ? long_digits : long_address);
}

static void expect_harmless(const struct bench *b, const char *how, const char *name)
{
    const struct model *m = bench_model(b);
    if (m->screen == SCREEN_SCAN || m->screen == SCREEN_ATTRACT)
        return; /* as if nothing had been there */
    if (m->screen != SCREEN_VERDICT)
        fail_msg("%s, %s: the screen %s", how, name, screen_name(m->screen));
    if (b->last != CLASS_D && b->last != CLASS_G)
        fail_msg("%s, %s: %s", how, name, verdict_class_name(b->last));
    for (size_t i = 0; i < m->check->n_subjects; i++)
        if (!is_plain(m->check->subjects[i].ident.text))
            fail_msg("%s, %s: '%s' would be shown", how, name, m->check->subjects[i].ident.text);
}

static void before_the_camera(void **state)
{
    struct bench *b = *state;
    size_t n_verdicts = 0;
    for (size_t i = 0; i < n_codes(); i++) {
        const char *name;
        struct span bytes = code_at(i, &name);
        bench_start(b);
        for (int n = 0; n < 5; n++) {
            memset(&b->sight, 0, sizeof b->sight);
            b->sight.width_px = 1280;
            b->sight.height_px = 720;
            seen_fill(&b->sight.at[b->sight.n++], bytes, FIND_2D);
            flow_sight(b->flow, &b->sight);
            bench_wait_ms(b, 100);
        }
        expect_harmless(b, "camera", name);
        n_verdicts += bench_model(b)->screen == SCREEN_VERDICT;
        bench_stop(b);
    }
    assert_true(n_verdicts > n_codes() / 2); /* they do get an answer */
}

static void from_the_gun(void **state)
{
    struct bench *b = *state;
    for (size_t i = 0; i < n_codes(); i++) {
        const char *name;
        struct span bytes = code_at(i, &name);
        bench_start(b);
        flow_gun(b->flow, bytes);
        expect_harmless(b, "gun", name);
        /* The next goods are judged as if it had not been. */
        flow_gun(b->flow, span_of(NOODLE));
        assert_int_equal(b->last, CLASS_A);
        bench_stop(b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(before_the_camera),
        cmocka_unit_test(from_the_gun),
    };
    memset(long_digits, '7', LONGEST);
    memset(long_address, 'a', sizeof long_address - 1);
    memcpy(long_address, "https://", 8);
    return cmocka_run_group_tests(tests, bench_open, bench_close);
}
