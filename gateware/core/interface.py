"""The CPU's bus to its custom function unit."""

from amaranth.lib import wiring
from amaranth.lib.wiring import In, Out

OPCODE = 0x0B
"""Major opcode ``custom-0`` of every CFU instruction; R-type: funct7, rs2, rs1, funct3, rd."""

RESET_FUNCT3, RESET_FUNCT7 = 7, 0x7F
"""Opcode of the instruction that puts every CFU back to its power-up state."""


class CfuInterface(wiring.Component):
    """Base of everything that can sit behind VexRiscv's CFU plugin: ports and nothing else.

    The port names are those the CPU's SoC expects, so a converted component needs no wrapper; clock and
    reset are the domain ``sync``, named ``clk`` and ``reset`` by ``gateware.core.verilog.convert``.

    A command is transferred in a cycle with ``cmd_valid & cmd_ready``, a response in one with
    ``rsp_valid & rsp_ready``. Each command is answered by exactly one response, in order. Both sides keep
    valid and payload until the transfer. The CPU has at most two commands under way.

    ``cmd_ready`` is high whenever ``cmd_valid`` is low. VexRiscv needs it: while a command that has been accepted still
    waits in its execute stage, a low ``cmd_ready`` makes it issue the instruction behind, whatever that is, as another
    command, and write the response to that instruction's register. This toolkit's SoC mends that for CFUs in Verilog.
    """

    # A CFU is of use without its hardware, too: its header, its golden model. Amaranth would warn of it.
    _MustUse__silence = True

    cmd_valid: In(1)
    cmd_ready: Out(1)
    #: funct7 in bits 9:3, funct3 in bits 2:0
    cmd_payload_function_id: In(10)
    #: value of rs1
    cmd_payload_inputs_0: In(32)
    #: value of rs2
    cmd_payload_inputs_1: In(32)
    rsp_valid: Out(1)
    rsp_ready: In(1)
    #: value for rd
    rsp_payload_outputs_0: Out(32)
