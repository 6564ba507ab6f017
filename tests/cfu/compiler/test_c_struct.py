"""Structs as a C compiler lays them out, and what of a kernel's parameters does not fit them."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cfu.base import tool
from cfu.base.errors import CompileError
from cfu.compiler.c_struct import Struct, find, misfits, read_structs
from cfu.compiler.kernel import Kernel, Params, place
from cfu.host.native import pack

SOURCE = """
#include <stdint.h>
enum mode { OFF, ON };
struct part { int16_t low, high; };
struct whole {
  uint8_t count;
  enum mode mode;
  float scale;
  const int32_t *bias;
  const void *any;
  struct part parts[2];
  int8_t table[2][3];
  union { int32_t i; float f; } either;
  uint32_t flag : 3;
};
struct unnamed { int32_t a; struct { int32_t b; }; };
struct whole one;
struct unnamed other;
"""

FIELDS: dict[str, Any] = {
    "count": 255,
    "mode": 1,
    "scale": 3,
    "bias": np.zeros(3, np.int32),
    "any": np.zeros(3, np.float32),
    "parts": ({"low": -32768, "high": np.int16(5)}, {"low": 0, "high": 0}),
    "table": ((1, 2, 3), (4, 5, 6)),
    "either": {"i": 1},
    "flag": 7,
}


@pytest.fixture(scope="module")
def structs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Struct]:
    folder = tmp_path_factory.mktemp("structs")
    (folder / "structs.c").write_text(SOURCE)
    tool.run(["cc", "-g", "-shared", "structs.c", "-o", "structs.so"], cwd=folder)
    return read_structs(folder / "structs.so")


def test_what_fits_is_no_misfit(structs: dict[str, Struct]) -> None:
    assert list(misfits(structs["whole"], FIELDS)) == []


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"count": 256}, "count of struct whole is uint8_t in C, given 256; give a value that fits, or change the C"),
        ({"count": -1}, "count of struct whole is uint8_t in C, given -1"),
        ({"count": "x"}, "count of struct whole is uint8_t in C, given 'x'; give a number"),
        ({"scale": np.zeros(1)}, "scale of struct whole is float in C, given an array of float64 [1]; give a number"),
        (
            {"bias": np.zeros(3, np.int8)},
            "bias of struct whole is int32_t * in C, given an array of int8 [3]; convert it",
        ),
        ({"any": 0}, "any of struct whole is void * in C, given 0; give a NumPy array, or None for a null pointer"),
        ({"parts": ({"low": 0},) * 2}, "parts[0].high of struct part is not given; give every field"),
        ({"parts": ({"low": 0, "high": 1 << 15},) * 2}, "parts[0].high of struct part is int16_t in C, given 32768"),
        ({"table": ((1, 2, 3),)}, "table of struct whole is int8_t [3] [2] in C, given 1 values; give 2 values"),
        ({"table": ((1, 2), (1, 2))}, "table[0] of struct whole is int8_t [3] in C, given 2 values"),
        ({"parts": None}, "parts of struct whole is struct part [2] in C, given None"),
        ({"tabel": 1}, "struct whole has no field tabel; do you mean"),
    ],
)
def test_a_misfit_is_told_with_both_types(structs: dict[str, Struct], change: dict[str, Any], message: str) -> None:
    what, remedy = next(misfits(structs["whole"], {**FIELDS, **change}))
    assert f"{what}; {remedy}".startswith(message)


def test_fields_of_unnamed_members_are_gcc_s_to_check(structs: dict[str, Struct]) -> None:
    assert list(misfits(structs["unnamed"], {"a": 1, "b": 2})) == []
    assert list(misfits(structs["unnamed"], {"a": None})) == [
        ("a of struct unnamed is int32_t in C, given None", "give a number")
    ]


@pytest.mark.parametrize(("name", "fields"), [("unnamed", {"b": 2}), ("whole", {"either": {"i": 1}})])
def test_what_only_a_compiler_can_place_is_refused_on_the_host(structs: dict[str, Struct], name: str, fields) -> None:
    with pytest.raises(CompileError, match="the host cannot pack a"):
        pack(structs[name], fields, [])


def test_an_unknown_struct_and_the_place_of_a_function(structs: dict[str, Struct]) -> None:
    def params(name: str, site: Any) -> Params:
        return Params(name, {})

    kernel = Kernel("k", ("ADD",), "k.h", Path("k.c"), functools.partial(params, "own"))
    line = params.__code__.co_firstlineno
    assert place(kernel.params) == f"{__file__}:{line}, params()"
    with pytest.raises(
        CompileError, match=rf"test_c_struct\.py:{line}, params\(\): there is no struct own in k\.h; decl"
    ):
        find(structs, Params("own", {}), kernel)
