"""A program that ends well and leaves garbage poisons nothing."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from cfu.base import elf
from cfu.base.errors import ToolError


@pytest.fixture(scope="module", params=["gcc", "riscv64-unknown-elf-gcc"])
def whole(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """An object, of 64 bits and of 32."""
    folder = tmp_path_factory.mktemp("object")
    compiler = shutil.which(request.param)
    if compiler is None:
        pytest.skip(f"{request.param} is not installed")
    (folder / "a.c").write_text("int a(void) { return 1; }\n")
    how = ["-march=rv32im", "-mabi=ilp32"] if "riscv" in request.param else []
    subprocess.run([compiler, *how, "-c", "a.c", "-o", "a.o"], cwd=folder, check=True)
    return (folder / "a.o").read_bytes()


def test_a_whole_one(whole: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.o").write_bytes(whole)
    elf.check(tmp_path / "a.o", "gcc")


@pytest.mark.parametrize("cut", [0, 1, 4, 5, 40, 63, 64, -1])
def test_half_of_one(whole: bytes, tmp_path: Path, cut: int) -> None:
    (tmp_path / "a.o").write_bytes(whole[:cut])
    with pytest.raises(ToolError, match=r"^gcc ended well, but what it left, a\.o, is no whole ELF file; "):
        elf.check(tmp_path / "a.o", "gcc")


def test_another_file_and_none(whole: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.o").write_bytes(b"garbage " * 100)
    for name in ("a.o", "none.o"):
        with pytest.raises(ToolError):
            elf.check(tmp_path / name, "gcc")
