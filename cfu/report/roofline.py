"""The roofline: MACs per cycle over MACs per byte moved, below what arithmetic and memory allow."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from cfu.report.charts import Spec, chart, label

Document = Mapping[str, Any]

#: Colours of ceilings: of arithmetic, of memory.
_COMPUTE, _MEMORY = ("#d1495b", "#e76f51", "#9d3c72"), ("#e0a526", "#b08968", "#77a35b", "#8f7ee7")

#: Dots closer than this (in decades) share one number.
_NEAR = 0.04


def draw(document: Document) -> Spec | None:
    """One dot a layer. None when the document has no points."""
    found = document.get("roofline") or {}
    points = [point for point in found.get("points", ()) if point["intensity"] and point["macs_per_cycle"]]
    if not points:
        return None
    layers = {layer["index"]: layer for layer in document["layers"]}
    rows = [
        {
            "layer": label(layers[point["layer"]]), "index": point["layer"], "intensity": point["intensity"],
            "rate": point["macs_per_cycle"], "cycles": layers[point["layer"]]["cycles"],
        }
        for point in points
    ]  # fmt: skip
    x = _axis("intensity", "MACs per byte moved", [row["intensity"] for row in rows])
    lines = ceilings(found.get("ceilings", ()), *x["scale"]["domain"])
    y = _axis("rate", "MACs per cycle", [row["rate"] for row in (*rows, *lines)])
    roofs = [_roofs(lines, x, y)] if lines else []
    return chart(rows, height=400) | {"layer": [*roofs, _dots(x, y), _numbers(rows, x, y)]}


def _axis(field: str, title: str, values: Sequence[float]) -> Spec:
    """A logarithmic axis, a little wider than the values."""
    domain = [min(values) / 2, max(values) * 2]
    return {
        "field": field, "type": "quantitative", "title": title, "axis": {"tickCount": 6, "format": "~g"},
        "scale": {"type": "log", "domain": domain, "nice": False},
    }  # fmt: skip


def _dots(x: Spec, y: Spec) -> Spec:
    size = {"field": "cycles", "type": "quantitative", "legend": None, "scale": {"range": [50, 600]}}
    tips = [
        {"field": "layer"},
        {"field": "intensity", "title": "MACs per byte", "format": ".3~g"},
        {"field": "rate", "title": "MACs per cycle", "format": ".3~g"},
        {"field": "cycles", "format": ","},
    ]
    mark = {"type": "circle", "opacity": 0.8, "color": "var(--accent)"}
    return {"mark": mark, "encoding": {"x": x, "y": y, "size": size, "tooltip": tips}}


def _numbers(rows: Sequence[Document], x: Spec, y: Spec) -> Spec:
    """The layers' indices beside their dots; those of dots that lie on each other together."""
    groups: list[list[Document]] = []
    for row in sorted(rows, key=lambda row: row["index"]):
        for group in groups:
            if all(abs(math.log10(row[key] / group[0][key])) < _NEAR for key in ("intensity", "rate")):
                group.append(row)
                break
        else:
            groups.append([row])
    values = [
        {"intensity": group[0]["intensity"], "rate": group[0]["rate"], "text": _listed([row["index"] for row in group])}
        for group in groups
    ]
    mark = {"type": "text", "align": "left", "dx": 14, "fontSize": 12}
    return {"data": {"values": values}, "mark": mark, "encoding": {"x": x, "y": y, "text": {"field": "text"}}}


def _listed(numbers: Sequence[int], most: int = 6) -> str:
    more = f" and {len(numbers) - most} more" if len(numbers) > most else ""
    return ", ".join(map(str, numbers[:most])) + more


def _roofs(lines: Sequence[Document], x: Spec, y: Spec) -> Spec:
    names = list(dict.fromkeys(line["ceiling"] for line in lines))
    kinds = {line["ceiling"]: line["kind"] for line in lines}
    used = {"compute": iter(_COMPUTE * len(names)), "memory": iter(_MEMORY * len(names))}
    legend = {
        "orient": "bottom",
        "columns": 1,
        "symbolType": "stroke",
        "symbolStrokeWidth": 2,
        "labelLimit": {"expr": "windowSize()[0] - 120"},
    }
    colours = [next(used[kinds[name]]) for name in names]
    scale = {"domain": names, "range": colours}
    colour = {"field": "ceiling", "type": "nominal", "title": None, "sort": None, "scale": scale, "legend": legend}
    return {
        "data": {"values": list(lines)},
        "mark": {"type": "line", "strokeWidth": 2, "clip": True},
        "encoding": {"x": x, "y": y, "color": colour, "tooltip": [{"field": "ceiling"}]},
    }


def bytes_per_cycle(ceiling: Document) -> float:
    """A memory ceiling's rate. Raises ValueError for one in another unit than ``cfu profile`` writes."""
    if ceiling["unit"] != "bytes/cycle":
        raise ValueError(f"a memory ceiling must be in bytes/cycle, not {ceiling['unit']!r}")
    return float(ceiling["value"])


def ceilings(found: Sequence[Document], low: float, high: float) -> list[Spec]:
    """Both ends of every ceiling between the intensities ``low`` and ``high``.

    A memory allows its bytes per cycle times the intensity, up to the highest compute ceiling.
    """
    peaks = [float(ceiling["value"]) for ceiling in found if ceiling["kind"] == "compute"]
    lines = []
    for ceiling in found:
        if ceiling["kind"] == "compute":
            rate, value = 0.0, float(ceiling["value"])
            ends = [(low, value), (high, value)]
        else:
            rate = bytes_per_cycle(ceiling)
            top = min(high, max(peaks) / rate) if peaks else high
            ends = [(low, low * rate), (top, top * rate)] if top > low else []
        name = f"{ceiling['name']}: {ceiling['value']:.3g} {ceiling['unit']}"
        lines += [{"ceiling": name, "kind": ceiling["kind"], "intensity": x, "rate": y} for x, y in ends]
    return lines
