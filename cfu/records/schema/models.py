"""Documents about models: ``cfu.model-info``, ``cfu.model-run``, ``cfu.model-compare``, ``cfu.fetch``."""

from __future__ import annotations

from typing import Literal

from cfu.records.schema.base import Bytes, Count, Document, Macs, Object, OfModel, Sha256, Shape


class End(Object):
    """An input or an output; ``scale`` and ``zero_point`` are null where it is not quantised."""

    name: str
    shape: Shape
    dtype: str
    scale: float | None
    zero_point: int | None


class Op(Object):
    """An op; the shape of an input that is left out is null."""

    index: Count
    op: str
    input_shapes: list[Shape | None]
    output_shapes: list[Shape]
    macs: Macs
    constant_bytes: Bytes


class ModelInfo(OfModel):
    """The document of ``cfu model info``. ``arena_bytes`` is null when an op has no portable kernel."""

    status: Literal["ok"]
    inputs: list[End]
    outputs: list[End]
    macs: Macs
    constant_bytes: Bytes
    minimum_arena_bytes: Bytes
    arena_bytes: Bytes | None
    ops: list[Op]


class Engine(Object):
    """What computed: ``native``, the portable kernels, or ``tflm``."""

    engine: Literal["native", "tflm"]
    milliseconds: float


class Fed(Object):
    """What an input was fed."""

    name: str
    source: str
    sha256: Sha256


class Value(Object):
    """One of the largest values: where, as stored, as a real number (null: the tensor has several scales)."""

    index: list[int]
    stored: float
    real: float | None


class Computed(Object):
    """An output of the model, its range as stored and its largest values."""

    name: str
    shape: Shape
    dtype: str
    min: float
    max: float
    sha256: Sha256
    top: list[Value]


class ModelRun(OfModel):
    """The document of ``cfu model run``. ``bit_exact`` is null unless both engines ran."""

    status: Literal["ok", "mismatch"]
    engines: list[Engine]
    bit_exact: bool | None
    mismatch: str | None
    inputs: list[Fed]
    outputs: list[Computed]


class ModelFile(Object):
    """A model file: its id or stem, where it came from in words, its SHA-256."""

    model: str
    model_source: str
    model_sha256: Sha256


class Differences(Object):
    """One line for each difference; those under ``other`` change no result."""

    structure: list[str]
    quantisation: list[str]
    constants: list[str]
    other: list[str]


class ModelCompare(Document):
    """The document of ``cfu model compare``."""

    status: Literal["ok", "different"]
    models: list[ModelFile]
    differences: Differences


class Fetched(Object):
    """A file. ``url`` is null where no address is known; ``there`` says whether the folder has it now."""

    model: str
    file: str
    size: Bytes
    sha256: Sha256
    url: str | None
    fetched: bool
    there: bool


class Fetch(Document):
    """The document of ``cfu fetch``."""

    status: Literal["ok"]
    folder: str
    files: list[Fetched]
