#include "fully_connected_s8.h"

#include "cfu/copy.h"

/* Vectors of a length that the matrix does not take, copied to where they may be as long as it wants. */
static void multiply_padded(const struct fully_connected_s8_params *p, const int8_t *input, int8_t *output,
                            int8_t *scratch) {
  const struct matrix_s8 *m = &p->matrix;
  for (int32_t left = p->batches; left > 0; left -= MATRIX_TILE) {
    int32_t count = left < MATRIX_TILE ? left : MATRIX_TILE;
    for (int32_t i = 0; i < count; i++) {
      copy_bytes(scratch + i * m->depth, input, p->input_size);
      input += p->input_size;
    }
    multiply_vectors(m, scratch, count, output);
    output += count * m->rows;
  }
}

enum kernel_status fully_connected_s8(const void *params, const struct kernel_io *io) {
  const struct fully_connected_s8_params *p = params;
  if (p->input_size == p->matrix.depth) {
    multiply_vectors(&p->matrix, io->inputs[0], p->batches, io->outputs[0]);
  } else {
    multiply_padded(p, io->inputs[0], io->outputs[0], io->scratch);
  }
  return KERNEL_OK;
}
