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

/* Write back nothing and forget everything: both caches are write-through, 4 KB, one way.
 * A measured inference starts with this, so that its cycles do not depend on what ran before. */
static inline void runtime_flush_caches(void) {
  /* VexRiscv's own: .word 0x500F invalidates the data cache, fence.i the instruction cache. */
  __asm__ volatile(".word 0x500F\n\t.word 0x100F\n\tnop\n\tnop\n\tnop\n\tnop\n\tnop" ::: "memory");
}

#endif /* __ASSEMBLER__ */

#endif
