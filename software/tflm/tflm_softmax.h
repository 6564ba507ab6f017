/* SOFTMAX by TFLM: reference_ops::Softmax, int8 to int8. */
#ifndef TFLM_SOFTMAX_H
#define TFLM_SOFTMAX_H

#include "cfu/kernel.h"

struct tflm_softmax_params {
  int32_t rows, depth;
  int32_t multiplier; /* Q0.31 */
  int32_t left_shift;
  int32_t least_difference; /* smaller ones have an exponential of 0 */
};

/* inputs[0] and outputs[0]: int8 [rows][depth]. */
enum kernel_status tflm_softmax(const void *params, const struct kernel_io *io);

#endif
