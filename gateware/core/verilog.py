"""From a CFU to Verilog text."""

from amaranth.back import verilog
from amaranth.hdl import ClockDomain, Module, Signal

from gateware.core.interface import CfuInterface
from gateware.core.verilog_cfu import VerilogCfu

#: What the names of the outputs of counters start with.
_COUNTER = "counter_"


def convert(cfu: CfuInterface | VerilogCfu, *, counters: bool = False) -> str:
    """Verilog of ``cfu`` as module ``Cfu`` with the CPU's port names, ``clk`` and ``reset`` (synchronous, active high).

    The text depends on the design and on Amaranth's version only: no paths, no time stamps. A CFU written in Verilog
    is its own file's text. ``counters`` adds an output for each of the CFU's counters (see :func:`counters_of`),
    which only the instrumented simulator asks for: there is no trace of them in a netlist without.
    """
    if isinstance(cfu, VerilogCfu):
        return cfu.text()
    top = Module()
    domain = ClockDomain("sync")
    domain.clk.name = "clk"
    domain.rst.name = "reset"
    top.domains += domain
    top.submodules.cfu = cfu
    ports = [getattr(cfu, name) for name in CfuInterface.__annotations__]
    for name, counted in cfu.counters.items() if counters else ():
        ports.append(Signal(len(counted), name=_COUNTER + name))
        top.d.comb += ports[-1].eq(counted)
    ports = [domain.clk, domain.rst, *ports]
    return str(verilog.convert(top, name="Cfu", ports=ports, emit_src=False, strip_internal_attrs=True))


def counters_of(cfu: CfuInterface | VerilogCfu) -> dict[str, str]:
    """The CFU's counters: name, and the signal of module ``Cfu`` that has its value in a cycle."""
    if isinstance(cfu, VerilogCfu):
        return {name: name for name in cfu.counters}
    return {name: _COUNTER + name for name in cfu.counters}
