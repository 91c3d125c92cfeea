/* heyan scan: the symbols on pictures. */
#include <getopt.h>
#include <jansson.h>

#include "base/clock.h"
#include "camera/picture.h"
#include "cli/command.h"
#include "cli/scan_lines.h"
#include "scan/scanner.h"

struct scan {
    bool is_json;
    struct scanner *scanner;
    struct symbols symbols;
    struct ocr *ocr; /* NULL: only symbols are wanted */
    struct ocr_lines lines;
    bool did_fail;    /* a file could not be used */
    bool did_find;    /* a symbol was read somewhere */
    bool did_trouble; /* out of memory */
};

/* Payload bytes as text: JSON and terminals want UTF-8 without control characters. */
static json_t *text_of(struct span data)
{
    char shown[SYMBOL_DATA_MAX * 3 + 1]; /* every malformed byte becomes three */
    if (utf8_valid(data) && !memchr(data.p, 0, data.len)) {
        json_t *whole = json_stringn((const char *)data.p, data.len);
        if (whole)
            return whole;
    }
    text_show(data, shown, sizeof shown);
    return json_string(shown);
}

static json_t *hex_of(struct span data)
{
    static const char digit[] = "0123456789abcdef";
    char hex[2 * SYMBOL_DATA_MAX + 1];
    for (size_t i = 0; i < data.len; i++) {
        hex[2 * i] = digit[data.p[i] >> 4];
        hex[2 * i + 1] = digit[data.p[i] & 15];
    }
    return json_stringn(hex, 2 * data.len);
}

static double tenths(double v)
{
    return (double)(long)(v * 10.0 + (v < 0 ? -0.5 : 0.5)) / 10.0;
}

static json_t *symbol_json(const struct symbol *s)
{
    json_t *points = json_array();
    for (int i = 0; i < 4; i++)
        json_array_append_new(points, json_pack("[ff]", tenths((double)s->corner[i].x),
                                                tenths((double)s->corner[i].y)));
    return json_pack("{ss so so si so}", "kind", symbol_kind_name(s->kind), "text",
                     text_of(symbol_span(s)), "hex", hex_of(symbol_span(s)), "score", s->score,
                     "points", points);
}

/* A path need not be UTF-8; what is not is shown, not repeated. */
static json_t *path_of(const char *path)
{
    return text_of(span_of(path));
}

static void print_line(struct scan *c, json_t *line)
{
    char *text = line ? json_dumps(line, JSON_COMPACT | JSON_REAL_PRECISION(8)) : NULL;
    if (text)
        puts(text);
    else
        c->did_trouble = true;
    free(text);
    json_decref(line);
}

static void print_symbols(struct scan *c, const char *path, double ms)
{
    if (!c->is_json) {
        if (c->symbols.count == 0 && c->lines.n == 0)
            printf("%s: no symbol\n", path);
        for (size_t i = 0; i < c->symbols.count; i++) {
            char shown[400];
            text_show(symbol_span(&c->symbols.at[i]), shown, sizeof shown);
            printf("%s: %s %s\n", path, symbol_kind_name(c->symbols.at[i].kind), shown);
        }
        scan_lines_print(path, &c->lines);
        return;
    }
    json_t *list = json_array();
    for (size_t i = 0; i < c->symbols.count; i++)
        json_array_append_new(list, symbol_json(&c->symbols.at[i]));
    json_t *line = json_pack("{so sf so}", "file", path_of(path), "ms", ms, "symbols", list);
    if (line && c->ocr)
        json_object_set_new(line, "lines", scan_lines_json(&c->lines));
    print_line(c, line);
}

static void print_error(struct scan *c, const char *path, const char *why)
{
    c->did_fail = true;
    if (c->is_json)
        print_line(c, json_pack("{so ss}", "file", path_of(path), "error", why));
    else
        fprintf(stderr, "heyan: %s\n", why);
}

static void scan_file(struct scan *c, const char *path)
{
    struct err err = { 0 };
    struct picture *picture;
    if (picture_open(path, &picture, &err) != ERR_OK) {
        print_error(c, path, err.text);
        return;
    }
    int64_t began_us = clock_thread_cpu_us();
    enum err_code rc = scanner_scan(c->scanner, picture_frame(picture), SCAN_STILL, &c->symbols,
                                    &err);
    if (rc == ERR_OK && c->ocr)
        rc = ocr_read(c->ocr, picture_frame(picture), OCR_STILL, (struct ocr_known){ 0 }, &c->lines,
                      &err);
    double ms = (double)(clock_thread_cpu_us() - began_us) / 1000.0;
    picture_close(picture);
    if (rc != ERR_OK) {
        c->did_trouble |= rc == ERR_NOMEM;
        print_error(c, path, err.text);
        return;
    }
    c->did_find |= c->symbols.count > 0 || c->lines.n > 0;
    print_symbols(c, path, ms);
}

