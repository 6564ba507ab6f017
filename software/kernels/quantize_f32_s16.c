#include "quantize_f32_s16.h"

/* Beyond every bound, whatever the offset. */
#define LIMIT 1e5f

static inline int32_t quantize(const struct quantize_f32_s16_params *p, float value) {
  float steps = value / p->scale;
  if (!(steps > -LIMIT)) {
    steps = steps <= -LIMIT ? -LIMIT : 0.0f;
  }
  if (steps > LIMIT) {
    steps = LIMIT;
  }
  int32_t whole = (int32_t)steps;
  float rest = steps - (float)whole;
  whole += (rest >= 0.5f) - (rest <= -0.5f);
  return clamp(whole + p->range.offset, p->range.min, p->range.max);
}

enum kernel_status quantize_f32_s16(const void *params, const struct kernel_io *io) {
  const struct quantize_f32_s16_params *p = params;
  const float *input = io->inputs[0];
  int16_t *output = io->outputs[0];
  for (int32_t i = 0; i < p->size; i++) {
    output[i] = (int16_t)quantize(p, input[i]);
  }
  return KERNEL_OK;
}
