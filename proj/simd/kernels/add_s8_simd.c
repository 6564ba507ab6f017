#include "add_s8_simd.h"

#include "cfu/add_tables.h"
#include "simd.h"

/* Add the second addends, requantise and store. Two at a time: the second's requantisation hides in the first's. */
static void finish(const int32_t *table, const int32_t *sums, const int8_t *addend, int32_t count, int8_t *output) {
  for (; count > 1; count -= 2, sums += 2, addend += 2, output += 2) {
    int32_t a = sums[0] + table[addend[0]], b = sums[1] + table[addend[1]];
    a = cfu_requantize(a), b = cfu_requantize(b);
    output[0] = (int8_t)a;
    output[1] = (int8_t)b;
  }
  if (count > 0) {
    *output = (int8_t)cfu_requantize(*sums + table[*addend]);
  }
}

enum kernel_status add_s8_simd(const void *params, const struct kernel_io *io) {
  const struct add_s8_params *p = params;
  const struct add_tables tables = add_make_tables(p, io->scratch);
  const int8_t *addends[2];
  add_find_inputs(p, io, addends);
  const int8_t *first = addends[0], *second = addends[1];
  int8_t *output = io->outputs[0];
  simd_set_output(&p->range);
  cfu_set_multiplier(p->multiplier / 2, p->shift);
  for (int32_t left = p->size; left > 0; left -= ADD_CHUNK) {
    int32_t count = left < ADD_CHUNK ? left : ADD_CHUNK;
    int32_t sums[ADD_CHUNK];
    add_look_up_first(tables.first, first, count, sums);
    finish(tables.second, sums, second, count, output);
    first += count, second += count, output += count;
  }
  return KERNEL_OK;
}
