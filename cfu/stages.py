"""The stages of the loop as a script calls them: each takes a design and a model, and gives what the next wants.

``request`` are the fields of :class:`cfu.flow.loop.Request` besides: ``inputs`` (as ``--input`` takes them),
``kernels`` ("project", "portable", "tflm"), ``check``, ``max_cycles``, ``wave``, ``wave_layer``, ``layout``.

All raise CfuError for anything that the caller can mend, in one line.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cfu.base import files
from cfu.base.errors import kind
from cfu.catalog import ids
from cfu.compiler import Program
from cfu.flow import loop
from cfu.flow.design import Design
from cfu.flow.loop import Prepared, Request, Result
from cfu.model import load_model
from cfu.profile import measure as measuring
from cfu.profile.measure import Measured
from cfu.records import diff as differences
from cfu.records import document as documents
from cfu.records import profile_document
from cfu.records.diff import Difference


def compile(design: Design, model: str | Path, **request: Any) -> Program:
    """The model as C: a kernel for every layer, why others declined, where each tensor lies in the arena."""
    asked = _request(design, model, request)
    resolved = ids.resolve(asked.model)
    return loop.compile_model(asked, load_model(resolved.path), resolved)


def build(design: Design, model: str | Path, **request: Any) -> Prepared:
    """The model's ``firmware`` (ELF, sizes, symbols) and the ``hardware`` that runs it (Verilog, simulator)."""
    return loop.prepare(_request(design, model, request))


def simulate(design: Design, model: str | Path, **request: Any) -> Result:
    """One inference, simulated now: cycles of every layer in ``profile``, a difference from TFLM's in ``mismatch``."""
    return loop.run(_request(design, model, request))


def measure(design: Design, model: str | Path, **request: Any) -> Measured:
    """A profile: the model is simulated twice, and every cycle has its cause, line and layer."""
    return measuring.run(_request(design, model, request), loop.Watcher())


def _request(design: Design, model: str | Path, more: dict[str, Any]) -> Request:
    return Request(design, str(model) if isinstance(model, Path) else model, **more)


def document(done: Result | Measured) -> dict[str, Any]:
    """What ``--json`` writes of a simulation (schema ``cfu.sim``) or of a profile (``cfu.profile``)."""
    if isinstance(done, Measured):
        return profile_document.of_profile(done)
    if isinstance(done, Result):
        return documents.of_simulation(done)
    raise TypeError(f"only a Result or a Measured has a document, not {kind(done)}")


def diff(before: Result | Measured | Mapping[str, Any], after: Result | Measured | Mapping[str, Any]) -> Difference:
    """Two runs, or their documents, of one model, layer by layer: what got faster, by which cause."""
    first, second = (item if isinstance(item, Mapping) else document(item) for item in (before, after))
    return differences.compare(first, second, ("before", "after"))


def write_report(measured: Measured, path: str | Path) -> None:
    """The page that ``cfu report`` writes, into the file ``path``."""
    from cfu.report import facts, page  # here: only this needs templates and charts

    files.write_text(Path(path), page.render(facts.gather(measured, None)))
