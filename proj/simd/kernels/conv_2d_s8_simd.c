#include "conv_2d_s8_simd.h"

#include "cfu/patch.h"

/* Add the products of two weight rows (interleaved by words) with two patches to the accumulators:
 * 0 and 1 are row 0, 2 and 3 row 1. Loads come in groups, because an instruction behind a load waits for it. */
static inline void dot_2x2(const uint32_t *w, const uint32_t *x, const uint32_t *y, int32_t words) {
  const uint32_t *end = x + words;
  for (; x + 1 < end; x += 2, y += 2, w += 4) {
    uint32_t w0 = w[0], w1 = w[1], w2 = w[2], w3 = w[3], x0 = x[0], y0 = y[0], x1 = x[1], y1 = y[1];
    cfu_dot4(0, x0, w0);
    cfu_dot4(1, y0, w0);
    cfu_dot4(2, x0, w1);
    cfu_dot4(3, y0, w1);
    cfu_dot4(0, x1, w2);
    cfu_dot4(1, y1, w2);
    cfu_dot4(2, x1, w3);
    cfu_dot4(3, y1, w3);
  }
  if (x < end) {
    uint32_t w0 = w[0], w1 = w[1], x0 = x[0], y0 = y[0];
    cfu_dot4(0, x0, w0);
    cfu_dot4(1, y0, w0);
    cfu_dot4(2, x0, w1);
    cfu_dot4(3, y0, w1);
  }
}

/* Two output channels, from `channel` on, of `pixels` patches. With an odd number of channels or pixels the
 * last pair's second is computed and not stored. */
static void convolve_channels(const struct conv_2d_s8_simd_params *p, int32_t channel, const uint32_t *patches,
                              int32_t pixels, int8_t *output) {
  const int32_t words = p->words, stride = p->window.output_channels;
  const uint32_t *weights = p->weights + channel * words;
  const int32_t bias0 = p->bias[channel], bias1 = p->bias[channel + 1];
  const int32_t *scale0 = p->scale + 2 * channel, *scale1 = scale0 + 2;
  const int both = channel + 1 < stride;
  cfu_exchange(0, bias0), cfu_exchange(1, bias0), cfu_exchange(2, bias1), cfu_exchange(3, bias1);
  for (; pixels > 0; pixels -= 2, patches += 2 * words, output += 2 * stride) {
    const int pair = pixels > 1;
    dot_2x2(weights, patches, pair ? patches + words : patches, words);
    simd_set_scale(scale0);
    int32_t a = cfu_exchange(0, bias0), b = cfu_exchange(1, bias0);
    int32_t c = cfu_exchange(2, bias1), d = cfu_exchange(3, bias1);
    a = cfu_requantize(a), b = cfu_requantize(b);
    simd_set_scale(scale1);
    c = cfu_requantize(c), d = cfu_requantize(d);
    output[0] = (int8_t)a;
    if (both) output[1] = (int8_t)c;
    if (pair) output[stride] = (int8_t)b;
    if (pair && both) output[stride + 1] = (int8_t)d;
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
