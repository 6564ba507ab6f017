/* AVERAGE_POOL_2D and MAX_POOL_2D by TFLM: reference_integer_ops::AveragePool and MaxPool. */
#ifndef TFLM_POOL_2D_H
#define TFLM_POOL_2D_H

#include "cfu/kernel.h"
#include "cfu/window.h"

struct tflm_pool_2d_params {
  struct window_2d window;
  int32_t min, max;
};

/* inputs[0] and outputs[0]: int8 images of the window's shapes. */
enum kernel_status tflm_average_pool_2d(const void *params, const struct kernel_io *io);
enum kernel_status tflm_max_pool_2d(const void *params, const struct kernel_io *io);

#endif
