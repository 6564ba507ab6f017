/* FULLY_CONNECTED, int8, weights quantised per tensor or per output. */
#ifndef FULLY_CONNECTED_S8_H
#define FULLY_CONNECTED_S8_H

#include "cfu/kernel.h"
#include "cfu/matrix.h"

struct fully_connected_s8_params {
  int32_t batches;
  int32_t input_size;
  struct matrix_s8 matrix; /* [outputs][inputs]; depth = input_size rounded up to a multiple of four */
};

/* inputs[0]: int8 [batches][input_size]; outputs[0]: int8 [batches][rows]
 * scratch: if input_size is not a multiple of four, int8 [MATRIX_TILE][depth] */
enum kernel_status fully_connected_s8(const void *params, const struct kernel_io *io);

#endif
