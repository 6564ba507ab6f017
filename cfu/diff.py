"""Two runs of one model, layer by layer: what got faster or slower, and which cause changed most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cfu import recorded
from cfu.errors import CfuError

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """A number before and after; None where there is none: a layer that another kernel took in."""

    name: str
    before: int | None
    after: int | None

    @property
    def delta(self) -> int:
        return (self.after or 0) - (self.before or 0)

    @property
    def factor(self) -> float | None:
        """How many times fewer cycles after than before; None where that means nothing."""
        return self.before / self.after if self.before and self.after else None


@dataclass(frozen=True)
class LayerChange:
    """One layer: cycles, kernels (None where it is part of another layer), and the cause that changed most."""

    index: int
    op: str
    kernels: tuple[str | None, str | None]
    cycles: Change
    cause: Change | None


@dataclass(frozen=True)
class Difference:
    """Two runs. ``notes`` are what a reader must know before believing the numbers; ``causes`` are of the whole."""

    before: Document
    after: Document
    names: tuple[str, str]
    cycles: Change
    layers: tuple[LayerChange, ...]
    causes: tuple[Change, ...]
    notes: tuple[str, ...]


def compare(before: Document, after: Document, names: tuple[str, str], force: bool = False) -> Difference:
    """The difference of two runs' documents, called ``names``.

    Layers are matched by the index of their first op. Raises CfuError for a run that was aborted, and for runs of
    different models unless ``force``.
    """
    for document, name in zip((before, after), names, strict=True):
        if recorded.failed(document):
            raise CfuError(f"{name} was aborted: {recorded.reason(document)}", "compare runs that ended")
    different = before.get("model_sha256") != after.get("model_sha256")
    if different and not force:
        models = " and ".join(f"{d.get('model')} ({str(d.get('model_sha256'))[:8]})" for d in (before, after))
        raise CfuError(f"{names[0]} and {names[1]} are of different models: {models}", "--force compares them anyway")
    rows = [{layer["index"]: layer for layer in document["layers"]} for document in (before, after)]
    layers = [_layer(rows[0].get(index), rows[1].get(index)) for index in sorted({*rows[0], *rows[1]})]
    return Difference(
        before, after, names, Change("cycles", before["cycles"], after["cycles"]), tuple(layers),
        tuple(changes(before.get("causes"), after.get("causes"))), tuple(_notes(before, after, names)),
    )  # fmt: skip


def changes(before: Mapping[str, int] | None, after: Mapping[str, int] | None) -> list[Change]:
    """Every cause that either run has, in their order; [] when one was not profiled."""
    if not before or not after:
        return []
    return [Change(name, before.get(name, 0), after.get(name, 0)) for name in dict.fromkeys((*before, *after))]


def _layer(before: Document | None, after: Document | None) -> LayerChange:
    some = before or after or {}
    one, other = before or {}, after or {}
    found = [change for change in changes(one.get("causes"), other.get("causes")) if change.delta]
    return LayerChange(
        some["index"],
        some["op"],
        (one.get("kernel"), other.get("kernel")),
        Change("cycles", one.get("cycles"), other.get("cycles")),
        max(found, key=lambda change: abs(change.delta), default=None),
    )


def _notes(before: Document, after: Document, names: Sequence[str]) -> list[str]:
    """What differs between the runs apart from what was meant to, and what is wrong with either."""
    notes = [
        f"{name} differs from TFLM: {document['mismatch']}"
        for document, name in zip((before, after), names, strict=True)
        if document.get("mismatch")
    ]
    told = {
        "model": lambda d: d.get("model"),
        "memory": lambda d: (d.get("memory") or {}).get("name"),
        "inputs": lambda d: str(d.get("input_sha256"))[:8],
        "compiler": lambda d: (d.get("toolchain") or {}).get("firmware_compiler"),
        "layout": lambda d: d.get("layout", 0),
    }
    for what, of in told.items():
        if of(before) != of(after):
            notes.append(f"different {what}: {of(before)}, {of(after)}")
    if not before.get("causes") or not after.get("causes"):
        notes.append("causes are not known of both: `cfu profile` records them")
    return notes


def document_of(difference: Difference) -> dict[str, Any]:
    """The fields of the JSON document: schema cfu.diff."""

    def change(item: Change) -> dict[str, Any]:
        return {"before": item.before, "after": item.after, "delta": item.delta, "factor": item.factor}

    keys = ("project", "model", "model_sha256", "memory", "kernels", "cycles", "bit_exact", "toolchain")
    return {
        "runs": [
            {"name": name, **{key: document.get(key) for key in keys}}
            for name, document in zip(difference.names, (difference.before, difference.after), strict=True)
        ],
        "cycles": change(difference.cycles),
        "notes": list(difference.notes),
        "layers": [
            {
                "index": layer.index,
                "op": layer.op,
                "kernels": list(layer.kernels),
                **change(layer.cycles),
                "cause": {"name": layer.cause.name, **change(layer.cause)} if layer.cause else None,
            }
            for layer in difference.layers
        ],
        "causes": {item.name: change(item) for item in difference.causes},
    }
