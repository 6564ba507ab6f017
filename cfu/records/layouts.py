"""How much of a cycle count is luck: the same program with its code and data in other places.

The caches have one way: functions and buffers whose addresses agree modulo 4 KB evict each other, and any edit moves
them. The spread over several layouts (cfu.firmware.linker) says which differences between two runs mean nothing.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from cfu.base.errors import CompileError
from cfu.flow import loop
from cfu.flow.loop import Request, Watcher

#: Layouts that are measured, the default one (0) included.
COUNT = 5


@dataclass(frozen=True)
class Spread:
    """Cycles of one program by layout; 0 is the default one."""

    cycles: Mapping[int, int]

    @property
    def median(self) -> float:
        return statistics.median(self.cycles.values())

    @property
    def percent(self) -> float:
        """From the fastest to the slowest layout, in percent of the median."""
        return 100 * (max(self.cycles.values()) - min(self.cycles.values())) / self.median

    def __str__(self) -> str:
        low, high = min(self.cycles.values()), max(self.cycles.values())
        return (
            f"{low:,} / {self.median:,.0f} / {high:,} cycles (min / median / max of {len(self.cycles)} layouts of the "
            f"same program), spread {self.percent:.2f}%"
        )


def measure(
    request: Request,
    known: Mapping[int, int],
    watch: Watcher | None = None,
    measured: Callable[[int, int], None] = lambda layout, cycles: None,
) -> Spread:
    """Simulate ``request`` in COUNT layouts, but for those ``known``; ``measured`` hears of each new one.

    Raises CompileError when the memory has no room for the gaps (up to 12 KB).
    """
    heard = watch or Watcher()
    cycles = {layout: value for layout, value in known.items() if layout < COUNT}
    for layout in range(COUNT):
        if layout not in cycles:
            heard.stage(f"layout {layout + 1} of {COUNT}")
            quiet = Watcher(progress=heard.progress, prepared=heard.prepared)
            cycles[layout] = _cycles(replace(request, layout=layout, check=False), quiet)
            measured(layout, cycles[layout])
    return Spread(dict(sorted(cycles.items())))


def _cycles(request: Request, watch: Watcher) -> int:
    try:
        return loop.run(request, watch).profile.cycles
    except CompileError as error:
        if not request.layout:
            raise
        raise CompileError(
            f"the spread cannot be measured, layout {request.layout} has no room for its gaps: {error.message}",
            "choose a larger --memory, or a larger --gate",
        ) from error
