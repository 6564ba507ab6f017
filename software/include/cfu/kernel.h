/* The contract between compiled models and kernels.
 *
 * A kernel reads its inputs, writes its outputs and returns a status. What is known at compile time
 * (shapes, precomputed quantisation, packed weights) is in a constant parameter struct, declared in
 * the kernel's own header and filled by the compiler. A kernel keeps no state between calls and does
 * not allocate: scratch memory is in `io`, as large as its declaration asked for.
 */
#ifndef CFU_KERNEL_H
#define CFU_KERNEL_H

#include <stdint.h>

enum kernel_status {
  KERNEL_OK = 0,
  KERNEL_UNSUPPORTED = 1, /* parameters that the declaration should not have accepted */
  KERNEL_FAULT = 2        /* the accelerator did not answer as declared */
};

/* Buffers of one call: the op's non-constant inputs, its outputs, scratch. At least 16-byte aligned. */
struct kernel_io {
  const void *const *inputs;
  void *const *outputs;
  void *scratch;
};

typedef enum kernel_status (*kernel_fn)(const void *params, const struct kernel_io *io);

#endif
