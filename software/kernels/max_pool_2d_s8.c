#include "max_pool_2d_s8.h"

#include "cfu/requantize.h"

/* The taps inside the image at one output pixel. */
struct overlap {
  const int8_t *image; /* the first tap */
  int32_t rows, columns;
  int32_t step, pitch; /* bytes from column to column, from row to row */
};

enum { GROUP = 4 }; /* channels at a time: a cache line is loaded once for them */

static inline int32_t larger(int32_t a, int32_t b) { return a > b ? a : b; }

static void largest_of_group(const struct overlap *o, int32_t channel, int32_t largest[GROUP]) {
  int32_t a = INT8_MIN, b = a, c = a, d = a;
  const int8_t *row = o->image + channel;
  for (int32_t i = o->rows; i > 0; i--, row += o->pitch) {
    const int8_t *x = row;
    for (int32_t j = o->columns; j > 0; j--, x += o->step) {
      int32_t e = x[0], f = x[1], g = x[2], h = x[3];
      a = larger(a, e), b = larger(b, f), c = larger(c, g), d = larger(d, h);
    }
  }
  largest[0] = a, largest[1] = b, largest[2] = c, largest[3] = d;
}

static int32_t largest_of_channel(const struct overlap *o, int32_t channel) {
  int32_t largest = INT8_MIN;
  for (int32_t i = 0; i < o->rows; i++) {
    for (int32_t j = 0; j < o->columns; j++) {
      largest = larger(largest, o->image[i * o->pitch + j * o->step + channel]);
    }
  }
  return largest;
}

static void pool_pixel(const struct max_pool_2d_s8_params *p, const int8_t *image, int32_t y, int32_t x,
                       int8_t *output) {
  const struct window_2d *w = &p->window;
  struct tap_range rows = taps_inside(y, w->filter_height, 1, w->input_height);
  struct tap_range columns = taps_inside(x, w->filter_width, 1, w->input_width);
  int32_t step = w->input_channels, pitch = w->input_width * step, c = 0;
  struct overlap overlap = {image + (y + rows.begin) * pitch + (x + columns.begin) * step, rows.end - rows.begin,
                            columns.end - columns.begin, step, pitch};
  for (; c + GROUP <= w->input_channels; c += GROUP) {
    int32_t largest[GROUP];
    largest_of_group(&overlap, c, largest);
    for (int32_t i = 0; i < GROUP; i++) {
      output[c + i] = (int8_t)clamp(largest[i], p->min, p->max);
    }
  }
  for (; c < w->input_channels; c++) {
    output[c] = (int8_t)clamp(largest_of_channel(&overlap, c), p->min, p->max);
  }
}

enum kernel_status max_pool_2d_s8(const void *params, const struct kernel_io *io) {
  const struct max_pool_2d_s8_params *p = params;
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
