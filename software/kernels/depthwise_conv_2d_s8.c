#include "depthwise_conv_2d_s8.h"

/* The sum of one output element over the taps inside the image; `weights` and `image` start at its channel. */
static int32_t accumulate(const struct depthwise_conv_2d_s8_params *p, const int8_t *image, const int8_t *weights,
                          int32_t y, int32_t x) {
  const struct window_2d *w = &p->window;
  struct tap_range rows = taps_inside(y, w->filter_height, w->dilation_height, w->input_height);
  struct tap_range columns = taps_inside(x, w->filter_width, w->dilation_width, w->input_width);
  int32_t sum = 0;
  for (int32_t i = rows.begin; i < rows.end; i++) {
    for (int32_t j = columns.begin; j < columns.end; j++) {
      int32_t row = y + i * w->dilation_height;
      int32_t column = x + j * w->dilation_width;
      sum += (image[(row * w->input_width + column) * w->input_channels] + p->input_offset) *
             weights[(i * w->filter_width + j) * w->output_channels];
    }
  }
  return sum;
}

static void convolve_pixel(const struct depthwise_conv_2d_s8_params *p, const int8_t *image, int32_t y, int32_t x,
                           int8_t *output) {
  int32_t out = 0;
  for (int32_t in = 0; in < p->window.input_channels; in++) {
    for (int32_t m = 0; m < p->depth_multiplier; m++, out++) {
      uint32_t sum = (uint32_t)p->bias[out] + (uint32_t)accumulate(p, image + in, p->weights + out, y, x);
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
