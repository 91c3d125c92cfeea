/* barcode_picture.h: a PNG of one retail barcode, black on white, for tests that read pictures. */
#ifndef TESTS_CLI_BARCODE_PICTURE_H
#define TESTS_CLI_BARCODE_PICTURE_H

/* Fails the test when it cannot be drawn or written.  digits NULL: a white page. */
void barcode_picture(const char *path, const char *digits);

#endif
