"""What CFU instructions cost on the CPU: loops of independent ones, all in the caches."""

from pathlib import Path

import pytest

from cfu import sim
from cfu.sim import hardware
from gateware.core.cfu import Cfu
from gateware.core.verilog import convert
from proj.simd.simd import Simd
from tests.support.bare_metal import BOARD, assemble, words
from tests.support.examples import Delays

UNROLLED = (32, 96)
ITERATIONS = 20


def loop(number: int, body: str, times: int) -> str:
    """``times`` times ``body`` in a loop of ITERATIONS, run twice: the first time fills the instruction cache."""
    return f"""
      .balign 4096
      li s5, 2
    again{number}:
      li s6, {ITERATIONS}
      csrr s1, mcycle
    loop{number}:
      .rept {times}
      {body}
      .endr
      addi s6, s6, -1
      bnez s6, loop{number}
      csrr s2, mcycle
      sub s2, s2, s1
      sw s2, {4 * number}(s4)
      addi s5, s5, -1
      bnez s5, again{number}
    """


def cycles_per_op(folder: Path, cfu: Cfu, names: tuple[str, ...]) -> dict[str, float]:
    """Of each instruction: what more of them in the loop cost, so that the loop itself does not count."""
    opcodes = {i.name: (i.funct3, i.funct7) for i in cfu.instructions}
    loops = []
    for name in names:
        funct3, funct7 = opcodes[name]
        body = ";".join(f".insn r 0x0b, {funct3}, {funct7}, a{i}, a6, a7" for i in range(4))
        loops += [loop(len(loops) + index, body, times // 4) for index, times in enumerate(UNROLLED)]
    source = "main: la s4, result\n" + "\n".join(loops)
    source += f"li a0, 0; ret; .bss; result: .space {4 * len(loops)}"
    program = assemble(folder, source)
    done = sim.run(
        hardware.build(convert(cfu), BOARD), program.job(reads=((program.symbols["result"], 4 * len(loops)),))
    )
    assert done.status == "exit"
    spent = words(done.reads[0])
    more = ITERATIONS * (UNROLLED[1] - UNROLLED[0])
    return {name: (spent[2 * i + 1] - spent[2 * i]) / more for i, name in enumerate(names)}


def test_latency_one_sustains_one_op_a_cycle(tmp_path: Path) -> None:
    expected = {"set_input_offset": 1, "dot4": 1, "mac4": 1, "exchange": 1, "set_output": 1, "requantize": 3}
    assert cycles_per_op(tmp_path, Simd(), tuple(expected)) == expected


@pytest.mark.slow
def test_longer_latencies_sustain_two_ops_in_latency_plus_one_cycles(tmp_path: Path) -> None:
    expected = {"swap": 1, "total": 1.5, "flip": 2, "least": 2.5}
    assert cycles_per_op(tmp_path, Cfu([Delays()]), tuple(expected)) == expected
