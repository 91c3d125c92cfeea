// The only file that knows zxing-cpp, and the only one in C++: see zxing.h.
#define ZX_USE_UTF8 1
#include "scan/zxing.h"

#include <algorithm>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>

#include <ReadBarcode.h>

using ZXing::BarcodeFormat;

namespace
{

// Where a look goes on when the library asserts; nothing while none is under way.
thread_local std::jmp_buf *way_out = nullptr;

} // namespace

// Debian builds the library with its assertions, and some pictures trip them (crossing lines that
// are none, as in tests/data/zxing_asserts.pgm).  A picture must not end a kiosk: the C library's own
// function is replaced, and while the library looks, its assertion ends that look alone.  What the
// look had allocated is lost, some kilobytes a time; anybody else's assertion ends the program as
// ever.
extern "C" __attribute__((visibility("default"))) void
__assert_fail(const char *assertion, const char *file, unsigned line, const char *function) noexcept
{
    if (way_out)
        std::longjmp(*way_out, 1);
    std::fprintf(stderr, "%s:%u: %s: assertion failed: %s\n", file, line, function, assertion);
    std::abort();
}

namespace
{

const struct {
    unsigned bit;
    BarcodeFormat format;
} formats_table[] = {
    { ZXING_EAN13, BarcodeFormat::EAN13 },
    { ZXING_EAN8, BarcodeFormat::EAN8 },
    { ZXING_UPCA, BarcodeFormat::UPCA },
    { ZXING_UPCE, BarcodeFormat::UPCE },
    { ZXING_CODE128, BarcodeFormat::Code128 },
    { ZXING_CODE39, BarcodeFormat::Code39 },
    { ZXING_ITF, BarcodeFormat::ITF },
    { ZXING_QR, BarcodeFormat::QRCode },
    { ZXING_DM, BarcodeFormat::DataMatrix },
    { ZXING_PDF417, BarcodeFormat::PDF417 },
    { ZXING_AZTEC, BarcodeFormat::Aztec },
    { ZXING_MAXICODE, BarcodeFormat::MaxiCode },
    { ZXING_CODABAR, BarcodeFormat::Codabar },
    { ZXING_CODE93, BarcodeFormat::Code93 },
    { ZXING_DATABAR, BarcodeFormat::DataBar },
    { ZXING_DATABAR, BarcodeFormat::DataBarExpanded },
    { ZXING_MICRO_QR, BarcodeFormat::MicroQRCode },
};

// AIM's identifiers of symbols that began with FNC1 for GS1: Code 128, DataMatrix, QR.
bool is_gs1(const std::string &identifier)
{
    return identifier == "]C1" || identifier == "]d2" || identifier == "]d5" ||
           identifier == "]Q3" || identifier == "]Q4";
}

// Version 1.4 loses what follows a percent sign (written as two) in a QR code that began with FNC1.
bool may_be_cut(const ZXing::Result &result)
{
    const auto &bytes = result.bytes();
    const std::string identifier = result.symbologyIdentifier();
    return result.format() == BarcodeFormat::QRCode && identifier.size() > 2 &&
           identifier[2] >= '3' && identifier[2] <= '6' &&
           std::find(bytes.begin(), bytes.end(), '%') != bytes.end();
}

// ECI 32, GB 18030, is not known to version 1.4, which takes it for Latin.
bool is_gb18030(const ZXing::Result &result)
{
    const auto bytes = result.bytesECI();
    static const char escape[] = "\\000032";
    return std::search(bytes.begin(), bytes.end(), escape, escape + sizeof escape - 1) !=
           bytes.end();
}

// Five or seven check codewords, of which two or three errors leave one to prove the rest by.  What
// fits into DataMatrix 10x10, 12x12 and 8x18, or QR version 1: the length is all 1.4 tells.
bool is_weak(const ZXing::Result &result)
{
    const std::size_t len = result.bytes().size();
    const std::string level = result.ecLevel();
    return (result.format() == BarcodeFormat::DataMatrix && len <= 10) ||
           (result.format() == BarcodeFormat::QRCode && len <= 17 &&
            (level == "L" || level == "M"));
}

void give(const ZXing::Result &result, void (*sink)(void *self, const struct zxing_read *r),
          void *self)
{
    struct zxing_read read = {};
    for (const auto &row : formats_table)
        if (row.format == result.format())
            read.format = row.bit;
    // A part of a structured append is no number: it may be the half of one.
    if (read.format == 0 || !result.isValid() || result.isPartOfSequence() || may_be_cut(result))
        return;
    // A symbol that names its encoding is taken at its word; bytes stay bytes.
    std::string text;
    const auto type = result.contentType();
    if (result.hasECI() && !is_gb18030(result) && type != ZXing::ContentType::Binary &&
        type != ZXing::ContentType::UnknownECI) {
        text = result.text();
        read.data = reinterpret_cast<const unsigned char *>(text.data());
        read.len = text.size();
    } else {
        read.data = result.bytes().data();
        read.len = result.bytes().size();
    }
    read.is_weak = is_weak(result);
    read.is_gs1 = is_gs1(result.symbologyIdentifier());
    for (std::size_t i = 0; i < 4; i++) {
        const auto at = result.position()[i];
        read.corner[i][0] = static_cast<float>(at.x);
        read.corner[i][1] = static_cast<float>(at.y);
    }
    sink(self, &read);
}

// False when the library asserted or threw.
bool find(const ZXing::ImageView &view, const ZXing::DecodeHints &hints, ZXing::Results *found)
{
    std::jmp_buf here;
    volatile bool is_done = false;
    if (setjmp(here) == 0) {
        way_out = &here;
        try {
            *found = ZXing::ReadBarcodes(view, hints);
            is_done = true;
        } catch (...) {
            // Bad input may make the library throw: nothing is read from this plane.
        }
    }
    way_out = nullptr;
    return is_done;
}

} // namespace

bool zxing_look(const unsigned char *grey, int width_px, int height_px, unsigned formats,
                unsigned how, void (*sink)(void *self, const struct zxing_read *r), void *self)
{
    try {
        ZXing::BarcodeFormats wanted;
        for (const auto &row : formats_table)
            if (formats & row.bit)
                wanted |= row.format;
        ZXing::DecodeHints hints;
        hints.setFormats(wanted);
        hints.setTryHarder((how & ZXING_HARDER) != 0);
        hints.setTryRotate((how & ZXING_TURNED) != 0);
        hints.setIsPure((how & ZXING_DRAWN) != 0);
        hints.setTryDownscale(false); // smaller pictures are rows of scan/passes
        hints.setMinLineCount(1);     // scan/confirm asks for more lines, and for their pixels
        // 1.4 compares its results with each other, and an assertion in that comparison ends the
        // program when the same linear symbol is there twice.  One is never compared.
        if (formats & (ZXING_LINEAR | ZXING_FOREIGN_LINEAR))
            hints.setMaxNumberOfSymbols(1);
        const ZXing::ImageView view(grey, width_px, height_px, ZXing::ImageFormat::Lum);
        ZXing::Results found;
        if (!find(view, hints, &found))
            return false;
        for (const auto &result : found)
            give(result, sink, self);
        return true;
    } catch (...) {
        return false; // no memory
    }
}
