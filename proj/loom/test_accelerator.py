"""The kernels against TFLM, bit for bit: on the verilated CFU from the host, and on the simulated SoC."""

from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from cfu import compiler, host
from cfu.check import cases, referee
from cfu.compiler.ops import portable
from cfu.compiler.select import choose
from cfu.flow import project
from cfu.host import verilated
from cfu.model import macs
from cfu.model.graph import Model
from cfu.testing import run_programs, simulate
from proj.loom import accelerator as loom
from proj.loom import ladder, random_layers
from proj.loom.job import Size
from proj.loom.place import ALL, Use
from proj.loom.unit import Loom

HERE = Path(__file__).parent
OPS = ("CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "AVERAGE_POOL_2D", "ADD")
SMALL = Size(activation_bytes=4096, filter_depth=512)
"""Memories so small that layers of a few kilobytes exceed them."""
NARROW = Size(lanes=8, activation_bytes=4096, filter_depth=256, channels=64, lut_rows=2)
WIDE = Size(lanes=32, activation_bytes=4096, filter_depth=512)


@cache
def on_the_host(size: Size) -> tuple[verilated.HostCfu, host.Library]:
    """An engine of this size, verilated, and the C kernels compiled for it."""
    cfu = verilated.load(Loom(size))
    return cfu, cfu.library((*loom.kernels(size), *portable()), [HERE / "kernels"])


def check_on_the_host(model: Model, seed: int, size: Size, use: Use = ALL) -> Counter[str]:
    """Every tensor of one inference against TFLM's; how many layers each kernel served."""
    cfu, library = on_the_host(size)
    inputs = random_layers.inputs(model, seed)
    layers = choose(model, (*loom.kernels(size, use), *portable()))
    cfu.reset()
    tensors = host.run_layers(model, layers, inputs, library)
    cfu.raise_unless_alive()
    expected = referee.run(model, inputs).tensors
    for index in tensors:
        np.testing.assert_array_equal(
            tensors[index], expected[index], err_msg=f"{model.name}, seed {seed}, tensor {index}"
        )
    return Counter(layer.kernel_name for layer in layers)


def check_many(kind: str, seeds: range, size: Size, use: Use = ALL) -> int:
    """Returns the number of layers that the engine served."""
    served: Counter[str] = Counter()
    for seed in seeds:
        model = cases.model(kind, seed) if kind in OPS else random_layers.make(kind, seed)
        served += check_on_the_host(model, seed, size, use)
    return sum(count for name, count in served.items() if name.endswith("_loom"))


@pytest.mark.parametrize("kind", OPS)
def test_random_layers(kind: str) -> None:
    assert check_many(kind, range(25), loom.SIZE) >= 8


@pytest.mark.parametrize("kind", random_layers.KINDS)
@pytest.mark.parametrize("size", [NARROW, SMALL, WIDE], ids=["8 lanes", "16 lanes", "32 lanes"])
def test_layers_beyond_the_memories(kind: str, size: Size) -> None:
    assert check_many(kind, range(4), size) >= 2


USES = {rung.use: None for rung in ladder.LADDER if rung.project is None and rung.use != ALL}


@pytest.mark.parametrize("use", USES, ids=str)
def test_each_step_of_the_ladder_is_bit_exact(use: Use) -> None:
    assert sum(check_many(kind, range(2), SMALL, use) for kind in ("conv", "separable", "residual")) >= 4


@pytest.mark.parametrize(("name", "lanes"), [("loom", 16), ("loom8", 8), ("loom32", 32), ("loom_25f", 16)])
def test_projects_that_share_the_engine(name: str, lanes: int) -> None:
    assert project.load(HERE.parent / name).accelerator.cfu.size.lanes == lanes


def served_share(kinds: Iterable[str], seeds: range) -> float:
    """Of the multiply-accumulates of random models, those on the engine."""
    on_the_engine = total = 0
    for kind in kinds:
        for seed in seeds:
            model = cases.model(kind, seed) if kind in OPS else random_layers.make(kind, seed)
            for layer in choose(model, (*loom.kernels(loom.SIZE), *portable())):
                count = sum(macs(model, op) for op in layer.site.ops)
                total += count
                on_the_engine += count * layer.kernel_name.endswith("_loom")
    return on_the_engine / total


@pytest.mark.parametrize("kinds", [OPS, random_layers.KINDS], ids=["small", "large"])
def test_nine_tenths_of_the_macs_of_random_layers_run_on_the_engine(kinds: tuple[str, ...]) -> None:
    assert served_share(kinds, range(40)) >= 0.9


def test_what_lies_between_two_ops_stays_inside() -> None:
    model = random_layers.make("separable", 2)
    (layer,) = choose(model, (*loom.kernels(loom.SIZE), *portable()))
    assert [op.kind for op in layer.site.ops] == ["DEPTHWISE_CONV_2D", "CONV_2D"]
    declined = dict(choose(model, (*loom.kernels(SMALL), *portable()))[0].declined)
    assert "the engine has 4096" in declined["separable_conv_2d_s8_loom"]


@pytest.mark.parametrize("kind", ["conv", "separable"])
def test_images_that_are_stored_while_they_are_computed(kind: str) -> None:
    assert check_many(kind, range(6), loom.SIZE) >= 6


@pytest.mark.slow
@pytest.mark.parametrize("kind", OPS)
def test_more_random_layers(kind: str) -> None:
    assert check_many(kind, range(25, 125), loom.SIZE) >= 30


@pytest.mark.slow
@pytest.mark.parametrize("kind", random_layers.KINDS)
def test_more_layers_beyond_the_memories(kind: str) -> None:
    assert check_many(kind, range(6, 46), SMALL) >= 20


def test_random_layers_on_the_soc() -> None:
    at, pairs = project.load(HERE), [(kind, seed) for kind in random_layers.KINDS for seed in range(2)]
    graphs = [random_layers.make(kind, seed) for kind, seed in pairs]
    inputs = [random_layers.inputs(model, seed) for model, (_, seed) in zip(graphs, pairs, strict=True)]
    kernels, folders = (*at.accelerator.kernels, *portable()), at.accelerator.include_dirs
    programs = [compiler.compile(model, kernels, model.name, folders) for model in graphs]
    outputs = run_programs(at, programs, inputs)
    for model, values, got in zip(graphs, inputs, outputs, strict=True):
        np.testing.assert_array_equal(got[0], referee.run(model, values).outputs[0], err_msg=model.name)
    served = [layer.kernel_name for program in programs for layer in program.executed]
    assert sum(name.endswith("_loom") for name in served) >= 12


@pytest.mark.parametrize(("depth", "declined"), [(2048, None), (2049, "2049 inputs exceed the filter memory's 2048")])
def test_a_layer_that_fits_no_memory_is_declined_in_words(depth: int, declined: str | None) -> None:
    model = random_layers.make("fully_connected", 0, depth)
    (layer,) = choose(model, (*loom.kernels(SMALL), *portable()))
    assert dict(layer.declined).get("fully_connected_s8_loom") == declined


def test_the_keyword_model_runs_on_the_engine(tmp_path: Path) -> None:
    result = simulate(HERE, "zoo:kws", tmp_path)
    assert result.bit_exact
    others = [layer.op for layer in result.program.executed if not layer.kernel_name.endswith("_loom")]
    assert others == ["SOFTMAX"]


@pytest.mark.slow
@pytest.mark.parametrize("model", ["mobilenetv2-0.35-96", "sww"])
def test_other_networks_run_on_the_engine(model: str, tmp_path: Path) -> None:
    result = simulate(HERE, f"zoo:{model}", tmp_path, memory="sim-large")
    others = {layer.op for layer in result.program.executed if not layer.kernel_name.endswith("_loom")}
    assert others <= {"SOFTMAX", "LOGISTIC", "CONCATENATION"}
