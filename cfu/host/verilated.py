"""A project's CFU on the host: verilated, callable from Python and from C kernels at native speed.

Kernels compiled for the host call the same intrinsics as on the target; these end in ``cfu_host_op``, which is answered
by the CFU's own hardware, so no emulator is written by hand.
"""

from __future__ import annotations

import ctypes
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache as memoize
from pathlib import Path

from cfu.base import cache, tool
from cfu.base.errors import MismatchError, SimulationError
from cfu.sim import verilator
from gateware.core import selfcheck, testing
from gateware.core.errors import DeclarationError
from gateware.core.header import generate
from gateware.core.instruction_set import InstructionSet
from gateware.core.testing import Command, Response
from gateware.core.verilog import convert
from gateware.core.verilog_cfu import VerilogCfu

_FOLDER = Path(__file__).parent
SOURCES = (_FOLDER / "cfu_host_op.c",)
"""To be compiled with kernels that use a CFU."""

_SHIM = _FOLDER / "cfu_host.cpp"
_HINT_COMPILER = "install g++ (apt-get install g++)"
_VERILATE = ("--cc", "-O3", "--x-assign", "unique", "--x-initial", "unique", "--noassert", "--flatten")
_WARNINGS = ("-Wno-fatal", "-Wno-lint", "-Wno-style")
_DEFINES = ("-DVERILATOR=1", "-DVM_COVERAGE=0", "-DVM_SC=0", "-DVM_TIMING=0", "-DVM_TRACE=0")
# Nothing visible and no unique symbols: several CFUs in one process must not share anything.
_COMPILE = ("-std=gnu++17", "-O2", "-fPIC", "-fvisibility=hidden", "-fno-gnu-unique", "-w", *_DEFINES)
_LINK = ("-shared", "-Wl,-Bsymbolic")
_STATUS = {
    1: "hangs: no command accepted and no response given for 100000 cycles",
    2: "gave a response without a command",
    3: "changed or withdrew a response while it waited",
    4: "held cmd_ready low without a command, which VexRiscv alone does not stand",
}


@dataclass(frozen=True, eq=False)
class HostCfu:
    """A verilated CFU in this process; one instance per hardware. ``include_dir`` holds its ``cfu_ops.h``.

    ``ready_when_idle``: it must hold cmd_ready high without a command, as every :class:`~gateware.core.cfu.Cfu` does.
    """

    cfu: InstructionSet
    ready_when_idle: bool
    include_dir: Path
    handle: ctypes.CDLL

    def reset(self) -> None:
        """Drive the reset input and forget an earlier failure."""
        self.handle.cfu_host_reset()
        ctypes.c_int.in_dll(self.handle, "cfu_host_status").value = 0

    @property
    def cycles(self) -> int:
        """Clock cycles since the process began."""
        return self.handle.cfu_host_cycles()

    def attach(self, kernels: ctypes.CDLL) -> None:
        """Let the C kernels of a library, compiled with :data:`SOURCES`, use this CFU."""
        handler = ctypes.c_void_p.in_dll(kernels, "cfu_host_handler")
        handler.value = ctypes.cast(self.handle.cfu_host_execute, ctypes.c_void_p).value

    def raise_unless_alive(self) -> None:
        """Raise SimulationError if a kernel's command was not answered; its results are void."""
        _raise(ctypes.c_int.in_dll(self.handle, "cfu_host_status").value)

    def run(self, commands: Sequence[Command], *, stalls: float = 0.0, seed: int = 0) -> list[Response]:
        """As :func:`gateware.core.testing.run`, a few hundred times as fast, from the present state.

        Raises SimulationError when the CFU breaks the bus's rules.
        """
        sent = (ctypes.c_uint32 * (4 * len(commands)))()
        sent[:] = [word for c in commands for word in (c.funct3, c.funct7, c.a, c.b)]
        received = (ctypes.c_uint32 * (3 * len(commands)))()
        threshold = min(int(stalls * (1 << 32)), (1 << 32) - 1)
        unready = self.handle.cfu_host_unready()
        _raise(self.handle.cfu_host_stream(sent, len(commands), received, threshold, seed))
        if self.ready_when_idle and self.handle.cfu_host_unready() > unready:
            _raise(4)
        words = iter(received)
        return [Response(*fields) for fields in zip(words, words, words, strict=True)]

    def check(self, *, count: int = 50_000, stalls: float = 0.3, seed: int = 0) -> None:
        """Random commands from reset against the golden model; MismatchError names the instruction that differs."""
        commands = testing.random_commands(self.cfu, count, seed)
        self.reset()
        try:
            testing.compare(self.cfu, commands, self.run(commands, stalls=stalls, seed=seed))
        except AssertionError as error:
            raise MismatchError(f"the CFU differs from its golden model: {error}") from None

    def check_declarations(self) -> None:
        """Each instruction alone, a few times from reset: its latency and its golden function.

        Raises DeclarationError naming the instruction, and ``latency`` or ``golden``. Instructions that do not answer
        without others before them are not checked.
        """
        for i in self.cfu.instructions:
            for seed in range(selfcheck.TRIES):
                command = testing.random_command(i, random.Random(seed))
                self.reset()
                try:
                    (response,) = self.run([command])
                except SimulationError:
                    continue
                expected = self.cfu.golden().execute(command.funct3, command.funct7, command.a, command.b)
                if response.value != expected:
                    raise DeclarationError(
                        i.name, "golden", f"gives 0x{expected:08x} where the hardware answers 0x{response.value:08x}"
                    )
                latency = response.answered - response.issued
                if not i.is_variable and latency != i.cycles:
                    raise DeclarationError(
                        i.name, "latency", f"is declared as {i.latency}, but the response comes at {latency}"
                    )


