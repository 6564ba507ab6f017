"""Random programs for the SoC that mix CFU ops with everything that stalls, flushes or interrupts the pipeline."""

from __future__ import annotations

import random

from soc.memory.regions import register

SEGMENTS = 40
SEGMENT_INSTRUCTIONS = 60
DATA_WORDS = 4096
BINS = 128
TIMER_CYCLES = 331

_FREE = (*(f"a{i}" for i in range(8)), *(f"t{i}" for i in range(5)))
RESULT_REGISTERS = (*_FREE, "s1", "s5")
"""What a program stores to ``result`` at its end; the recorder's count and hash follow."""

_ALU = ("add", "sub", "xor", "or", "and", "sll", "srl", "sra", "slt", "sltu")
_MULTIPLY = ("mul", "mulh", "mulhu", "mulhsu")
_DIVIDE = ("div", "divu", "rem", "remu")
_BRANCHES = ("beq", "bne", "blt", "bge", "bltu", "bgeu")


class _Generator:
    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.labels = 0

    def reg(self) -> str:
        return self.rng.choice(_FREE)

    def label(self) -> str:
        self.labels += 1
        return f"l{self.labels}"

    def cfu(self) -> str:
        rd = self.rng.choice((*_FREE, *_FREE, "zero"))
        return f".insn r 0x0b, {self.rng.choice((0, 0, 0, 1, 2, 3, 4, 5))}, 0, {rd}, {self.reg()}, {self.reg()}"

    def simple(self) -> str:
        """One instruction that does not jump."""
        kind = self.rng.random()
        a, b, c = self.reg(), self.reg(), self.reg()
        if kind < 0.45:
            return self.cfu()
        if kind < 0.60:
            return f"{self.rng.choice(_ALU)} {a}, {b}, {c}"
        if kind < 0.66:
            return f"addi {a}, {b}, {self.rng.randint(-2048, 2047)}"
        if kind < 0.72:
            return f"{self.rng.choice(_MULTIPLY)} {a}, {b}, {c}"
        if kind < 0.73:
            return f"{self.rng.choice(_DIVIDE)} {a}, {b}, {c}"
        if kind < 0.85:
            load, align = self.rng.choice((("lw", 4), ("lw", 4), ("lb", 1), ("lbu", 1), ("lh", 2), ("lhu", 2)))
            return f"{load} {a}, {self.rng.randrange(0, 2044, align)}(s1)"
        if kind < 0.93:
            store, align = self.rng.choice((("sw", 4), ("sb", 1), ("sh", 2)))
            return f"{store} {a}, {self.rng.randrange(0, 2044, align)}(s1)"
        return f"and s1, {a}, s3; add s1, s1, s2"

    def block(self) -> list[str]:
        """A few instructions: straight, around a forward branch, or in a short loop."""
        body = [self.simple() for _ in range(self.rng.randint(1, 5))]
        kind = self.rng.random()
        if kind < 0.4:
            return body
        label = self.label()
        if kind < 0.75:
            branch = f"{self.rng.choice(_BRANCHES)} {self.reg()}, {self.reg()}, {label}"
            return [branch, *body, f"{label}:"]
        return [f"li s6, {self.rng.randint(1, 4)}", f"{label}:", *body, "addi s6, s6, -1", f"bnez s6, {label}"]

    def segment(self, index: int) -> list[str]:
        lines: list[str] = []
        while len(lines) < SEGMENT_INSTRUCTIONS:
            lines += self.block()
        return [f"segment{index}:", *lines, "j next"]


def generate(seed: int, rounds: int, interrupts: bool) -> str:
    """Assembly: from ``body`` to ``end`` it runs ``rounds`` random segments, then it stores registers to ``result``.

    With ``interrupts`` a timer interrupts every TIMER_CYCLES cycles; the handler, which must change nothing that the
    program sees, counts in ``interrupts``. Last the bins of the pipeline's probe go to ``bins``.
    """
    g = _Generator(seed)
    values = [g.rng.getrandbits(32) for _ in range(len(_FREE) + 1)]
    segments = "\n".join(line for index in range(SEGMENTS) for line in g.segment(index))
    table = "\n".join(f".word segment{g.rng.randrange(SEGMENTS)}" for _ in range(64))
    data = ", ".join(str(g.rng.getrandbits(32)) for _ in range(DATA_WORDS + 512))
    load_registers = "\n".join(f"li {name}, {value}" for name, value in zip(_FREE, values, strict=False))
    stores = "\n".join(f"sw {name}, {4 * i}(t6)" for i, name in enumerate(RESULT_REGISTERS))
    return f"""
main:
  {_START_TIMER if interrupts else ""}
body:
  la s2, data
  li s3, {4 * DATA_WORDS - 4}
  mv s1, s2
  li s4, {rounds}
  li s5, {values[-1] | 1}
  la s7, table
  {load_registers}
next:
  beqz s4, end
  addi s4, s4, -1
  slli t5, s5, 13
  xor s5, s5, t5
  srli t5, s5, 17
  xor s5, s5, t5
  slli t5, s5, 5
  xor s5, s5, t5
  andi t5, s5, 252
  add t5, t5, s7
  lw t5, 0(t5)
  jr t5
{segments}
end:
  csrci mstatus, 8
  la t6, result
  {stores}
  .insn r 0x0b, 5, 0, t0, zero, zero
  .insn r 0x0b, 0, 0, t1, zero, zero
  sw t0, {4 * len(RESULT_REGISTERS)}(t6)
  sw t1, {4 * len(RESULT_REGISTERS) + 4}(t6)
  la t6, bins
  li t0, 0
  li t2, {BINS}
read_bin:
  .insn r 0x0b, 6, 0, t1, t0, zero
  sw t1, 0(t6)
  addi t6, t6, 4
  addi t0, t0, 1
  bne t0, t2, read_bin
  li a0, 0
  ret
{_HANDLER}
.data
.balign 32
table: {table}
data: .word {data}
result: .space 128
bins: .space {4 * BINS}
interrupts: .word 0
.text
"""


_START_TIMER = f"""
  la t0, handler
  csrw mtvec, t0
  li t0, {register("timer0", "load"):#x}
  li t1, {TIMER_CYCLES}
  sw t1, {register("timer0", "load") - register("timer0", "load")}(t0)
  sw t1, {register("timer0", "reload") - register("timer0", "load")}(t0)
  li t1, 1
  sw t1, {register("timer0", "ev_pending") - register("timer0", "load")}(t0)
  sw t1, {register("timer0", "ev_enable") - register("timer0", "load")}(t0)
  sw t1, {register("timer0", "en") - register("timer0", "load")}(t0)
  csrsi 0xbc0, 2
  li t1, 0x800
  csrs mie, t1
  csrsi mstatus, 8
"""

_HANDLER = f"""
.balign 4
handler:
  addi sp, sp, -16
  sw t0, 0(sp)
  sw t1, 4(sp)
  csrr t0, mcause
  bgez t0, trap
  la t0, interrupts
  lw t1, 0(t0)
  addi t1, t1, 1
  sw t1, 0(t0)
  li t0, {register("timer0", "ev_pending"):#x}
  li t1, 1
  sw t1, 0(t0)
  lw t0, 0(sp)
  lw t1, 4(sp)
  addi sp, sp, 16
  mret
"""
