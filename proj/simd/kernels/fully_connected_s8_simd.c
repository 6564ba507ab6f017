#include "fully_connected_s8_simd.h"

enum { ROWS = 4 }; /* outputs at a time */

/* One word of four weight rows and of the vector. */
static inline void multiply_4x1(uint32_t w0, uint32_t w1, uint32_t w2, uint32_t w3, uint32_t x) {
  cfu_dot4(0, x, w0);
  cfu_dot4(1, x, w1);
  cfu_dot4(2, x, w2);
  cfu_dot4(3, x, w3);
}

/* Add the products of four weight rows (interleaved by words) with one vector to the accumulators; returns the
 * end of the rows. `words` is even. */
static inline const uint32_t *dot_4x1(const uint32_t *w, const uint32_t *x, int32_t words) {
  const uint32_t *end = x + words;
  while (x < end) {
    uint32_t w0 = w[0], w1 = w[1], w2 = w[2], w3 = w[3], w4 = w[4], w5 = w[5], w6 = w[6], w7 = w[7];
    uint32_t x0 = x[0], x1 = x[1];
    w += 8, x += 2;
    simd_loaded(&w0, &w1, &w2, &w3, &x0, &x1);
    simd_loaded(&w4, &w5, &w6, &w7, &x0, &x1);
    multiply_4x1(w0, w1, w2, w3, x0);
    multiply_4x1(w4, w5, w6, w7, x1);
  }
  return w;
}

static SCHEDULED_AS_WRITTEN void multiply_vector(const struct fully_connected_s8_simd_params *p, const uint32_t *x,
                                                 int8_t *y) {
  const uint32_t *w = p->weights;
  const int32_t *bias = p->bias, *scales = p->scale, words = p->words;
  for (int32_t left = p->outputs; left > 0; left -= ROWS, bias += ROWS, scales += 2 * ROWS) {
    cfu_exchange(0, bias[0]), cfu_exchange(1, bias[1]), cfu_exchange(2, bias[2]), cfu_exchange(3, bias[3]);
    w = dot_4x1(w, x, words);
    int32_t sums[ROWS] = {cfu_exchange(0, 0), cfu_exchange(1, 0), cfu_exchange(2, 0), cfu_exchange(3, 0)};
    for (int32_t i = 0; i < ROWS && i < left; i++) {
      simd_set_scale(simd_scale(scales, i));
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
