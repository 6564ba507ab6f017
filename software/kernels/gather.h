/* GATHER: slices of a tensor at positions that are known at compile time or computed. */
#ifndef GATHER_H
#define GATHER_H

#include "cfu/kernel.h"

struct gather_params {
  int32_t batches;         /* each has its own positions */
  int32_t outer;           /* slices are taken this often with the same positions */
  int32_t axis;            /* slices there are */
  int32_t positions;       /* slices to take */
  int32_t run;             /* bytes of a slice */
  const int8_t *source;    /* int8 [batches][outer][axis][run], or null: the next of io's inputs */
  const int32_t *position; /* [batches][positions], or null: the next of io's inputs */
};

/* inputs: source and positions, those that are not constant; outputs[0]: [batches][outer][positions][run].
 * Returns KERNEL_UNSUPPORTED when a computed position is not one of the axis: TFLM fails, too. */
enum kernel_status gather(const void *params, const struct kernel_io *io);

#endif
