"""Verilated CFUs called from Python and from C."""

import ctypes
from pathlib import Path
from typing import Any

import pytest

from cfu.base import tool
from cfu.base.errors import MismatchError, SimulationError, ToolError
from cfu.host import verilated
from cfu.host.kernels import FLAGS, INCLUDE_DIR
from cfu.host.verilated import HostCfu
from gateware.blocks.scaler import Scaler
from gateware.core import testing
from gateware.core.testing import Command
from proj.simd.simd import Simd
from tests.gateware.core.test_verilog_cfu import SOURCE, popcount_cfu

KERNEL = """
#include "cfu_ops.h"
int32_t dot(const uint32_t *x, const uint32_t *w, uint32_t words, int32_t bias) {
  cfu_set_input_offset(3);
  cfu_exchange(1, bias);
  for (uint32_t i = 0; i < words; i++) cfu_dot4(1, x[i], w[i]);
  return cfu_exchange(1, 0);
}
"""


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
    assert old in SOURCE.read_text()
    broken.write_text(SOURCE.read_text().replace(old, new))
    with pytest.raises((SimulationError, MismatchError), match=message):
        verilated.load(popcount_cfu(broken)).check(count=2000)


def test_hardware_that_is_not_ready_when_idle_is_caught_on_demand(tmp_path: Path) -> None:
    broken = tmp_path / "popcount.v"
    broken.write_text(SOURCE.read_text().replace("advance | ~cmd_valid", "advance"))
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
    broken.write_text(SOURCE.read_text().replace("endfunction", "endfunction garbage"))
    with pytest.raises(ToolError, match=r"Cfu\.v"):
        verilated.load(popcount_cfu(broken))


def test_a_kernel_sees_zero_from_a_cfu_that_hangs(popcount: HostCfu, tmp_path: Path) -> None:
    broken = tmp_path / "popcount.v"
    broken.write_text(SOURCE.read_text().replace("rsp_valid <= cmd_valid;", "rsp_valid <= 0;"))
    hangs = verilated.load(popcount_cfu(broken))
    assert hangs.handle.cfu_host_execute(0, 0, 1, 0) == 0
    with pytest.raises(SimulationError, match="hangs"):
        hangs.raise_unless_alive()
    hangs.reset()
    hangs.raise_unless_alive()
    assert popcount.run([Command(0, 0, 3)])[0].value == 2, "the other CFU is not affected"
