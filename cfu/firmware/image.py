"""From compiled models to one ELF: ``build(programs, memory, ...) -> Firmware``."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, field
from functools import cache as memoise
from pathlib import Path

from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from cfu.base import c_header, cache, diagnostics, elf, reads, resources, tool
from cfu.base.diagnostics import Diagnostic
from cfu.base.errors import CompileError
from cfu.compiler import Program
from cfu.firmware import linker, objects, parameters
from cfu.firmware.objects import Compiler
from soc.cpu import DEFAULT, Cpu
from soc.memory import regions as soc_memory
from soc.memory.regions import Memory

SOFTWARE = resources.folder("software")
RUNTIME = tuple(SOFTWARE / "runtime" / name for name in ("trap.c", "console.c", "model.c"))
RUNNER = SOFTWARE / "programs" / "profiling_runner.c"

#: -O2, not -O3: -O3 spills registers in the inner loops and is 20-30% slower on this CPU.
CFLAGS = (
    "-std=gnu11", "-O2", "-g", "-ffreestanding", "-fno-common", "-fno-strict-aliasing",
    "-ffunction-sections", "-fdata-sections", "-Wall", "-Wextra", *diagnostics.ERRORS,
)  # fmt: skip
LDFLAGS = ("--specs=picolibc.specs", "-nostartfiles", "-Wl,--gc-sections", "-Wl,--no-warn-rwx-segments")

#: The header of the CFU's intrinsics.
_GENERATED = "cfu_ops.h"

#: A kernel's source with this suffix is a static library, linked as it is.
ARCHIVE = ".a"

#: What the compiler said of the user's files, beside the ELF file.
_WARNINGS = "warnings.json"

#: The exit code of a program whose stack has grown past its end.
_RUNTIME_HEADER = SOFTWARE / "include" / "cfu" / "runtime.h"
EXIT_STACK_OVERFLOW = c_header.constant(_RUNTIME_HEADER, "EXIT_STACK_OVERFLOW")

#: Bytes at the stack's end that start-up marks, and the word that it writes there.
STACK_GUARD = tuple(c_header.constant(_RUNTIME_HEADER, name) for name in ("STACK_GUARD_BYTES", "STACK_GUARD_MARK"))

#: Values of mcause that the RISC-V privileged specification names.
_CAUSES = {
    0: "instruction address misaligned",
    1: "instruction access fault",
    2: "illegal instruction",
    3: "breakpoint",
    4: "load address misaligned",
    5: "load access fault",
    6: "store address misaligned",
    7: "store access fault",
    11: "environment call",
}

#: How to get the compiler.
HINT_GCC = "install it: apt install gcc-riscv64-unknown-elf picolibc-riscv64-unknown-elf"


@dataclass(frozen=True)
class Sizes:
    """Bytes of each part of the image."""

    text: int
    rodata: int
    weights: int
    data: int
    bss: int
    arena: int
    scratch: int
    stack: int


@dataclass(frozen=True)
class Firmware:
    """A linked program. ``symbols`` maps names of functions and objects to addresses; ``key`` is the hash of all that
    it was made from. ``warnings`` are what the compiler said of files that are neither the toolkit's nor generated."""

    elf: Path
    programs: tuple[Program, ...]
    memory: Memory
    cpu: Cpu
    sizes: Sizes
    symbols: dict[str, int] = field(repr=False)
    compiler: str
    key: str
    warnings: tuple[Diagnostic, ...] = ()

    def locate(self, pc: int) -> str:
        """Function and source line of an address, as ``function (file:line)``; '?' for what is unknown.

        The address may be of the instruction behind a jump, which the CPU fetches and drops: where nothing
        is known of it, the one before is looked up.
        """
        for address in (pc, max(pc - 4, 0)):
            output = tool.run([_addr2line(), "-f", "-i", "-e", self.elf, f"{address:#x}"]).splitlines()
            # From the innermost of what was inlined there on: intrinsics are not what anybody wrote.
            places = list(zip(output[::2], output[1::2], strict=True))
            function, line = next((place for place in places if _GENERATED not in place[1]), places[-1])
            if not line.startswith("??"):
                break
        return f"{function} ({line.partition(' (discriminator')[0]})"

    def arena_address(self, program: Program) -> int:
        return self.symbols[f"{program.prefix}_arena"]


