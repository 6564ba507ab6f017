/* RESIZE_BILINEAR, int8 as stored. */
#ifndef RESIZE_BILINEAR_S8_H
#define RESIZE_BILINEAR_S8_H

#include "cfu/kernel.h"

/* Along each axis an output lies between two inputs; `weight` is the second's share in 1/1024. */
struct resize_bilinear_s8_params {
  int32_t batches, channels;
  int32_t input_bytes; /* of one image */
  int32_t output_height, output_width;
  const int32_t *rows;    /* [output_height][3]: byte offsets of both input rows, weight */
  const int32_t *columns; /* [output_width][3]: the same in a row */
};

/* inputs[0]: int8 [batches][height][width][channels]
 * outputs[0]: int8 [batches][output_height][output_width][channels] */
enum kernel_status resize_bilinear_s8(const void *params, const struct kernel_io *io);

#endif
