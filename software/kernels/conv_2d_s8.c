#include "conv_2d_s8.h"

/* The sum of one output element over the taps inside the image. */
static int32_t accumulate(const struct conv_2d_s8_params *p, const int8_t *image, const int8_t *weights, int32_t y,
                          int32_t x) {
  const struct window_2d *w = &p->window;
  struct tap_range rows = taps_inside(y, w->filter_height, w->dilation_height, w->input_height);
  struct tap_range columns = taps_inside(x, w->filter_width, w->dilation_width, w->input_width);
  int32_t sum = 0;
  for (int32_t i = rows.begin; i < rows.end; i++) {
    for (int32_t j = columns.begin; j < columns.end; j++) {
      int32_t row = y + i * w->dilation_height;
      int32_t column = x + j * w->dilation_width;
      const int8_t *in = image + (row * w->input_width + column) * w->input_channels;
      const int8_t *tap = weights + (i * w->filter_width + j) * w->input_channels;
      for (int32_t c = 0; c < w->input_channels; c++) {
        sum += (in[c] + p->input_offset) * tap[c];
      }
    }
  }
  return sum;
}

static void convolve_pixel(const struct conv_2d_s8_params *p, const int8_t *image, int32_t y, int32_t x,
                           int8_t *output) {
  const struct window_2d *w = &p->window;
  int32_t filter_size = w->filter_height * w->filter_width * w->input_channels;
  for (int32_t c = 0; c < w->output_channels; c++) {
    uint32_t sum = (uint32_t)p->bias[c] + (uint32_t)accumulate(p, image, p->weights + c * filter_size, y, x);
    output[c] = requantize_s8((int32_t)sum, p->multiplier[c], p->shift[c], &p->range);
  }
}

enum kernel_status conv_2d_s8(const void *params, const struct kernel_io *io) {
  const struct conv_2d_s8_params *p = params;
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
