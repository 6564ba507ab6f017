# Start-up and mailbox for the tests' programs: calls `main`, exits with what it returns in a0.
# CFU: opcode custom-0. FLUSH: VexRiscv's data cache flush.
.macro POST kind, value_register
  la t5, mailbox
  li t6, (\kind << 24)
  or t6, t6, \value_register
  sw t6, 0(t5)
.endm
.macro POST_VALUE kind, value
  la t5, mailbox
  li t6, (\kind << 24 | \value)
  sw t6, 0(t5)
.endm
.macro CFU rd, rs1, rs2
  .insn r 0x0b, 0, 0, \rd, \rs1, \rs2
.endm
.macro FLUSH
  .word 0x500f
.endm
.macro PUTC character
  li t5, UART_RXTX
  li t6, \character
  sw t6, 0(t5)
.endm

.section .text.start, "ax"
.globl _start
_start:
  la t0, trap
  csrw mtvec, t0
  li t0, 0x80000000
  csrs 0xbc0, t0
  la sp, stack_top
  call main
  POST 4, a0
1:
  j 1b

.balign 4
trap:
  la t5, mailbox
  csrr t6, mcause
  sw t6, 4(t5)
  csrr t6, mepc
  sw t6, 8(t5)
  csrr t6, mtval
  sw t6, 12(t5)
  POST_VALUE 5, 0
1:
  j 1b

.bss
.balign 16
.globl mailbox
mailbox: .space 16
stack: .space 1024
stack_top:

.text
