"""What ``cfu sim`` says of a run beside others: the portable kernels, the run before."""

from __future__ import annotations

from typing import Any

from rich.text import Text

from cfu.flow.loop import Request, Result, Watcher
from cfu.records import against, document
from cfu.records.against import Other
from cfu.records.history import Run

#: Words of ``--against``, beside those for runs.
PORTABLE, NONE = "portable", "none"

#: From so many times fewer cycles a run is called faster: less comes from where code happens to lie.
_FASTER = 1.01

#: How it is shown that a run has nothing for all the work.
_ALARM = "bold yellow"


class Beside:
    """The runs that one of ``request`` is held up to. To be made before that run is: it becomes the last one.

    ``asked`` is what the user said: None takes the portable kernels where the history knows them, and simulates
    nothing. Raises CfuError when there is no such run.
    """

    def __init__(self, request: Request, asked: str | None):
        self._request, self._asked = request, asked
        self._earlier = against.before(request) if asked != NONE else None
        self.other: Other | None = None
        if asked not in (None, NONE, PORTABLE):
            self.other = against.named(asked or "", request)
        elif asked is None and not against.is_portable(request):
            self.other = against.known_portable(request)

    def complete(self, watch: Watcher) -> None:
        """Simulate the portable kernels where they are asked for and not known."""
        if self._asked == PORTABLE:
            self.other = against.portable(self._request, watch, "sim")

    def lines(self, result: Result) -> list[Text]:
        """The cycles against those of the other run and of the run before, in words."""
        told = self._against(result)
        if self.other and self._earlier and self.other.run == self._earlier[0].id:
            told = None  # the line on the run before says the same
        return [line for line in (told, self._was(result.profile.cycles)) if line is not None]

    def _against(self, result: Result) -> Text | None:
        own = not against.is_portable(self._request)
        if own and self._request.kernels == "project" and not _serves(result):
            return Text(
                "no layer runs a kernel of this project: all are portable C; --json says why each kernel declined",
                style=_ALARM,
            )
        if self.other is None:
            unknown = own and self._asked is None
            return Text("portable C is not known for this: --against portable simulates it once") if unknown else None
        told = _told(self.other, result.profile.cycles)
        if own and told.style == _ALARM:
            told.append(f"; {_serves(result)} of {len(result.program.executed)} layers run this project's kernels")
        return told

    def _was(self, cycles: int) -> Text | None:
        if self._earlier is None:
            return None
        run, other = self._earlier
        where = f"run {run.id}{_but(run)}"
        if other.cycles == cycles:
            return Text(f"{cycles:,} cycles as before ({where})")
        change = 100 * (cycles / other.cycles - 1)
        style = "green" if change < 0 else "yellow"
        return Text(f"was {other.cycles:,} cycles ({where}), now {cycles:,} ({change:+.2f}%)", style=style)

    def document(self, result: Result) -> dict[str, Any]:
        """The fields ``against`` and ``previous`` of ``cfu sim``'s document; null where there is none."""
        cycles, other = result.profile.cycles, self.other
        beside = other.beside(document.of_simulation(result)["layers"]) if other else {}
        return {
            "against": other and {
                "name": other.name, "run": other.run, "cycles": other.cycles, "factor": other.cycles / cycles,
                "layers": [{"index": index, "cycles": spent} for index, spent in beside.items()],
            },
            "previous": self._earlier and {
                "run": self._earlier[0].id, "cycles": self._earlier[1].cycles,
                "percent": 100 * (cycles / self._earlier[1].cycles - 1),
            },
        }  # fmt: skip


def _serves(result: Result) -> int:
    """How many layers one of the project's own kernels runs."""
    own = {kernel.name for kernel in result.design.accelerator.kernels}
    return sum(layer.kernel is not None and layer.kernel.name in own for layer in result.program.executed)


def _told(other: Other, cycles: int) -> Text:
    where = f"{other.cycles:,} cycles" + (f", run {other.run}" if other.run and other.name == PORTABLE else "")
    called = "portable C" if other.name == PORTABLE else other.name
    factor = other.cycles / cycles
    if factor >= _FASTER:
        return Text(f"{factor:.2f} times faster than {called} ({where})", style="green")
    change = f"{100 * (1 / factor - 1):+.2f}% cycles"
    return Text(f"no faster than {called} ({where}): {change}", style=_ALARM)


def _but(run: Run) -> str:
    if run.bit_exact:
        return ""
    return ", not checked" if run.bit_exact is None else ", which differed from TFLM"
