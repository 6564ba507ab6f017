"""Tables for people."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from cfu.flow import Result
from cfu.profile import LayerProfile

_PLAIN = {"box": None, "pad_edge": False, "header_style": "bold"}


def of_simulation(result: Result) -> RenderableType:
    """The layers of one inference with their exact cycles, and what they add up to."""
    total = result.profile.cycles
    table = Table(**_PLAIN)
    for heading, right in (
        ("#", True), ("op", False), ("kernel", False), ("output", False), ("MACs", True), ("cycles", True),
        ("%", True), ("cyc/MAC", True),
    ):  # fmt: skip
        table.add_column(heading, justify="right" if right else "left", no_wrap=heading not in ("op", "kernel"))
    for item in result.profile.layers:
        table.add_row(
            str(item.layer.index),
            short(item.layer.op),
            item.layer.kernel_name,
            shape(item.layer.site.output.shape),
            f"{item.macs:,}" if item.macs else "",
            f"{item.cycles:,}",
            f"{100 * item.cycles / total:.1f}" if item.cycles else "",
            f"{item.cycles / item.macs:.2f}" if item.macs and item.cycles else "",
        )
    return Group(Text(), table, Text(), *_summary(result))


def of_comparison(results: Sequence[Result]) -> RenderableType:
    """Layer tables side by side: cycles of each result, and how many times faster the last is than the first."""
    names = [result.request.project.name for result in results]
    table = Table(**_PLAIN)
    table.add_column("#", justify="right")
    table.add_column("op")
    table.add_column("output", no_wrap=True)
    for name in names:
        table.add_column(f"{name}\ncycles", justify="right", no_wrap=True)
    table.add_column("times\nfaster", justify="right")
    rows = [{item.layer.index: item for item in result.profile.layers} for result in results]
    for index in sorted(set().union(*rows)):
        items = [row.get(index) for row in rows]
        some = next(item for item in items if item)
        table.add_row(
            str(index), short(some.layer.op), shape(some.layer.site.output.shape), *map(_cycles, items),
            _factor(items[0], items[-1]),
        )  # fmt: skip
    totals = [result.profile.cycles for result in results]
    table.add_section()
    table.add_row("", "all", "", *(f"{total:,}" for total in totals), f"{totals[0] / totals[-1]:.1f}", style="bold")
    return Group(Text(), table, Text(), *(_checked(result) for result in results))


def _cycles(item: LayerProfile | None) -> str:
    return f"{item.cycles:,}" if item else "(fused)"


def _factor(before: LayerProfile | None, after: LayerProfile | None) -> str:
    return f"{before.cycles / after.cycles:.1f}" if before and after and after.cycles else ""


def _summary(result: Result) -> list[Text]:
    profile, sizes, memory = result.profile, result.firmware.sizes, result.hardware.memory
    clock = result.request.project.settings.clock_mhz
    lines = [
        f"{result.request.project.name} on {result.resolved.model_id} ({result.resolved.source})",
        f"{profile.cycles:,} cycles, {profile.instructions:,} instructions, {profile.macs:,} MACs; "
        f"{profile.cycles / clock / 1000:.1f} ms if the clock is {clock:g} MHz",
        f"memory {memory.name}: code {sizes.text:,}, constants {sizes.rodata + sizes.weights:,}, "
        f"arena {sizes.arena:,}, scratch {sizes.scratch:,} bytes",
    ]
    if not memory.fits:
        lines.append(f"memory {memory.name} fits no chip: not a figure for any board")
    return [*map(Text, lines), _checked(result)]


def _checked(result: Result) -> Text:
    layers = len(result.program.executed)
    if result.bit_exact is None:
        return Text("not checked against TFLM (--no-check)", style="yellow")
    if result.mismatch:
        return Text(str(result.mismatch), style="bold red")
    kernels = f"{result.request.project.name}: " if result.request.project.name else ""
    return Text(f"{kernels}all {layers} executed layers are bit-exact with TFLM ({result.referee})", style="green")


def short(op: str) -> str:
    """An op's name, shorter where tables need it."""
    return op.replace("DEPTHWISE_CONV_2D", "DW_CONV_2D")


def shape(dimensions: Sequence[int]) -> str:
    return "x".join(map(str, dimensions))
