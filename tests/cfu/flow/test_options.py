"""Options of accelerators: what a declaration may say, which values pass, in which words others are refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest

from cfu.base.errors import CfuError
from cfu.flow import options
from cfu.flow.options import Option, check_options, declared

Lanes = Annotated[int, Option("multipliers", choices=(8, 16, 32))]
Bytes = Annotated[int, Option("of memory", low=4096, high=65536, multiple=4096)]


def accelerator(
    lanes: Lanes = 16,
    memory: Bytes = 8192,
    share: Annotated[float, Option("of the cache", low=0)] = 0.5,
    mode: Literal["fast", "small"] = "fast",
    wide: bool = False,
    limit: Annotated[int | None, Option("of layers", high=9)] = None,
    step: Annotated[int, Option("of a loop", multiple=4)] = 4,
    untyped=3,
) -> None: ...


OPTIONS = {option.name: option for option in declared(accelerator)}


@pytest.mark.parametrize(
    ("name", "kind", "limits", "default"),
    [
        ("lanes", "int", "8, 16 or 32", 16),
        ("memory", "int", "4096 to 65536, a multiple of 4096", 8192),
        ("share", "float", "at least 0", 0.5),
        ("mode", "str", "fast or small", "fast"),
        ("wide", "bool", "", False),
        ("limit", "int", "at most 9", None),
        ("step", "int", "a multiple of 4", 4),
        ("untyped", "int", "", 3),
    ],
)
def test_a_signature_declares_options(name: str, kind: str, limits: str, default: object) -> None:
    option = OPTIONS[name]
    assert (option.type_name, option.option.limits(), option.default) == (kind, limits, default)
    assert option.wrong(default) is None


@pytest.mark.parametrize(
    ("name", "value"), [("lanes", 32), ("memory", 65536), ("share", 0), ("share", 7.5), ("wide", True), ("limit", -1)]
)
def test_values_within_the_limits_pass(name: str, value: object) -> None:
    assert OPTIONS[name].wrong(value) is None


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("lanes", 7, "lanes must be 8, 16 or 32, not 7"),
        ("lanes", True, "lanes must be 8, 16 or 32, not True"),
        ("lanes", 16.0, "lanes must be 8, 16 or 32, not 16.0"),
        ("memory", 5000, "memory must be an int from 4096 to 65536, a multiple of 4096, not 5000"),
        ("memory", 0, "memory must be an int from 4096 to 65536, a multiple of 4096, not 0"),
        ("memory", "8192", "memory must be an int from 4096 to 65536, a multiple of 4096, not '8192'"),
        ("share", -0.5, "share must be a float of at least 0, not -0.5"),
        ("share", True, "share must be a float of at least 0, not True"),
        ("mode", "slow", "mode must be fast or small, not 'slow'"),
        ("wide", 1, "wide must be a bool, not 1"),
        ("limit", 10, "limit must be an int of at most 9, not 10"),
        ("step", 6, "step must be an int that is a multiple of 4, not 6"),
        ("untyped", "3", "untyped must be an int, not '3'"),
    ],
)
def test_others_are_refused_with_option_range_and_value(name: str, value: object, message: str) -> None:
    with pytest.raises(CfuError) as error:
        options.check(declared(accelerator), {name: value}, "mine", "look")
    assert str(error.value) == f"mine: option {message}; look"


def test_an_option_without_default_must_be_set() -> None:
    def needs(lanes: Lanes, *rest: int, **more: int) -> None: ...

    (found,) = declared(needs)
    assert found.required
    options.check((found,), {"lanes": 8}, "mine")
    with pytest.raises(CfuError, match="mine: option lanes has no value; set it: lanes = 8, 16 or 32"):
        options.check((found,), {}, "mine")


def test_a_dataclass_shares_the_declaration() -> None:
    @dataclass(frozen=True)
    class Size:
        lanes: Lanes = 16
        memory: Bytes = 4096

        def __post_init__(self) -> None:
            check_options(self)

    assert Size(lanes=32).lanes == 32
    with pytest.raises(ValueError, match="lanes must be 8, 16 or 32, not 7"):
        Size(lanes=7)


def _path(where: Path = Path()) -> None: ...
def _default(lanes: Lanes = 9) -> None: ...


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (_path, "option where has type <class 'pathlib.*; give it one of int, float, str, bool"),
        (_default, "the default of option lanes must be 8, 16 or 32, not 9; correct the default"),
    ],
)
def test_declarations_that_cannot_be_are_told(function: Callable[..., None], message: str) -> None:
    with pytest.raises(CfuError, match=message):
        declared(function)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"choices": (1, 2), "low": 1}, "choices or limits, not both"),
        ({"low": 2, "high": 1}, "low of an option must be at most high, 1, not 2"),
        ({"multiple": 0}, "multiple of an option must be at least 1, not 0"),
    ],
)
def test_limits_that_contradict_each_other_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Option("meaning", **arguments)


def test_a_meaning_is_a_text() -> None:
    with pytest.raises(TypeError, match="the meaning of an option must be a text, not 8"):
        Option(8)  # type: ignore[arg-type]
