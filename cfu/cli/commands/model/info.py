"""``cfu model info``: what a model is made of."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from rich.text import Text

from cfu.base.errors import CompileError
from cfu.catalog import ids
from cfu.cli.options import JsonOption, console, reporting
from cfu.cli.tables.plain import Grid, draw, plain
from cfu.compiler.ops import portable
from cfu.compiler.plan import plan
from cfu.compiler.select import choose
from cfu.model import Model, Op, load, macs, total_macs
from cfu.model.memory import minimum_arena
from cfu.model.validate import shape_text
from cfu.records import document

EXAMPLES = """
cfu model info zoo:kws
cfu model info my_model.tflite --json -
"""


def run(
    model: Annotated[str, typer.Argument(metavar="FILE|ID", help=f"A .tflite file or {', '.join(ids.ids())}.")],
    json: JsonOption = None,
) -> None:
    """Show a model's ops, shapes, multiply-accumulates, weights and memory."""

    def show() -> None:
        resolved = ids.resolve(model)
        loaded = load(resolved.path)
        screen = console(json)
        for line in (f"{resolved.model_id} ({resolved.source})", f"SHA-256 {resolved.sha256}", ""):
            screen.print(line, soft_wrap=True, markup=False)
        draw(screen, _table(loaded))
        for line in _summary(loaded):
            screen.print(line, soft_wrap=True, markup=False)
        if json is not None:
            document.write(_document(resolved, loaded), json)

    reporting("model-info", json, show)


def constant_bytes(model: Model, op: Op) -> int:
    """Bytes of the constants that ``op`` reads (a constant that several ops share counts at each)."""
    return sum(tensor.nbytes for tensor in model.op_inputs(op) if tensor is not None and tensor.is_constant)


def _describe(model: Model, op: Op) -> str:
    """The options in a few characters: '3x3/2 SAME RELU' of the window, its stride, padding and activation."""
    options, words = op.options, []
    if hasattr(options, "stride_h"):
        stride = shape_text((options.stride_h, options.stride_w))
        if options.stride_h == options.stride_w:
            stride = str(options.stride_h)
        words.append(f"{shape_text(_filter(model, op))}/{stride}")
    values = (getattr(options, name, "NONE") for name in ("padding", "activation"))
    return " ".join([*words, *(value for value in values if value != "NONE")])


def _filter(model: Model, op: Op) -> tuple[int, int]:
    if hasattr(op.options, "filter_h"):
        return op.options.filter_h, op.options.filter_w
    _, height, width, *_ = model.tensors[op.inputs[1]].shape
    return height, width


def _table(model: Model) -> Grid:
    table = plain("#>", "op", "options", "output", "MACs>", "constants>", fold=("options", "output"))
    for op in model.ops:
        outputs = " ".join(shape_text(tensor.shape) for tensor in model.op_outputs(op))
        cost, constants = macs(model, op), constant_bytes(model, op)
        table.add_row(
            str(op.index), op.kind, Text(_describe(model, op)), outputs, f"{cost:,}" if cost else "", f"{constants:,}"
        )  # fmt: skip
    return table


def _totals(model: Model) -> dict[str, int | None]:
    return {
        "macs": total_macs(model),
        "constant_bytes": sum(tensor.nbytes for tensor in model.tensors if tensor.is_constant),
        "minimum_arena_bytes": minimum_arena(model),
        "arena_bytes": _arena(model),
    }


def _arena(model: Model) -> int | None:
    """Bytes of the compiler's arena with portable kernels; None when one of the ops has no kernel."""
    try:
        return plan(model, choose(model, portable())).size
    except CompileError:
        return None


def _summary(model: Model) -> list[str]:
    totals = _totals(model)
    ends = [
        f"{what} {tensor.name}: {tensor.dtype} {shape_text(tensor.shape)}"
        + (f", scale {q.scale[0]:.6g}, zero point {q.zero_point[0]}" if (q := tensor.quantization) else "")
        for what, indices in (("input", model.inputs), ("output", model.outputs))
        for tensor in map(model.tensor, indices)
    ]
    return [
        "",
        *ends,
        f"{totals['macs']:,} MACs, {totals['constant_bytes']:,} bytes of constants",
        f"{totals['minimum_arena_bytes']:,} bytes of activations live at once",
        f"arena {_bytes(totals['arena_bytes'])} (portable kernels)",
    ]


def _bytes(size: int | None) -> str:
    return "unknown (an op has no portable kernel)" if size is None else f"{size:,} bytes"


def _document(resolved: ids.ResolvedModel, model: Model) -> dict[str, Any]:
    """Schema ``cfu.model-info``."""
    return {
        "schema": document.schema("model-info"),
        "status": "ok",
        "model": resolved.model_id,
        "model_source": resolved.source,
        "model_sha256": resolved.sha256,
        "inputs": [_end(model, index) for index in model.inputs],
        "outputs": [_end(model, index) for index in model.outputs],
        **_totals(model),
        "ops": [
            {
                "index": op.index,
                "op": op.kind,
                "input_shapes": [list(t.shape) if t is not None else None for t in model.op_inputs(op)],
                "output_shapes": [list(t.shape) for t in model.op_outputs(op)],
                "macs": macs(model, op),
                "constant_bytes": constant_bytes(model, op),
            }
            for op in model.ops
        ],
    }


def _end(model: Model, index: int) -> dict[str, Any]:
    tensor = model.tensor(index)
    quantization = tensor.quantization
    return {
        "name": tensor.name,
        "shape": list(tensor.shape),
        "dtype": tensor.dtype,
        "scale": quantization.scale[0] if quantization else None,
        "zero_point": quantization.zero_point[0] if quantization else None,
    }
