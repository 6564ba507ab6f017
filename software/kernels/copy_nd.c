#include "copy_nd.h"

#include "cfu/copy.h"

static void copy_runs(const struct copy_nd_move *m, const int8_t *from, int8_t *to) {
  if (m->run == 1) {
    for (int32_t i = 0; i < m->count; i++) {
      *to = *from;
      from += m->from_step;
      to += m->to_step;
    }
    return;
  }
  for (int32_t i = 0; i < m->count; i++) {
    copy_bytes(to, from, m->run);
    from += m->from_step;
    to += m->to_step;
  }
}

enum kernel_status copy_nd(const void *params, const struct kernel_io *io) {
  const struct copy_nd_params *p = params;
  const struct copy_nd_move *move = (const struct copy_nd_move *)p->move;
  if (p->fill_bytes > 0) {
    fill_bytes(io->outputs[0], p->fill, p->fill_bytes);
  }
  for (const struct copy_nd_move *m = move; m < move + p->moves; m++) {
    const int8_t *from = (m->source < 0 ? p->constant : (const int8_t *)io->inputs[m->source]) + m->from;
    int8_t *to = (int8_t *)io->outputs[m->target] + m->to;
    struct loop_position at = {0};
    do {
      copy_runs(m, from + at.a, to + at.b);
    } while (loops_next(&m->loops, &at));
  }
  return KERNEL_OK;
}
