"""The guards of host runs, with kernels that misbehave on purpose."""

from dataclasses import replace

import numpy as np
import pytest

from cfu import host
from cfu.base.errors import CompileError
from cfu.compiler.kernel import Kernel, Params, Site
from cfu.model.builder import Builder
from cfu.model.ops.add import AddOptions

SOURCE = """
#include <string.h>
#include "cfu/kernel.h"
struct inner { int16_t a; int8_t b[3]; };
struct toy_params { int32_t size; struct inner inner; const int16_t *table; const int8_t *absent; };
enum kernel_status toy(const void *params, const struct kernel_io *io) {
  const struct toy_params *p = params;
  int8_t *out = io->outputs[0];
  int8_t *in = (int8_t *)io->inputs[0];
  int8_t *scratch = io->scratch;
  (void)in; (void)scratch;
  memset(out, 0, (size_t)p->size);
  BODY
  return KERNEL_OK;
}
"""

FIELDS = {
    "size": 4,
    "inner": {"a": -300, "b": (1, -2, 3)},
    "table": np.array([1000, -2000], np.int16),
    "absent": None,
}


def site() -> Site:
    b = Builder()
    x, y = b.input((4,), scale=1.0), b.input((4,), scale=1.0)
    b.output(b.op("ADD", [x, y], AddOptions(), shape=(4,), scale=1.0))
    model = b.build()
    return Site(model, (model.ops[0],))


@pytest.fixture
def kernel(tmp_path):
    def make(body: str, fields=FIELDS) -> Kernel:
        source = tmp_path / "toy.c"
        source.write_text(SOURCE.replace("BODY", body))
        params = Params("toy_params", fields)
        return Kernel("toy", ("ADD",), "toy.h", source, lambda _: params, scratch=lambda _: 16, in_place=((0, 0),))

    return make


INPUTS = [np.arange(4, dtype=np.int8), np.full(4, 7, np.int8)]


def test_params_reach_the_kernel_as_declared(kernel):
    body = "out[0] = p->inner.a == -300 && p->table[1] == -2000; out[1] = p->inner.b[1]; out[2] = p->absent == 0;"
    (output,) = host.run_kernel(kernel(body), site(), INPUTS)
    assert output.tolist() == [1, -2, 1, 0]


def test_second_input_is_passed(kernel):
    (output,) = host.run_kernel(kernel("memcpy(out, io->inputs[1], 4);"), site(), INPUTS)
    assert output.tolist() == [7, 7, 7, 7]


def test_scratch_is_usable(kernel):
    (output,) = host.run_kernel(kernel("scratch[15] = 5; out[3] = scratch[15];"), site(), INPUTS)
    assert output.tolist() == [0, 0, 0, 5]


@pytest.mark.parametrize(
    "body, message",
    [
        ("out[4] = 1;", "wrote outside output 0 of 4 bytes"),
        ("out[-1] = 1;", "wrote outside output 0 of 4 bytes"),
        ("scratch[16] = 1;", "wrote outside scratch memory 0 of 16 bytes"),
        ("in[4] = 1;", "wrote outside input 0 of 4 bytes"),
        ("in[2] = 100;", "toy changed its input 0"),
        ("return KERNEL_UNSUPPORTED;", "toy returned status 1 on op 0"),
    ],
)
def test_misbehaviour_is_found(kernel, body, message):
    with pytest.raises(host.KernelError, match=message):
        host.run_kernel(kernel(body), site(), INPUTS)


def test_shared_buffer_is_one_buffer(kernel):
    body = "out[0] = in == out;"
    assert host.run_kernel(kernel(body), site(), INPUTS, shared=(0, 0))[0][0] == 1
    assert host.run_kernel(kernel(body), site(), INPUTS)[0][0] == 0


@pytest.mark.parametrize(
    "change, message",
    [
        (
            {"extra": 1},
            r"test_kernels\.py:\d+, <lambda>\(\): struct toy_params has no field extra; choose one of size",
        ),
        ({"size": 2**31}, "size of struct toy_params is int32_t in C, given 2147483648; give a value that fits"),
        ({"size": None}, "size of struct toy_params is int32_t in C, given None"),
        (
            {"table": np.zeros(2, np.int32)},
            r"table of .* is int16_t \* in C, given an array of int32 \[2\]; convert",
        ),
        ({"table": 3}, r"table of struct toy_params is int16_t \* in C, given 3; give a NumPy array, or None"),
        ({"inner": {"a": 1, "b": (1, 2)}}, r"inner\.b of .* is int8_t \[3\] in C, given 2 values; give 3 values"),
        ({"inner": {"a": 1}}, r"inner\.b of struct inner is not given"),
        ({"inner": 5}, r"inner of struct toy_params is struct inner in C, given 5; give a mapping of a, b"),
    ],
)
def test_wrong_params_are_found(kernel, change, message):
    with pytest.raises(CompileError, match=message):
        host.run_kernel(kernel("", {**FIELDS, **change}), site(), INPUTS)


def test_wrong_input_is_found(kernel):
    with pytest.raises(host.KernelError, match=r"must be int8 \(4,\), not int8 \(5,\)"):
        host.run_kernel(kernel(""), site(), [np.zeros(5, np.int8), INPUTS[1]])


def test_edited_source_is_compiled_again(kernel):
    first = kernel("out[0] = 1;")
    assert host.run_kernel(first, site(), INPUTS)[0][0] == 1
    again = replace(kernel("out[0] = 2;"), name="toy")
    assert host.run_kernel(again, site(), INPUTS)[0][0] == 2


def test_a_lone_site_is_scheduled_as_a_program_of_one_layer(kernel):
    def scheduler(layers):
        return [layer.kernel_name for layer in layers]

    def params(site):
        return Params("toy_params", FIELDS | {"inner": {"a": len(site.schedule), "b": (4, 5, 6)}})

    planned = replace(kernel("out[0] = (int8_t)p->inner.a;"), params=params, scheduler=scheduler)
    (output,) = host.run_kernel(planned, site(), INPUTS)
    assert output.tolist() == [1, 0, 0, 0]
