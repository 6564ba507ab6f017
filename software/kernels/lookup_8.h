/* LOGISTIC, TANH, RELU, RELU6, LEAKY_RELU, HARD_SWISH, ELU, ABS, RSQRT, QUANTIZE and DEQUANTIZE of int8 or uint8:
 * a function of one byte is a table of 256 results. */
#ifndef LOOKUP_8_H
#define LOOKUP_8_H

#include "cfu/kernel.h"

struct lookup_8_params {
  int32_t size;      /* elements */
  int32_t width;     /* bytes of a result: 1, 2 or 4 */
  const void *table; /* [256] results, by the input's bits */
};

/* inputs[0]: 8 bits [size]; outputs[0]: results [size], may be the input if they are bytes. */
enum kernel_status lookup_8(const void *params, const struct kernel_io *io);

#endif
