/* TRANSPOSE, SLICE, STRIDED_SLICE, SPLIT, SPLIT_V, UNPACK, PACK, CONCATENATION, PAD, PADV2, SPACE_TO_DEPTH,
 * DEPTH_TO_SPACE: bytes go from places at fixed steps to places at fixed steps. */
#ifndef COPY_ND_H
#define COPY_ND_H

#include "cfu/kernel.h"
#include "cfu/loops.h"

/* One set of nested loops around runs of bytes. Steps and offsets are in bytes. */
struct copy_nd_move {
  int32_t source;             /* which of io's inputs; -1: the constant */
  int32_t target;             /* which of io's outputs */
  int32_t from, to;           /* where the first run starts in each */
  int32_t run;                /* bytes that lie together in both */
  int32_t count;              /* runs of the innermost loop */
  int32_t from_step, to_step; /* of the innermost loop */
  struct loops loops;         /* around it; a is in the source, b in the target */
};

struct copy_nd_params {
  int32_t moves;
  const int32_t *move;    /* struct copy_nd_move [moves] */
  const int8_t *constant; /* all inputs that are known at compile time, one after the other */
  int32_t fill_bytes;     /* of output 0 are set to `fill` first */
  int32_t fill;
};

/* inputs, outputs: any bytes, as the moves say; source and target never overlap. */
enum kernel_status copy_nd(const void *params, const struct kernel_io *io);

#endif
