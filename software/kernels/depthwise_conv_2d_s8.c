#include "depthwise_conv_2d_s8.h"

/* The part of the filter that lies inside the image at one output pixel. */
struct overlap {
  const int8_t *image;   /* under the first tap inside */
  const int8_t *weights; /* of that tap */
  int32_t rows, columns; /* taps inside */
};

/* The sum of output channel `out` over the taps inside the image. */
static int32_t accumulate(const struct depthwise_conv_2d_s8_params *p, const struct overlap *o, int32_t in,
                          int32_t out) {
  const struct window_2d *w = &p->window;
  const int8_t *image = o->image + in;
  const int8_t *weights = o->weights + out;
  int32_t step = w->dilation_width * w->input_channels;
  int32_t sum = 0;
  for (int32_t i = 0; i < o->rows; i++) {
    const int8_t *x = image, *tap = weights;
    for (int32_t j = 0; j < o->columns; j++) {
      sum += (*x + p->input_offset) * *tap;
      x += step;
      tap += w->output_channels;
    }
    image += w->dilation_height * w->input_width * w->input_channels;
    weights += w->filter_width * w->output_channels;
  }
  return sum;
}

static void convolve_pixel(const struct depthwise_conv_2d_s8_params *p, const int8_t *image, int32_t y, int32_t x,
                           int8_t *output) {
  const struct window_2d *w = &p->window;
  struct tap_range rows = taps_inside(y, w->filter_height, w->dilation_height, w->input_height);
  struct tap_range columns = taps_inside(x, w->filter_width, w->dilation_width, w->input_width);
  int32_t row = y + rows.begin * w->dilation_height;
  int32_t column = x + columns.begin * w->dilation_width;
  struct overlap overlap = {image + (row * w->input_width + column) * w->input_channels,
                            p->weights + (rows.begin * w->filter_width + columns.begin) * w->output_channels,
                            rows.end - rows.begin, columns.end - columns.begin};
  int32_t out = 0;
  for (int32_t in = 0; in < w->input_channels; in++) {
    for (int32_t m = 0; m < p->depth_multiplier; m++, out++) {
      uint32_t sum = (uint32_t)p->bias[out] + (uint32_t)accumulate(p, &overlap, in, out);
      output[out] = requantize_s8((int32_t)sum, p->multiplier[out], p->shift[out], &p->range);
    }
  }
}

enum kernel_status depthwise_conv_2d_s8(const void *params, const struct kernel_io *io) {
  const struct depthwise_conv_2d_s8_params *p = params;
  const struct window_2d *w = &p->window;
  const int8_t *image = io->inputs[0];
  int8_t *output = io->outputs[0];
  for (int32_t batch = 0; batch < w->batches; batch++) {
    for (int32_t row = 0; row < w->output_height; row++) {
      for (int32_t column = 0; column < w->output_width; column++) {
        convolve_pixel(p, image, row * w->stride_height - w->pad_top, column * w->stride_width - w->pad_left, output);
        output += w->output_channels;
      }
    }
    image += w->input_height * w->input_width * w->input_channels;
  }
  return KERNEL_OK;
}
