"""TFLM's reference kernels as one static library for the target: ``build(headers) -> Path``."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache as memoise
from pathlib import Path

from cfu import firmware
from cfu.base import cache, tool
from cfu.base.errors import CompileError, ToolError
from cfu.firmware.tflm.headers import GEMMLOWP, Headers
from soc.cpu import DEFAULT, Cpu

FOLDER = firmware.SOFTWARE / "tflm"

#: As the firmware's C, so that cycles compare. Checks of arguments are left out, as in TFLM's release build, and gcc is
#: told to mind registers when it schedules: without that it spills them in the inner loop of convolutions (11% slower).
CXXFLAGS = (
    "-std=c++17", "-O2", "-fsched-pressure", "-g", "-fno-common", "-fno-strict-aliasing",
    "-ffunction-sections", "-fdata-sections", "-fno-rtti", "-fno-exceptions",
    "-fno-threadsafe-statics", "-fno-asynchronous-unwind-tables", "-Wall", "-Wextra", "-DNDEBUG",
    "-DTF_LITE_STATIC_MEMORY", "-DTF_LITE_STRIP_ERROR_STRINGS", "-nostdinc++",
)  # fmt: skip


def build(headers: Headers, cpu: Cpu = DEFAULT) -> Path:
    """``libtflm.a`` with every kernel of ``software/tflm`` for ``cpu``; cached by content.

    Raises ToolError when a compiler is missing, CompileError for an error in a source.
    """
    how = (*cpu.flags, *CXXFLAGS, f"-falign-functions={cpu.line_bytes}")
    key = cache.digest(
        Path(__file__),
        firmware.compiler_version(),
        " ".join(how),
        *map(str, _system_headers()),
        headers.sha256,
        GEMMLOWP / "fixedpoint",
        FOLDER,
        firmware.SOFTWARE / "include",
    )
    return cache.build_once("tflm", key, lambda folder: _build(folder, headers, how)) / "libtflm.a"


def _build(folder: Path, headers: Headers, how: Sequence[str]) -> None:
    search = (FOLDER / "standins", headers.path, GEMMLOWP, *_system_headers())
    include = [f"-I{FOLDER}", f"-I{firmware.SOFTWARE / 'include'}", *(a for at in search for a in ("-isystem", at))]
    objects = []
    for source in sorted(FOLDER.glob("*.cc")):
        objects.append(f"{source.stem}.o")
        command = [_tool("g++"), *how, f"-ffile-prefix-map={folder}=.", *include, "-c", source, "-o", objects[-1]]
        try:
            tool.run(command, cwd=folder, log=folder / "build.log")
        except tool.CommandError as error:
            raise CompileError(f"TFLM's {source.stem}: {error.message}", f"is {headers} another version?") from error
    tool.run([_tool("ar"), "rcsD", "libtflm.a", *objects], cwd=folder)
    for name in objects:
        (folder / name).unlink()


@memoise
def _system_headers() -> tuple[Path, ...]:
    """Folders of C++ headers, the host's, and of C headers, the target's: gcc for the target has no C++ library.

    Of the host's only what needs no library is used: templates, limits, type traits.
    """
    host: list[str | Path] = [tool.find("g++", "apt install g++"), "-x", "c++"]
    target: list[str | Path] = [_tool("gcc"), "--specs=picolibc.specs", "-x", "c"]
    return (
        _folder_of(host, "algorithm", "apt install g++"),
        _folder_of(host, "bits/c++config.h", "apt install g++"),
        _folder_of(target, "stdlib.h", "apt install picolibc-riscv64-unknown-elf"),
    )


def _folder_of(compiler: list[str | Path], header: str, hint: str) -> Path:
    """The folder of the compiler's search path that has ``header``."""
    output = tool.run([*compiler, "-M", "-include", header, "/dev/null"], hint=hint)
    for word in output.split():
        if word.endswith(f"/{header}"):
            return Path(word.removesuffix(f"/{header}"))
    raise ToolError(f"{Path(compiler[0]).name} finds no {header}", hint)


def _tool(name: str) -> Path:
    return tool.find(f"riscv64-unknown-elf-{name}", firmware.HINT_GCC)
