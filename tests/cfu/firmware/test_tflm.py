"""TFLM's kernels: what is said when the package or a kernel is missing, and what is declared."""

from importlib import metadata
from pathlib import Path

import numpy as np
import pytest

from cfu.base.errors import CfuError, CompileError, ToolError
from cfu.check import cases
from cfu.compiler.kernel import Site
from cfu.firmware import tflm
from cfu.firmware.tflm import headers, library
from cfu.flow import loop, project
from cfu.model.builder import Builder
from tests.support.rtl import BASELINE


@pytest.fixture(autouse=True)
def look_again():
    headers.find.cache_clear()
    yield
    headers.find.cache_clear()


def package_at(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Distribution:
        version = "9.9"

        def locate_file(self, name: str) -> Path:
            return path / name

    monkeypatch.setattr(metadata, "distribution", lambda name: Distribution())


def test_a_missing_package_names_the_command_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str):
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "distribution", missing)
    with pytest.raises(ToolError, match=r"no xmos-ai-tools; make tflm, or: pip install --no-deps -r scripts/\S+-tflm"):
        tflm.kernels(cases.model("CONV_2D", 0))


def test_a_package_without_the_headers_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package_at(tmp_path, monkeypatch)
    with pytest.raises(ToolError, match=r"xmos-ai-tools 9\.9 has no \S+/reference"):
        headers.find()


def test_missing_fixed_point_arithmetic_names_its_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package_at(tmp_path, monkeypatch)
    (tmp_path / "xmos_ai_tools/runtime/include/tensorflow/lite/kernels/internal/reference").mkdir(parents=True)
    monkeypatch.setattr(headers, "GEMMLOWP", tmp_path)
    with pytest.raises(ToolError, match="apt install libgemmlowp-dev"):
        headers.find()


def test_the_hash_is_of_the_headers_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package_at(tmp_path, monkeypatch)
    folder = tmp_path / "xmos_ai_tools/runtime/include/tensorflow/lite/kernels/internal/reference"
    folder.mkdir(parents=True)
    (tmp_path / "fixedpoint").mkdir()
    (tmp_path / "fixedpoint" / "fixedpoint.h").touch()
    monkeypatch.setattr(headers, "GEMMLOWP", tmp_path)
    hashes = set()
    for text in ("one", "two"):
        (folder / "conv.h").write_text(text)
        headers.find.cache_clear()
        assert str(headers.find()) == "xmos-ai-tools 9.9"
        hashes.add(headers.find().sha256)
    assert len(hashes) == 2


def test_headers_that_do_not_compile_are_told_with_their_version(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("CFU_CACHE", str(tmp_path / "cache"))
    (tmp_path / "tensorflow" / "lite").mkdir(parents=True)
    with pytest.raises(
        CompileError, match=r"TFLM's support: \S+g\+\+ failed .*; is xmos-ai-tools 9\.9 another version"
    ):
        library.build(headers.Headers("xmos-ai-tools", "9.9", "0" * 32, tmp_path))
    assert not list((tmp_path / "cache" / "tflm").iterdir())


def test_an_op_without_a_kernel_is_named_with_the_way_out() -> None:
    with pytest.raises(CompileError, match=r"op 0 GATHER: TFLM's kernels .* ADD, .*CONV_2D.*; .*--kernels portable"):
        tflm.kernels(cases.model("GATHER", 0))


def test_other_kernels_are_refused_with_what_there_is() -> None:
    request = loop.Request(project.load(BASELINE).design(), "zoo:ad", kernels="cmsis")
    with pytest.raises(CfuError, match="unknown kernels 'cmsis'; choose one of project, portable, tflm"):
        loop.run(request)


def test_every_kernel_has_its_header_and_its_source() -> None:
    sources = "".join(path.read_text() for path in library.FOLDER.glob("*.cc"))
    for kernel in tflm.KERNELS:
        assert f"enum kernel_status {kernel.name}(" in (library.FOLDER / kernel.header).read_text()
        assert f"\nkernel_status {kernel.name}(" in sources


def test_weights_and_bias_are_passed_as_the_file_has_them() -> None:
    for kernel in tflm.KERNELS[:3]:
        model = next(m for m in (cases.model(kernel.ops[0], seed) for seed in range(20)) if m.ops[0].inputs[2] >= 0)
        site = Site(model, model.ops)
        fields = kernel.params(site).fields
        np.testing.assert_array_equal(fields["weights"], site.inputs[1].data)
        np.testing.assert_array_equal(fields["bias"], site.inputs[2].data)
        assert fields["input_offset"] == -site.input.zero_point
        assert np.all((np.asarray(fields["multiplier"]) == 0) | (np.asarray(fields["multiplier"]) >= 1 << 30))


def test_a_sum_of_too_many_dimensions_is_declined() -> None:
    b = Builder("add")
    x = b.input((1,) * 6 + (2,), scale=0.1)
    b.output(b.op("ADD", [x, x], shape=(1,) * 6 + (2,), scale=0.1))
    add = next(kernel for kernel in tflm.KERNELS if kernel.ops == ("ADD",))
    assert "at most 6 dimensions, not 7" in add.accepts(Site(b.graph(), b.graph().ops))
