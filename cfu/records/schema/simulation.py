"""Documents of simulated runs: ``cfu.sim``, and what contains or extends it."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from cfu.records.schema.base import (
    Bytes,
    Causes,
    Count,
    Cycles,
    Document,
    Error,
    Macs,
    Mhz,
    Object,
    OfModel,
    Seconds,
    Sha256,
    Shape,
)
from cfu.records.schema.instructions import Instruction

Fraction = Annotated[float, Meta(ge=0, description="A share: 1 is all.")]


class Memory(Object):
    """The memory that programs are in: the chip that it fits (null: none), whether it is the board's own."""

    name: str
    fits: str | None
    of_board: bool


class Package(Object):
    """Where kernels come from that are neither the project's nor the toolkit's."""

    package: str
    version: str
    sha256: Annotated[str, Meta(pattern="^[0-9a-f]{32}$", description="The first 32 digits, of all its headers.")]


class Input(Object):
    """What an input was fed: ``source`` is a file or ``random:SEED``."""

    name: str
    shape: Shape
    dtype: str
    source: str
    sha256: Sha256


class Output(Object):
    """An output of the model."""

    name: str
    shape: Shape
    dtype: str


class Referee(Object):
    """The TFLM that judged: the wheel's version, the SHA-256 of its binary."""

    version: str
    sha256: Sha256


class Declined(Object):
    """A kernel that was not taken, and why."""

    kernel: str
    reason: str


class Layer(Object):
    """A kernel's run. ``ops`` are the indices of the model's ops that it serves, ``op`` their kinds."""

    index: Count
    op: str
    ops: list[int]
    kernel: str
    declined: list[Declined]
    macs: Macs
    cycles: Cycles
    instructions: Count
    output_shape: Shape


class Sizes(Object):
    """Bytes of each part of the program."""

    text: Bytes
    rodata: Bytes
    weights: Bytes
    data: Bytes
    bss: Bytes
    arena: Bytes
    scratch: Bytes
    stack: Bytes


class Simulator(Object):
    """How fast the simulation was; ``cycles`` are all, those before and after the inference too."""

    cycles_per_second: float
    cpu_seconds: Seconds
    cycles: Cycles


class Warned(Object):
    """A warning of the C compiler, in its words."""

    file: str
    line: Count
    message: str


class Simulated(OfModel):
    """One inference. ``bit_exact`` is null when it was not checked; ``mismatch`` is the first difference from TFLM."""

    project: str
    board: str
    memory: Memory
    cpu: str
    clock_mhz: Mhz
    kernels: str
    kernels_from: Package | None
    layout: Count
    model_argument: str
    inputs: list[Input]
    input_sha256: Sha256
    outputs: list[Output]
    cycles: Cycles
    instructions: Count
    macs: Macs
    bit_exact: bool | None
    referee: Referee | None
    mismatch: str | None
    console: Annotated[str, Meta(description="What the project's C printed; of very much the beginning.")]
    warnings: Annotated[list[Warned], Meta(description="What gcc said of files of the project's.")]
    sizes: Sizes
    toolchain: Annotated[dict[str, str], Meta(description="What may change a cycle or a bit, and its version.")]
    simulator: Simulator


class Simulation(Simulated):
    """A run as it is kept, and as other documents have it."""

    status: Literal["ok", "mismatch"]
    layers: list[Layer]


class LayerCycles(Object):
    """What another run spends on what the layer ``index`` does."""

    index: Count
    cycles: Cycles


class Against(Object):
    """What the run is held up to: ``portable``, or a run of the history; it took ``factor`` times the cycles."""

    name: str
    run: Count | None
    cycles: Cycles
    factor: float
    layers: list[LayerCycles]


class Previous(Object):
    """The project's run before of the same model, memory and kernels; this one takes so many percent more cycles."""

    run: Count
    cycles: Cycles
    percent: float


class Sim(Simulation):
    """The document of ``cfu sim``."""

    against: Against | None
    previous: Previous | None


class Aborted(OfModel):
    """A run without a result: what was asked for, and why it ended."""

    status: Literal["aborted"]
    error: Error
    project: str
    board: str
    memory: Memory
    kernels: str
    model_argument: str


class Compare(Document):
    """The document of ``cfu compare``: one model on several projects."""

    status: Literal["ok", "mismatch"]
    runs: list[Simulation]


class Bench(Document):
    """The document of ``cfu bench``: several models on several projects."""

    status: Literal["ok", "mismatch"]
    runs: list[Simulation]


class FunctionCycles(Object):
    """A C function's cycles within a layer."""

    name: str
    cycles: Cycles


class CfuUse(Object):
    """What one CFU instruction did: commands, cycles in which the pipeline waited for it or for loads before it."""

    count: Count
    stall_cycles: Cycles
    after_load_cycles: Cycles
    busy_cycles: Cycles


