"""Projects and models that tests make, and the command line in this process."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cfu.cli.main import main
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.add import AddOptions

ACCELERATOR = """
from pathlib import Path
from dataclasses import replace
from cfu.flow.accelerator import Accelerator
from cfu.compiler.ops.add import DIRECT as KERNEL

HERE = Path(__file__).parent
second = replace(
    KERNEL, name="add_s8_wrapped", header="wrapped.h", source=HERE / "wrapped.c",
    accepts=lambda site: None if site.op.index == 1 else "only the second",
)
accelerator = Accelerator(kernels=(second,), include_dirs=(HERE,))
"""

HEADER = """
#include "add_s8.h"
enum kernel_status add_s8_wrapped(const void *params, const struct kernel_io *io);
"""

SOURCE = """
#include "wrapped.h"
enum kernel_status add_s8_wrapped(const void *params, const struct kernel_io *io) {
  const struct add_s8_params *p = params;
  int8_t *y = io->outputs[0];
  (void)p, (void)y;
  BODY
}
"""


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


@pytest.fixture
def cli(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Outcome]:
    """cli('sim', path, ...) runs the command and returns its exit status and output."""
    monkeypatch.setenv("COLUMNS", "80")

    def run(*arguments: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["cfu", *map(str, arguments)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as exit_info:
            main()
            sys.exit(0)
        captured = capfd.readouterr()
        return Outcome(int(exit_info.value.code or 0), captured.out, captured.err)

    return run


@pytest.fixture
def make_project(tmp_path: Path) -> Callable[..., Path]:
    """make_project(body) is a project whose kernel for op 1 has this body in C."""

    def make(body: str = "return add_s8(params, io);", accelerator: str = ACCELERATOR, toml: str = "") -> Path:
        path = tmp_path / "mine"
        path.mkdir()
        (path / "project.toml").write_text(toml)
        (path / "accelerator.py").write_text(accelerator)
        (path / "wrapped.h").write_text(HEADER)
        (path / "wrapped.c").write_text(SOURCE.replace("BODY", body))
        return path

    return make


def three_adds(width: int = 8) -> Model:
    """x + x, that + x, that + x."""
    b = Builder("three_adds")
    x = b.input((1, 2, width), scale=0.1)
    y = x
    for n in range(3):
        y = b.op("ADD", [y, x], AddOptions("NONE"), shape=(1, 2, width), scale=0.2 * (n + 1), zero_point=n)
    b.output(y)
    return b.build()


@pytest.fixture
def small_model(tmp_path: Path) -> Path:
    path = tmp_path / "three_adds.tflite"
    path.write_bytes(three_adds().content)
    return path
