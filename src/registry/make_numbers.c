#include "registry/make_numbers.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/attrs.h"
#include "code/check_digit.h"
#include "code/gtin.h"
#include "code/orgcode.h"
#include "code/uscc.h"
#include "registry/make_words.h"

uint64_t make_hash(uint64_t seed, uint64_t n, uint64_t field)
{
    /* splitmix64's finaliser over the three. */
    uint64_t x = seed + n * UINT64_C(0x9E3779B97F4A7C15) + field * UINT64_C(0xD1B54A32D192ED03);
    x = (x ^ (x >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94D049BB133111EB);
    return x ^ (x >> 31);
}

/* Scatters 0 … size - 1 over itself; size and step have no common factor. */
static uint64_t scatter(uint64_t n, uint64_t size, uint64_t step)
{
    return (n % size) * (step % size) % size;
}

struct make_number make_org_code(uint64_t n)
{
    static const char letters[] = "0123456789ABCDEFGHJKLMNPQRTUWXY"; /* of GB 32100 */
    struct make_number out;
    if (n % 10 < 7) {
        snprintf(out.text, sizeof out.text, "%08" PRIu64, scatter(n, 100000000, 61803399));
    } else {
        uint64_t v = scatter(n, 887503681, 548507771); /* 31 to the 6th */
        memcpy(out.text, "MA", 2);
        for (int i = 2; i < 8; i++, v /= 31)
            out.text[i] = letters[v % 31];
    }
    out.text[8] = orgcode_check_char(out.text);
    out.text[9] = '\0';
    return out;
}

struct make_number make_uscc(const char *region, const char *org_code)
{
    struct make_number out;
    snprintf(out.text, sizeof out.text, "91%.6s%.9s", region, org_code);
    out.text[17] = uscc_check_char(out.text);
    out.text[18] = '\0';
    return out;
}

struct make_number make_reg_no(const char *region, uint64_t n)
{
    struct make_number out;
    snprintf(out.text, sizeof out.text, "%.6s1%07" PRIu64, region, n % 10000000);
    out.text[14] = check_mod11_10(out.text, 14);
    out.text[15] = '\0';
    return out;
}

/* Lengths by leading digits (facts.md §1.2).  Left to the demonstration: 6901028 with the factories
 * from 900, 69499xxx, 697999xxx. */
struct make_number make_prefix(uint64_t n, uint64_t total)
{
    struct make_number out;
    uint64_t tens = total / 100 < 900 ? total / 100 : 900;
    uint64_t sevens = total / 50 < 19000 ? total / 50 : 19000;
    uint64_t eights = total / 2 < 390000 ? total / 2 : 390000;
    if (n < tens) {
        snprintf(out.text, sizeof out.text, "6901028%03" PRIu64, n);
        return out;
    }
    n -= tens;
    if (n < sevens) {
        uint64_t v = scatter(n, 19997, 12347);
        v += v >= 1028; /* not 6901028 itself */
        snprintf(out.text, sizeof out.text, "%" PRIu64, 6900000 + v);
        return out;
    }
    n -= sevens;
    if (n < eights) {
        uint64_t v = scatter(n, 398987, 246613);
        v += v >= 299000 ? 1000 : 0; /* not 69499xxx, which is 692 00000 + 299 000 … */
        snprintf(out.text, sizeof out.text, "%" PRIu64, 69200000 + v);
        return out;
    }
    n -= eights;
    snprintf(out.text, sizeof out.text, "697%06" PRIu64, scatter(n, 998983, 617503));
    return out;
}

struct make_number make_gtin(const char *prefix, uint64_t item)
{
    struct make_number out;
    size_t n = strlen(prefix);
    memcpy(out.text, prefix, n);
    for (size_t i = 12; i-- > n; item /= 10)
        out.text[i] = (char)('0' + item % 10);
    out.text[12] = gtin_check_digit(out.text, 12);
    out.text[13] = '\0';
    return out;
}

struct make_number make_gtin8(uint64_t n)
{
    struct make_number out;
    snprintf(out.text, sizeof out.text, "690%04" PRIu64, n % 10000);
    out.text[7] = gtin_check_digit(out.text, 7);
    out.text[8] = '\0';
    return out;
}

static struct make_number xk(uint64_t n)
{
    static const char *const provinces[] = { "",     "(冀)", "(京)", "(津)", "(晋)", "(鲁)",
                                             "(豫)", "(苏)", "(浙)", "(粤)", "(鄂)" };
    static const char *const products[] = { "06-001", "05-001", "13-001", "16-204",
                                            "16-108", "16-114", "08-001", "13-217" };
    struct make_number out;
    uint64_t product = n % ARRAY_LEN(products);
    n /= ARRAY_LEN(products);
    uint64_t province = n % ARRAY_LEN(provinces);
    snprintf(out.text, sizeof out.text, "%sXK%s-%05" PRIu64, provinces[province], products[product],
             n / ARRAY_LEN(provinces) % 90000 + 1);
    return out;
}

static struct make_number sc(uint64_t n)
{
    struct make_number out;
    uint64_t category = n % 28 + 1, place = n / 28 % make_n_places;
    uint64_t serial = n / 28 / make_n_places % 9900 +
                      100; /* the demonstration has the first ones */
    snprintf(out.text, sizeof out.text, "SC1%02" PRIu64 "%.6s%04" PRIu64, category,
             make_places[place].region, serial);
    out.text[15] = check_mod11_10(out.text + 2, 13);
    out.text[16] = '\0';
    return out;
}

static struct make_number qs_food(uint64_t n)
{
    struct make_number out;
    snprintf(out.text, sizeof out.text, "QS13%02" PRIu64 "%02" PRIu64 "01%04" PRIu64,
             n / 15 % 20 + 1, n % 15 + 1, n / 300 % 9999 + 1);
    return out;
}

static struct make_number qs_pack(uint64_t n)
{
    struct make_number out;
    snprintf(out.text, sizeof out.text, "QS13-1%02" PRIu64 "01-%05" PRIu64, n % 20 + 1,
             n / 20 % 99999 + 1);
    return out;
}

static struct make_number ccc(uint64_t n)
{
    struct make_number out;
    snprintf(out.text, sizeof out.text, "%" PRIu64 "0109%02" PRIu64 "%06" PRIu64, 2018 + n % 8,
             n / 8 % 12 + 1, n / 96 % 1000000);
    return out;
}

static struct make_number ts(uint64_t n)
{
    struct make_number out;
    snprintf(out.text, sizeof out.text, "TS2%" PRIu64 "13%03" PRIu64 "-%" PRIu64, n % 4 + 1,
             n / 4 % 1000, 2024 + n / 4000 % 8);
    return out;
}

struct make_number make_licence(uint64_t n, enum ident_kind *kind)
{
    static const struct {
        enum ident_kind kind;
        struct make_number (*make)(uint64_t n);
    } shares[] = { { ID_XK, xk },           { ID_SC, sc }, { ID_XK, xk }, { ID_CCC, ccc },
                   { ID_QS_FOOD, qs_food }, { ID_XK, xk }, { ID_SC, sc }, { ID_CCC, ccc },
                   { ID_QS_PACK, qs_pack }, { ID_XK, xk } };
    /* Every 64th stands outside of the shares: few special equipment licences exist. */
    if (n % 64 == 63 && n / 64 < 32000) {
        *kind = ID_TS;
        return ts(n / 64);
    }
    *kind = shares[n % ARRAY_LEN(shares)].kind;
    return shares[n % ARRAY_LEN(shares)].make(n);
}

struct make_number make_standard(uint64_t n, int year)
{
    struct make_number out;
    snprintf(out.text, sizeof out.text, "Q/%c%c%c %04" PRIu64 "S-%d", (char)('A' + n % 26),
             (char)('A' + n / 26 % 26), (char)('A' + n / 676 % 26), n / 17576 % 9999 + 1, year);
    return out;
}
