/* VexRiscv's interrupt lines under LiteX: a mask and a pending register of its own.
 *
 * The mask's register holds the CFU's enable too, so these helpers set and clear bits and never write the whole
 * register: that would switch the CFU off.
 */
#ifndef CPU_INTERRUPT_H
#define CPU_INTERRUPT_H

#include "soc_cpu.h" /* generated: this CPU's registers */

static inline void interrupt_unmask(uint32_t lines) {
  __asm__ volatile("csrs %0, %1" ::"i"(CPU_CSR_INTERRUPT_MASK), "r"(lines & INTERRUPT_LINES));
}

static inline void interrupt_mask(uint32_t lines) {
  __asm__ volatile("csrc %0, %1" ::"i"(CPU_CSR_INTERRUPT_MASK), "r"(lines & INTERRUPT_LINES));
}

static inline uint32_t interrupt_unmasked(void) {
  uint32_t value;
  __asm__ volatile("csrr %0, %1" : "=r"(value) : "i"(CPU_CSR_INTERRUPT_MASK));
  return value & INTERRUPT_LINES;
}

static inline uint32_t interrupt_pending(void) {
  uint32_t value;
  __asm__ volatile("csrr %0, %1" : "=r"(value) : "i"(CPU_CSR_INTERRUPT_PENDING));
  return value & interrupt_unmasked();
}

#endif
