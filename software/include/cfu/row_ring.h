/* The last few rows of an image, padded on all sides: what a filter needs for one row of outputs. Each image row
 * is copied once; a filter over the ring never meets an edge. */
#ifndef CFU_ROW_RING_H
#define CFU_ROW_RING_H

#include "cfu/copy.h"
#include "cfu/window.h"

struct row_ring {
  const struct window_2d *window;
  int8_t *memory; /* [slots][slot_bytes] */
  int32_t slots;  /* filter_height: the filter is not dilated vertically */
  int32_t slot_bytes;
  int32_t padding;   /* what lies outside the image */
  int32_t next_row;  /* the image row to be copied next, */
  int32_t next_slot; /* and where to */
};

/* `columns` is the width of a padded row: at least pad_left + input_width, and what the last output reads. */
static inline struct row_ring row_ring_make(const struct window_2d *w, int32_t columns, int32_t padding,
                                            int8_t *memory) {
  struct row_ring ring = {w, memory, w->filter_height, columns * w->input_channels, padding, 0, 0};
  fill_bytes(memory, padding, ring.slots * ring.slot_bytes);
  return ring;
}

/* Go to the top of an image. */
static inline void row_ring_rewind(struct row_ring *ring) { ring->next_row = -ring->window->pad_top; }

static inline void row_ring_copy(const struct row_ring *ring, const int8_t *image) {
  const struct window_2d *w = ring->window;
  int32_t bytes = w->input_width * w->input_channels;
  int8_t *to = ring->memory + ring->next_slot * ring->slot_bytes + w->pad_left * w->input_channels;
  if (ring->next_row < 0 || ring->next_row >= w->input_height) {
    fill_bytes(to, ring->padding, bytes);
  } else {
    copy_bytes(to, image + ring->next_row * bytes, bytes);
  }
}

/* Copy what row `row` of the outputs needs; rows[i] becomes the padded row under row i of the filter. */
static inline void row_ring_advance(struct row_ring *ring, const int8_t *image, int32_t row, const int8_t **rows) {
  const struct window_2d *w = ring->window;
  int32_t end = row * w->stride_height - w->pad_top + w->filter_height;
  for (; ring->next_row < end; ring->next_row++) {
    row_ring_copy(ring, image);
    ring->next_slot = ring->next_slot + 1 < ring->slots ? ring->next_slot + 1 : 0;
  }
  for (int32_t i = 0; i < ring->slots; i++) {
    int32_t slot = ring->next_slot + i < ring->slots ? ring->next_slot + i : ring->next_slot + i - ring->slots;
    rows[i] = ring->memory + slot * ring->slot_bytes;
  }
}

#endif