class ProfiledLayer(Layer):
    """A layer with its causes. ``complete`` is false for one that the run did not finish."""

    complete: bool
    start_cycle: Count | None
    causes: Causes
    functions: list[FunctionCycles]
    bytes_loaded: Bytes
    bytes_stored: Bytes
    intensity_macs_per_byte: float | None
    array_utilisation: Fraction | None
    cfu: dict[str, CfuUse]


class Outside(Object):
    """Cycles between the layers."""

    cycles: Cycles
    causes: Causes


class Function(Object):
    """A C function over the whole inference."""

    name: str
    file: str
    cycles: Cycles
    instructions: Count
    causes: Causes


class Line(Object):
    """A line of source within a function that it is part of."""

    file: str
    line: Count
    function: str
    cycles: Cycles
    causes: Causes


class Disassembled(Object):
    """A machine instruction: its address, how often it was executed."""

    pc: Count
    text: str
    function: str
    cycles: Cycles
    count: Count
    causes: Causes


class Array(Object):
    """How well the CFU's multipliers were used."""

    macs: Macs
    peak_macs_per_cycle: float
    utilisation: Fraction


class CfuProfile(Object):
    """The CFU over the whole inference; ``counters`` are its units' own."""

    instructions: dict[str, CfuUse]
    counters: dict[str, int]
    array: Array | None


class Point(Object):
    """A layer on the roofline: MACs per byte moved (null: none moved), MACs per cycle."""

    layer: Count
    intensity: float | None
    macs_per_cycle: float


class Ceiling(Object):
    """A bound of the roofline."""

    name: str
    kind: Literal["compute", "memory"]
    value: float
    unit: str


class Roofline(Object):
    """Layers that multiply, below what arithmetic and memory allow."""

    points: list[Point]
    ceilings: list[Ceiling]


class Instrumented(Object):
    """The second simulation, which names each cycle's cause."""

    cycles_per_second: float


class Profiled(Simulated, kw_only=True):
    """A run with the cause of each cycle. ``error`` says why it was aborted."""

    status: Literal["ok", "mismatch", "aborted"]
    error: Error | None
    causes: Causes
    outside: Outside
    functions: list[Function]
    lines: list[Line] | UnsetType = UNSET
    disassembly: list[Disassembled] | UnsetType = UNSET
    cfu: CfuProfile
    roofline: Roofline
    instrumented: Instrumented


class Profile(Profiled):
    """The document of ``cfu profile``; ``lines`` and ``disassembly`` are there when asked for."""

    layers: list[ProfiledLayer]


class FunctionWithLines(FunctionCycles):
    """A C function's cycles within a layer; its lines (``file:line``), the most expensive first."""

    lines: list[FunctionCycles] | UnsetType = UNSET


class ReportedLayer(Layer):
    """As in ``cfu.profile``, its functions with their lines."""

    complete: bool
    start_cycle: Count | None
    causes: Causes
    functions: list[FunctionWithLines]
    bytes_loaded: Bytes
    bytes_stored: Bytes
    intensity_macs_per_byte: float | None
    array_utilisation: Fraction | None
    cfu: dict[str, CfuUse]


class Clock(Object):
    """The clock at which times are told, and whether a placement reaches it."""

    mhz: Mhz
    placed: bool
    fmax_mhz: Mhz | None
    note: str


class Use(Object):
    """So many of a part's cells."""

    used: Count
    available: Count


class Resources(Object):
    """What something takes of a part."""

    what: str
    part: str
    uses: dict[str, Use]
    timing: str


class Factor(Object):
    """How many times fewer cycles than another system's."""

    cycles: Cycles
    factor: float
    source: str


class Speedup(Object):
    """Against the portable kernels and TFLM; null for what is not known."""

    portable: Factor | None
    tflm: Factor | None


class Buffer(Object):
    """Bytes of the arena, live from step ``first`` to ``last``, both included."""

    tensors: list[str]
    offset: Bytes
    size: Bytes
    first: Count
    last: Count


class Arena(Object):
    """The compiler's plan of the activations."""

    size: Bytes
    steps: Count
    buffers: list[Buffer]


class Placed(Object):
    """A section or a region: its name, where it begins, its bytes."""

    name: str
    address: Count
    size: Bytes


class Symbol(Object):
    """A symbol of the program."""

    name: str
    section: str
    size: Bytes


class Image(Object):
    """The linked program: its sections, its largest symbols, the memory's regions."""

    sections: list[Placed]
    symbols: list[Symbol]
    symbol_count: Count
    regions: list[Placed]


class Report(Profiled):
    """The document of ``cfu report``: all that the page shows."""

    layers: list[ReportedLayer]
    clock: Clock
    resources: list[Resources]
    speedup: Speedup | None
    arena: Arena
    image: Image
    instruction_reference: list[Instruction]
