"""``project.toml``: its keys, their types and meanings, and how it is read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, TypeVar

import msgspec
from msgspec import Meta

from cfu.base.errors import CfuError, nearest
from cfu.flow.options import Value
from soc.cpu import DEFAULT

T = TypeVar("T", bound=msgspec.Struct)
#: What msgspec's names of types are called in TOML.
_WORDS = {
    "array": "a list", "bool": "true or false", "float": "a number", "int": "a whole number", "object": "a table",
    "str": "a text",
}  # fmt: skip
_Mhz = Annotated[float, Meta(gt=0, le=1000)]

_DESCRIPTION = Meta(description="One line, for lists and reports.")
_BOARD = Meta(description="The board: its part, pins, memory.")
_MEMORY = Meta(description="Another memory than the board's, to simulate what it does not have.")
_CPU = Meta(description="The CPU beside the CFU.")
_CLOCK = Meta(description="The clock in MHz that times are told at and that a bitstream must meet.")
_MODEL = Meta(description="The model that commands take where none is named: an id or a path.")
_OPTIONS = Meta(description="Arguments of what `accelerator.py` calls `accelerator`, if that is a function.")


class Variant(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A variant of a project, ``[variants.NAME]``: what it says goes before what the project says.

    Another board brings its own memory; ``options`` are added to the project's.
    """

    description: Annotated[str | None, _DESCRIPTION] = None
    board: Annotated[str | None, _BOARD] = None
    memory: Annotated[str | None, _MEMORY] = None
    cpu: Annotated[str | None, _CPU] = None
    clock_mhz: Annotated[_Mhz | None, _CLOCK] = None
    model: Annotated[str | None, _MODEL] = None
    options: Annotated[dict[str, Value], _OPTIONS] = {}

    def given(self) -> dict[str, Any]:
        """The keys that it sets, without its options."""
        found = msgspec.structs.asdict(self)
        return {key: value for key, value in found.items() if value is not None and key != "options"}


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The keys of ``project.toml``."""

    description: Annotated[str, _DESCRIPTION] = ""
    board: Annotated[str, _BOARD] = "ulx3s-85f"
    memory: Annotated[str | None, _MEMORY] = None
    cpu: Annotated[str, _CPU] = DEFAULT.name
    clock_mhz: Annotated[_Mhz, _CLOCK] = 50.0
    model: Annotated[str, _MODEL] = "kws"
    flagship: Annotated[bool, Meta(description="Whether charts of reports mark it as the best there is.")] = False
    accelerator: Annotated[
        str,
        Meta(
            pattern=r"^[^\0]+$",  # what no path can hold
            description="The directory of `accelerator.py`: another project's, to share its accelerator.",
        ),
    ] = "."
    options: Annotated[dict[str, Value], _OPTIONS] = {}
    variants: Annotated[dict[str, Variant], Meta(description="Other sizes of the same, by name: `PROJECT:NAME`.")] = {}

    def of_variant(self, name: str) -> Settings:
        """The settings of variant ``name``. Raises CfuError with the nearest name when there is none."""
        if name not in self.variants:
            raise CfuError(f"unknown variant {name!r}", nearest(name, self.variants))
        variant = self.variants[name]
        chosen = variant.given()
        # A memory is said for a board: another board brings its own.
        memory = {"memory": None} if "board" in chosen else {}
        options = {**self.options, **variant.options}
        return msgspec.structs.replace(self, **{**memory, **chosen, "options": options, "variants": {}})

    def with_options(self, options: Mapping[str, Value]) -> Settings:
        """The same with other values of these options."""
        return msgspec.structs.replace(self, options={**self.options, **options})


def read(path: Path) -> Settings:
    """The settings of the project in the directory ``path``.

    Raises CfuError when there is no project.toml, and with the key for what is wrong in it.
    """
    file = path / "project.toml"
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError) as error:
        raise CfuError(f"{path} is not a project: it has no project.toml", "make one with `cfu new PATH`") from error
    except RecursionError as error:
        raise CfuError(f"{file} is nested too deep", "correct it") from error
    except ValueError as error:  # of tomllib, UTF-8, or an integer of thousands of digits
        raise CfuError(f"{file} is not valid TOML: {error}", "correct it") from error
    variants = given.get("variants")
    if isinstance(variants, dict):  # each by itself: a message then says its name
        given["variants"] = {name: _typed(file, f"variants.{name}.", item, Variant) for name, item in variants.items()}
    return _typed(file, "", given, Settings)


def _typed(file: Path, prefix: str, given: Any, kind: type[T]) -> T:
    try:
        return msgspec.convert(given, kind)
    except msgspec.ValidationError as error:
        raise _told(file, prefix, str(error), kind) from error


def _told(file: Path, prefix: str, message: str, kind: type[msgspec.Struct]) -> CfuError:
    """What msgspec says is wrong, as key and words; for a key that is not there, the nearest one."""
    said, _, place = message.partition(" - at `$.")
    key, known = prefix + place.rstrip("`").replace("[...]", ""), kind.__struct_fields__
    unknown = re.fullmatch(r"Object contains unknown field `(.*)`", said)
    if unknown:
        return CfuError(f"{file}: {prefix}{unknown[1]}: there is no such key", nearest(unknown[1], known))
    words = said.replace("Expected", "must be", 1).replace(", got", ", not").replace(" | null", "").replace("`", "")
    words = re.sub("str matching regex .*", "a path", words)
    words = re.sub(r"\w+", lambda word: _WORDS.get(word[0], word[0]), words).replace(" | ", ", ").replace(".0", "")
    return CfuError(f"{file}: {key.rstrip('.')}: {words}", f"keys are {', '.join(known)}")
