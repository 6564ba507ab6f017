/* The geometry of ops that slide a filter over an image: images are NHWC (batch, row, column, channel). */
#ifndef CFU_WINDOW_H
#define CFU_WINDOW_H

#include <stdint.h>

struct window_2d {
  int32_t batches;
  int32_t input_height, input_width, input_channels;
  int32_t output_height, output_width, output_channels;
  int32_t filter_height, filter_width;
  int32_t stride_height, stride_width;
  int32_t dilation_height, dilation_width;
  int32_t pad_top, pad_left; /* rows above and columns left of the image that the first output reads */
};

/* The taps of one filter axis that lie inside the image: begin <= tap < end. */
struct tap_range {
  int32_t begin;
  int32_t end;
};

/* `origin` is the image row (or column) under tap 0; may be negative. */
static inline struct tap_range taps_inside(int32_t origin, int32_t taps, int32_t dilation, int32_t size) {
  struct tap_range range = {0, taps};
  while (range.begin < taps && origin + range.begin * dilation < 0) {
    range.begin++;
  }
  while (range.end > range.begin && origin + (range.end - 1) * dilation >= size) {
    range.end--;
  }
  return range;
}

#endif
