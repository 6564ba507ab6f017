"""From a CFU in Amaranth to Verilog text, in two steps: RTLIL, which Amaranth writes, and Yosys' Verilog of it."""

from collections.abc import Callable, Mapping

from amaranth._toolchain.yosys import find_yosys
from amaranth.back import rtlil, verilog
from amaranth.hdl import ClockDomain, Module, Signal, Value

from gateware.core.interface import CfuInterface

#: What the names of the outputs of counters start with.
COUNTER = "counter_"

Translator = Callable[[str], str]
"""RTLIL to Verilog: :func:`translate`, or one that remembers what it translated."""


def translate(text: str) -> str:
    """Verilog of RTLIL ``text``, by Yosys. It depends on nothing but the text and :func:`yosys_version`."""
    return str(verilog._convert_rtlil_text(text, strip_internal_attrs=True))


def yosys_version() -> str:
    """Which Yosys :func:`translate` runs: Amaranth's own or the system's."""
    found = find_yosys(lambda version: version >= (0, 40))
    return f"{found.__name__} {found.version()}"


def convert(cfu: CfuInterface, *, counters: Mapping[str, Value] | None = None, to: Translator = translate) -> str:
    """Verilog of ``cfu`` as module ``Cfu`` with the CPU's port names, ``clk`` and ``reset`` (synchronous, active high).

    The text depends on the design and on Amaranth's version only: no paths, no time stamps. Each of ``counters``
    becomes an output named :data:`COUNTER` and its name, which only the instrumented simulator asks for: there is no
    trace of them in a netlist without.
    """
    top = Module()
    domain = ClockDomain("sync")
    domain.clk.name = "clk"
    domain.rst.name = "reset"
    top.domains += domain
    top.submodules.cfu = cfu
    ports = [getattr(cfu, name) for name in CfuInterface.__annotations__]
    for name, counted in (counters or {}).items():
        ports.append(Signal(len(counted), name=COUNTER + name))
        top.d.comb += ports[-1].eq(counted)
    return to(rtlil.convert(top, name="Cfu", ports=[domain.clk, domain.rst, *ports], emit_src=False))
