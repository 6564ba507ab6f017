/* What a bare-metal program may ask of the runtime. */
#ifndef CFU_RUNTIME_H
#define CFU_RUNTIME_H

/* The deepest part of the stack, marked at start-up. Wider than the gaps that frames leave unwritten. */
#define STACK_GUARD_BYTES 64
#define STACK_GUARD_MARK 0x57ACC0DE

#ifndef __ASSEMBLER__

#include <stdint.h>

/* End the program: 0 is success. main()'s return value comes here too. Does not return.
 * Replaced by EXIT_STACK_OVERFLOW when the stack has grown past its end. */
void runtime_exit(int code) __attribute__((noreturn));

#define EXIT_STACK_OVERFLOW 0x57ACC

#if defined(__riscv)
/* Empty the CPU's caches; what was stored is in memory then.
 * A measured inference starts with this, so that its cycles do not depend on what ran before. */
static inline void runtime_flush_caches(void);
#include "cpu/cache.h"
#endif

#endif /* __ASSEMBLER__ */

#endif
