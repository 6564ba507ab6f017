"""The C that is shipped or generated compiles without a warning, on the target and on the host.

Here and not in the flow, so that nobody's experiment stops at an unused variable.
"""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from cfu import compiler, host
from cfu.base import tool
from cfu.base.errors import CompileError
from cfu.catalog import ids
from cfu.check import cases
from cfu.compiler.ops import portable
from cfu.firmware import image
from cfu.flow import loop, project
from cfu.host import kernels as host_kernels
from cfu.model import load
from tests.support.rtl import ROOT

SOFTWARE = ROOT / "software"
INCLUDE = [f"-I{SOFTWARE / 'include'}", f"-I{SOFTWARE / 'kernels'}"]
KERNELS = sorted((SOFTWARE / "kernels").glob("*.c"))
STRICT = ("-Wall", "-Wextra", "-Werror")


@pytest.fixture
def warnings_are_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    """In all firmware and host libraries that are built meanwhile."""
    monkeypatch.setattr(image, "CFLAGS", (*image.CFLAGS, *STRICT))
    monkeypatch.setattr(host_kernels, "FLAGS", (*host_kernels.FLAGS, *STRICT))


def test_portable_kernels_on_the_host(tmp_path: Path) -> None:
    tool.run([tool.find("gcc"), "-std=c11", "-O2", *STRICT, *INCLUDE, "-c", *KERNELS], cwd=tmp_path)
    assert len(list(tmp_path.glob("*.o"))) == len(KERNELS) > 20


@pytest.mark.parametrize("name", ["baseline", "simd", "loom", "template", "template_verilog"])
def test_a_project_s_image(name: str, warnings_are_errors: None) -> None:
    """Runtime, runner, the generated model, and the project's own kernels."""
    design = project.load(ROOT / "proj" / name).design()
    model = load(ids.resolve("zoo:kws").path)
    accelerator = design.accelerator
    program = compiler.compile(model, (*accelerator.kernels, *portable()), "kws", accelerator.include_dirs)
    assert loop.build_firmware(design, [program]).elf.is_file()


@pytest.mark.slow
def test_every_portable_kernel_and_the_generated_models_on_the_target(warnings_are_errors: None) -> None:
    design = project.load(ROOT / "proj" / "baseline").design(memory="sim-large")
    programs, seen = [], set()
    for seed, kind in itertools.product(range(12), cases.KINDS):
        program = compiler.compile(cases.model(kind, seed), portable(), f"case{seed}_{kind.lower()}")
        if seed == 0 or not seen.issuperset(program.sources):
            programs.append(program)
            seen.update(program.sources)
    assert seen == set(KERNELS)
    assert loop.build_firmware(design, programs).elf.is_file()


@pytest.mark.parametrize("body", ["int unused;", "if (0u > -1) return KERNEL_OK;"], ids=["unused", "sign"])
def test_a_warning_would_be_found(make_project, body: str, warnings_are_errors: None, small_model: Path) -> None:
    design = project.load(make_project(f"{body} return add_s8(params, io);")).design()
    kernels = (*design.accelerator.kernels, *portable())
    program = compiler.compile(load(small_model), kernels, "adds", design.accelerator.include_dirs)
    with pytest.raises(CompileError, match=r"wrapped.c:\d+: .*-Werror"):
        loop.build_firmware(design, [program])
    with pytest.raises(CompileError, match=r"wrapped.c:\d+: .*-Werror"):
        host.library(design.accelerator.kernels, design.accelerator.include_dirs)
