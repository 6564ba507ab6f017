/* SOFTMAX, int8 to int8 with output scale 1/256 and zero point -128. */
#ifndef SOFTMAX_S8_H
#define SOFTMAX_S8_H

#include "cfu/kernel.h"

struct softmax_s8_params {
  int32_t rows;
  int32_t depth; /* elements of a row, 1..4096: the sum of exponentials has 12 integer bits */
  /* exp(-difference) for difference = 0..255 below the row's maximum, Q0.31; 0 where TFLM ignores the element */
  const int32_t *exponential;
};

/* inputs[0]: int8 [rows][depth]; outputs[0]: int8 [rows][depth], may be the input. */
enum kernel_status softmax_s8(const void *params, const struct kernel_io *io);

#endif
