"""Simulation of blocks for their tests: pipelines of fixed latency, and streams with random stalls."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from amaranth.hdl import ClockDomain, Module
from amaranth.lib import wiring
from amaranth.sim import Simulator

MAX_WAIT = 1000
"""Cycles without a transfer after which a stream counts as hanging."""


def _simulate(block: wiring.Component, bench: Any) -> None:
    top = Module()
    top.domains.sync = ClockDomain()  # combinational blocks have none
    top.submodules.block = block
    simulator = Simulator(top)
    simulator.add_clock(1e-6)
    simulator.add_testbench(bench)
    simulator.run()


def run_pipeline(
    block: wiring.Component, inputs: Sequence[Mapping[str, Any]], outputs: Sequence[str], latency: int
) -> list[tuple[Any, ...]]:
    """Apply one mapping of port values a cycle; returns the outputs that belong to each, ``latency`` cycles later."""
    results: list[tuple[Any, ...]] = []

    async def bench(ctx: Any) -> None:
        for cycle in range(len(inputs) + latency):
            for name, value in inputs[min(cycle, len(inputs) - 1)].items():
                ctx.set(getattr(block, name), value)
            if cycle >= latency:
                results.append(tuple(ctx.get(getattr(block, name)) for name in outputs))
            await ctx.tick()

    _simulate(block, bench)
    return results


def run_stream(
    block: wiring.Component,
    items: Sequence[Any],
    expected: int,
    *,
    ports: Mapping[str, Any] | None = None,
    stalls: float = 0.3,
    seed: int = 0,
) -> list[Any]:
    """Feed stream ``i`` (if the block has one) and collect ``expected`` items of ``o``, with random stalls on both.

    ``ports`` are set at the start; a port ``start`` is high in the first cycle only. Raises AssertionError when the
    block hangs, or changes or withdraws an item that waits.
    """
    rng = random.Random(seed)
    results: list[Any] = []

    async def bench(ctx: Any) -> None:
        sent, idle, offered, waiting = 0, 0, False, None
        for name, value in (ports or {}).items():
            ctx.set(getattr(block, name), value)
        while len(results) < expected:
            offered = sent < len(items) and (offered or rng.random() >= stalls)
            taking = rng.random() >= stalls
            ctx.set(block.o.ready, taking)
            accepted = False
            if items:
                ctx.set(block.i.valid, offered)
                if offered:
                    ctx.set(block.i.payload, items[sent])
                accepted = offered and bool(ctx.get(block.i.ready))
            valid, payload = ctx.get(block.o.valid), ctx.get(block.o.payload)
            assert waiting is None or (valid and payload == waiting), "an item changed while it waited"
            waiting = payload if valid and not taking else None
            if valid and taking:
                results.append(payload)
            if accepted:
                sent, offered = sent + 1, False
            idle = 0 if accepted or (valid and taking) else idle + 1
            assert idle < MAX_WAIT, f"hangs after {sent} items in, {len(results)} out"
            await ctx.tick()
            if ports and "start" in ports:
                ctx.set(block.start, 0)

    _simulate(block, bench)
    return results
