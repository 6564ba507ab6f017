#include "add_s8_table.h"

#include "cfu/add_tables.h"

enum kernel_status add_s8_table(const void *params, const struct kernel_io *io) {
  const struct add_s8_params *p = params;
  const struct add_tables tables = add_make_tables(p, io->scratch);
  const int8_t *addends[2];
  add_find_inputs(p, io, addends);
  const int8_t *first = addends[0], *second = addends[1];
  int8_t *output = io->outputs[0];
  for (int32_t left = p->size; left > 0; left -= ADD_CHUNK) {
    int32_t count = left < ADD_CHUNK ? left : ADD_CHUNK;
    int32_t sums[ADD_CHUNK];
    add_look_up_first(tables.first, first, count, sums);
    for (int32_t i = 0; i < count; i++) {
      sums[i] += tables.second[second[i]];
    }
    requantize_run(sums, count, p->multiplier, p->shift, &p->range, output, 1);
    first += count, second += count, output += count;
  }
  return KERNEL_OK;
}
