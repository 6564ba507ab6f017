/* FULLY_CONNECTED, int8: dot products of four bytes, four outputs at a time. */
#ifndef FULLY_CONNECTED_S8_SIMD_H
#define FULLY_CONNECTED_S8_SIMD_H

#include "cfu/kernel.h"
#include "simd.h"

/* Arrays are padded with zeros to a multiple of four outputs. */
struct fully_connected_s8_simd_params {
  int32_t batches;
  int32_t outputs;
  int32_t words; /* of an input vector: an even number */
  struct output_range range;
  const uint32_t *weights; /* [outputs / 4][words][4] */
  const int32_t *bias;     /* [outputs], the input's zero point folded in */
  const int32_t *scale;    /* [outputs][2]: multiplier, shift */
};

/* inputs[0]: int8 [batches][4 * words]; outputs[0]: int8 [batches][outputs] */
enum kernel_status fully_connected_s8_simd(const void *params, const struct kernel_io *io);

#endif
