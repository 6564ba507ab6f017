#include "fully_connected_s8_simd.h"

/* Add the products of four weight rows (interleaved by words) with one vector to the accumulators. */
static inline const uint32_t *dot_4x1(const uint32_t *w, const uint32_t *x, int32_t words) {
  const uint32_t *end = x + words;
  for (; x + 1 < end; x += 2, w += 8) {
    uint32_t w0 = w[0], w1 = w[1], w2 = w[2], w3 = w[3], w4 = w[4], w5 = w[5], w6 = w[6], w7 = w[7];
    uint32_t x0 = x[0], x1 = x[1];
    cfu_dot4(0, x0, w0);
    cfu_dot4(1, x0, w1);
    cfu_dot4(2, x0, w2);
    cfu_dot4(3, x0, w3);
    cfu_dot4(0, x1, w4);
    cfu_dot4(1, x1, w5);
    cfu_dot4(2, x1, w6);
    cfu_dot4(3, x1, w7);
  }
  if (x < end) {
    uint32_t w0 = w[0], w1 = w[1], w2 = w[2], w3 = w[3], x0 = x[0];
    cfu_dot4(0, x0, w0);
    cfu_dot4(1, x0, w1);
    cfu_dot4(2, x0, w2);
    cfu_dot4(3, x0, w3);
    w += 4;
  }
  return w;
}

static void multiply_vector(const struct fully_connected_s8_simd_params *p, const uint32_t *x, int8_t *y) {
  const uint32_t *w = p->weights;
  const int32_t *bias = p->bias;
  const int32_t *scale = p->scale;
  for (int32_t left = p->outputs; left > 0; left -= 4, bias += 4, scale += 8) {
    cfu_exchange(0, bias[0]), cfu_exchange(1, bias[1]), cfu_exchange(2, bias[2]), cfu_exchange(3, bias[3]);
    w = dot_4x1(w, x, p->words);
    int32_t sums[4] = {cfu_exchange(0, 0), cfu_exchange(1, 0), cfu_exchange(2, 0), cfu_exchange(3, 0)};
    for (int32_t i = 0; i < 4 && i < left; i++) {
      simd_set_scale(simd_scale(scale, i));
      *y++ = (int8_t)cfu_requantize(sums[i]);
    }
  }
}

enum kernel_status fully_connected_s8_simd(const void *params, const struct kernel_io *io) {
  const struct fully_connected_s8_simd_params *p = params;
  const uint32_t *x = io->inputs[0];
  int8_t *y = io->outputs[0];
  cfu_set_input_offset(0);
  simd_set_output(&p->range);
  for (int32_t batch = 0; batch < p->batches; batch++, x += p->words, y += p->outputs) {
    multiply_vector(p, x, y);
  }
  return KERNEL_OK;
}
