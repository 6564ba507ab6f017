"""What a run is held up to: the portable kernels, a run before it. From the history where that knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from cfu.base import cache
from cfu.base.errors import CfuError
from cfu.catalog import ids
from cfu.flow.accelerator import Accelerator
from cfu.flow.loop import Request, Watcher
from cfu.records import diff, document, history, recording, spoken
from cfu.records.history import Run


@dataclass(frozen=True)
class Other:
    """Another run of the same model: what it is called, its document, its number in the history if it has one."""

    name: str
    document: Mapping[str, Any]
    run: int | None = None

    @property
    def cycles(self) -> int:
        return int(self.document["cycles"])

    def beside(self, layers: Sequence[Mapping[str, Any]]) -> dict[int, int]:
        """The cycles that this run spends on what each of ``layers`` (of a document) does, by the layer's index.

        Where it did in one layer what ``layers`` do in several, they are beside the first of them.
        """
        return {
            own[0]["index"]: sum(layer["cycles"] for layer in theirs)
            for theirs, own in diff.matched(self.document["layers"], layers)
            if theirs and own
        }


def portable_request(request: Request) -> Request:
    """The same model, input and memory with the portable kernels, the CPU alone.

    They issue no CFU instruction: with a CFU beside the CPU they take the same cycles. So it is one run for all
    projects, and a changed CFU does not make it another.
    """
    alone = replace(request.design, accelerator=Accelerator())
    return replace(request, design=alone, kernels="portable", check=False, max_cycles=None, wave=None, wave_layer=None)


def is_portable(request: Request) -> bool:
    """Whether the run is itself one of the portable kernels alone."""
    return request.kernels == "portable" or (request.kernels == "project" and not request.design.accelerator.kernels)


def known_portable(request: Request) -> Other | None:
    """The portable kernels' run where the history has it and the cache knows what it would be of: nothing is built."""
    if history.location() is None:
        return None
    try:
        with cache.lookups_only():
            wanted = recording.content(portable_request(request))
        with history.opened() as kept:
            found = kept.same(wanted)
            return _other("portable", found[-1], kept) if found else None
    except (cache.NotKeptError, CfuError):
        return None


def portable(request: Request, watch: Watcher, command: str) -> Other:
    """The portable kernels' run: known, or simulated now and recorded as a comparison of ``command``'s.

    Raises CfuError when an op has no portable kernel, or there is no room.
    """
    known = known_portable(request)
    if known is not None:
        return known
    watch.stage("portable kernels")
    quiet = Watcher(progress=watch.progress, prepared=watch.prepared)
    result = recording.run(command, portable_request(request), quiet, comparison=True)
    return Other("portable", document.of_simulation(result))


def before(request: Request) -> tuple[Run, Other] | None:
    """The project's run of the same model, memory and kernels that was last; None when the history has none."""
    if history.location() is None:
        return None
    try:
        with history.opened() as kept:
            run = _spoken(kept, "last", request)
            return run, _other(f"run {run.id}", run, kept)
    except CfuError:
        return None


def named(text: str, request: Request) -> Other:
    """The run that ``text`` names: a number, or a word of :data:`cfu.records.spoken.WORDS`.

    Raises CfuError when there is none, when it is of another model, and when it did not end.
    """
    if not spoken.is_spoken(text):
        raise CfuError(
            f"--against {text!r} is no run", f"write portable, none, {', '.join(spoken.WORDS)} or a run's number"
        )
    with history.opened() as kept:
        run = _spoken(kept, text, request)
        if run.cycles is None:
            raise CfuError(f"run {run.id} was aborted", "choose another to hold this one up to")
        if run.model_sha256 != ids.resolve(request.model).sha256:
            raise CfuError(f"run {run.id} is of another model, {run.model}", "choose one of this model")
        return _other(f"run {run.id}", run, kept)


def _spoken(kept: history.History, text: str, request: Request) -> Run:
    model, memory = ids.resolve(request.model).sha256, request.design.target.memory.name
    return spoken.find(kept, text, request.design.origin, model, memory, request.kernels)


def _other(name: str, run: Run, kept: history.History) -> Other:
    return Other(name, kept.document(run), run.id)
