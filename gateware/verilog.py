"""From a CFU to Verilog text."""

from amaranth.back import verilog
from amaranth.hdl import ClockDomain, Module

from gateware.interface import CfuInterface
from gateware.verilog_cfu import VerilogCfu


def convert(cfu: CfuInterface | VerilogCfu) -> str:
    """Verilog of ``cfu`` as module ``Cfu`` with the CPU's port names, ``clk`` and ``reset`` (synchronous, active high).

    The text depends on the design and on Amaranth's version only: no paths, no time stamps. A CFU written in Verilog
    is its own file's text.
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
    return verilog.convert(
        top, name="Cfu", ports=[domain.clk, domain.rst, *ports], emit_src=False, strip_internal_attrs=True
    )
