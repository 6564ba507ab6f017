"""The whole loop on small models: a table, JSON, a mismatch found where it is, errors in one line."""

import json
import re
from pathlib import Path

import numpy as np
import pytest

from cfu.flow.inputs import load as load_inputs
from tests.flow.conftest import three_adds
from tests.support.rtl import BASELINE


def test_a_small_model_gives_a_table_and_a_document(cli, small_model: Path, tmp_path: Path) -> None:
    target = tmp_path / "run.json"
    outcome = cli("sim", BASELINE, "--model", small_model, "--json", target)
    assert outcome.code == 0, outcome.err
    assert "all 3 executed layers are bit-exact with TFLM" in outcome.out
    assert max(map(len, outcome.out.splitlines())) <= 80
    assert "\x1b" not in outcome.out
    document = json.loads(target.read_text())
    assert document["schema"] == {"name": "cfu.sim", "version": 1}
    assert (document["status"], document["bit_exact"], document["macs"]) == ("ok", True, 0)
    assert [layer["kernel"] for layer in document["layers"]] == ["add_s8"] * 3
    assert [layer["output_shape"] for layer in document["layers"]] == [[1, 2, 8]] * 3
    assert sum(layer["cycles"] for layer in document["layers"]) == document["cycles"] > 500
    assert document["sizes"]["arena"] >= 32
    assert document["simulator"]["cycles_per_second"] > 1000
    keys = {"project", "board", "memory", "model", "model_sha256", "input_sha256", "instructions", "toolchain"}
    assert keys <= document.keys()


def test_cycles_repeat_and_do_not_depend_on_the_check(cli, small_model: Path) -> None:
    documents = [
        json.loads(cli("sim", BASELINE, "--model", small_model, "--json", "-", option).out)
        for option in ("--check", "--no-check")
    ]
    assert documents[0]["layers"] == documents[1]["layers"]
    assert (documents[0]["bit_exact"], documents[1]["bit_exact"]) == (True, None)


def test_a_project_of_the_users_own_serves_its_layer(cli, make_project, small_model: Path) -> None:
    document = json.loads(cli("sim", make_project(), "--model", small_model, "--json", "-").out)
    assert [layer["kernel"] for layer in document["layers"]] == ["add_s8", "add_s8_wrapped", "add_s8"]
    assert document["layers"][0]["declined"][0] == {"kernel": "add_s8_wrapped", "reason": "only the second"}
    assert document["status"] == "ok"


def test_portable_kernels_can_be_asked_for(cli, make_project, small_model: Path) -> None:
    outcome = cli("sim", make_project(), "--model", small_model, "--kernels", "portable", "--json", "-")
    assert {layer["kernel"] for layer in json.loads(outcome.out)["layers"]} == {"add_s8"}


def test_a_corrupted_kernel_is_found_at_its_layer_and_index(cli, make_project, small_model: Path, tmp_path) -> None:
    body = "enum kernel_status status = add_s8(params, io); y[11] ^= 4; return status;"
    outcome = cli("sim", make_project(body), "--model", small_model, "--json", tmp_path / "run.json")
    assert outcome.code == 3
    where = r"layer 1 ADD \(add_s8_wrapped\) differs from TFLM at \S+\[0, 1, 3\]"
    found = re.search(where + r": expected (-?\d+), got (-?\d+)", outcome.err)
    assert found, outcome.err
    assert int(found[1]) ^ 4 == int(found[2])
    document = json.loads((tmp_path / "run.json").read_text())
    assert (document["status"], document["bit_exact"]) == ("mismatch", False)


