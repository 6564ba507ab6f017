#include "gather.h"

#include "cfu/copy.h"

enum kernel_status gather(const void *params, const struct kernel_io *io) {
  const struct gather_params *p = params;
  const void *const *inputs = io->inputs;
  const int8_t *source = p->source ? p->source : *inputs++;
  const int32_t *position = p->position ? p->position : *inputs;
  int8_t *output = io->outputs[0];
  for (int32_t batch = 0; batch < p->batches; batch++) {
    for (int32_t outer = 0; outer < p->outer; outer++) {
      for (int32_t i = 0; i < p->positions; i++) {
        if (position[i] < 0 || position[i] >= p->axis) {
          return KERNEL_UNSUPPORTED;
        }
        copy_bytes(output, source + position[i] * p->run, p->run);
        output += p->run;
      }
      source += p->axis * p->run;
    }
    position += p->positions;
  }
  return KERNEL_OK;
}
