"""A run's document as one HTML page that needs nothing else: no network, no other file."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import jinja2
from jinja2 import TemplateError as TemplateError
from markupsafe import Markup, escape

from cfu.records import published, recorded
from cfu.report import charts, flame, roofline, vega
from soc import cpu

Document = Mapping[str, Any]

#: What the sections of an image are, in words.
_PARTS = {
    ".text": "code", ".rodata": "constants", ".weights": "weights", ".data": "data", ".bss": "zeroed data",
    ".arena": "arena", ".scratch": "scratch", ".stack": "stack",
}  # fmt: skip


def render(document: Document) -> str:
    """The page about a run: schema cfu.report, or cfu.profile or cfu.sim, of which it shows what they have.

    An aborted run's page says so first, then shows what is known of it.
    """
    view: dict[str, Any] = {
        "doc": document, "title": f"{document.get('project', 'a project')} on {document.get('model', 'a model')}",
    }  # fmt: skip
    if recorded.failed(document):
        view["reason"] = recorded.reason(document)
    if document.get("cycles") and document.get("layers"):
        view |= finished(document)
    return environment().get_template("report.html.j2").render(view)


def finished(document: Document) -> dict[str, Any]:
    """What the template shows of a run with cycles."""
    parts = image_parts(document)
    rows = [] if recorded.failed(document) else systems(document)
    drawn = {
        "causes": charts.causes(document),
        "timeline": charts.timeline(document),
        "roofline": roofline.draw(document),
        "arena": charts.arena(document),
        "image": charts.image(parts),
        "systems": charts.systems(rows) if len(rows) > 1 else None,
    }
    specs = {name: spec | {"$schema": vega.SCHEMA} for name, spec in drawn.items() if spec}
    return {
        "charts": specs,
        "vega": vega.javascript(),
        "instructions": sum(layer.get("instructions", 0) for layer in document["layers"]),
        "layers": layers(document),
        "causes": causes(document),
        "flame": flame.tree(document),
        "parts": parts,
        "systems": rows,
        "sources": sorted({row["source"] for row in rows if row["source"]}),
        "labels": {layer["index"]: charts.label(layer) for layer in document["layers"]},
    }


def layers(document: Document) -> list[dict[str, Any]]:
    """The rows of the layer table: the document's layers with shares, rates and the cause that costs most."""
    total = document["cycles"]
    longest = max(layer["cycles"] for layer in document["layers"])
    return [
        {
            **layer,
            "share": layer["cycles"] / total if total else 0.0,
            "rate": layer["macs"] / layer["cycles"]
            if layer.get("macs") and layer["cycles"] and layer.get("complete", True)
            else None,
            "note": "" if layer.get("complete", True) else "incomplete" if layer["cycles"] else "not run",
            "most": max(layer["causes"].items(), key=lambda item: item[1]) if layer.get("causes") else None,
            "segments": _segments(layer, longest),
        }
        for layer in document["layers"]
    ]


def _segments(layer: Document, longest: int) -> list[tuple[float, str]]:
    """Widths (percent of the longest layer) and colours of a layer's bar: its causes where they are known."""
    if not layer.get("causes"):
        return [(100 * layer["cycles"] / longest, "var(--accent)")] if layer["cycles"] else []
    names = list(layer["causes"])
    return [
        (100 * cycles / longest, charts.colour(names, name)) for name, cycles in layer["causes"].items() if cycles
    ]  # fmt: skip


def causes(document: Document) -> list[dict[str, Any]]:
    """Every cause with its cycles, share and colour, as the document lists them."""
    names, total = list(document.get("causes") or ()), document["cycles"]
    return [
        {"name": name, "cycles": document["causes"][name], "share": document["causes"][name] / total,
         "colour": charts.colour(names, name), "meaning": cpu.meaning(name)}
        for name in names
    ]  # fmt: skip


def image_parts(document: Document) -> list[tuple[str, int]]:
    """Names and sizes of what fills the memory, and what is free; nothing is called free in a memory of no chip."""
    image = document.get("image")
    if not image:
        return []
    parts = [(_PARTS.get(section["name"], section["name"]), section["size"]) for section in image["sections"]]
    room = sum(region["size"] for region in image["regions"]) - sum(size for _, size in parts)
    return [*parts, ("free", room)] if document.get("memory", {}).get("fits") and room > 0 else parts


def systems(document: Document) -> list[dict[str, Any]]:
    """This run, the portable kernels, TFLM and published systems for the same model, the slowest first."""
    model, cycles = document["model"], document["cycles"]
    rows = [{"system": f"this run: {document['project']}", "cycles": cycles, "own": True, "source": ""}]
    portable = (document.get("speedup") or {}).get("portable")
    if portable:
        rows.append({"system": "the same, portable kernels", "cycles": portable["cycles"], "own": True, "source": ""})
    for item in (published.tflm(), *published.published()):
        if (known := item.cycles(model)) is not None:
            rows.append({"system": item.system, "cycles": known, "own": False, "source": item.source})
    for row in rows:
        row["factor"] = row["cycles"] / cycles
    return sorted(rows, key=lambda row: -row["cycles"])


@cache
def environment() -> jinja2.Environment:
    """Templates and filters of this and other pages in the same style."""
    made = jinja2.Environment(
        loader=jinja2.PackageLoader("cfu.report"), autoescape=True, undefined=jinja2.ChainableUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.filters |= {"count": _count, "percent": _percent, "short": _short, "embedded": _embedded, "code": _code}
    return made


def _count(value: float | None) -> str:
    """``1,234``; a dash for what is not known."""
    return "–" if value is None else f"{value:,.0f}"  # noqa: RUF001 (the dash is meant)


def _percent(value: float) -> str:
    return f"{100 * value:.1f}%"


def _short(value: float | None) -> str:
    """Three significant digits."""
    return "–" if value is None else f"{value:,.0f}" if abs(value) >= 1000 else f"{value:#.3g}".rstrip(".")  # noqa: RUF001


def _embedded(value: Mapping[str, Any] | Sequence[Any]) -> str:
    """JSON that may stand in a script element."""
    text = json.dumps(value, separators=(",", ":"))
    return Markup(text.replace("<", "\\u003c"))


def _code(text: str) -> str:
    """Text whose words between backticks are code."""
    parts = str(escape(text)).split("`")
    return Markup("".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(parts)))
