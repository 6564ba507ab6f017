"""What nextpnr's JSON report says: clocks, the critical path, utilisation. Pure text to dataclass.

A field that is missing raises ReportError: zero never means "not found".
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cfu.base.errors import ToolError


class ReportError(ToolError):
    """A tool's report lacks what it should say."""

    def __init__(self, what: str):
        super().__init__(f"nextpnr's report has no {what}", "is this nextpnr newer or older than the toolkit knows?")


@dataclass(frozen=True)
class CriticalPath:
    """The slowest path of one clock. Delays in ns; ``through`` are the modules on it, in order.

    ``source`` and ``sink`` are ``cell.port`` of the registers (or RAMs, multipliers) at its ends.
    """

    source: str
    sink: str
    logic_ns: float
    routing_ns: float
    through: tuple[str, ...]

    @property
    def total_ns(self) -> float:
        return self.logic_ns + self.routing_ns

    def __str__(self) -> str:
        share = 100 * self.routing_ns / self.total_ns if self.total_ns else 0
        return (
            f"from {self.source} to {self.sink}: {self.total_ns:.1f} ns = {self.logic_ns:.1f} logic + "
            f"{self.routing_ns:.1f} routing ({share:.0f}%), through {' > '.join(self.through)}"
        )


@dataclass(frozen=True)
class Report:
    """``fmax_mhz`` of the clock domain, its critical path, and used cells by type of logic element."""

    clock: str
    fmax_mhz: float
    path: CriticalPath
    used: Mapping[str, int]


def parse(text: str, clock_mhz: float | None = None) -> Report:
    """The report of a design whose main clock was asked to be ``clock_mhz``; None takes what nextpnr was told.

    Of several clocks the one with the least slack counts, relative to its own constraint: a memory chip's clock is a
    multiple of the CPU's. ``fmax_mhz`` is in terms of the main clock then, so that one number tells what passes.
    """
    try:
        report = json.loads(text)
    except json.JSONDecodeError as error:
        raise ReportError("JSON in it") from error
    clocks = _get(report, "fmax")
    if not clocks:
        raise ReportError("clock with a path")
    slowest = min(clocks, key=lambda name: _ratio(clocks[name]))
    paths = [path for path in _get(report, "critical_paths") if _inside(path, slowest)]
    if not paths:
        raise ReportError(f"critical path of clock {_plain(slowest)}")
    used = {name: _get(bels, "used") for name, bels in _get(report, "utilization").items()}
    asked = clock_mhz if clock_mhz is not None else float(_get(clocks[slowest], "constraint"))
    return Report(_plain(slowest), asked * _ratio(clocks[slowest]), _path(_get(paths[0], "path")), used)


def _ratio(clock: Any) -> float:
    return float(_get(clock, "achieved")) / float(_get(clock, "constraint"))


def _get(container: Any, key: str) -> Any:
    if not isinstance(container, dict) or key not in container:
        raise ReportError(key)
    return container[key]


def _inside(path: Any, clock: str) -> bool:
    """Whether both ends of the path are clocked by ``clock``; edges are ``posedge clk`` and ``negedge clk``."""
    return all(_get(path, end).split(" ")[-1] == clock for end in ("from", "to"))


def _path(segments: Sequence[Any]) -> CriticalPath:
    if not segments:
        raise ReportError("segment of the critical path")
    delays = {"routing": 0.0, "logic": 0.0}
    for segment in segments:
        delays["routing" if _get(segment, "type") == "routing" else "logic"] += float(_get(segment, "delay"))
    first, last = _get(segments[0], "from"), _get(segments[-1], "to")
    cells = [_get(_get(segment, "to"), "cell") for segment in segments]
    modules = dict.fromkeys(_module(cell) for cell in (_get(first, "cell"), *cells))
    return CriticalPath(_end(first), _end(last), delays["logic"], delays["routing"], tuple(modules))


def _end(end: Any) -> str:
    return f"{_readable(_get(end, 'cell'))}.{_get(end, 'port')}"


def _readable(cell: str) -> str:
    """The name in the design that a cell was named after, without what Yosys and nextpnr append."""
    name = re.sub(r"\$(?:abc9?|auto|techmap|procdff|memory)\$?[^.]*\$", "", cell)
    return re.sub(r"_(?:TRELLIS_FF|DFF[A-Z]*|SB_DFF[A-Z]*|LUT4|PFUMX|L6MUX21|CCU2C)_.*$", "", name) or cell


def _module(cell: str) -> str:
    """The instance that a cell belongs to; names that Yosys made up have none."""
    if cell.startswith("$"):
        return "(logic)"
    return cell.rpartition(".")[0].split("$")[0].rstrip(".") or "top level"


def _plain(clock: str) -> str:
    """A clock net's name without what nextpnr puts before it when it makes it global."""
    return clock.removeprefix("$glbnet$")
