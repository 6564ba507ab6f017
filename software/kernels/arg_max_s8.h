/* ARG_MAX and ARG_MIN of int8 along one dimension, as int32. */
#ifndef ARG_MAX_S8_H
#define ARG_MAX_S8_H

#include "cfu/kernel.h"

struct arg_max_s8_params {
  int32_t outer, axis, inner; /* sizes before, of and after the dimension */
  int32_t complement;         /* 0: the largest; -1: the smallest, which is the one whose complement is largest */
};

/* The first of equals counts. inputs[0]: int8 [outer][axis][inner]; outputs[0]: int32 [outer][inner]. */
enum kernel_status arg_max_s8(const void *params, const struct kernel_io *io);

#endif
