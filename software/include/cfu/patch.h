/* Patches of an image (im2col): what one output pixel of a convolution sees, as one vector. */
#ifndef CFU_PATCH_H
#define CFU_PATCH_H

#include "cfu/copy.h"
#include "cfu/window.h"

/* The taps of one filter row, from image row `row` (outside the image: all padding). */
static inline void gather_row(const struct window_2d *w, const int8_t *row, struct tap_range inside, int32_t x,
                              int32_t padding, int8_t *to) {
  int32_t channels = w->input_channels;
  const int8_t *from = row + (x + inside.begin * w->dilation_width) * channels;
  fill_bytes(to, padding, inside.begin * channels);
  to += inside.begin * channels;
  int32_t run = w->dilation_width == 1 ? inside.end - inside.begin : 1;
  for (int32_t tap = inside.begin; tap < inside.end; tap += run) {
    copy_bytes(to, from, run * channels);
    to += run * channels;
    from += w->dilation_width * channels;
  }
  fill_bytes(to, padding, (w->filter_width - inside.end) * channels);
}

/* [filter_height][filter_width][input_channels] under a filter whose first tap is at (y, x) of the image. */
static inline void gather_patch(const struct window_2d *w, const int8_t *image, int32_t y, int32_t x, int32_t padding,
                                int8_t *to) {
  struct tap_range inside = taps_inside(x, w->filter_width, w->dilation_width, w->input_width);
  struct tap_range none = {w->filter_width, w->filter_width};
  for (int32_t i = 0; i < w->filter_height; i++) {
    int32_t row = y + i * w->dilation_height;
    int outside = row < 0 || row >= w->input_height;
    gather_row(w, image + row * w->input_width * w->input_channels, outside ? none : inside, x, padding, to);
    to += w->filter_width * w->input_channels;
  }
}

/* Where the next output pixel is. */
struct patch_cursor {
  int32_t row;
  int32_t column;
};

/* The patches of the next `pixels` output pixels, `depth` bytes apart. */
static void gather_patches(const struct window_2d *w, const int8_t *image, struct patch_cursor *at, int32_t pixels,
                           int32_t padding, int32_t depth, int8_t *to) {
  for (int32_t i = 0; i < pixels; i++, to += depth) {
    int32_t y = at->row * w->stride_height - w->pad_top;
    int32_t x = at->column * w->stride_width - w->pad_left;
    gather_patch(w, image, y, x, padding, to);
    if (++at->column == w->output_width) {
      at->column = 0;
      at->row++;
    }
  }
}

#endif
