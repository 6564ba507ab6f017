"""cocotb test of any Verilog CFU: commands and expected responses come from the file that CFU_COMMANDS names.

Runs inside the simulator. The file: JSON with ``seed``, ``stalls``, ``commands`` (lists of funct3, funct7, a, b) and
``expected`` (responses).
"""

import json
import os
import random
from pathlib import Path
from typing import Any

import cocotb
from cocotb.clock import Clock
from cocotb.triggers import FallingEdge, RisingEdge

MAX_WAIT = 1000


async def reset(dut: Any) -> None:
    Clock(dut.clk, 10, unit="ns").start()
    for port in (dut.cmd_valid, dut.rsp_ready, dut.cmd_payload_function_id):
        port.value = 0
    dut.cmd_payload_inputs_0.value = dut.cmd_payload_inputs_1.value = 0
    dut.reset.value = 1
    for _ in range(3):
        await RisingEdge(dut.clk)
    dut.reset.value = 0


@cocotb.test()
async def answers_as_expected(dut: Any) -> None:
    task = json.loads(Path(os.environ["CFU_COMMANDS"]).read_text())
    rng, stalls, commands = random.Random(task["seed"]), task["stalls"], task["commands"]
    responses: list[int] = []
    position, idle, offered = 0, 0, False
    await reset(dut)
    while len(responses) < len(commands):
        offered = position < len(commands) and (offered or rng.random() >= stalls)
        taking = rng.random() >= stalls
        dut.cmd_valid.value, dut.rsp_ready.value = offered, taking
        if offered:
            funct3, funct7, a, b = commands[position]
            dut.cmd_payload_function_id.value = funct7 << 3 | funct3
            dut.cmd_payload_inputs_0.value, dut.cmd_payload_inputs_1.value = a, b
        await FallingEdge(dut.clk)  # combinational outputs have settled
        idle += 1
        if dut.rsp_valid.value and taking:
            responses.append(int(dut.rsp_payload_outputs_0.value))
            idle = 0
        if offered and dut.cmd_ready.value:
            position, offered, idle = position + 1, False, 0
        assert len(responses) <= position and idle < MAX_WAIT
        await RisingEdge(dut.clk)
    assert responses == task["expected"]
