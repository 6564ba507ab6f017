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

static int32_t dot(const int8_t *x, int32_t offset, const int8_t *w, int32_t depth) {
  int32_t sum = 0;
  for (int32_t i = 0; i < depth; i++) {
    sum += (x[i] + offset) * w[i];
  }
  return sum;
}

static int32_t accumulate(const struct transpose_conv_s8_params *p, const int8_t *image, struct taps rows,
                          struct taps columns, const int8_t *weights) {
  int32_t sum = 0, depth = p->input_channels;
  for (int32_t i = rows.tap, y = rows.at; i < rows.end; i += p->stride_height, y--) {
    for (int32_t j = columns.tap, x = columns.at; j < columns.end; j += p->stride_width, x--) {
      sum += dot(image + (y * p->input_width + x) * depth, p->input_offset,
                 weights + (i * p->filter_width + j) * depth, depth);
    }
  }
  return sum;
}

static int8_t *convolve_row(const struct transpose_conv_s8_params *p, const int8_t *image, int32_t y, int8_t *output) {
  int32_t filter = p->filter_height * p->filter_width * p->input_channels;
  struct taps rows = taps_meeting(y + p->pad_top, p->stride_height, p->filter_height, p->input_height);
  for (int32_t x = 0; x < p->output_width; x++) {
    struct taps columns = taps_meeting(x + p->pad_left, p->stride_width, p->filter_width, p->input_width);
    for (int32_t c = 0; c < p->output_channels; c++) {
      int32_t sum = p->bias[c] + accumulate(p, image, rows, columns, p->weights + c * filter);
      *output++ = requantize_s8(sum, p->multiplier[c], p->shift[c], &p->range);
    }
  }
  return output;
}

enum kernel_status transpose_conv_s8(const void *params, const struct kernel_io *io) {
  const struct transpose_conv_s8_params *p = params;
  const int8_t *image = io->inputs[0];
  int8_t *output = io->outputs[0];
  for (int32_t batch = 0; batch < p->batches; batch++) {
    for (int32_t y = 0; y < p->output_height; y++) {
      output = convolve_row(p, image, y, output);
    }
    image += p->input_height * p->input_width * p->input_channels;
  }
  return KERNEL_OK;
}
