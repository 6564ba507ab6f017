/* MEAN and SUM, int8, along any dimensions. */
#ifndef MEAN_SUM_S8_H
#define MEAN_SUM_S8_H

#include "cfu/kernel.h"
#include "cfu/loops.h"
#include "cfu/requantize.h"

struct mean_sum_s8_params {
  struct loops kept;    /* over the output's elements; a: where the elements to add start in the input */
  struct loops reduced; /* over rows to add, relative to that */
  int32_t count, step;  /* elements of a row and how far they are apart */
  int32_t offset;       /* of a sum: minus the zero point for each element */
  uint32_t multiplier;  /* of a sum; that of a mean includes the division */
  int32_t shift;
  struct output_range range;
};

/* inputs[0]: int8; outputs[0]: int8, in the order of the kept dimensions. */
enum kernel_status mean_sum_s8(const void *params, const struct kernel_io *io);

#endif
