#include "conv_2d_s8_simd.h"

#include "cfu/patch.h"

/* One word of two weight rows and of two patches: accumulators 0 and 1 are row 0, 2 and 3 row 1. */
static inline void multiply_2x2(uint32_t w0, uint32_t w1, uint32_t x, uint32_t y) {
  cfu_dot4(0, x, w0);
  cfu_dot4(1, y, w0);
  cfu_dot4(2, x, w1);
  cfu_dot4(3, y, w1);
}

/* Add the products of two weight rows (interleaved by words) with the patches at x and y to the accumulators;
 * returns the end of the patch at y. Loads come in groups with other instructions behind them, because a CFU
 * instruction waits for the load before it. */
static inline const uint32_t *dot_2x2(const uint32_t *w, const uint32_t *x, const uint32_t *y, int32_t words) {
  const uint32_t *end = x + words;
  while (x < end) {
    uint32_t w0 = w[0], w1 = w[1], w2 = w[2], w3 = w[3], x0 = x[0], x1 = x[1], y0 = y[0], y1 = y[1];
    w += 4, x += 2, y += 2;
    multiply_2x2(w0, w1, x0, y0);
    multiply_2x2(w2, w3, x1, y1);
  }
  return y;
}

/* Two output channels: biases and scales. */
struct channel_pair {
  int32_t bias0, bias1;
  struct simd_scale scale0, scale1;
};

/* Requantise the accumulators to outputs[pixel][channel] and put the biases into them for the next pixels. */
static inline void requantize_2x2(const struct channel_pair *c, int32_t *out00, int32_t *out01, int32_t *out10,
                                  int32_t *out11) {
  simd_set_scale(c->scale0);
  int32_t sum00 = cfu_exchange(0, c->bias0), sum10 = cfu_exchange(1, c->bias0);
  int32_t sum01 = cfu_exchange(2, c->bias1), sum11 = cfu_exchange(3, c->bias1);
  *out00 = cfu_requantize(sum00), *out10 = cfu_requantize(sum10);
  simd_set_scale(c->scale1);
  *out01 = cfu_requantize(sum01), *out11 = cfu_requantize(sum11);
}

/* Output channels `channel` and the next of `pixels` patches. Where there is no next channel, or no second
 * pixel, a pair's second is computed and not stored. */
static SCHEDULED_AS_WRITTEN void convolve_channels(const struct conv_2d_s8_simd_params *p, int32_t channel,
                                                   const uint32_t *patches, int32_t pixels, int8_t *output) {
  const int32_t words = p->words, stride = p->window.output_channels;
  const uint32_t *weights = p->weights + channel * words;
  const struct channel_pair c = {p->bias[channel], p->bias[channel + 1], simd_scale(p->scale, channel),
                                 simd_scale(p->scale, channel + 1)};
  const int both = channel + 1 < stride;
  cfu_exchange(0, c.bias0), cfu_exchange(1, c.bias0), cfu_exchange(2, c.bias1), cfu_exchange(3, c.bias1);
  int32_t out00, out01, out10, out11;
  for (; pixels > 1; pixels -= 2) {
    patches = dot_2x2(weights, patches, patches + words, words);
    requantize_2x2(&c, &out00, &out01, &out10, &out11);
    output[0] = (int8_t)out00;
    output[stride] = (int8_t)out10;
    if (both) {
      output[1] = (int8_t)out01;
      output[stride + 1] = (int8_t)out11;
    }
    output += 2 * stride;
  }
  if (pixels > 0) {
    dot_2x2(weights, patches, patches, words);
    requantize_2x2(&c, &out00, &out01, &out10, &out11);
    output[0] = (int8_t)out00;
    if (both) output[1] = (int8_t)out01;
  }
}

static void convolve_image(const struct conv_2d_s8_simd_params *p, const int8_t *image, int8_t *output,
                           int8_t *scratch) {
  struct patch_cursor at = {0, 0};
  int32_t left = p->window.output_height * p->window.output_width;
  while (left > 0) {
    const int32_t pixels = left < p->tile ? left : p->tile;
    const int8_t *patches = p->pointwise ? image : scratch;
    if (p->pointwise) {
      image += pixels * 4 * p->words;
    } else {
      gather_patches(&p->window, image, &at, pixels, p->input_zero_point, 4 * p->words, scratch);
    }
    for (int32_t channel = 0; channel < p->window.output_channels; channel += 2) {
      convolve_channels(p, channel, (const uint32_t *)patches, pixels, output + channel);
    }
    output += pixels * p->window.output_channels;
    left -= pixels;
  }
}

enum kernel_status conv_2d_s8_simd(const void *params, const struct kernel_io *io) {
  const struct conv_2d_s8_simd_params *p = params;
  const struct window_2d *w = &p->window;
  const int8_t *image = io->inputs[0];
  int8_t *output = io->outputs[0];
  cfu_set_input_offset(0);
  simd_set_output(&p->range);
  for (int32_t batch = 0; batch < w->batches; batch++) {
    convolve_image(p, image, output, io->scratch);
    image += w->input_height * w->input_width * w->input_channels;
    output += w->output_height * w->output_width * w->output_channels;
  }
  return KERNEL_OK;
}
