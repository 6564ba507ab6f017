"""Choosing kernels: preferred first, longest pattern first, and words for those that decline."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cfu import compiler
from cfu.base.errors import CompileError
from cfu.compiler.kernel import Kernel, Params
from cfu.compiler.ops import portable
from cfu.compiler.program import Layer
from cfu.compiler.select import choose
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.add import AddOptions
from cfu.model.ops.reshape import ReshapeOptions
from cfu.model.ops.softmax import SoftmaxOptions


def kernel(name: str, *ops: str) -> Kernel:
    return Kernel(name, ops, f"{name}.h", Path(f"{name}.c"), lambda site: Params(name, {}))


def add_add_softmax(middle_is_output: bool = False) -> Model:
    b = Builder()
    x = b.input((1, 8), scale=0.1)
    first = b.op("ADD", [x, x], AddOptions("NONE"), shape=(1, 8), scale=0.1)
    second = b.op("ADD", [first, x], AddOptions("NONE"), shape=(1, 8), scale=0.1)
    b.output(b.op("SOFTMAX", [second], SoftmaxOptions(1.0), shape=(1, 8), scale=1 / 256, zero_point=-128))
    if middle_is_output:
        b.output(first)
    return b.graph()


def test_the_first_kernel_that_accepts_serves() -> None:
    picky = replace(kernel("picky", "ADD"), accepts=lambda site: "too small" if site.op.index == 0 else None)
    layers = choose(add_add_softmax(), [picky, *portable()])
    assert [layer.kernel_name for layer in layers] == ["add_s8", "picky", "softmax_s8"]
    assert layers[0].declined[0] == ("picky", "too small")
    assert layers[1].declined == ()
    assert [layer.position for layer in layers] == [0, 1, 2]


def test_a_longer_pattern_goes_first() -> None:
    layers = choose(add_add_softmax(), [*portable(), kernel("fused", "ADD", "ADD")])
    assert [layer.op for layer in layers] == ["ADD+ADD", "SOFTMAX"]
    assert [tensor.index for tensor in layers[0].site.activations] == [0, 0, 0]
    assert layers[0].site.output.index == 2


def test_a_pattern_does_not_swallow_what_others_need() -> None:
    layers = choose(add_add_softmax(middle_is_output=True), [*portable(), kernel("fused", "ADD", "ADD")])
    assert [layer.op for layer in layers] == ["ADD", "ADD", "SOFTMAX"]


def test_a_reshape_is_an_alias() -> None:
    b = Builder()
    x = b.input((1, 8), scale=0.1)
    shape = b.constant(np.array([8, 1], np.int32))
    b.output(b.op("RESHAPE", [x, shape], ReshapeOptions((8, 1)), shape=(8, 1), scale=0.1))
    (layer,) = choose(b.graph(), portable())
    assert (layer.kernel, layer.position, layer.kernel_name) == (None, None, "(alias)")


def test_a_reshaped_constant_is_copied() -> None:
    b = Builder()
    x = b.constant(np.zeros((1, 8), np.int8), scale=0.1)
    b.output(b.op("RESHAPE", [x], ReshapeOptions((8, 1)), shape=(8, 1), scale=0.1))
    (layer,) = choose(b.graph(), portable())
    assert (layer.kernel_name, layer.position) == ("copy_nd", 0)


def test_an_op_without_any_kernel_is_named_beside_those_that_have_one() -> None:
    with pytest.raises(CompileError, match=r"^no kernel serves op 0 ADD; add one, or use only EXPAND_DIMS, MEAN, RES"):
        choose(add_add_softmax(), [kernel("other", "MEAN")])


def test_an_op_that_nothing_serves_is_an_error_with_the_reasons() -> None:
    never = replace(kernel("never", "ADD"), accepts=lambda site: "not today")
    with pytest.raises(CompileError, match=r"no kernel serves op 0 ADD \(never: not today\)"):
        choose(add_add_softmax(), [never])


class Counting:
    """A scheduler that plans by counting the layers that it is given, and those that are its own."""

    def __init__(self) -> None:
        self.calls: list[list[str]] = []

    def __call__(self, layers: Sequence[Layer]) -> list[int]:
        self.calls.append([layer.kernel_name for layer in layers])
        return [layer.index for layer in layers if layer.kernel and layer.kernel.scheduler is self]


def scheduled(scheduler: Counting, name: str, *ops: str) -> Kernel:
    return replace(kernel(name, *ops), scheduler=scheduler)


def test_a_scheduler_plans_once_over_all_layers() -> None:
    counting = Counting()
    own = [scheduled(counting, "own_add", "ADD"), scheduled(counting, "own_softmax", "SOFTMAX")]
    layers = choose(add_add_softmax(), [*own, *portable()])
    assert counting.calls == [["own_add", "own_add", "own_softmax"]]
    assert [layer.site.schedule for layer in layers] == [[0, 1, 2]] * 3


def test_a_schedule_is_that_of_the_kernels_that_were_chosen() -> None:
    counting, other = Counting(), Counting()
    first = replace(kernel("first", "ADD"), accepts=lambda site: None if site.op.index == 1 else "not this")
    own = scheduled(counting, "own", "ADD")
    layers = choose(add_add_softmax(), [first, own, scheduled(other, "late", "ADD"), *portable()])
    assert counting.calls == [["own", "first", "softmax_s8"]]
    assert [layer.site.schedule for layer in layers] == [[0], None, None]
    assert other.calls == [], "none of its kernels was chosen"


def test_compiling_plans_once_and_parameters_come_of_the_plan() -> None:
    counting = Counting()
    own = replace(
        scheduled(counting, "own", "ADD"),
        params=lambda site: Params("own", {"number": site.schedule.index(site.op.index) + 40}),
    )
    program = compiler.compile(add_add_softmax(), [own, *portable()], "m")
    assert len(counting.calls) == 1
    assert ".number = 40" in program.files["m.c"]
    assert ".number = 41" in program.files["m.c"]
