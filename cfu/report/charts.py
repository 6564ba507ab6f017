"""Charts as Vega-Lite specifications: plain data that the page's Vega draws. Colours are the page's CSS variables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

Spec = dict[str, Any]
Document = Mapping[str, Any]

#: Up to so many layers have a labelled row each; more are thin columns.
LABELLED = 40

#: Pixels of a labelled row, of the column chart, of memory maps.
_ROW, _COLUMNS, _MAP = 22, 320, 340

#: Signals that follow the width of the reader's window when the page is opened.
_LABEL_LIMIT = {"expr": "windowSize()[0] < 700 ? 110 : 260"}
_LEGEND_COLUMNS = {"expr": "max(1, min(6, floor(windowSize()[0] / 210)))"}

#: Colours of causes, distinct on light and dark ground: of issued instructions (cool), of waiting (warm).
_ISSUED = ("#2f7fc1", "#57a5e0", "#2a9d8f", "#77c3a3", "#4c6fb5", "#8296e0", "#8f7ee7", "#9fb4c7")
_WAITING = (
    "#e0a526", "#f0c75e", "#d9b08c", "#b08968", "#d1495b", "#f28482", "#f4a261", "#e76f51", "#9d3c72", "#c77dcf",
    "#a8553a", "#bc6c25", "#e8998d", "#8d6e63", "#c05780", "#998f85", "#7f8c8d", "#b5838d",
)  # fmt: skip

#: Colours of anything else.
PALETTE = ("#2f7fc1", "#2a9d8f", "#e0a526", "#8f7ee7", "#e76f51", "#77a35b", "#c05780", "#57a5e0", "#9d3c72", "#b08968")

_CONFIG: Spec = {
    "background": "transparent",
    "aria": False,  # the page hides charts from screen readers: beside each is a table with its numbers
    "font": "system-ui, sans-serif",
    "view": {"stroke": None},
    "axis": {
        "labelColor": "var(--muted)", "titleColor": "var(--muted)", "gridColor": "var(--line)", "gridOpacity": 1,
        "domainColor": "var(--line)", "tickColor": "var(--line)", "labelFontSize": 12, "titleFontSize": 12,
        "titleFontWeight": "normal", "labelLimit": _LABEL_LIMIT,
    },
    "legend": {
        "labelColor": "var(--text)", "titleColor": "var(--muted)", "labelFontSize": 12, "titleFontSize": 12,
        "titleFontWeight": "normal", "symbolType": "square", "labelLimit": 240,
    },
    "text": {"color": "var(--text)", "fontSize": 12},
}  # fmt: skip


def label(layer: Document) -> str:
    """How a layer is called on axes: its index and op."""
    return f"{layer['index']} {layer['op'].lower()}"


def causes(document: Document) -> Spec | None:
    """Cycles of every layer, stacked by cause. None when the run was not profiled."""
    names = list(document.get("causes") or ())
    if not names:
        return None
    layers = [layer for layer in document["layers"] if layer["cycles"]]
    rows = [
        {"layer": label(layer), "cause": name, "cycles": layer["causes"].get(name, 0), "order": order,
         "share": layer["causes"].get(name, 0) / layer["cycles"]}
        for layer in layers
        for order, name in enumerate(names)
        if layer["causes"].get(name)
    ]  # fmt: skip
    used = [name for name in names if document["causes"][name]]
    along = {
        "field": "cycles", "type": "quantitative", "title": "cycles", "axis": {"format": "~s", "tickCount": 6},
    }  # fmt: skip
    across: Spec = {"field": "layer", "type": "nominal", "sort": None, "title": None}
    rowed = len(layers) <= LABELLED
    if not rowed:
        across |= {"title": "layers, in order", "axis": {"labels": False, "ticks": False}, "scale": {"padding": 0.05}}
    spec = chart(rows, height=_ROW * len(layers) if rowed else _COLUMNS)
    return spec | {
        "params": [{"name": "chosen", "select": {"type": "point", "fields": ["cause"]}, "bind": "legend"}],
        "mark": {"type": "bar"},
        "encoding": {
            "x": along if rowed else across,
            "y": across if rowed else along,
            "color": {
                "field": "cause", "type": "nominal", "title": None, "sort": None,
                "scale": {"domain": used, "range": [colour(names, name) for name in used]},
                "legend": {"orient": "bottom", "columns": _LEGEND_COLUMNS},
            },
            "order": {"field": "order"},
            "opacity": {"condition": {"param": "chosen", "value": 1}, "value": 0.15},
            "tooltip": [
                {"field": "layer"}, {"field": "cause"}, {"field": "cycles", "format": ","},
                {"field": "share", "title": "of the layer", "format": ".1%"},
            ],
        },
    }  # fmt: skip


def colour(names: Sequence[str], name: str) -> str:
    """The colour of a cause, the same in every chart of the page."""
    issued = name.startswith("issue")
    family = [other for other in names if other.startswith("issue") == issued]
    colours = _ISSUED if issued else _WAITING
    return colours[family.index(name) % len(colours)]


def timeline(document: Document) -> Spec:
    """When each layer runs: one row an op."""
    rows, now = [], 0
    for layer in document["layers"]:
        begin = layer.get("start_cycle")
        begin = now if begin is None else begin
        now = begin + layer["cycles"]
        if layer["cycles"]:
            rows.append({"layer": label(layer), "kernel": layer["kernel"], "op": layer["op"], "begin": begin,
                         "end": now, "cycles": layer["cycles"]})  # fmt: skip
    return chart(rows, height=28 * len({row["op"] for row in rows})) | {
        "params": [_zoom()],
        "mark": {"type": "rect", "stroke": "var(--ground)", "strokeWidth": 1, "cornerRadius": 2, "clip": True},
        "encoding": {
            "x": {"field": "begin", "type": "quantitative", "title": "cycles since the start",
                  "axis": {"format": "~s", "tickCount": 8}, "scale": {"nice": False}},
            "x2": {"field": "end"},
            "y": {"field": "op", "type": "nominal", "sort": None, "title": None},
            "color": {"field": "op", "type": "nominal", "legend": None, "scale": {"range": list(PALETTE)}},
            "tooltip": [{"field": "layer"}, {"field": "kernel"}, {"field": "begin", "format": ","},
                        {"field": "cycles", "format": ","}],
        },
    }  # fmt: skip


def arena(document: Document) -> Spec | None:
    """The arena's bytes (upwards) while the layers run (rightwards): one box a buffer."""
    found = document.get("arena")
    if not found or not found["buffers"]:
        return None
    layers = document["layers"]
    rows = [
        {
            "tensors": ", ".join(buffer["tensors"]), "begin": buffer["first"], "end": buffer["last"] + 1,
            "low": buffer["offset"], "high": buffer["offset"] + buffer["size"], "size": buffer["size"],
            "middle": (buffer["first"] + buffer["last"] + 1) / 2, "centre": buffer["offset"] + buffer["size"] / 2,
            "text": f"{buffer['size']:,}" if _roomy(buffer, found) else "", "number": str(number % 8),
            "layers": f"{label(layers[buffer['first']])} to {label(layers[buffer['last']])}",
        }
        for number, buffer in enumerate(found["buffers"])
    ]  # fmt: skip
    x = {"field": "begin", "type": "quantitative", "title": "layer", "scale": {"domain": [0, found["steps"]],
         "nice": False}, "axis": {"tickMinStep": 1, "grid": False}}  # fmt: skip
    y = {"field": "low", "type": "quantitative", "title": "byte in the arena", "axis": {"format": ",d"},
         "scale": {"domain": [0, found["size"]], "nice": False}}  # fmt: skip
    boxes = {
        "mark": {"type": "rect", "stroke": "var(--ground)", "strokeWidth": 1.5, "cornerRadius": 2, "opacity": 0.85},
        "encoding": {
            "x": x, "x2": {"field": "end"}, "y": y, "y2": {"field": "high"},
            "color": {"field": "number", "type": "nominal", "legend": None, "scale": {"range": list(PALETTE[:8])}},
            "tooltip": [{"field": "tensors"}, {"field": "size", "title": "bytes", "format": ","},
                        {"field": "low", "title": "offset", "format": ","}, {"field": "layers", "title": "live"}],
        },
    }  # fmt: skip
    words = {"mark": {"type": "text", "fontSize": 11, "color": "#fff"}, "encoding": {
        "x": {**x, "field": "middle"}, "y": {**y, "field": "centre"}, "text": {"field": "text"}}}  # fmt: skip
    return chart(rows, height=_MAP) | {"layer": [boxes, words]}


