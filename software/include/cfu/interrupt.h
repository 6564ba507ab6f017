/* Interrupts of VexRiscv under LiteX.
 *
 * CSR 0xBC0 holds the interrupt mask in bits 30:0 and the CFU's enable in bit 31, so these helpers
 * set and clear bits and never write the whole register: that would switch the CFU off.
 * A handler must not use CFU instructions: it may run between two of a kernel's. The CFU is off while one runs, so that
 * they trap.
 */
#ifndef CFU_INTERRUPT_H
#define CFU_INTERRUPT_H

#include <stdint.h>

#define INTERRUPT_LINES 0x7FFFFFFFu

typedef void (*interrupt_handler)(uint32_t pending);

/* Call `handler` with the pending, unmasked lines. It must clear them at their source. */
void interrupt_set_handler(interrupt_handler handler);

static inline void interrupt_unmask(uint32_t lines) {
  __asm__ volatile("csrs 0xBC0, %0" ::"r"(lines & INTERRUPT_LINES));
}

static inline void interrupt_mask(uint32_t lines) {
  __asm__ volatile("csrc 0xBC0, %0" ::"r"(lines & INTERRUPT_LINES));
}

static inline uint32_t interrupt_unmasked(void) {
  uint32_t value;
  __asm__ volatile("csrr %0, 0xBC0" : "=r"(value));
  return value & INTERRUPT_LINES;
}

static inline uint32_t interrupt_pending(void) {
  uint32_t value;
  __asm__ volatile("csrr %0, 0xFC0" : "=r"(value));
  return value & interrupt_unmasked();
}

/* Let the CPU take external interrupts (mie.MEIE and mstatus.MIE). */
static inline void interrupt_enable(void) {
  __asm__ volatile("csrs mie, %0\n\tcsrsi mstatus, 8" ::"r"(0x800u) : "memory");
}

static inline void interrupt_disable(void) { __asm__ volatile("csrci mstatus, 8" ::: "memory"); }

#endif
