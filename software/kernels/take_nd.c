#include "take_nd.h"

#include "cfu/copy.h"

enum { LAST = TAKE_ND_DIMENSIONS - 1 };

static int8_t *take_runs(const struct take_nd_params *p, const int8_t *from, const int32_t *offsets, int8_t *to) {
  if (p->run == 1) {
    for (int32_t i = 0; i < p->count[LAST]; i++) {
      *to++ = from[offsets[i]];
    }
    return to;
  }
  for (int32_t i = 0; i < p->count[LAST]; i++) {
    copy_bytes(to, from + offsets[i], p->run);
    to += p->run;
  }
  return to;
}

enum kernel_status take_nd(const void *params, const struct kernel_io *io) {
  const struct take_nd_params *p = params;
  const int32_t *offsets[TAKE_ND_DIMENSIONS];
  int32_t index[LAST] = {0};
  int8_t *to = io->outputs[0];
  offsets[0] = p->offsets;
  for (int32_t i = 1; i < TAKE_ND_DIMENSIONS; i++) {
    offsets[i] = offsets[i - 1] + p->count[i - 1];
  }
  for (;;) {
    const int8_t *from = io->inputs[0];
    for (int32_t i = 0; i < LAST; i++) {
      from += offsets[i][index[i]];
    }
    to = take_runs(p, from, offsets[LAST], to);
    int32_t i = LAST - 1;
    while (i >= 0 && ++index[i] == p->count[i]) {
      index[i--] = 0;
    }
    if (i < 0) {
      return KERNEL_OK;
    }
  }
}
