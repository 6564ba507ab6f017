#include "resize_bilinear_s8.h"

enum { ONE = 1 << 10 };

/* Halves away from zero. */
static inline int32_t divide_by_square_of_one(int32_t value) {
  int32_t half = ONE * ONE / 2;
  return (value + (value > 0 ? half : -half)) / (ONE * ONE);
}

static void blend_pixel(const int8_t *upper, const int8_t *lower, const int32_t *row, const int32_t *column,
                        int32_t channels, int8_t *output) {
  int32_t y = row[2], x = column[2];
  int32_t upper_left = (ONE - y) * (ONE - x), upper_right = (ONE - y) * x;
  int32_t lower_left = y * (ONE - x), lower_right = y * x;
  const int8_t *a = upper + column[0], *b = upper + column[1];
  const int8_t *c = lower + column[0], *d = lower + column[1];
  for (int32_t i = 0; i < channels; i++) {
    int32_t sum = a[i] * upper_left + b[i] * upper_right + c[i] * lower_left + d[i] * lower_right;
    output[i] = (int8_t)divide_by_square_of_one(sum);
  }
}

enum kernel_status resize_bilinear_s8(const void *params, const struct kernel_io *io) {
  const struct resize_bilinear_s8_params *p = params;
  const int8_t *image = io->inputs[0];
  int8_t *output = io->outputs[0];
  for (int32_t batch = 0; batch < p->batches; batch++) {
    for (int32_t y = 0; y < p->output_height; y++) {
      const int32_t *row = &p->rows[3 * y];
      for (int32_t x = 0; x < p->output_width; x++) {
        blend_pixel(image + row[0], image + row[1], row, &p->columns[3 * x], p->channels, output);
        output += p->channels;
      }
    }
    image += p->input_bytes;
  }
  return KERNEL_OK;
}
