/* CONCATENATION by TFLM: reference_ops::Concatenation. */
#ifndef TFLM_CONCATENATION_H
#define TFLM_CONCATENATION_H

#include "cfu/kernel.h"
#include "tflm_shape.h"

enum { TFLM_CONCATENATION_INPUTS = 10 };

struct tflm_concatenation_input {
  struct tflm_shape shape;
  const int8_t *constant; /* null: the next of io's inputs */
};

struct tflm_concatenation_params {
  struct tflm_concatenation_input input[TFLM_CONCATENATION_INPUTS];
  int32_t inputs;
  int32_t axis;
  struct tflm_shape output;
};

/* Inputs that are not constant and outputs[0]: int8 of the shapes. */
enum kernel_status tflm_concatenation(const void *params, const struct kernel_io *io);

#endif
