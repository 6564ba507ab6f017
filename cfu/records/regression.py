"""Which recorded runs are best, which got slower, and whether by more than luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cfu.base.errors import CfuError
from cfu.records import history, layouts, recorded, spoken
from cfu.records.history import Content, History, Run
from cfu.records.layouts import Spread

#: Percent above the best from which a run is marked, where no gate says otherwise.
REGRESSION = 2.0


@dataclass(frozen=True)
class Mark:
    """A run against the best before it: ``percent`` more cycles (None without one to compare), a word on it."""

    percent: float | None
    word: str


@dataclass(frozen=True)
class Judgement:
    """The newest run of a group against ``baseline`` cycles; ``named`` says whose. ``gate`` is in percent."""

    run: Run
    baseline: int
    named: str
    gate: float
    spread: Spread | None = None

    @property
    def percent(self) -> float:
        return 100 * ((self.run.cycles or 0) / self.baseline - 1)

    @property
    def allowed(self) -> float:
        """The gate, or the spread over layouts where that is larger: less than that may be luck."""
        return max(self.gate, self.spread.percent if self.spread else 0.0)

    @property
    def passed(self) -> bool:
        return self.percent <= self.allowed

    def __str__(self) -> str:
        return (
            f"{self.run.project} on {self.run.model}: run {self.run.id} takes {self.run.cycles:,} cycles, "
            f"{self.percent:+.2f}% against {self.named} ({self.baseline:,}); {self.allowed:.2f}% allowed"
        )


def groups(runs: Sequence[Run]) -> list[list[Run]]:
    """Comparable runs together, each group in the order in which they were made."""
    found: dict[tuple[str, ...], list[Run]] = {}
    for run in runs:
        found.setdefault(run.group, []).append(run)
    return list(found.values())


def marks(runs: Sequence[Run], percent: float = REGRESSION) -> dict[int, Mark]:
    """A mark for each run, by its number."""
    found = {}
    for group in groups(runs):
        leader = history.best(group)
        before: Run | None = None
        for run in group:
            change: float | None = (
                100 * (run.cycles / before.cycles - 1) if before and before.cycles and run.cycles else None
            )
            found[run.id] = Mark(change, "best" if run is leader else _word(run, change, percent))
            before = history.best([run] if before is None else [before, run])
    return found


def _word(run: Run, change: float | None, percent: float) -> str:
    if run.comparison:
        return "comparison"
    if run.status != "ok":
        return run.status
    if change is not None and change > percent:
        return "REGRESSION"
    return "unchecked" if run.bit_exact is None else ""


def judge(group: Sequence[Run], gate: float, baseline: tuple[int, str] | None = None) -> Judgement:
    """The newest of comparable runs against ``baseline``, by default the best before it (itself, when it is the first).

    Raises CfuError when the newest run has no result or a wrong one.
    """
    newest = group[-1]
    if newest.cycles is None or newest.bit_exact is False:
        how = "was aborted" if newest.cycles is None else "differs from TFLM"
        raise CfuError(f"run {newest.id} of {newest.project} on {newest.model} {how}", "mend it and run it again")
    if baseline is None:
        leader = history.best(group[:-1])
        baseline = (leader.cycles or 0, f"run {leader.id}, the best before") if leader else (newest.cycles, "itself")
    return Judgement(newest, *baseline, gate)


def baseline_of(kept: History, text: str, model_sha256: str) -> tuple[int, str]:
    """Cycles of the run with the number ``text``, or of the document in the file ``text``, and how to call them.

    Raises CfuError when there is none, or when it is of another model.
    """
    told = spoken.number(text)
    if told is not None:
        run = kept.run(told)
        cycles, named, model, sha = run.cycles, f"run {run.id}", str(run.model), str(run.model_sha256)
    else:
        found = recorded.read(Path(text))
        cycles, named = found.get("cycles"), text
        model, sha = str(found.get("model")), str(found.get("model_sha256"))
    if not cycles:
        raise CfuError(f"{named} was aborted", "choose another baseline")
    if sha != model_sha256:
        raise CfuError(f"{named} is of another model, {model}", "choose another baseline")
    return cycles, named


def spread_of(kept: History, content: Content) -> Spread | None:
    """The spread over layouts of this program, if it was measured."""
    found = kept.layouts(content)
    return Spread(found) if len(found) >= layouts.COUNT else None


def arguments(document: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """The model and the inputs of a recorded run, as the command line says them.

    Raises CfuError for a run that was recorded before they were kept.
    """
    model = document.get("model_argument")
    if not isinstance(model, str):
        raise CfuError("this run was recorded without the words that repeat it", "run `cfu sim` again, then this")
    return model, tuple(f"{item['name']}={item['source']}" for item in document.get("inputs", ()))
