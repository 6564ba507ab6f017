"""``cfu model run``: outputs on the host, by both engines."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest

from cfu import host
from cfu.base.errors import CfuError, CompileError, MismatchError
from cfu.check import referee
from cfu.model import load
from cfu.model.builder import Builder
from cfu.model.ops.add import AddOptions
from cfu.model.ops.split import SplitOptions
from tests.support.command import invoke


def run(*arguments: object):
    return invoke("model", "run", *arguments, columns=80)


def refusal(*arguments: object) -> str:
    result = run(*arguments)
    assert isinstance(result.exception, CfuError), result.output
    assert "\n" not in str(result.exception)
    return str(result.exception)


@pytest.fixture
def two(tmp_path: Path) -> Path:
    """Two inputs, an ADD, a SPLIT: two outputs, one of them float32."""
    b = Builder("two")
    x, y = (b.input((1, 6), scale=scale, name=name) for scale, name in ((0.1, "left"), (0.05, "right")))
    z = b.op("ADD", [x, y], AddOptions(), shape=(1, 6), scale=0.1, zero_point=3)
    halves = [b.tensor((1, 3), scale=0.1, zero_point=3) for _ in range(2)]
    b.node("SPLIT", [b.constant(np.array(1, np.int32)), z], halves, SplitOptions(2))
    b.output(halves[0])
    b.output(b.op("DEQUANTIZE", [halves[1]], shape=(1, 3), dtype="float32"))
    path = tmp_path / "two.tflite"
    path.write_bytes(b.build().content)
    return path


def arrays(folder: Path) -> tuple[np.ndarray, np.ndarray]:
    left, right = np.array([[1, 2, 3, 4, 5, -128]], np.int8), np.array([[20, 0, -20, 127, 0, 1]], np.int8)
    np.save(folder / "left.npy", left)
    (folder / "right.bin").write_bytes(right.tobytes())
    return left, right


@pytest.mark.parametrize("engine", ["native", "tflm"])
def test_several_inputs_and_outputs(two: Path, tmp_path: Path, engine: str) -> None:
    values = arrays(tmp_path)
    given = ["--input", f"right={tmp_path / 'right.bin'}", "--input", tmp_path / "left.npy"]
    result = run(two, *given, "--engine", engine, "--output", tmp_path / "new" / "out", "--json", tmp_path / "r.json")
    assert result.exit_code == 0, result.exception
    kept = [np.load(tmp_path / "new" / "out" / f"output_{number}.npy") for number in range(2)]
    for got, expected in zip(kept, referee.run(load(two), values).outputs, strict=True):
        np.testing.assert_array_equal(got, expected, strict=True)
    document = json.loads((tmp_path / "r.json").read_text())
    assert document["schema"] == {"name": "cfu.model-run", "version": 1} and document["status"] == "ok"
    assert [e["engine"] for e in document["engines"]] == [engine] and document["engines"][0]["milliseconds"] > 0
    assert document["bit_exact"] is None
    assert [item["name"] for item in document["inputs"]] == ["left", "right"]
    assert [item["dtype"] for item in document["outputs"]] == ["int8", "float32"]
    for item, value in zip(document["outputs"], kept, strict=True):
        assert (item["min"], item["max"], item["shape"]) == (value.min(), value.max(), list(value.shape))
        assert item["sha256"] == sha256(value.tobytes()).hexdigest()
    top = document["outputs"][0]["top"]
    assert [item["stored"] for item in top] == sorted(kept[0].reshape(-1).tolist(), reverse=True)
    assert top[0]["real"] == pytest.approx(0.1 * (top[0]["stored"] - 3))
    assert document["outputs"][1]["top"][0]["real"] == kept[1].max()


def test_the_table(two: Path) -> None:
    result = run(two, "--top", 2)
    assert result.stdout.startswith("two (file ") and "\x1b" not in result.stdout
    assert result.stdout.count(": float32 1x3, ") == 1 and result.stdout.count("index") == 2
    assert "index" not in run(two, "--top", 0).stdout


def test_the_default_input_is_that_of_the_simulator(two: Path, tmp_path: Path) -> None:
    outputs = [
        json.loads(run(two, *given, "--json", "-").stdout)["outputs"]
        for given in ([], ["--input", "random:0"], ["--input", "random:1"])
    ]
    assert outputs[0] == outputs[1] != outputs[2]


def test_both_engines_agree(two: Path) -> None:
    result = run("zoo:sww", "--check")
    assert result.exit_code == 0, result.exception
    assert "all 10 layers equal TFLM's" in result.stdout
    assert "native: " in result.stdout and "tflm: " in result.stdout
    assert json.loads(run(two, "--check", "--json", "-").stdout)["bit_exact"] is True


@pytest.mark.parametrize("engine", ["native", "tflm"])
def test_a_difference_is_found_at_its_layer(two: Path, tmp_path: Path, engine: str, monkeypatch) -> None:
    compute = host.run_layers

    def wrong(model, *arguments):
        tensors = compute(model, *arguments)
        tensors[model.ops[0].outputs[0]][0, 4] ^= 1
        return tensors

    monkeypatch.setattr(host, "run_layers", wrong)
    result = run(two, "--check", "--engine", engine, "--json", tmp_path / "r.json")
    assert isinstance(result.exception, MismatchError) and result.exception.exit_code == 3
    assert "layer 0 ADD (add_s8) differs from TFLM at " in str(result.exception) and "[0, 4]" in str(result.exception)
    document = json.loads((tmp_path / "r.json").read_text())
    assert (document["status"], document["bit_exact"]) == ("mismatch", False)


def test_one_output_goes_to_a_file(tmp_path: Path) -> None:
    assert run("zoo:sww", "--output", tmp_path / "y.npy").exit_code == 0
    assert np.load(tmp_path / "y.npy").shape == (1, 3)


def test_bad_input(two: Path, tmp_path: Path) -> None:
    np.save(tmp_path / "wide.npy", np.zeros((1, 7), np.int8))
    (tmp_path / "file").write_bytes(b"")
    assert "unknown engine 'gpu'; choose native or tflm" in refusal(two, "--engine", "gpu")
    assert "wide.npy is int8 [1, 7], not int8 [1, 6]" in refusal(two, "--input", tmp_path / "wide.npy")
    assert "no input for 'middle=random:1'" in refusal(two, "--input", "middle=random:1")
    assert "has 2 outputs, not 1 for" in refusal(two, "--output", tmp_path / "y.npy")
    assert f"cannot make {tmp_path / 'file'}" in refusal(two, "--output", tmp_path / "file")
    assert "cannot write /proc/x" in refusal("zoo:sww", "--output", "/proc/x/y.npy")
    assert "is a directory" in refusal(tmp_path)
    assert run(two, "--top", -1).exit_code == 2
    refusal(two, "--engine", "gpu", "--json", tmp_path / "r.json")
    assert json.loads((tmp_path / "r.json").read_text())["status"] == "error"


def test_an_op_without_a_kernel_runs_in_tflm(two: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cfu.cli.commands.model import run as model_run

    declining = [
        replace(kernel, accepts=lambda site: "not today") if "SPLIT" in kernel.ops else kernel
        for kernel in model_run.portable()
    ]
    monkeypatch.setattr(model_run, "portable", lambda: declining)
    assert isinstance(run(two).exception, CompileError)
    assert "no kernel serves op 1 SPLIT (copy_nd: not today)" in refusal(two)
    assert run(two, "--engine", "tflm").exit_code == 0


def test_inputs_of_every_type_can_be_random(tmp_path: Path) -> None:
    """TFLM's int8 graphs have such inputs at their edges, or do not use them."""
    b = Builder("idle")
    for dtype in ("bool", "float32", "float64", "uint8", "int64"):
        b.input((2, 3), dtype, name=dtype)
    b.output(b.op("ABS", [b.input((4,), scale=0.1)], shape=(4,), scale=0.1))
    (tmp_path / "idle.tflite").write_bytes(b.build().content)
    assert run(tmp_path / "idle.tflite", "--check").exit_code == 0
