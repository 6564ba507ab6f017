/* Two int8 tensors that are combined element by element, one of them repeated where it has a dimension of 1. */
#ifndef CFU_BROADCAST_H
#define CFU_BROADCAST_H

#include "cfu/kernel.h"
#include "cfu/loops.h"

/* The output is made in rows of `count` elements; `rows` says where the rows of both inputs start. */
struct broadcast {
  struct loops rows;
  int32_t count;
  int32_t left_step, right_step; /* within a row: 1, or 0 where one element serves the whole row */
  const int8_t *constant[2];     /* an input known at compile time, else null: that input is the next of io's inputs */
};

struct broadcast_inputs {
  const int8_t *left, *right;
};

static inline struct broadcast_inputs broadcast_inputs(const struct broadcast *b, const struct kernel_io *io) {
  const void *const *inputs = io->inputs;
  struct broadcast_inputs in;
  in.left = b->constant[0] ? b->constant[0] : *inputs++;
  in.right = b->constant[1] ? b->constant[1] : *inputs;
  return in;
}

#endif
