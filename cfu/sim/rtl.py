"""Run a program on the simulated SoC: cycles, events, tensors as they stand in its RAM, console."""

from __future__ import annotations

import codecs
import contextlib
import io
import selectors
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from cfu.base import files, process
from cfu.base.errors import SimulationError
from cfu.sim.hardware import Hardware
from soc.cpu import Cpu

#: How a run ends: by itself, by an unexpected trap, at the job's limit of cycles, at a guard, at the CFU.
Status = Literal["exit", "trap", "limit", "guard", "stuck"]


@dataclass(frozen=True)
class Write:
    """Bytes to be written to RAM at ``address``."""

    address: int
    data: bytes


@dataclass(frozen=True)
class Capture:
    """``size`` bytes at ``address``, to be copied when the layer at ``position`` ends, in every inference."""

    position: int
    address: int
    size: int


@dataclass(frozen=True)
class Guard:
    """``size`` bytes at ``address`` that hold ``word`` again and again, and must: ``what`` has happened when not."""

    address: int
    size: int
    word: int
    what: str


@dataclass(frozen=True)
class Job:
    """What to simulate.

    ``mailbox`` is the address of the program's ``struct mailbox``. ``inputs[n]`` is written when the
    program is ready for inference ``n``. ``reads`` are (address, size) pairs copied at the end.
    ``wave`` is the .fst file to record while the layer at position ``wave_layer`` runs in the first
    inference, or all the time when that is None; it needs hardware built with ``trace``. A ``seed``
    other than 0 gives registers without reset value random initial values. Instrumented hardware attributes the
    cycles to the instructions in ``code``; readings of mcycle by those in ``marks`` begin and end layers (both are
    (address, size) pairs).
    """

    elf: Path
    mailbox: int
    inputs: tuple[tuple[Write, ...], ...]
    captures: tuple[Capture, ...]
    reads: tuple[tuple[int, int], ...]
    max_cycles: int
    wave: Path | None = None
    wave_layer: int | None = None
    seed: int = 0
    code: tuple[int, int] = (0, 0)
    marks: tuple[int, int] = (0, 0)
    guards: tuple[Guard, ...] = ()


@dataclass(frozen=True)
class Event:
    """A mailbox event: the cycle (from the end of reset), its kind, its value.

    Kinds are those of software/include/cfu/mailbox.h, in lower case without their prefix: ready, layer, done, exit,
    trap. A word that is none of them has its number for a kind.
    """

    cycle: int
    kind: str
    value: int
    inference: int


@dataclass(frozen=True)
class Progress:
    """How far a run is: cycles simulated, the inference, its layers that have ended, CPU seconds used."""

    cycles: int
    inference: int
    layers: int
    cpu_seconds: float


@dataclass(frozen=True)
class Run:
    """What a program did.

    ``status`` says how it ended: by itself, by an unexpected trap, or at the job's cycle limit.
    ``exit_code`` is 0 unless it exited; ``pc`` is where it was at the end (of a trap: the trapping
    instruction), ``trap_cause`` and ``trap_value`` are mcause and mtval, 0 without a trap.
    ``bus_errors`` counts the accesses to addresses with no memory (reads give all ones, the CPU does
    not trap). ``counter_written`` is the cycle in which it was seen that the program had written the cycle counter
    that it measures with, 0 for never. ``cycles`` bounds the run; measure with the program's own cycle counter.
    ``attribution`` is what instrumented hardware wrote (attribution.h of the CPU's folder in soc/cpu), else empty.
    ``guard`` is that which did not stay, at status "guard"; ``waits`` what a CFU instruction has waited for in vain,
    "take" or "answer", and its word, at "stuck".
    """

    status: Status
    exit_code: int
    cycles: int
    events: tuple[Event, ...]
    captures: dict[tuple[int, Capture], bytes]
    reads: tuple[bytes, ...]
    console: str
    pc: int
    trap_cause: int
    trap_value: int
    bus_errors: int
    counter_written: int
    cpu_seconds: float
    cycles_per_second: float
    attribution: str = ""
    guard: Guard | None = None
    waits: tuple[str, int] | None = None


def run(
    hardware: Hardware,
    job: Job,
    *,
    on_progress: Callable[[Progress], None] | None = None,
    on_console: Callable[[str], None] | None = None,
) -> Run:
    """Simulate ``job`` to its end; ``on_progress`` is called about five times a second of wall time.

    ``on_console`` is given the program's output as it appears, whole lines where possible. Raises
    SimulationError when the simulator itself fails or cannot do the job.
    """
    if not job.elf.is_file():
        raise SimulationError(f"the program {job.elf} is not a file")
    with tempfile.TemporaryDirectory(prefix="cfu-sim-") as name:
        folder = Path(name)
        with _as_simulation_error():
            _write_job(folder, job)
        console = _execute([hardware.simulator, *_arguments(job)], folder, on_progress, on_console)
        with _as_simulation_error():
            result = _read_result(folder, job, hardware.cpu, console)
            _keep_wave(folder / "wave.fst", job)
    return result


@contextlib.contextmanager
def _as_simulation_error() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        hint = "free some space, or set TMPDIR to a folder with space"
        raise SimulationError(f"cannot write {error.filename}: {error.strerror}", hint) from error


def _arguments(job: Job) -> list[str]:
    return [f"+verilator+seed+{job.seed}", "+verilator+rand+reset+2"] if job.seed else []


