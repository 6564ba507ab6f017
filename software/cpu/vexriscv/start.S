/* Reset and trap entry of VexRiscv. The RAM already holds .text and .data: the bitstream or the loader put them there. */

#include "cfu/runtime.h"
#include "soc_cpu.h" /* generated: this CPU's registers */

.section .text.start, "ax"
.globl _start
_start:
  la sp, __stack_top
.option push
.option norelax /* the linker may only relax to gp once gp is set */
  la gp, __global_pointer$
.option pop
  la t0, trap_entry
  csrw mtvec, t0
  /* The CFU is off at reset: each of its instructions would trap. */
  li t0, CPU_CFU_ENABLE
  csrs CPU_CSR_CFU, t0
  la t0, __bss_start
  la t1, __bss_end
1:
  bgeu t0, t1, 2f
  sw zero, 0(t0)
  addi t0, t0, 4
  j 1b
2:
  /* Mark the deepest STACK_GUARD_BYTES of the stack: runtime_exit checks that the marks still stand. */
  la t0, __stack_bottom
  addi t1, t0, STACK_GUARD_BYTES
  li t2, STACK_GUARD_MARK
3:
  sw t2, 0(t0)
  addi t0, t0, 4
  bltu t0, t1, 3b
  call main
  tail runtime_exit

/* Save what C may clobber, call trap_handle(mcause, mepc, mtval), return to the address it gives. */
.section .text.trap, "ax"
.align 2
trap_entry:
  addi sp, sp, -64
  sw ra, 0(sp)
  sw t0, 4(sp)
  sw t1, 8(sp)
  sw t2, 12(sp)
  sw t3, 16(sp)
  sw t4, 20(sp)
  sw t5, 24(sp)
  sw t6, 28(sp)
  sw a0, 32(sp)
  sw a1, 36(sp)
  sw a2, 40(sp)
  sw a3, 44(sp)
  sw a4, 48(sp)
  sw a5, 52(sp)
  sw a6, 56(sp)
  sw a7, 60(sp)
  csrr a0, mcause
  csrr a1, mepc
  csrr a2, mtval
  call trap_handle
  csrw mepc, a0
  lw ra, 0(sp)
  lw t0, 4(sp)
  lw t1, 8(sp)
  lw t2, 12(sp)
  lw t3, 16(sp)
  lw t4, 20(sp)
  lw t5, 24(sp)
  lw t6, 28(sp)
  lw a0, 32(sp)
  lw a1, 36(sp)
  lw a2, 40(sp)
  lw a3, 44(sp)
  lw a4, 48(sp)
  lw a5, 52(sp)
  lw a6, 56(sp)
  lw a7, 60(sp)
  addi sp, sp, 64
  mret
