"""Hardware that does not keep what its instructions declare is an error when it is built."""

from pathlib import Path
from typing import Any

import pytest
from amaranth.hdl import Module, Signal, signed, unsigned

from cfu.base import resources
from cfu.base.errors import CfuError
from cfu.flow import loop, project
from gateware.core import selfcheck
from gateware.core.cfu import Cfu
from gateware.core.errors import DeclarationError
from gateware.core.instruction import Instruction
from gateware.core.operand import Operand
from gateware.core.unit import Unit
from proj.loom.job import Size
from proj.loom.unit import Loom
from proj.simd.simd import Simd
from tests.support.examples import Counter, Delays
from tests.support.recorder import recorder_cfu

X = Operand("x", unsigned(32))


class Increment(Unit):
    """x + 1 after ``stages`` registers, declared as ``fields`` say."""

    def __init__(self, stages: int, **fields: Any) -> None:
        self.stages = stages
        declared = {"rs1": X, "result": unsigned(32), "golden": lambda _, x: x + 1 & 0xFFFFFFFF}
        super().__init__([Instruction("inc", "x + 1.", **{**declared, **fields})])

    def elaborate(self, platform: object) -> Module:
        m = Module()
        value = Signal(32)
        m.d.comb += value.eq(self.inc.x + 1)
        for stage in range(self.stages):
            register = Signal(32, name=f"register{stage}")
            m.d.sync += register.eq(value)
            value = register
        m.d.comb += self.inc.result.eq(value)
        return m


class Doubtful(Unit):
    """A variable-latency instruction whose ``done`` is always, or never, 1."""

    def __init__(self, done: int) -> None:
        self.done = done
        super().__init__([Instruction("slow", "x.", lambda _, x: x, X, result=unsigned(32), latency="variable")])

    def elaborate(self, platform: object) -> Module:
        m = Module()
        m.d.comb += [self.slow.done.eq(self.done), self.slow.result.eq(self.slow.x)]
        return m


@pytest.mark.parametrize("latency", [1, 2, 3, 7])
def test_a_kept_latency_passes(latency: int) -> None:
    selfcheck.check(Cfu([Increment(latency - 1, latency=latency)]))


@pytest.mark.parametrize(("declared", "real"), [(1, 2), (2, 1), (2, 3), (3, 2), (5, 9)])
def test_a_latency_that_the_hardware_does_not_keep(declared: int, real: int) -> None:
    with pytest.raises(DeclarationError, match=f"'inc', latency: is declared as {declared}, .* comes at {real}$"):
        selfcheck.check(Cfu([Increment(real - 1, latency=declared)]))


@pytest.mark.parametrize(
    ("done", "message"), [(1, "'slow', latency: `done` comes with `start`"), (0, "'slow', latency: .* does not come")]
)
def test_a_variable_latency_that_is_none(done: int, message: str) -> None:
    with pytest.raises(DeclarationError, match=message):
        selfcheck.check(Cfu([Doubtful(done)]))


@pytest.mark.parametrize(
    "fields",
    [
        {"golden": lambda _, x: x + 2 & 0xFFFFFFFF},
        {"golden": lambda _, x: x + 1 & 0xFFFF},
        {"rs1": Operand("x", unsigned(16)), "golden": lambda _, x: (x ^ 0x8000) - 0x8000 + 1 & 0xFFFFFFFF},
    ],
    ids=["value", "width", "sign"],
)
def test_a_golden_function_that_disagrees(fields: dict[str, Any]) -> None:
    with pytest.raises(DeclarationError, match=r"'inc', golden: gives 0x\w{8} where the hardware answers 0x\w{8}$"):
        selfcheck.check(Cfu([Increment(0, **fields)]))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"result": unsigned(8), "golden": lambda _, x: x + 1}, "'inc', golden: returned .*, which is no uint8"),
        ({"result": signed(32)}, "'inc', golden: returned .*, which is no int32"),
    ],
    ids=["width", "sign"],
)
def test_a_golden_value_outside_its_result(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(DeclarationError, match=message):
        Cfu([Increment(0, **fields)])


@pytest.mark.parametrize(
    "cfu", [Simd(), Cfu([Counter(), Delays()]), recorder_cfu()], ids=["simd", "latencies", "recorder"]
)
def test_every_kind_of_instruction_passes(cfu: Cfu) -> None:
    selfcheck.check(cfu)


@pytest.mark.filterwarnings("ignore::amaranth.hdl.UnusedElaboratable")
def test_instructions_that_wait_for_others_are_left_alone() -> None:
    selfcheck.check(Loom(Size()))


def test_a_build_tells_it_in_one_line(tmp_path: Path) -> None:
    folder = tmp_path / "wrong"
    folder.mkdir()
    for name in ("project.toml", "accelerator.py"):
        text = (resources.folder("proj") / "template" / name).read_text()
        (folder / name).write_text(text.replace("result=signed(18))", "result=signed(18), latency=2)"))
    with pytest.raises(
        CfuError, match=r"instruction 'dot4', latency: is declared as 2, but the result comes at 1"
    ) as told:
        at = project.load(folder)
        loop.cfu_verilog(at.accelerator, at.path)
    assert "\n" not in str(told.value)
