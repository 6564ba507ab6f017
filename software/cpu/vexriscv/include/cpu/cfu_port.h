/* VexRiscv's CFU port: off at reset, when each of its instructions traps. The bit that switches it on is in the
 * register of the interrupt mask, whose other bits stay as they are. */
#ifndef CPU_CFU_PORT_H
#define CPU_CFU_PORT_H

#include <stdint.h>

#include "soc_cpu.h" /* generated: this CPU's registers */

static inline void cfu_port_off(void) { __asm__ volatile("csrc %0, %1" ::"i"(CPU_CSR_CFU), "r"(CPU_CFU_ENABLE)); }
static inline void cfu_port_on(void) { __asm__ volatile("csrs %0, %1" ::"i"(CPU_CSR_CFU), "r"(CPU_CFU_ENABLE)); }

#endif
