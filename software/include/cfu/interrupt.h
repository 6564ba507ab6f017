/* Interrupts: the lines of the SoC's peripherals, one bit each.
 *
 * A handler must not use CFU instructions: it may run between two of a kernel's. The CFU is off while one runs, so that
 * they trap.
 */
#ifndef CFU_INTERRUPT_H
#define CFU_INTERRUPT_H

#include <stdint.h>

#include "soc_cpu.h" /* generated: this CPU's registers */

/* All lines that the CPU has. */
#define INTERRUPT_LINES ((uint32_t)CPU_INTERRUPT_LINES)

typedef void (*interrupt_handler)(uint32_t pending);

/* Call `handler` with the pending, unmasked lines. It must clear them at their source. */
void interrupt_set_handler(interrupt_handler handler);

/* Let these lines interrupt, or keep them from it. Neither changes the others, nor the CFU. */
static inline void interrupt_unmask(uint32_t lines);
static inline void interrupt_mask(uint32_t lines);

/* The lines that may interrupt; those of them that ask for it. */
static inline uint32_t interrupt_unmasked(void);
static inline uint32_t interrupt_pending(void);

#include "cpu/interrupt.h"

/* Let the CPU take external interrupts (mie.MEIE and mstatus.MIE). */
static inline void interrupt_enable(void) {
  __asm__ volatile("csrs mie, %0\n\tcsrsi mstatus, 8" ::"r"(0x800u) : "memory");
}

static inline void interrupt_disable(void) { __asm__ volatile("csrci mstatus, 8" ::: "memory"); }

#endif
