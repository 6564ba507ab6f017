"""The generated C: deterministic, prefixed, with each constant once."""

import re

import numpy as np
import pytest

from cfu import compiler
from cfu.compiler.emit import Constants, initializer
from cfu.compiler.ops import portable
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.fully_connected import FullyConnectedOptions


def two_layers_sharing_weights() -> Model:
    b = Builder("shared")
    x = b.input((1, 4), scale=0.1)
    w = b.constant(np.arange(16, dtype=np.int8).reshape(4, 4), scale=0.02)
    options = FullyConnectedOptions("NONE", False)
    y = b.op("FULLY_CONNECTED", [x, w, -1], options, shape=(1, 4), scale=0.1)
    b.output(b.op("FULLY_CONNECTED", [y, w, -1], options, shape=(1, 4), scale=0.1))
    return b.build()


def test_compiling_twice_gives_the_same_text() -> None:
    model = two_layers_sharing_weights()
    assert compiler.compile(model, portable(), "m").files == compiler.compile(model, portable(), "m").files


def test_external_symbols_are_prefixed() -> None:
    text = compiler.compile(two_layers_sharing_weights(), portable(), "tiny").files["tiny.c"]
    for name in re.findall(r"^(?!static|#|/\*|const struct model_|\s|\}|$)[\w ]*?(\w+)(?:\[| =)", text, re.M):
        assert name.startswith("tiny_")
    assert "const struct model tiny_model = {" in text


def test_a_constant_that_two_ops_share_is_emitted_once() -> None:
    program = compiler.compile(two_layers_sharing_weights(), portable(), "m")
    assert program.files["m.c"].count("static const int8_t op0_matrix_weights") == 1
    assert "op1_matrix_weights" not in program.files["m.c"]


def test_floats_are_exact() -> None:
    values = np.array([0.1, np.inf, -np.inf], np.float32)
    text = "".join([initializer(values, constants := Constants("m"), "op0"), *constants.text])
    assert f"{float(np.float32(0.1)).hex()}f, __builtin_inff(), -__builtin_inff()" in text


def test_initializers() -> None:
    constants = Constants("m")
    value = {"a": 1, "b": (2, -(2**31)), "c": None, "d": np.array([1, 2], np.int16), "e": {"f": 0.5}}
    text = initializer(value, constants, "op0")
    assert re.sub(r"\s+", " ", text) == (
        "{ .a = 1, .b = {2, INT32_MIN}, .c = 0, .d = op0_d, .e = { .f = 0x1.0000000000000p-1f, }, }"
    )
    assert constants.bytes == 4
    assert "static const int16_t op0_d[2]" in constants.text[0]


@pytest.mark.parametrize(
    ("name", "prefix"), [("kws", "kws"), ("My Model-v2", "my_model_v2"), ("96x96", "model_96x96"), ("ü", "model")]
)
def test_prefixes_are_c_identifiers(name: str, prefix: str) -> None:
    assert compiler.prefix_of(name) == prefix
