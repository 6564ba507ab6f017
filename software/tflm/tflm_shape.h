/* Shapes as TFLM's RuntimeShape takes them: outermost dimension first. */
#ifndef TFLM_SHAPE_H
#define TFLM_SHAPE_H

#include <stdint.h>

enum { TFLM_DIMENSIONS = 6 };

struct tflm_shape {
  int32_t rank;
  int32_t size[TFLM_DIMENSIONS];
};

#endif
