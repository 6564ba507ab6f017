#include "depthwise_conv_2d_s8_simd.h"

/* Four channels of one row of output pixels: the strides of the image in words, the taps inside it vertically. */
struct strip {
  const uint32_t *image;   /* the four channels at column 0 of the row under the first tap inside */
  const uint32_t *weights; /* of that tap's row */
  int32_t rows;            /* tap rows inside the image */
  int32_t row_step, column_step;
};

/* Add the taps of the pixel whose first tap is at column x. */
static void accumulate(const struct window_2d *w, const struct strip *s, int32_t x) {
  const struct tap_range inside = taps_inside(x, w->filter_width, w->dilation_width, w->input_width);
  const int32_t step = w->dilation_width * s->column_step;
  const uint32_t *row = s->image + (x + inside.begin * w->dilation_width) * s->column_step;
  const uint32_t *taps = s->weights + inside.begin;
  for (int32_t i = 0; i < s->rows; i++, row += s->row_step, taps += w->filter_width) {
    const uint32_t *from = row, *tap = taps, *end = taps + (inside.end - inside.begin);
    for (; tap + 2 < end; tap += 3, from += 3 * step) {
      uint32_t w0 = tap[0], w1 = tap[1], w2 = tap[2], x0 = from[0], x1 = from[step], x2 = from[2 * step];
      cfu_mac4(x0, w0);
      cfu_mac4(x1, w1);
      cfu_mac4(x2, w2);
    }
    for (; tap < end; tap++, from += step) cfu_mac4(*from, *tap);
  }
}

static void convolve_strip(const struct depthwise_conv_2d_s8_simd_params *p, const struct strip *s, int32_t channel,
                           int8_t *output) {
  const struct window_2d *w = &p->window;
  const int32_t *bias = p->bias + channel;
  const int32_t bias0 = bias[0], bias1 = bias[1], bias2 = bias[2], bias3 = bias[3];
  const int32_t *scale = p->scale + 2 * channel;
  cfu_exchange(0, bias0), cfu_exchange(1, bias1), cfu_exchange(2, bias2), cfu_exchange(3, bias3);
  for (int32_t column = 0; column < w->output_width; column++, output += w->output_channels) {
    accumulate(w, s, column * w->stride_width - w->pad_left);
    simd_set_scale(simd_scale(scale, 0));
    int32_t a = cfu_exchange(0, bias0), b = cfu_exchange(1, bias1);
    int32_t c = cfu_exchange(2, bias2), d = cfu_exchange(3, bias3);
    a = cfu_requantize(a);
    simd_set_scale(simd_scale(scale, 1));
    b = cfu_requantize(b);
    simd_set_scale(simd_scale(scale, 2));
    c = cfu_requantize(c);
    simd_set_scale(simd_scale(scale, 3));
    d = cfu_requantize(d);
    output[0] = (int8_t)a;
    output[1] = (int8_t)b;
    output[2] = (int8_t)c;
    output[3] = (int8_t)d;
  }
}

static void convolve_row(const struct depthwise_conv_2d_s8_simd_params *p, const int8_t *image, int32_t y,
                         int8_t *output) {
  const struct window_2d *w = &p->window;
  const struct tap_range inside = taps_inside(y, w->filter_height, w->dilation_height, w->input_height);
  const int32_t groups = w->input_channels / 4, taps = w->filter_height * w->filter_width;
  struct strip strip = {
      .image = (const uint32_t *)image + (y + inside.begin * w->dilation_height) * w->input_width * groups,
      .weights = p->weights + inside.begin * w->filter_width,
      .rows = inside.end - inside.begin,
      .row_step = w->dilation_height * w->input_width * groups,
      .column_step = groups,
  };
  for (int32_t group = 0; group < groups; group++) {
    convolve_strip(p, &strip, 4 * group, output + 4 * group);
    strip.image++;
    strip.weights += taps;
  }
}

enum kernel_status depthwise_conv_2d_s8_simd(const void *params, const struct kernel_io *io) {
  const struct depthwise_conv_2d_s8_simd_params *p = params;
  const struct window_2d *w = &p->window;
  const int8_t *image = io->inputs[0];
  int8_t *output = io->outputs[0];
  cfu_set_input_offset(p->input_offset);
  simd_set_output(&p->range);
  for (int32_t batch = 0; batch < w->batches; batch++) {
    for (int32_t row = 0; row < w->output_height; row++) {
      convolve_row(p, image, row * w->stride_height - w->pad_top, output);
      output += w->output_width * w->output_channels;
    }
    image += w->input_height * w->input_width * w->input_channels;
  }
  return KERNEL_OK;
}
