/* PAD and PADV2 by TFLM: reference_ops::Pad. */
#ifndef TFLM_PAD_H
#define TFLM_PAD_H

#include "cfu/kernel.h"
#include "tflm_shape.h"

struct tflm_pad_params {
  struct tflm_shape input, output; /* at most 5 dimensions */
  int32_t before[TFLM_DIMENSIONS]; /* elements around the input, by dimension */
  int32_t after[TFLM_DIMENSIONS];
  int32_t value; /* what they hold */
};

/* inputs[0] and outputs[0]: int8 of the shapes. */
enum kernel_status tflm_pad(const void *params, const struct kernel_io *io);

#endif