def _roomy(buffer: Document, found: Document) -> bool:
    """Whether a box is large enough for a number."""
    wide = (buffer["last"] + 1 - buffer["first"]) / found["steps"]
    return bool(wide >= 0.07 and buffer["size"] / found["size"] >= 0.06)


def image(parts: Sequence[tuple[str, int]]) -> Spec | None:
    """One bar: what the bytes of the memory are; ``parts`` are names and sizes, in the order of their addresses."""
    if not parts:
        return None
    rows = [{"part": name, "size": size, "order": order} for order, (name, size) in enumerate(parts)]
    names = [name for name, _ in parts]
    return chart(rows, height=54) | {
        "mark": {"type": "bar", "stroke": "var(--ground)", "strokeWidth": 1},
        "encoding": {
            "x": {"field": "size", "type": "quantitative", "title": "bytes", "axis": {"format": ",d", "tickCount": 6},
                  "scale": {"nice": False}},
            "color": {"field": "part", "type": "nominal", "title": None, "sort": None,
                      "scale": {"domain": names, "range": [*PALETTE[: len(names) - 1], "#8a94a055"]
                                if names[-1] == "free" else list(PALETTE[: len(names)])},
                      "legend": {"orient": "bottom", "columns": _LEGEND_COLUMNS}},
            "order": {"field": "order"},
            "tooltip": [{"field": "part"}, {"field": "size", "title": "bytes", "format": ","}],
        },
    }  # fmt: skip


