"""Options of accelerators: declared where the function that makes one takes them, checked before it is called.

::

    def accelerator(lanes: Annotated[int, Option("multipliers", choices=(8, 16, 32))] = 16) -> Accelerator: ...
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from cfu.base.errors import CfuError, nearest

#: What an option may be, as project.toml and ``--set`` write it.
Value = int | float | str | bool

_TYPES = (int, float, str, bool)


@dataclass(frozen=True)
class Option:
    """What an option means, and which values it may have.

    ``choices`` are all there are; otherwise a number is at least ``low``, at most ``high`` and a multiple of
    ``multiple``, as far as these are given. Raises ValueError for limits that leave no value.
    """

    meaning: str
    choices: tuple[Value, ...] = ()
    low: float | None = None
    high: float | None = None
    multiple: int | None = None

    def __post_init__(self) -> None:
        if not isinstance(self.meaning, str):
            raise TypeError(f"the meaning of an option must be a text, not {self.meaning!r}")
        if self.choices and (self.low, self.high, self.multiple) != (None, None, None):
            raise ValueError(f"an option must have choices or limits, not both: {self!r}")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"low of an option must be at most high, {self.high!r}, not {self.low!r}")
        if self.multiple is not None and self.multiple < 1:
            raise ValueError(f"multiple of an option must be at least 1, not {self.multiple!r}")

    def limits(self) -> str:
        """The values there are, in words; "" where the type says all."""
        if self.choices:
            *others, last = map(str, self.choices)
            return f"{', '.join(others)} or {last}" if others else last
        both = self.low is not None and self.high is not None
        bounds = [
            f"{self.low} to {self.high}" if both else "",
            f"at least {self.low}" if self.low is not None and not both else "",
            f"at most {self.high}" if self.high is not None and not both else "",
            f"a multiple of {self.multiple}" if self.multiple not in (None, 1) else "",
        ]
        return ", ".join(filter(None, bounds))

    def allows(self, value: Any) -> bool:
        """Whether ``value``, which has the option's type, is within the limits."""
        if self.choices:
            return value in self.choices
        return (
            (self.low is None or value >= self.low)
            and (self.high is None or value <= self.high)
            and (self.multiple is None or value % self.multiple == 0)
        )


@dataclass(frozen=True)
class Declared:
    """An option as a function takes it: ``kind`` is its type (None: any), ``default`` what it is unless set.

    ``required`` is one that has no default; ``optional`` one that may be None, which only a default can be.
    """

    name: str
    kind: type | None
    option: Option
    default: Any = None
    required: bool = False
    optional: bool = False

    @property
    def type_name(self) -> str:
        return self.kind.__name__ if self.kind else "any"

    def wrong(self, value: object) -> str | None:
        """What is wrong with ``value``: ``lanes must be 8, 16 or 32, not 7``; None when it is right."""
        if value is None and self.optional:
            return None
        if self._is_of_type(value) and self.option.allows(value):
            return None
        article = "an" if self.type_name[0] in "aeiou" else "a"
        limits = self.option.limits()
        described = (
            limits if self.option.choices else " ".join(filter(None, (f"{article} {self.type_name}", _of(limits))))
        )
        return f"{self.name} must be {described}, not {value!r}"

    def _is_of_type(self, value: object) -> bool:
        if self.kind is None:
            return True
        if self.kind is float:
            return isinstance(value, int | float) and not isinstance(value, bool)
        return type(value) is self.kind  # True is an int for Python, and for nobody else


def _of(limits: str) -> str:
    """``limits`` behind a type: an int ``from 1 to 8``, ``of at least 1``, ``that is a multiple of 4``."""
    if not limits:
        return ""
    if limits.startswith("at "):
        return f"of {limits}"
    return f"that is {limits}" if limits.startswith("a multiple") else f"from {limits}"


def declared(function: Callable[..., Any]) -> tuple[Declared, ...]:
    """The options that ``function``, or a dataclass, takes, in its order.

    A parameter without annotation has the type of its default. Raises CfuError for an annotation that no option can
    have, and for a default that its declaration forbids; NameError for one that names nothing.
    """
    hints = get_type_hints(function, include_extras=True)
    if inspect.isclass(function):  # not only of the class itself: those of its fields
        hints = {name: hint for name, hint in hints.items() if name in inspect.signature(function).parameters}
    return tuple(
        _declared(name, parameter.default, hints.get(name))
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    )


def _declared(name: str, default: Any, hint: Any) -> Declared:
    required = default is inspect.Parameter.empty
    found = next((item for item in get_args(hint)[1:] if isinstance(item, Option)), None)
    kind, choices, optional = _type(name, get_args(hint)[0] if get_origin(hint) is Annotated else hint)
    if kind is None and not required and default is not None:
        kind = type(default)
    option = found or Option("", choices)
    may_be_none = optional or (not required and default is None)
    made = Declared(name, kind, option, None if required else default, required, may_be_none)
    if not required and (wrong := made.wrong(default)):
        raise CfuError(f"the default of option {wrong}", "correct the default, or what the option declares")
    return made


def _type(name: str, hint: Any) -> tuple[type | None, tuple[Value, ...], bool]:
    """The type that a hint says, the values of a Literal, and whether None is among them."""
    if hint is None:
        return None, (), False
    if get_origin(hint) is Literal:
        values = get_args(hint)
        return type(values[0]), values, False
    if get_origin(hint) in (Union, UnionType):
        others = [item for item in get_args(hint) if item is not NoneType]
        if len(others) == 1:
            return (*_type(name, others[0])[:2], True)
    if hint not in _TYPES:
        kinds = ", ".join(kind.__name__ for kind in _TYPES)
        raise CfuError(f"option {name} has type {hint!r}", f"give it one of {kinds}, or a Literal of these")
    return hint, (), False


def check(options: tuple[Declared, ...], given: Mapping[str, object], whose: str, hint: str = "") -> None:
    """Raise CfuError unless ``given`` are among ``options`` and as they declare, and none that is required lacks."""
    known = {option.name: option for option in options}
    for name, value in given.items():
        if name not in known:
            raise CfuError(f"{whose} has no option {name!r}", nearest(name, known))
        if wrong := known[name].wrong(value):
            raise CfuError(f"{whose}: option {wrong}", hint)
    for name, option in known.items():
        if option.required and name not in given:
            raise CfuError(
                f"{whose}: option {name} has no value", f"set it: {name} = {option.option.limits() or option.type_name}"
            )


def check_options(record: Any) -> None:
    """Raise ValueError unless the fields of the dataclass ``record`` are as its annotations' Options declare.

    For what hardware is made from, so that ranges are declared once: the function ``accelerator`` takes the same types.
    """
    for option in declared(type(record)):
        if wrong := option.wrong(getattr(record, option.name)):
            raise ValueError(wrong)