def build(
    programs: Sequence[Program],
    memory: Memory,
    *,
    cpu: Cpu = DEFAULT,
    headers: dict[str, str] | None = None,
    sources: Sequence[Path] = (RUNNER,),
    include_dirs: Sequence[Path] = (),
    layout: int = 0,
) -> Firmware:
    """Compile and link ``programs`` with the runtime and ``sources`` (the user's main; by default the runner).

    ``headers`` are generated headers (such as ``cfu_ops.h``). A ``layout`` other than 0 is the same program with
    code and data elsewhere (cfu.firmware.linker): what of its cycles is luck with the caches. Cached by content.
    Raises CompileError with file and line for an error in C, with the field of parameters that do not fit their struct,
    or with the bytes missing when the image does not fit ``memory``.
    """
    generated = {
        "soc.h": soc_header(memory),
        "soc_cpu.h": cpu_header(cpu),
        "link.ld": linker.script(memory, cpu, layout=layout),
        **image_files(programs, cpu.line_bytes),
        **(headers or {}),
    }
    for program in programs:
        generated.update(program.files)
    kernels = dict.fromkeys(path for program in programs for path in program.sources)
    units = [*start_files(cpu), *RUNTIME, *kernels, *sources]
    own = [SOFTWARE / "include", SOFTWARE / "cpu" / cpu.folder / "include", SOFTWARE / "kernels"]
    directories = dict.fromkeys([*own, *include_dirs, *(d for p in programs for d in p.include_dirs)])
    parts = [f"{name}\n{text}" for name, text in sorted(generated.items())]
    declared = cache.digest(
        Path(__file__),
        Path(objects.__file__),
        Path(parameters.__file__),
        Path(diagnostics.__file__),
        compiler_version(),
        " ".join((*cflags(cpu), *LDFLAGS)),
        str(layout),
        *parts,
        *map(str, units),
        *units,
        *directories,
    )

    def make(at: Path) -> None:
        _build(at, generated, units, list(directories), memory, cpu, programs, layout)

    def read() -> list[Path]:
        return _read(generated, units, list(directories), cpu)

    key = _key(declared, read, list(generated), make)
    folder = cache.build_once("firmware", key, make)
    image = folder / "firmware.elf"
    sizes, symbols = _inspect(image)
    warnings = tuple(Diagnostic(*fields) for fields in json.loads((folder / _WARNINGS).read_text(encoding="utf-8")))
    return Firmware(image, tuple(programs), memory, cpu, sizes, symbols, compiler_version(), key, warnings)


def cflags(cpu: Cpu) -> tuple[str, ...]:
    """How C is compiled for ``cpu``. Functions start on lines of its caches."""
    return (*cpu.flags, *CFLAGS, f"-falign-functions={cpu.line_bytes}")


def start_files(cpu: Cpu) -> tuple[Path, ...]:
    """The sources of ``cpu``'s start-up code. Raises CompileError for one that is missing."""
    files = tuple(SOFTWARE / "cpu" / cpu.folder / name for name in cpu.start_files)
    for file in files:
        if not file.is_file():
            raise CompileError(f"{cpu.title} has no start-up file {file}", "write it, or correct `start_files`")
    return files


def soc_header(memory: Memory) -> str:
    """``soc.h``: the SoC's registers and interrupt lines, from the same declaration as the hardware."""
    registers = "".join(
        f"#define SOC_{bank.upper()}_{name.upper()} "
        f"(*(volatile uint32_t *){soc_memory.CSR_BASE + number * soc_memory.CSR_BANK_BYTES + offset:#x}u)\n"
        for bank, number in soc_memory.CSR_BANKS.items()
        for name, offset in soc_memory.CSR_REGISTERS[bank].items()
    )
    lines = "".join(f"#define SOC_{name.upper()}_INTERRUPT {bit}\n" for name, bit in soc_memory.INTERRUPTS.items())
    return (
        f"/* Generated by `cfu` for memory {memory.name}. */\n#ifndef SOC_H\n#define SOC_H\n\n#include <stdint.h>\n\n"
        f"{registers}\n/* Bit numbers for interrupt.h. */\n{lines}\n#endif\n"
    )


