"""A CFU with one fault of the kind that CPU-CFU pairs have had."""

from amaranth.hdl import Module, Signal

from gateware.core.interface import CfuInterface

FAULTS = (
    "drops a command",
    "repeats a command",
    "stale response",
    "ready too early",
    "changes a waiting response",
    "not ready when idle",
)


class Faulty(CfuInterface):
    """``cfu``, but with ``fault``, at the fourth command where it happens once."""

    def __init__(self, cfu: CfuInterface, fault: str) -> None:
        assert fault in FAULTS
        self.cfu, self.fault = cfu, fault
        super().__init__()

    def elaborate(self, platform: object) -> Module:
        m = Module()
        m.submodules.cfu = inner = self.cfu
        m.d.comb += [
            inner.cmd_valid.eq(self.cmd_valid),
            self.cmd_ready.eq(inner.cmd_ready),
            inner.cmd_payload_function_id.eq(self.cmd_payload_function_id),
            inner.cmd_payload_inputs_0.eq(self.cmd_payload_inputs_0),
            inner.cmd_payload_inputs_1.eq(self.cmd_payload_inputs_1),
            self.rsp_valid.eq(inner.rsp_valid),
            inner.rsp_ready.eq(self.rsp_ready),
            self.rsp_payload_outputs_0.eq(inner.rsp_payload_outputs_0),
        ]
        commands, responses, last = Signal(3), Signal(3), Signal(32)
        with m.If(self.cmd_valid & inner.cmd_ready & (commands != 7)):
            m.d.sync += commands.eq(commands + 1)
        with m.If(self.rsp_valid & self.rsp_ready):
            m.d.sync += last.eq(inner.rsp_payload_outputs_0)
            with m.If(responses != 7):
                m.d.sync += responses.eq(responses + 1)
        waits = Signal()
        m.d.sync += waits.eq(self.rsp_valid & ~self.rsp_ready)
        self._break(m, commands == 3, responses == 3, last, waits)
        return m

    def _break(self, m: Module, fourth_command: Signal, fourth_response: Signal, last: Signal, waits: Signal) -> None:
        inner = self.cfu
        match self.fault:
            case "drops a command":
                with m.If(fourth_command):
                    m.d.comb += inner.cmd_valid.eq(0)
            case "repeats a command":
                with m.If(fourth_command & self.cmd_valid):
                    m.d.comb += self.cmd_ready.eq(0)
            case "stale response":
                with m.If(fourth_response):
                    m.d.comb += self.rsp_payload_outputs_0.eq(last)
            case "ready too early":
                m.d.comb += self.cmd_ready.eq(1)
            case "changes a waiting response":
                with m.If(waits):
                    m.d.comb += self.rsp_payload_outputs_0.eq(inner.rsp_payload_outputs_0 ^ 1)
            case "not ready when idle":
                m.d.comb += self.cmd_ready.eq(inner.cmd_ready & self.cmd_valid)
