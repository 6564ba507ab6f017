"""``cfu model run``: one inference on the host, in milliseconds, before anything is simulated."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console

from cfu import host
from cfu.base import files
from cfu.base.errors import CfuError, MismatchError
from cfu.catalog import ids
from cfu.check import comparison, referee
from cfu.cli.options import InputOption, JsonOption, console, reporting
from cfu.cli.tables.plain import draw, plain, shape
from cfu.compiler import Layer
from cfu.compiler.ops import portable
from cfu.compiler.select import choose
from cfu.flow import inputs
from cfu.model import Model, load
from cfu.model.graph import Tensor
from cfu.records import document

EXAMPLES = """
cfu model run zoo:kws --check
cfu model run my_model.tflite --input image.npy --top 3
"""


@dataclass(frozen=True, eq=False)
class _Inference:
    """What an engine computed: every tensor that is not constant, by index; and how long it took."""

    engine: str
    tensors: dict[int, np.ndarray]
    milliseconds: float


def run(
    model: Annotated[str, typer.Argument(metavar="FILE|ID", help="A .tflite file or an id: cfu model info --help.")],
    given: InputOption = None,
    engine: Annotated[
        str,
        typer.Option(
            "--engine", metavar="native|tflm", help="native: the portable C kernels; tflm: TFLite Micro's interpreter."
        ),
    ] = "native",
    compare: Annotated[bool, typer.Option("--check", help="Run both engines and compare every layer.")] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE.npy|DIR", help="Keep the outputs: DIR gets output_0.npy, ..."),
    ] = None,
    top: Annotated[int, typer.Option("--top", metavar="N", min=0, help="How many of the largest values to show.")] = 5,
    json: JsonOption = None,
) -> None:
    """Run a model on the host with the kernels that the target gets. Exit status 3 when --check finds a difference."""

    def show() -> comparison.Mismatch | None:
        resolved = ids.resolve(model)
        loaded = load(resolved.path)
        values = inputs.load(loaded, given or ())
        done, mismatch = _compute(loaded, values, engine, compare)
        if output is not None:
            _keep(loaded, done[0], output)
        _print(console(json), resolved, loaded, done, top, mismatch)
        if json is not None:
            document.write(_document(resolved, loaded, values, done, mismatch, top), json)
        return mismatch

    mismatch = reporting("model-run", json, show)
    if mismatch is not None:
        raise MismatchError(str(mismatch), "one of both is wrong: report it with the model's file")


def _compute(
    model: Model, values: Sequence[inputs.Input], engine: str, both: bool
) -> tuple[list[_Inference], comparison.Mismatch | None]:
    """The asked engine's inference first; with ``both``, the other one's, and the first layer that differs."""
    if engine not in _ENGINES:
        raise CfuError(f"unknown engine {engine!r}", f"choose {' or '.join(_ENGINES)}")
    arrays = [item.value for item in values]
    engines = [engine, *(other for other in _ENGINES if both and other != engine)]
    done = [_ENGINES[name](model, arrays) for name in engines]
    if not both:
        return done, None
    native, tflm = sorted(done, key=lambda item: item.engine)
    computed = {index: value.tobytes() for index, value in native.tensors.items()}
    return done, comparison.mismatch_in(_executed(model), computed, tflm.tensors)


def _executed(model: Model) -> list[Layer]:
    return [layer for layer in choose(model, portable()) if layer.kernel]


def _native(model: Model, values: list[np.ndarray]) -> _Inference:
    layers = choose(model, portable())
    library = host.library(portable())  # before the clock starts: the first time compiles it
    return _timed("native", lambda: host.run_layers(model, layers, values, library))


def _tflm(model: Model, values: list[np.ndarray]) -> _Inference:
    interpreter = referee.Referee(model)
    return _timed("tflm", lambda: interpreter.run(values).tensors)


def _timed(engine: str, infer: Callable[[], dict[int, np.ndarray]]) -> _Inference:
    start = time.perf_counter()
    tensors = infer()
    return _Inference(engine, tensors, 1000 * (time.perf_counter() - start))


_ENGINES: dict[str, Callable[[Model, list[np.ndarray]], _Inference]] = {"native": _native, "tflm": _tflm}


def _outputs(model: Model, inference: _Inference) -> list[tuple[Tensor, np.ndarray]]:
    return [(model.tensor(index), inference.tensors[index]) for index in model.outputs]


def _keep(model: Model, inference: _Inference, target: Path) -> None:
    outputs = [value for _, value in _outputs(model, inference)]
    if target.suffix == ".npy" and not target.is_dir():
        if len(outputs) != 1:
            raise CfuError(f"{model.name} has {len(outputs)} outputs, not 1 for {target}", "give a folder")
        paths = [target]
    else:
        _make_folder(target)
        paths = [target / f"output_{number}.npy" for number in range(len(outputs))]
    for path, value in zip(paths, outputs, strict=True):
        content = io.BytesIO()
        np.save(content, value)
        files.write_bytes(path, content.getvalue())


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        problem = f"cannot make {folder}: {error.strerror}"
        raise CfuError(problem, "choose a .npy file or a folder that you may write") from error


def _largest(tensor: Tensor, value: np.ndarray, count: int) -> list[dict[str, Any]]:
    """The largest values: where (without dimensions of 1), as stored and as real numbers."""
    flat = value.reshape(-1)
    order = np.argsort(-flat.astype(np.float64), kind="stable")[:count].tolist()
    places = [np.unravel_index(i, value.shape) for i in order] if value.ndim else [()] * len(order)
    return [
        {
            "index": [int(p) for p, size in zip(place, value.shape, strict=True) if size > 1],
            "stored": flat[i].item(),
            "real": _real(tensor, flat[i].item()),
        }
        for i, place in zip(order, places, strict=True)
    ]


def _real(tensor: Tensor, stored: float) -> float | None:
    if tensor.quantization is None or tensor.quantization.per_channel:
        return stored if tensor.dtype == "float32" else None
    return tensor.scale * (stored - tensor.zero_point)


def _print(
    screen: Console,
    resolved: ids.ResolvedModel,
    model: Model,
    done: Sequence[_Inference],
    top: int,
    mismatch: comparison.Mismatch | None,
) -> None:
    lines = [f"{resolved.model_id} ({resolved.source})"]
    lines += [f"{item.engine}: {item.milliseconds:.1f} ms" for item in done]
    for line in lines:
        screen.print(line, soft_wrap=True, markup=False)
    for tensor, value in _outputs(model, done[0]):
        screen.print()
        words = (
            f"output {tensor.name}: {tensor.dtype} {shape(tensor.shape) or 'scalar'}, {value.min()} to {value.max()}"
        )
        screen.print(words, soft_wrap=True, markup=False)
        if top:
            table = plain("index>", "stored>", "real>")
            for item in _largest(tensor, value, top):
                real = "" if item["real"] is None else f"{item['real']:.6g}"
                table.add_row(",".join(map(str, item["index"])), str(item["stored"]), real)
            draw(screen, table)
    if len(done) > 1 and mismatch is None:
        screen.print(f"\nall {len(_executed(model))} layers equal TFLM's (tflite-micro {referee.version().version})")


def _document(
    resolved: ids.ResolvedModel,
    model: Model,
    values: Sequence[inputs.Input],
    done: Sequence[_Inference],
    mismatch: comparison.Mismatch | None,
    top: int,
) -> dict[str, Any]:
    """Schema ``cfu.model-run``."""
    return {
        "schema": document.schema("model-run"),
        "status": "mismatch" if mismatch else "ok",
        "model": resolved.model_id,
        "model_source": resolved.source,
        "model_sha256": resolved.sha256,
        "engines": [{"engine": item.engine, "milliseconds": item.milliseconds} for item in done],
        "bit_exact": None if len(done) == 1 else mismatch is None,
        "mismatch": str(mismatch) if mismatch else None,
        "inputs": [{"name": v.tensor.name, "source": v.source, "sha256": v.sha256} for v in values],
        "outputs": [
            {
                "name": tensor.name,
                "shape": list(tensor.shape),
                "dtype": tensor.dtype,
                "min": value.min().item(),
                "max": value.max().item(),
                "sha256": sha256(value.tobytes()).hexdigest(),
                "top": _largest(tensor, value, top),
            }
            for tensor, value in _outputs(model, done[0])
        ],
    }
