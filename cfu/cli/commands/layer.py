"""``cfu layer``: layers alone on the host, for the author of their kernels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console, RenderableType
from rich.text import Text

from cfu.base.errors import CfuError, nearest, printable
from cfu.catalog import ids
from cfu.check import cases
from cfu.cli import options
from cfu.cli.tables.plain import draw, plain, shape
from cfu.flow import console, inputs, layer
from cfu.flow.design import Design
from cfu.flow.layer import Outcome
from cfu.model import Model, load
from cfu.records import document

EXAMPLES = """
cfu layer simd --model zoo:kws
cfu layer --model my_model.tflite --layer 3 --input random:7
cfu layer simd --op CONV_2D --seed 7
"""


def run(
    name: options.ProjectArgument = ".",
    model: options.ModelOption = None,
    number: Annotated[int | None, typer.Option("--layer", metavar="N", help="Which: its index; default: all.")] = None,
    kind: Annotated[
        str | None, typer.Option("--op", metavar="KIND", help="Instead of a model's: a random layer, such as CONV_2D.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, metavar="N", help="Which random layer.")] = 0,
    given: options.InputOption = None,
    settings: options.SetOption = None,
    json: options.JsonOption = None,
) -> None:
    """Run layers on the host, kernels in C over the verilated CFU, in milliseconds, and compare each with TFLM.

    Each gets TFLM's tensors for inputs, so that one mistake shows once. What a kernel prints is shown.

    Exit status 3 when a layer differs: its first differences are shown, and whether an instruction is to blame.
    """

    def action() -> tuple[Design, list[Outcome]]:
        at = options.load(name, settings)
        if kind is not None and (model is not None or number is not None):
            raise CfuError("--op is a random layer, of no model", "leave out --model and --layer, or --op")
        title, loaded, values = _of(model or at.settings.model, given) if kind is None else _case(kind, seed, given)
        design = at.design()
        done = list(layer.run(design, loaded, values, number))
        _show(options.console(json), f"{design.name} on {title}", done)
        if json is not None:
            document.write(_document(design, title, done), json)
        return design, done

    design, done = options.reporting("layer", json, action)
    for outcome in done:
        if outcome.mismatch is not None:
            raise layer.blame(design, outcome.mismatch, "correct the kernel, or its `params`")


def _of(argument: str, given: Sequence[str] | None) -> tuple[str, Model, list[np.ndarray]]:
    resolved = ids.resolve(argument)
    model = load(resolved.path)
    return resolved.model_id, model, [item.value for item in inputs.load(model, given or ())]


def _case(kind: str, seed: int, given: Sequence[str] | None) -> tuple[str, Model, list[np.ndarray]]:
    kind = kind.upper()
    if kind not in cases.KINDS:
        raise CfuError(f"no random layers of {kind!r}", nearest(kind, cases.KINDS))
    model = cases.model(kind, seed)
    values = [item.value for item in inputs.load(model, given)] if given else list(cases.inputs(model, seed))
    return f"{kind}, seed {seed}", model, values


def _show(screen: Console, title: str, done: Sequence[Outcome]) -> None:
    table = plain("#>", "kernel", "output", "ms>", "against TFLM", drop=("output",), fold=("kernel",))
    for outcome in done:
        site = outcome.layer.site
        table.add_row(
            str(outcome.layer.index),
            outcome.layer.kernel_name,
            shape(site.output.shape),
            f"{outcome.milliseconds:.1f}",
            _verdict(outcome),
        )
    details = [part for outcome in done for part in (*_printed(outcome), *_differing(outcome))]
    draw(screen, Text(), table, Text(), *details)
    screen.print(f"{title}: {_summary(done)}", markup=False, soft_wrap=True)


def _summary(done: Sequence[Outcome]) -> str:
    wrong = sum(outcome.mismatch is not None for outcome in done)
    if wrong:
        return f"{wrong} of {len(done)} layers differ from TFLM"
    return f"{len(done)} layer{'s are' if len(done) != 1 else ' is'} bit-exact with TFLM"


def _verdict(outcome: Outcome) -> Text:
    if outcome.mismatch is None:
        return Text("bit-exact", style="green")
    return Text(f"{outcome.mismatch.count} of {outcome.mismatch.elements} differ", style="bold red")


def _printed(outcome: Outcome) -> list[Text]:
    lines = [printable(line.expandtabs()) for line in outcome.printed.splitlines()]
    shown = [Text(f"{outcome.layer.index} | {line}") for line in lines[: console.SHOWN]]
    more = len(lines) - len(shown)
    return [*shown, Text(f"({more} more lines: --json has them)")] if more else shown


def _differing(outcome: Outcome) -> list[RenderableType]:
    """The first differences; the last dimension is the channel, of images and vectors alike."""
    if outcome.mismatch is None:
        return []
    table = plain("index", "channel>", "expected>", "got>")
    for one in outcome.differences:
        channel = str(one.index[-1]) if one.index else ""
        table.add_row(str(list(one.index)), channel, f"{one.expected}", f"{one.got}")
    more = outcome.mismatch.count - len(outcome.differences)
    rest = [Text(f"and {more} more")] if more > 0 else []
    return [Text(f"layer {outcome.layer.index}, {printable(outcome.mismatch.tensor)}"), table, *rest, Text()]


def _finite(value: float) -> float | None:
    """JSON has no word for the others."""
    return value if math.isfinite(value) else None


def _document(design: Design, title: str, done: Sequence[Outcome]) -> dict[str, Any]:
    """Schema ``cfu.layer``."""
    return {
        "schema": document.schema("layer"),
        "status": "mismatch" if any(outcome.mismatch for outcome in done) else "ok",
        "project": design.name,
        "model": title,
        "layers": [
            {
                "index": outcome.layer.index,
                "op": outcome.layer.op,
                "kernel": outcome.layer.kernel_name,
                "output_shape": list(outcome.layer.site.output.shape),
                "milliseconds": outcome.milliseconds,
                "differ": outcome.mismatch.count if outcome.mismatch else 0,
                "differences": [
                    {"index": list(one.index), "expected": _finite(one.expected), "got": _finite(one.got)}
                    for one in outcome.differences
                ],
                "console": console.bounded(outcome.printed),
            }
            for outcome in done
        ],
    }
