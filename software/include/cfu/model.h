/* A compiled model, as the compiler emits it and the runtime runs it. */
#ifndef CFU_MODEL_H
#define CFU_MODEL_H

#include <stdint.h>

#include "cfu/kernel.h"

/* One executed layer. `index` is the index of its (first) op in the .tflite. */
struct model_layer {
  kernel_fn kernel;
  const void *params;
  struct kernel_io io;
  uint32_t index;
};

/* A model's input or output in its arena. */
struct model_tensor {
  void *data;
  uint32_t bytes;
};

struct model {
  const char *name;
  const struct model_layer *layers;
  uint32_t layer_count;
  const struct model_tensor *inputs;
  uint32_t input_count;
  const struct model_tensor *outputs;
  uint32_t output_count;
  struct model_mark *marks; /* layer_count + 1 entries, written by every inference */
};

/* Cycle and instruction counters when a layer starts; the last entry is the end of the last layer. */
struct model_mark {
  uint32_t cycle;
  uint32_t instret;
};

/* Run one inference on whatever the inputs hold. Returns the first layer status that is not KERNEL_OK. */
enum kernel_status model_invoke(const struct model *model);

#endif
