"""Whether the parameters that kernels declare in Python fit the structs of their headers, as the target has them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from pathlib import Path

from cfu.base.errors import CompileError
from cfu.compiler import Program, c_struct
from cfu.compiler.kernel import Kernel, Params
from cfu.firmware.objects import GENERATED, Compiler

#: A source with one object of each struct: its debug information has them, whatever the kernels are written in.
_FILE = "parameters.c"


def check(compiler: Compiler, programs: Sequence[Program], directories: Sequence[Path]) -> None:
    """Raise CompileError, which names a kernel's ``params`` and the field, where these do not fit the C struct.

    Headers are looked for in ``directories``. It is also raised for a header or a struct that is not there.
    """
    given = [(kernel, params) for program in programs for kernel, params in _given(program)]
    if not given:
        return
    first = {(kernel.header, params.type): (kernel, params) for kernel, params in reversed(given)}
    source = compiler.folder / _FILE
    source.write_text("".join(f'#include "{h}"\nstruct {name} object_{i};\n' for i, (h, name) in enumerate(first)))
    try:
        structs = c_struct.read_structs(compiler.link_alone(source))
    except CompileError as error:
        raise _told(error, list(first.values()), directories) from error
    for kernel, params in given:
        c_struct.check(c_struct.find(structs, params, kernel), params, kernel)


def _given(program: Program) -> list[tuple[Kernel, Params]]:
    kernels = [layer.kernel for layer in program.executed if layer.kernel is not None]
    return list(zip(kernels, program.params, strict=True))


def _told(error: CompileError, objects: Sequence[tuple[Kernel, Params]], directories: Sequence[Path]) -> CompileError:
    """``error`` of the source with one object of each struct, two lines each, in terms of the declarations."""
    line = re.match(rf"{GENERATED}{re.escape(_FILE)}:(\d+): ", error.message)
    if line is None:
        return error  # in a header of the user's
    kernel, params = objects[(int(line[1]) - 1) // 2]
    headers = {file.name: file for folder in directories for file in folder.glob("*.h")}
    if kernel.header not in headers:
        near = difflib.get_close_matches(kernel.header, headers, 1)
        guess = f"do you mean {near[0]!r}? " if near else ""
        return CompileError(
            f"kernel {kernel.name}: no folder of its include_dirs has {kernel.header}",
            f"{guess}correct `header`, or add the folder",
        )
    text = headers[kernel.header].read_text(encoding="utf-8", errors="replace")
    return c_struct.unknown(params, kernel, re.findall(r"\bstruct\s+(\w+)\s*\{", text))