def systems(rows: Sequence[Document]) -> Spec | None:
    """Cycles per inference of several systems, on a logarithmic axis; ``own`` ones stand out."""
    if not rows:
        return None
    low = min(row["cycles"] for row in rows) / 2
    values = [{"system": row["system"], "cycles": row["cycles"], "own": row["own"], "low": low} for row in rows]
    return chart(values, height=_ROW * len(rows)) | {
        "mark": {"type": "bar", "cornerRadiusEnd": 2},
        "encoding": {
            "y": {"field": "system", "type": "nominal", "sort": None, "title": None},
            "x": {"field": "cycles", "type": "quantitative", "title": "cycles per inference (logarithmic)",
                  "scale": {"type": "log", "domainMin": low}, "axis": {"format": "~s"}},
            "x2": {"field": "low"},
            "color": {"condition": {"test": "datum.own", "value": "var(--accent)"}, "value": "#8a94a0"},
            "tooltip": [{"field": "system"}, {"field": "cycles", "format": ","}],
        },
    }  # fmt: skip


def _zoom() -> Spec:
    """Dragging moves the horizontal axis; the wheel zooms only with Ctrl, so that it still scrolls the page."""
    return {"name": "zoom", "bind": "scales", "select": {
        "type": "interval", "encodings": ["x"], "zoom": "wheel![event.ctrlKey]"}}  # fmt: skip


def chart(rows: Sequence[Document], height: int) -> Spec:
    """What all charts share: the page's width and colours; ``rows`` are the data."""
    return {
        "width": "container",
        "height": height,
        "config": _CONFIG,
        "data": {"values": list(rows)},
    }
