#include "max_pool_2d_s8.h"

#include "cfu/requantize.h"

static void pool_pixel(const struct max_pool_2d_s8_params *p, const int8_t *image, int32_t y, int32_t x,
                       int8_t *output) {
  const struct window_2d *w = &p->window;
  struct tap_range rows = taps_inside(y, w->filter_height, 1, w->input_height);
  struct tap_range columns = taps_inside(x, w->filter_width, 1, w->input_width);
  for (int32_t c = 0; c < w->input_channels; c++) {
    int32_t largest = INT8_MIN;
    for (int32_t i = y + rows.begin; i < y + rows.end; i++) {
      for (int32_t j = x + columns.begin; j < x + columns.end; j++) {
        int32_t value = image[(i * w->input_width + j) * w->input_channels + c];
        largest = value > largest ? value : largest;
      }
    }
    output[c] = (int8_t)clamp(largest, p->min, p->max);
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
