"""The kernels against TFLM, bit for bit: on the verilated CFU from the host, and on the simulated SoC."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from cfu import Builder, Kernel, Model, Site, load_project, macs
from cfu.lowering import choose, portable, portable_kernel
from cfu.testing import Draw, cases, compiler, host, output_size, referee, run_programs, simulate, verilated
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


def check_on_the_host(
    model: Model, seed: int, size: Size, use: Use = ALL, before: Sequence[Kernel] = ()
) -> Counter[str]:
    """Every tensor of one inference against TFLM's; how many layers each kernel served.

    Kernels ``before`` the engine's are tried first.
    """
    cfu, library = on_the_host(size)
    inputs = random_layers.inputs(model, seed)
    layers = choose(model, (*before, *loom.kernels(size, use), *portable()))
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


@pytest.mark.parametrize(("name", "lanes"), [("loom", 16), ("loom:8", 8), ("loom:32", 32), ("loom:25f", 16)])
def test_sizes_are_variants(name: str, lanes: int) -> None:
    assert load_project(HERE.parent / name).accelerator.cfu.size.lanes == lanes


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("taken", [0, 1, 2])
def test_a_kernel_before_the_engines_takes_an_op_in_the_middle(taken: int, seed: int) -> None:
    model = random_layers.make("residual", seed)

    def accepts(site: Site) -> str | None:
        return None if site.op.index == taken else "not this one"

    name = ("conv_2d_s8", "conv_2d_s8", "add_s8")[taken]
    other = replace(portable_kernel(name), accepts=accepts)
    layers = choose(model, (other, *loom.kernels(loom.SIZE), *portable()))
    engines = [layer for layer in layers if layer.kernel_name.endswith("_loom")]
    assert len(engines) == 2
    assert all(list(layer.site.schedule) == [each.index for each in engines] for layer in engines)
    assert check_on_the_host(model, seed, loom.SIZE, before=[other])[name] == 1


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
    reasons = dict(choose(model, (*loom.kernels(SMALL), *portable()))[0].declined)
    assert "the engine has 4096" in reasons["separable_conv_2d_s8_loom"]


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
    design, pairs = load_project(HERE).design(), [(kind, seed) for kind in random_layers.KINDS for seed in range(2)]
    graphs = [random_layers.make(kind, seed) for kind, seed in pairs]
    inputs = [random_layers.inputs(model, seed) for model, (_, seed) in zip(graphs, pairs, strict=True)]
    kernels, folders = (*design.accelerator.kernels, *portable()), design.accelerator.include_dirs
    programs = [compiler.compile(model, kernels, model.name, folders) for model in graphs]
    outputs = run_programs(design, programs, inputs)
    for model, values, got in zip(graphs, inputs, outputs, strict=True):
        np.testing.assert_array_equal(got[0], referee.run(model, values).outputs[0], err_msg=model.name)
    served = [layer.kernel_name for program in programs for layer in program.executed]
    assert sum(name.endswith("_loom") for name in served) >= 12


DEEP = Size(filter_depth=2048)
"""Filters so long that it is the fields of the job that bound them."""


def row(kind: str, width: int, channels: int, filter_width: int, stride: int = 1, dilation: int = 1) -> Model:
    """One convolution over one row of an image."""
    draw, b = Draw(np.random.default_rng(1)), Builder("row")
    x = b.input((1, 1, width, channels), scale=0.05, zero_point=3)
    outputs = channels if kind == "DEPTHWISE_CONV_2D" else 2
    padding = "SAME" if dilation > 1 else "VALID"
    options = {"padding": padding, "stride_h": 1, "stride_w": stride, "dilation_h": 1, "dilation_w": dilation}
    shape, axis = ((1, 1, filter_width, channels), 3) if outputs == channels else ((2, 1, filter_width, channels), 0)
    w, _ = draw.weights(b, shape, axis, filter_width * (1 if axis else channels), 0.05)
    bias = draw.bias(b, w, outputs, 16, 0.05)
    out = (1, 1, output_size((width, filter_width, stride, dilation), padding), outputs)
    b.output(b.op(kind, [x, w, bias], options, shape=out, scale=2.0, zero_point=1))
    return b.build()


def declined(model: Model, size: Size) -> str | None:
    """Why the engine does not serve the only layer of ``model``."""
    (layer,) = choose(model, (*loom.kernels(size), *portable()))
    return dict(layer.declined).get(f"{layer.op.lower()}_s8_loom")


def test_a_row_of_more_columns_than_a_job_has_is_computed_another_way() -> None:
    model = row("DEPTHWISE_CONV_2D", width=6000, channels=1, filter_width=4, stride=4)
    assert declined(model, loom.SIZE) is None
    check_on_the_host(model, 0, loom.SIZE)


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        (random_layers.make("fully_connected", 0, depth=4096), None),
        (random_layers.make("fully_connected", 0, depth=4097), "4097 inputs exceed the filter memory's 4096"),
        (row("CONV_2D", 4, 1024, 4), None),
        (row("CONV_2D", 4, 1028, 4), "a row of a filter must be at most 4096 bytes"),
        (row("CONV_2D", 2, 1000, 3, dilation=31), None),
        (row("CONV_2D", 2, 1360, 3, dilation=31), "the padding beside a row must be below 32 KB"),
    ],
    ids=lambda value: value.name if isinstance(value, Model) else value or "served",
)
def test_what_the_fields_of_a_job_cannot_hold_is_declined_in_words(model: Model, reason: str | None) -> None:
    assert declined(model, DEEP) == reason


@pytest.mark.parametrize(("depth", "reason"), [(2048, None), (2049, "2049 inputs exceed the filter memory's 2048")])
def test_a_layer_that_fits_no_memory_is_declined_in_words(depth: int, reason: str | None) -> None:
    assert declined(random_layers.make("fully_connected", 0, depth), SMALL) == reason


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
