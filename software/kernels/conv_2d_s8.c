#include "conv_2d_s8.h"

#include "cfu/patch.h"

static void convolve_image(const struct conv_2d_s8_params *p, const int8_t *image, int8_t *output, int8_t *scratch) {
  const struct matrix_s8 *m = &p->matrix;
  struct patch_cursor at = {0, 0};
  int32_t left = p->window.output_height * p->window.output_width;
  while (left > 0) {
    int32_t pixels = left < p->tile ? left : p->tile;
    const int8_t *patches = p->pointwise ? image : scratch;
    if (p->pointwise) {
      image += pixels * m->depth;
    } else {
      gather_patches(&p->window, image, &at, pixels, p->input_zero_point, m->depth, scratch);
    }
    multiply_vectors(m, patches, pixels, output);
    output += pixels * m->rows;
    left -= pixels;
  }
}

enum kernel_status conv_2d_s8(const void *params, const struct kernel_io *io) {
  const struct conv_2d_s8_params *p = params;
  const struct window_2d *w = &p->window;
  const int8_t *image = io->inputs[0];
  int8_t *output = io->outputs[0];
  for (int32_t batch = 0; batch < w->batches; batch++) {
    convolve_image(p, image, output, io->scratch);
    image += w->input_height * w->input_width * w->input_channels;
    output += w->output_height * w->output_width * w->output_channels;
  }
  return KERNEL_OK;
}
