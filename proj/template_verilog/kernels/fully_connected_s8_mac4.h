/* FULLY_CONNECTED, int8, one weight scale, by the instructions start and mac4: four products at a time. */
#ifndef FULLY_CONNECTED_S8_MAC4_H
#define FULLY_CONNECTED_S8_MAC4_H

#include "cfu/kernel.h"
#include "cfu/requantize.h"

struct fully_connected_s8_mac4_params {
  int32_t batches;
  int32_t outputs;
  int32_t depth;         /* a multiple of 4 */
  const int8_t *weights; /* [outputs][depth] */
  const int32_t *bias;   /* [outputs], the input's offset folded in */
  uint32_t multiplier;
  int32_t shift;
  struct output_range range;
};

/* inputs[0]: int8 [batches][depth]; outputs[0]: int8 [batches][outputs] */
enum kernel_status fully_connected_s8_mac4(const void *params, const struct kernel_io *io);

#endif
