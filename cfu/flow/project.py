"""A project directory: its settings (``project.toml``) and its accelerator (``accelerator.py``)."""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import sys
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import TYPE_CHECKING, Any

from cfu.base import resources
from cfu.base.errors import CfuError, nearest
from cfu.flow import design
from cfu.flow import options as flow_options
from cfu.flow import settings as project_toml
from cfu.flow.design import Design, Target
from cfu.flow.options import Declared, Value
from cfu.flow.settings import Settings
from soc.boards import Board

if TYPE_CHECKING:
    from cfu.flow.accelerator import Accelerator

#: Parent of the packages as which projects are imported, so that their files may import each other.
_PACKAGES = "cfu_projects"

#: What to do about Python that raises something.
_CORRECT = "correct the project's Python"


@dataclass(frozen=True, eq=False)
class Project:
    """One accelerator in a directory with ``project.toml`` and ``accelerator.py``, or one of its variants.

    ``settings`` are the variant's where one was asked for; ``name`` says so: ``loom:32``.
    """

    path: Path
    settings: Settings
    variant: str = ""
    changed: Mapping[str, Value] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The directory's, the variant, and options that were set for this time: ``loom:32+channels=512``."""
        variant = f":{self.variant}" if self.variant else ""
        return f"{self.path.name}{variant}" + "".join(f"+{key}={value}" for key, value in self.changed.items())

    @property
    def origin(self) -> Path:
        """What the history files its runs under."""
        return self.path.with_name(self.name.replace("/", "_"))

    def with_options(self, options: Mapping[str, Value]) -> Project:
        """The same with other values of these options.

        Raises CfuError, at once, for one that the accelerator does not have or whose value it does not allow.
        """
        if not options:
            return self
        settings = self.settings.with_options(options)
        changed = replace(self, settings=settings, changed={**self.changed, **options})
        changed.check_options()
        return changed

    @property
    def build(self) -> Path:
        """The folder for what commands make: below the project; where an installed toolkit's own is used, here."""
        inside = resources.is_installed() and self.path.is_relative_to(SHIPPED.resolve())
        return (Path.cwd() if inside else self.path) / "build"

    @property
    def source(self) -> Path:
        """The directory of ``accelerator.py``."""
        return (self.path / self.settings.accelerator).resolve()

    @cached_property
    def accelerator(self) -> Accelerator:
        """Imported on first use. Raises CfuError for Python that is missing or wrong, and for a wrong option."""
        from cfu.flow.accelerator import Accelerator  # here: it loads Amaranth

        made = _imported(self.source)
        self.check_options()
        if callable(made):
            hint = "set other options, or correct the project's Python" if self.settings.options else _CORRECT
            with told(self.source, hint):
                made = made(**self.settings.options)
        if not isinstance(made, Accelerator):
            raise CfuError(
                f"{self.source / 'accelerator.py'} sets no `accelerator`", "add `accelerator = Accelerator(...)`"
            )
        return made

    @cached_property
    def options(self) -> tuple[Declared, ...]:
        """The options that ``accelerator.py`` declares: none when it sets an accelerator, not a function.

        Raises CfuError for Python that is missing or wrong.
        """
        made = _imported(self.source)
        if not callable(made):
            return ()
        with told(self.source):
            return flow_options.declared(made)

    def check_options(self) -> None:
        """Raise CfuError for an option that the accelerator does not have or allow, or that lacks."""
        if self.settings.options and not callable(_imported(self.source)):
            hint = "set none, or make what it calls `accelerator` a function"
            raise CfuError(f"{self.name}: {self.source / 'accelerator.py'} takes no options", hint)
        flow_options.check(self.options, self.settings.options, self.name, "`cfu options PROJECT` lists them")

    def board(self, name: str | None = None) -> Board:
        """The board called ``name``, by default the project's. Raises CfuError when there is none of that name."""
        return design.board(name or self.settings.board)

    def target(self, board: str | None = None, memory: str | None = None, clock_mhz: float | None = None) -> Target:
        """What the project runs on, but for what is named. Another board comes with its own memory.

        Raises CfuError for names that are not there, and for a board that has no SoC.
        """
        own = self.settings.memory if board in (None, self.settings.board) else None
        clock_hz = 1e6 * (clock_mhz or self.settings.clock_mhz)
        return design.target(board or self.settings.board, memory or own, clock_hz, self.settings.cpu)

    def design(self, board: str | None = None, memory: str | None = None, clock_mhz: float | None = None) -> Design:
        """The project's accelerator on ``target(...)``."""
        return Design(self.name, self.accelerator, self.target(board, memory, clock_mhz), self.path)


