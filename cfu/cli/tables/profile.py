"""Where the cycles went, for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from rich.console import Group, RenderableType
from rich.text import Text

from cfu.cli.tables import simulation
from cfu.cli.tables.plain import WIDE, Grid, plain, rate
from cfu.profile import attribute, binary
from cfu.profile.attribute import Share
from cfu.profile.measure import Measured
from cfu.records import profile_document

#: A space at which no line is broken.
NO_BREAK = "\u00a0"

#: What the table of the layers says of bytes and rates, the least important first.
_MOVEMENT = ("array %", "out", "bytes in", "MACs/byte", "MACs/cycle")


def of_profile(
    measured: Measured, width: int, *, top: int, functions: bool, lines: bool, instructions: bool
) -> RenderableType:
    """Layers, causes, the CFU, and what else is asked for: at most ``top`` rows of each."""
    parts: list[RenderableType] = [_layers(measured, width), _causes(measured, width), *_cfu(measured)]
    if functions:
        parts.append(_functions(measured, top))
    if lines:
        parts.append(_lines(measured, top))
    if instructions:
        parts.append(_instructions(measured, top))
    blocks = [block for part in parts for block in (Text(), part)]
    return Group(*blocks, Text(), *_end(measured))


def in_a_line(measured: Measured) -> str:
    """The cycles and whether they count, for who asks for nothing else."""
    if measured.error is None:
        return simulation.in_a_line(measured.result)
    return f"{measured.result.name}: {measured.share.cycles:,} cycles of an inference that did not end"


def _end(measured: Measured) -> list[Text]:
    if measured.error is None:
        return simulation.summary(measured.result)
    return [
        Text(f"{measured.share.cycles:,} cycles of an inference that did not end; not checked"),
        Text(f"aborted: {measured.error.message}", style="bold red"),
    ]


def _layers(measured: Measured, width: int) -> Grid:
    """Percentages are of the layer's cycles; where it is narrow, groups that are nothing are left out."""
    wide, whole = width >= WIDE, measured.share.cycles
    groups = {
        name: causes
        for name, causes in measured.cpu.probes.groups.items()
        if wide or _part(measured.share, causes) not in ("", "0.0")
    }
    more = ("bytes in>", "out>", "MACs/byte>", "MACs/cycle>", "array %>") if wide else ()
    grid = plain("#>", "kernel", "cycles>", "%>", *(f"{name}>" for name in groups), *more, drop=_MOVEMENT,
                 fold=("kernel",))  # fmt: skip
    for layer in measured.layers:
        if layer.segment is None:
            continue
        share = layer.share
        row: list[str | Text] = [
            str(layer.profile.layer.index),
            Text(layer.profile.layer.kernel_name + ("" if layer.complete else " (aborted)")),
            f"{share.cycles:,}",
            _percent(share.cycles, whole),
            *(_part(share, causes) for causes in groups.values()),
        ]
        grid.add_row(*row, *(_movement(profile_document.of_layer(layer, measured), layer.profile.macs) if wide else ()))
    parts = (_part(measured.share, causes) for causes in groups.values())
    grid.add_row("", "all", f"{whole:,}", "", *parts, style="bold")
    return grid


def _part(share: Share, causes: tuple[str, ...]) -> str:
    return _percent(sum(share.causes[name] for name in causes), share.cycles)


def _movement(told: Mapping[str, Any], macs: int) -> tuple[str, ...]:
    cycles = sum(told["causes"].values())
    array = told["array_utilisation"]
    return (
        f"{told['bytes_loaded']:,}",
        f"{told['bytes_stored']:,}",
        f"{told['intensity_macs_per_byte']:.2f}" if macs and told["intensity_macs_per_byte"] is not None else "",
        rate(macs, cycles),
        f"{100 * array:.1f}" if array else "",
    )


