"""Verilated CFUs called from Python and from C."""

import ctypes
import gc
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from cfu.base import elf, tool
from cfu.base.errors import MismatchError, SimulationError, ToolError
from cfu.host import verilated
from cfu.host.kernels import FLAGS, INCLUDE_DIR
from cfu.host.verilated import HostCfu
from cfu.lowering import portable_kernel
from cfu.sim import verilator
from cfu.testing import check_cfu
from gateware.blocks.scaler import Scaler
from gateware.core import testing
from gateware.core.cfu import Cfu
from gateware.core.errors import DeclarationError
from gateware.core.testing import Command
from gateware.core.verilog_cfu import VerilogCfu
from proj.simd.simd import Simd
from tests.support.examples import POPCOUNT_V, VERILOG, Counter, Delays, popcount_cfu

KERNEL = """
#include "cfu_ops.h"
int32_t dot(const uint32_t *x, const uint32_t *w, uint32_t words, int32_t bias) {
  cfu_set_input_offset(3);
  cfu_exchange(1, bias);
  for (uint32_t i = 0; i < words; i++) cfu_dot4(1, x[i], w[i]);
  return cfu_exchange(1, 0);
}
"""


SUM_OF_BITS = VERILOG.parent / "sum_of_bits.c"


@pytest.fixture(scope="module")
def simd() -> HostCfu:
    return verilated.load(Simd())


@pytest.fixture(scope="module")
def popcount() -> HostCfu:
    return verilated.load(popcount_cfu())


@pytest.mark.parametrize("stalls", [0.0, 0.3, 0.9])
def test_simd_agrees_with_golden_model(simd: HostCfu, stalls: float) -> None:
    simd.check(count=5000, stalls=stalls, seed=1)


def test_verilog_cfu_agrees_with_golden_model(popcount: HostCfu) -> None:
    popcount.check(count=5000, seed=2)


def test_responses_are_those_of_the_amaranth_simulation(simd: HostCfu) -> None:
    commands = testing.random_commands(simd.cfu, 300, seed=3)
    simd.reset()
    assert simd.run(commands) == testing.run(Simd(), commands)


def test_c_kernel_runs_on_the_hardware(simd: HostCfu, tmp_path: Path) -> None:
    (tmp_path / "dot.c").write_text(KERNEL)
    argv = ["cc", *FLAGS, f"-I{INCLUDE_DIR}", f"-I{simd.include_dir}", tmp_path / "dot.c", *verilated.SOURCES]
    tool.run([*argv, "-o", tmp_path / "dot.so"])
    kernels = ctypes.CDLL(str(tmp_path / "dot.so"))
    simd.reset()
    simd.attach(kernels)
    x, w = (ctypes.c_uint32 * 2)(0x01020304, 0xFF000000), (ctypes.c_uint32 * 2)(0x01010101, 0x02FF0102)
    before = simd.cycles
    assert kernels.dot(x, w, 2, 100) == 100 + (4 + 3 + 2 + 1 + 4 * 3) + ((-1 + 3) * 2 - 3 + 3 + 3 * 2)
    assert simd.cycles > before
    simd.raise_unless_alive()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("rsp_valid <= cmd_valid;", "rsp_valid <= 0;", "hangs"),
        ("rsp_valid <= cmd_valid;", "rsp_valid <= 1;", "without a command"),
        ("~rsp_valid | rsp_ready", "1", "changed or withdrew"),
        ("total + count", "total + count + 1", r"total\(0x.*hardware answered"),
    ],
)
def test_broken_hardware_is_caught(old: str, new: str, message: str, tmp_path: Path) -> None:
    broken = tmp_path / "popcount.v"
    assert old in POPCOUNT_V.read_text()
    broken.write_text(POPCOUNT_V.read_text().replace(old, new))
    with pytest.raises((SimulationError, MismatchError), match=message):
        verilated.load(popcount_cfu(broken)).check(count=2000)


