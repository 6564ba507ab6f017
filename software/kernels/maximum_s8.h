/* MAXIMUM and MINIMUM of two int8 tensors as stored, broadcast. */
#ifndef MAXIMUM_S8_H
#define MAXIMUM_S8_H

#include "cfu/broadcast.h"

struct maximum_s8_params {
  struct broadcast broadcast;
  int32_t complement; /* 0: the larger; -1: the smaller, which is the one whose complement is larger */
};

/* inputs: int8, those of two that are not constant; outputs[0]: int8, may be an input of its size. */
enum kernel_status maximum_s8(const void *params, const struct kernel_io *io);

#endif
