// The only file that knows zxing-cpp, and the only one in C++: see zxing.h.
#define ZX_USE_UTF8 1
#include "scan/zxing.h"

#include <ReadBarcode.h>

using ZXing::BarcodeFormat;

namespace
{

const struct {
    unsigned bit;
    BarcodeFormat format;
} formats_table[] = {
    { ZXING_EAN13, BarcodeFormat::EAN13 },     { ZXING_EAN8, BarcodeFormat::EAN8 },
    { ZXING_UPCA, BarcodeFormat::UPCA },       { ZXING_UPCE, BarcodeFormat::UPCE },
    { ZXING_CODE128, BarcodeFormat::Code128 }, { ZXING_CODE39, BarcodeFormat::Code39 },
    { ZXING_ITF, BarcodeFormat::ITF },         { ZXING_QR, BarcodeFormat::QRCode },
    { ZXING_DM, BarcodeFormat::DataMatrix },   { ZXING_PDF417, BarcodeFormat::PDF417 },
    { ZXING_AZTEC, BarcodeFormat::Aztec },     { ZXING_MAXICODE, BarcodeFormat::MaxiCode },
    { ZXING_CODABAR, BarcodeFormat::Codabar }, { ZXING_CODE93, BarcodeFormat::Code93 },
    { ZXING_DATABAR, BarcodeFormat::DataBar }, { ZXING_DATABAR, BarcodeFormat::DataBarExpanded },
};

// AIM's identifiers of symbols that began with FNC1 for GS1: Code 128, DataMatrix, QR.
bool is_gs1(const std::string &identifier)
{
    return identifier == "]C1" || identifier == "]d2" || identifier == "]d5" ||
           identifier == "]Q3" || identifier == "]Q4";
}

void give(const ZXing::Result &result, void (*sink)(void *self, const struct zxing_read *r),
          void *self)
{
    struct zxing_read read = {};
    for (const auto &row : formats_table)
        if (row.format == result.format())
            read.format = row.bit;
    if (read.format == 0 || !result.isValid())
        return;
    // A symbol that names its encoding is taken at its word; bytes stay bytes.
    std::string text;
    const auto type = result.contentType();
    if (result.hasECI() && type != ZXing::ContentType::Binary &&
        type != ZXing::ContentType::UnknownECI) {
        text = result.text();
        read.data = reinterpret_cast<const unsigned char *>(text.data());
        read.len = text.size();
    } else {
        read.data = result.bytes().data();
        read.len = result.bytes().size();
    }
    read.is_gs1 = is_gs1(result.symbologyIdentifier());
    for (std::size_t i = 0; i < 4; i++) {
        const auto at = result.position()[i];
        read.corner[i][0] = static_cast<float>(at.x);
        read.corner[i][1] = static_cast<float>(at.y);
    }
    sink(self, &read);
}

} // namespace

void zxing_look(const unsigned char *grey, int width_px, int height_px, unsigned formats,
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
        for (const auto &result : ZXing::ReadBarcodes(view, hints))
            give(result, sink, self);
    } catch (...) {
        // Bad input may make the library throw: nothing more is read from this plane.
    }
}