def test_hardware_that_is_not_ready_when_idle_is_caught_on_demand(tmp_path: Path) -> None:
    broken = tmp_path / "popcount.v"
    broken.write_text(POPCOUNT_V.read_text().replace("advance | ~cmd_valid", "advance"))
    verilated.load(popcount_cfu(broken)).check(count=2000)
    with pytest.raises(SimulationError, match="cmd_ready low without a command"):
        verilated.load(popcount_cfu(broken), ready_when_idle=True).check(count=2000)


def test_a_missing_rounding_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    multiply = Scaler._multiply

    def without_half(self: Scaler, m: Any, a: Any, b: Any) -> Any:
        return multiply(self, m, a, b) & ~(1 << 30)

    monkeypatch.setattr(Scaler, "_multiply", without_half)
    with pytest.raises(MismatchError, match=r"requantize\(.*hardware answered"):
        verilated.load(Simd()).check()


def test_wrong_verilog_is_a_tool_error(tmp_path: Path) -> None:
    broken = tmp_path / "popcount.v"
    broken.write_text(POPCOUNT_V.read_text().replace("endfunction", "endfunction garbage"))
    with pytest.raises(ToolError, match=r"popcount\.v:\d+:"):
        verilated.load(popcount_cfu(broken))


def test_a_kernel_sees_zero_from_a_cfu_that_hangs(popcount: HostCfu, tmp_path: Path) -> None:
    broken = tmp_path / "popcount.v"
    broken.write_text(POPCOUNT_V.read_text().replace("rsp_valid <= cmd_valid;", "rsp_valid <= 0;"))
    hangs = verilated.load(popcount_cfu(broken))
    assert hangs.execute(Command(0, 0, 1)) == 0
    with pytest.raises(SimulationError, match="hangs"):
        hangs.raise_unless_alive()
    hangs.reset()
    hangs.raise_unless_alive()
    assert popcount.run([Command(0, 0, 3)])[0].value == 2, "the other CFU is not affected"


