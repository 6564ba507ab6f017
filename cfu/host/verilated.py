"""A project's CFU on the host: verilated, callable from Python and from C kernels at native speed.

Kernels compiled for the host call the same intrinsics as on the target; these end in ``cfu_host_op``, which is answered
by the CFU's own hardware, so no emulator is written by hand.
"""

from __future__ import annotations

import ctypes
import random
import shutil
import weakref
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache as memoize
from pathlib import Path
from typing import Any

from cfu.base import cache
from cfu.base.errors import MismatchError, SimulationError
from cfu.compiler.kernel import Kernel
from cfu.host import kernels as native
from cfu.host.kernels import Library
from cfu.sim import conversion, ports, verilator
from gateware.core import selfcheck, testing
from gateware.core.errors import DeclarationError
from gateware.core.header import generate
from gateware.core.instruction import Instruction
from gateware.core.instruction_set import InstructionSet
from gateware.core.testing import Command, Response

_FOLDER = Path(__file__).parent
SOURCES = (_FOLDER / "cfu_host_op.c",)
"""To be compiled with kernels that use a CFU."""

_SHIM = _FOLDER / "cfu_host.cpp"
_VERILOG = "Cfu.v"
_HANGS, _GAVE_UP = 1, 5
_STATUS = {
    _HANGS: "hangs: no command accepted and no response given for 100000 cycles",
    2: "gave a response without a command",
    3: "changed or withdrew a response while it waited",
    4: "held cmd_ready low without a command, which VexRiscv alone does not stand",
}


class HostCfu:
    """A verilated CFU in this process; each has its own state. ``include_dir`` holds its ``cfu_ops.h``.

    ``ready_when_idle``: it must hold cmd_ready high without a command, as every :class:`~gateware.core.cfu.Cfu` does.
    """

    def __init__(self, cfu: InstructionSet, ready_when_idle: bool, include_dir: Path, library: ctypes.CDLL) -> None:
        self.cfu = cfu
        self.ready_when_idle = ready_when_idle
        self.include_dir = include_dir
        self._library = library
        self._instance = library.cfu_host_create()
        weakref.finalize(self, library.cfu_host_destroy, self._instance).atexit = False

    def reset(self) -> None:
        """Drive the reset input and forget an earlier failure."""
        self._library.cfu_host_reset(self._instance)

    @property
    def cycles(self) -> int:
        """Clock cycles since it was loaded."""
        return int(self._library.cfu_host_cycles(self._instance))

    def library(self, kernels: Iterable[Kernel], include_dirs: Sequence[Path] = ()) -> Library:
        """C ``kernels`` that use this CFU, and no other: a copy of their own (:func:`cfu.host.library`)."""
        compiled = native.library(kernels, (self.include_dir, *include_dirs), SOURCES).copy()
        self.attach(compiled.handle)
        return compiled

    def attach(self, kernels: ctypes.CDLL) -> None:
        """Let the C kernels of a library, compiled with :data:`SOURCES`, use this CFU from now on."""
        self._answer(kernels, self._library.cfu_host_execute)

    @contextmanager
    def recorded(self, kernels: ctypes.CDLL) -> Iterator[list[Command]]:
        """The commands that a library's C kernels send to this CFU meanwhile."""
        sent: list[Command] = []

        def execute(instance: int, *command: int) -> int:
            sent.append(Command(*command))
            return self.execute(sent[-1])

        self._answer(kernels, ctypes.CFUNCTYPE(ctypes.c_uint32, ctypes.c_void_p, *[ctypes.c_uint32] * 4)(execute))
        try:
            yield sent
        finally:
            self.attach(kernels)

    def _answer(self, kernels: ctypes.CDLL, handler: Any) -> None:
        ctypes.c_void_p.in_dll(kernels, "cfu_host_handler").value = ctypes.cast(handler, ctypes.c_void_p).value
        ctypes.c_void_p.in_dll(kernels, "cfu_host_instance").value = self._instance
        vars(kernels)["cfu_host_keeps"] = self, handler  # as long as the kernels are there, they may call both

    def execute(self, command: Command) -> int:
        """What a kernel gets: the response, or 0 from a CFU that does not answer (:meth:`raise_unless_alive`)."""
        c = command
        return int(self._library.cfu_host_execute(self._instance, c.funct3, c.funct7, c.a, c.b))

    def raise_unless_alive(self) -> None:
        """Raise SimulationError if a kernel's command was not answered; its results are void."""
        self._raise(self._library.cfu_host_status(self._instance))

    def run(self, commands: Sequence[Command], *, stalls: float = 0.0, seed: int = 0) -> list[Response]:
        """As :func:`gateware.testing.run`, a few hundred times as fast, from the present state.

        Raises SimulationError when the CFU breaks the bus's rules.
        """
        sent = (ctypes.c_uint32 * (4 * len(commands)))()
        sent[:] = [word for c in commands for word in (c.funct3, c.funct7, c.a, c.b)]
        received = (ctypes.c_uint32 * (3 * len(commands)))()
        threshold = min(int(stalls * (1 << 32)), (1 << 32) - 1)
        library, instance = self._library, self._instance
        unready = library.cfu_host_unready(instance)
        self._raise(library.cfu_host_stream(instance, sent, len(commands), received, threshold, seed))
        if self.ready_when_idle and library.cfu_host_unready(instance) > unready:
            self._raise(4)
        words = iter(received)
        return [Response(*fields) for fields in zip(words, words, words, strict=True)]

    def _raise(self, status: int) -> None:
        if status:
            if status == _GAVE_UP:
                raise SimulationError(*self._reason())
            kind = HangError if status == _HANGS else SimulationError
            where = f"{self.cfu.source}: " if self.cfu.source else ""
            raise kind(f"{where}the CFU {_STATUS[status]}", "check its handshake with gateware.core.testing")

    def _reason(self) -> tuple[str, str]:
        """Where the Verilog ended the simulation and why; what to do."""
        told = self._library.cfu_host_reason(self._instance).decode("utf-8", "replace")
        own = told.replace(_VERILOG, str(self.cfu.source), 1) if self.cfu.source else f"the CFU's {told}"
        return own, "correct the CFU's hardware: nothing may end its simulation"

    def check(self, *, count: int = 50_000, stalls: float = 0.3, seed: int = 0) -> None:
        """Random commands from reset against the golden model; MismatchError names the instruction that differs."""
        commands = testing.random_commands(self.cfu, count, seed)
        self.reset()
        try:
            testing.compare(self.cfu, commands, self.run(commands, stalls=stalls, seed=seed))
        except testing.DifferenceError as error:
            raise MismatchError(f"instruction {error.instruction} differs from its golden model: {error}") from None

    def check_declarations(self) -> None:
        """Each instruction alone, a few times from reset: its latency and its golden function.

        Raises DeclarationError naming the instruction, and ``latency`` or ``golden``; SimulationError for what breaks
        the bus's rules. Instructions that do not answer without others before them are not checked.
        """
        for i in self.cfu.instructions:
            latencies = set()
            for seed in range(selfcheck.TRIES):
                command = testing.random_command(i, random.Random(seed))
                self.reset()
                try:
                    (response,) = self.run([command])
                except HangError:
                    continue
                expected = self.cfu.golden().execute(command.funct3, command.funct7, command.a, command.b)
                if response.value != expected:
                    raise DeclarationError(
                        i.name, "golden", f"gives 0x{expected:08x} where the hardware answers 0x{response.value:08x}"
                    )
                latencies.add(response.answered - response.issued)
            _check_latency(i, latencies)


