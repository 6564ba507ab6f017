/* MEAN by TFLM: reference_ops::QuantizedMeanOrSum. */
#ifndef TFLM_MEAN_H
#define TFLM_MEAN_H

#include "cfu/kernel.h"
#include "tflm_shape.h"

struct tflm_mean_params {
  struct tflm_shape input, output;
  int32_t axes;
  int32_t axis[TFLM_DIMENSIONS]; /* the dimensions that are reduced */
  int32_t input_zero_point, output_zero_point;
  int32_t multiplier; /* Q0.31 */
  int32_t shift;      /* to the left */
};

/* inputs[0] and outputs[0]: int8 of the shapes; scratch: int32 [elements of the output]. */
enum kernel_status tflm_mean(const void *params, const struct kernel_io *io);

#endif
