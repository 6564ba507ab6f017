/* Custom function unit instructions from C.
 *
 * cfu_op(funct3, funct7, a, b) issues one instruction and returns its 32-bit result; cfu_op_void does not read it, so
 * no register is written. funct3 and funct7 must be constants after inlining (-O1 and above). Instructions are never
 * removed or reordered against each other: a CFU may have state.
 *
 * On RISC-V they are opcode custom-0, R-type. Anywhere else they call cfu_host_op, to be provided by whoever runs the
 * code (the verilated CFU, in tests). Interrupt handlers must not issue CFU instructions.
 */
#ifndef CFU_CFU_H
#define CFU_CFU_H

#include <stdint.h>

#ifdef __riscv

#define cfu_op(funct3, funct7, a, b)                                \
  __extension__({                                                   \
    uint32_t cfu_result_;                                           \
    __asm__ volatile(".insn r 0x0b, %1, %2, %0, %z3, %z4"           \
                     : "=r"(cfu_result_)                            \
                     : "i"(funct3), "i"(funct7), "rJ"(a), "rJ"(b)); \
    cfu_result_;                                                    \
  })

#define cfu_op_void(funct3, funct7, a, b) \
  __asm__ volatile(".insn r 0x0b, %0, %1, zero, %z2, %z3" : : "i"(funct3), "i"(funct7), "rJ"(a), "rJ"(b))

#else

/* The response to one CFU command; funct3 is 0..7, funct7 0..127. */
extern uint32_t cfu_host_op(uint32_t funct3, uint32_t funct7, uint32_t a, uint32_t b);

#define cfu_op(funct3, funct7, a, b) cfu_host_op((funct3), (funct7), (a), (b))
#define cfu_op_void(funct3, funct7, a, b) ((void)cfu_host_op((funct3), (funct7), (a), (b)))

#endif

#endif