COUNTER = r"the program wrote the CPU's cycle counter \(seen in cycle [\d,]+, after the layer at position 1\)"


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("return add_s8(params, oi);", r"wrapped\.c:7: 'oi' undeclared"),
        (
            '__asm__ volatile(".word 0"); return KERNEL_OK;',
            r"trapped: illegal instruction, pc 0x\w+ in add_s8_wrapped \(\S*wrapped\.c:[67]\)",
        ),
        ("for (;;) {}", r"no end after 300,000 cycles, pc 0x\w+ in add_s8_wrapped \(\S*wrapped\.c:7\)"),
        ("return *(volatile uint32_t *)0x48000000 == 0;", r"8 bus accesses found no memory"),
        (
            "int deep(int n) { volatile int a[8]; a[n & 7] = n; return deep(n + 1) + a[0]; } return deep(0);",
            r"the stack overflowed, seen in cycle [\d,]+, pc 0x\w+ in deep",
        ),
        ("void (*volatile none)(void) = 0; none();", r"trapped: .* pc 0x00000000 in \?"),
        ("return KERNEL_UNSUPPORTED;", r"a kernel refused its parameters: status 1"),
        ("extern int nowhere(void); return nowhere();", r"nothing defines nowhere"),
        *(
            (f'__asm__ volatile("{write}"); return add_s8(params, io);', COUNTER)
            for write in ("csrw mcycle, zero", "csrw mcycleh, sp", "csrrs t0, mcycle, sp")
        ),
    ],
)
def test_a_broken_kernel_is_one_line(cli, make_project, small_model: Path, body: str, message: str, tmp_path) -> None:
    target = tmp_path / "run.json"
    outcome = cli("sim", make_project(body), "--model", small_model, "--max-cycles", 300_000, "--json", target)
    assert outcome.code == 1
    assert re.search(message, outcome.err), outcome.err
    lines = [line for line in outcome.err.splitlines() if not line.startswith("warning: ")]  # gcc sees some of it
    assert len(lines) == 1 and lines[0].startswith("error: ")
    assert json.loads(target.read_text())["status"] == "error"


BROKEN_PYTHON = {
    "import nothing_of_that_name": r"accelerator\.py:1: ModuleNotFoundError",
    "def broken(": r"accelerator\.py:1: SyntaxError",
    "x = 1": r"sets no `accelerator`",
    "import sys\nsys.exit(0)": r"accelerator\.py:2: SystemExit: 0",
    "from cfu.flow.accelerator import Accelerator\nfrom gateware.core.cfu import Cfu\nclass Bad(Cfu):\n"
    "    def elaborate(self, platform):\n        return self.no_such_signal\n"
    "accelerator = Accelerator(cfu=Bad([]))": r"accelerator\.py:5: AttributeError",
}


@pytest.mark.parametrize("text", BROKEN_PYTHON)
def test_a_broken_accelerator_is_one_line(cli, make_project, small_model: Path, text: str) -> None:
    outcome = cli("sim", make_project(accelerator=text), "--model", small_model)
    assert outcome.code == 1
    assert re.search(BROKEN_PYTHON[text], outcome.err), outcome.err
    assert outcome.err.count("\n") == 1


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("bord = 1", "bord: there is no such key"),
        ("clock_mhz = -1", "clock_mhz: must be a number > 0"),
        ("= 3", "is not valid TOML"),
        (f"clock_mhz = 1{'0' * 5000}", "is not valid TOML"),
        (f"options = {'[' * 3000}{']' * 3000}", "is nested too deep"),
        (r'accelerator = "a\u0000b"', "accelerator: must be a path"),
        ('memory = "huge"', "unknown memory 'huge'; choose one of ulx3s-85f, "),
        ('memory = "sdram-32m"', "memory sdram-32m cannot be simulated: it is in a chip behind LiteDRAM"),
    ],
)
def test_bad_settings_are_named(cli, make_project, small_model: Path, toml: str, message: str) -> None:
    outcome = cli("sim", make_project(toml=toml), "--model", small_model)
    assert (outcome.code, message in outcome.err) == (1, True), outcome.err


def test_a_model_that_does_not_fit_says_by_how_much(cli, tmp_path: Path) -> None:
    wide = tmp_path / "wide.tflite"
    wide.write_bytes(three_adds(width=90_000).content)
    outcome = cli("sim", BASELINE, "--model", wide)
    assert outcome.code == 1
    assert re.search(r"does not fit memory ulx3s-85f: [\d,]+ bytes short in main_ram", outcome.err), outcome.err


