#include "lookup_8.h"

static void lookup_bytes(const uint8_t *from, const uint8_t *table, int32_t size, uint8_t *to) {
  int32_t i = 0;
  for (; i + 4 <= size; i += 4) { /* four at a time, so that no load waits for another */
    uint8_t a = from[i], b = from[i + 1], c = from[i + 2], d = from[i + 3];
    a = table[a], b = table[b], c = table[c], d = table[d];
    to[i] = a, to[i + 1] = b, to[i + 2] = c, to[i + 3] = d;
  }
  for (; i < size; i++) {
    to[i] = table[from[i]];
  }
}

static void lookup_halfwords(const uint8_t *from, const int16_t *table, int32_t size, int16_t *to) {
  for (int32_t i = 0; i < size; i++) {
    to[i] = table[from[i]];
  }
}

static void lookup_words(const uint8_t *from, const int32_t *table, int32_t size, int32_t *to) {
  for (int32_t i = 0; i < size; i++) {
    to[i] = table[from[i]];
  }
}

enum kernel_status lookup_8(const void *params, const struct kernel_io *io) {
  const struct lookup_8_params *p = params;
  switch (p->width) {
    case 1: lookup_bytes(io->inputs[0], p->table, p->size, io->outputs[0]); return KERNEL_OK;
    case 2: lookup_halfwords(io->inputs[0], p->table, p->size, io->outputs[0]); return KERNEL_OK;
    case 4: lookup_words(io->inputs[0], p->table, p->size, io->outputs[0]); return KERNEL_OK;
    default: return KERNEL_UNSUPPORTED;
  }
}
