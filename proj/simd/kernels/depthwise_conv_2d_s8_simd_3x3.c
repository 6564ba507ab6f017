/* An output row is made four channels at a time, so that they stay in the data cache, and two pixels at a time,
 * so that two requantisations run with one scale. */
#include "depthwise_conv_2d_s8_simd_3x3.h"

#include "cfu/row_ring.h"

enum { FILTER = 3, CHANNELS = 4 };

/* What four channels of one pixel see: three taps of each row, `step` words apart. */
struct taps {
  const uint32_t *top, *middle, *bottom;
  int32_t step;
  int32_t stride; /* words to the next pixel's */
};

struct sums {
  int32_t c0, c1, c2, c3;
};

/* Three taps side by side; returns where the next pixel's are. */
static inline const uint32_t *multiply_row(const struct taps *t, const uint32_t *x, const uint32_t *w) {
  const uint32_t *right = x + t->step;
  uint32_t w0 = w[0], w1 = w[1], w2 = w[2], x0 = x[0], x1 = right[0], x2 = right[t->step];
  x += t->stride;
  simd_loaded(&w0, &w1, &w2, &x0, &x1, &x2);
  cfu_mac4(x0, w0);
  cfu_mac4(x1, w1);
  cfu_mac4(x2, w2);
  return x;
}

/* The sums of one pixel; `t` goes on to the next one. */
static inline struct sums multiply_pixel(struct taps *t, const uint32_t *w, const int32_t *bias) {
  t->top = multiply_row(t, t->top, w);
  t->middle = multiply_row(t, t->middle, w + FILTER);
  int32_t b0 = bias[0], b1 = bias[1], b2 = bias[2], b3 = bias[3];
  t->bottom = multiply_row(t, t->bottom, w + 2 * FILTER);
  struct sums sums;
  sums.c0 = cfu_exchange(0, b0), sums.c1 = cfu_exchange(1, b1);
  sums.c2 = cfu_exchange(2, b2), sums.c3 = cfu_exchange(3, b3);
  return sums;
}

/* One channel of two pixels, with a scale that was loaded before; returns the next channel's. */
static inline struct simd_scale requantize_pair(struct simd_scale now, const int32_t *scales, int32_t channel,
                                                int32_t a, int32_t b, int8_t *first, int8_t *second) {
  simd_set_scale(now);
  a = cfu_requantize(a), b = cfu_requantize(b);
  struct simd_scale next = simd_scale(scales, channel + 1);
  first[channel] = (int8_t)a;
  second[channel] = (int8_t)b;
  return next;
}

/* Four channels of one row of outputs, `channels` apart. The last pixel of an odd number is stored twice. */
static inline void convolve_strip(struct taps t, const uint32_t *w, const int32_t *bias, const int32_t *scales,
                                  int32_t pixels, int8_t *output, int32_t channels) {
  const struct simd_scale first = simd_scale(scales, 0);
  cfu_exchange(0, bias[0]), cfu_exchange(1, bias[1]), cfu_exchange(2, bias[2]), cfu_exchange(3, bias[3]);
  for (; pixels > 0; pixels -= 2) {
    struct sums a = multiply_pixel(&t, w, bias), b = a;
    int8_t *second = output;
    if (pixels > 1) {
      b = multiply_pixel(&t, w, bias);
      second += channels;
    }
    struct simd_scale scale = requantize_pair(first, scales, 0, a.c0, b.c0, output, second);
    scale = requantize_pair(scale, scales, 1, a.c1, b.c1, output, second);
    scale = requantize_pair(scale, scales, 2, a.c2, b.c2, output, second);
    requantize_pair(scale, scales, 3, a.c3, b.c3, output, second);
    output = second + channels;
  }
}

static SCHEDULED_AS_WRITTEN void convolve_row(const struct depthwise_conv_2d_s8_simd_3x3_params *p,
                                              const int8_t *const rows[FILTER], int8_t *output) {
  const int32_t channels = p->window.input_channels, step = channels / CHANNELS, pixels = p->window.output_width;
  struct taps t = {(const uint32_t *)rows[0], (const uint32_t *)rows[1], (const uint32_t *)rows[2], step,
                   p->window.stride_width * step};
  const uint32_t *w = p->weights;
  const int32_t *bias = p->bias, *scales = p->scale;
  for (int32_t groups = step; groups > 0; groups--) {
    convolve_strip(t, w, bias, scales, pixels, output, channels);
    t.top++, t.middle++, t.bottom++;
    w += FILTER * FILTER, bias += CHANNELS, scales += 2 * CHANNELS, output += CHANNELS;
  }
}

enum kernel_status depthwise_conv_2d_s8_simd_3x3(const void *params, const struct kernel_io *io) {
  const struct depthwise_conv_2d_s8_simd_3x3_params *p = params;
  const struct window_2d *w = &p->window;
  const int8_t *image = io->inputs[0];
  int8_t *output = io->outputs[0];
  struct row_ring ring = row_ring_make(w, p->columns, p->input_zero_point, io->scratch);
  cfu_set_input_offset(-p->input_zero_point);
  simd_set_output(&p->range);
  for (int32_t batch = 0; batch < w->batches; batch++) {
    row_ring_rewind(&ring);
    for (int32_t row = 0; row < w->output_height; row++) {
      const int8_t *rows[FILTER];
      row_ring_advance(&ring, image, row, rows);
      convolve_row(p, rows, output);
      output += w->output_width * w->output_channels;
    }
    image += w->input_height * w->input_width * w->input_channels;
  }
  return KERNEL_OK;
}
