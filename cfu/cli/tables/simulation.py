"""Tables for people."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.text import Text

from cfu.cli.tables.plain import WIDE, plain, rate, shape
from cfu.compiler.program import ALIAS
from cfu.flow.loop import Result
from cfu.flow.marks import LayerProfile
from cfu.records import document
from cfu.records.against import Other


def of_simulation(result: Result, width: int = 80, other: Other | None = None) -> RenderableType:
    """The layers of one inference with their exact cycles, and what they add up to; beside them ``other``'s cycles.

    In less than WIDE columns the op is left out: the kernel's name tells it. Then go, where there is no room, the
    outputs' shapes and the MACs.
    """
    total = result.profile.cycles
    beside = other.beside(document.of_simulation(result)["layers"]) if other else {}
    more = (f"{other.name}\ncycles>", "times\nfaster>") if other else ()
    table = plain("#>", *(["op"] if width >= WIDE else []), "kernel", "output", "MACs>", "cycles>", "%>",
                  "MACs/cycle>", *more, drop=("output", "MACs", "%"), fold=("kernel",))  # fmt: skip
    for item in result.profile.layers:
        alias, theirs = item.layer.kernel is None, beside.get(item.layer.index)
        table.add_row(
            str(item.layer.index),
            *([item.layer.op] if width >= WIDE else []),
            Text(f"{item.layer.op.lower()} {ALIAS}" if alias and width < WIDE else item.layer.kernel_name),
            shape(item.layer.site.output.shape),
            f"{item.macs:,}" if item.macs else "",
            f"{item.cycles:,}",
            f"{100 * item.cycles / total:.1f}" if item.cycles else "",
            rate(item.macs, item.cycles),
            *((f"{theirs:,}" if theirs else "", factor(theirs, item.cycles)) if other else ()),
        )
    if other:
        blank = [""] * (3 if width >= WIDE else 2)
        table.add_row("", "all", *blank, f"{total:,}", "", rate(result.profile.macs, total), f"{other.cycles:,}",
                      factor(other.cycles, total), style="bold")  # fmt: skip
    return Group(Text(), table, Text(), *summary(result))


def factor(before: int | None, after: int | None) -> str:
    """How many times fewer cycles after than before; nothing where that means nothing."""
    return f"{before / after:.2f}" if before and after else ""


def of_comparison(results: Sequence[Result]) -> RenderableType:
    """Layer tables side by side: cycles of each result, and how many times faster the last is than the first."""
    names = [result.name for result in results]
    table = plain("#>", "op", "output", *(f"{name}\ncycles>" for name in names), "times\nfaster>",
                  drop=("output",), keys=2)  # fmt: skip
    rows = [{item.layer.index: item for item in result.profile.layers} for result in results]
    for index in sorted(set().union(*rows)):
        items = [row.get(index) for row in rows]
        some = next(item for item in items if item)
        table.add_row(
            str(index), some.layer.op, shape(some.layer.site.output.shape), *map(_cycles, items),
            _factor(items[0], items[-1]),
        )  # fmt: skip
    totals = [result.profile.cycles for result in results]
    table.add_row("", "all", "", *(f"{total:,}" for total in totals), f"{totals[0] / totals[-1]:.1f}", style="bold")
    return Group(Text(), table, Text(), *(_checked(result) for result in results))


def _cycles(item: LayerProfile | None) -> str:
    return f"{item.cycles:,}" if item else "(fused)"


def _factor(before: LayerProfile | None, after: LayerProfile | None) -> str:
    return f"{before.cycles / after.cycles:.1f}" if before and after and after.cycles else ""


def summary(result: Result) -> list[Text]:
    """What was run, what it took, whether it is right."""
    profile, sizes, target = result.profile, result.firmware.sizes, result.design.target
    memory, clock = target.memory, target.clock_hz / 1e6
    lines = [
        f"{result.name} on {result.resolved.model_id} ({result.resolved.source}), input {_inputs(result)}",
        f"{profile.cycles:,} cycles, {profile.instructions:,} instructions, {profile.macs:,} MACs; "
        f"{profile.cycles / clock / 1000:.1f} ms if the clock is {clock:g} MHz",
        f"memory {memory.name}: code {sizes.text:,}, constants {sizes.rodata + sizes.weights:,}, "
        f"arena {sizes.arena:,}, scratch {sizes.scratch:,} bytes",
    ]
    if result.kernels_from:
        lines.append(
            f"kernels: TFLM's reference kernels of {result.kernels_from} (sha256 {result.kernels_from.sha256})"
        )
    if not memory.fits:
        lines.append(f"memory {memory.name} fits no chip: not a figure for any board")
    elif target.note:
        lines.append(target.note)
    return [*map(Text, lines), _checked(result)]


def in_a_line(result: Result) -> str:
    """The cycles and whether they count, for who asks for nothing else."""
    exact = {True: "bit-exact with TFLM", False: "differs from TFLM", None: "not checked"}[result.bit_exact]
    return f"{result.name} on {result.resolved.model_id}: {result.profile.cycles:,} cycles, {exact}"


def _inputs(result: Result) -> str:
    return ", ".join(dict.fromkeys(item.source for item in result.ready.inputs))


def _checked(result: Result) -> Text:
    layers = len(result.program.executed)
    if result.bit_exact is None:
        return Text("not checked against TFLM (--no-check)", style="yellow")
    if result.mismatch:
        return Text(str(result.mismatch), style="bold red")
    assert result.referee is not None
    return Text(
        f"{result.name}: all {layers} executed layers are bit-exact with TFLM\n(tflite-micro {result.referee.version})",
        style="green",
    )