def _causes(measured: Measured, width: int) -> Grid:
    """Causes that have cycles, and ``unknown``, which must have none."""
    wide = width >= WIDE
    grid = plain("cause", "cycles>", "%>", *(["meaning"] if wide else []), fold=("meaning",))
    spent = measured.share.causes
    for name, cause in measured.cpu.probes.causes.items():
        if spent[name] or name == "unknown":
            percent = _percent(spent[name], measured.share.cycles)
            grid.add_row(name, f"{spent[name]:,}", percent, *([cause.meaning] if wide else []))
    return grid


def _cfu(measured: Measured) -> list[RenderableType]:
    used = {name: use for name, use in measured.cfu.items() if use != attribute.CfuUse()}
    if not used:
        return []
    grid = plain("CFU instruction", "commands>", "stalls>", "after loads>", "busy>", fold=("CFU instruction",))
    for name, use in used.items():
        numbers = (use.count, use.stall_cycles, use.after_load_cycles, use.busy_cycles)
        grid.add_row(name, *(f"{number:,}" for number in numbers))
    notes = []
    array = profile_document.of_cfu(measured)["array"]
    if array is not None:
        done = f"{100 * array['utilisation']:.1f}% of {array['peak_macs_per_cycle']} MACs/cycle"
        notes.append(Text(f"array: {array['macs']:,} MACs, {done}"))
    notes += [Text(f"{name}: {count:,}") for name, count in measured.counters.items()]
    return [Group(grid, *notes)]


def _functions(measured: Measured, top: int) -> RenderableType:
    """The functions; those of one name carry their file."""
    told = profile_document.of_functions(measured)
    names = Counter(function["name"] for function in told)
    grid = plain("function", "cycles>", "%>", "instructions>", "most on", drop=("most on",), fold=("function",))
    for item in told[:top]:
        where = f" ({item['file']})" if names[item["name"]] > 1 and item["file"] else ""
        grid.add_row(
            Text(item["name"] + where), f"{item['cycles']:,}", _percent(item["cycles"], measured.share.cycles),
            f"{item['instructions']:,}", _most(Counter(item["causes"])),
        )  # fmt: skip
    return _with_rest(grid, len(told), top, "functions")


def _lines(measured: Measured, top: int) -> RenderableType:
    told = profile_document.of_lines(measured)
    grid = plain("line", "function", "cycles>", "%>", "most on", drop=("most on", "function"))
    for item in told[:top]:
        grid.add_row(
            Text(f"{item['file']}:{item['line']}"), Text(item["function"]), f"{item['cycles']:,}",
            _percent(item["cycles"], measured.share.cycles), _most(Counter(item["causes"])),
        )  # fmt: skip
    return _with_rest(grid, len(told), top, "lines")


def _instructions(measured: Measured, top: int) -> RenderableType:
    executed = attribute.by_instruction(measured.segments)
    ordered = sorted(executed.items(), key=lambda item: (-item[1].cycles, item[0]))
    texts = binary.disassemble(measured.image, measured.result.design.accelerator.cfu)
    grid = plain("pc", "instruction", "function", "count>", "cycles>", "most on", drop=("most on",),
                 fold=("instruction", "function"))  # fmt: skip
    for address, share in ordered[:top]:
        text = Text(texts.get(address, "").replace(" ", NO_BREAK))
        function = Text(measured.image.function(address).name)
        counts = (f"{share.instructions:,}", f"{share.cycles:,}")
        grid.add_row(f"{address:08x}", text, function, *counts, _most(share.causes))
    return _with_rest(grid, len(ordered), top, "instructions")


def _most(spent: Counter[str]) -> str:
    """The cause that took most."""
    name, cycles = spent.most_common(1)[0]
    return f"{name} {_percent(cycles, spent.total())}"


def _with_rest(grid: Grid, rows: int, top: int, what: str) -> RenderableType:
    if rows <= top:
        return grid
    return Group(grid, Text(f"and {rows - top:,} more {what}; --top shows more"))


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}" if part else ""
