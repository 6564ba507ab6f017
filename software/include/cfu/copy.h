/* Copying and filling short runs of bytes: inline, by words where both ends are aligned. */
#ifndef CFU_COPY_H
#define CFU_COPY_H

#include <stdint.h>

/* Both ends and the size are multiples of four. */
static inline int words_only(const void *a, const void *b, int32_t size) {
  return (((uintptr_t)a | (uintptr_t)b | (uintptr_t)size) & 3) == 0;
}

/* `size` is a multiple of four. Four words at a time, so that no store waits for its load. */
static inline void copy_words(int32_t *to, const int32_t *from, int32_t size) {
  for (; size >= 16; size -= 16, to += 4, from += 4) {
    int32_t a = from[0], b = from[1], c = from[2], d = from[3];
    to[0] = a, to[1] = b, to[2] = c, to[3] = d;
  }
  for (; size > 0; size -= 4) {
    *to++ = *from++;
  }
}

/* Regions must not overlap. */
static inline void copy_bytes(int8_t *to, const int8_t *from, int32_t size) {
  if (words_only(to, from, size)) {
    copy_words((int32_t *)to, (const int32_t *)from, size);
    return;
  }
  for (; size >= 4; size -= 4, to += 4, from += 4) {
    int8_t a = from[0], b = from[1], c = from[2], d = from[3];
    to[0] = a, to[1] = b, to[2] = c, to[3] = d;
  }
  for (; size > 0; size--) {
    *to++ = *from++;
  }
}

static inline void fill_bytes(int8_t *to, int32_t value, int32_t size) {
  if (words_only(to, to, size)) {
    int32_t word = (int32_t)((uint32_t)(value & 0xff) * 0x01010101u);
    for (int8_t *end = to + size; to < end; to += 4) {
      *(int32_t *)to = word;
    }
    return;
  }
  for (; size > 0; size--) {
    *to++ = (int8_t)value;
  }
}

#endif
