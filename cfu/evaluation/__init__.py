"""How good is a design? ``evaluate(design, models, fidelity) -> Metrics``, the whole loop as one pure function.

Imported by every script: what compiles, simulates and synthesises is loaded when it is first needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from cfu.base.errors import CfuError, kind, nearest
from cfu.flow.design import Design, raise_unless_design

if TYPE_CHECKING:
    from cfu.records.history import History


class Fidelity(StrEnum):
    """How much is found out of a design, and at which price. Each knows also what those before it know.

    ``BOUND`` (milliseconds): the model is compiled; cycles are estimated from below. ``SIMULATE`` (seconds to
    minutes): cycles are counted, every layer is checked against TFLM. ``SYNTHESISE`` (seconds to minutes): what the CFU
    alone takes of the board's part. ``PLACE`` (minutes): the clock that it reaches there.
    """

    BOUND = "bound"
    SIMULATE = "simulate"
    SYNTHESISE = "synthesise"
    PLACE = "place"

    def includes(self, other: Fidelity) -> bool:
        """Whether what ``other`` finds out is known at this fidelity."""
        order = list(Fidelity)
        return order.index(self) >= order.index(other)


@dataclass(frozen=True)
class LayerMetrics:
    """One layer: ``bound`` is an estimate of its cycles from below; None is what was not simulated."""

    index: int
    op: str
    kernel: str
    macs: int
    bound: int
    cycles: int | None = None
    instructions: int | None = None


@dataclass(frozen=True)
class ModelMetrics:
    """One inference of a model; None is what is not known at the fidelity asked for.

    ``bound`` is an *estimate* of the cycles from below (:mod:`cfu.profile.bound` says how), ``cycles`` is what they
    are. ``bit_exact`` tells whether every layer equals TFLM's, ``mismatch`` the first difference. Sizes are in bytes:
    the arena that activations share, scratch, the constants of kernels (weights), and code with its own constants.
    """

    model: str
    sha256: str
    macs: int
    bound: int
    arena_bytes: int
    scratch_bytes: int
    constant_bytes: int
    layers: tuple[LayerMetrics, ...] = field(repr=False)
    cycles: int | None = None
    instructions: int | None = None
    bit_exact: bool | None = None
    mismatch: str | None = None
    code_bytes: int | None = None


@dataclass(frozen=True)
class Fmax:
    """The clocks (MHz) that ``seeds`` placements reach."""

    min: float
    median: float
    max: float
    seeds: int


@dataclass(frozen=True)
class HardwareMetrics:
    """What hardware takes of a ``part``, and how fast it is there: ``fmax`` is None unless it was placed.

    ``clock_mhz`` is what the SoC was placed for, None for a CFU alone.
    """

    part: str
    lut: float
    ff: float
    dsp: float
    bram: float
    fmax: Fmax | None = None
    clock_mhz: float | None = None


@dataclass(frozen=True)
class Metrics:
    """What is known of ``design`` at ``fidelity``; None is what is not. ``dataclasses.asdict`` gives plain values.

    ``models`` are by the words that they were asked for with, in that order. ``cfu`` is the CFU alone, ``soc`` all of
    it with its memory. ``note`` must be said beside every figure, unless it is empty.
    """

    design: str
    fidelity: Fidelity
    models: dict[str, ModelMetrics]
    cfu: HardwareMetrics | None = None
    soc: HardwareMetrics | None = None
    note: str = ""


def evaluate(
    design: Design,
    models: str | Path | Sequence[str | Path] = (),
    fidelity: Fidelity | str = Fidelity.SIMULATE,
    *,
    inputs: Sequence[str] = (),
    seeds: int = 3,
    soc: bool = False,
    allow_mismatch: bool = False,
    record: bool | History = False,
) -> Metrics:
    """What ``design`` is worth on ``models`` (ids or .tflite files), found out as far as ``fidelity`` says.

    The same arguments give the same metrics. What takes long is kept in the user's cache folder by content, and done
    once, whichever process asks first, others wait for it. Hardware is that of the target board's part. Without models
    only the hardware is looked at.

    ``inputs`` are given to each model, as ``--input`` takes them; by default ``random:0``. ``seeds`` placements are
    made. ``soc`` places the whole SoC, too, for the target's clock. ``record`` puts the runs into the history, the
    user's or one that is open, unless it has them from this design.

    Raises MismatchError when a layer differs from TFLM's, unless ``allow_mismatch``: then the metrics say so. Raises
    TypeError for what is not of the right type, CfuError for anything else that the caller can mend.
    """
    raise_unless_design(design)
    names = _names(models)
    wanted = _fidelity(fidelity)
    if isinstance(seeds, bool) or not isinstance(seeds, int):
        raise TypeError(f"seeds must be an int, not {kind(seeds)}")
    if seeds < 1:
        raise CfuError(f"seeds must be at least 1, not {seeds}", "ask for one placement or more")
    if isinstance(inputs, str):
        raise TypeError(f"inputs must be a sequence of texts, not {kind(inputs)}")
    if soc and wanted is not Fidelity.PLACE:
        raise CfuError(f"the SoC is placed, not evaluated to {wanted}", "ask for fidelity 'place', or leave out soc")
    if not names and not wanted.includes(Fidelity.SYNTHESISE):
        raise CfuError(f"without models there is nothing to {wanted}", "name one, such as 'kws'")

    from cfu.evaluation import stages  # here: it loads compilers and simulators

    return stages.run(design, names, wanted, tuple(inputs), seeds, soc, allow_mismatch, record)


def _names(models: str | Path | Sequence[str | Path]) -> tuple[str, ...]:
    """The models as ``--model`` takes them, each once."""
    found = (models,) if isinstance(models, str | Path) else models
    if not isinstance(found, Sequence) or not all(isinstance(item, str | Path) for item in found):
        raise TypeError(f"models must be ids or .tflite files, not {kind(models)}")
    return tuple(dict.fromkeys(map(str, found)))


def _fidelity(found: Fidelity | str) -> Fidelity:
    if not isinstance(found, str):
        raise TypeError(f"fidelity must be a Fidelity or its name, not {kind(found)}")
    if found not in list(Fidelity):
        raise CfuError(f"unknown fidelity {found!r}", nearest(found, [str(each) for each in Fidelity]))
    return Fidelity(found)
