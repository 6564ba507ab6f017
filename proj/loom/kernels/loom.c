#include "loom.h"

#include "cfu_ops.h"

/* Loads are volatile so that they stay in groups of eight before the instructions: a CFU instruction right behind a
 * load waits for it. */
typedef const volatile uint32_t *words_t;

static inline __attribute__((always_inline)) void load_line(words_t from) {
  uint32_t a = from[0], b = from[1], c = from[2], d = from[3];
  uint32_t e = from[4], f = from[5], g = from[6], h = from[7];
  cfu_load(a, b);
  cfu_load(c, d);
  cfu_load(e, f);
  cfu_load(g, h);
}

static words_t load_pairs(words_t from, uint32_t pairs) {
  words_t end = from + 2 * (pairs & ~31u);
  for (; from != end; from += 64) {
    load_line(from), load_line(from + 8), load_line(from + 16), load_line(from + 24);
    load_line(from + 32), load_line(from + 40), load_line(from + 48), load_line(from + 56);
  }
  for (end += 2 * (pairs & 28); from != end; from += 8) load_line(from);
  for (end += 2 * (pairs & 3); from != end; from += 2) {
    uint32_t a = from[0], b = from[1];
    cfu_load(a, b);
  }
  return from;
}

static void store(const struct loom_store *s, const void *const *input) {
  if (s->words == 0) return;
  words_t from = (words_t)((const uint8_t *)*input + s->offset), end = from + (s->words & ~7u);
  cfu_seek(s->place);
#pragma GCC unroll 4
  for (; from != end; from += 8) {
    uint32_t a = from[0], b = from[1], c = from[2], d = from[3];
    uint32_t e = from[4], f = from[5], g = from[6], h = from[7];
    cfu_store(a, b);
    cfu_store(c, d);
    cfu_store(e, f);
    cfu_store(g, h);
  }
  end += s->words & 7;
  for (; from + 1 < end; from += 2) cfu_store(from[0], from[1]);
  if (from != end) cfu_store(from[0], 0);
}

/* `count` words to places `stride` bytes apart. */
static inline __attribute__((always_inline)) void read_words(uint8_t *to, uint32_t stride, uint32_t count) {
  for (; count >= 4; count -= 4) {
    uint32_t a = cfu_pop(), b = cfu_pop(), c = cfu_pop(), d = cfu_pop();
    *(uint32_t *)to = a, to += stride;
    *(uint32_t *)to = b, to += stride;
    *(uint32_t *)to = c, to += stride;
    *(uint32_t *)to = d, to += stride;
  }
  for (; count > 0; count--, to += stride) *(uint32_t *)to = cfu_pop();
}

static void read_bytes(uint8_t *to, uint32_t stride, uint32_t count, uint32_t bytes) {
  for (; count > 0; count--, to += stride) {
    uint32_t word = cfu_pop();
    for (uint32_t i = 0; i < bytes; i++, word >>= 8) to[i] = (uint8_t)word;
  }
}

static void read_flat(const struct loom_step *s, uint8_t *output) {
  uint32_t words = s->pixels / 4, rest = s->pixels % 4;
  cfu_drain(s->place | 1u << 16, words + (rest != 0) - 1);
  read_words(output, 4, words);
  if (rest != 0) read_bytes(output + 4 * words, 0, 1, rest);
}

/* `count` pairs of words to places `stride` bytes apart. */
static inline __attribute__((always_inline)) void read_pairs(uint8_t *to, uint32_t stride, uint32_t count) {
  for (; count >= 2; count -= 2) {
    uint32_t a = cfu_pop(), b = cfu_pop(), c = cfu_pop(), d = cfu_pop();
    ((uint32_t *)to)[0] = a, ((uint32_t *)to)[1] = b, to += stride;
    ((uint32_t *)to)[0] = c, ((uint32_t *)to)[1] = d, to += stride;
  }
  if (count > 0) ((uint32_t *)to)[0] = cfu_pop(), ((uint32_t *)to)[1] = cfu_pop();
}

static void read_group(const struct loom_stage *p, const struct loom_step *s, uint32_t group, uint8_t *output) {
  uint32_t channels = p->channels, first = p->wide ? 8 * group : 4 * group, left = channels - first;
  uint32_t two = p->wide && left > 4;
  cfu_drain((s->place + first / 4) | ((channels + 3) / 4) << 16, (s->pixels - 1) | two << 16);
  output += first;
  if (channels % 4 != 0) {
    for (uint32_t pixel = 0; pixel < s->pixels; pixel++, output += channels) {
      if (two) read_bytes(output, 0, 1, 4);
      read_bytes(output + 4 * two, 0, 1, left - 4 * two < 4 ? left - 4 * two : 4);
    }
  } else if (two) {
    read_pairs(output, channels, s->pixels);
  } else {
    read_words(output, channels, s->pixels);
  }
}

static inline void configure(const uint32_t *job) {
  cfu_configure(0, job[0], job[1]);
  cfu_configure(1, job[2], job[3]);
  cfu_configure(2, job[4], job[5]);
  cfu_configure(3, job[6], job[7]);
  cfu_configure(4, job[8], job[9]);
}

static void store_inputs(const struct loom_stage *p, const struct loom_step *s, const struct kernel_io *io) {
  const void *const *inputs = io->inputs;
  store(&s->store[0], p->constant[0] ? &p->constant[0] : inputs++);
  store(&s->store[1], p->constant[1] ? &p->constant[1] : inputs);
}

/* Filters are loaded as far ahead as they have room, while outputs of earlier groups are read. */
static void read_groups(const struct loom_stage *p, const struct loom_step *s, words_t stream, uint8_t *output) {
  uint32_t lead = s->load ? p->lead : p->groups;
  for (uint32_t group = 0; group < p->groups; group++) {
    read_group(p, s, group, output);
    if (lead + group < p->groups) stream = load_pairs(stream, p->pushes);
  }
}

static void run_stage(const struct loom_stage *p, const struct kernel_io *io) {
  const struct loom_step *step = (const struct loom_step *)p->steps, *end = step + p->step_count;
  for (; step != end; step++) {
    words_t stream = p->stream;
    uint8_t *output = (uint8_t *)io->outputs[0] + step->offset;
    if (!step->early) store_inputs(p, step, io);
    if (step->load) cfu_rewind(p->shape);
    configure(step->job);
    cfu_start();
    if (step->load) stream = load_pairs(stream, p->lead * p->pushes);
    if (step + 1 != end && step[1].early) store_inputs(p, step + 1, io);
    if (p->inside) {
      if (step->load) load_pairs(stream, (p->groups - p->lead) * p->pushes);
    } else if (p->flat) {
      read_flat(step, output);
    } else {
      read_groups(p, step, stream, output);
    }
  }
}

static enum kernel_status run(const struct loom_params *p, const struct kernel_io *io) {
  for (uint32_t i = 0; i < p->stage_count; i++) run_stage(&p->stage[i], io);
  return KERNEL_OK;
}

enum kernel_status conv_2d_s8_loom(const void *params, const struct kernel_io *io) { return run(params, io); }

enum kernel_status depthwise_conv_2d_s8_loom(const void *params, const struct kernel_io *io) { return run(params, io); }

enum kernel_status separable_conv_2d_s8_loom(const void *params, const struct kernel_io *io) { return run(params, io); }

enum kernel_status fully_connected_s8_loom(const void *params, const struct kernel_io *io) { return run(params, io); }

enum kernel_status average_pool_2d_s8_loom(const void *params, const struct kernel_io *io) { return run(params, io); }

enum kernel_status add_s8_loom(const void *params, const struct kernel_io *io) { return run(params, io); }
