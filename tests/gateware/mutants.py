"""Mutants of a CFU's netlist, made by Yosys' ``mutate``: all in one Verilog module, chosen while it runs."""

from __future__ import annotations

from pathlib import Path

from cfu.cfu_host import HostCfu
from cfu.errors import SimulationError
from cfu.fpga import toolchain
from gateware.testing import Command

SELECT = Command(6, 0x7E, 0, 0xDEADBEEF)
"""The command that chooses the mutant with the number in its first operand; 0 is the original."""

_WRAPPER = """
module Cfu(input clk, input reset, input cmd_valid, output cmd_ready, input [9:0] cmd_payload_function_id,
  input [31:0] cmd_payload_inputs_0, input [31:0] cmd_payload_inputs_1,
  output rsp_valid, input rsp_ready, output [31:0] rsp_payload_outputs_0);
  reg [15:0] mutant = 0;
  always @(posedge clk)
    if (cmd_valid && cmd_payload_function_id == {function_id} && cmd_payload_inputs_1 == {key})
      mutant <= cmd_payload_inputs_0[15:0];
  Mutants mutants(.mutant(mutant), .clk(clk), .reset(reset), .cmd_valid(cmd_valid), .cmd_ready(cmd_ready),
    .cmd_payload_function_id(cmd_payload_function_id), .cmd_payload_inputs_0(cmd_payload_inputs_0),
    .cmd_payload_inputs_1(cmd_payload_inputs_1), .rsp_valid(rsp_valid), .rsp_ready(rsp_ready),
    .rsp_payload_outputs_0(rsp_payload_outputs_0));
endmodule
"""


def make(verilog: str, count: int, folder: Path) -> list[str]:
    """Write ``folder/mutants.v`` with ``count`` mutants of ``verilog``; returns what each of them changes.

    ``folder`` must not be below /tmp when Yosys is YoWASP's.
    """
    (folder / "cfu.v").write_text(verilog)
    read = "read_verilog cfu.v; hierarchy -top Cfu; proc; flatten; opt -full; rename Cfu Mutants; "
    toolchain.run("yosys", ["-q", "-p", f"{read} write_rtlil original.il"], folder)
    listing = f"read_rtlil original.il; mutate -list {count} -seed 1 -o list.txt"
    toolchain.run("yosys", ["-q", "-p", listing], folder)
    mutations = (folder / "list.txt").read_text().splitlines()
    script = ["read_rtlil original.il"]
    script += [f"{line} -ctrl mutant 16 {number}" for number, line in enumerate(mutations, 1)]
    (folder / "mutate.ys").write_text("\n".join([*script, "write_verilog -noattr mutants.v", ""]))
    toolchain.run("yosys", ["-q", "-s", "mutate.ys"], folder)
    wrapper = _WRAPPER.replace("{function_id}", str(SELECT.funct7 << 3 | SELECT.funct3)).replace("{key}", str(SELECT.b))
    with (folder / "mutants.v").open("a") as file:
        file.write(wrapper)
    return mutations


def choose(host: HostCfu, number: int) -> None:
    """Make ``host`` mutant ``number``, in reset state."""
    host.reset()
    try:
        host.run([Command(SELECT.funct3, SELECT.funct7, number, SELECT.b)])
    except SimulationError:
        pass  # the mutant may break the bus at once
    host.reset()
