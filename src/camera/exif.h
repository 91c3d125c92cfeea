/* exif: how a picture was held, from the TIFF block that JPEG, PNG and WebP all carry. */
#ifndef CAMERA_EXIF_H
#define CAMERA_EXIF_H

#include "base/text.h"

/* Orientation 1 to 8 (CIPA DC-008 4.6.4.1, tag 0x0112) of a TIFF block beginning at its byte
 * order mark, with or without "Exif\0\0" before it; 1 when it says nothing that makes sense. */
int exif_orientation(struct span tiff);

#endif
