#include "fully_connected_s8_mac4.h"

#include "cfu_ops.h"

enum kernel_status fully_connected_s8_mac4(const void *params, const struct kernel_io *io) {
  const struct fully_connected_s8_mac4_params *p = params;
  const uint32_t *x = io->inputs[0];
  int8_t *y = io->outputs[0];
  const int32_t words = p->depth / 4;
  for (int32_t batch = 0; batch < p->batches; batch++, x += words) {
    const uint32_t *w = (const uint32_t *)p->weights;
    for (int32_t output = 0; output < p->outputs; output++) {
      int32_t total = 0;
      cfu_start(p->bias[output]);
      for (int32_t i = 0; i < words; i++) total = cfu_mac4(x[i], *w++);
      *y++ = requantize_s8(total, p->multiplier, p->shift, &p->range);
    }
  }
  return KERNEL_OK;
}
