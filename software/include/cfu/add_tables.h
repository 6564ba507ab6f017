/* ADD of many elements: the scaled addend of each of the 256 values is computed once and looked up. */
#ifndef CFU_ADD_TABLES_H
#define CFU_ADD_TABLES_H

#include "add_s8.h"

enum {
  ADD_TABLE_SIZE = 256,
  ADD_CHUNK = 64 /* elements at a time */
};

/* Two tables in scratch memory, int32 [2][256]; indices are values, -128..127. */
struct add_tables {
  const int32_t *first, *second;
};

static inline struct add_tables add_make_tables(const struct add_s8_params *p, int32_t *scratch) {
  struct add_tables tables = {scratch - INT8_MIN, scratch + ADD_TABLE_SIZE - INT8_MIN};
  for (int32_t i = 0; i < 2; i++) {
    for (int32_t value = INT8_MIN; value <= INT8_MAX; value++) {
      *scratch++ = add_scaled(&p->input[i], value);
    }
  }
  return tables;
}

/* The first addend of up to ADD_CHUNK elements. The second is added in a pass of its own: tensors of an even size
 * often share their places in a one-way cache, and would evict each other at every element. */
static inline void add_look_up_first(const int32_t *table, const int8_t *addend, int32_t count, int32_t *sums) {
  for (const int8_t *end = addend + count; addend < end;) {
    *sums++ = table[*addend++];
  }
}

#endif
