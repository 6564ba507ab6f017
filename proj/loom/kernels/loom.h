/* Every layer that the engine computes: what to store, what to load, what to run, what to read back.
 *
 * The engine keeps activations in a memory of its own. A layer is one or more steps (strips of an image, images of a
 * batch). All of it is worked out by the compiler; these functions differ in name only, so that profiles tell layers.
 */
#ifndef LOOM_H
#define LOOM_H

#include "cfu/kernel.h"

/* `words` 32-bit words, `offset` bytes behind the start of an input, to word `place` of the activation memory. */
struct loom_store {
  uint32_t offset;
  uint32_t words;
  uint32_t place;
};

struct loom_step {
  uint32_t job[10];           /* the engine's configuration */
  uint32_t load;              /* filters must be loaded (again) */
  uint32_t early;             /* the stores may be done while the step before computes */
  struct loom_store store[2]; /* of inputs 0 and 1 */
  uint32_t place;             /* of the outputs, in words */
  uint32_t offset;            /* of the outputs, in bytes behind the start of output 0 */
  uint32_t pixels;            /* outputs of a channel; flat: bytes */
};

/* One op. */
struct loom_stage {
  uint32_t shape;          /* of a group of filters, as the instruction `rewind` wants it */
  const uint32_t *stream;  /* parameters and filters, group by group */
  uint32_t pushes;         /* pairs of words of a group */
  uint32_t groups;         /* of output channels */
  uint32_t wide;           /* a group has eight channels, else four */
  uint32_t lead;           /* groups that the filter memory holds, at most `groups` */
  uint32_t channels;       /* bytes from pixel to pixel of the output */
  uint32_t flat;           /* outputs are read as they lie, after everything is loaded */
  uint32_t inside;         /* outputs are not read at all: the next stage takes them */
  const void *constant[2]; /* an input known at compile time, else null: that one is the next of io's inputs */
  uint32_t step_count;
  const uint32_t *steps; /* struct loom_step [step_count] */
};

struct loom_params {
  uint32_t stage_count;
  struct loom_stage stage[2];
};

/* inputs, outputs: int8, NHWC. Return KERNEL_OK. */
enum kernel_status conv_2d_s8_loom(const void *params, const struct kernel_io *io);
enum kernel_status depthwise_conv_2d_s8_loom(const void *params, const struct kernel_io *io);
enum kernel_status separable_conv_2d_s8_loom(const void *params, const struct kernel_io *io);
enum kernel_status fully_connected_s8_loom(const void *params, const struct kernel_io *io);
enum kernel_status average_pool_2d_s8_loom(const void *params, const struct kernel_io *io);
enum kernel_status add_s8_loom(const void *params, const struct kernel_io *io);

#endif
