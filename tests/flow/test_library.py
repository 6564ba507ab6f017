"""A compiled model as a C library: a user's own main, two models in one image with one arena."""

import re
from pathlib import Path

import numpy as np

from cfu import compiler
from cfu.check import referee
from cfu.compiler.ops import portable
from cfu.model.builder import Builder
from cfu.model.graph import Model
from cfu.model.ops.add import AddOptions
from cfu.model.ops.softmax import SoftmaxOptions
from tests.support import rtl

MAIN = """
#include "cfu/console.h"
#include "first.h"
#include "second.h"

static void print(const int8_t *values, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    console_unsigned((uint8_t)values[i]);
    console_char(i + 1 < count ? ' ' : '\\n');
  }
}

int main(void) {
  if (first_arena != second_arena) return 1; /* shared */
  for (int round = 0; round < 2; round++) {
    int8_t *a = first_input(0), *b = first_input(1);
    for (uint32_t i = 0; i < first_input_bytes(0); i++) a[i] = (int8_t)(i + round), b[i] = (int8_t)(3 * i);
    if (first_invoke() != KERNEL_OK) return 2;
    print(first_output(0), first_output_bytes(0));
    int8_t *x = second_input(0);
    for (uint32_t i = 0; i < second_input_bytes(0); i++) x[i] = (int8_t)(20 * i + round);
    if (second_invoke() != KERNEL_OK) return 3;
    print(second_output(0), second_output_bytes(0));
  }
  return 0;
}
"""


def two_inputs() -> Model:
    b = Builder("first")
    x, y = (b.input((1, 16), scale=scale) for scale in (0.1, 0.05))
    b.output(b.op("ADD", [x, y], AddOptions("NONE"), shape=(1, 16), scale=0.2, zero_point=3))
    return b.build()


def softmax() -> Model:
    b = Builder("second")
    x = b.input((1, 5), scale=0.1)
    b.output(b.op("SOFTMAX", [x], SoftmaxOptions(1.0), shape=(1, 5), scale=1 / 256, zero_point=-128))
    return b.build()


def test_two_models_under_a_users_main(tmp_path: Path) -> None:
    source = tmp_path / "main.c"
    source.write_text(MAIN)
    first, second = two_inputs(), softmax()
    programs = [compiler.compile(model, portable(), model.name) for model in (first, second)]
    outcome = rtl.run_main(source, programs)
    assert (outcome.status, outcome.exit_code) == ("exit", 0)
    lines = [[int(value) for value in line.split()] for line in outcome.console.splitlines()]
    for turn in range(2):
        i = np.arange(16)
        inputs = [(i + turn).astype(np.int8), (3 * i).astype(np.int8)]
        expected = referee.run(first, [value.reshape(1, 16) for value in inputs]).outputs[0]
        assert lines[2 * turn] == expected.view(np.uint8).reshape(-1).tolist()
        x = (20 * np.arange(5) + turn).astype(np.int8).reshape(1, 5)
        assert lines[2 * turn + 1] == referee.run(second, [x]).outputs[0].view(np.uint8).reshape(-1).tolist()


def test_the_generated_header_tells_shapes_and_scales() -> None:
    header = compiler.compile(two_inputs(), portable(), "first").files["first.h"]
    assert re.search(r"input 1: int8 1x16, real = 0\.05\d* \* \(stored - 0\)", header)
    assert re.search(r"output 0: int8 1x16, real = 0\.2\d* \* \(stored - 3\)", header)
