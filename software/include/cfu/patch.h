/* Patches of an image (im2col): what one output pixel of a convolution sees, as one vector
 * [filter_height][filter_width][input_channels]. What lies outside the image is padding. */
#ifndef CFU_PATCH_H
#define CFU_PATCH_H

#include "cfu/copy.h"
#include "cfu/window.h"

/* One filter row whose first tap is at column x of an image row: tap by tap. */
static void gather_taps(const struct window_2d *w, const int8_t *row, int32_t x, int32_t padding, int8_t *to) {
  for (int32_t tap = 0; tap < w->filter_width; tap++) {
    if (x < 0 || x >= w->input_width) {
      fill_bytes(to, padding, w->input_channels);
    } else {
      copy_bytes(to, row + x * w->input_channels, w->input_channels);
    }
    x += w->dilation_width;
    to += w->input_channels;
  }
}

/* A patch of which some taps lie outside the image, or not side by side. */
static void gather_edge(const struct window_2d *w, const int8_t *image, int32_t y, int32_t x, int32_t padding,
                        int8_t *to) {
  int32_t pitch = w->input_width * w->input_channels, row_bytes = w->filter_width * w->input_channels;
  int side_by_side = w->dilation_width == 1 && x >= 0 && x + w->filter_width <= w->input_width;
  for (int32_t i = 0; i < w->filter_height; i++, y += w->dilation_height, to += row_bytes) {
    if (y < 0 || y >= w->input_height) {
      fill_bytes(to, padding, row_bytes);
    } else if (side_by_side) {
      copy_bytes(to, image + y * pitch + x * w->input_channels, row_bytes);
    } else {
      gather_taps(w, image + y * pitch, x, padding, to);
    }
  }
}

/* `rows` runs of `size` bytes that lie `pitch` bytes apart, one behind the other. */
static inline void gather_rows(const int8_t *from, int32_t pitch, int32_t rows, int32_t size, int8_t *to) {
  if (words_only(from, to, size | pitch)) {
    for (; rows > 0; rows--, from += pitch, to += size) {
      copy_words((int32_t *)to, (const int32_t *)from, size);
    }
  } else {
    for (; rows > 0; rows--, from += pitch, to += size) {
      copy_bytes(to, from, size);
    }
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
  const int32_t pitch = w->input_width * w->input_channels, row_bytes = w->filter_width * w->input_channels;
  for (; pixels > 0; pixels--, to += depth) {
    int32_t y = at->row * w->stride_height - w->pad_top;
    int32_t x = at->column * w->stride_width - w->pad_left;
    int inside = x >= 0 && x + w->filter_width <= w->input_width && y >= 0 && y + w->filter_height <= w->input_height;
    if (inside && w->dilation_height == 1 && w->dilation_width == 1) {
      gather_rows(image + y * pitch + x * w->input_channels, pitch, w->filter_height, row_bytes, to);
    } else {
      gather_edge(w, image, y, x, padding, to);
    }
    if (++at->column == w->output_width) {
      at->column = 0;
      at->row++;
    }
  }
}

#endif
