"""A cocotb bench of any CFU: commands in, responses compared with the golden model's, with random back-pressure.

It runs inside the simulator, beside cocotb and nothing of this toolkit: ``cfu.host.cocotb.run_cocotb`` copies it there.
The file that CFU_COMMANDS names is JSON: ``seed``, ``stalls`` (probability, in each cycle and on each side),
``ready_when_idle``, ``commands`` (lists of funct3, funct7, a, b), ``names`` (what each is called) and ``expected``.
"""

from __future__ import annotations

import json
import os
import random
from pathlib import Path
from typing import Any

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import FallingEdge, RisingEdge

MAX_WAIT = 1000
"""Cycles without a transfer after which a CFU counts as hanging."""


async def reset(dut: Any) -> None:
    """Start the clock and hold ``reset`` for three cycles."""
    Clock(dut.clk, 10, unit="ns").start()
    for port in (dut.cmd_valid, dut.rsp_ready, dut.cmd_payload_function_id):
        port.value = 0
    dut.cmd_payload_inputs_0.value = dut.cmd_payload_inputs_1.value = 0
    dut.reset.value = 1
    for _ in range(3):
        await RisingEdge(dut.clk)
    dut.reset.value = 0


class Driver:
    """Offers commands in order, each until it is taken; now and then none, and then anything on the payload."""

    def __init__(self, dut: Any, commands: list[list[int]], stalls: float, rng: random.Random) -> None:
        self.dut, self.commands, self.stalls, self.rng = dut, commands, stalls, rng
        self.taken = 0
        self.offered = False

    def drive(self) -> None:
        dut, rng = self.dut, self.rng
        self.offered = self.taken < len(self.commands) and (self.offered or rng.random() >= self.stalls)
        dut.cmd_valid.value = self.offered
        if self.offered:
            funct3, funct7, a, b = self.commands[self.taken]
        else:
            funct3, funct7, a, b = (rng.getrandbits(bits) for bits in (3, 7, 32, 32))
        dut.cmd_payload_function_id.value = funct7 << 3 | funct3
        dut.cmd_payload_inputs_0.value, dut.cmd_payload_inputs_1.value = a, b

    def sample(self) -> bool:
        """Whether a command is taken in this cycle."""
        fires = bool(self.offered and self.dut.cmd_ready.value)
        if fires:
            self.taken, self.offered = self.taken + 1, False
        return fires


class Monitor:
    """Takes responses, now and then not; compares each, and that one which waits stays as it is."""

    def __init__(self, dut: Any, task: dict[str, Any], rng: random.Random) -> None:
        self.dut, self.expected, self.names = dut, task["expected"], task["names"]
        self.stalls, self.rng = task["stalls"], rng
        self.received = 0
        self.taking = False
        self.waiting: int | None = None

    def drive(self) -> None:
        self.taking = self.rng.random() >= self.stalls
        self.dut.rsp_ready.value = self.taking

    def sample(self, taken: int, offered: bool) -> bool:
        """Whether a response is taken in this cycle, up to which ``taken`` commands have been; one may be offered."""
        if not self.dut.rsp_valid.value:
            assert self.waiting is None, f"response {self.received} was withdrawn while it waited"
            return False
        if self.received == taken and offered and not self.taking:
            return False  # in advance: neither it nor its command is taken
        assert self.received < taken, f"a response without a command, after {taken}"
        value = int(self.dut.rsp_payload_outputs_0.value)
        assert self.waiting in (None, value), f"response {self.received} changed while it waited"
        if not self.taking:
            self.waiting = value
            return False
        name, expected = self.names[self.received], self.expected[self.received]
        assert value == expected, (
            f"command {self.received}, {name}: hardware answered {value:#010x}, golden {expected:#010x}"
        )
        self.received, self.waiting = self.received + 1, None
        return True


@cocotb.test()
async def answers_as_expected(dut: Any) -> None:
    task = json.loads(Path(os.environ["CFU_COMMANDS"]).read_text())
    rng = random.Random(task["seed"])
    driver, monitor = Driver(dut, task["commands"], task["stalls"], rng), Monitor(dut, task, rng)
    idle = 0
    await reset(dut)
    while monitor.received < len(task["expected"]):
        driver.drive()
        monitor.drive()
        await FallingEdge(dut.clk)  # combinational outputs have settled
        ready = bool(dut.cmd_ready.value)
        offered = driver.offered
        assert ready or offered or not task["ready_when_idle"], "cmd_ready is low without a command"
        moved = driver.sample()
        moved |= monitor.sample(driver.taken, offered)
        idle = 0 if moved else idle + 1
        assert idle < MAX_WAIT, f"hangs after {driver.taken} commands, {monitor.received} responses"
        await RisingEdge(dut.clk)