def _write_job(folder: Path, job: Job) -> None:
    """The files that soc/harness/job.h describes."""
    (folder / "program.elf").symlink_to(job.elf.resolve())
    writes = [(number, write) for number, writes in enumerate(job.inputs) for write in writes]
    lines = [f"mailbox {job.mailbox}", f"limit {job.max_cycles}", f"inferences {len(job.inputs)}"]
    lines += [f"input {number} {write.address} {len(write.data)}" for number, write in writes]
    lines += [f"capture {capture.position} {capture.address} {capture.size}" for capture in job.captures]
    lines += [f"read {address} {size}" for address, size in job.reads]
    lines += [f"guard {guard.address} {guard.size} {guard.word}" for guard in job.guards]
    lines += [f"code {job.code[0]} {job.code[1]}", f"marks {job.marks[0]} {job.marks[1]}"]
    if job.wave is not None:
        lines.append(f"wave {-1 if job.wave_layer is None else job.wave_layer}")
    (folder / "job.txt").write_text("\n".join(lines) + "\n")
    (folder / "inputs.bin").write_bytes(b"".join(write.data for _, write in writes))


def _execute(
    argv: list[Path | str],
    folder: Path,
    on_progress: Callable[[Progress], None] | None,
    on_console: Callable[[str], None] | None,
) -> str:
    """Run the simulator in ``folder``, pass on what it tells, return the console's text."""
    console: list[str] = []
    errors: list[str] = []

    def hear_console(text: str) -> None:
        console.append(text)
        if on_console is not None and text:
            on_console(text)

    def hear_report(line: str) -> None:
        words = line.split()
        if words[:1] != ["progress"]:
            errors.append(line.strip())
        elif on_progress is not None:
            on_progress(Progress(int(words[1]), int(words[2]), int(words[3]), float(words[4])))

    pipe = subprocess.PIPE
    try:
        with process.started(argv, cwd=folder, stdin=subprocess.DEVNULL, stdout=pipe, stderr=pipe) as simulator:
            _listen(simulator, hear_console, hear_report)
    except OSError as error:
        raise SimulationError(f"cannot run {argv[0]}: {error.strerror}", "run again: it is then rebuilt") from error
    if simulator.returncode != 0:
        raise SimulationError(_failure(simulator.returncode, errors))
    return "".join(console)


def _listen(
    simulator: subprocess.Popen[bytes], hear_console: Callable[[str], None], hear_report: Callable[[str], None]
) -> None:
    """Pass on stdout (as it comes) and stderr (by lines) until both are closed."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    rest = bytearray()  # of stderr, a line that has not ended
    assert isinstance(simulator.stdout, io.BufferedReader) and isinstance(simulator.stderr, io.BufferedReader)
    with selectors.DefaultSelector() as selector:
        selector.register(simulator.stdout, selectors.EVENT_READ, simulator.stdout)
        selector.register(simulator.stderr, selectors.EVENT_READ, simulator.stderr)
        while selector.get_map():
            for key, _ in selector.select():
                data: bytes = key.data.read1(1 << 16)
                if not data:
                    selector.unregister(key.fileobj)
                elif key.data is simulator.stdout:
                    hear_console(decoder.decode(data))
                else:
                    *lines, rest[:] = (bytes(rest) + data).split(b"\n")
                    for line in lines:
                        hear_report(line.decode("utf-8", "replace"))


def _failure(returncode: int, errors: list[str]) -> str:
    for line in errors:
        if line.startswith("error: "):
            return line.removeprefix("error: ")
    how = f"was killed by signal {-returncode}" if returncode < 0 else f"failed ({returncode})"
    return f"the simulator {how}" + (f": {errors[-1]}" if errors else "")


def _read_result(folder: Path, job: Job, cpu: Cpu, console: str) -> Run:
    """Parse the files that soc/harness/report.h describes."""
    events, captures, values = [], {}, {}
    bytes_left = (folder / "captures.bin").read_bytes()
    for line in (folder / "result.txt").read_text().splitlines():
        name, *words = line.split()
        if name == "event":
            cycle, kind, value, inference = words
            events.append(Event(int(cycle), kind, int(value), int(inference)))
        elif name == "capture":
            capture = job.captures[int(words[1])]
            captures[int(words[0]), capture] = bytes_left[: capture.size]
            bytes_left = bytes_left[capture.size :]
        else:
            values[name] = words[0]
    cycles, seconds = int(values["cycles"]), float(values["cpu_seconds"])
    waits = cpu.cfu_waits[int(values["waits"])].what if "waits" in values else ""
    attributed = folder / "profile.txt"
    return Run(
        status=cast(Status, values["status"]),
        exit_code=int(values.get("exit_code", 0)),
        cycles=cycles,
        events=tuple(events),
        captures=captures,
        reads=_split((folder / "reads.bin").read_bytes(), (size for _, size in job.reads)),
        console=console,
        pc=int(values["pc"]),
        trap_cause=int(values.get("trap_cause", 0)),
        trap_value=int(values.get("trap_value", 0)),
        bus_errors=int(values["bus_errors"]),
        counter_written=int(values["counter_written"]),
        cpu_seconds=seconds,
        cycles_per_second=cycles / max(seconds, 1e-9),
        attribution=attributed.read_text() if attributed.exists() else "",
        guard=job.guards[int(values["guard"])] if "guard" in values else None,
        waits=(waits, int(values["waits_instruction"])) if waits else None,
    )


def _split(data: bytes, sizes: Iterable[int]) -> tuple[bytes, ...]:
    parts = []
    for size in sizes:
        parts.append(data[:size])
        data = data[size:]
    return tuple(parts)


def _keep_wave(recorded: Path, job: Job) -> None:
    if job.wave is None:
        return
    if not recorded.exists():
        raise SimulationError(f"layer {job.wave_layer} was not run, so that no waveform was recorded")
    files.copy(recorded, job.wave)
