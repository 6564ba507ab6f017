"""Each block alone on ECP5, as a Markdown table: ``python -m tests.support.block_resources [SEEDS [NAME...]]``.

Each block stands between registers, as a CFU does in ``cfu synth``. Its cells are those that the netlist has with the
block more than with an empty box in its place.
"""

import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from amaranth.back import verilog
from amaranth.hdl import signed
from amaranth.lib import wiring

from cfu.fpga import netlist, parts, place
from cfu.sim import ports
from gateware.blocks.accumulator_bank import AccumulatorBank
from gateware.blocks.buffers import DualPortBuffer, PingPongBuffer
from gateware.blocks.clamp import Clamp
from gateware.blocks.dot_product import DotProduct
from gateware.blocks.elementwise import Elementwise
from gateware.blocks.line_buffer import LineBuffer
from gateware.blocks.lookup_table import LookupTable
from gateware.blocks.mac_array import MacArray
from gateware.blocks.packer import Packer
from gateware.blocks.pooling import PoolingReducer
from gateware.blocks.popcount_array import PopcountArray
from gateware.blocks.requantizer import Requantizer
from gateware.blocks.scaler import Scaler
from gateware.blocks.stream_fifo import StreamFifo
from gateware.blocks.window_addresses import WindowAddresses

PART = "ecp5-85k"
TARGET_MHZ = 100.0

BLOCKS: dict[str, Callable[[], wiring.Component]] = {
    "DotProduct(4, 8)": lambda: DotProduct(4, 8),
    "DotProduct(8, 8)": lambda: DotProduct(8, 8),
    "DotProduct(16, 8)": lambda: DotProduct(16, 8),
    "DotProduct(16, 4)": lambda: DotProduct(16, 4),
    "DotProduct(16, 2)": lambda: DotProduct(16, 2),
    "AccumulatorBank(4)": lambda: AccumulatorBank(4),
    "MacArray(4, 4, 512)": lambda: MacArray(4, 4, 512),
    "Scaler()": Scaler,
    "Requantizer()": Requantizer,
    "Clamp(32)": lambda: Clamp(32),
    "Elementwise()": Elementwise,
    "PoolingReducer()": PoolingReducer,
    "LookupTable(signed(8))": lambda: LookupTable(signed(8)),
    "DualPortBuffer(32, 512)": lambda: DualPortBuffer(32, 512),
    "PingPongBuffer(32, 512)": lambda: PingPongBuffer(32, 512),
    "WindowAddresses()": WindowAddresses,
    "LineBuffer(signed(8), 3, 128)": lambda: LineBuffer(signed(8), 3, 128),
    "Packer()": Packer,
    "StreamFifo(32, 64)": lambda: StreamFifo(32, 64),
    "PopcountArray(8, 32)": lambda: PopcountArray(8, 32),
}


def wrapper(ports: Mapping[str, tuple[str, int | None]]) -> tuple[str, str]:
    """Verilog of ``top`` around a block, and of an empty box that may stand for the block.

    A shift register feeds the block's inputs and a signature register takes its outputs, both through one more
    register, so that all paths are register to register and nothing can be optimised away.
    """
    connections, taken = [], {"input": 0, "output": 0}
    for name, (direction, width) in ports.items():
        if name in ("clk", "rst"):
            connections.append(f".{name}({name})")
            continue
        low = taken[direction]
        taken[direction] += width
        wire = "inputs" if direction == "input" else "results"
        connections.append(f".{name}({wire}[{low + width - 1}:{low}])")
    ni, no = taken["input"], taken["output"]
    top = f"""
module top(input wire clk, input wire rst, input wire serial_in, output wire serial_out);
  reg [{ni}:0] stimulus;
  reg [{ni - 1}:0] inputs;
  wire [{no - 1}:0] results;
  reg [{no - 1}:0] captured;
  reg [{no}:0] signature;
  always @(posedge clk) begin
    stimulus <= {{stimulus[{ni - 1}:0], serial_in}};
    inputs <= ~stimulus[{ni - 1}:0]; // inverted: no register of the block's may be merged with the shift register
    captured <= results;
    signature <= {{signature[{no - 1}:0], signature[{no}]}} ^ captured;
  end
  assign serial_out = signature[{no}];
  Block block({", ".join(connections)});
endmodule
"""
    declared = ", ".join(f"{direction} [{width - 1}:0] {name}" for name, (direction, width) in ports.items())
    return top, f"(* blackbox *) module Block({declared}); endmodule\n"


def measure(name: str, block: wiring.Component, seeds: int) -> str:
    """One row of the table."""
    part = parts.part(PART)
    text = verilog.convert(block, name="Block", emit_src=False, strip_internal_attrs=True)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "block.v"
        file.write_text(text)
        declared = ports.read(file, "Block")
    assert declared is not None
    top, box = wrapper(declared.ports)
    made = netlist.synthesize(part, {"block.v": text, "top.v": top}, "top")
    around = netlist.uses(part, netlist.synthesize(part, {"box.v": box, "top.v": top}, "top").cells)
    uses = {kind: use.used - around[kind].used for kind, use in netlist.uses(part, made.cells).items()}
    target = place.Target(part, part.package, "", TARGET_MHZ)
    timing = place.place_all(target, made.json, made.key, range(1, seeds + 1))
    latency = getattr(type(block), "LATENCY", "-")
    resources = " | ".join(f"{used:.0f}" for used in uses.values())
    return f"| `{name}` | {latency} | {resources} | {timing.median_mhz:.0f} |"


def main() -> None:
    seeds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    names = " | ".join(name.upper() for name in parts.part(PART).resources)
    print(f"| block | latency | {names} | MHz |\n|---|---|{'---|' * (names.count('|') + 1)}---|")
    for name in sys.argv[2:] or BLOCKS:
        print(measure(name, BLOCKS[name](), seeds), flush=True)


if __name__ == "__main__":
    main()