class HangError(SimulationError):
    """A command was not answered."""


def _check_latency(i: Instruction, found: set[int]) -> None:
    """Raise DeclarationError unless responses come ``found`` cycles after their commands as declared."""
    if i.is_variable or found <= {i.cycles}:
        return
    if len(found) == 1:
        (only,) = found
        what = f"comes at {only}; declare latency={only}"
    else:
        what = f"comes at {min(found)} to {max(found)}; declare latency='variable'"
    raise DeclarationError(i.name, "latency", f"is declared as {i.latency}, but the response {what}")


def load(cfu: InstructionSet, *, ready_when_idle: bool | None = None) -> HostCfu:
    """Verilate ``cfu`` (cached by content) and make an instance of it.

    ``ready_when_idle``: by default, unless it is written in Verilog. Raises DeclarationError for Verilog without the
    CPU's ports, ToolError for Verilog that cannot be built.
    """
    if cfu.source is not None:
        ports.check(cfu.source, tuple(cfu.counter_signals().values()))
    text = conversion.verilog(cfu)
    header = generate(cfu)
    include = cache.build_once("cfu-ops", cache.digest(header), lambda folder: _write(folder / "cfu_ops.h", header))
    ready = cfu.ready_when_idle if ready_when_idle is None else ready_when_idle
    return HostCfu(cfu, ready, include, _load(_build(text) / "libcfu_host.so"))


@memoize
def _load(path: Path) -> ctypes.CDLL:
    """The hardware as a library, shared by its instances."""
    library = ctypes.CDLL(str(path))
    pointer, word = ctypes.c_void_p, ctypes.c_uint32
    signatures: dict[str, tuple[type | None, tuple[type, ...]]] = {
        "create": (pointer, ()),
        "destroy": (None, (pointer,)),
        "reset": (None, (pointer,)),
        "cycles": (ctypes.c_uint64, (pointer,)),
        "unready": (ctypes.c_uint64, (pointer,)),
        "status": (ctypes.c_int, (pointer,)),
        "reason": (ctypes.c_char_p, (pointer,)),
        "stream": (ctypes.c_int, (pointer, pointer, word, pointer, word, word)),
        "execute": (word, (pointer, word, word, word, word)),
    }
    for name, (result, arguments) in signatures.items():
        function = getattr(library, f"cfu_host_{name}")
        function.restype, function.argtypes = result, arguments
    return library


def _build(text: str) -> Path:
    key = cache.digest(verilator.versions(), text, _SHIM, Path(__file__), Path(verilator.__file__))
    return cache.build_once("cfu-host", key, lambda folder: _verilate(folder, text))


def _verilate(folder: Path, text: str) -> None:
    _write(folder / _VERILOG, text)
    model = verilator.verilate(folder, [Path(_VERILOG)], top="Cfu", unknown="unique")
    verilator.compile_model(model, [_SHIM], [], folder / "libcfu_host.so", shared=True)
    shutil.rmtree(model.folder)


def _write(path: Path, text: str) -> None:
    path.write_text(text)