def cpu_header(cpu: Cpu) -> str:
    """``soc_cpu.h``: the CPU's own registers, for C and assembly, from the same declaration as the hardware."""
    csrs = cpu.csrs
    values = {
        "CSR_INTERRUPT_MASK": csrs.interrupt_mask,
        "CSR_INTERRUPT_PENDING": csrs.interrupt_pending,
        "INTERRUPT_LINES": csrs.interrupt_lines,
        "CSR_CFU": csrs.cfu,
        "CFU_ENABLE": csrs.cfu_enable,
    }
    lines = "".join(f"#define CPU_{name} {value:#x}\n" for name, value in values.items())
    return f"/* Generated by `cfu` for {cpu.title}. */\n#ifndef SOC_CPU_H\n#define SOC_CPU_H\n\n{lines}\n#endif\n"


def image_files(programs: Sequence[Program], alignment: int) -> dict[str, str]:
    """``image.h`` and ``image.c``: the image's models; when there are several they share arena and scratch.

    These start at multiples of ``alignment`` bytes.
    """
    names = [program.prefix for program in programs]
    includes = "".join(f'#include "{name}.h"\n' for name in names)
    table = ", ".join(f"&{name}_model" for name in names) or "0"
    shared = ""
    if len(programs) > 1:
        scratch = {p.prefix: p.scratch_size for p in programs if p.scratch_size}
        shared = _shared("arena", {p.prefix: p.plan.size for p in programs}, alignment)
        shared += _shared("scratch", scratch, alignment)
    header = (
        '/* Generated by `cfu`. */\n#ifndef IMAGE_H\n#define IMAGE_H\n\n#include "cfu/model.h"\n\n'
        "extern const struct model *const image_models[];\nextern const uint32_t image_model_count;\n\n#endif\n"
    )
    source = (
        f'/* Generated by `cfu`. */\n#include "image.h"\n\n{includes}\n{shared}'
        f"const struct model *const image_models[] = {{{table}}};\n"
        f"const uint32_t image_model_count = {len(programs)};\n"
    )
    return {"image.h": header, "image.c": source}


def _shared(what: str, sizes: dict[str, int], alignment: int) -> str:
    """One buffer as large as the largest; each model's own (weak) symbol becomes its alias."""
    if not sizes:
        return ""
    aliases = "".join(
        f'extern uint8_t {name}_{what}[{size}] __attribute__((alias("shared_{what}")));\n'
        for name, size in sizes.items()
    )
    attributes = f'__attribute__((aligned({alignment}), section(".{what}.shared")))'
    return f"{attributes} uint8_t shared_{what}[{max(sizes.values())}];\n{aliases}\n"


@memoise
def compiler_version() -> str:
    return tool.run([_gcc(), "--version"]).splitlines()[0]


def _gcc() -> Path:
    return tool.find("riscv64-unknown-elf-gcc", HINT_GCC)


def _addr2line() -> Path:
    return tool.find("riscv64-unknown-elf-addr2line", HINT_GCC)


def cause_name(cause: int, cpu: Cpu = DEFAULT) -> str:
    """What an mcause value means, in the words of the RISC-V privileged specification or of the CPU."""
    if cause >> 31:
        return f"unexpected interrupt {cause & 0x7FFFFFFF}"
    return {**_CAUSES, **cpu.trap_causes}.get(cause, f"cause {cause}")


def _key(declared: str, read: Callable[[], list[Path]], generated: Sequence[str], make: Callable[[Path], None]) -> str:
    """``declared`` with what the compiler reads besides. What it cannot read is told as ``make`` tells it."""
    try:
        return reads.key(declared, read, generated)
    except CompileError:
        with tempfile.TemporaryDirectory() as folder:
            make(Path(folder))
        raise


def _read(generated: Mapping[str, str], units: Sequence[Path], directories: Sequence[Path], cpu: Cpu) -> list[Path]:
    """The files that the compiler reads for ``units`` and the ``generated`` sources, without the generated ones."""
    with tempfile.TemporaryDirectory() as folder:
        compiler, ordered = _compiler(Path(folder), generated, units, directories, cpu)
        return [path for path in compiler.reads(ordered) if not (Path(folder) / path).is_relative_to(folder)]


