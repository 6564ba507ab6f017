"""The runtime on the RTL: interrupts beside the CFU, traps, exit, stack check, counters."""

from pathlib import Path

import pytest

from tests.support import rtl

INTERRUPTS = r"""
#include "cfu/cfu.h"
#include "cfu/interrupt.h"
#include "soc.h"

static volatile uint32_t taken;

static void on_timer(uint32_t pending) {
  if (pending != 1u << SOC_TIMER0_INTERRUPT) taken = 1000;
  SOC_TIMER0_EV_PENDING = 1;
  taken++;
}

int main(void) {
  interrupt_set_handler(on_timer);
  SOC_TIMER0_EN = 0;
  SOC_TIMER0_LOAD = 100;
  SOC_TIMER0_RELOAD = 100;
  SOC_TIMER0_EV_PENDING = 1;
  SOC_TIMER0_EV_ENABLE = 1;
  SOC_TIMER0_EN = 1;
  interrupt_unmask(1u << SOC_TIMER0_INTERRUPT);
  interrupt_enable();
  uint32_t answers = 0;
  while (taken < 20) answers |= cfu_op(0, 0, 1, 2);
  interrupt_mask(INTERRUPT_LINES);
  uint32_t before = taken;
  for (int i = 0; i < 100; i++) answers |= cfu_op(0, 0, 1, 2); /* traps if the CFU went off with the mask */
  interrupt_unmask(INTERRUPT_LINES);
  interrupt_mask(~0u);
  interrupt_disable();
  answers |= cfu_op(0, 0, 1, 2);
  if (interrupt_unmasked() != 0) return 2;
  if (taken - before > 1) return 3; /* one may have been pending when all lines were unmasked */
  return answers == 0 ? 0 : 4;
}
"""

DEEP = """
#include <stdint.h>
volatile uint8_t below[8192] __attribute__((section(".arena.below"))); /* what a model has there */
static int __attribute__((noinline)) dig(volatile uint8_t *above, int depth) {
  volatile uint8_t frame[256];
  for (int i = 0; i < 256; i++) frame[i] = above[i];
  return depth ? dig(frame, depth - 1) + frame[depth] : frame[0];
}
int main(void) { volatile uint8_t first[256] = {0}; return dig(first, DEPTH) + 0 * below[0]; }
"""

COUNTERS = """
#include "cfu/counter.h"
int main(void) {
  uint32_t cycle = counter_cycle(), instret = counter_instret();
  __asm__ volatile("nop\\n\\tnop\\n\\tnop\\n\\tnop");
  uint32_t instructions = counter_instret() - instret, cycles = counter_cycle() - cycle;
  return instructions == 5 && cycles >= instructions && cycles < 100 ? 0 : 1;
}
"""


@pytest.fixture
def run(tmp_path: Path):
    def run(text: str, **options):
        source = tmp_path / "main.c"
        source.write_text(text)
        return rtl.run_main(source, **options)

    return run


def test_interrupt_helpers_never_switch_the_cfu_off(run) -> None:
    outcome = run(INTERRUPTS)
    assert (outcome.status, outcome.exit_code) == ("exit", 0)


def test_a_cfu_instruction_in_a_handler_traps(run) -> None:
    used = "  answer = cfu_op(0, 0, 1, 2);\n  taken++;"
    text = INTERRUPTS.replace("static volatile uint32_t taken;", "static volatile uint32_t taken, answer;")
    outcome = run(text.replace("  taken++;", used))
    assert (outcome.status, outcome.trap_cause) == ("trap", 2)
    assert outcome.trap_value & 0x7F == 0x0B, "the CFU instruction"


def test_an_unexpected_trap_is_reported_with_cause_and_address(run) -> None:
    outcome = run('int main(void) { __asm__ volatile(".word 0xFFFFFFFF"); return 0; }')
    assert (outcome.status, outcome.trap_cause, outcome.trap_value) == ("trap", 2, 0xFFFFFFFF)
    assert f"trap: cause 2, pc {outcome.pc:#010x}" in outcome.console


def test_a_misaligned_load_is_reported(run) -> None:
    outcome = run("""int main(void) { int v; __asm__ volatile("lw %0, 1(%1)" : "=r"(v) : "r"(&main)); return v; }""")
    assert (outcome.status, outcome.trap_cause) == ("trap", 4)


def test_exit_codes_arrive(run) -> None:
    assert run("int main(void) { return 42; }").exit_code == 42


@pytest.mark.parametrize(("depth", "code"), [(3, 0), (20, 0x57ACC)])
def test_a_stack_overflow_is_noticed(run, depth: int, code: int) -> None:
    assert run(DEEP.replace("DEPTH", str(depth))).exit_code == code


def test_counters_count(run) -> None:
    assert run(COUNTERS).exit_code == 0