def load(cfu: InstructionSet, *, ready_when_idle: bool | None = None) -> HostCfu:
    """Verilate ``cfu`` (cached by content) and load it. Raises ToolError for Verilog that cannot be built.

    ``ready_when_idle``: by default, unless it is written in Verilog.
    """
    if ready_when_idle is None:
        ready_when_idle = not isinstance(cfu, VerilogCfu)
    text = convert(cfu)
    header = generate(cfu)
    include = cache.build_once("cfu-ops", cache.digest(header), lambda folder: _write(folder / "cfu_ops.h", header))
    loaded = HostCfu(cfu, ready_when_idle, include, _library(_build(text) / "libcfu_host.so"))
    loaded.reset()
    return loaded


@memoize
def _library(path: Path) -> ctypes.CDLL:
    handle = ctypes.CDLL(str(path))
    handle.cfu_host_cycles.restype = handle.cfu_host_unready.restype = ctypes.c_uint64
    handle.cfu_host_stream.argtypes = (
        *(ctypes.c_void_p, ctypes.c_uint32, ctypes.c_void_p),
        *(ctypes.c_uint32, ctypes.c_uint32),
    )
    return handle


def _build(text: str) -> Path:
    flags = " ".join((*_VERILATE, *_WARNINGS, *_COMPILE, *_LINK))
    key = cache.digest(verilator.versions(), flags, text, _SHIM)
    return cache.build_once("cfu-host", key, lambda folder: _verilate(folder, text))


def _verilate(folder: Path, text: str) -> None:
    log = folder / "build.log"
    model = folder / "model"
    _write(folder / "Cfu.v", text)
    argv = [verilator.root() / "bin" / "verilator_bin", *_VERILATE, *_WARNINGS, "--top-module", "Cfu", "--Mdir", model]
    environment = {"VERILATOR_ROOT": str(verilator.root())}
    tool.run([*argv, "Cfu.v"], cwd=folder, env=environment, log=log, hint="correct the Verilog of the CFU")
    _write(model / "all.cpp", "".join(f'#include "{path.name}"\n' for path in sorted(model.glob("V*.cpp"))))
    objects = [_compile(source, folder, [model], log) for source in (model / "all.cpp", _SHIM)]
    tool.run([_compiler(), *_LINK, *objects, *_runtime(), "-o", folder / "libcfu_host.so", "-lpthread"], log=log)


def _runtime() -> list[Path]:
    """Verilator's own library, compiled once for all CFUs."""
    sources = [verilator.root() / "include" / f"{name}.cpp" for name in ("verilated", "verilated_threads")]
    key = cache.digest(verilator.versions(), " ".join(_COMPILE))
    entry = cache.build_once(
        "cfu-host-runtime",
        key,
        lambda folder: [_compile(source, folder, [], folder / "build.log") for source in sources],
    )
    return [entry / f"{source.stem}.o" for source in sources]


def _compile(source: Path, folder: Path, include: Sequence[Path], log: Path) -> Path:
    installed = verilator.root() / "include"
    paths = [f"-I{path}" for path in (*include, installed, installed / "vltstd")]
    target = folder / f"{source.stem}.o"
    tool.run([_compiler(), *_COMPILE, *paths, "-c", source, "-o", target], log=log, hint=_HINT_COMPILER)
    return target


def _compiler() -> Path:
    return tool.find("g++", _HINT_COMPILER)


def _write(path: Path, text: str) -> None:
    path.write_text(text)


def _raise(status: int) -> None:
    if status:
        raise SimulationError(f"the CFU {_STATUS[status]}", "check its handshake with gateware.core.testing")
