// A peer to compare with: Debian's zxing-cpp behind a pipe, so that our programs stay C.
//
// Reads frames on standard input (two 32-bit sizes, then grey rows), answers each on standard
// output: CPU time in microseconds (64 bits), the number of symbols (32 bits), and for each its
// format's name and its text, both as a 32-bit length and bytes.  Native byte order.
#define ZX_USE_UTF8 1 // text() as UTF-8

#include <csetjmp>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include <ZXing/ReadBarcode.h>

// Where the answer to a frame goes on whose look trips an assertion of the library: it has read
// nothing then.  Without this the peer would be out of the comparison after some thousand frames.
static std::jmp_buf way_out;

extern "C" void __assert_fail(const char *, const char *, unsigned, const char *) noexcept
{
    std::longjmp(way_out, 1);
}

static std::int64_t cpu_us()
{
    timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return std::int64_t(t.tv_sec) * 1000000 + t.tv_nsec / 1000;
}

static void put(const std::string &s)
{
    auto n = std::uint32_t(s.size());
    std::fwrite(&n, sizeof n, 1, stdout);
    std::fwrite(s.data(), 1, s.size(), stdout);
}

int main()
{
    ZXing::DecodeHints hints;
    hints.setTryHarder(true).setTryRotate(true).setTryDownscale(true);
    std::int32_t size[2];
    std::vector<std::uint8_t> luma;
    while (std::fread(size, sizeof size, 1, stdin) == 1) {
        luma.resize(std::size_t(size[0]) * std::size_t(size[1]));
        if (std::fread(luma.data(), 1, luma.size(), stdin) != luma.size())
            return 1;
        const auto began = cpu_us();
        ZXing::Results found;
        if (setjmp(way_out) == 0)
            found = ZXing::ReadBarcodes({ luma.data(), size[0], size[1], ZXing::ImageFormat::Lum },
                                        hints);
        std::int64_t us = cpu_us() - began;
        auto n = std::uint32_t(found.size());
        std::fwrite(&us, sizeof us, 1, stdout);
        std::fwrite(&n, sizeof n, 1, stdout);
        for (const auto &r : found) {
            put(ZXing::ToString(r.format()));
            put(r.text());
        }
        std::fflush(stdout);
    }
    return 0;
}
