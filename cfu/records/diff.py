"""Two runs of one model, layer by layer: what got faster or slower, and which cause changed most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cfu.base.errors import CfuError
from cfu.records import recorded

Document = Mapping[str, Any]


@dataclass(frozen=True)
class Change:
    """A number before and after; None where a run has none."""

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
    """Layers of both runs that compute the same ops, and the cause that changed most.

    That is one layer of each, or where a kernel of one run serves several ops, all the layers of the other that do.
    """

    index: int
    op: str
    kernels: tuple[str, str]
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

    Layers are matched by the ops that they serve. Raises CfuError for a run that was aborted, and for runs of
    different models unless ``force``.
    """
    for document, name in zip((before, after), names, strict=True):
        if recorded.failed(document):
            raise CfuError(f"{name} was aborted: {recorded.reason(document)}", "compare runs that ended")
    different = before.get("model_sha256") != after.get("model_sha256")
    if different and not force:
        models = " and ".join(f"{d.get('model')} ({str(d.get('model_sha256'))[:8]})" for d in (before, after))
        raise CfuError(f"{names[0]} and {names[1]} are of different models: {models}", "--force compares them anyway")
    layers = [_layer(*pair) for pair in matched(before["layers"], after["layers"])]
    return Difference(
        before, after, names, Change("cycles", before["cycles"], after["cycles"]), tuple(layers),
        tuple(changes(before.get("causes"), after.get("causes"))), tuple(_notes(before, after, names)),
    )  # fmt: skip


def changes(before: Mapping[str, int] | None, after: Mapping[str, int] | None) -> list[Change]:
    """Every cause that either run has, in their order; [] when one was not profiled."""
    if not before or not after:
        return []
    return [Change(name, before.get(name, 0), after.get(name, 0)) for name in dict.fromkeys((*before, *after))]


def matched(before: Sequence[Document], after: Sequence[Document]) -> list[tuple[list[Document], list[Document]]]:
    """Layers of both runs side by side: each pair serves the same ops, as few as possible."""
    group: dict[int, set[int]] = {}
    for layer in (*before, *after):
        merged = set(_ops(layer)).union(*(group.get(op, ()) for op in _ops(layer)))
        for op in merged:
            group[op] = merged
    found = sorted({min(ops): ops for ops in group.values()}.items())
    return [
        ([layer for layer in before if layer["index"] in ops], [layer for layer in after if layer["index"] in ops])
        for _, ops in found
    ]


def _ops(layer: Document) -> Sequence[int]:
    """Indices of the ops that a layer serves."""
    return layer.get("ops") or range(layer["index"], layer["index"] + layer["op"].count("+") + 1)


def _layer(before: Sequence[Document], after: Sequence[Document]) -> LayerChange:
    some = min((*before, *after), key=lambda layer: (layer["index"], -len(_ops(layer))))
    found = [change for change in changes(_sum(before), _sum(after)) if change.delta]
    return LayerChange(
        some["index"],
        some["op"],
        (" + ".join(layer["kernel"] for layer in before), " + ".join(layer["kernel"] for layer in after)),
        Change("cycles", _cycles(before), _cycles(after)),
        max(found, key=lambda change: abs(change.delta), default=None),
    )


def _cycles(layers: Sequence[Document]) -> int | None:
    return sum(layer["cycles"] for layer in layers) if layers else None


def _sum(layers: Sequence[Document]) -> Counter[str]:
    """Cycles by cause of several layers; empty when they are not known."""
    total: Counter[str] = Counter()
    for layer in layers:
        total.update(layer.get("causes") or {})
    return total


def _notes(before: Document, after: Document, names: Sequence[str]) -> list[str]:
    """What differs between the runs apart from what was meant to, and what is wrong with either."""
    notes = [
        f"{name} differs from TFLM: {document['mismatch']}"
        for document, name in zip((before, after), names, strict=True)
        if document.get("mismatch")
    ]
    told: dict[str, Callable[[Document], Any]] = {
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