def test_inputs_are_checked(cli, small_model: Path, tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.npy"
    np.save(wrong, np.zeros((1, 8), np.int8))
    short = tmp_path / "short.bin"
    short.write_bytes(bytes(15))
    for given, message in (
        (wrong, r"wrong\.npy is int8 \[1, 8\], not int8 \[1, 2, 8\]"),
        (short, r"short\.bin has 15 bytes, not 16"),
        ("nobody=random:1", r"no input for 'nobody=random:1'; the model's inputs are 'input0'"),
        ("random:x", r"has no seed"),
        ("missing.npy", r"cannot read input missing\.npy: No such file"),
        ("photo.jpg", r"unknown kind of input 'photo\.jpg'"),
    ):
        outcome = cli("sim", BASELINE, "--model", small_model, "--input", given)
        assert (outcome.code, bool(re.search(message, outcome.err))) == (1, True), outcome.err


def test_inputs_from_files_and_seeds() -> None:
    model = three_adds()
    (first,), (same,), (other,) = (load_inputs(model, [f"random:{seed}"]) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first.value, same.value)
    assert (first.value != other.value).any()
    assert (first.value.dtype, first.value.shape) == (np.int8, (1, 2, 8))


@pytest.mark.slow
def test_a_wave_of_one_layer_is_written(cli, small_model: Path, tmp_path: Path) -> None:
    wave = tmp_path / "add.fst"
    outcome = cli("sim", BASELINE, "--model", small_model, "--wave", wave, "--wave-layer", 1)
    assert outcome.code == 0, outcome.err
    assert wave.stat().st_size > 1000
    outcome = cli("sim", BASELINE, "--model", small_model, "--wave", wave, "--wave-layer", 7)
    assert (outcome.code, "no executed layer 7; layers are 0, 1, 2" in outcome.err) == (1, True)


HANGING = """
from pathlib import Path
from dataclasses import replace
from cfu import Accelerator
from cfu.lowering import portable_kernel
from gateware import Instruction, VerilogCfu

HERE = Path(__file__).parent
second = replace(
    portable_kernel("add_s8"), name="add_s8_wrapped", header="wrapped.h", source=HERE / "wrapped.c",
    accepts=lambda site: None if site.op.index == 1 else "only the second",
)
hang = Instruction("hang", "Never ends.", lambda state: 0, result=1, latency="variable")
accelerator = Accelerator(cfu=VerilogCfu(HERE / "cfu.v", [hang]), kernels=(second,), include_dirs=(HERE,))
"""

HANGS = """
module Cfu(
  input clk, input reset, input cmd_valid, output cmd_ready, input [9:0] cmd_payload_function_id,
  input [31:0] cmd_payload_inputs_0, input [31:0] cmd_payload_inputs_1,
  output rsp_valid, input rsp_ready, output [31:0] rsp_payload_outputs_0
);
  assign cmd_ready = READY;
  assign rsp_valid = 1'b0;
  assign rsp_payload_outputs_0 = 32'd0;
endmodule
"""


def hanging(make_project, verilog: str, body: str) -> Path:
    """A project whose CFU is ``verilog`` with the one instruction ``hang``, and whose kernel is ``body``."""
    path: Path = make_project(body, accelerator=HANGING)
    (path / "cfu.v").write_text(verilog)
    source = path / "wrapped.c"
    source.write_text(source.read_text().replace("#include", '#include "cfu_ops.h"\n#include', 1))
    return path


#: A CFU that answers at once and counts commands; those of its declaration are fewer than its kernel's.
COUNTS = (
    HANGS.replace("  assign cmd_ready", "  reg [7:0] n = 0;\n  wire l = LOOP;\n  assign cmd_ready")
    .replace("READY", "rsp_ready ^ l")
    .replace("rsp_valid = 1'b0", "rsp_valid = cmd_valid")
    .replace("endmodule", "  always @(posedge clk) begin if (cmd_valid) n <= n + 1; WHAT end\nendmodule")
)


@pytest.mark.parametrize(
    ("loop", "what", "told"),
    [
        ("0", 'if (&n) $fatal(1, "no");', r"cfu\.v:\d+: Verilog \$stop; correct the CFU's hardware"),
        ("&n & ~l", "", r"\.v:\d+: DIDNOTCONVERGE: .*; correct the CFU's hardware"),
    ],
)
@pytest.mark.parametrize("command", ["sim", "layer"])
def test_hardware_that_ends_its_simulation(cli, make_project, small_model, command, loop, what, told) -> None:
    verilog = COUNTS.replace("LOOP", loop).replace("WHAT", what)
    path = hanging(make_project, verilog, "for (int i = 0; i < 300; i++) cfu_hang(); return add_s8(params, io);")
    outcome = cli(command, path, "--model", small_model)
    assert outcome.code == 1 and re.search(f"error: .*{told}", outcome.err), outcome.err


@pytest.mark.parametrize(("ready", "what"), [("1'b1", "answer"), ("!cmd_valid", "take")])
def test_a_cfu_that_hangs_is_told_with_its_instruction(cli, make_project, small_model, ready: str, what: str) -> None:
    path = hanging(make_project, HANGS.replace("READY", ready), "return cfu_hang();")
    outcome = cli("sim", path, "--model", small_model)
    assert outcome.code == 1
    assert re.search(rf"the CFU does not {what} hang, pc 0x\w+ in add_s8_wrapped \(\S*wrapped\.c", outcome.err), (
        outcome.err
    )
