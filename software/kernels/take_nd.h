/* MIRROR_PAD, RESIZE_NEAREST_NEIGHBOR: every element of the output is some element of the input, found by one table
 * a dimension. */
#ifndef TAKE_ND_H
#define TAKE_ND_H

#include "cfu/kernel.h"

enum { TAKE_ND_DIMENSIONS = 6 };

struct take_nd_params {
  int32_t count[TAKE_ND_DIMENSIONS]; /* of the output, outermost first; those that are not needed count 1 */
  const int32_t *offsets;            /* for each dimension, count numbers: what an index adds to the input's offset */
  int32_t run;                       /* bytes that lie together in both */
};

/* inputs[0], outputs[0]: any bytes; they never overlap. */
enum kernel_status take_nd(const void *params, const struct kernel_io *io);

#endif