@pytest.mark.parametrize("make", [lambda: Cfu([Counter(), Delays()]), popcount_cfu], ids=["amaranth", "verilog"])
def test_projects_check_cfus_of_both_kinds_in_one_line(
    make: Callable[[], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    check_cfu(make(), count=3000)
    wrong = make()
    golden = wrong.golden()
    monkeypatch.setattr(wrong, "golden", lambda: golden)
    monkeypatch.setattr(golden, "execute", lambda *command: 1)
    with pytest.raises((MismatchError, DeclarationError), match="hardware answer"):
        check_cfu(wrong, count=3000)


def test_instances_of_one_hardware_are_independent() -> None:
    """Interleaved: each has its own state, and its own cycles."""
    one, other = verilated.load(popcount_cfu()), verilated.load(popcount_cfu())
    total = Command(1, 0)
    for x in (0b1, 0b111):
        one.run([Command(0, 0, x)])
    other.run([Command(0, 0, 0xFF)])
    assert [cfu.run([total])[0].value for cfu in (one, other)] == [4, 8]
    one.reset()
    assert [cfu.run([total])[0].value for cfu in (one, other)] == [0, 8]
    assert one.cycles != other.cycles


def test_kernels_of_two_cfus_with_one_header_do_not_share_them() -> None:
    """The same C for two CFUs with the same instructions: each library asks its own, whichever was made last."""
    kernels = (replace(portable_kernel("add_s8"), name="sum_of_bits", source=SUM_OF_BITS),)
    cfus = [verilated.load(popcount_cfu()) for _ in range(2)]
    libraries = [cfu.library(kernels) for cfu in cfus]
    for _ in range(3):
        for ones, library in zip((0b11, 0b1111), libraries, strict=True):
            library.handle.sum_of_bits(ones)
    assert [cfu.run([Command(1, 0)])[0].value for cfu in cfus] == [6, 12]


def test_a_library_keeps_its_cfu_alive() -> None:
    kernels = (replace(portable_kernel("add_s8"), name="sum_of_bits", source=SUM_OF_BITS),)
    library = verilated.load(popcount_cfu()).library(kernels)
    gc.collect()
    assert [library.handle.sum_of_bits(7) for _ in range(3)] == [3, 3, 3]


def test_recorded_commands_are_those_of_the_kernel(popcount: HostCfu) -> None:
    library = popcount.library((replace(portable_kernel("add_s8"), name="sum_of_bits", source=SUM_OF_BITS),))
    with popcount.recorded(library.handle) as sent:
        assert library.handle.sum_of_bits(5) == 2
    assert library.handle.sum_of_bits(5) == 2
    assert [(c.funct3, c.funct7, c.a) for c in sent] == [(0, 0, 5)]


def test_two_threads_drive_two_instances() -> None:
    commands = [Command(0, 0, x) for x in range(3000)]

    def ones(seed: int) -> list[int]:
        return [response.value for response in verilated.load(popcount_cfu()).run(commands, stalls=0.2, seed=seed)]

    with ThreadPoolExecutor(2) as pool:
        assert set(map(tuple, pool.map(ones, range(4)))) == {tuple(c.a.bit_count() for c in commands)}


RAM = """
  reg [31:0] ram [0:4194304];
  reg [22:0] at;
  always @(posedge clk) begin
    if (cmd_valid && cmd_payload_function_id[0]) ram[cmd_payload_inputs_0[22:0]] <= cmd_payload_inputs_1;
    at <= cmd_payload_inputs_0[22:0];
  end
  assign rsp_payload_outputs_0 = {32{valid}} & ram[at];
"""


def test_a_ram_whose_depth_is_no_power_of_two_is_not_read_behind_its_end(tmp_path: Path) -> None:
    """4 M words and one: masked instead of guarded, the reads behind them are of memory that is not there."""
    text = (VERILOG / "adder.v").read_text().replace("assign rsp_payload_outputs_0 = sum;", RAM)
    (tmp_path / "ram.v").write_text(text)
    cfu = verilated.load(VerilogCfu(tmp_path / "ram.v", []))
    inside, behind = (0, 1, 1 << 22), (*range((1 << 22) + 1, 1 << 23, 1 << 16), (1 << 23) - 1)
    cfu.run([Command(1, 0, address, address ^ 0xA5) for address in (*inside, *behind)])
    read = [response.value for response in cfu.run([Command(0, 0, address) for address in (*inside, *behind)])]
    assert read[: len(inside)] == [address ^ 0xA5 for address in inside]
    assert len(set(read[len(inside) :])) == 1, "an x, which is the same everywhere"


def test_host_and_simulator_are_built_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One list of flags, with one difference that is on purpose: what an x becomes."""
    monkeypatch.setenv("CFU_CACHE", str(tmp_path))
    runs: list[set[str]] = []
    run = tool.run

    def seen(argv: Sequence[str | Path], **how: Any) -> str:
        words = list(map(str, argv))
        runs.append(set(words))
        return "" if "-o" in words else run(argv, **how)  # compiles nothing

    monkeypatch.setattr(tool, "run", seen)
    monkeypatch.setattr(elf, "check", lambda path, maker: None)
    with pytest.raises(OSError, match=r"libcfu_host\.so"):
        verilated.load(popcount_cfu())
    host_compiles = [words for words in runs if "-c" in words]
    verilator.verilate(tmp_path, [POPCOUNT_V], top="Cfu")
    host, simulator = (words for words in runs if "--cc" in words)
    assert set(verilator.VERILATE) <= host & simulator
    assert {word for word in host ^ simulator if "/" not in word} == {"unique", "fast", "Cfu.v"} - (host & simulator)
    assert len(host_compiles) == 4, "the model in two parts, Verilator's library in two"
    assert all(set(verilator.COMPILE) | {"-fPIC", "-fvisibility=hidden"} <= words for words in host_compiles)
