/* Products of an int8 weight matrix with int8 vectors: the core of convolution and fully connected layers.
 *
 * Four rows of the matrix are stored interleaved, so that one pointer walks all four: every byte of a
 * vector that is loaded meets four weights, and with two vectors at a time every weight meets two bytes.
 * Sums of a tile of vectors are collected before they are requantised row by row, with the row's
 * parameters in registers.
 */
#ifndef CFU_MATRIX_H
#define CFU_MATRIX_H

#include <stdint.h>

#include "cfu/requantize.h"

enum {
  MATRIX_ROWS = 4, /* interleaved */
  MATRIX_TILE = 30 /* vectors at a time, at most */
};

/* Arrays are padded with zeros to a multiple of four rows. */
struct matrix_s8 {
  int32_t rows;
  int32_t depth;              /* length of the vectors: a multiple of four */
  const int8_t *weights;      /* [rows / 4][depth][4] */
  const int32_t *bias;        /* [rows], the input's zero point folded in */
  const uint32_t *multiplier; /* [rows] */
  const int8_t *shift;        /* [rows] */
  struct output_range range;
};

/* gcc's first scheduling pass lifts loads over the products before it and then runs out of registers. */
#define MATRIX_LOOP __attribute__((noinline, optimize("no-schedule-insns")))

/* A multiple of four at least as large. */
static inline int32_t matrix_depth(int32_t size) { return (size + 3) & ~3; }

/* sums[row][0] = bias[row] + row times one vector, for four rows. */
static __attribute__((noinline)) void dot_4x1(const int8_t *weights, const int32_t *bias, const int8_t *x,
                                              int32_t depth, int32_t (*sums)[MATRIX_TILE]) {
  int32_t a0 = bias[0], a1 = bias[1], a2 = bias[2], a3 = bias[3];
  const int8_t *end = x + depth;
  for (; x < end; x += 4, weights += 4 * MATRIX_ROWS) {
#pragma GCC unroll 4
    for (int32_t i = 0; i < 4; i++) {
      const int8_t *w = weights + MATRIX_ROWS * i;
      int32_t u = x[i];
      a0 += w[0] * u;
      a1 += w[1] * u;
      a2 += w[2] * u;
      a3 += w[3] * u;
    }
  }
  sums[0][0] = a0, sums[1][0] = a1, sums[2][0] = a2, sums[3][0] = a3;
}

/* The same for three vectors that lie `depth` bytes apart: 7 loads for 12 products, all sums in registers. */
static MATRIX_LOOP void dot_4x3(const int8_t *weights, const int32_t *bias, const int8_t *x, int32_t depth,
                                int32_t (*sums)[MATRIX_TILE]) {
  int32_t a0 = bias[0], a1 = bias[1], a2 = bias[2], a3 = bias[3];
  int32_t b0 = a0, b1 = a1, b2 = a2, b3 = a3;
  int32_t c0 = a0, c1 = a1, c2 = a2, c3 = a3;
  const int8_t *y = x + depth, *z = y + depth, *end = y;
  for (; x < end; x += 4, y += 4, z += 4, weights += 4 * MATRIX_ROWS) {
#pragma GCC unroll 4
    for (int32_t i = 0; i < 4; i++) {
      const int8_t *w = weights + MATRIX_ROWS * i;
      int32_t u = x[i], v = y[i], t = z[i];
      int32_t w0 = w[0], w1 = w[1], w2 = w[2], w3 = w[3];
      a0 += w0 * u, b0 += w0 * v, c0 += w0 * t;
      a1 += w1 * u, b1 += w1 * v, c1 += w1 * t;
      a2 += w2 * u, b2 += w2 * v, c2 += w2 * t;
      a3 += w3 * u, b3 += w3 * v, c3 += w3 * t;
    }
  }
  sums[0][0] = a0, sums[1][0] = a1, sums[2][0] = a2, sums[3][0] = a3;
  sums[0][1] = b0, sums[1][1] = b1, sums[2][1] = b2, sums[3][1] = b3;
  sums[0][2] = c0, sums[1][2] = c1, sums[2][2] = c2, sums[3][2] = c3;
}

/* The rows row..row+3 of the product with up to MATRIX_TILE vectors that lie `depth` bytes apart. */
static void multiply_tile(const struct matrix_s8 *m, int32_t row, const int8_t *vectors, int32_t count,
                          int8_t *output) {
  int32_t sums[MATRIX_ROWS][MATRIX_TILE];
  const int8_t *weights = m->weights + row * m->depth;
  int32_t i = 0;
  for (; i + 2 < count; i += 3) {
    dot_4x3(weights, &m->bias[row], vectors + i * m->depth, m->depth, (int32_t (*)[MATRIX_TILE])(&sums[0][i]));
  }
  for (; i < count; i++) {
    dot_4x1(weights, &m->bias[row], vectors + i * m->depth, m->depth, (int32_t (*)[MATRIX_TILE])(&sums[0][i]));
  }
  int32_t rows = m->rows - row < MATRIX_ROWS ? m->rows - row : MATRIX_ROWS;
  for (int32_t k = 0; k < rows; k++) {
    requantize_run(sums[k], count, m->multiplier[row + k], m->shift[row + k], &m->range, output + row + k, m->rows);
  }
}

/* output[vector][row] for `count` vectors that lie `depth` bytes apart. */
static inline void multiply_vectors(const struct matrix_s8 *m, const int8_t *vectors, int32_t count, int8_t *output) {
  for (; count > 0; count -= MATRIX_TILE) {
    int32_t tile = count < MATRIX_TILE ? count : MATRIX_TILE;
    for (int32_t row = 0; row < m->rows; row += MATRIX_ROWS) {
      multiply_tile(m, row, vectors, tile, output);
    }
    vectors += tile * m->depth;
    output += tile * m->rows;
  }
}

#endif
