#include "transpose_conv_s8.h"

/* The taps of one filter axis that meet an input: `tap`, `tap` + stride, ... below `end`, at inputs `at`, `at` - 1, ... */
struct taps {
  int32_t tap, end, at;
};

/* `place` is the output row (or column) with the padding: the input at i meets tap place - i * stride. */
static struct taps taps_meeting(int32_t place, int32_t stride, int32_t taps, int32_t size) {
  struct taps t = {place % stride, taps, place / stride};
  for (; t.at >= size; t.at--) {
    t.tap += stride;
  }
  if (t.end > place + 1) {
    t.end = place + 1;
  }
  return t;
}

static inline int32_t dot(const int8_t *x, const int8_t *w, int32_t depth) {
  int32_t sum = 0;
  for (; depth >= 4; depth -= 4, x += 4, w += 4) { /* loads first, so that no product waits for them */
    int32_t a = x[0], b = x[1], c = x[2], d = x[3];
    int32_t e = w[0], f = w[1], g = w[2], h = w[3];
    sum += a * e + b * f + c * g + d * h;
  }
  for (; depth > 0; depth--) {
    sum += *x++ * *w++;
  }
  return sum;
}

/* Add what one tap gives to the sums of all channels. */
static void add_tap(const struct transpose_conv_s8_params *p, const int8_t *x, int32_t tap, int32_t *sums) {
  int32_t depth = p->input_channels, channels = p->output_channels;
  const int8_t *w = p->weights + tap * channels * depth;
  const int32_t *bias = p->tap_bias + tap * channels;
  for (int32_t c = 0; c < channels; c++, w += depth) {
    sums[c] += bias[c] + dot(x, w, depth);
  }
}

static void convolve_pixel(const struct transpose_conv_s8_params *p, const int8_t *image, struct taps rows,
                           struct taps columns, int32_t *sums, int8_t *output) {
  for (int32_t c = 0; c < p->output_channels; c++) {
    sums[c] = p->bias[c];
  }
  for (int32_t i = rows.tap, y = rows.at; i < rows.end; i += p->stride_height, y--) {
    for (int32_t j = columns.tap, x = columns.at; j < columns.end; j += p->stride_width, x--) {
      add_tap(p, image + (y * p->input_width + x) * p->input_channels, i * p->filter_width + j, sums);
    }
  }
  for (int32_t c = 0; c < p->output_channels; c++) {
    output[c] = requantize_s8(sums[c], p->multiplier[c], p->shift[c], &p->range);
  }
}

enum kernel_status transpose_conv_s8(const void *params, const struct kernel_io *io) {
  const struct transpose_conv_s8_params *p = params;
  const int8_t *image = io->inputs[0];
  int8_t *output = io->outputs[0];
  for (int32_t batch = 0; batch < p->batches; batch++) {
    for (int32_t y = 0; y < p->output_height; y++) {
      struct taps rows = taps_meeting(y + p->pad_top, p->stride_height, p->filter_height, p->input_height);
      for (int32_t x = 0; x < p->output_width; x++) {
        struct taps columns = taps_meeting(x + p->pad_left, p->stride_width, p->filter_width, p->input_width);
        convolve_pixel(p, image, rows, columns, io->scratch, output);
        output += p->output_channels;
      }
    }
    image += p->input_height * p->input_width * p->input_channels;
  }
  return KERNEL_OK;
}