static int scan_files(struct scan *c, char **path, int count)
{
    struct err err = { 0 };
    if (scanner_create(&c->scanner, &err) != ERR_OK) {
        fprintf(stderr, "heyan: %s\n", err.text);
        return EXIT_TROUBLE;
    }
    for (int i = 0; i < count; i++)
        scan_file(c, path[i]);
    scanner_destroy(c->scanner);
    if (c->did_trouble)
        return EXIT_TROUBLE;
    if (c->did_fail)
        return EXIT_INPUT;
    return c->did_find ? EXIT_OK : EXIT_NOTHING;
}

static int open_ocr(struct scan *c, const char *assets)
{
    const struct ocr_config config = { .data_dir = getenv("TESSDATA_PREFIX"), .assets = assets };
    struct err err = { 0 };
    if (ocr_create(&config, &c->ocr, &err) == ERR_OK)
        return EXIT_OK;
    fprintf(stderr, "heyan: printed text cannot be read: %s\n", err.text);
    if (err.code != ERR_NOT_FOUND)
        return EXIT_TROUBLE;
    fputs(
        "Install tesseract-ocr-eng and tesseract-ocr-chi-sim, or name the folder of their data in "
        "TESSDATA_PREFIX.\n",
        stderr);
    return EXIT_INPUT;
}

static int run(int argc, char **argv, const char *assets)
{
    static const struct option options[] = { { "json", no_argument, NULL, 'j' },
                                             { "ocr", no_argument, NULL, 'o' },
                                             { 0 } };
    bool is_json = false, wants_ocr = false;
    optind = 1;
    for (int o; (o = getopt_long(argc, argv, "", options, NULL)) != -1;) {
        if (o != 'j' && o != 'o')
            return EXIT_USAGE; /* getopt has named the word */
        is_json |= o == 'j';
        wants_ocr |= o == 'o';
    }
    if (optind == argc) {
        fputs("heyan scan: name at least one picture; see heyan scan --help\n", stderr);
        return EXIT_USAGE;
    }
    struct scan *c = calloc(1, sizeof *c);
    if (!c) {
        fputs("heyan: out of memory\n", stderr);
        return EXIT_TROUBLE;
    }
    c->is_json = is_json;
    int status = wants_ocr ? open_ocr(c, assets) : EXIT_OK;
    if (status == EXIT_OK)
        status = scan_files(c, argv + optind, argc - optind);
    ocr_destroy(c->ocr);
    free(c);
    return status;
}

const struct command command_scan = {
    .name = "scan",
    .summary = "read the symbols on pictures (PNG, JPEG, WebP)",
    .help =
        "usage: heyan scan [--ocr] [--json] FILE…\n\n"
        "Reads the barcodes and matrix codes on each picture and prints one line a symbol.\n"
        "Numbers whose bars do not agree with the pixels are not printed: nothing is better\n"
        "than a wrong number.\n\n"
        "  --ocr    printed numbers, too: licences, organisation codes, standards, and the firm's\n"
        "           name; what is in doubt is shown as {0/O/D}, {?} where nothing could be read.\n"
        "           Needs Tesseract's data eng, and chi_sim for names\n"
        "  --json   one JSON object a line, for each file:\n"
        "           {\"file\", \"ms\": CPU milliseconds of the decoding, \"symbols\":\n"
        "            [{\"kind\", \"text\", \"hex\": payload bytes, \"score\": 0–1000, "
        "\"points\": [[x,y]…]}]}\n"
        "           with --ocr also \"lines\": [{\"text\", \"kind\", \"value\",\n"
        "            \"doubtful\": [{\"at\": character, \"alternatives\"}], \"score\", "
        "\"points\"}]\n"
        "           or {\"file\", \"error\"} for one that cannot be read\n\n"
        "kinds: EAN13 (UPC-A is one with a leading 0) EAN8 UPCE CODE128 CODE39 ITF QR DM PDF417\n"
        "An FNC1, also the leading one of GS1 symbols, is the byte 1d; UPC-E has 8 digits.\n\n"
        "exit status: 0 read something · 2 usage · 3 a file cannot be used, the others were "
        "done ·\n"
        "             5 no symbol on any picture · 6 out of memory\n",
    .run = run,
};
