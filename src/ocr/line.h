/* ocr/line.h: a printed number as it was read, and what is not sure about it.  Plain data. */
#ifndef OCR_LINE_H
#define OCR_LINE_H

#include "code/ident.h"
#include "scan/symbol.h"

enum { OCR_TEXT_MAX = 320, OCR_DOUBTS_MAX = 24, OCR_ALTERNATIVES_MAX = 5, OCR_LINES_MAX = 16 };

/* One character of the number that may be another one. */
struct ocr_doubt {
    uint8_t at; /* byte of ident.text; its length: something behind it */
    uint8_t n;  /* 0: something could not be read there at all: to be typed */
    char alternatives[OCR_ALTERNATIVES_MAX][5]; /* UTF-8, likeliest first, the first as in text */
};

/* A line with doubts is never to be taken for the number without somebody saying so. */
struct ocr_line {
    char text[OCR_TEXT_MAX];                 /* all of the line, as read */
    struct ident ident;                      /* ID_NONE: the line names a firm, `firm` */
    char firm[OCR_TEXT_MAX];                 /* behind 生产商: and the like; "" none */
    struct ocr_doubt doubts[OCR_DOUBTS_MAX]; /* in order of `at` */
    size_t n_doubts;
    bool is_known;          /* whoever was asked (struct ocr_known) knows exactly this number */
    bool is_proposed;       /* and no other that the doubts allow; the doubts still stand */
    int score;              /* 0–1000: of the number's least sure character */
    struct point corner[4]; /* of the line in the frame, clockwise from its top left */
};

struct ocr_lines {
    struct ocr_line at[OCR_LINES_MAX];
    size_t n;
};

/* Whoever keeps numbers may be asked whether one exists.  It puts forward what a doubtful number may
 * be (ocr/propose.h); it never decides: the number printed may be one nobody keeps. */
struct ocr_known {
    bool (*ask)(void *self, const struct ident *id); /* NULL: nobody to ask */
    void *self;
};

#endif
