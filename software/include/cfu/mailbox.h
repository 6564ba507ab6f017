/* A few words of memory through which a program and whoever watches it (simulator, debugger) talk.
 *
 * The watcher polls `event`; every change is an event, so the same program runs on a board with
 * nobody watching. No hardware exists for the simulator's sake.
 */
#ifndef CFU_MAILBOX_H
#define CFU_MAILBOX_H

#include <stdint.h>

enum mailbox_event {
  MAILBOX_NONE = 0,
  MAILBOX_READY = 1, /* inputs may be written now; value: inference number */
  MAILBOX_LAYER = 2, /* a layer has ended; value: its position among the executed layers */
  MAILBOX_DONE = 3,  /* an inference has ended; value: its status */
  MAILBOX_EXIT = 4,  /* the program has ended; value: low 24 bits of the exit code */
  MAILBOX_TRAP = 5   /* an unexpected trap; value: mcause & 0xff; pc and value in the words below */
};

struct mailbox {
  volatile uint32_t event; /* kind in bits 31:24, value in bits 23:0 */
  volatile uint32_t trap_cause;
  volatile uint32_t trap_pc;
  volatile uint32_t trap_value;
};

extern struct mailbox mailbox;

static inline void mailbox_post(enum mailbox_event kind, uint32_t value) {
  mailbox.event = (uint32_t)kind << 24 | (value & 0xffffffu);
}

#endif
