#include "average_pool_2d_s8.h"

#include "cfu/requantize.h"

/* The taps inside the image at one output pixel. */
struct overlap {
  const int8_t *image; /* the first tap */
  int32_t rows, columns;
  int32_t step, pitch; /* bytes from column to column, from row to row */
};

enum { GROUP = 4 }; /* channels at a time: a cache line is loaded once for them */

static void sum_group(const struct overlap *o, int32_t channel, int32_t sums[GROUP]) {
  int32_t a = 0, b = 0, c = 0, d = 0;
  const int8_t *row = o->image + channel;
  for (int32_t i = o->rows; i > 0; i--, row += o->pitch) {
    const int8_t *x = row;
    for (int32_t j = o->columns; j > 0; j--, x += o->step) {
      a += x[0], b += x[1], c += x[2], d += x[3];
    }
  }
  sums[0] = a, sums[1] = b, sums[2] = c, sums[3] = d;
}

static int32_t sum_channel(const struct overlap *o, int32_t channel) {
  int32_t sum = 0;
  for (int32_t i = 0; i < o->rows; i++) {
    for (int32_t j = 0; j < o->columns; j++) {
      sum += o->image[i * o->pitch + j * o->step + channel];
    }
  }
  return sum;
}

static int8_t divide(const struct average_pool_2d_s8_params *p, int32_t sum, int32_t count) {
  int32_t mean = (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
  return (int8_t)clamp(mean, p->min, p->max);
}

static void pool_pixel(const struct average_pool_2d_s8_params *p, const int8_t *image, int32_t y, int32_t x,
                       int8_t *output) {
  const struct window_2d *w = &p->window;
  struct tap_range rows = taps_inside(y, w->filter_height, 1, w->input_height);
  struct tap_range columns = taps_inside(x, w->filter_width, 1, w->input_width);
  int32_t step = w->input_channels, pitch = w->input_width * step;
  struct overlap overlap = {image + (y + rows.begin) * pitch + (x + columns.begin) * step, rows.end - rows.begin,
                            columns.end - columns.begin, step, pitch};
  int32_t count = overlap.rows * overlap.columns, c = 0;
  for (; c + GROUP <= w->input_channels; c += GROUP) {
    int32_t sums[GROUP];
    sum_group(&overlap, c, sums);
    for (int32_t i = 0; i < GROUP; i++) {
      output[c + i] = divide(p, sums[i], count);
    }
  }
  for (; c < w->input_channels; c++) {
    output[c] = divide(p, sum_channel(&overlap, c), count);
  }
}

enum kernel_status average_pool_2d_s8(const void *params, const struct kernel_io *io) {
  const struct average_pool_2d_s8_params *p = params;
  const struct window_2d *w = &p->window;
  const int8_t *image = io->inputs[0];
  int8_t *output = io->outputs[0];
  for (int32_t batch = 0; batch < w->batches; batch++) {
    for (int32_t row = 0; row < w->output_height; row++) {
      for (int32_t column = 0; column < w->output_width; column++) {
        pool_pixel(p, image, row * w->stride_height - w->pad_top, column * w->stride_width - w->pad_left, output);
        output += w->output_channels;
      }
    }
    image += w->input_height * w->input_width * w->input_channels;
  }
  return KERNEL_OK;
}
