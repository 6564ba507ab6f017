"""Parameters that are declared fit the target's structs: TFLM's and the portable kernels', with random layers."""

from __future__ import annotations

from pathlib import Path

import pytest

from cfu import compiler
from cfu.base.errors import CompileError
from cfu.check import cases
from cfu.compiler import Program
from cfu.compiler.ops import portable
from cfu.firmware import image, parameters, tflm
from cfu.firmware.objects import Compiler
from soc.cpu import DEFAULT

SOFTWARE = image.SOFTWARE
FOLDERS = [SOFTWARE / "include", SOFTWARE / "cpu" / DEFAULT.folder / "include", SOFTWARE / "kernels", tflm.INCLUDE_DIR]
TFLM = [kernel.ops[0] for kernel in tflm.KERNELS]


def check(programs: list[Program], folder: Path) -> None:
    flags = [*image.cflags(DEFAULT), *(f"-I{each}" for each in (folder, *FOLDERS))]
    parameters.check(Compiler(image._gcc(), image.compiler_version(), flags, folder), programs, FOLDERS)


def programs(kernels, kinds, count: int) -> list[Program]:
    numbered = [(kind, seed) for kind in kinds for seed in range(count)]
    return [compiler.compile(cases.model(kind, seed), kernels, f"m{seed}_{kind.lower()}") for kind, seed in numbered]


def test_those_of_tflm_s_kernels_fit(tmp_path: Path) -> None:
    made = programs(tflm.KERNELS, TFLM, 3)
    assert {layer.op for program in made for layer in program.executed} == set(TFLM)
    check(made, tmp_path)


def test_those_of_portable_kernels_fit(tmp_path: Path) -> None:
    check(programs(portable(), cases.KINDS, 2), tmp_path)


def test_an_image_without_models_has_none(tmp_path: Path) -> None:
    check([], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_mistake_in_a_header_is_the_header_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = programs(portable(), ["ADD"], 1)
    own, build = tmp_path / "own", tmp_path / "build"
    own.mkdir()
    build.mkdir()
    header = made[0].executed[0].kernel.header
    (own / header).write_text("#error mine\n")
    monkeypatch.setitem(globals(), "FOLDERS", [own, *FOLDERS])
    with pytest.raises(CompileError, match=rf"{own}/{header}:1: #error mine"):
        check(made, build)
