#include <stdint.h>

#include "cfu/console.h"
#include "cfu/interrupt.h"
#include "cfu/mailbox.h"
#include "cfu/runtime.h"
#include "cpu/cfu_port.h"

#define CAUSE_INTERRUPT 0x80000000u

struct mailbox mailbox;

static interrupt_handler handler;

void interrupt_set_handler(interrupt_handler new_handler) { handler = new_handler; }

static void halt(void) __attribute__((noreturn));
static void halt(void) {
  interrupt_disable();
  for (;;) {
  }
}

static void report(uint32_t cause, uint32_t pc, uint32_t value) {
  mailbox.trap_cause = cause;
  mailbox.trap_pc = pc;
  mailbox.trap_value = value;
  console_text("trap: cause ");
  console_unsigned(cause);
  console_text(", pc ");
  console_hex(pc);
  console_text(", value ");
  console_hex(value);
  console_char('\n');
  mailbox_post(MAILBOX_TRAP, cause & 0xff);
  halt();
}

/* Called by the CPU's trap entry; returns the address to go on at. */
uint32_t trap_handle(uint32_t cause, uint32_t pc, uint32_t value) {
  uint32_t pending = interrupt_pending();
  if (!(cause & CAUSE_INTERRUPT) || !handler || !pending) report(cause, pc, value);
  cfu_port_off(); /* a CFU instruction in a handler could come between two of a kernel's: it traps instead */
  handler(pending);
  cfu_port_on();
  return pc;
}

static int stack_overflowed(void) {
  extern const volatile uint32_t __stack_bottom[STACK_GUARD_BYTES / 4];
  for (int i = 0; i < STACK_GUARD_BYTES / 4; i++) {
    if (__stack_bottom[i] != STACK_GUARD_MARK) return 1;
  }
  return 0;
}

void runtime_exit(int code) {
  if (stack_overflowed()) code = EXIT_STACK_OVERFLOW;
  mailbox_post(MAILBOX_EXIT, (uint32_t)code);
  halt();
}
