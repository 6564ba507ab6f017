"""Cycles that others need for the same models, with their sources: ``published.json``."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).with_name("published.json")


@dataclass(frozen=True)
class Reference:
    """One system's M cycles per inference, by model id; ``source`` says where they come from."""

    system: str
    source: str
    mcycles: dict[str, float]

    def cycles(self, model: str) -> int | None:
        """Cycles per inference of ``model``, None when nobody published them."""
        found = self.mcycles.get(model)
        return None if found is None else round(found * 1e6)


@cache
def tflm() -> Reference:
    """TensorFlow Lite Micro on the same CPU: the baseline of every "over TFLM"."""
    item = json.loads(_FILE.read_text())["tflm"]
    return Reference(item["name"], item["source"], item["mcycles"])


@cache
def published() -> tuple[Reference, ...]:
    """Other systems, the slowest first."""
    return tuple(Reference(**item) for item in json.loads(_FILE.read_text())["published"])


def tflm_cycles(model_id: str) -> int | None:
    """Cycles of TFLM's reference kernels on this SoC, for an official model; None for another."""
    return tflm().cycles(model_id)