#: Where the projects are that come with the toolkit.
SHIPPED = resources.folder("proj")


def shipped() -> dict[str, Path]:
    """The directories of the projects that come with the toolkit, by name."""
    return {file.parent.name: file.parent for file in sorted(SHIPPED.glob("*/project.toml"))}


def is_named(text: str) -> bool:
    """Whether ``text`` is a directory or a shipped project's name, with or without a variant."""
    places = (text, text.rpartition(":")[0])
    return any(place in shipped() or Path(place).is_dir() for place in places if place)


def load_project(spec: Path | str = ".", options: Mapping[str, Value] = MappingProxyType({})) -> Project:
    """The project that ``spec`` names: a directory, or the name of one that comes with the toolkit.

    ``:NAME`` behind it chooses a variant; ``options`` replace those of project.toml. Raises CfuError when there is no
    such project, when its project.toml is wrong, or for an option that its accelerator does not have or allow.
    """
    return _named(str(spec)).with_options(options)


def _named(text: str) -> Project:
    if ":" not in text or Path(text).is_dir():  # a colon may be part of a directory's name
        return _load(text, "")
    place, _, variant = text.rpartition(":")
    if not variant:
        raise CfuError(f"{text!r} names no variant", f"write {place or '.'}:NAME, or no colon")
    return _load(place or ".", variant)


#: As this module's own functions are called elsewhere: ``project.load``.
load = load_project


def _load(place: str, variant: str) -> Project:
    path = Path(place)
    if not path.exists() and "/" not in place:
        if place not in shipped():
            raise CfuError(f"{place!r} is neither a directory nor a project of the toolkit", nearest(place, shipped()))
        path = shipped()[place]
    settings = project_toml.read(path)
    return Project(path.resolve(), settings.of_variant(variant) if variant else settings, variant)


def _imported(path: Path) -> Any:
    """What the accelerator.py in the folder ``path`` calls ``accelerator``; None when it does not."""
    file = path / "accelerator.py"
    if not file.is_file():
        raise CfuError(f"{path} has no accelerator.py", "write one that sets `accelerator = Accelerator(...)`")
    package = f"{_PACKAGES}.{path.name}_{hashlib.sha256(str(path).encode()).hexdigest()[:12]}"
    _make_package(_PACKAGES, [])
    _make_package(package, [str(path)])
    with told(path):
        return getattr(importlib.import_module(f"{package}.accelerator"), "accelerator", None)


@contextlib.contextmanager
def told(path: Path, hint: str = _CORRECT, *, own: bool = False) -> Iterator[None]:
    """Whatever the Python of the project at ``path`` raises within it becomes a CfuError.

    With ``own`` only what comes from a line of the project's: where most of the Python that runs is not, the mistake
    may be the toolkit's.
    """
    try:
        yield
    except CfuError:
        raise
    except (Exception, SystemExit) as error:  # a project's sys.exit(0) is no success of the command's
        if own and not _own_frames(error, path):
            raise
        raise describe(error, path, hint) from error


def _own_frames(error: BaseException, path: Path) -> list[traceback.FrameSummary]:
    """Where ``error`` passed the Python at ``path``, or of another project's accelerator that was loaded."""
    loaded = (module for name, module in list(sys.modules.items()) if name.startswith(f"{_PACKAGES}."))
    folders = {path, *(Path(folder) for module in loaded for folder in getattr(module, "__path__", ()))}
    frames = traceback.extract_tb(error.__traceback__)
    return [each for each in frames if any(Path(each.filename).is_relative_to(folder) for folder in folders)]


def _make_package(name: str, search: list[str]) -> None:
    if name not in sys.modules:
        module = ModuleType(name)
        module.__path__ = search
        sys.modules[name] = module


def describe(error: BaseException, path: Path, hint: str = _CORRECT) -> CfuError:
    """``error``, raised while a project's Python ran, as one line with the project's file and line."""
    own = _own_frames(error, path)
    from gateware.core.errors import DeclarationError  # here: it comes with Amaranth, which projects load themselves

    if isinstance(error, DeclarationError) and error.where:  # a file of the CFU's that is no Python
        return CfuError(str(error), "correct the CFU's hardware")
    if isinstance(error, SyntaxError):
        where = f"{error.filename}:{error.lineno}"
    elif own:
        where = f"{own[-1].filename}:{own[-1].lineno}"
    else:
        where = str(path / "accelerator.py")
    what = str(error).splitlines()[0] if str(error) else "no message"
    return CfuError(f"{where}: {type(error).__name__}: {what}", hint)