def _compiler(
    folder: Path, generated: Mapping[str, str], units: Sequence[Path], directories: Sequence[Path], cpu: Cpu
) -> tuple[Compiler, list[Path]]:
    """For the image's sources, which are in ``folder`` as far as they are generated; these sources, in order."""
    for name, text in generated.items():
        (folder / name).write_text(text)
    written = [folder / name for name in generated if name.endswith((".c", ".S"))]
    # The order is fixed, because with 4 KB one-way caches moving code moves cycles.
    ordered = [*(unit for unit in units if unit.suffix != ARCHIVE), *written]
    how = [*cflags(cpu), *(f"-I{directory}" for directory in (folder, *directories))]
    return Compiler(_gcc(), compiler_version(), how, folder), ordered


def _build(
    folder: Path,
    generated: dict[str, str],
    units: Sequence[Path],
    directories: Sequence[Path],
    memory: Memory,
    cpu: Cpu,
    programs: Sequence[Program],
    layout: int,
) -> None:
    compiler, ordered = _compiler(folder, generated, units, directories, cpu)
    archives = [unit for unit in units if unit.suffix == ARCHIVE]
    parameters.check(compiler, programs, directories)
    compiled = compiler.compile(ordered)
    (folder / _WARNINGS).write_text(json.dumps([astuple(warning) for warning in _of_users(compiler.warnings)]))
    link: list[str | Path] = [_gcc(), *cpu.flags, *LDFLAGS, "-T", "link.ld", "-Wl,-Map=firmware.map"]
    link += [*linker.order(compiled, layout), *archives, "-o", "firmware.elf"]
    try:
        tool.run(link, cwd=folder)
    except tool.CommandError as error:
        raise _link_error(error, memory, programs, ordered) from error
    elf.check(folder / "firmware.elf", _gcc().name)
    for path in compiled:
        path.unlink()


def _of_users(warnings: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Those in files of the user's, each once: what several sources include is said by each."""
    own = [w for w in warnings if Path(w.file).is_absolute() and not Path(w.file).is_relative_to(SOFTWARE)]
    return list(dict.fromkeys(own))


def _link_error(
    error: tool.CommandError, memory: Memory, programs: Sequence[Program], sources: Sequence[Path]
) -> CompileError:
    overflow = re.search(r"region `(\w+)' overflowed by (\d+) bytes", error.output)
    if overflow:
        region, missing = overflow.groups()
        parts = ", ".join(f"{p.prefix}: {p.weight_bytes:,} constants, {p.plan.size:,} arena" for p in programs)
        return CompileError(
            f"the image does not fit memory {memory.name}: {int(missing):,} bytes short in {region} ({parts})",
            "choose a smaller model, or --memory sim-large to simulate it without a chip",
        )
    undefined = re.search(r"undefined reference to `(\S+)'", error.output)
    if undefined:
        name = undefined[1]
        objects = re.findall(r"/(\d+)-[^/\s]*\.o:", error.output[: undefined.start()])
        where = f"{_use_of(name, sources[int(objects[-1])])}: " if objects else ""
        return CompileError(
            f"{where}nothing defines {name}", "add its source to the kernel's declaration or the project"
        )
    return CompileError(f"linking failed: {error.message}", "see the linker's message")


def _use_of(name: str, source: Path) -> str:
    """The first line of ``source`` that names ``name``; ld knows lines only of functions that are not aligned."""
    if source.suffix == ARCHIVE or not source.is_file():
        return str(source)
    lines = source.read_text(encoding="utf-8", errors="replace").splitlines()
    found = [number for number, line in enumerate(lines, 1) if re.search(rf"\b{re.escape(name)}\s*\(", line)]
    return f"{source}:{found[0]}" if found else str(source)


def _inspect(elf: Path) -> tuple[Sizes, dict[str, int]]:
    with elf.open("rb") as stream:
        image = ELFFile(stream)
        size = {section.name: section["sh_size"] for section in image.iter_sections()}
        table = image.get_section_by_name(".symtab")
        assert isinstance(table, SymbolTableSection)  # nothing strips it
        symbols = {symbol.name: symbol["st_value"] for symbol in table.iter_symbols() if symbol.name}
    parts = ("text", "rodata", "weights", "data", "bss", "arena", "scratch", "stack")
    return Sizes(**{part: size.get(f".{part}", 0) for part in parts}), symbols
