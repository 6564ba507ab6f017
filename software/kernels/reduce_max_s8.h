/* REDUCE_MAX and REDUCE_MIN, int8 as stored, along any dimensions. */
#ifndef REDUCE_MAX_S8_H
#define REDUCE_MAX_S8_H

#include "cfu/kernel.h"
#include "cfu/loops.h"

struct reduce_max_s8_params {
  struct loops kept;    /* over the output's elements; a: where the elements to compare start in the input */
  struct loops reduced; /* over rows to compare, relative to that */
  int32_t count, step;  /* elements of a row and how far they are apart */
  int32_t complement;   /* 0: the largest; -1: the smallest, which is the one whose complement is largest */
};

/* inputs[0]: int8; outputs[0]: int8, in the order of the kept dimensions. */
enum kernel_status reduce_max_s8(const void *params, const struct kernel_io *io);

#endif
