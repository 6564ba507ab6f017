/* An output row is made channel by channel, so that the nine weights stay in registers. Every column of the
 * image is loaded once a channel: it is the right column of one output, the middle one of the next and the
 * left one of the one after. */
#include "depthwise_conv_2d_s8_3x3.h"

#include "cfu/row_ring.h"

enum { FILTER = 3, SUMS_BEFORE = 2 };

#define NOINLINE __attribute__((noinline)) /* the loops need nearly all registers */

typedef void (*sum_row_fn)(const int8_t *top, const int8_t *middle, const int8_t *bottom, int32_t step, const int8_t *w,
                           int32_t bias, int32_t count, int32_t *sums);

/* sums[0..count-1] of one channel at stride 1; columns are `step` bytes apart, rows start at `top`, `middle`
 * and `bottom`. Also writes sums[-2] and sums[-1], which mean nothing. */
static NOINLINE void sum_row_stride_1(const int8_t *top, const int8_t *middle, const int8_t *bottom, int32_t step,
                                      const int8_t *w, int32_t bias, int32_t count, int32_t *sums) {
  int32_t w0 = w[0], w1 = w[1], w2 = w[2], w3 = w[3], w4 = w[4], w5 = w[5], w6 = w[6], w7 = w[7], w8 = w[8];
  int32_t next = 0, after = 0; /* sums that have their left two columns, their left column */
  int32_t *end = sums + count;
  for (sums -= SUMS_BEFORE; sums < end; sums++) {
    int32_t a = *top, b = *middle, c = *bottom;
    top += step, middle += step, bottom += step;
    *sums = next + w2 * a + w5 * b + w8 * c;
    next = after + w1 * a + w4 * b + w7 * c;
    after = bias + w0 * a + w3 * b + w6 * c;
  }
}

/* The same at stride 2. Also writes sums[-1]. */
static NOINLINE void sum_row_stride_2(const int8_t *top, const int8_t *middle, const int8_t *bottom, int32_t step,
                                      const int8_t *w, int32_t bias, int32_t count, int32_t *sums) {
  int32_t w0 = w[0], w1 = w[1], w2 = w[2], w3 = w[3], w4 = w[4], w5 = w[5], w6 = w[6], w7 = w[7], w8 = w[8];
  int32_t next = 0;
  int32_t *end = sums + count;
  for (sums--;; sums++) {
    int32_t a = *top, b = *middle, c = *bottom;
    top += step, middle += step, bottom += step;
    *sums = next + w2 * a + w5 * b + w8 * c;
    if (sums + 1 == end) {
      return;
    }
    int32_t d = *top, e = *middle, f = *bottom;
    top += step, middle += step, bottom += step;
    next = bias + w0 * a + w3 * b + w6 * c + w1 * d + w4 * e + w7 * f;
  }
}

static void convolve_row(const struct depthwise_conv_2d_s8_3x3_params *p, const int8_t *const rows[FILTER],
                         int32_t *sums, int8_t *output) {
  int32_t channels = p->window.input_channels, count = p->window.output_width;
  sum_row_fn sum_row = p->window.stride_width == 1 ? sum_row_stride_1 : sum_row_stride_2;
  const int8_t *top = rows[0], *middle = rows[1], *bottom = rows[2], *weights = p->weights;
  for (int32_t c = 0; c < channels; c++) {
    sum_row(top++, middle++, bottom++, channels, weights, p->bias[c], count, sums);
    requantize_run(sums, count, p->multiplier[c], p->shift[c], &p->range, output++, channels);
    weights += FILTER * FILTER;
  }
}

enum kernel_status depthwise_conv_2d_s8_3x3(const void *params, const struct kernel_io *io) {
  const struct depthwise_conv_2d_s8_3x3_params *p = params;
  const struct window_2d *w = &p->window;
  const int8_t *image = io->inputs[0];
  int8_t *output = io->outputs[0];
  int32_t *sums = (int32_t *)io->scratch + SUMS_BEFORE;
  struct row_ring ring = row_ring_make(w, p->columns, p->input_zero_point, (int8_t *)(sums + w->output_width));
  for (int32_t batch = 0; batch < w->batches; batch++) {
    row_ring_rewind(&ring);
    for (int32_t row = 0; row < w->output_height; row++) {
      const int8_t *rows[FILTER];
      row_ring_advance(&ring, image, row, rows);
      convolve_row(p, rows, sums, output);
      output += w->output_width * w->output_channels;
    }
    image += w->input_height * w->input_width * w->input_channels;
  }
  return KERNEL_OK;
}
