extern "C" {
#include "tflm_pool_2d.h"
}

#include "glue.h"
#include "tensorflow/lite/kernels/internal/reference/integer_ops/pooling.h"

using namespace tflm_glue;

static tflite_micro::PoolParams pool_params(const tflm_pool_2d_params &p) {
  tflite_micro::PoolParams pool = {};
  pool.padding_values.width = p.window.pad_left;
  pool.padding_values.height = p.window.pad_top;
  pool.stride_width = p.window.stride_width;
  pool.stride_height = p.window.stride_height;
  pool.filter_width = p.window.filter_width;
  pool.filter_height = p.window.filter_height;
  pool.quantized_activation_min = p.min;
  pool.quantized_activation_max = p.max;
  return pool;
}

kernel_status tflm_average_pool_2d(const void *params, const kernel_io *io) {
  const auto *p = static_cast<const tflm_pool_2d_params *>(params);
  const bool done = tflite_micro::reference_integer_ops::AveragePool(
      pool_params(*p), input_shape(p->window), static_cast<const int8_t *>(io->inputs[0]), output_shape(p->window),
      static_cast<int8_t *>(io->outputs[0]));
  return done ? KERNEL_OK : KERNEL_UNSUPPORTED;
}

kernel_status tflm_max_pool_2d(const void *params, const kernel_io *io) {
  const auto *p = static_cast<const tflm_pool_2d_params *>(params);
  tflite_micro::reference_integer_ops::MaxPool(pool_params(*p), input_shape(p->window),
                                               static_cast<const int8_t *>(io->inputs[0]), output_shape(p->window),
                                               static_cast<int8_t *>(io->outputs[0]));
  return KERNEL_OK;
}
