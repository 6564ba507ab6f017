"""Documents about runs that are kept: ``cfu.diff``, ``cfu.history``."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from cfu.records.schema.base import Count, Cycles, Document, Object


class RecordedMemory(Object):
    """The memory of a run that an older version of the toolkit may have recorded."""

    name: str
    fits: str | None
    of_board: bool | UnsetType = UNSET


class ComparedRun(Object):
    """A run; null is what its document does not say."""

    name: str
    project: str | None
    model: str | None
    model_sha256: str | None
    memory: RecordedMemory | None
    kernels: str | None
    cycles: Cycles | None
    bit_exact: bool | None
    toolchain: dict[str, str] | None


class Change(Object):
    """Cycles before and after, null where a run has none; ``factor`` is how many times fewer they are after."""

    before: int | None
    after: int | None
    delta: int
    factor: float | None


class Cause(Change):
    """The cause that changed most."""

    name: str


class LayerChange(Change):
    """Layers of both runs that compute the same ops; ``cause`` is the one that changed most, where it is known."""

    index: Count
    op: str
    kernels: Annotated[list[str], Meta(min_length=2, max_length=2, description="Before and after.")]
    cause: Cause | None


class Diff(Document):
    """The document of ``cfu diff``. ``notes`` are what to know before believing the numbers."""

    status: Literal["ok"]
    runs: list[ComparedRun]
    cycles: Change
    notes: list[str]
    layers: list[LayerChange]
    causes: dict[str, Change]


class Content(Object):
    """What decides the cycles of a run: program, hardware and inputs, each by its hash."""

    firmware_key: str
    hardware_key: str
    input_sha256: str


class Run(Object):
    """A recorded run. ``vs_best_percent`` is against the fewest cycles before; ``mark`` a word on it.

    ``note`` is the user's; ``comparison`` says that a command made it to have something to compare another with.
    """

    id: Count
    recorded: Annotated[str, Meta(description="UTC in ISO 8601.")]
    command: str
    project: str
    path: str
    model: str
    model_sha256: str
    memory: str
    kernels: str
    content: Content
    status: str
    bit_exact: bool | None
    cycles: Cycles | None
    document: str
    note: str
    comparison: bool
    vs_best_percent: float | None
    mark: str


class Judgement(Object):
    """The newest run of a group against a baseline; ``layout_cycles`` are those of other layouts of code and data."""

    run: Count
    baseline_cycles: Cycles
    baseline: str
    percent: float
    gate_percent: float
    allowed_percent: float
    passed: bool
    layout_cycles: dict[str, int] | None
    spread_percent: float | None


class History(Document):
    """The document of ``cfu history``."""

    status: Literal["ok", "slower"]
    runs: list[Run]
    judgements: list[Judgement]
